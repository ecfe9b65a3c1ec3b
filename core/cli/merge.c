// merge - shards into a database.
#include "commands.h"
#include "run.h"

#include <stdlib.h>
#include <time.h>

struct options {
  const char *tally, *part;
  struct cli_list counted;
  bool check, minhash, quiet;
};

static const struct cli_option options[] = {
    {"check", 0, CLI_FLAG, NULL,
     "Only read the shards and say whether they are whole and belong together; "
     "without OUT.",
     offsetof(struct options, check)},
    {"tally", 0, CLI_TEXT, "FILE",
     "Make no database, but count facts by type and year into FILE (NDJSON), "
     "straight from the shards; or add up tallies. 'trend' reads it.",
     offsetof(struct options, tally)},
    {"count", 0, CLI_LIST, "TYPE.FIELD",
     "With --tally: count the values of this field by year, too, and sum its "
     "numbers. May be given several times.",
     offsetof(struct options, counted)},
    {"minhash", 0, CLI_FLAG, NULL,
     "With --tally: keep the signature of each document's text (128 numbers), "
     "of which the share that two have in common estimates how alike they are.",
     offsetof(struct options, minhash)},
    {"part", 0, CLI_TEXT, "K/P",
     "With --tally: count only part K of P of the documents, dealt out by "
     "their "
     "bytes, so that P tasks do it. Their tallies add up.",
     offsetof(struct options, part)},
    {"quiet", 'q', CLI_FLAG, NULL, "No summary.",
     offsetof(struct options, quiet)},
    {0}};

static int say_error(const gloss_error *err) {
  cli_error(err);
  return CLI_COULD_NOT;
}

// CLI_FAILED if some are missing: what is there was merged all the same.
static int say_missing(const gloss_shards *shards) {
  gloss_shards_totals totals = gloss_shards_count(shards);
  gloss_buf list = {0};
  if (!totals.missing) return CLI_OK;
  gloss_shards_missing(shards, &list);
  cli_complain("%zu shard%s missing: %s", totals.missing,
               totals.missing == 1 ? " is" : "s are", list.data);
  gloss_buf_free(&list);
  return CLI_FAILED;
}

static int check(const struct options *o, const gloss_shards *shards) {
  gloss_shards_totals t = gloss_shards_count(shards);
  const gloss_run_info *run = gloss_shards_run(shards);
  if (!o->quiet)
    printf("%zu shards of %s %s: %llu inputs, %llu facts, %llu failed (%llu "
           "worth another try)\n",
           t.shards, run->pack, run->version ? run->version : "",
           (unsigned long long)t.documents, (unsigned long long)t.facts,
           (unsigned long long)t.failed, (unsigned long long)t.retry);
  return say_missing(shards);
}

static int merge_into(const struct options *o, const char *path,
                      gloss_shards *shards) {
  gloss_store *store = NULL;
  gloss_error err;
  gloss_merge_totals totals = {0};
  volatile const int *stop = cli_stop_catch();
  if (gloss_store_open(&store, path, GLOSS_STORE_WRITE, &err))
    return say_error(&err);
  gloss_status status = gloss_store_begin(store, gloss_shards_run(shards),
                                          gloss_shards_schema(shards), &err);
  if (!status) status = gloss_shards_merge(shards, store, stop, &totals, &err);
  int code = status ? say_error(&err) : CLI_OK;
  if (gloss_store_close(store, &err) && !status) code = say_error(&err);
  if (status == GLOSS_ESTOPPED) code = CLI_FAILED;
  if (code != CLI_COULD_NOT && !o->quiet)
    fprintf(stderr,
            "moongloss merge: %zu input%s, %zu new fact%s, %zu failed, %zu "
            "known already\n",
            totals.inputs, totals.inputs == 1 ? "" : "s", totals.facts,
            totals.facts == 1 ? "" : "s", totals.failed, totals.known);
  return code == CLI_OK ? say_missing(shards) : code;
}

// --- tallies
// -----------------------------------------------------------------

static int write_tally(const struct options *o, gloss_tally *tally) {
  gloss_buf out = {0};
  gloss_tally_write(tally, &out);
  int code = cli_write_file(o->tally, (gloss_str){out.data, out.size});
  gloss_buf_free(&out);
  if (code == CLI_OK && !gloss_tally_complete(tally) && !o->quiet)
    fputs("moongloss merge: a part of the documents: add up all parts\n",
          stderr);
  return code;
}

