// match - hits of lexicons and patterns in a document.
#include "commands.h"

#include <stdlib.h>

struct options {
  struct cli_list lexicons, patterns;
  const char *policy, *scope, *format, *anchor;
  bool explain, plan, losers;
  struct cli_doc_flags doc;
};

static const struct cli_option options[] = {
    {"lexicon", 'l', CLI_LIST, "[NAME=]TSV",
     "A lexicon; in patterns it is @NAME (default: the file's name without "
     "folder and ending). Without a pattern, its hits are printed.",
     offsetof(struct options, lexicons)},
    {"pattern", 'p', CLI_LIST, "PATTERN",
     "A pattern; several compete under the policy.",
     offsetof(struct options, patterns)},
    {"policy", 0, CLI_CHOICE, "longest|leftmost|priority|outer|inner|all",
     "Which of overlapping hits stay (default: longest). An earlier pattern "
     "has the higher priority.",
     offsetof(struct options, policy)},
    {"scope", 0, CLI_TEXT, "NAME",
     "What a pattern may not leave: sentence (default), paragraph, section, "
     "document.",
     offsetof(struct options, scope)},
    {"anchor", 0, CLI_TEXT, "DATE",
     "ISO date that relative dates are resolved against.",
     offsetof(struct options, anchor)},
    {"explain", 0, CLI_FLAG, NULL,
     "Say for each pattern why it does or does not match: reason code, how far "
     "it came, what failed there, the smallest change that would match.",
     offsetof(struct options, explain)},
    {"losers", 0, CLI_FLAG, NULL,
     "After a document's matches, print those that lost to another, and to "
     "which.",
     offsetof(struct options, losers)},
    {"plan", 0, CLI_FLAG, NULL,
     "Print how each pattern will be run, and read no documents.",
     offsetof(struct options, plan)},
    {"format", 0, CLI_CHOICE, "text|brackets|json",
     "text (default): start, end, text, captures or attributes, separated by "
     "tabs; brackets: the canonical text with [hits]; json: one object a "
     "document.",
     offsetof(struct options, format)},
    CLI_DOC_OPTIONS(struct options),
    {0}};

struct job {
  const struct options *options;
  gloss_lexicon **lexicons;
  gloss_program *program; // NULL: the lexicons' own hits
  gloss_policy policy;
};

static gloss_policy policy_of(const char *name) {
  return name ? gloss_policy_named(gloss_str_of(name)) : GLOSS_POLICY_LONGEST;
}

// --- one hit
// -------------------------------------------------------------------

// A hit and what there is to say about it: names with texts.
struct note {
  const char *name;
  gloss_str text;
  uint32_t begin, end; // of a capture; begin == end: an attribute
};

struct printer {
  const struct job *job;
  gloss_str text;
  gloss_buf out;
  size_t count;
  uint32_t printed; // brackets: canonical text printed so far
};

static void print_note(struct printer *p, const struct note *note, bool json,
                       bool first) {
  if (!json) {
    gloss_buf_printf(&p->out, "\t%s=%.*s", note->name, (int)note->text.size,
                     note->text.data);
    return;
  }
  if (!first) gloss_buf_putc(&p->out, ',');
  gloss_buf_json(&p->out, gloss_str_of(note->name));
  gloss_buf_putc(&p->out, ':');
  if (note->begin == note->end) {
    gloss_buf_json(&p->out, note->text);
    return;
  }
  gloss_buf_printf(&p->out, "{\"start\":%u,\"end\":%u,\"text\":", note->begin,
                   note->end);
  gloss_buf_json(&p->out, note->text);
  gloss_buf_putc(&p->out, '}');
}

static void print_brackets(struct printer *p, uint32_t begin, uint32_t end) {
  if (begin < p->printed) return; // overlapping hits (policy all)
  gloss_buf_add(&p->out, p->text.data + p->printed, begin - p->printed);
  gloss_buf_putc(&p->out, '[');
  gloss_buf_add(&p->out, p->text.data + begin, end - begin);
  gloss_buf_putc(&p->out, ']');
  p->printed = end;
}

static void print_hit(struct printer *p, uint32_t begin, uint32_t end,
                      const struct note *notes, size_t count) {
  const char *format = p->job->options->format;
  gloss_str hit = {p->text.data + begin, end - begin};
  p->count++;
  if (format && !strcmp(format, "brackets")) {
    print_brackets(p, begin, end);
    return;
  }
  bool json = format && !strcmp(format, "json");
  if (json) {
    gloss_buf_printf(&p->out, "%s{\"start\":%u,\"end\":%u,\"text\":",
                     p->count > 1 ? "," : "", begin, end);
    gloss_buf_json(&p->out, hit);
    gloss_buf_puts(&p->out, ",\"with\":{");
  } else {
    gloss_buf_printf(&p->out, "%u\t%u\t%.*s", begin, end, (int)hit.size,
                     hit.data);
  }
  for (size_t i = 0; i < count; i++) print_note(p, &notes[i], json, i == 0);
  gloss_buf_puts(&p->out, json ? "}}" : "\n");
}

// --- the hits of a document
// ------------------------------------------------------

