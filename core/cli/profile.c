// profile, cover - what the rules of a pack do and cost over many documents.
#include "commands.h"
#include "run.h"

#include <stdlib.h>
#include <time.h>

struct options {
  const char *format;
  unsigned long limit;
  struct cli_doc_flags doc;
};

#define FORMAT_OPTION                                                          \
  {                                                                            \
    "format", 'f', CLI_CHOICE, "table|csv|json|ndjson|markdown",               \
        "How to print the rows (default: table).",                             \
        offsetof(struct options, format)                                       \
  }

static const struct cli_option profile_options[] = {
    FORMAT_OPTION,
    {"limit", 'n', CLI_COUNT, "N",
     "The N dearest rules and slowest documents (default: 20).",
     offsetof(struct options, limit)},
    CLI_DOC_OPTIONS(struct options),
    {0}};
static const struct cli_option cover_options[] = {
    FORMAT_OPTION, CLI_DOC_OPTIONS(struct options), {0}};

// What a rule did in all documents.
struct tally {
  uint32_t rule, types;    // the first of this name and place, and how many
  uint64_t bytes, reports; // documents of these report types
  uint64_t candidates, starts, steps, matches, nanoseconds, lua;
  uint64_t by_reason[GLOSS_REASONS]; // events
  uint64_t calls, facts, exclusive, documents;
};

struct slow {
  char *source;
  uint64_t bytes, nanoseconds, lua;
  size_t facts;
};

struct survey {
  const struct options *options;
  gloss_pack *pack;
  struct tally *rules;
  struct slow *docs;
  size_t doc_count;
  uint64_t bytes, making, analysing, lua;
  const char *type; // of the document at hand
  uint32_t *home;   // by rule: a module's rules come again in each report type
  int code;
};

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

// --- one document ------------------------------------------------------------

static void note_type(void *self, const char *type, double score,
                      const char *reason, bool chosen) {
  struct survey *s = self;
  (void)score, (void)reason;
  if (!chosen) return;
  s->type = type;
  for (size_t i = 0; i < gloss_pack_rule_count(s->pack); i++)
    if (gloss_pack_rule_at(s->pack, i).type == type) {
      s->rules[s->home[i]].reports++;
      s->rules[s->home[i]].bytes += s->docs[s->doc_count].bytes;
    }
}

static void note_match(void *self, uint32_t rule,
                       const gloss_rule_profile *profile) {
  struct survey *s = self;
  struct tally *t = &s->rules[s->home[rule]];
  t->candidates += profile->anchors;
  t->starts += profile->starts;
  t->steps += profile->steps;
  t->matches += profile->matches;
  t->nanoseconds += profile->nanoseconds;
}

static void note_event(void *self, const gloss_trace_event *event) {
  struct survey *s = self;
  struct tally *t = &s->rules[s->home[event->rule]];
  t->by_reason[event->reason]++;
  t->facts += event->facts;
  t->lua += event->nanoseconds;
  s->lua += event->nanoseconds;
  s->docs[s->doc_count].lua += event->nanoseconds;
  if (gloss_pack_rule_at(s->pack, event->rule).each &&
      event->reason != GLOSS_REASON_DROPPED)
    t->calls++;
}

static struct tally *tally_of(struct survey *s, const gloss_fact *fact) {
  for (size_t i = 0; i < gloss_pack_rule_count(s->pack); i++) {
    gloss_pack_rule rule = gloss_pack_rule_at(s->pack, i);
    if (!strcmp(rule.type, s->type) && !strcmp(rule.id, fact->rule))
      return &s->rules[s->home[i]];
  }
  return NULL;
}

// Does a fact of the same type and another rule overlap it? Facts are sorted by
// begin; those that begin long before are not looked at.
static bool shared(const gloss_result *result, size_t index) {
  const gloss_fact *f = gloss_result_fact_at(result, index);
  size_t count = gloss_result_fact_count(result);
  for (size_t i = index + 1; i < count; i++) {
    const gloss_fact *g = gloss_result_fact_at(result, i);
    if (g->start >= f->end) break;
    if (!strcmp(g->type, f->type) && strcmp(g->rule, f->rule) != 0) return true;
  }
  for (size_t i = index, n = 0; i-- > 0 && n < 64; n++) {
    const gloss_fact *g = gloss_result_fact_at(result, i);
    if (g->end > f->start && !strcmp(g->type, f->type) &&
        strcmp(g->rule, f->rule) != 0)
      return true;
  }
  return false;
}

