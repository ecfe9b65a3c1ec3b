// repl_find.c - a typed pattern over every open document.
#include "repl.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { CONTEXT = 24, SHOWN = 200 }; // characters each side; hits printed

static bool is_start(char byte) { return ((unsigned char)byte & 0xC0) != 0x80; }

// Up to CONTEXT characters before `begin` within its line.
static uint32_t context_begin(gloss_str text, uint32_t begin) {
  uint32_t at = begin;
  for (size_t n = 0; at && n < CONTEXT;) {
    if (text.data[at - 1] == '\n') break;
    if (is_start(text.data[--at])) n++;
  }
  return at;
}

static uint32_t context_end(gloss_str text, uint32_t end) {
  uint32_t at = end;
  for (size_t n = 0; at < text.size && text.data[at] != '\n'; at++)
    if (is_start(text.data[at]) && n++ == CONTEXT) break;
  return at;
}

static void print_part(gloss_str text, uint32_t begin, uint32_t end) {
  for (uint32_t i = begin; i < end; i++) {
    char byte = text.data[i];
    fputc((unsigned char)byte < ' ' ? ' ' : byte, stdout);
  }
}

static void print_hit(const struct cli_repl *repl, size_t index,
                      gloss_match match) {
  const gloss_doc *doc = repl->docs[index]->doc;
  gloss_str text = gloss_doc_text(doc);
  bool colours = cli_colours(stdout);
  uint32_t line, column;
  gloss_doc_line(doc, match.begin, &line, &column);
  if (repl->doc_count > 1) printf("%s:", repl->docs[index]->source);
  printf("%u:%u  ", line, column);
  print_part(text, context_begin(text, match.begin), match.begin);
  fputs(colours ? "\x1b[1;31m" : "[", stdout);
  print_part(text, match.begin, match.end);
  fputs(colours ? "\x1b[0m" : "]", stdout);
  print_part(text, match.end, context_end(text, match.end));
  puts("");
}

// --- the scan: documents side by side ----------------------------------------

struct scan {
  struct cli_repl *repl;
  const gloss_program *program;
  gloss_matches **found; // by document
  gloss_error *errors;
  atomic_size_t next;
};

static void *scan_some(void *self) {
  struct scan *s = self;
  size_t i;
  while ((i = atomic_fetch_add(&s->next, 1)) < s->repl->doc_count &&
         !cli_editor_interrupted()) {
    struct cli_opened *doc = s->repl->docs[i];
    gloss_scan(&s->found[i], s->program, doc->doc, doc->sources.items,
               doc->sources.count, NULL, 0, NULL, &s->errors[i]);
  }
  return NULL;
}

// A signal is for the thread that talks.
static bool start(pthread_t *thread, void *(*work)(void *), void *self) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  bool good = pthread_create(thread, NULL, work, self) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return good;
}

static void scan_all(struct scan *s) {
  enum { MOST = 8, WORTH = 1 << 20 };
  pthread_t threads[MOST];
  size_t count = 0;
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  if (s->repl->bytes >= WORTH)
    while (count < MOST && (long)count + 1 < cores &&
           start(&threads[count], scan_some, s))
      count++;
  scan_some(s);
  while (count) pthread_join(threads[--count], NULL);
}

// --- values, looked for while one types --------------------------------------

struct cli_warming {
  const struct cli_repl *repl;
  pthread_t thread;
  atomic_bool stop;
};

static void *warm(void *self) {
  struct cli_warming *w = self;
  for (size_t i = 0; i < w->repl->doc_count && !w->stop; i++)
    cli_sources_warm(&w->repl->docs[i]->sources, w->repl->docs[i]->doc);
  return NULL;
}

void cli_repl_warm(struct cli_repl *repl) {
  enum { MOST = 96 << 20 }; // bytes: values take about three times as many
  if (repl->warming || !repl->doc_count || repl->bytes > MOST) return;
  struct cli_warming *w = repl->warming = cli_alloc(sizeof *w);
  w->repl = repl;
  if (start(&w->thread, warm, w)) return;
  free(w);
  repl->warming = NULL;
}

void cli_repl_rest(struct cli_repl *repl) {
  if (!repl->warming) return;
  repl->warming->stop = true;
  pthread_join(repl->warming->thread, NULL);
  free(repl->warming);
  repl->warming = NULL;
}

// --- the command -------------------------------------------------------------

