// terms - keywords and new words of a corpus.
#include "commands.h"
#include "moongloss_run.h"

#include <stdlib.h>

struct options {
  const char *format, *lexicon;
  struct cli_doc_flags doc;
  bool coined, each;
  unsigned long limit, least;
};

static const struct cli_option options[] = {
    {"new", 0, CLI_FLAG, NULL,
     "New words instead of keywords: sequences of Han characters that hold "
     "together, stand in many surroundings and are in no dictionary.",
     offsetof(struct options, coined)},
    {"each", 0, CLI_FLAG, NULL,
     "Keywords of each document by itself: what sets it apart from the others.",
     offsetof(struct options, each)},
    {"least", 0, CLI_COUNT, "N",
     "With --new: words that occur at least N times (default: 5).",
     offsetof(struct options, least)},
    {"limit", 'n', CLI_COUNT, "N",
     "At most N terms (default: 50; with --each 10 a document).",
     offsetof(struct options, limit)},
    {"lexicon", 'l', CLI_TEXT, "TSV",
     "Words of your own, as 'moongloss segment --lexicon' takes them.",
     offsetof(struct options, lexicon)},
    {"format", 'f', CLI_CHOICE, "table|csv|json|ndjson|markdown",
     "How to print the terms (default: table).",
     offsetof(struct options, format)},
    CLI_DOC_OPTIONS(struct options),
    {0}};

struct text {
  char *source, *bytes;
  size_t size;
};

struct job {
  const struct options *options;
  gloss_doc_options doc;
  gloss_terms *terms;
  struct cli_table *table;
  struct text *texts; // with --each
  size_t count, capacity;
  int code;
};

// --- what is counted ---------------------------------------------------------

static char *copy(gloss_str text) {
  char *bytes = cli_alloc(text.size + 1);
  if (text.size) memcpy(bytes, text.data, text.size);
  return bytes;
}

static void add_text(struct job *job, gloss_str source, gloss_str text) {
  gloss_terms_add(job->terms, text);
  if (!job->options->each) return;
  if (job->count == job->capacity) {
    job->capacity = job->capacity * 2 + 16;
    struct text *more = cli_alloc(job->capacity * sizeof *more);
    if (job->count) memcpy(more, job->texts, job->count * sizeof *more);
    free(job->texts);
    job->texts = more;
  }
  job->texts[job->count++] = (struct text){copy(source), copy(text), text.size};
}

static void add_input(void *self, const gloss_input *input) {
  struct job *job = self;
  gloss_doc *doc = NULL;
  gloss_error err = {0};
  const char *problem = input->problem;
  gloss_doc_options how = job->doc;
  how.part = input->part;
  how.id = input->id;
  if (!problem) problem = gloss_input_binary(input->bytes);
  if (!problem && gloss_doc_new(&doc, input->bytes, &how, &err))
    problem = err.message;
  if (problem) {
    cli_complain("%s: %s", input->source, problem);
    job->code = CLI_FAILED;
    return;
  }
  gloss_str text = gloss_doc_text(doc);
  text.size = gloss_doc_main_end(doc);
  add_text(job, gloss_str_of(input->source), text);
  gloss_doc_free(doc);
}

// The texts of a database.
static int add_stored(struct job *job, const char *path) {
  static const char sql[] =
      "SELECT (SELECT min(s.source) FROM source s WHERE s.doc = t.doc), t.text "
      "FROM text t ORDER BY t.doc";
  gloss_store *store = NULL;
  gloss_rows *rows = NULL;
  gloss_error err = {0};
  gloss_status status = gloss_store_open(&store, path, GLOSS_STORE_READ, &err);
  if (!status) status = gloss_store_sql(store, &rows, sql, &err);
  while (!status && gloss_rows_next(rows, &err))
    add_text(job, gloss_rows_cell(rows, 0, NULL),
             gloss_rows_cell(rows, 1, NULL));
  gloss_rows_free(rows);
  if (store) gloss_store_close(store, NULL);
  return err.status ? cli_error(&err) : CLI_OK;
}

// --- what is printed ---------------------------------------------------------

static void print_number(struct job *job, double number, int digits) {
  char text[32];
  snprintf(text, sizeof text, "%.*f", digits, number);
  cli_table_cell(job->table, gloss_str_of(text), true);
}

// The term as the dictionary splits it.
static void print_parts(struct job *job, gloss_str term) {
  gloss_set words = {0};
  gloss_buf parts = {0};
  gloss_segment(&words, term, 0, (uint32_t)term.size, GLOSS_WORD,
                GLOSS_RULES_ZH);
  for (size_t i = 0; i < words.count; i++) {
    gloss_span word = words.items[i];
    if (i) gloss_buf_puts(&parts, " ");
    gloss_buf_add(&parts, term.data + word.begin, word.end - word.begin);
  }
  cli_table_cell(job->table, (gloss_str){parts.data, parts.size}, false);
  gloss_buf_free(&parts);
  gloss_set_free(&words);
}

