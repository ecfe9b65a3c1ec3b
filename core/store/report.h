// report.h - the parts of the report page. Internal to report*.c.
#ifndef GLOSS_REPORT_H
#define GLOSS_REPORT_H

#include "store/store.h"

typedef struct gloss__page {
  gloss_store *store;
  gloss_buf *out;
  bool chinese;
  int64_t facts, documents, failures;
  int64_t shown_per_type; // facts shown of each type
  gloss_status status;
  gloss_error *err;
} gloss__page;

// report_words.c: the words of the page, by their English.
const char *gloss__page_word(const gloss__page *page, const char *english);
// Text as HTML, for elements and double-quoted attributes.
void gloss__page_text(gloss__page *page, gloss_str text);
void gloss__page_puts(gloss__page *page, const char *html);
void gloss__page_printf(gloss__page *page, const char *format, ...)
    GLOSS_PRINTF(2, 3);
// Prepares, or notes the error and gives NULL.
sqlite3_stmt *gloss__page_query(gloss__page *page, const char *sql);

// report_charts.c
typedef struct gloss__bar {
  const char *label, *href; // href: NULL for none
  double value;
  const char *note; // behind the value; NULL for none
} gloss__bar;
void gloss__page_bars(gloss__page *page, const char *title,
                      const gloss__bar *bars, size_t count);
void gloss__page_columns(gloss__page *page, const char *title,
                         const gloss__bar *bars, size_t count);
void gloss__page_charts(gloss__page *page);

// report_facts.c
void gloss__page_facts(gloss__page *page);

// report_ledger.c: what bodies did, where facts tell it in a field `deed`.
bool gloss__page_has_ledger(gloss__page *page);
void gloss__page_ledger(gloss__page *page);

#endif
