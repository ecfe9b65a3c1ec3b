// train - models from examples.
#include "commands.h"

struct options {
  const char *output;
  unsigned long rounds;
};

static const struct cli_option options[] = {
    {"output", 'o', CLI_TEXT, "FILE", "Where the model goes (needed).",
     offsetof(struct options, output)},
    {"rounds", 0, CLI_COUNT, "N",
     "How often the examples are gone through. Default: 6.",
     offsetof(struct options, rounds)},
    {0}};

// Writes beside the target and renames: a reader never sees half a model.
static int write_model(const char *path, gloss_str bytes) {
  gloss_buf beside = {0};
  gloss_buf_printf(&beside, "%s.part", path);
  FILE *file = fopen(beside.data, "wb");
  bool written = file && fwrite(bytes.data, 1, bytes.size, file) == bytes.size;
  if (file && fclose(file)) written = false;
  if (written) written = rename(beside.data, path) == 0;
  if (!written) {
    cli_complain("%s: could not write the model (%m)", path);
    remove(beside.data);
  }
  gloss_buf_free(&beside);
  return written ? CLI_OK : CLI_COULD_NOT;
}

static int train_words(const char *corpus, const struct options *o) {
  gloss_buf text = {0}, model = {0};
  gloss_error err;
  int code = cli_file_read(&text, corpus);
  if (code == CLI_OK) {
    gloss_status status =
        gloss_words_train(&model, (gloss_str){text.data, text.size},
                          o->rounds ? (unsigned)o->rounds : 6, &err);
    code = status ? cli_error(&err)
                  : write_model(o->output, (gloss_str){model.data, model.size});
  }
  gloss_buf_free(&text);
  gloss_buf_free(&model);
  return code;
}

static int run(const struct cli_command *self, int argc, char **argv) {
  struct options o = {0};
  struct cli_args args;
  int code = cli_options_parse(self, &o, &args, argc, argv);
  if (code != CLI_GO) return code;
  if (!args.count || strcmp(args.operands[0], "words"))
    code = cli_usage(self, "what to train: words");
  else if (args.count != 2)
    code = cli_usage(self, "train words takes one CORPUS");
  else if (!o.output)
    code = cli_usage(self, "where to write the model: -o FILE");
  else
    code = train_words(args.operands[1], &o);
  cli_args_free(self, &o, &args);
  return code;
}

const struct cli_command cli_train = {
    "train",
    "words CORPUS -o MODEL [--rounds N]",
    "train a word model from segmented text",
    "CORPUS is UTF-8 text, one sentence a line, with spaces between the words. "
    "The model learns the corpus's own standard of what a word is; 'segment "
    "--model' and scripts use it. The same text gives the same model.",
    options,
    "moongloss train words corpus.txt -o words.model\n"
    "moongloss segment --model words.model report.txt",
    run};