// Documents of the database that may hold what the pattern needs.
static void fetch(struct cli_repl *repl, const gloss_program *program) {
  enum { MOST = 64 };
  gloss_str literals[MOST];
  gloss_buf texts[MOST] = {{0}};
  gloss_need need;
  size_t count = 0;
  bool narrow = true; // every way to match holds a literal
  while (narrow && count < MOST &&
         gloss_program_need(program, 0, count, &need, &texts[count])) {
    narrow = need.kind == GLOSS_NEED_LITERAL;
    literals[count] = (gloss_str){texts[count].data, texts[count].size};
    count++;
  }
  if (count == MOST) narrow = false;
  cli_repl_rest(repl);
  cli_repl_fetch(repl, literals, narrow ? count : 0);
  for (size_t i = 0; i < count; i++) gloss_buf_free(&texts[i]);
}

// The pattern again, with a bracket where it went wrong.
static void print_problem(struct cli_repl *repl, const char *pattern,
                          const gloss_error *err) {
  fflush(stdout);
  if (err->column) {
    size_t at = 0;
    gloss_str text = gloss_str_of(pattern);
    for (uint32_t c = 1; c < err->column && at < text.size; c++)
      gloss_utf8_next(text, &at);
    fprintf(stderr, "%.*s[here]%s\n", (int)at, pattern, pattern + at);
  }
  cli_repl_fail(repl, "%s", err->message);
}

// What went wrong with a document: a limit.
static const gloss_error *problem(const struct scan *s, size_t index) {
  if (s->errors[index].status) return &s->errors[index];
  const gloss_matches *found = s->found[index];
  bool failed = found && gloss_matches_failure_count(found);
  return failed ? &gloss_matches_failure(found, 0)->error : NULL;
}

static void print_all(struct cli_repl *repl, struct scan *s) {
  size_t hits = 0;
  for (size_t i = 0; i < repl->doc_count; i++) {
    size_t count = s->found[i] ? gloss_matches_count(s->found[i]) : 0;
    for (size_t k = 0; k < count; k++)
      if (hits++ < SHOWN) print_hit(repl, i, gloss_matches_get(s->found[i], k));
    const gloss_error *err = problem(s, i);
    if (err) cli_repl_fail(repl, "%s: %s", repl->docs[i]->source, err->message);
    gloss_matches_free(s->found[i]);
  }
  if (hits > SHOWN) printf("... ");
  printf("%zu hit%s\n", hits, hits == 1 ? "" : "s");
  if (cli_editor_interrupted()) cli_repl_fail(repl, "stopped");
}

static void find(struct cli_repl *repl, const gloss_program *program) {
  if (repl->store) fetch(repl, program);
  struct scan s = {.repl = repl, .program = program};
  size_t room = repl->doc_count + 1;
  s.found = cli_alloc(room * sizeof *s.found);
  s.errors = cli_alloc(room * sizeof *s.errors);
  scan_all(&s);
  print_all(repl, &s);
  free(s.found);
  free(s.errors);
  if (repl->editor.terminal) cli_repl_warm(repl);
}

// Of several report types that use one name, the first.
gloss_pack_lexicon cli_repl_lexicon(const struct cli_repl *repl, size_t index) {
  size_t count = gloss_pack_lexicon_count(repl->pack);
  for (size_t i = 0; i < count; i++) {
    gloss_pack_lexicon it = gloss_pack_lexicon_at(repl->pack, i);
    bool known = false;
    for (size_t k = 0; k < i && !known; k++)
      known = !strcmp(gloss_pack_lexicon_at(repl->pack, k).name, it.name);
    if (!known && !index--) return it;
  }
  return (gloss_pack_lexicon){0};
}

static void declare_lexicons(const struct cli_repl *repl,
                             gloss_program *program) {
  gloss_pack_lexicon it;
  for (size_t i = 0; (it = cli_repl_lexicon(repl, i)).name; i++)
    gloss_program_lexicon(program, it.name, it.lexicon);
}

void cli_repl_find(struct cli_repl *repl, const char *pattern) {
  gloss_program *program = gloss_program_new();
  gloss_error err = {0};
  gloss_rule rule = {.id = "find", .pattern = pattern, .scope = "paragraph"};
  cli_sources_declare(program);
  if (repl->used) declare_lexicons(repl, program);
  if (gloss_program_rule(program, &rule, NULL, &err) ||
      gloss_program_compile(program, &err))
    print_problem(repl, pattern, &err);
  else
    find(repl, program);
  gloss_program_free(program);
}
