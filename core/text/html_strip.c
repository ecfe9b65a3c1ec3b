// html_strip.c - pages that no parser should see: tags are markup and end
// lines, script and style are dropped, all else is text. One flat element.
#include "text/html.h"

// The end of the tag, comment or dropped element that begins at `at`.
static size_t skip_tag(gloss_str text, size_t at) {
  static const char *const dropped[] = {"script", "style"};
  const char *from = text.data + at, *end = text.data + text.size;
  if (at + 4 <= text.size && !memcmp(from, "<!--", 4)) {
    const char *stop = memmem(from, (size_t)(end - from), "-->", 3);
    return stop ? (size_t)(stop + 3 - text.data) : text.size;
  }
  const char *stop = memchr(from, '>', (size_t)(end - from));
  size_t next = stop ? (size_t)(stop + 1 - text.data) : text.size;
  for (size_t i = 0; i < 2; i++) {
    size_t size = strlen(dropped[i]);
    if (at + 1 + size > text.size || strncasecmp(from + 1, dropped[i], size))
      continue;
    for (const char *p = text.data + next;
         (p = memmem(p, (size_t)(end - p), "</", 2)); p += 2)
      if ((size_t)(end - p) > size + 2 && !strncasecmp(p + 2, dropped[i], size))
        return (size_t)(p - text.data);
    return text.size;
  }
  return next;
}

static bool is_tag(gloss_str text, size_t at) {
  if (at + 1 >= text.size) return false;
  char c = text.data[at + 1];
  return c == '/' || c == '!' || c == '?' || (unsigned)((c | 32) - 'a') < 26;
}

void gloss__html_strip(struct html_page *page) {
  gloss_str text = page->text;
  page->elements.count = page->items.count = 0;
  gloss__push(&page->elements, (struct html_element){.flags = HTML_BLOCK});
  size_t from = 0;
  for (size_t at = 0; at <= text.size;) {
    const char *open =
        at < text.size ? memchr(text.data + at, '<', text.size - at) : NULL;
    size_t stop = open ? (size_t)(open - text.data) : text.size;
    if (open && !is_tag(text, stop)) {
      at = stop + 1;
      continue;
    }
    if (stop > from)
      gloss__push(
          &page->items,
          (struct html_item){(uint32_t)from, (uint32_t)stop, 0, HTML_LINE});
    if (!open) return;
    at = from = skip_tag(text, stop);
  }
}
