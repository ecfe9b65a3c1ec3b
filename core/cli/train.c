// train - models from examples.
#include "commands.h"
#include "learn.h"

struct options {
  const char *output, *test, *characters, *format, *weights, *lexicon;
  unsigned long rounds, folds;
  double cost, abstain;
  bool documents, multi, no_words, no_shape, curve;
};

static const struct cli_option options[] = {
    {"output", 'o', CLI_TEXT, "FILE", "Where the model goes (needed).",
     offsetof(struct options, output)},
    {"test", 0, CLI_TEXT, "FILE",
     "Words: print how well the model finds the words of FILE, which is "
     "segmented like CORPUS and was not part of it.",
     offsetof(struct options, test)},
    {"rounds", 0, CLI_COUNT, "N",
     "Words: how often the examples are gone through (default: 6). "
     "Classifier: how many folds are held out in turn (default: all; one of "
     "more than 10,000 examples).",
     offsetof(struct options, rounds)},
    {"folds", 0, CLI_COUNT, "N",
     "Classifier: the examples are divided in N parts; how good it is is told "
     "by parts that were held out (default: 5; 10 of fewer than 500 examples).",
     offsetof(struct options, folds)},
    {"lexicon", 0, CLI_TEXT, "FILE",
     "Classifier: the attributes of this lexicon's entries (TSV) that a text "
     "names count as well. The lexicon becomes part of the model.",
     offsetof(struct options, lexicon)},
    {"cost", 0, CLI_REAL, "C",
     "Classifier: what an error costs; smaller for noisy labels (default: 30 "
     "or 200, as examples held out want it).",
     offsetof(struct options, cost)},
    {"characters", 0, CLI_TEXT, "N-M",
     "Classifier: lengths of the character sequences that it looks at, 4 at "
     "most (default: 1-2).",
     offsetof(struct options, characters)},
    {"no-words", 0, CLI_FLAG, NULL,
     "Classifier: leave out words of letters and pairs of them.",
     offsetof(struct options, no_words)},
    {"no-shape", 0, CLI_FLAG, NULL,
     "Classifier: leave out how lines begin and end and how long texts are "
     "(else they count if that helps with examples held out).",
     offsetof(struct options, no_shape)},
    {"class-weights", 0, CLI_CHOICE, "balanced|half|none",
     "Classifier: whether rare labels weigh as much as frequent ones, half way "
     "to that, or each example the same (default: balanced).",
     offsetof(struct options, weights)},
    {"multi", 0, CLI_FLAG, NULL, "Classifier: several labels a text, or none.",
     offsetof(struct options, multi)},
    {"curve", 0, CLI_FLAG, NULL,
     "Classifier: also how good it is with a tenth, a quarter, half of the "
     "examples.",
     offsetof(struct options, curve)},
    CLI_EXAMPLE_OPTIONS(struct options),
    {0}};

// An error that names no file is about this one.
static int complain_of(const char *path, gloss_error *err) {
  if (!err->place[0]) snprintf(err->place, sizeof err->place, "%s", path);
  return cli_error(err);
}

static int test_words(const struct options *o) {
  gloss_buf text = {0};
  gloss_words *words = NULL;
  gloss_words_options settings = {.model = o->output};
  gloss_error err;
  int code = cli_file_read(&text, o->test);
  if (code == CLI_OK && gloss_words_open(&words, &settings, &err))
    code = cli_error(&err);
  if (code == CLI_OK) {
    gloss_words_scores scores =
        gloss_words_score(words, (gloss_str){text.data, text.size});
    printf("%s: %zu words, %zu found, %zu right, F1 %.4f\n", o->test,
           scores.given, scores.found, scores.right, scores.f1);
  }
  gloss_words_free(words);
  gloss_buf_free(&text);
  return code;
}

static int train_words(const char *corpus, const struct options *o) {
  gloss_buf text = {0}, model = {0};
  gloss_error err;
  int code = cli_file_read(&text, corpus);
  if (code == CLI_OK) {
    gloss_status status =
        gloss_words_train(&model, (gloss_str){text.data, text.size},
                          o->rounds ? (unsigned)o->rounds : 6, &err);
    code = status
               ? complain_of(corpus, &err)
               : cli_write_file(o->output, (gloss_str){model.data, model.size});
  }
  if (code == CLI_OK && o->test) code = test_words(o);
  gloss_buf_free(&text);
  gloss_buf_free(&model);
  return code == CLI_OK ? cli_finish(code) : code;
}

// --- classifiers -------------------------------------------------------------

static bool read_characters(const char *text, gloss_train_options *out) {
  char end;
  if (!text) return true;
  int count = sscanf(text, "%u-%u%c", &out->least_characters,
                     &out->most_characters, &end);
  if (count == 1) out->most_characters = out->least_characters;
  return (count == 1 || count == 2) && out->least_characters &&
         out->least_characters <= out->most_characters &&
         out->most_characters <= 4;
}

