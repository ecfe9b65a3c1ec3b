// lexicon why - what lexicons know of a word, who asks for it, how it is cut.
#include "run.h"
#include "commands.h"

#include <stdlib.h>

struct asked {
  const gloss_pack *pack; // NULL: a TSV is asked
  gloss_str word;
  gloss_buf folded;
  struct cli_table *table; // NULL: text
  size_t found;
};

// One entry with the word's spelling.
struct known {
  gloss_pack_lexicon in;    // of patterns: with a type
  const gloss_words *words; // that hold the entry; NULL: none
  uint32_t entry;
  size_t order, alike; // this one of so many
};

static const char *base_of(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

// The entry's own spelling that folds to the word: its term, or a variant.
static gloss_str spelling(const struct asked *a, const struct known *k) {
  gloss_str term = gloss_lexicon_entry(k->in.lexicon, k->entry).term;
  gloss_str rest =
      gloss_lexicon_attribute(k->in.lexicon, k->entry, GLOSS_STR("variants"));
  gloss_str wanted = {a->folded.data, a->folded.size}, form = term;
  gloss_buf folded = {0};
  for (;;) {
    gloss_buf_clear(&folded);
    gloss_fold_text(form, &folded);
    if (gloss_str_equal((gloss_str){folded.data, folded.size}, wanted)) break;
    if (!rest.size) {
      form = term;
      break;
    }
    const char *bar = memchr(rest.data, '|', rest.size);
    size_t size = bar ? (size_t)(bar - rest.data) : rest.size;
    form = (gloss_str){rest.data, size};
    while (form.size && *form.data == ' ') form.data++, form.size--;
    while (form.size && form.data[form.size - 1] == ' ') form.size--;
    size += bar != NULL;
    rest = (gloss_str){rest.data + size, rest.size - size};
  }
  gloss_buf_free(&folded);
  return form;
}

static void add_attributes(gloss_buf *out, const struct known *k) {
  const char *column;
  for (size_t c = 0; (column = gloss_lexicon_column(k->in.lexicon, c)); c++) {
    gloss_str value =
        gloss_lexicon_attribute(k->in.lexicon, k->entry, gloss_str_of(column));
    if (value.size)
      gloss_buf_printf(out, "%s%s=%.*s", out->size ? " " : "", column,
                       (int)value.size, value.data);
  }
}

static void add_rules(gloss_buf *out, const struct asked *a,
                      const struct known *k) {
  for (size_t i = 0; k->in.type && i < gloss_pack_rule_count(a->pack); i++) {
    gloss_pack_rule rule = gloss_pack_rule_at(a->pack, i);
    if (!rule.program || strcmp(rule.type, k->in.type) ||
        !gloss_program_takes(rule.program, rule.index, k->in.index, k->entry))
      continue;
    gloss_buf_printf(out, "%s%s (%s:%u, priority %d)", out->size ? ", " : "",
                     rule.id, rule.file, rule.line, (int)rule.priority);
  }
}

static void put_split(gloss_buf *out, const gloss_words *words,
                      gloss_str text) {
  gloss_set set = {0};
  gloss_words_segment(words, &set, text, 0, (uint32_t)text.size);
  for (size_t i = 0; i < set.count; i++)
    gloss_buf_printf(out, "%s%.*s", i ? "|" : "",
                     (int)(set.items[i].end - set.items[i].begin),
                     text.data + set.items[i].begin);
  gloss_set_free(&set);
}

// What the entry does where text is cut into words, beside what the built-in
// model does.
static void add_effect(gloss_buf *out, const struct asked *a,
                       const struct known *k) {
  gloss_str mode =
      gloss_lexicon_attribute(k->in.lexicon, k->entry, GLOSS_STR("mode"));
  gloss_str weight =
      gloss_lexicon_attribute(k->in.lexicon, k->entry, GLOSS_STR("weight"));
  if (gloss_str_equal(mode, GLOSS_STR("combine")))
    gloss_buf_printf(out, "  words: combine, weight %.*s: by itself ",
                     weight.size ? (int)weight.size : 1,
                     weight.size ? weight.data : "1");
  else
    gloss_buf_puts(out, "  words: force, wherever it stands: ");
  put_split(out, k->words, a->word);
  gloss_buf_puts(out, "; by default ");
  put_split(out, NULL, a->word);
  gloss_buf_putc(out, '\n');
}

static void say(const struct asked *a, const struct known *k) {
  gloss_entry entry = gloss_lexicon_entry(k->in.lexicon, k->entry);
  gloss_str form = spelling(a, k);
  gloss_buf attributes = {0}, rules = {0}, out = {0};
  add_attributes(&attributes, k);
  add_rules(&rules, a, k);
  gloss_buf_printf(&out, "%s:%u: %.*s\n",
                   base_of(gloss_lexicon_name(k->in.lexicon)), entry.line,
                   (int)entry.term.size, entry.term.data);
  if (k->in.type)
    gloss_buf_printf(&out, "  lexicon: @%s of report type %s\n", k->in.name,
                     k->in.type);
  if (k->words) add_effect(&out, a, k);
  gloss_buf_printf(&out, "  spelling: %.*s, folded %.*s\n", (int)form.size,
                   form.data, (int)a->folded.size, a->folded.data);
  if (k->alike > 1)
    gloss_buf_printf(&out, "  order: %zu of %zu with this spelling%s\n",
                     k->order, k->alike,
                     k->order > 1 ? ": found only by an attribute filter" : "");
  if (attributes.size)
    gloss_buf_printf(&out, "  attributes: %s\n", attributes.data);
  if (k->in.type)
    gloss_buf_printf(&out, "  rules: %s\n",
                     rules.size ? rules.data
                                : "no pattern takes it (functions may)");
  cli_write((gloss_str){out.data, out.size});
  gloss_buf_free(&attributes);
  gloss_buf_free(&rules);
  gloss_buf_free(&out);
}

static void cell(struct cli_table *table, const gloss_buf *text) {
  cli_table_cell(table, (gloss_str){text->size ? text->data : NULL, text->size},
                 false);
}

static void add_row(const struct asked *a, const struct known *k) {
  gloss_entry entry = gloss_lexicon_entry(k->in.lexicon, k->entry);
  gloss_buf text = {0};
  gloss_buf_printf(&text, "%s:%u", base_of(gloss_lexicon_name(k->in.lexicon)),
                   entry.line);
  cell(a->table, &text);
  cli_table_cell(a->table, entry.term, false);
  cli_table_cell(a->table, gloss_str_of(k->in.type ? k->in.type : ""), false);
  cli_table_cell(a->table, gloss_str_of(k->in.name ? k->in.name : "words"),
                 false);
  cli_table_cell(a->table, spelling(a, k), false);
  cell(a->table, &a->folded);
  gloss_buf_clear(&text);
  gloss_buf_printf(&text, "%zu", k->order);
  cli_table_cell(a->table, (gloss_str){text.data, text.size}, true);
  gloss_buf_clear(&text);
  add_attributes(&text, k);
  cell(a->table, &text);
  gloss_buf_clear(&text);
  add_rules(&text, a, k);
  cell(a->table, &text);
  gloss_buf_free(&text);
}

static void look_in(struct asked *a, gloss_pack_lexicon in,
                    const gloss_words *words) {
  gloss_set hits = {0};
  struct known k = {.in = in, .words = words};
  gloss_lexicon_scan(in.lexicon, a->word, GLOSS_POLICY_ALL, &hits);
  for (size_t i = 0; i < hits.count; i++)
    k.alike += !hits.items[i].begin && hits.items[i].end == a->word.size;
  for (size_t i = 0; i < hits.count; i++) {
    if (hits.items[i].begin || hits.items[i].end != a->word.size) continue;
    k.entry = hits.items[i].data;
    k.order++;
    if (a->table)
      add_row(a, &k);
    else
      say(a, &k);
  }
  a->found += k.alike;
  gloss_set_free(&hits);
}

// What stands inside a word that no lexicon has.
static void say_parts(const struct asked *a) {
  for (size_t i = 0; i < gloss_pack_lexicon_count(a->pack); i++) {
    gloss_pack_lexicon in = gloss_pack_lexicon_at(a->pack, i);
    gloss_set hits = {0};
    gloss_lexicon_scan(in.lexicon, a->word, GLOSS_POLICY_LONGEST, &hits);
    for (size_t k = 0; k < hits.count; k++)
      cli_complain("  it holds %.*s (%s:%u, @%s of %s)",
                   (int)(hits.items[k].end - hits.items[k].begin),
                   a->word.data + hits.items[k].begin,
                   base_of(gloss_lexicon_name(in.lexicon)),
                   gloss_lexicon_entry(in.lexicon, hits.items[k].data).line,
                   in.name, in.type);
    gloss_set_free(&hits);
  }
}

static struct cli_table *table_of(const char *format) {
  static const char *const columns[] = {"place",   "term",       "type",
                                        "lexicon", "spelling",   "folded",
                                        "order",   "attributes", "rules"};
  if (!format) return NULL;
  struct cli_table *table = cli_table_new(cli_format_of(format));
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
    cli_table_column(table, columns[i]);
  return table;
}

static void look_in_pack(struct asked *a) {
  for (size_t i = 0; i < gloss_pack_lexicon_count(a->pack); i++)
    look_in(a, gloss_pack_lexicon_at(a->pack, i), NULL);
  for (size_t i = 0; i < gloss_pack_words_count(a->pack); i++) {
    gloss_pack_words own = gloss_pack_words_at(a->pack, i);
    gloss_pack_lexicon in = {.lexicon = own.lexicon};
    if (own.lexicon) look_in(a, in, own.words);
  }
}

static int tell(const struct asked *a, const char *name) {
  if (a->table) cli_table_print(a->table);
  if (!a->found) {
    cli_complain("no lexicon of %s has %.*s (folded %s)", name,
                 (int)a->word.size, a->word.data, a->folded.data);
    if (a->pack) say_parts(a);
  }
  return a->found ? CLI_OK : CLI_FAILED;
}

// A lexicon by itself, as `segment --lexicon` takes it.
static int why_file(struct asked *a, const char *path) {
  gloss_error err;
  gloss_lexicon *lexicon = NULL;
  gloss_words *words = NULL;
  gloss_words_options options = {.lexicon = path};
  gloss_status status = gloss_lexicon_load(&lexicon, path, &err);
  if (!status) status = gloss_words_open(&words, &options, &err);
  int code = status ? cli_error(&err) : CLI_OK;
  if (!status) look_in(a, (gloss_pack_lexicon){.lexicon = lexicon}, words);
  gloss_words_free(words);
  gloss_lexicon_free(lexicon);
  return code;
}

static bool is_tsv(const char *name) {
  size_t size = strlen(name);
  return size > 4 && !strcmp(name + size - 4, ".tsv");
}

int cli_lexicon_why(const char *name, const char *word, const char *format) {
  gloss_pack *pack = NULL;
  struct asked a = {.word = gloss_str_of(word)};
  int code = is_tsv(name) ? CLI_OK : cli_pack_load(&pack, &name, 1, NULL);
  if (code != CLI_OK) return code;
  a.pack = pack;
  a.table = table_of(format);
  gloss_fold_text(a.word, &a.folded);
  if (pack)
    look_in_pack(&a);
  else
    code = why_file(&a, name);
  if (code == CLI_OK) code = tell(&a, pack ? gloss_pack_name(pack) : name);
  cli_table_free(a.table);
  gloss_buf_free(&a.folded);
  gloss_pack_free(pack);
  return code;
}
