// marks.c - what the layout of a document says about its kind, as marks: how
// many lines of each label, how titles end, how headings are numbered.
#include "learn/learn.h"

static void put(gloss_marks *marks, const char *name, const char *value) {
  if (marks->count == GLOSS_MARKS) return;
  gloss_str *item = &marks->items[marks->count];
  char *text = marks->text + marks->used;
  size_t room = sizeof marks->text - marks->used;
  int size = snprintf(text, room, "%s: %s", name, value);
  if (size < 0 || (size_t)size >= room) return;
  *item = (gloss_str){text, (size_t)size};
  marks->used += (size_t)size;
  marks->count++;
}

static void put_count(gloss_marks *marks, const char *name, size_t count) {
  char bin[24];
  gloss__bin_name(gloss__bin(count), bin);
  put(marks, name, bin);
}

// "title ends: 报告". The last two characters of a Chinese title say what the
// document is; of other titles the last two letters say little, but no harm.
static void put_ending(gloss_marks *marks, const char *name, gloss_str text) {
  size_t begins[2] = {0, 0}, end = 0;
  for (size_t at = 0; at < text.size;) {
    size_t begin = at;
    uint32_t c = gloss_fold(gloss_utf8_next(text, &at));
    if (c <= ' ' || c == 0x3000) continue;
    begins[0] = begins[1];
    begins[1] = begin;
    end = at;
  }
  char last[16];
  if (!end || end - begins[0] >= sizeof last) return;
  memcpy(last, text.data + begins[0], end - begins[0]);
  last[end - begins[0]] = 0;
  put(marks, name, last);
}

static bool has_digit(gloss_str text) {
  for (size_t at = 0; at < text.size;) {
    uint32_t c = gloss_fold(gloss_utf8_next(text, &at));
    if (c >= '0' && c <= '9') return true;
  }
  return false;
}

static gloss_str text_of(const gloss_doc *doc, const gloss_block *block) {
  return (gloss_str){gloss_doc_text(doc).data + block->start,
                     block->end - block->start};
}

static void mark_title(gloss_marks *marks, gloss_str title) {
  put_ending(marks, "title ends", title);
  put_count(marks, "title bytes", title.size);
  put(marks, "title has digits", has_digit(title) ? "yes" : "no");
}

struct seen {
  size_t labels[GLOSS_LABELS], openings[GLOSS__OPENINGS], text;
  bool title;
};

static void mark_heading(gloss_marks *marks, struct seen *seen,
                         gloss_str heading) {
  enum gloss__opening opening = gloss__opening(heading);
  if (seen->labels[GLOSS_HEADING] == 1)
    put(marks, "first heading", gloss__opening_name(opening));
  seen->openings[opening]++;
}

void gloss_doc_marks(gloss_marks *marks, const gloss_doc *doc) {
  struct seen seen = {0};
  size_t count;
  const gloss_block *blocks = gloss_doc_blocks(doc, &count);
  marks->count = marks->used = 0;
  for (size_t i = 0; i < count; i++) {
    const gloss_block *block = &blocks[i];
    gloss_str text = text_of(doc, block);
    seen.labels[block->label]++;
    if (block->label == GLOSS_TITLE && !seen.title) mark_title(marks, text);
    seen.title = seen.title || block->label == GLOSS_TITLE;
    if (block->label == GLOSS_HEADING) mark_heading(marks, &seen, text);
    if (block->label == GLOSS_BODY || block->label == GLOSS_LIST_ITEM)
      seen.text++;
  }
  for (unsigned label = 0; label < GLOSS_LABELS; label++)
    put_count(marks, gloss_label_name((gloss_label)label), seen.labels[label]);
  for (unsigned opening = 0; opening < GLOSS__OPENINGS; opening++) {
    char name[32];
    snprintf(name, sizeof name, "headings %s",
             gloss__opening_name((enum gloss__opening)opening));
    if (seen.openings[opening]) put_count(marks, name, seen.openings[opening]);
  }
  if (seen.text)
    put_count(marks, "list items, 8ths",
              seen.labels[GLOSS_LIST_ITEM] * 8 / seen.text);
  put(marks, "script", gloss_doc_script(doc));
}
