// layout.h - from repaired text to labelled blocks in reading order. The seam
// between the repairs (doc.c) and layout: neither knows how the other works.
#ifndef GLOSS_LAYOUT_H
#define GLOSS_LAYOUT_H

#include "base/base.h"

// Where a block stands in the canonical text: main text first, then captions
// that were thrown out of sentences, then furniture and duplicates.
enum gloss__part { GLOSS__MAIN, GLOSS__CAPTIONS, GLOSS__FURNITURE };

struct gloss__layout_block {
  const char *reason;  // literal or in the arena
  uint32_t begin, end; // bytes of the repaired text; no line end inside at the
                       // edges; leading spaces and bullets may be left out:
                       // what lies between blocks is deleted, reversibly
  uint32_t line;       // of the repaired text, from 1
  uint8_t label;       // gloss_label
  uint8_t level;       // headings: 1, 2, ...
  uint8_t part;        // enum gloss__part
  bool fragment : 1;   // a broken sentence that could not be rejoined
  bool joins : 1;      // continues the block before it in `order`: no newline
                       // between them in the canonical text
  bool cell : 1;       // joins it as the next cell of a row: a tab stands there
  bool glued : 1;      // and no space either: the rest of a hyphenated word
};

struct gloss__layout {
  struct gloss__layout_block *blocks; // disjoint, in raw order; every byte that
                                      // is no white space should be in one;
                                      // freed by gloss__free
  uint32_t *order; // canonical order: indices into blocks, grouped by part
  size_t count;
  uint32_t damage; // GLOSS_DAMAGE_COLUMNS | _DUPLICATE | _BOILERPLATE
};

// What a reader (HTML) knows of a line; NULL hints: nothing is known.
enum gloss__role {
  GLOSS__ROLE_NONE,
  GLOSS__ROLE_PARAGRAPH,
  GLOSS__ROLE_HEADING,
  GLOSS__ROLE_LIST_ITEM,
  GLOSS__ROLE_CELL,
  GLOSS__ROLE_CAPTION,
  GLOSS__ROLE_TITLE, // of the page: <title>
  GLOSS__ROLE_HEAD,  // perhaps the document's title: largest type, title style
  GLOSS__ROLE_SUBTITLE,
  GLOSS__ROLE_NOTE // at a page's foot or a document's end
};
enum gloss__joins { GLOSS__JOINS_NOT, GLOSS__JOINS_TEXT, GLOSS__JOINS_CELL };
struct gloss__layout_hint { // of one line of the repaired text
  uint8_t role;             // enum gloss__role
  uint8_t level; // h1..h6 -> 1..6; nesting depth of list items from 1
  uint8_t links; // share of its characters that are link text, percent
  bool main;     // inside the main content that the reader found
  // Of readers that know the page's shape:
  bool out;           // furniture
  bool prose;         // a paragraph of several lines
  uint8_t joins;      // enum gloss__joins: to the text before it
  uint8_t gap;        // blank lines that it stands below
  uint32_t rank;      // place in the reading order
  const char *reason; // for its role; literal or in the arena; may be NULL
};
struct gloss__layout_hints {
  const struct gloss__layout_hint *lines; // one per line of the text
  size_t count;
  bool found_main;        // `main` means something
  const gloss_site *site; // lines known to be furniture; or NULL
  bool shaped;            // and so do `out`, `joins`, `gap` and `rank`
};

// Lines end with '\n' (CRLF and other line ends have been folded); the text is
// valid UTF-8, repaired, possibly Traditional. All but the blocks lives in
// `arena`.
void gloss__layout_make(struct gloss__layout *out, gloss__arena *arena,
                        gloss_str text,
                        const struct gloss__layout_hints *hints);

// layout_keep.c: takes back what `repairs_off` (bits of gloss_edit_kind) does
// not want: joined lines, repeated text behind the rest.
void gloss__layout_keep(struct gloss__layout *layout, gloss__arena *arena,
                        uint32_t repairs_off);

#endif
