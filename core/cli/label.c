// label - give spans of a database labels by hand, the most doubtful first.
#include "commands.h"
#include "learn.h"

#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

struct options {
  const char *by, *model, *labels, *unit;
  unsigned long limit;
};

static const struct cli_option options[] = {
    {"by", 0, CLI_CHOICE, "uncertainty|order",
     "Which first: those between whose likeliest labels the model wavers most, "
     "or as they stand (default: uncertainty with --model).",
     offsetof(struct options, by)},
    {"model", 'm', CLI_TEXT, "FILE",
     "A classifier that suggests labels and says what is doubtful.",
     offsetof(struct options, model)},
    {"labels", 'l', CLI_TEXT, "A,B,...",
     "The labels to choose from (default: the model's, and those in use).",
     offsetof(struct options, labels)},
    {"unit", 'u', CLI_CHOICE, "sentence|document",
     "What gets a label (default: sentence).", offsetof(struct options, unit)},
    {"limit", 'n', CLI_COUNT, "N", "Stop after N labels.",
     offsetof(struct options, limit)},
    {0}};

enum { MOST_LABELS = 35 }; // keys 1-9, a-z

struct span {
  uint32_t document, begin, end;
  double doubt;
  char *label; // given; NULL: none yet
};

struct document {
  char *id, *source;
  gloss_str text;
};

struct session {
  const struct options *options;
  gloss_store *store;
  gloss_classifier *model;
  gloss_buf scratch;
  double *probabilities;
  struct document *documents;
  size_t document_count;
  struct span *spans;
  size_t span_count, span_capacity;
  char *labels[MOST_LABELS];
  size_t label_count;
  size_t *history, history_count; // spans labelled now, for undo
};

static char *copy(gloss_str text) {
  char *bytes = cli_alloc(text.size + 1);
  if (text.size) memcpy(bytes, text.data, text.size);
  return bytes;
}

static gloss_str text_of(const struct session *s, const struct span *span) {
  return (gloss_str){s->documents[span->document].text.data + span->begin,
                     span->end - span->begin};
}

// --- what there is -----------------------------------------------------------

static void add_label(struct session *s, gloss_str label) {
  for (size_t i = 0; i < s->label_count; i++)
    if (gloss_str_equal(gloss_str_of(s->labels[i]), label)) return;
  if (label.size && s->label_count < MOST_LABELS)
    s->labels[s->label_count++] = copy(label);
}

static void add_labels(struct session *s) {
  const char *list = s->options->labels;
  while (list && *list) {
    size_t size = strcspn(list, ",");
    add_label(s, (gloss_str){list, size});
    list += size + (list[size] == ',');
  }
  for (size_t i = 0; s->model && i < gloss_classifier_labels(s->model); i++)
    add_label(s, gloss_str_of(gloss_classifier_label(s->model, i)));
}

static void add_span(struct session *s, uint32_t document, uint32_t begin,
                     uint32_t end) {
  if (s->span_count == s->span_capacity) {
    s->span_capacity = s->span_capacity * 2 + 256;
    struct span *more = cli_alloc(s->span_capacity * sizeof *more);
    if (s->span_count) memcpy(more, s->spans, s->span_count * sizeof *more);
    free(s->spans);
    s->spans = more;
  }
  s->spans[s->span_count++] = (struct span){document, begin, end, 0, NULL};
}

static void add_spans(struct session *s, uint32_t document) {
  gloss_str text = s->documents[document].text;
  if (s->options->unit && *s->options->unit == 'd') {
    add_span(s, document, 0, (uint32_t)text.size);
    return;
  }
  gloss_set sentences = {0};
  gloss_segment(&sentences, text, 0, (uint32_t)text.size, GLOSS_SENTENCE,
                GLOSS_RULES_AUTO);
  for (size_t i = 0; i < sentences.count; i++) {
    gloss_span span = sentences.items[i];
    while (span.end > span.begin &&
           strchr("\n\r ", text.data[span.end - 1]) != NULL)
      span.end--;
    if (span.end > span.begin) add_span(s, document, span.begin, span.end);
  }
  gloss_set_free(&sentences);
}

static gloss_status read_documents(struct session *s, gloss_error *err) {
  static const char sql[] =
      "SELECT d.id, substr(CAST(c.text AS BLOB), 1, d.main_end), (SELECT "
      "min(source) FROM gloss_source s WHERE s.doc = d.doc) FROM "
      "gloss_document d JOIN gloss_content c USING (doc) ORDER BY d.id";
  gloss_rows *rows = NULL;
  size_t capacity = 0;
  gloss_status status = gloss_store_sql(s->store, &rows, sql, err);
  while (!status && gloss_rows_next(rows, err)) {
    if (s->document_count == capacity) {
      capacity = capacity * 2 + 64;
      struct document *more = cli_alloc(capacity * sizeof *more);
      if (s->document_count)
        memcpy(more, s->documents, s->document_count * sizeof *more);
      free(s->documents);
      s->documents = more;
    }
    gloss_str text = gloss_rows_cell(rows, 1, NULL);
    s->documents[s->document_count] =
        (struct document){copy(gloss_rows_cell(rows, 0, NULL)),
                          copy(gloss_rows_cell(rows, 2, NULL)),
                          {copy(text), text.size}};
    add_spans(s, (uint32_t)s->document_count++);
  }
  gloss_rows_free(rows);
  return status ? status : err->status;
}

