// lexicon - check a TSV lexicon.
#include "commands.h"
#include "run.h"

struct options {
  const char *format;
};

static const struct cli_option options[] = {
    {"format", 0, CLI_CHOICE, "table|csv|json|ndjson|markdown",
     "Print all entries (of `why`: what is known) in this format.",
     offsetof(struct options, format)},
    {0}};

static void print_entries(const gloss_lexicon *lexicon, const char *format) {
  struct cli_table *table = cli_table_new(cli_format_of(format));
  const char *column;
  cli_table_column(table, "line");
  cli_table_column(table, "term");
  for (size_t c = 0; (column = gloss_lexicon_column(lexicon, c)) != NULL; c++)
    cli_table_column(table, column);
  for (uint32_t e = 0; e < gloss_lexicon_count(lexicon); e++) {
    gloss_entry entry = gloss_lexicon_entry(lexicon, e);
    char line[16];
    snprintf(line, sizeof line, "%u", entry.line);
    cli_table_cell(table, gloss_str_of(line), true);
    cli_table_cell(table, entry.term, false);
    for (size_t c = 0; (column = gloss_lexicon_column(lexicon, c)) != NULL; c++)
      cli_table_cell(table,
                     gloss_lexicon_attribute(lexicon, e, gloss_str_of(column)),
                     false);
  }
  cli_table_print(table);
  cli_table_free(table);
}

static void print_summary(const gloss_lexicon *lexicon) {
  gloss_buf out = {0};
  const char *column;
  gloss_lexicon_counts n = gloss_lexicon_counted(lexicon);
  gloss_buf_printf(&out, "%s: %zu entries, %zu spellings, columns: term",
                   gloss_lexicon_name(lexicon), n.entries, n.forms);
  for (size_t c = 0; (column = gloss_lexicon_column(lexicon, c)) != NULL; c++)
    gloss_buf_printf(&out, " %s", column);
  gloss_buf_printf(&out,
                   "; %zu rejected, %zu duplicate%s, %zu shadowed; %zu KB of "
                   "tables\n",
                   n.rejected, n.duplicates, n.duplicates == 1 ? "" : "s",
                   n.shadowed, (n.bytes + 1023) / 1024);
  cli_write((gloss_str){out.data, out.size});
  gloss_buf_free(&out);
}

static int check(const char *path, const struct options *o) {
  gloss_lexicon *lexicon = NULL;
  gloss_error err;
  gloss_buf cache = {0};
  gloss_status status =
      gloss_lexicon_load_cached(&lexicon, path, cli_cache(&cache), &err);
  gloss_buf_free(&cache);
  if (status) return cli_error(&err);
  size_t problems = gloss_lexicon_problem_count(lexicon);
  for (size_t i = 0; i < problems; i++)
    cli_error(gloss_lexicon_problem(lexicon, i));
  if (o->format)
    print_entries(lexicon, o->format);
  else
    print_summary(lexicon);
  gloss_lexicon_free(lexicon);
  return problems ? CLI_FAILED : CLI_OK;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  int code = CLI_OK;
  if (!args->count) return cli_usage(self, "which lexicon?");
  if (!strcmp(args->operands[0], "why"))
    return args->count == 3
               ? cli_lexicon_why(args->operands[1], args->operands[2],
                                 o->format)
               : cli_usage(self, "expected a pack or TSV, and a word");
  for (size_t i = 0; i < args->count; i++) {
    int one = check(args->operands[i], o);
    if (one > code) code = one;
  }
  return code;
}

const struct cli_command cli_lexicon = {
    "lexicon",
    "[--format FORMAT] (TSV... | why PACK|TSV WORD)",
    "check a lexicon, or ask what is known of a word",
    "Reads tab-separated lexicons as scripts do: a header line names the "
    "columns, the first is 'term'; '#' starts a comment line; 'variants' "
    "holds further surface forms, separated by '|'. Says every line that is "
    "rejected, a duplicate, or shadowed (the same spelling stands before with "
    "other attributes: only a filter finds it), with its number; exit status "
    "1 if there is one.\n\n"
    "With 'why': all entries of a pack's lexicons that have this spelling, "
    "folded (variant, width, case), with file and line, attributes, order "
    "among those alike, and the rules whose patterns take them; of words of "
    "one's own (gloss.words, or the TSV of 'segment --lexicon') how the word "
    "is cut with them, and by default. A file named 'why' is ./why.",
    options,
    "moongloss lexicon scripts/cppcc/lexicons/bodies.tsv\n"
    "moongloss lexicon why cppcc 政协\n"
    "moongloss lexicon why words.tsv 政协之家",
    run,
    sizeof(struct options)};
