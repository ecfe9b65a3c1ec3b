// html_walk.c - the page as gumbo (an HTML5 parser) sees it, flattened into
// text items in source order, each with the element that it stands in.
#include "text/html.h"

#include <gumbo.h>
#include <setjmp.h>
#include <stdlib.h>

// Hostile pages make parsers slow or deep: what exceeds these goes to the
// stripper.
enum { DEEPEST = 1000, MOST_ATTRIBUTES = 400, LARGEST = 32 << 20 };

// --- memory: one arena with a budget; nothing is freed singly
// ------------------

struct memory {
  gloss__arena arena;
  size_t budget;
  jmp_buf out;
};

static void *take(void *self, size_t size) {
  struct memory *memory = self;
  if (memory->arena.used + size > memory->budget) longjmp(memory->out, 1);
  return gloss__arena_alloc(&memory->arena, size);
}

static void leave(void *self, void *block) {
  (void)self;
  (void)block;
}

// --- is it safe to parse
// ----------------------------------------------------------

static bool is_letter(char c) { return (unsigned)((c | 32) - 'a') < 26; }

// Whether the tag at `at` (behind the <) nests; the others close by themselves.
static bool nests(gloss_str text, size_t at) {
  static const char flat[] = " br img input meta link hr area base col embed "
                             "source wbr param p li option td tr th dd dt ";
  char name[10] = " ";
  size_t size = 1;
  while (at < text.size && is_letter(text.data[at])) {
    if (size > 7) return true;
    name[size++] = (char)(text.data[at++] | 32);
  }
  name[size] = ' ';
  name[size + 1] = 0;
  return strstr(flat, name) == NULL;
}

// Counts tags that open and close; a rough bound of the tree's depth.
static bool is_tame(gloss_str text) {
  long depth = 0;
  size_t attributes = 0;
  bool in_tag = false;
  if (text.size > LARGEST) return false;
  for (size_t i = 0; i + 1 < text.size; i++) {
    char c = text.data[i];
    if (c == '<' && is_letter(text.data[i + 1])) {
      depth += nests(text, i + 1);
      in_tag = true;
      attributes = 0;
    } else if (c == '<' && text.data[i + 1] == '/') {
      depth -= depth > 0 && nests(text, i + 2);
    } else if (c == '>') {
      in_tag = false;
    } else if (in_tag && c == '=' && ++attributes > MOST_ATTRIBUTES) {
      return false;
    }
    if (depth > DEEPEST) return false;
  }
  return true;
}

// --- what the tags mean
// -------------------------------------------------------------

static bool is_one_of(GumboTag tag, const GumboTag *tags, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (tags[i] == tag) return true;
  return false;
}
#define ONE_OF(tag, ...)                                                       \
  is_one_of(tag, (const GumboTag[]){__VA_ARGS__},                              \
            sizeof((const GumboTag[]){__VA_ARGS__}) / sizeof(GumboTag))

static bool is_block(GumboTag tag) {
  return ONE_OF(
      tag, GUMBO_TAG_HTML, GUMBO_TAG_HEAD, GUMBO_TAG_BODY, GUMBO_TAG_TITLE,
      GUMBO_TAG_P, GUMBO_TAG_DIV, GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3,
      GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6, GUMBO_TAG_UL, GUMBO_TAG_OL,
      GUMBO_TAG_LI, GUMBO_TAG_DL, GUMBO_TAG_DT, GUMBO_TAG_DD, GUMBO_TAG_TABLE,
      GUMBO_TAG_TBODY, GUMBO_TAG_THEAD, GUMBO_TAG_TFOOT, GUMBO_TAG_TR,
      GUMBO_TAG_TD, GUMBO_TAG_TH, GUMBO_TAG_CAPTION, GUMBO_TAG_PRE,
      GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_ARTICLE, GUMBO_TAG_SECTION,
      GUMBO_TAG_MAIN, GUMBO_TAG_HEADER, GUMBO_TAG_FOOTER, GUMBO_TAG_NAV,
      GUMBO_TAG_ASIDE, GUMBO_TAG_FORM, GUMBO_TAG_FIELDSET, GUMBO_TAG_LEGEND,
      GUMBO_TAG_FIGURE, GUMBO_TAG_FIGCAPTION, GUMBO_TAG_ADDRESS,
      GUMBO_TAG_CENTER, GUMBO_TAG_SELECT, GUMBO_TAG_OPTION, GUMBO_TAG_BUTTON,
      GUMBO_TAG_TEXTAREA, GUMBO_TAG_NOSCRIPT, GUMBO_TAG_IFRAME,
      GUMBO_TAG_DETAILS, GUMBO_TAG_SUMMARY, GUMBO_TAG_HR, GUMBO_TAG_DIR,
      GUMBO_TAG_MENU);
}