static void print_terms(struct job *job, const char *source,
                        const gloss_term *terms, size_t count) {
  for (size_t i = 0; i < count && !ferror(stdout); i++) {
    const gloss_term *term = &terms[i];
    if (source) cli_table_cell(job->table, gloss_str_of(source), false);
    cli_table_cell(job->table, term->text, false);
    print_number(job, term->score, 1);
    print_number(job, term->count, 0);
    if (!job->options->coined) {
      print_number(job, term->documents, 0);
      continue;
    }
    print_number(job, term->cohesion, 1);
    print_number(job, term->left, 1);
    print_number(job, term->right, 1);
    print_parts(job, term->text);
  }
}

static void print_columns(struct job *job) {
  static const char *const keywords[] = {"term", "score", "count", "documents",
                                         NULL};
  static const char *const coined[] = {"term", "score", "count", "cohesion",
                                       "left", "right", "parts", NULL};
  if (job->options->each) cli_table_column(job->table, "source");
  const char *const *names = job->options->coined ? coined : keywords;
  for (; *names; names++) cli_table_column(job->table, *names);
}

static void print(struct job *job) {
  const struct options *o = job->options;
  const gloss_term *found = NULL;
  job->table = cli_table_new(cli_format_of(o->format));
  print_columns(job);
  if (o->coined) {
    size_t count = gloss_terms_coined(job->terms, &found,
                                      o->least ? (uint32_t)o->least : 5,
                                      o->limit ? o->limit : 50);
    print_terms(job, NULL, found, count);
  } else if (!o->each) {
    size_t count =
        gloss_terms_keywords(job->terms, &found, o->limit ? o->limit : 50);
    print_terms(job, NULL, found, count);
  }
  for (size_t i = 0; i < job->count; i++) {
    struct text *text = &job->texts[i];
    size_t count =
        gloss_terms_of(job->terms, &found, (gloss_str){text->bytes, text->size},
                       o->limit ? o->limit : 10);
    print_terms(job, text->source, found, count);
  }
  cli_table_print(job->table);
  cli_table_free(job->table);
}

static void free_texts(struct job *job) {
  for (size_t i = 0; i < job->count; i++) {
    free(job->texts[i].source);
    free(job->texts[i].bytes);
  }
  free(job->texts);
}

static int work(const struct options *o, const struct cli_args *args) {
  struct job job = {.options = o,
                    .doc = cli_doc_options(&o->doc),
                    .terms = gloss_terms_new()};
  gloss_words *words = NULL;
  gloss_words_options settings = {.lexicon = o->lexicon};
  gloss_error err;
  if (o->lexicon && gloss_words_open(&words, &settings, &err)) {
    gloss_terms_free(job.terms);
    return cli_error(&err);
  }
  gloss_terms_words(job.terms, words);
  if (args->count == 1 && cli_is_database(args->operands[0]))
    job.code = add_stored(&job, args->operands[0]);
  else
    gloss_inputs_each(args->operands, args->count, false, o->doc.max_bytes,
                      add_input, &job);
  if (job.code != CLI_COULD_NOT) print(&job);
  free_texts(&job);
  gloss_terms_free(job.terms);
  gloss_words_free(words);
  return cli_finish(job.code);
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  int code;
  if (o->each && o->coined)
    code = cli_usage(self, "--each is for keywords: leave out --new");
  else
    code = cli_args_default_stdin(self, args);
  if (code == CLI_GO) code = work(o, args);
  return code;
}

const struct cli_command cli_terms = {
    "terms",
    "[--new [--least N] | --each] [--limit N] [--format FORMAT] DB|PATH...",
    "find the keywords and the new words of texts",
    "Reads a database that 'run' wrote, or files and folders, and prints the "
    "words that matter in them: their frequency weighed by how rare they are "
    "in general text (tf-idf).\n\n"
    "With --new, sequences of two to six Han characters that no dictionary "
    "has: how firmly their parts hold together (cohesion: pointwise mutual "
    "information) and how varied their neighbours are (left and right: "
    "entropy), in bits, and the words of the dictionary that they consist of "
    "(parts). Good ones belong into a lexicon.",
    options,
    "moongloss terms facts.db\n"
    "moongloss terms --each -n 5 reports/\n"
    "moongloss terms --new reports/ --format csv > candidates.csv",
    run,
    sizeof(struct options)};
