// diff - which facts two databases or fact streams do not share.
#include "change.h"
#include "commands.h"
#include "gold.h"

#include <stdlib.h>

struct options {
  const char *format, *gold;
};

static const struct cli_option options[] = {
    {"format", 'f', CLI_CHOICE, "text|ndjson",
     "text (default), or ndjson: one object a line for each change, with the "
     "fact before and after.",
     offsetof(struct options, format)},
    {"gold", 0, CLI_TEXT, "DIR",
     "Also say how well both sides agree with facts that people wrote down: "
     "DIR holds a file for each document, STEM.json for STEM.txt.",
     offsetof(struct options, gold)},
    {0}};

struct entry {
  char *id, *source;
  json_t *json; // of a stream; NULL: in the database
  bool paired;
};

struct side {
  const char *path;
  gloss_store *store; // NULL: a stream
  struct entry *entries;
  size_t count;
};

// --- reading -----------------------------------------------------------------

static char *copy(gloss_str text) {
  char *made = cli_alloc(text.size + 1);
  if (text.size) memcpy(made, text.data, text.size);
  return made;
}

static void add_entry(struct side *side, gloss_str id, gloss_str source,
                      json_t *json) {
  size_t count = side->count;
  if (!(count & (count - 1))) {
    struct entry *more = cli_alloc((count ? 2 * count : 1) * sizeof *more);
    if (count) memcpy(more, side->entries, count * sizeof *more);
    free(side->entries);
    side->entries = more;
  }
  side->entries[side->count++] =
      (struct entry){copy(id), copy(source), json, false};
}

static int by_id(const void *a, const void *b) {
  const struct entry *x = a, *y = b;
  int order = strcmp(x->id, y->id);
  return order ? order : strcmp(x->source, y->source);
}

static int read_store(struct side *side) {
  gloss_rows *rows = NULL;
  gloss_error err = {0};
  if (gloss_store_open(&side->store, side->path, GLOSS_STORE_READ, &err) ||
      gloss_store_sql(side->store, &rows,
                      "SELECT doc, min(source) FROM source GROUP BY doc ORDER "
                      "BY doc",
                      &err))
    return cli_error(&err), CLI_COULD_NOT;
  while (gloss_rows_next(rows, &err))
    add_entry(side, gloss_rows_cell(rows, 0, NULL),
              gloss_rows_cell(rows, 1, NULL), NULL);
  gloss_rows_free(rows);
  return err.status ? (cli_error(&err), CLI_COULD_NOT) : CLI_OK;
}

static gloss_str member(const json_t *json, const char *key) {
  return gloss_str_of(json_string_value(json_object_get(json, key)));
}

static int read_stream(struct side *side, gloss_str text) {
  size_t line = 0;
  while (text.size) {
    const char *stop = memchr(text.data, '\n', text.size);
    size_t size = stop ? (size_t)(stop - text.data) : text.size;
    json_error_t problem;
    line++;
    json_t *json = size ? json_loadb(text.data, size, 0, &problem) : NULL;
    if (size && !json_is_object(json)) {
      cli_complain("%s:%zu: neither a database nor a line of 'run --format "
                   "ndjson': %s",
                   side->path, line, json ? "not an object" : problem.text);
      json_decref(json);
      return CLI_COULD_NOT;
    }
    if (json) add_entry(side, member(json, "id"), member(json, "source"), json);
    text.data += size + (stop != NULL);
    text.size -= size + (stop != NULL);
  }
  return CLI_OK;
}

static int read_side(struct side *side) {
  gloss_buf bytes = {0};
  int code =
      cli_file_read(&bytes, side->path) == CLI_OK ? CLI_OK : CLI_COULD_NOT;
  gloss_str text = {bytes.data, bytes.size};
  if (code == CLI_OK)
    code = text.size >= 16 && !memcmp(text.data, "SQLite format 3", 16)
               ? read_store(side)
               : read_stream(side, text);
  gloss_buf_free(&bytes);
  if (side->count)
    qsort(side->entries, side->count, sizeof *side->entries, by_id);
  return code;
}

