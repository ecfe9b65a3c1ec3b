// eval - how good a classifier is on labelled examples.
#include "commands.h"
#include "learn.h"

#include <stdlib.h>

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

// --- printing ----------------------------------------------------------------

struct confusion {
  size_t guess;
  uint32_t count;
};

// The labels for which `gold` was taken most often, at most three.
static size_t confusions_of(const gloss_evaluation *evaluation, size_t gold,
                            size_t classes, struct confusion *out) {
  size_t kept = 0;
  for (size_t guess = 0; guess <= classes; guess++) {
    uint32_t count = gloss_evaluation_confusions(evaluation, gold, guess);
    if (guess == gold || !count) continue;
    size_t at = kept < 3 ? kept++ : 3;
    for (; at > 0 && out[at - 1].count < count; at--)
      if (at < 3) out[at] = out[at - 1];
    if (at < 3) out[at] = (struct confusion){guess, count};
  }
  return kept;
}

static void cell_number(struct cli_table *table, const char *format,
                        double number) {
  char text[32];
  snprintf(text, sizeof text, format, number);
  cli_table_cell(table, gloss_str_of(text), true);
}

static void print_classes(const gloss_evaluation *evaluation) {
  static const char *const names[] = {"label",  "examples", "precision",
                                      "recall", "F1",       "taken for"};
  const gloss_class_score *all;
  size_t count = gloss_evaluation_classes(evaluation, &all);
  struct cli_table *table = cli_table_new(CLI_TABLE);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    cli_table_column(table, names[i]);
  for (size_t c = 0; c < count; c++) {
    struct confusion taken[3];
    gloss_buf text = {0};
    size_t some = confusions_of(evaluation, c, count, taken);
    for (size_t i = 0; i < some; i++)
      gloss_buf_printf(&text, "%s%s %u", i ? ", " : "",
                       taken[i].guess < count ? all[taken[i].guess].label
                                              : "(nothing)",
                       taken[i].count);
    cli_table_cell(table, gloss_str_of(all[c].label), false);
    cell_number(table, "%.0f", all[c].support);
    cell_number(table, "%.3f", all[c].precision);
    cell_number(table, "%.3f", all[c].recall);
    cell_number(table, "%.3f", all[c].f1);
    cli_table_cell(table, (gloss_str){text.data ? text.data : "", text.size},
                   false);
    gloss_buf_free(&text);
  }
  cli_table_print(table);
  cli_table_free(table);
}

static void print_reliability(const gloss_evaluation *evaluation) {
  const gloss_reliability *bins = gloss_evaluation_reliability(evaluation);
  printf("calibration (said: right):");
  for (size_t b = 0; b < GLOSS_RELIABILITY_BINS; b++)
    if (bins[b].count)
      printf(" %.2f: %.2f (%u)", bins[b].probability / bins[b].count,
             bins[b].right / bins[b].count, bins[b].count);
  printf("\n");
}

static void print_json(gloss_evaluation *evaluation, gloss_scores scores) {
  const gloss_class_score *all;
  size_t count = gloss_evaluation_classes(evaluation, &all);
  gloss_buf out = {0};
  gloss_buf_printf(&out,
                   "{\"examples\":%zu,\"decided\":%zu,\"accuracy\":%.6f,"
                   "\"precision\":%.6f,\"micro_f1\":%.6f,\"macro_f1\":%.6f,"
                   "\"calibration_error\":%.6f,\"classes\":[",
                   scores.examples, scores.decided, scores.accuracy,
                   scores.precision, scores.micro_f1, scores.macro_f1,
                   scores.calibration_error);
  for (size_t c = 0; c < count; c++) {
    gloss_buf_puts(&out, c ? ",{\"label\":" : "{\"label\":");
    gloss_buf_json(&out, gloss_str_of(all[c].label));
    gloss_buf_printf(&out,
                     ",\"examples\":%u,\"precision\":%.6f,\"recall\":%.6f,"
                     "\"f1\":%.6f,\"taken_for\":[",
                     all[c].support, all[c].precision, all[c].recall,
                     all[c].f1);
    for (size_t guess = 0; guess <= count; guess++)
      gloss_buf_printf(&out, "%s%u", guess ? "," : "",
                       gloss_evaluation_confusions(evaluation, c, guess));
    gloss_buf_puts(&out, "]}");
  }
  gloss_buf_puts(&out, "]}\n");
  cli_write((gloss_str){out.data, out.size});
  gloss_buf_free(&out);
}

