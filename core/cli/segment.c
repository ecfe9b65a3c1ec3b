// segment - text cut into graphemes, words, sentences or lines.
#include "commands.h"

#include <stdlib.h>

struct options {
  const char *unit, *rules, *engine, *model, *lexicon, *separator, *format;
};

static const struct cli_option options[] = {
    {"unit", 'u', CLI_CHOICE, "grapheme|word|sentence|line",
     "What to cut into; line: where a line may be broken (UAX #14). Default: "
     "word.",
     offsetof(struct options, unit)},
    {"rules", 0, CLI_CHOICE, "auto|uax|zh",
     "uax: the untailored Unicode standard; zh: Chinese words and sentences; "
     "auto (default): zh within runs of Han text, else uax.",
     offsetof(struct options, rules)},
    {"engine", 0, CLI_CHOICE, "linear|dict",
     "How Chinese words are found. linear (default): by a linear model, the "
     "built-in one or --model; dict: the cheapest way through the built-in "
     "dictionary.",
     offsetof(struct options, engine)},
    {"model", 'm', CLI_TEXT, "FILE",
     "A model of your own standard, made by 'moongloss train words'.",
     offsetof(struct options, model)},
    {"lexicon", 'l', CLI_TEXT, "TSV",
     "Words of your own: a header line names the columns, 'term' first; 'mode' "
     "is force (default: always a word; of several the leftmost, then the "
     "longest) or combine (it competes, with 'weight', 1 counts as a word of "
     "the dictionary). Variants and widths match alike.",
     offsetof(struct options, lexicon)},
    {"sep", 's', CLI_TEXT, "S",
     "Print S between segments (default: a space; for sentences and lines a "
     "newline). A newline of the text ends a segment and is printed once, "
     "never beside S.",
     offsetof(struct options, separator)},
    {"format", 0, CLI_CHOICE, "text|json",
     "text (default), or one JSON object a file: {source, segments: [{start, "
     "end, text}]}, offsets in bytes of the file.",
     offsetof(struct options, format)},
    {0}};

struct job {
  gloss_unit unit;
  gloss_rules rules;
  gloss_str separator;
  bool json;
  gloss_words *words; // NULL: the built-in model
};

static int index_of(const char *choices, const char *word) {
  int index = 0;
  size_t size = strlen(word);
  for (;; index++) {
    size_t one = strcspn(choices, "|");
    if (one == size && !strncmp(choices, word, size)) return index;
    choices += one + 1;
  }
}

// What goes on from segment to segment of one file.
struct output {
  const struct job *job;
  gloss_buf text;    // to be written
  gloss_buf segment; // JSON: the segment whose parts come
  uint64_t begin;    // where that began
  bool any, ended;   // a segment was written; it ended with a newline
};

enum { WRITE = 1 << 16 };

static void write_out(struct output *out, size_t at_least) {
  if (out->text.size < at_least) return;
  cli_write((gloss_str){out->text.data, out->text.size});
  gloss_buf_clear(&out->text);
}

static bool is_newline(gloss_str segment) {
  return gloss_str_equal(segment, GLOSS_STR("\n")) ||
         gloss_str_equal(segment, GLOSS_STR("\r\n"));
}

static void take_text(void *self, const gloss_part *part) {
  struct output *out = self;
  gloss_str text = part->text, separator = out->job->separator;
  if (part->first && out->any && !out->ended && !is_newline(text))
    gloss_buf_add(&out->text, separator.data, separator.size);
  gloss_buf_add(&out->text, text.data, text.size);
  out->any = true;
  if (text.size) out->ended = text.data[text.size - 1] == '\n';
  write_out(out, WRITE);
}

// printf would take longer than finding the segment.
static void put_number(gloss_buf *out, uint64_t number) {
  char digits[20];
  size_t at = sizeof digits;
  do digits[--at] = (char)('0' + number % 10);
  while (number /= 10);
  gloss_buf_add(out, digits + at, sizeof digits - at);
}

static void put_json(struct output *out, uint64_t begin, gloss_str text) {
  gloss_buf_puts(&out->text, out->any ? ",{\"start\":" : "{\"start\":");
  put_number(&out->text, begin);
  gloss_buf_puts(&out->text, ",\"end\":");
  put_number(&out->text, begin + text.size);
  gloss_buf_puts(&out->text, ",\"text\":");
  gloss_buf_json(&out->text, text);
  gloss_buf_putc(&out->text, '}');
  out->any = true;
  write_out(out, WRITE);
}

static void take_json(void *self, const gloss_part *part) {
  struct output *out = self;
  if (part->first && part->last) {
    put_json(out, part->begin, part->text);
    return;
  }
  if (part->first) {
    gloss_buf_clear(&out->segment);
    out->begin = part->begin;
  }
  gloss_buf_add(&out->segment, part->text.data, part->text.size);
  if (part->last)
    put_json(out, out->begin,
             (gloss_str){out->segment.data, out->segment.size});
}

static gloss_stream *open_stream(const struct job *job, struct output *out) {
  gloss_stream_options settings = {.unit = job->unit,
                                   .rules = job->rules,
                                   .words = job->words,
                                   .take = job->json ? take_json : take_text,
                                   .self = out};
  out->job = job;
  return gloss_stream_new(&settings);
}

static void close_stream(gloss_stream *stream, struct output *out) {
  gloss_stream_finish(stream);
  write_out(out, 1);
  gloss_stream_free(stream);
  gloss_buf_free(&out->text);
  gloss_buf_free(&out->segment);
}