static int read_lexicon(gloss_lexicon **out, gloss_buf *tsv, const char *path) {
  gloss_error err;
  if (!path) return CLI_OK;
  int code = cli_file_read(tsv, path);
  if (code == CLI_OK &&
      gloss_lexicon_parse(out, path, (gloss_str){tsv->data, tsv->size}, &err))
    code = cli_error(&err);
  return code;
}

static int train_classifier(const struct cli_args *args,
                            const struct options *o,
                            gloss_train_options wanted) {
  gloss_examples *examples = NULL;
  gloss_evaluation *held = NULL;
  gloss_buf model = {0};
  gloss_error err;
  gloss_buf tsv = {0};
  gloss_lexicon *lexicon = NULL;
  int code = read_lexicon(&lexicon, &tsv, o->lexicon);
  wanted.lexicon = lexicon;
  wanted.lexicon_tsv = (gloss_str){tsv.data, tsv.size};
  if (code == CLI_OK)
    code = cli_examples_read(&examples, args->operands + 1, args->count - 1,
                             o->documents);
  if (code == CLI_OK &&
      gloss_classifier_train(&model, &held, examples, &wanted, &err))
    code = cli_error(&err);
  if (code == CLI_OK)
    code = cli_write_file(o->output, (gloss_str){model.data, model.size});
  if (code == CLI_OK) cli_evaluation_print(held, o->format);
  if (code == CLI_OK && o->curve)
    code = cli_curve_print(examples, NULL, wanted, o->format);
  gloss_evaluation_free(held);
  gloss_examples_free(examples);
  gloss_lexicon_free(lexicon);
  gloss_buf_free(&tsv);
  gloss_buf_free(&model);
  return code == CLI_OK ? cli_finish(code) : code;
}

static gloss_class_weights weights_of(const char *name) {
  return !name || *name == 'b' ? GLOSS_WEIGHTS_BALANCED
         : *name == 'h'        ? GLOSS_WEIGHTS_HALF
                               : GLOSS_WEIGHTS_NONE;
}

static int run_classifier(const struct cli_command *self,
                          const struct cli_args *args,
                          const struct options *o) {
  gloss_train_options wanted = {.folds = (unsigned)o->folds,
                                .rounds = (unsigned)o->rounds,
                                .cost = o->cost,
                                .no_words = o->no_words,
                                .no_shape = o->no_shape,
                                .layout = o->documents,
                                .class_weights = weights_of(o->weights),
                                .multi = o->multi,
                                .least_probability = o->abstain};
  if (args->count < 2)
    return cli_usage(self, "train classifier takes EXAMPLES");
  if (!read_characters(o->characters, &wanted))
    return cli_usage(self, "--characters is N or N-M, 1 to 4");
  if (o->folds == 1) return cli_usage(self, "--folds is 2 at least");
  return train_classifier(args, o, wanted);
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  int code;
  const char *what = args->count ? args->operands[0] : "";
  if (strcmp(what, "words") && strcmp(what, "classifier"))
    code = cli_usage(self, "what to train: words or classifier");
  else if (!o->output)
    code = cli_usage(self, "where to write the model: -o FILE");
  else if (*what == 'c')
    code = run_classifier(self, args, o);
  else if (args->count != 2)
    code = cli_usage(self, "train words takes one CORPUS");
  else
    code = train_words(args->operands[1], o);
  return code;
}

const struct cli_command cli_train = {
    "train",
    "words CORPUS -o MODEL | classifier EXAMPLES... -o MODEL",
    "train a word model or a classifier",
    "Words: CORPUS is UTF-8 text, one sentence a line, with spaces between the "
    "words. "
    "The model learns the corpus's own standard of what a word is; 'segment "
    "--model' and scripts use it. The same text gives the same model.\n\n"
    "Classifier: EXAMPLES are lines LABEL<tab>TEXT or JSON objects with "
    "\"text\", \"label\" (a string or several), \"marks\" (further features by "
    "name) and \"group\" (a source: never divided between training and test); "
    "or a database, for the labels that 'label' put there. "
    "It is a linear model over character sequences, words, the text's shape "
    "and "
    "marks; how good it is is measured on examples that were held out, and "
    "printed.",
    options,
    "moongloss train words corpus.txt -o words.model --test held-out.txt\n"
    "moongloss segment --model words.model report.txt\n"
    "moongloss train classifier kinds.tsv -o kinds.model --abstain 0.6\n"
    "moongloss train classifier --documents reports.tsv -o reports.model\n"
    "moongloss classify kinds.model report.txt",
    run,
    sizeof(struct options)};
