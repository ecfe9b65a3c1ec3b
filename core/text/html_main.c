// html_main.c - the main content of a page. Each block speaks for or against
// being content by its own text; the element with the highest sum is it.
#include "text/html.h"
#include "text/chars.h"

struct block { // the text whose nearest block element is this
  uint32_t chars, links, commas;
};

static bool is_stop(uint32_t c) {
  return c == ',' || c == '.' || c == ';' || c == 0x3002 || c == 0xFF0C ||
         c == 0x3001 || c == 0xFF1B;
}

static void count_item(const struct html_page *page,
                       const struct html_item *item, struct block *block) {
  bool link = page->elements.items[item->element].flags & HTML_LINK;
  gloss_str text = {page->text.data, item->end};
  for (size_t at = item->begin; at < text.size;) {
    uint32_t c = gloss_utf8_next(text, &at);
    if (c <= ' ' || c == 0x3000 || c == 0xA0) continue;
    uint32_t width = gloss__is_cjk(c) ? 2 : 1; // a Han says more than a letter
    block->chars += width;
    if (link) block->links += width;
    block->commas += is_stop(c);
  }
}

static uint32_t block_of(const struct html_page *page, uint32_t element) {
  while (!(page->elements.items[element].flags & HTML_BLOCK) &&
         page->elements.items[element].parent != element)
    element = page->elements.items[element].parent;
  return element;
}

static bool is_content(const struct block *b) {
  return b->chars >= 60 && b->links * 3 < b->chars && b->commas > 0;
}

// What a block says: paragraphs for, menus against.
static float value_of(const struct html_element *e, const struct block *b) {
  if (!b->chars) return 0;
  float chars = (float)b->chars, links = (float)b->links;
  if (e->flags & HTML_ASIDE) return -chars;
  if (is_content(b)) return chars - links;
  if (links * 2 > chars) return -10 - links / 2;
  return b->commas || e->role == GLOSS__ROLE_HEADING ? 0 : -8;
}

// Sums the values up the tree; class and id of an element colour its sum.
static void sum_up(struct html_page *page, const struct block *blocks) {
  size_t count = page->elements.count;
  for (size_t i = 0; i < count; i++) {
    struct html_element *e = &page->elements.items[i];
    e->score += value_of(e, &blocks[i]);
  }
  for (size_t i = count; i-- > 1;) {
    struct html_element *e = &page->elements.items[i];
    if (e->weight < 0 && e->score > 0) e->score *= 0.3f;
    struct html_element *parent = &page->elements.items[e->parent];
    parent->score += e->score;
    parent->chars += e->chars;
    parent->links += e->links;
  }
}

static uint32_t best_element(const struct html_page *page) {
  uint32_t best = 0;
  float most = 0;
  for (uint32_t i = 0; i < page->elements.count; i++) {
    const struct html_element *e = &page->elements.items[i];
    float score = e->score * (e->weight > 0 ? 1.1f : 1);
    if (score >= most && score > 0) { // the innermost of equals
      most = score;
      best = i;
    }
  }
  return best;
}

// Inside the content: lists of links and what is named furniture are not.
static bool is_foreign(const struct html_element *e) {
  if (e->flags & HTML_ASIDE) return true;
  if (!(e->flags & HTML_BLOCK)) return false;
  return e->chars && (e->links * 10 > e->chars * 7 ||
                      (e->weight < 0 && e->score <= 0));
}

void gloss__html_main(struct html_page *page) {
  size_t count = page->elements.count;
  struct block *blocks = gloss__alloc(count * sizeof *blocks);
  for (size_t i = 0; i < page->items.count; i++) {
    const struct html_item *item = &page->items.items[i];
    uint32_t block = block_of(page, item->element);
    count_item(page, item, &blocks[block]);
  }
  for (size_t i = 0; i < count; i++) {
    page->elements.items[i].chars = blocks[i].chars;
    page->elements.items[i].links = blocks[i].links;
  }
  sum_up(page, blocks);
  uint32_t best = best_element(page);
  page->found_main = page->elements.items[best].score > 0;
  for (size_t i = 0; i < count; i++) {
    struct html_element *e = &page->elements.items[i];
    bool inside = i == best || (i && page->elements.items[e->parent].main);
    e->main = inside && (i == best || !is_foreign(e));
  }
  gloss__free(blocks);
}
