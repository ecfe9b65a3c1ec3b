#include "text/office.h"
#include "text/chars.h"

// --- members -----------------------------------------------------------------

struct office_members gloss__office_members(gloss_str text, const char *part) {
  const char *colon = strchr(part, ':');
  return (struct office_members){text, colon ? colon + 1 : NULL, 0};
}

bool gloss__office_next(struct office_members *m, struct office_member *out) {
  if (!m->names || m->at > m->text.size) return false;
  const char *zero = m->at < m->text.size
                         ? memchr(m->text.data + m->at, 0, m->text.size - m->at)
                         : NULL;
  size_t end = zero ? (size_t)(zero - m->text.data) : m->text.size;
  size_t size = strcspn(m->names, "+");
  *out = (struct office_member){{m->names, size}, {m->text, m->at, end}};
  m->names = m->names[size] ? m->names + size + 1 : NULL;
  m->at = end + 1;
  return true;
}

bool gloss__office_find(struct office_member *out, gloss_str text,
                        const char *part, const char *name) {
  struct office_members members = gloss__office_members(text, part);
  size_t size = strlen(name);
  while (gloss__office_next(&members, out))
    if (out->name.size >= size &&
        !memcmp(out->name.data + out->name.size - size, name, size))
      return true;
  return false;
}

// --- writing -----------------------------------------------------------------

void gloss__office_start(struct office *o, struct gloss__track *track,
                         gloss__arena *arena) {
  *o = (struct office){
      .out = gloss__writer_new(track), .text = track->text, .arena = arena};
  o->markup = gloss__edits_add(track->edits, GLOSS_EDIT_MARKUP,
                               "markup of the document", 1);
  o->entity = gloss__edits_add(track->edits, GLOSS_EDIT_ENTITY,
                               "character reference", 1);
  o->rendered = gloss__edits_add(track->edits, GLOSS_EDIT_MARKUP,
                                 "number that the document's list gives", 1);
  o->deleted = gloss__edits_add(track->edits, GLOSS_EDIT_MARKUP,
                                "deleted by a tracked change", 1);
  o->hidden =
      gloss__edits_add(track->edits, GLOSS_EDIT_MARKUP, "hidden text", 1);
}

void gloss__office_break(struct office *o, enum office_break how) {
  if (o->pending < how) o->pending = how;
}

static void begin_line(struct office *o) {
  struct gloss__layout_hint hint = o->hint;
  if (!hint.rank) hint.rank = ++o->rank;
  gloss__push(&o->lines, hint);
}

// Replaces the gap up to `at`, where visible text begins.
static void close_gap(struct office *o, size_t at, uint32_t next) {
  static const char *const marks[] = {"", " ", "\t", "\n"};
  const char *mark = o->any ? marks[o->pending] : "";
  bool line = !o->any || o->pending == OFFICE_LINE;
  if (o->pending == OFFICE_SPACE && gloss__is_cjk(o->last) &&
      gloss__is_cjk(next))
    mark = "";
  if (line) begin_line(o);
  if (at > o->gap || *mark)
    gloss__writer_change(&o->out, o->gap, (uint32_t)at, gloss_str_of(mark),
                         o->markup);
  if (o->number.size)
    gloss__writer_change(&o->out, (uint32_t)at, (uint32_t)at,
                         (gloss_str){o->number.data, o->number.size},
                         o->rendered);
  gloss_buf_clear(&o->number);
  o->gap = (uint32_t)at;
  o->pending = OFFICE_NONE;
  o->any = true;
}

static bool is_end(uint32_t c) { return c == '\n' || c == '\r' || c == '\t'; }

// A reference, or a character that must not stand in a line.
static size_t write_special(struct office *o, size_t at, size_t end) {
  size_t next = at + 1, i = 0;
  gloss_str text = {o->text.data, end};
  gloss_buf_clear(&o->decoded);
  uint32_t edit = o->markup;
  if (is_end((unsigned char)text.data[at])) {
    gloss_buf_putc(&o->decoded, ' ');
  } else {
    next = at;
    if (!gloss__entity(text, &next, &o->decoded)) return at;
    edit = o->entity;
  }
  gloss_str decoded = {o->decoded.data, o->decoded.size};
  uint32_t c = decoded.size ? gloss_utf8_next(decoded, &i) : ' ';
  if (is_end(c)) decoded = GLOSS_STR(" ");
  if (o->any || c != ' ') close_gap(o, at, c);
  gloss__writer_change(&o->out, (uint32_t)at, (uint32_t)next, decoded, edit);
  o->gap = (uint32_t)next;
  o->last = c;
  return next;
}

void gloss__office_text(struct office *o, const struct xml_event *event) {
  gloss_str text = {o->text.data, event->end};
  for (size_t at = event->begin; at < event->end;) {
    char byte = text.data[at];
    if ((byte == '&' && !event->plain) || is_end((unsigned char)byte)) {
      size_t next = write_special(o, at, event->end);
      if (next > at) {
        at = next;
        continue;
      }
    }
    size_t next = at;
    uint32_t c = gloss_utf8_next(text, &next);
    if (o->gap <= at) close_gap(o, at, c);
    o->gap = (uint32_t)next;
    o->last = c;
    at = next;
  }
}