static int segment_stream(const struct job *job, FILE *in, const char *name) {
  struct output out = {0};
  gloss_stream *stream = open_stream(job, &out);
  char *block = cli_alloc(WRITE);
  for (size_t got; !ferror(stdout) && (got = fread(block, 1, WRITE, in));)
    gloss_stream_feed(stream, (gloss_str){block, got});
  close_stream(stream, &out);
  free(block);
  if (!ferror(in)) return CLI_OK;
  cli_complain("%s: read error", name);
  return CLI_FAILED;
}

// Whether the file is no text but a document in a container.
static bool is_packed(FILE *in) {
  char magic[5] = "";
  if (in == stdin || fseek(in, 0, SEEK_CUR)) return false; // bytes come once
  size_t got = fread(magic, 1, sizeof magic, in);
  rewind(in);
  return got == sizeof magic &&
         (!memcmp(magic, "%PDF-", 5) || !memcmp(magic, "PK\3\4", 4));
}

// The canonical text of such a document, without its furniture.
static int segment_doc(const struct job *job, const char *path) {
  gloss_doc *doc = NULL;
  gloss_buf name = {0};
  int code = cli_doc_read(&doc, &name, path, NULL);
  if (code == CLI_OK) {
    gloss_str text = gloss_doc_text(doc);
    text.size = gloss_doc_captions_end(doc);
    struct output out = {0};
    gloss_stream *stream = open_stream(job, &out);
    gloss_stream_feed(stream, text);
    close_stream(stream, &out);
  }
  gloss_doc_free(doc);
  gloss_buf_free(&name);
  return code;
}

static int segment_file(const struct job *job, const char *path) {
  gloss_buf name = {0}, source = {0};
  gloss_input_name(&name, path);
  gloss_error err;
  FILE *in = NULL;
  int code = CLI_OK;
  if (gloss_input_open(&in, path, &err)) {
    cli_error(&err);
    code = CLI_FAILED;
  } else {
    gloss_buf_json(&source, gloss_str_of(name.data));
    if (job->json) printf("{\"source\":%s,\"segments\":[", source.data);
    code = is_packed(in) ? segment_doc(job, path)
                         : segment_stream(job, in, name.data);
    if (job->json) fputs("]}\n", stdout);
    if (in != stdin) fclose(in);
  }
  gloss_buf_free(&source);
  gloss_buf_free(&name);
  return code;
}

// Opens what finds the words; CLI_GO, or an exit code.
static int open_words(const struct cli_command *self, const struct options *o,
                      struct job *job) {
  gloss_error err;
  if (!o->engine && !o->model && !o->lexicon) return CLI_GO;
  gloss_words_options settings = {.model = o->model, .lexicon = o->lexicon};
  if (o->engine && !strcmp(o->engine, "dict"))
    settings.engine = GLOSS_ENGINE_DICT;
  if (o->model && settings.engine == GLOSS_ENGINE_DICT)
    return cli_usage(self, "--model belongs to --engine linear");
  if (job->unit != GLOSS_WORD || job->rules == GLOSS_RULES_UAX)
    return cli_usage(self,
                     "--%s is for Chinese words: not with --unit %s --rules %s",
                     o->engine  ? "engine"
                     : o->model ? "model"
                                : "lexicon",
                     o->unit ? o->unit : "word", o->rules ? o->rules : "auto");
  return gloss_words_open(&job->words, &settings, &err) ? cli_error(&err)
                                                        : CLI_GO;
}

static int segment_files(const struct job *job, const struct cli_args *args) {
  int code = CLI_OK;
  for (size_t i = 0; i < args->count; i++) {
    int one = segment_file(job, args->operands[i]);
    if (one > code) code = one;
  }
  return code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  int code;
  struct job job = {.unit = (gloss_unit)index_of("grapheme|word|sentence|line",
                                                 o->unit ? o->unit : "word"),
                    .rules = (gloss_rules)index_of(
                        "auto|uax|zh", o->rules ? o->rules : "auto"),
                    .separator = GLOSS_STR(" "),
                    .json = o->format && !strcmp(o->format, "json")};
  if (job.unit == GLOSS_SENTENCE || job.unit == GLOSS_LINE)
    job.separator = GLOSS_STR("\n");
  if (o->separator) job.separator = gloss_str_of(o->separator);
  code = open_words(self, o, &job);
  if (code == CLI_GO) code = cli_args_default_stdin(self, args);
  if (code == CLI_GO) code = segment_files(&job, args);
  gloss_words_free(job.words);
  return code;
}

const struct cli_command cli_segment = {
    "segment",
    "[--unit UNIT] [--rules RULES] [--engine ENGINE] [--model FILE] "
    "[--lexicon TSV] [--sep S] [--format json] FILE...",
    "cut text into graphemes, words, sentences or lines",
    "Cuts FILE ('-' or nothing: standard input) as it is: UTF-8, without any "
    "repair; invalid bytes count as the U+FFFD that would stand for them. "
    "Files, pipes and lines of any size in bounded memory, but for JSON, which "
    "holds a whole segment. A newline ends every segment.",
    options,
    "printf '今天。明天' | moongloss segment --unit sentence --sep '|' -\n"
    "moongloss segment --unit word < in.txt > out.txt",
    run,
    sizeof(struct options)};
