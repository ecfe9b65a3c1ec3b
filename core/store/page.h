// page.h - what the HTML pages are made of. Internal to page*.c, chart.c,
// report*.c, view*.c.
#ifndef GLOSS_PAGE_H
#define GLOSS_PAGE_H

#include "store/store.h"

typedef struct gloss__page {
  gloss_store *store;
  gloss_buf *out;
  bool chinese;
  int64_t facts, documents, failures;
  int64_t per_type; // facts of a type that the page holds of one document
  int64_t held;     // facts that the page holds
  unsigned charts;  // so far, for their ids
  gloss_status status;
  gloss_error *err;
} gloss__page;

// page_words.c: the words of the page, by their English.
const char *gloss__page_word(const gloss__page *page, const char *english);

// page.c
// To the end of <body>'s start tag. Nothing but `css` and `script` (either may
// be empty) may act, by their digests; nothing is fetched.
void gloss__page_open(gloss__page *page, gloss_str title, const char *css,
                      const char *script);
void gloss__page_close(gloss__page *page, const char *script);
// Text as HTML, for elements and double-quoted attributes. What would turn the
// writing's direction or is no character of HTML becomes U+FFFD.
void gloss__page_text(gloss__page *page, gloss_str text);
void gloss__page_puts(gloss__page *page, const char *html);
void gloss__page_printf(gloss__page *page, const char *format, ...)
    GLOSS_PRINTF(2, 3); // at most 511 bytes
// Prepares, or notes the error and gives NULL.
sqlite3_stmt *gloss__page_query(gloss__page *page, const char *sql);
// " href=..." of what there is in a section ("facts", "documents") that has all
// of these: keys, each with its text, then NULL.
void gloss__page_link(gloss__page *page, const char *section, ...);
// The number, its thousands apart.
void gloss__page_number(gloss__page *page, int64_t number);
// The word behind a number: "facts", in English "fact" behind 1.
void gloss__page_unit(gloss__page *page, int64_t number, const char *english);
// The beginning of `text` that is at most `columns` wide.
size_t gloss__page_fit(gloss_str text, size_t columns);
// Part of JSON inside <script>: `<` escaped.
void gloss__page_json(gloss__page *page, gloss_str json);

#endif
