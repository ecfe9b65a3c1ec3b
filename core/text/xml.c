#include "text/xml.h"

static gloss_str local_name(gloss_str name) {
  const char *colon = name.size ? memchr(name.data, ':', name.size) : NULL;
  if (!colon) return name;
  size_t prefix = (size_t)(colon + 1 - name.data);
  return (gloss_str){name.data + prefix, name.size - prefix};
}

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool starts(const struct xml *xml, const char *mark) {
  size_t size = strlen(mark);
  return xml->end - xml->at >= size &&
         !memcmp(xml->text.data + xml->at, mark, size);
}

// Behind the next `mark` from `from` on; the end if there is none.
static size_t behind(const struct xml *xml, size_t from, const char *mark) {
  const char *found =
      from < xml->end
          ? memmem(xml->text.data + from, xml->end - from, mark, strlen(mark))
          : NULL;
  return found ? (size_t)(found - xml->text.data) + strlen(mark) : xml->end;
}

// The end of the tag that begins at `at`: a > in a quoted value is none.
static size_t tag_end(const struct xml *xml) {
  char quote = 0;
  for (size_t i = xml->at + 1; i < xml->end; i++) {
    char c = xml->text.data[i];
    if (quote ? c == quote : c == '"' || c == '\'')
      quote = quote ? 0 : c;
    else if (!quote && c == '>')
      return i + 1;
  }
  return xml->end;
}

static void read_tag(struct xml *xml, struct xml_event *event) {
  const char *data = xml->text.data;
  size_t end = tag_end(xml), begin = xml->at + 1;
  event->begin = xml->at;
  event->end = xml->at = end;
  size_t stop = end > begin && data[end - 1] == '>' ? end - 1 : end;
  event->kind = XML_OPEN;
  if (begin < stop && data[begin] == '/') {
    event->kind = XML_CLOSE;
    begin++;
  }
  event->empty = stop > begin && data[stop - 1] == '/';
  if (event->empty) stop--;
  event->tag = (gloss_str){data + begin, stop - begin};
  size_t size = 0;
  while (size < event->tag.size && !is_space(event->tag.data[size])) size++;
  event->name = local_name((gloss_str){event->tag.data, size});
}

static void read_text(struct xml *xml, struct xml_event *event) {
  const char *open = memchr(xml->text.data + xml->at, '<', xml->end - xml->at);
  event->kind = XML_TEXT;
  event->begin = xml->at;
  event->end = open ? (size_t)(open - xml->text.data) : xml->end;
  xml->at = event->end;
}

static void read_cdata(struct xml *xml, struct xml_event *event) {
  size_t end = behind(xml, xml->at, "]]>");
  event->kind = XML_TEXT;
  event->plain = true;
  event->begin = xml->at + 9;
  bool closed = end - event->begin >= 3 && xml->text.data[end - 1] == '>';
  event->end = closed ? end - 3 : end;
  xml->at = end;
}

void gloss__xml_next(struct xml *xml, struct xml_event *event) {
  *event = (struct xml_event){.kind = XML_DONE};
  while (xml->at < xml->end) {
    if (xml->text.data[xml->at] != '<') {
      read_text(xml, event);
      return;
    }
    if (starts(xml, "<![CDATA[")) {
      read_cdata(xml, event);
      return;
    }
    if (starts(xml, "<!--"))
      xml->at = behind(xml, xml->at + 4, "-->");
    else if (starts(xml, "<?"))
      xml->at = behind(xml, xml->at + 2, "?>");
    else if (starts(xml, "<!"))
      xml->at = behind(xml, xml->at + 2, ">");
    else {
      read_tag(xml, event);
      return;
    }
  }
}

void gloss__xml_skip(struct xml *xml, const struct xml_event *event) {
  size_t depth = 1;
  struct xml_event next;
  if (event->kind != XML_OPEN || event->empty) return;
  while (depth) {
    gloss__xml_next(xml, &next);
    if (next.kind == XML_DONE) return;
    if (next.kind == XML_OPEN) depth += !next.empty;
    if (next.kind == XML_CLOSE) depth--;
  }
}

bool gloss__xml_is(const struct xml_event *event, const char *name) {
  return gloss_str_equal(event->name, gloss_str_of(name));
}

gloss_str gloss__xml_attribute(const struct xml_event *event,
                               const char *name) {
  gloss_str tag = event->tag, wanted = gloss_str_of(name);
  size_t at = 0;
  while (at < tag.size && !is_space(tag.data[at])) at++;
  while (at < tag.size) {
    while (at < tag.size && is_space(tag.data[at])) at++;
    size_t from = at;
    while (at < tag.size && tag.data[at] != '=' && !is_space(tag.data[at]))
      at++;
    gloss_str key = local_name((gloss_str){tag.data + from, at - from});
    while (at < tag.size && (is_space(tag.data[at]) || tag.data[at] == '='))
      at++;
    if (at >= tag.size) break;
    char quote = tag.data[at];
    if (quote != '"' && quote != '\'') continue;
    const char *value = tag.data + at + 1;
    const char *stop = memchr(value, quote, tag.size - at - 1);
    if (!stop) break;
    if (gloss_str_equal(key, wanted))
      return (gloss_str){value, (size_t)(stop - value)};
    at = (size_t)(stop - tag.data) + 1;
  }
  return (gloss_str){NULL, 0};
}

long gloss__xml_number(const struct xml_event *event, const char *name,
                       long other) {
  gloss_str value = gloss__xml_attribute(event, name);
  long number = 0;
  if (!value.size || value.size > 9) return other;
  for (size_t i = 0; i < value.size; i++) {
    if (value.data[i] < '0' || value.data[i] > '9') return other;
    number = number * 10 + (value.data[i] - '0');
  }
  return number;
}