static int tally_shards(const struct options *o, gloss_shards *shards,
                        size_t index, size_t of) {
  char job[65];
  gloss_error err;
  gloss_shards_digest(shards, job);
  gloss_tally *tally = gloss_tally_new(job, o->counted.items, o->counted.count,
                                       o->minhash, index, of);
  gloss_status status =
      gloss_shards_tally(shards, tally, cli_stop_catch(), &err);
  int code = status ? say_error(&err) : write_tally(o, tally);
  gloss_tally_free(tally);
  return code == CLI_OK ? say_missing(shards) : code;
}

static int join_tallies(const struct options *o, const struct cli_args *args) {
  gloss_tally *tally = NULL;
  int code = CLI_OK;
  for (size_t i = 0; code == CLI_OK && i < args->count; i++) {
    gloss_buf text = {0};
    gloss_error err;
    code = cli_file_read(&text, args->operands[i]);
    if (code == CLI_OK &&
        gloss_tally_join(&tally, (gloss_str){text.data, text.size}, &err)) {
      cli_complain("%s: %s", args->operands[i], err.message);
      code = CLI_COULD_NOT;
    }
    gloss_buf_free(&text);
  }
  if (code == CLI_OK) code = write_tally(o, tally);
  gloss_tally_free(tally);
  return code;
}

static bool is_tally(const char *path) {
  char begin[16] = "";
  FILE *file;
  gloss_error err;
  if (gloss_input_open(&file, path, &err)) return false;
  size_t size = fread(begin, 1, sizeof begin, file);
  fclose(file);
  return gloss_tally_is((gloss_str){begin, size});
}

static int tally(const struct cli_command *self, const struct options *o,
                 const struct cli_args *args) {
  size_t index = 1, of = 1;
  gloss_shards *shards = NULL;
  gloss_error err;
  if (o->part && !cli_part_parse(o->part, &index, &of))
    return cli_usage(self, "--part wants K/P, as 2/8, with K from 1 to P");
  for (size_t i = 0; i < o->counted.count; i++)
    if (!strchr(o->counted.items[i], '.'))
      return cli_usage(self, "--count wants TYPE.FIELD, not '%s'",
                       o->counted.items[i]);
  if (is_tally(args->operands[0])) return join_tallies(o, args);
  if (gloss_shards_open(&shards, args->operands, args->count, &err))
    return say_error(&err);
  int code = tally_shards(o, shards, index, of);
  gloss_shards_free(shards);
  return code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  const struct options *o = given;
  size_t first = o->check || o->tally ? 0 : 1;
  gloss_shards *shards = NULL;
  gloss_error err;
  if (args->count <= first)
    return cli_usage(self, first ? "expected a database and shards"
                                 : "which shards?");
  if (!o->tally && (o->counted.count || o->minhash || o->part))
    return cli_usage(self, "--count, --minhash and --part go with --tally");
  if (o->tally) return tally(self, o, args);
  if (gloss_shards_open(&shards, args->operands + first, args->count - first,
                        &err))
    return say_error(&err);
  int code =
      o->check ? check(o, shards) : merge_into(o, args->operands[0], shards);
  gloss_shards_free(shards);
  return code;
}

const struct cli_command cli_merge = {
    "merge",
    "OUT DIR|FILE... | --check DIR|FILE... | --tally OUT [--count TYPE.FIELD] "
    "[--minhash] [--part K/P] DIR|FILE...",
    "make a database of shards",
    "Reads the shards that 'map' made (of a folder: *.ndjson and part-*), "
    "checks "
    "the digest of each, and stores what they hold in the database OUT, which "
    "is made if absent. Merged into a new database, the rows are those of one "
    "'run' over the whole manifest.\n\n"
    "Merging again adds nothing, and the order of the operands does not "
    "matter. "
    "Shards can be merged as they come in. A document that a deadline, memory "
    "or a crash cut short gives way to a better result of it. Nothing is "
    "merged "
    "if a shard is torn or damaged, if not all have one run key (scripts, "
    "options, engine), or if OUT holds documents of another.\n\n"
    "With --tally no database is made: for corpora whose database would be too "
    "big. Counts, exact sums, least and greatest numbers and signatures come "
    "straight from the shards, the same as the database would give, and a "
    "document in several shards counts once. Tallies of parts add up in any "
    "order; one that is counted already adds nothing.\n\n"
    "Exit codes: 1 if shards are missing (what is there was merged), 3 if "
    "nothing could be.",
    options,
    "moongloss merge facts.db shards/\n"
    "moongloss merge --check shards/\n"
    "moongloss merge --tally part-1.json --part 1/2 --count slogan.name "
    "shards/\n"
    "moongloss merge --tally all.json part-1.json part-2.json\n"
    "moongloss trend all.json slogan.name",
    run,
    sizeof(struct options)};
