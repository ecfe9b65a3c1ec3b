// office.h - what the readers of office documents (DOCX, ODT, OFD) share:
// members of the stream, and lines with hints out of XML.
#ifndef GLOSS_OFFICE_H
#define GLOSS_OFFICE_H

#include "text/xml.h"

// --- office.c ----------------------------------------------------------------

// The members of the stream, one after the other.
struct office_members {
  gloss_str text;
  const char *names; // of those to come, '+' between two
  size_t at;
};
struct office_member {
  gloss_str name; // as in the part
  struct xml xml;
};
struct office_members gloss__office_members(gloss_str text, const char *part);
bool gloss__office_next(struct office_members *members,
                        struct office_member *out);
// The first member whose name ends so.
bool gloss__office_find(struct office_member *out, gloss_str text,
                        const char *part, const char *name);

enum office_break { OFFICE_NONE, OFFICE_SPACE, OFFICE_TAB, OFFICE_LINE };

struct office {
  struct gloss__writer out;
  gloss_str text;
  gloss__arena *arena;
  uint32_t gap; // everything from here on is not written yet
  enum office_break pending;
  bool any;
  struct gloss__layout_hint hint; // of the lines to come
  gloss_buf number;               // rendered, before the next text
  struct {
    struct gloss__layout_hint *items;
    size_t count, capacity;
  } lines;
  uint32_t last, rank;
  uint32_t markup, entity, rendered, deleted, hidden; // edits
  gloss_buf decoded;
};
void gloss__office_start(struct office *office, struct gloss__track *track,
                         gloss__arena *arena);
// The next text begins a line (with office->hint), or stands apart.
void gloss__office_break(struct office *office, enum office_break how);
// Visible text; white space is kept, line ends become spaces.
void gloss__office_text(struct office *office, const struct xml_event *event);
// Text that the document holds but does not show; `edit` is ->deleted or
// ->hidden.
void gloss__office_delete(struct office *office, size_t begin, size_t end,
                          uint32_t edit);
// Writes what an element stands for: a hyphen, spaces.
void gloss__office_put(struct office *office, const struct xml_event *event,
                       const char *text);
// A paragraph inside of another (a text box, a note) begins: `outer` keeps the
// one around it, which goes on, when it ends, as if nothing had been between.
struct office_outer {
  struct gloss__layout_hint hint;
  bool begun;
};
enum { OFFICE_DEEPEST = 8 };
// `lines`: how many there were when the outer paragraph began.
void gloss__office_enter(const struct office *office,
                         struct office_outer *outer, size_t lines);
void gloss__office_leave(struct office *office,
                         const struct office_outer *outer);
void gloss__office_finish(struct office *office,
                          struct gloss__layout_hints *hints);

// "3" -> "三" and the like: the number in a format of DOCX or ODT ("decimal",
// "chineseCounting", "upperRoman", "a", "I", ...). Appends.
void gloss__office_number(gloss_buf *out, gloss_str format, long number);

// --- docx.c, odt.c, ofd.c ----------------------------------------------------

void gloss__docx_read(struct gloss__track *track, const char *part,
                      struct gloss__layout_hints *hints, gloss__arena *arena);
void gloss__odt_read(struct gloss__track *track, const char *part,
                     struct gloss__layout_hints *hints, gloss__arena *arena);
void gloss__ofd_read(struct gloss__track *track, const char *part,
                     struct gloss__layout_hints *hints, gloss__arena *arena);

#endif
