// html.h - the parts of the HTML reader. Internal to text/html*.c.
#ifndef GLOSS_HTML_H
#define GLOSS_HTML_H

#include "text/text.h"

enum { // of an element, inherited by what is in it
  HTML_LINK = 1,
  HTML_PRE = 2,
  HTML_ASIDE = 4, // ASIDE: cannot be main content
  HTML_BLOCK = 8
};

struct html_element {
  uint32_t parent; // index; the root is its own
  uint8_t flags, role, level;
  int8_t weight;                 // what class and id say: content or furniture
  uint32_t chars, links, commas; // of all text inside; own text of blocks
  float score;
  bool sure; // named furniture beyond doubt
  bool main;
};

enum html_break { HTML_INLINE, HTML_TAB, HTML_LINE };

struct html_item {     // a stretch of text between tags
  uint32_t begin, end; // of the decoded page
  uint32_t element;
  uint8_t before; // enum html_break
};

struct html_page {
  gloss_str text; // the decoded page
  struct {
    struct html_element *items;
    size_t count, capacity;
  } elements;
  struct {
    struct html_item *items;
    size_t count, capacity;
  } items;
  bool found_main;
};

// html_walk.c: parses the page with gumbo. False: too deep or too large for
// it; nothing has been added then.
bool gloss__html_walk(struct html_page *page);
// html_names.c: what class and id (`count` values of attributes) say: above 0
// for content, below for furniture; *sure: furniture whatever else they say.
int8_t gloss__html_weight(const char *const *names, size_t count, bool *sure);
// html_strip.c: the same without a tree: tags end lines, text is text.
void gloss__html_strip(struct html_page *page);
// html_main.c: marks the elements of the main content.
void gloss__html_main(struct html_page *page);
// html_text.c: rewrites the track; the hints' lines live in the arena.
void gloss__html_write(struct gloss__track *track, struct html_page *page,
                       struct gloss__layout_hints *hints, gloss__arena *arena);

#endif
