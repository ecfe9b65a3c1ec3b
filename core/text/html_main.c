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
  if (is_content(b)) return chars - 2 * links;
  if (links * 2 > chars) return -10 - links / 2;
  if (e->role == GLOSS__ROLE_CELL) return links > 0 ? 0 : chars / 3;
  return b->commas || e->role == GLOSS__ROLE_HEADING ? 0 : -8;
}

// What a name says of most of a page it does not mean: `<body class="nav-on">`.
static void forget_names(struct html_element *e, uint32_t all) {
  if (e->weight < 0 && e->chars > all / 10 * 7) e->weight = 0;
}

// Sums the values up the tree; class and id of an element colour its sum.
static void sum_up(struct html_page *page, const struct block *blocks) {
  size_t count = page->elements.count;
  uint32_t all = 0;
  for (size_t i = 0; i < count; i++) {
    struct html_element *e = &page->elements.items[i];
    e->score += value_of(e, &blocks[i]);
    all += e->chars;
  }
  for (size_t i = count; i-- > 1;) {
    struct html_element *e = &page->elements.items[i];
    forget_names(e, all);
    if (e->weight < 0 && e->score > 0) e->score *= 0.3f;
    struct html_element *parent = &page->elements.items[e->parent];
    parent->score += e->score;
    parent->chars += e->chars;
    parent->links += e->links;
  }
}

// --- the headline
// ---------------------------------------------------------------

static gloss_str item_text(const struct html_page *page, size_t i) {
  const struct html_item *item = &page->items.items[i];
  gloss_str text = {page->text.data + item->begin, item->end - item->begin};
  while (text.size && (unsigned char)text.data[0] <= ' ')
    text.data++, text.size--;
  while (text.size && (unsigned char)text.data[text.size - 1] <= ' ')
    text.size--;
  return text;
}

// The item that repeats the page's title as a heading; count if there is none.
static size_t headline(const struct html_page *page) {
  size_t count = page->items.count, title = count;
  for (size_t i = 0; i < count; i++) {
    const struct html_element *e =
        &page->elements.items[page->items.items[i].element];
    gloss_str text = item_text(page, i);
    if (text.size < 6) continue;
    if (e->role == GLOSS__ROLE_TITLE && title == count) {
      title = i;
    } else if (title < count && !(e->flags & HTML_ASIDE) &&
               !(e->flags & HTML_LINK)) {
      gloss_str whole = item_text(page, title);
      if (text.size <= whole.size &&
          memmem(whole.data, whole.size, text.data, text.size) &&
          text.size * 3 > whole.size)
        return i;
    }
  }
  return count;
}

// Halls of several articles: their headings of the first level, counted up.
static void count_heads(const struct html_page *page, uint32_t *heads) {
  uint32_t last = 0;
  for (size_t i = 0; i < page->items.count; i++) {
    uint32_t e = page->items.items[i].element;
    const struct html_element *element = &page->elements.items[e];
    if (element->role != GLOSS__ROLE_HEADING || element->level != 1 ||
        e == last || !item_text(page, i).size)
      continue;
    heads[e]++;
    last = e;
  }
  for (size_t i = page->elements.count; i-- > 1;)
    heads[page->elements.items[i].parent] += heads[i];
}

// --- the choice
// ------------------------------------------------------------------

struct place {          // of an element's text
  uint32_t first, last; // items
};

// How much of the text stands between the headline and the element: content
// follows its headline closely.
static float nearness(const struct html_page *page, const struct place *place,
                      size_t head) {
  if (head == page->items.count) return 1;
  if (place->first <= head) {
    if (place->last < head) return 0.6f;
    uint32_t begin = page->items.items[place->first].begin;
    uint32_t whole = page->items.items[place->last].end - begin;
    uint32_t before = page->items.items[head].begin - begin;
    return before > whole / 4 ? 0.8f : 1.5f;
  }
  uint32_t gap =
      page->items.items[place->first].begin - page->items.items[head].end;
  return gap < 3000 ? 1.5f : gap < 10000 ? 1.2f : 1;
}

static struct place *find_places(const struct html_page *page) {
  size_t count = page->elements.count;
  struct place *places = gloss__alloc(count * sizeof *places);
  for (size_t i = 0; i < count; i++) places[i].first = UINT32_MAX;
  for (uint32_t i = 0; i < page->items.count; i++) {
    struct place *place = &places[page->items.items[i].element];
    if (!item_text(page, i).size) continue;
    if (place->first == UINT32_MAX) place->first = i;
    place->last = i;
  }
  for (size_t i = count; i-- > 1;) {
    struct place *up = &places[page->elements.items[i].parent];
    if (places[i].first == UINT32_MAX) continue;
    if (places[i].first < up->first) up->first = places[i].first;
    if (places[i].last > up->last) up->last = places[i].last;
  }
  return places;
}

