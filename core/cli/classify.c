// classify - labels for documents, their sections or sentences.
#include "commands.h"

#include <stdlib.h>

struct options {
  struct cli_doc_flags doc;
  const char *format, *unit, *against;
  bool explain;
};

static const struct cli_option options[] = {
    {"unit", 'u', CLI_CHOICE, "document|section|paragraph|sentence|line",
     "What gets a label (default: document).", offsetof(struct options, unit)},
    {"explain", 0, CLI_FLAG, NULL,
     "Also what in the text decided, with its weight for (+) or against (-) "
     "the label.",
     offsetof(struct options, explain)},
    {"against", 0, CLI_TEXT, "MODEL",
     "Only texts about which this other model decides differently, with its "
     "label.",
     offsetof(struct options, against)},
    {"format", 'f', CLI_CHOICE, "table|csv|json|ndjson|markdown",
     "How to print (default: table).", offsetof(struct options, format)},
    CLI_DOC_OPTIONS(struct options),
    {0}};

struct job {
  const struct options *options;
  gloss_classifier *model, *other; // `other`: of --against
  gloss_buf scratch, other_scratch;
  double *probabilities, *other_probabilities;
  const char *other_label; // of the text at hand
  struct cli_table *table;
};

// "+1.20 提案, -0.31 会议": the six features that say most.
static void print_reasons(struct job *job, const gloss_example *example,
                          size_t label) {
  enum { MOST = 6 };
  gloss_feature features[MOST];
  gloss_buf text = {0};
  size_t count =
      gloss_classifier_features(job->model, example, label, features, MOST);
  for (size_t i = 0; i < count; i++) {
    const gloss_feature *one = &features[i];
    gloss_str piece = {example->text.data + one->begin, one->end - one->begin};
    if (*one->mark) piece = gloss_str_of(one->mark);
    gloss_buf_printf(&text, "%s%+.2f ", i ? ", " : "", features[i].weight);
    gloss_buf_add(&text, piece.data, piece.size);
  }
  cli_table_cell(job->table, (gloss_str){text.data ? text.data : "", text.size},
                 false);
  gloss_buf_free(&text);
}

static void print_number(struct job *job, double number) {
  char text[32];
  snprintf(text, sizeof text, "%.3f", number);
  cli_table_cell(job->table, gloss_str_of(text), true);
}

// One row: a label and how likely it is.
static void print_label(struct job *job, const char *name, uint32_t line,
                        const gloss_example *example,
                        const gloss_decision *decision, const char *label,
                        size_t number) {
  char text[16];
  cli_table_cell(job->table, gloss_str_of(name), false);
  snprintf(text, sizeof text, "%u", line);
  cli_table_cell(job->table, gloss_str_of(text), true);
  cli_table_cell(job->table, gloss_str_of(label), false);
  print_number(job, job->probabilities[number]);
  print_number(job, decision->known);
  if (job->other)
    cli_table_cell(job->table, gloss_str_of(job->other_label), false);
  if (job->options->explain) print_reasons(job, example, number);
}

// True if the other model decides alike.
static bool is_agreed(struct job *job, const gloss_example *example,
                      const char *label) {
  gloss_decision decision = gloss_classifier_decide(
      job->other, example, &job->other_scratch, job->other_probabilities);
  job->other_label = decision.label;
  if (!label || !decision.label) return label == decision.label;
  return !strcmp(label, decision.label);
}

static void classify(struct job *job, const char *name, uint32_t line,
                     gloss_example example) {
  gloss_decision decision = gloss_classifier_decide(
      job->model, &example, &job->scratch, job->probabilities);
  if (job->other && is_agreed(job, &example, decision.label)) return;
  if (!decision.label || !gloss_classifier_multi(job->model)) {
    print_label(job, name, line, &example, &decision, decision.label,
                decision.best);
    return;
  }
  for (size_t c = 0; c < gloss_classifier_labels(job->model); c++)
    if (job->probabilities[c] >= 0.5)
      print_label(job, name, line, &example, &decision,
                  gloss_classifier_label(job->model, c), c);
}

