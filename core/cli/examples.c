// examples.c - labelled examples from files, databases, lists of documents.
#include "learn.h"

// The labels of a database.
static int read_labels(gloss_examples *examples, const char *path) {
  gloss_store *store = NULL;
  gloss_rows *rows = NULL;
  gloss_error err = {0};
  gloss_status status = gloss_store_open(&store, path, GLOSS_STORE_READ, &err);
  if (!status) status = gloss_store_labels(store, &rows, &err);
  while (!status && gloss_rows_next(rows, &err)) {
    gloss_example example = {.text = gloss_rows_cell(rows, 4, NULL)};
    gloss_str label = gloss_rows_cell(rows, 3, NULL);
    gloss_examples_add(examples, &example, &label, 1,
                       gloss_rows_cell(rows, 0, NULL));
  }
  gloss_rows_free(rows);
  if (store) gloss_store_close(store, NULL);
  return err.status ? cli_error(&err) : CLI_OK;
}

// --- documents ---------------------------------------------------------------

struct listed {
  gloss_examples *examples;
  gloss_str label, group;
};

static int add_document(void *self, const char *name, gloss_doc *doc) {
  struct listed *listed = self;
  gloss_marks marks;
  gloss_doc_marks(&marks, doc);
  gloss_example example = {
      .text = {gloss_doc_text(doc).data, gloss_doc_main_end(doc)},
      .marks = marks.items,
      .mark_count = marks.count};
  if (!example.text.size) {
    cli_complain("%s: no text, left out", name);
    return CLI_OK;
  }
  gloss_examples_add(listed->examples, &example, &listed->label,
                     listed->label.size > 0, listed->group);
  return CLI_OK;
}

// The next field of a line, up to a tab.
static gloss_str take_field(gloss_str *line) {
  const char *tab = memchr(line->data, '\t', line->size);
  gloss_str field = {line->data, tab ? (size_t)(tab - line->data) : line->size};
  size_t skip = field.size + (tab != NULL);
  *line = (gloss_str){line->data + skip, line->size - skip};
  return field;
}

// LABEL<tab>FILE[<tab>GROUP], FILE seen from the folder of the list.
static int read_listed(gloss_examples *examples, gloss_str line,
                       const char *list, unsigned number) {
  struct listed listed = {.examples = examples, .label = take_field(&line)};
  gloss_str file = take_field(&line);
  const char *slash = strrchr(list, '/');
  listed.group = line;
  if (!file.size) {
    cli_complain("%s:%u: no file (expected LABEL<tab>FILE[<tab>GROUP])", list,
                 number);
    return CLI_COULD_NOT;
  }
  gloss_buf path = {0};
  if (slash && *file.data != '/')
    gloss_buf_add(&path, list, (size_t)(slash - list) + 1);
  gloss_buf_add(&path, file.data, file.size);
  const char *operands[] = {path.data, NULL};
  struct cli_args one = {.operands = operands, .count = 1};
  gloss_doc_options options = {0};
  int code = cli_docs_each(&one, &options, add_document, &listed);
  if (code != CLI_OK) cli_complain("%s:%u: named here", list, number);
  gloss_buf_free(&path);
  return code == CLI_OK ? code : CLI_COULD_NOT;
}

static int read_list(gloss_examples *examples, gloss_str text,
                     const char *list) {
  int code = CLI_OK;
  unsigned number = 0;
  while (text.size && code == CLI_OK) {
    const char *stop = memchr(text.data, '\n', text.size);
    gloss_str line = {text.data, stop ? (size_t)(stop - text.data) : text.size};
    size_t skip = line.size + (stop != NULL);
    text = (gloss_str){text.data + skip, text.size - skip};
    if (line.size && line.data[line.size - 1] == '\r') line.size--;
    number++;
    if (line.size) code = read_listed(examples, line, list, number);
  }
  return code;
}

int cli_examples_read(gloss_examples **out, const char *const *paths,
                      size_t count, bool documents) {
  int code = CLI_OK;
  *out = gloss_examples_new();
  for (size_t i = 0; i < count && code == CLI_OK; i++) {
    gloss_buf bytes = {0};
    gloss_error err;
    if (cli_is_database(paths[i])) {
      code = read_labels(*out, paths[i]);
      continue;
    }
    code = cli_file_read(&bytes, paths[i]);
    if (code == CLI_OK && documents)
      code = read_list(*out, (gloss_str){bytes.data, bytes.size}, paths[i]);
    else if (code == CLI_OK &&
             gloss_examples_read(*out, (gloss_str){bytes.data, bytes.size},
                                 paths[i], &err))
      code = cli_error(&err);
    gloss_buf_free(&bytes);
  }
  return code;
}