// How a span stands to a row of labels; both go by id, begin, end.
static int compare(const struct session *s, const struct span *span,
                   gloss_rows *rows) {
  int order = strcmp(s->documents[span->document].id,
                     gloss_rows_cell(rows, 0, NULL).data);
  if (order) return order;
  long begin = strtol(gloss_rows_cell(rows, 1, NULL).data, NULL, 10);
  long end = strtol(gloss_rows_cell(rows, 2, NULL).data, NULL, 10);
  if (span->begin != begin) return span->begin < begin ? -1 : 1;
  return span->end < end ? -1 : span->end > end;
}

// Those of earlier sessions: they are not asked again.
static gloss_status read_labels(struct session *s, gloss_error *err) {
  gloss_rows *rows = NULL;
  size_t at = 0;
  gloss_status status = gloss_store_labels(s->store, &rows, err);
  while (!status && gloss_rows_next(rows, err)) {
    gloss_str label = gloss_rows_cell(rows, 3, NULL);
    add_label(s, label);
    while (at < s->span_count && compare(s, &s->spans[at], rows) < 0) at++;
    if (at < s->span_count && !compare(s, &s->spans[at], rows))
      s->spans[at].label = copy(label);
  }
  gloss_rows_free(rows);
  return status ? status : err->status;
}

// --- which first -------------------------------------------------------------

// Small margin between the two likeliest labels: much doubt.
static double doubt_of(struct session *s, gloss_str text) {
  gloss_example example = {.text = text};
  double first = 0, second = 0;
  gloss_classifier_decide(s->model, &example, &s->scratch, s->probabilities);
  for (size_t i = 0; i < gloss_classifier_labels(s->model); i++) {
    double p = s->probabilities[i];
    if (p > first) {
      second = first;
      first = p;
    } else if (p > second) {
      second = p;
    }
  }
  return 1 - (first - second);
}

static int by_doubt(const void *left, const void *right) {
  const struct span *a = left, *b = right;
  if (a->doubt != b->doubt) return a->doubt > b->doubt ? -1 : 1;
  if (a->document != b->document) return a->document < b->document ? -1 : 1;
  return a->begin < b->begin ? -1 : a->begin > b->begin;
}

static void order_spans(struct session *s) {
  const char *by = s->options->by;
  if (!s->model || (by && *by == 'o')) return;
  for (size_t i = 0; i < s->span_count; i++)
    s->spans[i].doubt = doubt_of(s, text_of(s, &s->spans[i]));
  qsort(s->spans, s->span_count, sizeof *s->spans, by_doubt);
}

// --- the conversation --------------------------------------------------------

static char key_of(size_t label) {
  return (char)(label < 9 ? '1' + (int)label : 'a' + (int)label - 9);
}

// The label that the model suggests, or SIZE_MAX.
static size_t suggest(struct session *s, const struct span *span) {
  if (!s->model) return SIZE_MAX;
  gloss_example example = {.text = text_of(s, span)};
  gloss_decision decision = gloss_classifier_decide(
      s->model, &example, &s->scratch, s->probabilities);
  const char *best = gloss_classifier_label(s->model, decision.best);
  for (size_t i = 0; i < s->label_count; i++)
    if (!strcmp(s->labels[i], best)) return i;
  return SIZE_MAX;
}

static void show(struct session *s, const struct span *span, size_t best) {
  enum { MOST_SHOWN = 4000 };
  gloss_str text = text_of(s, span);
  if (text.size > MOST_SHOWN) {
    text.size = MOST_SHOWN;
    text.size = gloss_utf8_valid(text); // no character cut
  }
  printf("\n%s:%u\n%.*s\n", s->documents[span->document].source, span->begin,
         (int)text.size, text.data);
  for (size_t i = 0; i < s->label_count; i++)
    printf("%s%c %s%s", i ? "  " : "", key_of(i), s->labels[i],
           i == best ? "*" : "");
  printf("  [%sSPACE skip, - undo, . quit] ",
         best < SIZE_MAX ? "+ yes*, " : "");
  fflush(stdout);
}

static gloss_status put(struct session *s, struct span *span, const char *label,
                        gloss_error *err) {
  gloss_status status =
      gloss_store_label(s->store, s->documents[span->document].id, span->begin,
                        span->end, text_of(s, span), label, err);
  if (!status) status = gloss_store_commit(s->store, err);
  if (status) return status;
  free(span->label);
  span->label = label ? copy(gloss_str_of(label)) : NULL;
  return GLOSS_OK;
}

// The label whose key it is; SIZE_MAX: of none.
static size_t label_of(const struct session *s, int key, size_t best) {
  if (key == '+') return best;
  for (size_t i = 0; i < s->label_count; i++)
    if (key_of(i) == key) return i;
  return SIZE_MAX;
}