static void free_side(struct side *side) {
  for (size_t i = 0; i < side->count; i++) {
    free(side->entries[i].id);
    free(side->entries[i].source);
    json_decref(side->entries[i].json);
  }
  free(side->entries);
  if (side->store) gloss_store_close(side->store, NULL);
}

// --- comparing ---------------------------------------------------------------

// A document's facts, from wherever they are; `json` and `text` keep them.
static struct cli_facts load(const struct side *side, const struct entry *entry,
                             json_t **json, gloss_buf *text) {
  gloss_buf facts = {0};
  gloss_error err;
  if (!entry) return (struct cli_facts){NULL, {NULL, 0}};
  if (entry->json) {
    *json = json_incref(entry->json);
  } else if (!gloss_store_facts(side->store, entry->id, &facts, &err) &&
             !gloss_store_text(side->store, entry->id, text, &err)) {
    *json = json_loadb(facts.data, facts.size, 0, NULL);
  } else {
    cli_error(&err);
  }
  gloss_buf_free(&facts);
  return (struct cli_facts){*json, {text->data, text->size}};
}

static void compare(struct cli_changes *changes, const struct side *sides,
                    struct entry *one, struct entry *other) {
  json_t *json[2] = {NULL, NULL};
  gloss_buf text[2] = {{0}, {0}};
  struct cli_facts before = load(&sides[0], one, &json[0], &text[0]);
  struct cli_facts after = load(&sides[1], other, &json[1], &text[1]);
  bool same = one && other && !strcmp(one->id, other->id);
  if (one) one->paired = true;
  if (other) other->paired = true;
  cli_changes_add(changes, before, after, same);
  for (int i = 0; i < 2; i++) {
    json_decref(json[i]);
    gloss_buf_free(&text[i]);
  }
  if (changes->out.size > 1 << 16) {
    cli_write((gloss_str){changes->out.data, changes->out.size});
    gloss_buf_clear(&changes->out);
  }
}

// A document whose bytes changed has another id, but the old name.
static struct entry *namesake(struct side *side, const char *source) {
  for (size_t i = 0; i < side->count; i++)
    if (!side->entries[i].paired && !strcmp(side->entries[i].source, source))
      return &side->entries[i];
  return NULL;
}

static void compare_all(struct cli_changes *changes, struct side *sides) {
  size_t i = 0, k = 0;
  while (i < sides[0].count && k < sides[1].count) {
    struct entry *a = &sides[0].entries[i], *b = &sides[1].entries[k];
    int order = strcmp(a->id, b->id);
    if (!order) compare(changes, sides, a, b);
    i += order <= 0;
    k += order >= 0;
  }
  for (i = 0; i < sides[0].count; i++) {
    struct entry *a = &sides[0].entries[i];
    if (!a->paired) compare(changes, sides, a, namesake(&sides[1], a->source));
  }
  for (k = 0; k < sides[1].count; k++)
    if (!sides[1].entries[k].paired)
      compare(changes, sides, NULL, &sides[1].entries[k]);
}

static bool is_text(const struct options *o) {
  return !o->format || o->format[0] == 't';
}

// --- gold --------------------------------------------------------------------

// The side's document that the gold is of; NULL: none.
static const struct entry *entry_of(const struct side *side, const char *name) {
  const struct entry *found = NULL;
  for (size_t k = 0; k < side->count && !found; k++) {
    char *stem = cli_gold_stem(side->entries[k].source);
    if (!strcmp(stem, name)) found = &side->entries[k];
    free(stem);
  }
  return found;
}