enum { NOTES = 64 };

static void lexicon_hits(struct printer *p, const gloss_lexicon *lexicon) {
  gloss_set set = {0};
  gloss_lexicon_scan(lexicon, p->text, p->job->policy, &set);
  for (size_t i = 0; i < set.count; i++) {
    gloss_span s = set.items[i];
    struct note notes[NOTES];
    size_t count = 0;
    gloss_entry entry = gloss_lexicon_entry(lexicon, s.data);
    notes[count++] = (struct note){"term", entry.term, 0, 0};
    const char *column;
    for (size_t c = 0;
         (column = gloss_lexicon_column(lexicon, c)) != NULL && count < NOTES;
         c++) {
      gloss_str value =
          gloss_lexicon_attribute(lexicon, s.data, gloss_str_of(column));
      if (value.data) notes[count++] = (struct note){column, value, 0, 0};
    }
    print_hit(p, s.begin, s.end, notes, count);
  }
  gloss_set_free(&set);
}

static void print_match(struct printer *p, const gloss_match *match) {
  struct note notes[NOTES];
  size_t count = 0;
  const char *name;
  for (size_t c = 0;
       (name = gloss_program_capture(p->job->program, match->rule, c)) != NULL;
       c++) {
    gloss_capture capture = match->captures[c];
    if (capture.begin == UINT32_MAX || count == NOTES) continue;
    gloss_str text = {p->text.data + capture.begin,
                      capture.end - capture.begin};
    notes[count++] = (struct note){name, text, capture.begin, capture.end};
  }
  print_hit(p, match->begin, match->end, notes, count);
}

static int print_failures(const gloss_matches *matches, const char *name) {
  size_t count = gloss_matches_failure_count(matches);
  for (size_t i = 0; i < count; i++)
    cli_complain("%s: %s", name,
                 gloss_matches_failure(matches, i)->error.message);
  return count ? CLI_FAILED : CLI_OK;
}

static void print_explanation(struct printer *p, const gloss_explanation *why,
                              uint32_t rule) {
  gloss_buf_printf(&p->out, "pattern%u: %s: %s\n", rule + 1,
                   gloss_reason_name(why->reason), why->detail);
  if (why->reached > why->begin)
    gloss_buf_printf(&p->out, "  came from %u to %u: %.*s\n", why->begin,
                     why->reached, (int)(why->reached - why->begin),
                     p->text.data + why->begin);
  if (why->relaxation[0])
    gloss_buf_printf(&p->out, "  would match: %s\n", why->relaxation);
}

static int explain(struct printer *p, const gloss_doc *doc,
                   const struct cli_sources *sources) {
  size_t count = gloss_program_rule_count(p->job->program);
  gloss_error err;
  for (uint32_t rule = 0; rule < count; rule++) {
    gloss_explanation why;
    if (gloss_explain(&why, p->job->program, doc, rule, 0,
                      (uint32_t)p->text.size, sources->items, sources->count,
                      &err))
      return cli_error(&err);
    print_explanation(p, &why, rule);
  }
  return CLI_OK;
}

static void print_losers(struct printer *p, const gloss_matches *matches) {
  for (size_t i = 0; i < gloss_matches_loser_count(matches); i++) {
    gloss_loser loser = gloss_matches_loser(matches, i);
    gloss_buf_printf(
        &p->out,
        "lost\t%u\t%u\t%.*s\tpattern%u, by %s, to pattern%u at %u..%u\n",
        loser.match.begin, loser.match.end,
        (int)(loser.match.end - loser.match.begin),
        p->text.data + loser.match.begin, loser.match.rule + 1,
        gloss_policy_name(loser.policy), loser.winner_rule + 1,
        loser.winner_begin, loser.winner_end);
  }
}

static int print_matches(struct printer *p, const char *name,
                         const gloss_doc *doc,
                         const struct cli_sources *sources) {
  gloss_matches *matches = NULL;
  gloss_error err;
  if (gloss_scan(&matches, p->job->program, doc, sources->items, sources->count,
                 NULL, 0, NULL, &err))
    return cli_error(&err);
  for (size_t i = 0; i < gloss_matches_count(matches); i++) {
    gloss_match match = gloss_matches_get(matches, i);
    print_match(p, &match);
  }
  if (p->job->options->losers && !p->job->options->format)
    print_losers(p, matches);
  int code = print_failures(matches, name);
  gloss_matches_free(matches);
  return code;
}

static int pattern_hits(struct printer *p, const char *name,
                        const gloss_doc *doc) {
  const struct options *o = p->job->options;
  struct cli_sources sources;
  cli_sources_make(&sources, o->anchor);
  int code = o->explain ? explain(p, doc, &sources)
                        : print_matches(p, name, doc, &sources);
  cli_sources_free(&sources);
  return code;
}

