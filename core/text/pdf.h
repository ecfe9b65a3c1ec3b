// pdf.h - pages as boxes: the parts of the reader. Internal to text/pdf*.c.
// Lengths are points, y grows downwards; em is the size of the line's type.
#ifndef GLOSS_PDF_H
#define GLOSS_PDF_H

#include "text/text.h"

struct pdf_box {
  float x0, y0, x1, y1;
};

struct pdf_word {
  uint32_t begin, end; // of the stream's text, between the tags
  struct pdf_box box;
};

enum pdf_kind {
  PDF_TEXT,
  PDF_HEAD, // furniture: running heads and feet, page numbers
  PDF_NOTE, // footnotes
  PDF_CAPTION
};

struct pdf_line {
  uint32_t word, words; // the first, how many
  struct pdf_box box;
  float size;      // of the type
  uint32_t chars;  // about
  uint32_t page;   // index
  uint16_t column; // 0: runs across all columns; else from 1
  uint16_t band;   // stretch of the page between lines that run across
  uint8_t kind;    // enum pdf_kind
  uint8_t level;   // of a heading by its size, from 1; 0: none
  bool starts;     // a paragraph
  bool row;        // the first cell of a row
  bool cell;       // goes on with the row of the line before it
  bool same;       // goes on with that line: its spaces are wide
  bool wrapped;    // goes on with the cell of the line before it
  bool spaced;     // more than the usual distance above it
  bool goes_on;    // the first line of a paragraph that began elsewhere
  const char *reason;
};

enum { PDF_COLUMNS = 4 }; // at most

struct pdf_strip {
  float x0, x1;
};

struct pdf_page {
  float width, height;
  uint32_t line, lines; // the first, how many; in the order of the stream
  uint16_t columns;     // at least 1
  struct pdf_strip gutters[PDF_COLUMNS - 1]; // between them
};

struct pdf_doc {
  gloss_str text;
  struct {
    struct pdf_word *items;
    size_t count, capacity;
  } words;
  struct {
    struct pdf_line *items;
    size_t count, capacity;
  } lines;
  struct {
    struct pdf_page *items;
    size_t count, capacity;
  } pages;
  float scale;     // size of type by height of a word's box; 0: 1
  float size;      // of most of the text; 0: there is none
  uint32_t *order; // lines in reading order, in the arena
  gloss__arena *arena;
};

// pdf_parse.c: fills words, lines, pages.
void gloss__pdf_parse(struct pdf_doc *doc);
// pdf_head.c: running heads and page numbers; needs doc->size.
void gloss__pdf_heads(struct pdf_doc *doc);
// pdf_stamp.c: what is stamped on every page; needs doc->size.
void gloss__pdf_stamps(struct pdf_doc *doc);
// pdf_columns.c: the gutters of each page; lines that lie on both sides of one
// are cut there.
void gloss__pdf_columns(struct pdf_doc *doc);
// pdf_order.c: columns, bands, the reading order; rows of tables are found by
// pdf_row.c among lines that stand in order.
void gloss__pdf_rows(struct pdf_doc *doc, uint32_t *order, uint32_t count);
void gloss__pdf_order(struct pdf_doc *doc);
// pdf_shape.c: paragraphs, headings, captions, footnotes.
void gloss__pdf_shape(struct pdf_doc *doc);

// pdf.c: the lines of a filled doc, which is freed.
void gloss__pdf_write(struct pdf_doc *doc, struct gloss__track *track,
                      struct gloss__layout_hints *hints);

// The size of a word's type.
static inline float gloss__pdf_size(const struct pdf_doc *doc,
                                    struct pdf_box box) {
  return (box.y1 - box.y0) * (doc->scale > 0 ? doc->scale : 1);
}

// The visible text of a line's first and last word; never empty.
static inline gloss_str gloss__pdf_word(const struct pdf_doc *doc,
                                        uint32_t word) {
  const struct pdf_word *w = &doc->words.items[word];
  return (gloss_str){doc->text.data + w->begin, w->end - w->begin};
}

#endif