static uint32_t best_element(const struct html_page *page,
                             const struct place *places) {
  size_t count = page->elements.count, head = headline(page);
  float *factors = gloss__alloc(count * sizeof *factors);
  uint32_t *heads = gloss__alloc(count * sizeof *heads);
  count_heads(page, heads);
  uint32_t best = 0;
  float most = 0;
  for (uint32_t i = 0; i < count; i++) {
    const struct html_element *e = &page->elements.items[i];
    factors[i] = i ? factors[e->parent] : 1;
    if (e->weight < 0 && i) factors[i] *= 0.4f;
    if (e->score <= 0 || places[i].first == UINT32_MAX) continue;
    float score = e->score * factors[i] * nearness(page, &places[i], head) *
                  (e->weight > 0 ? 1.1f : 1) * (heads[i] > 1 ? 0.5f : 1);
    if (score >= most) { // the innermost of equals
      most = score;
      best = i;
    }
  }
  gloss__free(factors);
  gloss__free(heads);
  return best;
}

// Inside the content: lists of links and what is named furniture are not.
static bool is_foreign(const struct html_element *e, uint32_t all) {
  if (e->flags & HTML_ASIDE) return true;
  if (!(e->flags & HTML_BLOCK) || !e->chars) return false;
  if (e->sure && e->chars * 10 < all * 7) return true;
  if (e->links * 3 > e->chars && e->chars > 600) return true; // teasers
  return e->links * 10 > e->chars * 7 || (e->weight < 0 && e->chars * 4 < all);
}

// The item announces what follows: a heading, or a short line with a colon.
static bool announces(const struct html_page *page, const struct block *blocks,
                      size_t i) {
  uint32_t element = page->items.items[i].element;
  const struct html_element *e = &page->elements.items[element];
  if (e->role == GLOSS__ROLE_HEADING) return e->level > 1;
  gloss_str text = item_text(page, i);
  return blocks[block_of(page, element)].chars < 80 && text.size > 1 &&
         (text.data[text.size - 1] == ':' ||
          (text.size > 3 && !memcmp(text.data + text.size - 3, "：", 3)));
}

// What announces something that has been left out goes with it.
static void drop_orphans(struct html_page *page, const struct block *blocks,
                         const struct place *place) {
  bool left_out = false; // the item behind, if it has text
  for (size_t i = place->last + 1; i-- > place->first;) {
    struct html_element *e =
        &page->elements.items[page->items.items[i].element];
    if (!item_text(page, i).size) continue;
    if (e->main && left_out && announces(page, blocks, i)) {
      e->main = false;
      page->elements.items[block_of(page, page->items.items[i].element)].main =
          false;
    }
    left_out = !e->main && !(e->flags & HTML_ASIDE);
  }
}

// A headline inside is content, however the elements around it are named.
static void keep_headline(struct html_page *page, const struct place *place) {
  size_t head = headline(page);
  if (head < place->first || head > place->last) return;
  uint32_t element = page->items.items[head].element;
  struct html_element *e = &page->elements.items[element];
  if (e->role == GLOSS__ROLE_HEADING && e->level <= 2) e->main = true;
}

// Another part of content that stands beside the best, as sections do.
static bool goes_along(const struct html_page *page, uint32_t i,
                       uint32_t best) {
  const struct html_element *e = &page->elements.items[i];
  const struct html_element *other = &page->elements.items[best];
  return i && best && e->parent == other->parent && e->weight >= 0 &&
         !(e->flags & HTML_ASIDE) && e->chars >= 200 &&
         e->score * 5 > other->score && e->score * 2 > (float)e->chars;
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
  struct place *places = find_places(page);
  uint32_t best = best_element(page, places);
  page->found_main = page->elements.items[best].score > 0;
  for (size_t i = 0; i < count; i++) {
    struct html_element *e = &page->elements.items[i];
    bool inside = i == best || (i && page->elements.items[e->parent].main) ||
                  goes_along(page, (uint32_t)i, best);
    e->main = inside &&
              (i == best || !is_foreign(e, page->elements.items[best].chars));
  }
  if (page->found_main) {
    keep_headline(page, &places[best]);
    drop_orphans(page, blocks, &places[best]);
  }
  gloss__free(places);
  gloss__free(blocks);
}