static bool is_dropped(GumboTag tag) { // holds no readable text
  return ONE_OF(tag, GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_TEMPLATE,
                GUMBO_TAG_NOSCRIPT, GUMBO_TAG_OBJECT, GUMBO_TAG_IFRAME,
                GUMBO_TAG_NOFRAMES, GUMBO_TAG_SVG, GUMBO_TAG_MATH);
}

static bool is_aside(GumboTag tag) {
  return ONE_OF(tag, GUMBO_TAG_HEAD, GUMBO_TAG_NAV, GUMBO_TAG_ASIDE,
                GUMBO_TAG_FOOTER, GUMBO_TAG_SELECT, GUMBO_TAG_BUTTON,
                GUMBO_TAG_TEXTAREA, GUMBO_TAG_FIGURE, GUMBO_TAG_MENU,
                GUMBO_TAG_FIELDSET);
}

static uint8_t role_of(GumboTag tag) {
  if (tag == GUMBO_TAG_TITLE) return GLOSS__ROLE_TITLE;
  if (tag == GUMBO_TAG_P) return GLOSS__ROLE_PARAGRAPH;
  if (tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6) return GLOSS__ROLE_HEADING;
  if (ONE_OF(tag, GUMBO_TAG_LI, GUMBO_TAG_DD, GUMBO_TAG_DT))
    return GLOSS__ROLE_LIST_ITEM;
  if (ONE_OF(tag, GUMBO_TAG_TD, GUMBO_TAG_TH)) return GLOSS__ROLE_CELL;
  if (ONE_OF(tag, GUMBO_TAG_FIGCAPTION, GUMBO_TAG_CAPTION))
    return GLOSS__ROLE_CAPTION;
  return GLOSS__ROLE_NONE;
}

static const char *attribute_of(const GumboElement *element, const char *name) {
  GumboAttribute *found = gumbo_get_attribute(&element->attributes, name);
  return found ? found->value : "";
}

static bool is_hidden(const GumboElement *element) {
  GumboAttribute *style = gumbo_get_attribute(&element->attributes, "style");
  if (gumbo_get_attribute(&element->attributes, "hidden")) return true;
  if (!style || strlen(style->value) > 400) return false;
  const char *display = strcasestr(style->value, "display");
  if (!display) return false;
  display += strspn(display + 7, " :") + 7;
  return !strncasecmp(display, "none", 4);
}

// --- the walk
// ------------------------------------------------------------------------

struct level {
  const GumboNode *node;
  unsigned child;
  uint32_t element;
  bool row; // a table row whose cells are short: they share a line
};

struct walk {
  struct html_page *page;
  struct {
    struct level *items;
    size_t count, capacity;
  } stack;
  enum html_break pending;
};

static void need(struct walk *walk, enum html_break kind) {
  if (walk->pending < kind) walk->pending = kind;
}

static uint32_t add_element(struct walk *walk, uint32_t parent,
                            const GumboElement *element) {
  struct html_element made = {.parent = parent};
  if (walk->page->elements.count) {
    const struct html_element *up = &walk->page->elements.items[parent];
    made.flags = up->flags & (uint8_t)~HTML_BLOCK;
    made.role = up->role;
    made.level = up->level;
  }
  GumboTag tag = element->tag;
  if (is_block(tag)) made.flags |= HTML_BLOCK;
  if (tag == GUMBO_TAG_A) made.flags |= HTML_LINK;
  if (tag == GUMBO_TAG_PRE || tag == GUMBO_TAG_TEXTAREA) made.flags |= HTML_PRE;
  if (is_aside(tag) || is_hidden(element)) made.flags |= HTML_ASIDE;
  uint8_t role = role_of(tag);
  if (role) {
    made.level =
        role == GLOSS__ROLE_HEADING ? (uint8_t)(tag - GUMBO_TAG_H1 + 1)
        : role == GLOSS__ROLE_LIST_ITEM
            ? (uint8_t)(made.role == role && made.level < 9 ? made.level + 1
                                                            : 1)
            : 0;
    made.role = role;
  }
  const char *const names[] = {attribute_of(element, "class"),
                               attribute_of(element, "id")};
  made.weight = gloss__html_weight(names, 2, &made.sure);
  gloss__push(&walk->page->elements, made);
  return (uint32_t)walk->page->elements.count - 1;
}

static void add_text(struct walk *walk, const GumboNode *node,
                     uint32_t element) {
  gloss_str text = walk->page->text;
  GumboStringPiece piece = node->v.text.original_text;
  if (!piece.data || piece.data < text.data ||
      piece.data + piece.length > text.data + text.size)
    return;
  uint32_t begin = (uint32_t)(piece.data - text.data);
  bool blank = true;
  for (size_t i = 0; i < piece.length && blank; i++)
    blank = strchr(" \t\r\n\f", piece.data[i]) && piece.data[i];
  gloss__push(&walk->page->items,
              (struct html_item){begin, begin + (uint32_t)piece.length, element,
                                 (uint8_t)walk->pending});
  if (!blank) walk->pending = HTML_INLINE;
}