void cli_evaluation_print(gloss_evaluation *evaluation, const char *format) {
  gloss_scores scores = gloss_evaluation_scores(evaluation);
  if (format && !strcmp(format, "json")) {
    print_json(evaluation, scores);
    return;
  }
  printf("%zu examples, %zu decided: accuracy %.4f, macro-F1 %.4f, micro-F1 "
         "%.4f, calibration error %.4f\n",
         scores.examples, scores.decided, scores.accuracy, scores.macro_f1,
         scores.micro_f1, scores.calibration_error);
  print_classes(evaluation);
  print_reliability(evaluation);
}

// --- the command -------------------------------------------------------------

struct options {
  const char *format;
  double abstain;
  bool documents;
};

static const struct cli_option options[] = {
    {"format", 'f', CLI_CHOICE, "text|json", "How to print (default: text).",
     offsetof(struct options, format)},
    {"abstain", 0, CLI_REAL, "P",
     "Count decisions of a probability below P as none.",
     offsetof(struct options, abstain)},
    {"documents", 0, CLI_FLAG, NULL,
     "EXAMPLES list whole documents, as for 'train'.",
     offsetof(struct options, documents)},
    {0}};

// The model's labels, in its order, then those that only the examples have.
static gloss_evaluation *prepare(const gloss_classifier *model,
                                 gloss_examples **ordered,
                                 const gloss_examples *examples) {
  gloss_evaluation *evaluation =
      gloss_evaluation_new(gloss_classifier_multi(model));
  *ordered = gloss_examples_new();
  size_t count = gloss_classifier_labels(model);
  for (size_t c = 0; c < count; c++) {
    gloss_str label = gloss_str_of(gloss_classifier_label(model, c));
    gloss_evaluation_label(evaluation, label);
    gloss_examples_declare(*ordered, label);
  }
  for (size_t i = 0; i < gloss_examples_labels(examples); i++) {
    gloss_str label = gloss_examples_label(examples, i);
    gloss_evaluation_label(evaluation, label);
    gloss_examples_declare(*ordered, label);
  }
  return evaluation;
}

static gloss_evaluation *judge(const gloss_classifier *model,
                               const gloss_examples *examples, double least) {
  gloss_examples *ordered;
  gloss_evaluation *evaluation = prepare(model, &ordered, examples);
  double *p = cli_alloc(
      (gloss_classifier_labels(model) + gloss_examples_labels(examples) + 1) *
      sizeof *p);
  gloss_buf scratch = {0};
  for (size_t i = 0; i < gloss_examples_count(examples); i++) {
    gloss_example example = gloss_examples_get(examples, i);
    const uint32_t *ids;
    gloss_str labels[64];
    size_t count = gloss_examples_of(examples, i, &ids);
    for (size_t l = 0; l < count; l++)
      labels[l] = gloss_examples_label(examples, ids[l]);
    gloss_examples_add(ordered, &example, labels, count, (gloss_str){NULL, 0});
    gloss_decision decision =
        gloss_classifier_decide(model, &example, &scratch, p);
    gloss_evaluation_add(evaluation, ordered, i, p,
                         decision.label || gloss_classifier_multi(model) ? least
                                                                         : 2);
  }
  gloss_buf_free(&scratch);
  free(p);
  gloss_examples_free(ordered);
  return evaluation;
}

static int work(const struct options *o, const struct cli_args *args) {
  gloss_classifier *model = NULL;
  gloss_examples *examples = NULL;
  gloss_error err;
  if (gloss_classifier_open(&model, args->operands[0], &err))
    return cli_error(&err);
  int code = cli_examples_read(&examples, args->operands + 1, args->count - 1,
                               o->documents);
  if (code == CLI_OK) {
    gloss_evaluation *evaluation = judge(model, examples, o->abstain);
    cli_evaluation_print(evaluation, o->format);
    gloss_evaluation_free(evaluation);
    code = cli_finish(CLI_OK);
  }
  gloss_examples_free(examples);
  gloss_classifier_free(model);
  return code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  return args->count >= 2
             ? work(o, args)
             : cli_usage(self, "expected a model and labelled examples");
}

const struct cli_command cli_eval = {
    "eval",
    "[--abstain P] [--format FORMAT] MODEL EXAMPLES...",
    "tell how good a classifier is",
    "Lets a model that 'train classifier' made decide about labelled examples "
    "(as for 'train') that it was not trained on: accuracy, precision, recall "
    "and F1 of each label, which labels are taken for which, and how often "
    "decisions of a given probability are right.",
    options,
    "moongloss eval kinds.model held-out.tsv",
    run,
    sizeof(struct options)};
