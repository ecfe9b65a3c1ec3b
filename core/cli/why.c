// why - where a fact comes from.
#include "commands.h"

#include <jansson.h>
#include <stdlib.h>

struct options {
  const char *format;
};

static const struct cli_option options[] = {
    {"format", 'f', CLI_CHOICE, "text|json",
     "text (default): an indented tree; json: one object.",
     offsetof(struct options, format)},
    {0}};

static void print_scalar(const json_t *value) {
  char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
  if (json_is_string(value))
    cli_write((gloss_str){json_string_value(value), json_string_length(value)});
  else if (text)
    fputs(text, stdout);
  free(text);
}

static bool is_flat(const json_t *value) {
  if (json_is_object(value)) return !json_object_size(value);
  size_t index;
  const json_t *item;
  if (json_is_array(value))
    json_array_foreach((json_t *)(uintptr_t)value, index,
                       item) if (json_is_object(item)) return false;
  return true;
}

// Depth is bounded by the JSON parser.
static void print_tree(const json_t *value, int depth);

static void print_member(const char *key, const json_t *value, int depth) {
  if (json_is_null(value)) return;
  printf("%*s%s:", 2 * depth, "", key);
  if (json_is_object(value) || (json_is_array(value) && !is_flat(value))) {
    puts("");
    print_tree(value, depth + 1);
    return;
  }
  fputc(' ', stdout);
  print_scalar(value);
  puts("");
}

static void print_tree(const json_t *value, int depth) {
  const char *key;
  json_t *item;
  size_t index;
  if (json_is_object(value)) {
    json_object_foreach((json_t *)(uintptr_t)value, key, item)
        print_member(key, item, depth);
    return;
  }
  json_array_foreach((json_t *)(uintptr_t)value, index, item) {
    char number[24];
    snprintf(number, sizeof number, "%zu", index + 1);
    print_member(number, item, depth);
  }
}

static void print_why(const struct options *o, gloss_str json) {
  json_t *tree = NULL;
  if (!o->format || strcmp(o->format, "json") != 0)
    tree = json_loadb(json.data, json.size, 0, NULL);
  if (tree) {
    print_tree(tree, 0);
  } else {
    cli_write(json);
    fputc('\n', stdout);
  }
  json_decref(tree);
}

static int why(const struct options *o, const char *db, const char *fact) {
  gloss_store *store = NULL;
  gloss_error err;
  gloss_buf out = {0};
  gloss_status status = gloss_store_open(&store, db, GLOSS_STORE_READ, &err);
  if (!status) status = gloss_store_why(store, fact, &out, &err);
  if (status)
    cli_error(&err);
  else
    print_why(o, (gloss_str){out.data, out.size});
  gloss_buf_free(&out);
  if (store) gloss_store_close(store, NULL);
  return status ? CLI_COULD_NOT : CLI_OK;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  return args->count == 2 ? why(o, args->operands[0], args->operands[1])
                          : cli_usage(self, "expected a database and a fact");
}

const struct cli_command cli_why = {
    "why",
    "[--format json] DB FACT",
    "explain where a fact comes from",
    "Prints a stored fact's whole derivation: rule, script with version and "
    "digest, file and line, captures, lexicon entries, values and how they "
    "were read, the document, and the bytes of the untouched file. FACT is "
    "the id that every table and stream shows, like 1f3870be274f:12.",
    options,
    "moongloss why facts.db 1f3870be274f:12",
    run,
    sizeof(struct options)};
