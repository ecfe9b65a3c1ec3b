// view.h - one document, or two side by side, as a page. Internal to view*.c.
#ifndef GLOSS_VIEW_H
#define GLOSS_VIEW_H

#include "store/page.h"

enum {
  GLOSS__VIEW_FACTS = 20000, // marked in a document at most
  GLOSS__VIEW_COLOURS = 8,
  GLOSS__VIEW_LANES = 3, // lines below the text, one for each fact around it
};

typedef struct gloss__view_fact {
  uint32_t start, end, seq;
  uint32_t type; // index of view->types
  uint32_t lane; // free of others as long as the fact lasts
} gloss__view_fact;

typedef struct gloss__view_type {
  int64_t type; // of the store
  const char *name;
  size_t count;
} gloss__view_type;

// A passage that the other document has too; `number` is the same there.
typedef struct gloss__view_passage {
  uint32_t start, end, number;
} gloss__view_passage;

typedef struct gloss__view {
  gloss__page *page;
  gloss_doc *doc;
  int64_t row;
  gloss_str text;
  char side;      // 'f', or 'g' for the second one: its ids begin so
  int64_t stored; // facts
  gloss__arena arena;
  struct {
    gloss__view_type *items;
    size_t count, capacity;
  } types; // most frequent first
  struct {
    gloss__view_fact *items;
    size_t count, capacity;
  } facts; // by start, longer first
  struct {
    uint32_t *items;
    size_t count, capacity;
  } cuts; // where something begins or ends, sorted
  struct {
    gloss__view_fact *items;
    size_t count, capacity;
  } open; // facts around the place that is written
  struct {
    gloss__view_passage *items;
    size_t count, capacity;
  } passages; // by start, apart from each other
  size_t next_fact, next_cut, next_piece, next_passage, repairs;
} gloss__view;

// view.c
gloss_status gloss__view_load(gloss__view *view, const char *name,
                              gloss_error *err);
void gloss__view_free(gloss__view *view);
const char *gloss__view_source(gloss__view *view); // of the arena

// view_text.c: the text as <article>, everything marked.
void gloss__view_text(gloss__view *view);
size_t gloss__view_repairs(const gloss__view *view); // how many there are

// view_facts.c: what there is to know of each fact.
void gloss__view_cards(gloss__view *view);

// view_pair.c: which facts two documents share, and where they differ.
void gloss__view_differences(gloss__view *one, gloss__view *other);
// The passages that both texts have, numbered, into both; not yet in order.
void gloss__view_passages(gloss__view *one, gloss__view *other);

#endif