// Whether the cells of a table row are short and plain.
static bool is_short_row(const GumboNode *row) {
  const GumboVector *cells = &row->v.element.children;
  unsigned count = 0;
  for (unsigned i = 0; i < cells->length; i++) {
    const GumboNode *cell = cells->data[i];
    if (cell->type != GUMBO_NODE_ELEMENT) continue;
    const GumboVector *inside = &cell->v.element.children;
    if (inside->length > 3) return false;
    count++;
    for (unsigned k = 0; k < inside->length; k++) {
      const GumboNode *node = inside->data[k];
      if (node->type == GUMBO_NODE_ELEMENT &&
          ONE_OF(node->v.element.tag, GUMBO_TAG_DIV, GUMBO_TAG_TABLE,
                 GUMBO_TAG_UL, GUMBO_TAG_OL, GUMBO_TAG_BR))
        return false;
      if (node->type == GUMBO_NODE_TEXT && strlen(node->v.text.text) > 120)
        return false;
    }
  }
  return count > 1;
}

// What is shown without scripts: often an image or a plea, rarely the text.
static bool is_fallback(const GumboNode *node) {
  const GumboElement *element = &node->v.element;
  const char *begin = element->original_tag.data;
  const char *end = element->original_end_tag.data;
  if (element->tag != GUMBO_TAG_NOSCRIPT || !begin || !end || end < begin)
    return false;
  size_t size = (size_t)(end - begin);
  return size > 1500 && memmem(begin, size, "<p", 2);
}

static void enter(struct walk *walk, const GumboNode *node, uint32_t parent,
                  bool in_row) {
  GumboTag tag = node->v.element.tag;
  if (tag == GUMBO_TAG_BR) need(walk, HTML_LINE);
  if (is_dropped(tag) && !is_fallback(node)) return;
  bool cell = tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH;
  if (cell && in_row)
    need(walk, HTML_TAB);
  else if (is_block(tag) && !(in_row && tag == GUMBO_TAG_P))
    need(walk, HTML_LINE);
  uint32_t element = add_element(walk, parent, &node->v.element);
  bool row = tag == GUMBO_TAG_TR ? is_short_row(node) : in_row;
  gloss__push(&walk->stack, (struct level){node, 0, element, row});
}

static void leave_element(struct walk *walk, const struct level *level) {
  GumboTag tag = level->node->v.element.tag;
  bool cell = tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH;
  if (cell && level->row)
    need(walk, HTML_TAB);
  else if (is_block(tag) && !(level->row && tag == GUMBO_TAG_P))
    need(walk, HTML_LINE);
}

static void visit(struct walk *walk, const GumboNode *node,
                  const struct level *parent) {
  if (node->type == GUMBO_NODE_ELEMENT)
    enter(walk, node, parent->element, parent->row);
  else if (node->type == GUMBO_NODE_TEXT ||
           node->type == GUMBO_NODE_WHITESPACE ||
           node->type == GUMBO_NODE_CDATA)
    add_text(walk, node, parent->element);
}

static void walk_tree(struct html_page *page, const GumboNode *root) {
  struct walk walk = {.page = page};
  enter(&walk, root, 0, false);
  while (walk.stack.count) {
    struct level *top = &walk.stack.items[walk.stack.count - 1];
    const GumboVector *children = &top->node->v.element.children;
    if (top->child < children->length) {
      struct level parent = *top;
      visit(&walk, children->data[top->child++], &parent);
      continue;
    }
    leave_element(&walk, top);
    walk.stack.count--;
  }
  gloss__free(walk.stack.items);
}

static int by_begin(const void *a, const void *b) {
  const struct html_item *x = a, *y = b;
  return x->begin < y->begin ? -1 : x->begin > y->begin;
}

bool gloss__html_walk(struct html_page *page) {
  if (!is_tame(page->text)) return false;
  struct memory *memory = gloss__alloc(sizeof *memory);
  memory->budget = page->text.size * 100 + (1 << 20);
  bool done = false;
  if (!setjmp(memory->out)) {
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = take;
    options.deallocator = leave;
    options.userdata = memory;
    options.max_errors = 0;
    GumboOutput *output =
        gumbo_parse_with_options(&options, page->text.data, page->text.size);
    walk_tree(page, output->root);
    done = true;
  }
  gloss__arena_free(&memory->arena);
  gloss__free(memory);
  // A parser moves text out of tables; its source order is ours.
  for (size_t i = 1; i < page->items.count; i++)
    if (page->items.items[i].begin < page->items.items[i - 1].begin) {
      qsort(page->items.items, page->items.count, sizeof *page->items.items,
            by_begin);
      break;
    }
  return done;
}