static void score_side(struct cli_gold *gold, const struct side *side,
                       bool after) {
  for (size_t i = 0; i < gold->count; i++) {
    json_t *json = NULL;
    gloss_buf text = {0};
    const struct entry *entry = entry_of(side, gold->docs[i].stem);
    if (entry) load(side, entry, &json, &text);
    cli_gold_score(gold, &gold->docs[i], json, after);
    json_decref(json);
    gloss_buf_free(&text);
  }
}

static void tell_missing(const struct cli_gold *gold, const char *folder,
                         const struct side *sides) {
  for (size_t i = 0; i < gold->count; i++) {
    const char *stem = gold->docs[i].stem;
    if (!entry_of(&sides[0], stem) && !entry_of(&sides[1], stem))
      cli_complain("%s/%s.json: neither side has a document of this name: its "
                   "facts count as missed",
                   folder, stem);
  }
}

static int score(const struct options *o, const struct side *sides,
                 gloss_buf *out) {
  struct cli_gold gold;
  int code = cli_gold_load(&gold, o->gold);
  if (code == CLI_OK) {
    tell_missing(&gold, o->gold, sides);
    score_side(&gold, &sides[0], false);
    score_side(&gold, &sides[1], true);
    if (is_text(o))
      cli_gold_print(&gold, out);
    else
      cli_gold_ndjson(&gold, out);
  }
  cli_gold_free(&gold);
  return code;
}

static int diff(const struct options *o, const struct cli_args *args) {
  struct side sides[2] = {{.path = args->operands[0]},
                          {.path = args->operands[1]}};
  struct cli_changes changes = {.format = o->format};
  int code = read_side(&sides[0]);
  if (code == CLI_OK) code = read_side(&sides[1]);
  if (code == CLI_OK) {
    compare_all(&changes, sides);
    if (is_text(o)) {
      cli_changes_sum(&changes, &changes.out);
      gloss_buf_putc(&changes.out, '\n');
    }
    if (o->gold) code = score(o, sides, &changes.out);
  }
  cli_write((gloss_str){changes.out.data, changes.out.size});
  gloss_buf_free(&changes.out);
  free_side(&sides[0]);
  free_side(&sides[1]);
  return code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  return args->count == 2
             ? diff(o, args)
             : cli_usage(self, "expected two databases or streams");
}

const struct cli_command cli_diff = {
    "diff",
    "[--format ndjson] [--gold DIR] DB1|NDJSON1 DB2|NDJSON2",
    "show which facts two runs do not share",
    "Compares two databases, or lines of 'run --format ndjson', document by "
    "document: facts that only the second has (+), only the first (-), and "
    "facts of one type at the same place whose fields or extent differ (~), "
    "each in its context; fields of the documents, and failures. Documents are "
    "the same if their bytes are; a document whose bytes changed is compared "
    "with the one of the same name. Two facts are equal if type, place, text "
    "and fields are; which rule made them does not count.\n\n"
    "With --gold, each file of DIR is {\"facts\": [{\"type\", \"text\", fields "
    "...}]}; a fact with \"optional\": true is neither wanted nor counted as "
    "wrong. Facts of a type are paired one to one, those that agree best "
    "first. "
    "Two agree if their texts do, or what DIR/keys.json names for the type: "
    "{\"vote\": [\"on\", \"pro\"]}, or a list of such lists, tried in turn. "
    "Texts agree if they are equal without spaces and punctuation, or one "
    "holds the other and has at least 60 % of its characters; numbers if they "
    "are equal. \"unit?\" may be absent on one side; of \"head^8\" the first 8 "
    "characters must be equal; \"text#\" must share a number as written. Types "
    "in keys.json's list \"once\" count repetitions once. With --format ndjson "
    "the last lines are {\"gold\": TYPE, \"before\", \"after\"}; TYPE is null "
    "for all types together.\n\n"
    "The exit status is 0 whether there are differences or not.",
    options,
    "moongloss diff before.db after.db\n"
    "moongloss diff --gold gold/ before.db after.db\n"
    "moongloss diff --format ndjson before.ndjson after.ndjson",
    run,
    sizeof(struct options)};
