// compare.c - passages that two documents share.
#include "store/passages.h"

typedef struct compared {
  int64_t doc;
  gloss_buf text;
  gloss__letters letters;
  gloss__raw_lines lines;
} compared;

static gloss_status side_load(compared *out, gloss_store *store,
                              const char *name, gloss_error *err) {
  gloss_status status = gloss__store_named(store, name, &out->doc, err);
  if (!status) status = gloss__store_text(store, out->doc, &out->text, err);
  if (status) return status;
  gloss__letters_make(&out->letters,
                      (gloss_str){out->text.data, out->text.size});
  gloss__raw_lines_open(&out->lines, store, out->doc);
  return GLOSS_OK;
}

static void side_free(compared *side) {
  gloss_buf_free(&side->text);
  gloss__letters_free(&side->letters);
  gloss__raw_lines_free(&side->lines);
}

static void add_row(gloss_rows *rows, const compared *a, const compared *b,
                    const gloss__passage *p) {
  uint32_t begin = a->letters.at[p->a], end = a->letters.at[p->a_end];
  const char *text = a->text.data;
  gloss__rows_number(rows, p->b_end - p->b);
  gloss__rows_line(rows, gloss__raw_lines_at(&a->lines, begin));
  gloss__rows_line(rows, gloss__raw_lines_at(&b->lines, b->letters.at[p->b]));
  while (end > begin && (text[end - 1] == '\n' || text[end - 1] == ' ')) end--;
  gloss__rows_add(rows, (gloss_str){text + begin, end - begin}, false);
}

static gloss_rows *compare(gloss_store *store, const compared *a,
                           const compared *b) {
  static const char *const names[] = {"characters", "line", "other_line",
                                      "passage"};
  gloss__seeds seeds;
  gloss__passages found = {0};
  gloss_rows *rows = gloss__rows_new(store, NULL);
  gloss__rows_columns(rows, names, sizeof names / sizeof *names);
  gloss__seeds_make(&seeds, &a->letters);
  gloss__passages_find(&seeds, &b->letters, &found);
  for (size_t i = 0; i < found.count; i++)
    if (found.items[i].b_end - found.items[i].b >= GLOSS__PASSAGE)
      add_row(rows, a, b, &found.items[i]);
  gloss__seeds_free(&seeds);
  gloss__free(found.items);
  return rows;
}

gloss_status gloss_store_compare(gloss_store *store, gloss_rows **out,
                                 const char *one, const char *other,
                                 gloss_error *err) {
  compared a = {0}, b = {0};
  gloss_status status = side_load(&a, store, one, err);
  if (!status) status = side_load(&b, store, other, err);
  if (!status) *out = compare(store, &a, &b);
  side_free(&a);
  side_free(&b);
  return status;
}
