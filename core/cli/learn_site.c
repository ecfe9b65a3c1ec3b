// learn-site - which lines are a site's furniture.
#include "commands.h"

struct options {
  const char *out;
  unsigned long least;
  bool quiet;
  struct cli_doc_flags doc;
};

static const struct cli_option options[] = {
    {"out", 'o', CLI_TEXT, "SITE.tsv",
     "Where the lines go; '-' prints them. Needed.",
     offsetof(struct options, out)},
    {"least", 0, CLI_COUNT, "N",
     "In how many documents a line must stand (default: 3, or a twentieth "
     "of the documents where that is more).",
     offsetof(struct options, least)},
    {"quiet", 'q', CLI_FLAG, NULL, "No summary.",
     offsetof(struct options, quiet)},
    CLI_DOC_OPTIONS(struct options),
    {0}};

struct job {
  gloss_site_learner *learner;
  gloss_doc_options doc;
  size_t documents;
  int code;
};

static void add(void *self, const gloss_input *input) {
  struct job *job = self;
  gloss_doc *doc = NULL;
  gloss_error err = {0};
  gloss_doc_options how = job->doc;
  const char *problem = input->problem;
  how.part = input->part;
  how.id = input->id;
  if (!problem && gloss_doc_new(&doc, input->bytes, &how, &err))
    problem = err.message;
  if (problem) {
    cli_complain("%s: %s", input->source, problem);
    job->code = CLI_FAILED;
    return;
  }
  gloss_site_learner_add(job->learner, doc);
  job->documents++;
  gloss_doc_free(doc);
}

static int save(const struct options *o, gloss_str text) {
  if (!strcmp(o->out, "-")) return cli_write(text) ? CLI_OK : CLI_COULD_NOT;
  FILE *out = fopen(o->out, "wb");
  bool good = out && fwrite(text.data, 1, text.size, out) == text.size;
  if (out && fclose(out)) good = false;
  if (good) return CLI_OK;
  perror(o->out);
  return CLI_COULD_NOT;
}

static int learn(const struct options *o, const struct cli_args *args) {
  struct job job = {.learner = gloss_site_learner_new(),
                    .doc = cli_doc_options(&o->doc)};
  gloss_buf text = {0};
  gloss_inputs_each(args->operands, args->count, false, o->doc.max_bytes, add,
                    &job);
  size_t lines =
      gloss_site_learner_write(job.learner, (uint32_t)o->least, &text);
  int code = save(o, (gloss_str){text.data, text.size});
  if (code == CLI_OK && !o->quiet)
    fprintf(stderr, "moongloss learn-site: %zu lines of %zu documents\n", lines,
            job.documents);
  if (code == CLI_OK && !o->quiet && !o->least && job.documents < 3)
    fputs("moongloss learn-site: a line must stand in 3 documents: name more "
          "pages of the site\n",
          stderr);
  gloss_buf_free(&text);
  gloss_site_learner_free(job.learner);
  return code == CLI_OK ? job.code : code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  int code;
  if (!args->count)
    code = cli_usage(self, "which documents of the site?");
  else if (!o->out)
    code = cli_usage(self, "where to? (-o SITE.tsv, or -o - to print)");
  else
    code = learn(o, args);
  return code;
}

const struct cli_command cli_learn_site = {
    "learn-site",
    "[--least N] -o SITE.tsv PATH...",
    "find the lines that all pages of a site share",
    "Reads the documents of one site (files, folders, globs) and writes the "
    "lines that stand alike in at least 3 of them and a twentieth: menus, "
    "tools, footers, notices. A document that repeats an earlier one is not "
    "counted again; headings, salutations and numbered items are never taken. "
    "'--site SITE.tsv' of run, clean, layout and the "
    "other commands that read documents then puts such lines out of the text, "
    "each with the reason; what is stored remembers the file's content.\n\n"
    "The file has a row a line: the text, a tab, in how many documents it "
    "stood, a tab, the label that it gets. Rows can be deleted, added and "
    "changed; '#' begins a comment. Width, case and variants of characters "
    "and the number of spaces do not matter.",
    options,
    "moongloss learn-site -o county.tsv pages/county/\n"
    "moongloss run cppcc --site county.tsv pages/county/",
    run,
    sizeof(struct options)};
