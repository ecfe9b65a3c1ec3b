// html.c - the HTML reader: tells pages from text, and reads them.
#include "text/html.h"

static bool starts(gloss_str text, size_t at, const char *word) {
  size_t size = strlen(word);
  return at + size <= text.size && !strncasecmp(text.data + at, word, size);
}

static size_t skip_space(gloss_str text, size_t at) {
  while (at < text.size) {
    if (strchr(" \t\r\n\f", text.data[at]) && text.data[at])
      at++;
    else if (starts(text, at, "\xEF\xBB\xBF"))
      at += 3;
    else
      break;
  }
  return at;
}

// Skips comments and processing instructions that come first.
static size_t skip_prolog(gloss_str text, size_t at) {
  for (;;) {
    at = skip_space(text, at);
    bool comment = starts(text, at, "<!--");
    if (!comment && !starts(text, at, "<?xml")) return at;
    const char *from = text.data + at;
    const char *stop =
        memmem(from, text.size - at, comment ? "-->" : "?>", comment ? 3 : 2);
    if (!stop) return at;
    at = (size_t)(stop - text.data) + (comment ? 3 : 2);
  }
}

// How many times the tag occurs in the text, up to 3.
static int tags(gloss_str text, const char *tag) {
  int count = 0;
  for (const char *p = text.data, *end = p + text.size; p < end && count < 3;
       p++, count++)
    if (!(p = memmem(p, (size_t)(end - p), tag, strlen(tag)))) break;
  return count;
}

bool gloss__is_html(gloss_str text) {
  static const char *const first[] = {"<!doctype html", "<html", "<head",
                                      "<body"};
  static const char *const inside[] = {"</p>", "</div>", "</td>",
                                       "</a>", "</li>",  "</span>"};
  size_t at = skip_prolog(text, 0);
  for (size_t i = 0; i < sizeof first / sizeof *first; i++)
    if (starts(text, at, first[i])) return true;
  if (at >= text.size || text.data[at] != '<') return false;
  gloss_str head = {text.data + at, text.size - at};
  if (head.size > 1 << 16) head.size = 1 << 16;
  int count = 0;
  for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
    count += tags(head, inside[i]);
  return count >= 2 || (count && text.size < 500);
}

void gloss__html_read(struct gloss__track *track,
                      struct gloss__layout_hints *hints, gloss__arena *arena) {
  struct html_page page = {.text = track->text};
  *hints = (struct gloss__layout_hints){0};
  if (!page.text.size) return;
  if (!gloss__html_walk(&page)) gloss__html_strip(&page);
  gloss__html_main(&page);
  gloss__html_write(track, &page, hints, arena);
  gloss__free(page.elements.items);
  gloss__free(page.items.items);
}
