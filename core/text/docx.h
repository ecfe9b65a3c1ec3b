// docx.h - styles and lists of a DOCX. Internal to text/docx*.c.
#ifndef GLOSS_DOCX_H
#define GLOSS_DOCX_H

#include "text/office.h"

enum { DOCX_LEVELS = 9 };

struct docx_style {
  gloss_str id, name, based;
  long outline, list, level; // -1: not said
};

struct docx_list { // an abstractNum, or the num that points to it
  long id;
  size_t abstract; // of a num: index into the lists
  struct {
    gloss_str format, text;
    // count: of the abstract one, -1 before the first; of a num, 0 where it
    // starts the level anew, -1 elsewhere
    long start, count;
  } levels[DOCX_LEVELS];
};

struct docx_styles {
  struct {
    struct docx_style *items;
    size_t count, capacity;
  } styles;
  struct {
    struct docx_list *items;
    size_t count, capacity;
  } abstracts, lists;
};

// What a paragraph says of itself.
struct docx_paragraph {
  gloss_str style;
  long outline, list, level; // -1: not said
  bool centred;
};

void gloss__docx_styles(struct docx_styles *out, gloss_str text,
                        const char *part);
void gloss__docx_styles_free(struct docx_styles *styles);
// Fills what the style says and the paragraph does not; the style's name.
gloss_str gloss__docx_resolve(const struct docx_styles *styles,
                              struct docx_paragraph *paragraph);
// Counts the paragraph in its list and renders its number; false: no list.
bool gloss__docx_number(struct docx_styles *styles, gloss_buf *out,
                        const struct docx_paragraph *paragraph);

#endif