static void count_facts(struct survey *s, const gloss_result *result) {
  uint32_t *seen =
      cli_alloc((gloss_pack_rule_count(s->pack) + 1) * sizeof *seen);
  for (size_t i = 0; i < gloss_result_fact_count(result); i++) {
    struct tally *t =
        s->type ? tally_of(s, gloss_result_fact_at(result, i)) : NULL;
    if (!t) continue;
    t->exclusive += !shared(result, i);
    if (!seen[t - s->rules]++) t->documents++;
  }
  free(seen);
}

static void analyse(struct survey *s, const char *source, gloss_doc *doc) {
  gloss_trace trace = {.self = s,
                       .profile = true,
                       .type = note_type,
                       .event = note_event,
                       .matched = note_match};
  gloss_result *result =
      gloss_result_new(source, doc, gloss_pack_schema(s->pack));
  struct slow *slow = &s->docs[s->doc_count];
  uint64_t begin = now();
  s->type = NULL;
  gloss_pack_trace(s->pack, doc, result, &trace, NULL);
  slow->nanoseconds = now() - begin;
  slow->facts = gloss_result_fact_count(result);
  s->analysing += slow->nanoseconds;
  count_facts(s, result);
  cli_failures_say(result);
  if (gloss_result_failure_count(result)) s->code = CLI_FAILED;
  gloss_result_free(result);
}

static void room(struct survey *s) {
  size_t count = s->doc_count;
  if (count & (count - 1)) return;
  struct slow *more = cli_alloc((count ? 2 * count : 1) * sizeof *more);
  if (count) memcpy(more, s->docs, count * sizeof *more);
  free(s->docs);
  s->docs = more;
}

static void each(void *self, const gloss_input *input) {
  const char *source = input->source, *problem = input->problem;
  struct survey *s = self;
  gloss_doc *doc = NULL;
  gloss_error err = {0};
  gloss_doc_options how = cli_doc_options(&s->options->doc);
  how.part = input->part;
  how.id = input->id;
  uint64_t begin = now();
  if (problem || gloss_doc_new(&doc, input->bytes, &how, &err)) {
    cli_complain("%s: %s", source, problem ? problem : err.message);
    s->code = CLI_FAILED;
    return;
  }
  s->making += now() - begin;
  s->bytes += input->bytes.size;
  room(s);
  size_t size = strlen(source) + 1;
  s->docs[s->doc_count] =
      (struct slow){.source = cli_alloc(size), .bytes = input->bytes.size};
  memcpy(s->docs[s->doc_count].source, source, size);
  analyse(s, source, doc);
  s->doc_count++;
  gloss_doc_free(doc);
}

// --- rows --------------------------------------------------------------------

static void text_cell(struct cli_table *table, const char *text) {
  cli_table_cell(table, gloss_str_of(text), false);
}

static void number_cell(struct cli_table *table, uint64_t number) {
  char text[32];
  snprintf(text, sizeof text, "%llu", (unsigned long long)number);
  cli_table_cell(table, gloss_str_of(text), true);
}

static void real_cell(struct cli_table *table, double number) {
  char text[32];
  snprintf(text, sizeof text, number < 100 ? "%.2f" : "%.0f", number);
  cli_table_cell(table, gloss_str_of(text), true);
}

static struct cli_table *columns(const struct survey *s,
                                 const char *const *names) {
  struct cli_table *table = cli_table_new(cli_format_of(s->options->format));
  for (; *names; names++) cli_table_column(table, *names);
  return table;
}

static double per_megabyte(uint64_t bytes, uint64_t nanoseconds) {
  return nanoseconds ? (double)bytes * 1000 / (double)nanoseconds : 0;
}

static int by_time(const void *a, const void *b) {
  const struct tally *x = a, *y = b;
  uint64_t p = x->nanoseconds + x->lua, q = y->nanoseconds + y->lua;
  return p != q ? (p < q ? 1 : -1) : x->rule < y->rule ? -1 : x->rule > y->rule;
}

static int by_slowness(const void *a, const void *b) {
  const struct slow *x = a, *y = b;
  return x->nanoseconds < y->nanoseconds ? 1 : x->nanoseconds > y->nanoseconds;
}