static int each(void *self, const char *name, gloss_doc *doc) {
  struct printer p = {.job = self, .text = gloss_doc_text(doc)};
  const char *format = p.job->options->format;
  bool json = format && !strcmp(format, "json");
  int code = CLI_OK;
  if (json) {
    gloss_buf_puts(&p.out, "{\"source\":");
    gloss_buf_json(&p.out, gloss_str_of(name));
    gloss_buf_puts(&p.out, ",\"hits\":[");
  }
  if (p.job->program)
    code = pattern_hits(&p, name, doc);
  else
    for (size_t i = 0; i < p.job->options->lexicons.count; i++)
      lexicon_hits(&p, p.job->lexicons[i]);
  if (json) gloss_buf_puts(&p.out, "]}\n");
  if (format && !strcmp(format, "brackets"))
    gloss_buf_add(&p.out, p.text.data + p.printed, p.text.size - p.printed);
  cli_write((gloss_str){p.out.data, p.out.size});
  gloss_buf_free(&p.out);
  return code;
}

// --- setting up
// ------------------------------------------------------------------

// The name before "=", or the file's name without folder and ending.
static const char *lexicon_name(const char *given, gloss_buf *name) {
  const char *equals = strchr(given, '='), *path = given;
  if (equals && !memchr(given, '/', (size_t)(equals - given))) {
    gloss_buf_add(name, given, (size_t)(equals - given));
    return equals + 1;
  }
  const char *slash = strrchr(given, '/');
  if (slash) given = slash + 1;
  gloss_buf_add(name, given, strcspn(given, "."));
  return path;
}

static int load_lexicons(struct job *job) {
  size_t count = job->options->lexicons.count;
  job->lexicons = cli_alloc((count + 1) * sizeof(gloss_lexicon *));
  for (size_t i = 0; i < count; i++) {
    gloss_buf name = {0};
    gloss_error err;
    const char *path = lexicon_name(job->options->lexicons.items[i], &name);
    gloss_buf cache = {0};
    gloss_status status = gloss_lexicon_load_cached(&job->lexicons[i], path,
                                                    cli_cache(&cache), &err);
    gloss_buf_free(&cache);
    if (!status && job->program)
      gloss_program_lexicon(job->program, name.data, job->lexicons[i]);
    gloss_buf_free(&name);
    if (status) return cli_error(&err);
  }
  return CLI_OK;
}

static int add_patterns(struct job *job) {
  const struct cli_list *patterns = &job->options->patterns;
  gloss_error err;
  for (size_t i = 0; i < patterns->count; i++) {
    char id[32];
    snprintf(id, sizeof id, "pattern%zu", i + 1);
    gloss_rule rule = {.id = id,
                       .pattern = patterns->items[i],
                       .scope = job->options->scope,
                       .set = patterns->count > 1 ? "patterns" : NULL,
                       .policy = job->policy,
                       .priority = -(int32_t)i,
                       .file = "--pattern",
                       .line = 1};
    if (gloss_program_rule(job->program, &rule, NULL, &err))
      return cli_error(&err);
  }
  if (gloss_program_compile(job->program, &err)) return cli_error(&err);
  return CLI_OK;
}

static void print_plan(const struct job *job) {
  gloss_buf out = {0};
  for (uint32_t rule = 0; rule < gloss_program_rule_count(job->program); rule++)
    gloss_program_plan(job->program, rule, &out);
  cli_write((gloss_str){out.data, out.size});
  gloss_buf_free(&out);
}

static int match(const struct options *o, const struct cli_args *args) {
  struct job job = {.options = o, .policy = policy_of(o->policy)};
  if (o->patterns.count) {
    job.program = gloss_program_new();
    cli_sources_declare(job.program);
  }
  gloss_doc_options doc = cli_doc_options(&o->doc);
  int code = load_lexicons(&job);
  if (code == CLI_OK && job.program) code = add_patterns(&job);
  if (code == CLI_OK && o->plan && job.program)
    print_plan(&job);
  else if (code == CLI_OK)
    code = cli_docs_each(args, &doc, each, &job);
  gloss_program_free(job.program);
  for (size_t i = 0; i < o->lexicons.count; i++)
    gloss_lexicon_free(job.lexicons[i]);
  free(job.lexicons);
  return code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  int code;
  if (!o->lexicons.count && !o->patterns.count)
    code = cli_usage(self, "match what? Give --lexicon or --pattern");
  else
    code = cli_args_default_stdin(self, args);
  if (code == CLI_GO) code = match(o, args);
  return code;
}

const struct cli_command cli_match = {
    "match",
    "(--lexicon [NAME=]TSV | --pattern PATTERN)... FILE...",
    "find the entries of a lexicon or a pattern",
    "Prints the hits of lexicons or patterns in the canonical text of FILE "
    "('-' or nothing: standard input), one a line: start and end (bytes, "
    "half-open), the text, and for a lexicon the entry's term and attributes, "
    "for a pattern its captures.\n\n"
    "Lexicons and patterns match folded text: Traditional or Simplified, full "
    "or half width, upper or lower case are alike. tests/spec/patterns.md "
    "describes the pattern language.",
    options,
    "moongloss match --lexicon bodies.tsv report.txt\n"
    "moongloss match --lexicon body=bodies.tsv --pattern '<who: @body> ~10 "
    "{number}' report.txt",
    run,
    sizeof(struct options)};
