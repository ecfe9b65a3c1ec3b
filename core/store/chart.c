// chart.c - charts as inline SVG: they print and can be read as text.
#include "store/report.h"

enum {
  LABEL = 150,    // width of the names left of bars
  FITS = 20,      // columns of text that this holds
  BAR_ROOM = 380, // the longest bar
  ROW = 24,
  HEIGHT = 96, // of the tallest column
  HEAD = 20,   // above it
  FOOT = 24,   // below: the labels
};

static double largest(const gloss__bars *bars) {
  double most = 0;
  for (size_t i = 0; i < bars->count; i++)
    if (bars->items[i].value > most) most = bars->items[i].value;
  return most > 0 ? most : 1;
}

void gloss__bars_free(gloss__bars *bars) {
  gloss__free(bars->items);
  gloss__arena_free(&bars->arena);
}

static void open_figure(gloss__page *page, gloss_str title, const char *note,
                        int width, int height) {
  unsigned id = ++page->charts;
  gloss__page_printf(page, "<figure><figcaption id=\"c%u\">", id);
  gloss__page_text(page, title);
  if (note) {
    gloss__page_puts(page, " <small>");
    gloss__page_puts(page, note);
    gloss__page_puts(page, "</small>");
  }
  gloss__page_printf(page,
                     "</figcaption><svg role=\"group\" viewBox=\"0 0 %d %d\" "
                     "width=\"%d\" height=\"%d\" aria-labelledby=\"c%u\">",
                     width, height, width, height, id);
}

static void close_figure(gloss__page *page) {
  gloss__page_puts(page, "</svg></figure>\n");
}

static void put_value(gloss__page *page, const gloss__bar *bar,
                      const char *of) {
  gloss__page_printf(page, ": %.0f ", bar->value);
  gloss__page_unit(page, (int64_t)bar->value, of);
}

static void put_documents(gloss__page *page, int64_t documents) {
  gloss__page_printf(page, " %s %lld ", gloss__page_word(page, "in"),
                     (long long)documents);
  gloss__page_unit(page, documents, "documents");
}

// A link that says what it shows: "label: 12 facts in 3 documents".
static void open_link(gloss__page *page, const gloss__bar *bar,
                      const char *of) {
  gloss__page_puts(page, "<a");
  gloss__page_link(page, of, bar->keys[0], bar->texts[0], bar->keys[1],
                   bar->texts[1], bar->keys[2], bar->texts[2], bar->keys[3],
                   bar->texts[3], NULL);
  gloss__page_puts(page, " aria-label=\"");
  gloss__page_text(page, gloss_str_of(bar->label));
  put_value(page, bar, of);
  if (bar->documents) put_documents(page, bar->documents);
  gloss__page_puts(page, "\"><title>");
  gloss__page_text(page, gloss_str_of(bar->label));
  put_value(page, bar, of);
  gloss__page_puts(page, "</title>");
}

static void put_label(gloss__page *page, const char *label) {
  gloss_str text = gloss_str_of(label);
  size_t fit = gloss__page_fit(text, FITS);
  gloss__page_text(page, (gloss_str){text.data, fit});
  if (fit < text.size) gloss__page_puts(page, "…");
}

static void put_row(gloss__page *page, const gloss__bar *bar, const char *of,
                    double most, int top) {
  double width = bar->value / most * BAR_ROOM;
  open_link(page, bar, of);
  gloss__page_printf(page,
                     "<rect class=\"hit\" y=\"%d\" width=\"%d\" height=\"%d\""
                     "/><text x=\"%d\" y=\"%d\" class=\"end\">",
                     top, LABEL + BAR_ROOM + 170, ROW, LABEL - 8, top + 17);
  put_label(page, bar->label);
  gloss__page_printf(page,
                     "</text><rect x=\"%d\" y=\"%d\" width=\"%.1f\" height="
                     "\"%d\" rx=\"2\"/><text x=\"%.1f\" y=\"%d\">",
                     LABEL, top + 4, width < 1 ? 1 : width, ROW - 8,
                     LABEL + width + 6, top + 17);
  gloss__page_number(page, (int64_t)bar->value);
  if (bar->documents) {
    gloss__page_puts(page, "<tspan class=\"quiet\">");
    put_documents(page, bar->documents);
    gloss__page_puts(page, "</tspan>");
  }
  gloss__page_puts(page, "</text></a>");
}

void gloss__chart_rows(gloss__page *page, const char *title,
                       const gloss__bars *bars) {
  double most = largest(bars);
  if (!bars->count) return;
  open_figure(page, gloss_str_of(gloss__page_word(page, title)), NULL,
              LABEL + BAR_ROOM + 170, (int)bars->count * ROW + 4);
  for (size_t i = 0; i < bars->count; i++)
    put_row(page, &bars->items[i], bars->of, most, (int)i * ROW);
  close_figure(page);
}

static void put_column(gloss__page *page, const gloss__bar *bar, const char *of,
                       double most, int left, int step) {
  double height = bar->value / most * HEIGHT;
  double top = HEAD + HEIGHT - height;
  if (bar->value > 0) {
    open_link(page, bar, of);
    gloss__page_printf(page,
                       "<rect class=\"hit\" x=\"%d\" width=\"%d\" height="
                       "\"%d\"/><rect x=\"%d\" y=\"%.1f\" width=\"%d\" "
                       "height=\"%.1f\" rx=\"1\"/>",
                       left, step, HEAD + HEIGHT, left + 2,
                       height < 1 ? HEAD + HEIGHT - 1. : top, step - 4,
                       height < 1 ? 1 : height);
    if (step >= 24 || bar->value >= most) {
      gloss__page_printf(page, "<text x=\"%d\" y=\"%.1f\" class=\"middle\">",
                         left + step / 2, top - 5);
      gloss__page_number(page, (int64_t)bar->value);
      gloss__page_puts(page, "</text>");
    }
    gloss__page_puts(page, "</a>");
  }
}

// Below the columns or between them, as many as there is room for.
static void put_ticks(gloss__page *page, const gloss__bars *bars, int step,
                      int left) {
  int free_from = -100;
  for (size_t i = 0; i < bars->count + (bars->last ? 1 : 0); i++) {
    const gloss__bar *bar = i < bars->count ? &bars->items[i] : NULL;
    gloss_str tick = gloss_str_of(!bar        ? bars->last
                                  : bar->tick ? bar->tick
                                              : bar->label);
    int half = (int)gloss_width(tick) * 4 + 3;
    int middle = left + (int)i * step + (bars->last ? 0 : step / 2);
    if (!tick.size || middle - half < free_from) continue;
    gloss__page_printf(page, "<text x=\"%d\" y=\"%d\" class=\"middle quiet\">",
                       middle, HEAD + HEIGHT + 17);
    gloss__page_text(page, tick);
    gloss__page_puts(page, "</text>");
    free_from = middle + half;
  }
}

void gloss__chart_columns(gloss__page *page, gloss_str title, const char *note,
                          const gloss__bars *bars, int step) {
  enum { SIDE = 26 }; // a label may be wider than its column
  double most = largest(bars);
  if (!bars->count) return;
  int width = (int)bars->count * step + 2 * SIDE;
  open_figure(page, title, note, width, HEAD + HEIGHT + FOOT);
  for (size_t i = 0; i < bars->count; i++)
    put_column(page, &bars->items[i], bars->of, most, (int)i * step + SIDE,
               step);
  gloss__page_printf(page, "<path class=\"axis\" d=\"M%d %dH%d\"/>", SIDE,
                     HEAD + HEIGHT, width - SIDE);
  put_ticks(page, bars, step, SIDE);
  close_figure(page);
}