static bool plain(const struct survey *s) {
  enum cli_format format = cli_format_of(s->options->format);
  return format == CLI_TABLE || format == CLI_MARKDOWN;
}

// The rule's report type, or how many have it.
static void type_cell(struct cli_table *table, const struct tally *t,
                      const gloss_pack_rule *rule) {
  char text[32];
  snprintf(text, sizeof text, "%u types", t->types);
  text_cell(table, t->types > 1 ? text : rule->type);
}

static void print_rules(struct survey *s, size_t limit) {
  static const char *const names[] = {
      "rule",  "type",  "microseconds", "lua",  "MB/s", "candidates",
      "tried", "steps", "matched",      "kept", NULL};
  size_t count = gloss_pack_rule_count(s->pack);
  struct cli_table *table = columns(s, names);
  if (count) qsort(s->rules, count, sizeof *s->rules, by_time);
  for (size_t i = 0, shown = 0; i < count && shown < limit; i++) {
    const struct tally *t = &s->rules[i];
    if (!t->types) continue;
    shown++;
    gloss_pack_rule rule = gloss_pack_rule_at(s->pack, t->rule);
    uint64_t kept = t->by_reason[GLOSS_REASON_KEPT];
    text_cell(table, rule.id);
    type_cell(table, t, &rule);
    real_cell(table, (double)t->nanoseconds / 1000);
    real_cell(table, (double)t->lua / 1000);
    real_cell(table, per_megabyte(t->bytes, t->nanoseconds + t->lua));
    number_cell(table, t->candidates);
    number_cell(table, rule.each ? t->calls : t->starts);
    number_cell(table, t->steps);
    number_cell(table, rule.each ? kept : t->matches);
    number_cell(table, kept);
  }
  cli_table_print(table);
  cli_table_free(table);
}

static void print_documents(struct survey *s, size_t limit) {
  static const char *const names[] = {
      "document", "bytes", "microseconds", "lua", "MB/s", "facts", NULL};
  struct cli_table *table = columns(s, names);
  if (s->doc_count) qsort(s->docs, s->doc_count, sizeof *s->docs, by_slowness);
  for (size_t i = 0; i < s->doc_count && i < limit; i++) {
    const struct slow *d = &s->docs[i];
    text_cell(table, d->source);
    number_cell(table, d->bytes);
    real_cell(table, (double)d->nanoseconds / 1000);
    real_cell(table, (double)d->lua / 1000);
    real_cell(table, per_megabyte(d->bytes, d->nanoseconds));
    number_cell(table, d->facts);
  }
  cli_table_print(table);
  cli_table_free(table);
}

static void print_profile(struct survey *s) {
  size_t limit = s->options->limit ? s->options->limit : 20;
  uint64_t matching = 0;
  for (size_t i = 0; i < gloss_pack_rule_count(s->pack); i++)
    matching += s->rules[i].nanoseconds;
  print_rules(s, limit);
  if (!plain(s)) return;
  puts("");
  print_documents(s, limit);
  printf("\n%zu documents, %llu bytes: reading %.1f ms (%.1f MB/s), analysis "
         "%.1f ms (%.1f MB/s), of which rules %.1f ms, their functions %.1f "
         "ms\n",
         s->doc_count, (unsigned long long)s->bytes, (double)s->making / 1e6,
         per_megabyte(s->bytes, s->making), (double)s->analysing / 1e6,
         per_megabyte(s->bytes, s->analysing), (double)matching / 1e6,
         (double)s->lua / 1e6);
}

static void print_never(const struct survey *s) {
  size_t never = 0, rules = 0, count = gloss_pack_rule_count(s->pack);
  for (size_t i = 0; i < count; i++) {
    rules += s->rules[i].types != 0;
    never += s->rules[i].types && !s->rules[i].by_reason[GLOSS_REASON_KEPT];
  }
  printf("\n%zu of %zu rules never fired in %zu documents%s", never, rules,
         s->doc_count, never ? ":" : "");
  for (size_t i = 0; i < count; i++)
    if (s->rules[i].types && !s->rules[i].by_reason[GLOSS_REASON_KEPT])
      printf(" %s", gloss_pack_rule_at(s->pack, i).id);
  puts("");
}