void gloss__office_delete(struct office *o, size_t begin, size_t end,
                          uint32_t edit) {
  if (begin >= end) return;
  if (begin > o->gap)
    gloss__writer_change(&o->out, o->gap, (uint32_t)begin, GLOSS_STR(""),
                         o->markup);
  gloss__writer_change(&o->out, (uint32_t)begin, (uint32_t)end, GLOSS_STR(""),
                       edit);
  o->gap = (uint32_t)end;
}

void gloss__office_put(struct office *o, const struct xml_event *event,
                       const char *text) {
  size_t at = 0;
  uint32_t c = gloss_utf8_next(gloss_str_of(text), &at);
  close_gap(o, event->begin, c);
  gloss__writer_change(&o->out, (uint32_t)event->begin, (uint32_t)event->end,
                       gloss_str_of(text), o->markup);
  o->gap = (uint32_t)event->end;
  o->last = c;
}

void gloss__office_enter(const struct office *o, struct office_outer *outer,
                         size_t lines) {
  outer->begun = o->lines.count > lines;
  outer->hint = outer->begun ? o->lines.items[o->lines.count - 1] : o->hint;
}

void gloss__office_leave(struct office *o, const struct office_outer *outer) {
  o->hint = outer->hint;
  if (outer->begun) {
    o->hint.joins = GLOSS__JOINS_TEXT;
    o->hint.reason = "goes on behind a box or note";
  }
  gloss__office_break(o, OFFICE_LINE);
}

void gloss__office_finish(struct office *o, struct gloss__layout_hints *hints) {
  uint32_t size = (uint32_t)o->text.size;
  if (o->gap < size)
    gloss__writer_change(&o->out, o->gap, size,
                         gloss_str_of(o->any ? "\n" : ""), o->markup);
  gloss__writer_finish(&o->out);
  struct gloss__layout_hint *lines =
      gloss__arena_alloc(o->arena, o->lines.count * sizeof *lines);
  if (o->lines.count)
    memcpy(lines, o->lines.items, o->lines.count * sizeof *lines);
  *hints = (struct gloss__layout_hints){
      .lines = lines, .count = o->lines.count, .shaped = true};
  gloss__free(o->lines.items);
  gloss_buf_free(&o->decoded);
  gloss_buf_free(&o->number);
}

// --- numbers -----------------------------------------------------------------

static bool is(gloss_str format, const char *name) {
  return gloss_str_equal(format, gloss_str_of(name));
}

static bool begins(gloss_str format, const char *name) {
  size_t size = strlen(name);
  return format.size >= size && !memcmp(format.data, name, size);
}

static void put_letters(gloss_buf *out, long number, char first) {
  for (long n = 0; n <= (number - 1) / 26 && n < 8; n++)
    gloss_buf_putc(out, (char)(first + (number - 1) % 26));
}

static void put_roman(gloss_buf *out, long number, bool upper) {
  static const struct {
    long value;
    const char *upper, *lower;
  } signs[] = {{1000, "M", "m"},  {900, "CM", "cm"}, {500, "D", "d"},
               {400, "CD", "cd"}, {100, "C", "c"},   {90, "XC", "xc"},
               {50, "L", "l"},    {40, "XL", "xl"},  {10, "X", "x"},
               {9, "IX", "ix"},   {5, "V", "v"},     {4, "IV", "iv"},
               {1, "I", "i"}};
  if (number >= 4000) return;
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
    for (; number >= signs[i].value; number -= signs[i].value)
      gloss_buf_puts(out, upper ? signs[i].upper : signs[i].lower);
}

// 一 to 九十九; larger ones as digits.
static void put_chinese(gloss_buf *out, long number) {
  static const char *const digits[] = {"〇", "一", "二", "三", "四",
                                       "五", "六", "七", "八", "九"};
  if (number >= 100) {
    gloss_buf_printf(out, "%ld", number);
    return;
  }
  if (number >= 20) gloss_buf_puts(out, digits[number / 10]);
  if (number >= 10) gloss_buf_puts(out, "十");
  if (number % 10 || !number) gloss_buf_puts(out, digits[number % 10]);
}

void gloss__office_number(gloss_buf *out, gloss_str format, long number) {
  if (is(format, "none") || is(format, "")) return;
  if (is(format, "upperRoman") || is(format, "I"))
    put_roman(out, number, true);
  else if (is(format, "lowerRoman") || is(format, "i"))
    put_roman(out, number, false);
  else if (number > 0 && (is(format, "upperLetter") || is(format, "A")))
    put_letters(out, number, 'A');
  else if (number > 0 && (is(format, "lowerLetter") || is(format, "a")))
    put_letters(out, number, 'a');
  else if (begins(format, "chinese") || is(format, "japaneseCounting") ||
           is(format, "ideographDigital") ||
           is(format, "taiwaneseCountingThousand") || begins(format, "一"))
    put_chinese(out, number);
  else if (begins(format, "decimalEnclosedCircle") && number > 0 &&
           number <= 20)
    gloss_buf_utf8(out, 0x2460 + (uint32_t)number - 1);
  else
    gloss_buf_printf(out, "%ld", number);
}