static void classify_whole(struct job *job, const char *name,
                           const gloss_doc *doc) {
  gloss_marks marks;
  gloss_example example = {
      .text = {gloss_doc_text(doc).data, gloss_doc_main_end(doc)}};
  if (gloss_classifier_layout(job->model)) {
    gloss_doc_marks(&marks, doc);
    example.marks = marks.items;
    example.mark_count = marks.count;
  }
  classify(job, name, 1, example);
}

static void spans_of(gloss_set *out, const gloss_doc *doc, const char *unit) {
  gloss_str text = gloss_doc_text(doc);
  if (*unit == 'p') {
    gloss_paragraphs(out, doc);
  } else if (!strcmp(unit, "section")) {
    gloss_sections(out, doc);
  } else if (!strcmp(unit, "sentence")) {
    gloss_sentences(out, doc);
  } else {
    for (uint32_t at = 0, end; at < text.size; at = end + 1) {
      const char *stop = memchr(text.data + at, '\n', text.size - at);
      end = stop ? (uint32_t)(stop - text.data) : (uint32_t)text.size;
      if (end > at) gloss_set_add(out, (gloss_span){at, end, 0, 0});
    }
  }
}

static int each(void *self, const char *name, gloss_doc *doc) {
  struct job *job = self;
  const char *unit = job->options->unit ? job->options->unit : "document";
  gloss_str text = gloss_doc_text(doc);
  uint32_t main_end = gloss_doc_main_end(doc), line = 1, column;
  if (*unit == 'd') {
    classify_whole(job, name, doc);
    return CLI_OK;
  }
  gloss_set spans = {0};
  spans_of(&spans, doc, unit);
  for (size_t i = 0; i < spans.count && !ferror(stdout); i++) {
    gloss_span span = spans.items[i];
    if (span.begin >= main_end) break;
    gloss_doc_line(doc, span.begin, &line, &column);
    gloss_str piece = {text.data + span.begin, span.end - span.begin};
    classify(job, name, line, (gloss_example){.text = piece});
  }
  gloss_set_free(&spans);
  return CLI_OK;
}

static int work(const struct options *o, struct cli_args *args) {
  static const char *const names[] = {"source", "line", "label", "probability",
                                      "known"};
  struct job job = {.options = o};
  gloss_error err;
  gloss_doc_options doc = cli_doc_options(&o->doc);
  if (gloss_classifier_open(&job.model, args->operands[0], &err))
    return cli_error(&err);
  if (o->against && gloss_classifier_open(&job.other, o->against, &err)) {
    gloss_classifier_free(job.model);
    return cli_error(&err);
  }
  struct cli_args files = *args;
  files.operands++;
  files.count--;
  job.probabilities =
      cli_alloc(gloss_classifier_labels(job.model) * sizeof(double));
  if (job.other)
    job.other_probabilities =
        cli_alloc(gloss_classifier_labels(job.other) * sizeof(double));
  job.table = cli_table_new(cli_format_of(o->format));
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    cli_table_column(job.table, names[i]);
  if (job.other) cli_table_column(job.table, "against");
  if (o->explain) cli_table_column(job.table, "because");
  int code = cli_docs_each(&files, &doc, each, &job);
  cli_table_print(job.table);
  cli_table_free(job.table);
  free(job.probabilities);
  free(job.other_probabilities);
  gloss_buf_free(&job.other_scratch);
  gloss_classifier_free(job.other);
  gloss_buf_free(&job.scratch);
  gloss_classifier_free(job.model);
  return cli_finish(code);
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  return args->count >= 2 ? work(o, args)
                          : cli_usage(self, "expected a model and texts ('-' "
                                            "reads standard input)");
}

const struct cli_command cli_classify = {
    "classify",
    "[--unit UNIT] [--explain] [--against MODEL] [--format FORMAT] MODEL "
    "FILE...",
    "give texts labels by a trained model",
    "Prints the label that the model finds likeliest for each document (or "
    "section, paragraph, sentence, line), its probability, and which share of "
    "the text's features the model knows: where that is small, the text is of "
    "another world than the examples. No label: none is likely enough (see "
    "'train --abstain').",
    options,
    "moongloss classify kinds.model reports/*.txt\n"
    "moongloss classify areas.model --unit section --explain report.txt",
    run,
    sizeof(struct options)};