enum { CTRL_C = 3, CTRL_D = 4 };

// A key other than those of the terminal's line; EOF at the end.
static int read_key(void) {
  int key;
  do key = getchar();
  while (key == '\n' || key == '\r');
  if (key >= ' ') putchar(key);
  return key;
}

static gloss_status undo(struct session *s, size_t *at, gloss_error *err) {
  if (!s->history_count) return GLOSS_OK;
  *at = s->history[--s->history_count];
  return put(s, &s->spans[*at], NULL, err);
}

static gloss_status converse(struct session *s, gloss_error *err) {
  gloss_status status = GLOSS_OK;
  s->history = cli_alloc((s->span_count + 1) * sizeof *s->history);
  for (size_t i = 0; i < s->span_count && !status;) {
    if (s->spans[i].label) {
      i++;
      continue;
    }
    if (s->options->limit && s->history_count >= s->options->limit) break;
    size_t best = suggest(s, &s->spans[i]);
    show(s, &s->spans[i], best);
    int key = read_key();
    if (key == EOF || key == '.' || key == CTRL_C || key == CTRL_D) break;
    size_t label = label_of(s, key, best);
    if (key == ' ') {
      i++;
    } else if (key == '-') {
      status = undo(s, &i, err);
    } else if (label < SIZE_MAX) {
      status = put(s, &s->spans[i], s->labels[label], err);
      s->history[s->history_count++] = i++;
    } else {
      printf("\nno such key");
    }
  }
  printf("\n%zu labels given\n", s->history_count);
  return status;
}

// One key at a time on a terminal; Ctrl-C is a key, so that the terminal is
// always left as it was.
static gloss_status at_keyboard(struct session *s, gloss_error *err) {
  struct termios before, raw;
  bool terminal = isatty(0) && !tcgetattr(0, &before);
  if (terminal) {
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    tcsetattr(0, TCSANOW, &raw);
  }
  gloss_status status = converse(s, err);
  if (terminal) tcsetattr(0, TCSANOW, &before);
  return status;
}

// --- the command -------------------------------------------------------------

static void release(struct session *s) {
  for (size_t i = 0; i < s->document_count; i++) {
    free(s->documents[i].id);
    free(s->documents[i].source);
    free((void *)(uintptr_t)s->documents[i].text.data);
  }
  for (size_t i = 0; i < s->span_count; i++) free(s->spans[i].label);
  for (size_t i = 0; i < s->label_count; i++) free(s->labels[i]);
  free(s->documents);
  free(s->spans);
  free(s->history);
  free(s->probabilities);
  gloss_buf_free(&s->scratch);
  gloss_classifier_free(s->model);
  if (s->store) gloss_store_close(s->store, NULL);
}

static gloss_status prepare(struct session *s, const char *path,
                            gloss_error *err) {
  gloss_store *exists = NULL; // opening for writing would make one
  gloss_status status = gloss_store_open(&exists, path, GLOSS_STORE_READ, err);
  if (exists) gloss_store_close(exists, NULL);
  if (!status)
    status = gloss_store_open(&s->store, path, GLOSS_STORE_WRITE, err);
  if (!status && s->options->model)
    status = gloss_classifier_open(&s->model, s->options->model, err);
  if (!status && s->model)
    s->probabilities =
        cli_alloc(gloss_classifier_labels(s->model) * sizeof(double));
  if (status) return status;
  add_labels(s);
  status = read_documents(s, err);
  if (!status) status = read_labels(s, err);
  if (!status) order_spans(s);
  return status;
}

static int work(const struct cli_command *self, const struct options *o,
                const char *path) {
  struct session s = {.options = o};
  gloss_error err = {0};
  int code = CLI_OK;
  if (prepare(&s, path, &err))
    code = cli_error(&err);
  else if (!s.label_count)
    code = cli_usage(self, "which labels? (--labels A,B or --model FILE)");
  else if (at_keyboard(&s, &err))
    code = cli_error(&err);
  release(&s);
  return code == CLI_OK ? cli_finish(code) : code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  return args->count == 1 ? work(self, o, args->operands[0])
                          : cli_usage(self, "expected one database");
}

const struct cli_command cli_label = {
    "label",
    "[--model FILE] [--labels A,B,...] [--by ORDER] [--unit UNIT] DB",
    "label sentences or documents by hand",
    "Shows sentences (or documents) of a database that have no label yet and "
    "waits for a key: a label's, + for the one that the model suggests, space "
    "to skip, - to undo, . or Ctrl-C to quit. With a model, those come first "
    "about which "
    "it is in doubt: labels there teach it most.\n\n"
    "Labels are kept in the database, also when 'run' replaces its documents; "
    "the next session goes on where this one ends. 'train classifier DB' "
    "learns from them.",
    options,
    "moongloss label facts.db --labels meeting,visit,other\n"
    "moongloss train classifier facts.db -o kinds.model\n"
    "moongloss label facts.db --model kinds.model",
    run,
    sizeof(struct options)};
