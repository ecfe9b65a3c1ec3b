// report.h - the parts of the report page. Internal to report*.c and chart.c.
#ifndef GLOSS_REPORT_H
#define GLOSS_REPORT_H

#include "store/page.h"

// chart.c: charts as inline SVG. Each part is a link with a name of its own, so
// that keyboards and screen readers reach what a mouse does.
typedef struct gloss__bar {
  const char *label;
  const char *tick;               // below a column; NULL: the label
  const char *keys[4], *texts[4]; // gloss__page_link; unused: NULL
  double value;
  int64_t documents; // for the name of the link; 0: not said
} gloss__bar;
typedef struct gloss__bars {
  gloss__bar *items;
  size_t count, capacity;
  const char *of;     // what is counted: "facts", "documents"
  const char *last;   // ticks stand between columns, this one behind the last
  gloss__arena arena; // of the texts
} gloss__bars;
void gloss__bars_free(gloss__bars *bars);
// Horizontal bars, a row each.
void gloss__chart_rows(gloss__page *page, const char *title,
                       const gloss__bars *bars);
// Columns side by side, `step` apart. `note` is HTML behind the title, or NULL.
void gloss__chart_columns(gloss__page *page, gloss_str title, const char *note,
                          const gloss__bars *bars, int step);

// report_charts.c: facts by type, documents and facts over the years.
void gloss__page_charts(gloss__page *page);
// report_values.c: how the numbers of each type and unit are distributed.
void gloss__page_values(gloss__page *page);
// report_heat.c: facts by body and type. What a row is of is an expression over
// f.doc and x = gloss_fact_doc: body, title or file, whatever there is.
void gloss__page_heat(gloss__page *page);
void gloss__page_group(gloss__page *page, gloss_buf *sql);

// report_data.c: the facts for the script, and how many of them there are.
void gloss__page_data(gloss__page *page);
void gloss__page_limit(gloss__page *page);
// report_facts.c: where they are shown, and what to filter them by.
void gloss__page_facts(gloss__page *page);

// report_ledger.c: what bodies did, where facts tell it in a field `deed`.
bool gloss__page_has_ledger(gloss__page *page);
void gloss__page_ledger(gloss__page *page);

#endif