static void print_cover(struct survey *s) {
  static const char *const names[] = {
      "rule",   "type",  "file",    "line",      "documents",
      "fired",  "tried", "matched", "lost",      "rejected",
      "silent", "kept",  "facts",   "exclusive", NULL};
  struct cli_table *table = columns(s, names);
  for (size_t i = 0; i < gloss_pack_rule_count(s->pack); i++) {
    const struct tally *t = &s->rules[i];
    if (!t->types) continue;
    gloss_pack_rule rule = gloss_pack_rule_at(s->pack, i);
    uint64_t kept = t->by_reason[GLOSS_REASON_KEPT];
    const uint64_t numbers[] = {rule.line,
                                t->reports,
                                t->documents,
                                rule.each ? t->calls : t->starts,
                                rule.each ? kept : t->matches,
                                t->by_reason[GLOSS_REASON_LOST],
                                t->by_reason[GLOSS_REASON_REJECTED],
                                t->by_reason[GLOSS_REASON_SILENT],
                                kept,
                                t->facts,
                                t->exclusive};
    text_cell(table, rule.id);
    type_cell(table, t, &rule);
    text_cell(table, rule.file);
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
      number_cell(table, numbers[k]);
  }
  cli_table_print(table);
  cli_table_free(table);
  if (plain(s)) print_never(s);
}

// --- the commands ------------------------------------------------------------

// A module's rules count together, wherever they are used.
static void find_homes(struct survey *s, size_t count) {
  for (uint32_t i = 0; i < count; i++) {
    gloss_pack_rule rule = gloss_pack_rule_at(s->pack, i);
    uint32_t home = 0;
    for (; home < i; home++) {
      gloss_pack_rule other = gloss_pack_rule_at(s->pack, home);
      if (!strcmp(other.id, rule.id) && !strcmp(other.file, rule.file) &&
          other.line == rule.line)
        break;
    }
    s->home[i] = home;
    s->rules[i].rule = i;
    s->rules[home].types++;
  }
}

static int survey(const struct options *o, const struct cli_args *args,
                  bool profile) {
  struct survey s = {.options = o};
  size_t scripts = cli_pack_operands(args);
  int code = cli_pack_load(&s.pack, args->operands, scripts, NULL);
  if (code != CLI_OK) return code;
  size_t count = gloss_pack_rule_count(s.pack);
  s.rules = cli_alloc((count + 1) * sizeof *s.rules);
  s.home = cli_alloc((count + 1) * sizeof *s.home);
  find_homes(&s, count);
  gloss_inputs_each(args->operands + scripts, args->count - scripts, false,
                    o->doc.max_bytes, each, &s);
  if (profile)
    print_profile(&s);
  else
    print_cover(&s);
  for (size_t i = 0; i < s.doc_count; i++) free(s.docs[i].source);
  free(s.docs);
  free(s.rules);
  free(s.home);
  gloss_pack_free(s.pack);
  return s.code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  size_t scripts = cli_pack_operands(args);
  if (!args->count) return cli_usage(self, "which pack or script?");
  if (args->count == scripts)
    return cli_usage(self, "no documents: give files or folders");
  return survey(o, args, self == &cli_profile);
}

const struct cli_command cli_profile = {
    "profile",
    "[--limit N] [--format FORMAT] PACK|SCRIPT.lua... PATH...",
    "measure what each rule of a pack costs",
    "Analyses the documents, one after the other in this process, and prints "
    "the dearest rules first: microseconds of the matcher and of the rule's "
    "own Lua functions (CPU time), megabytes of the documents of its report "
    "type per second of both, places of what it needs, places where it was "
    "tried, steps, matches before overlaps are resolved, matches that made "
    "facts. Then the slowest documents, and where all the time went. Other "
    "formats than table print the rules only.",
    profile_options,
    "moongloss profile cppcc reports/",
    run,
    sizeof(struct options)};

const struct cli_command cli_cover = {
    "cover",
    "[--format FORMAT] PACK|SCRIPT.lua... PATH...",
    "count what each rule of a pack did",
    "Analyses the documents and prints for each rule: the documents of its "
    "report type, those in which it made facts (fired), places (or spans) "
    "tried, matches, those lost to other rules of its set, rejected by "
    "`where`, "
    "silent (no fact made), kept, facts made, and how many of the facts that "
    "remain at the end no other rule's fact of the same type overlaps "
    "(exclusive): a rule without any can go. At last the rules that never "
    "fired.",
    cover_options,
    "moongloss cover cppcc reports/\n"
    "moongloss cover --format csv my-script.lua diaries/",
    run,
    sizeof(struct options)};
