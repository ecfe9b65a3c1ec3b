// repl_find.c - a typed pattern over every open document.
#include "repl.h"

#include <stdlib.h>

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
  const gloss_doc *doc = repl->docs[index];
  gloss_str text = gloss_doc_text(doc);
  bool colours = cli_colours(stdout);
  uint32_t line, column;
  gloss_doc_line(doc, match.begin, &line, &column);
  if (repl->doc_count > 1) printf("%s:", repl->sources[index]);
  printf("%u:%u  ", line, column);
  print_part(text, context_begin(text, match.begin), match.begin);
  fputs(colours ? "\x1b[1;31m" : "[", stdout);
  print_part(text, match.begin, match.end);
  fputs(colours ? "\x1b[0m" : "]", stdout);
  print_part(text, match.end, context_end(text, match.end));
  puts("");
}

// The hits in one document; false on an error.
static bool find_in(struct cli_repl *repl, const gloss_program *program,
                    size_t index, size_t *hits, gloss_error *err) {
  gloss_matches *matches = NULL;
  const gloss_doc *doc = repl->docs[index];
  struct cli_sources sources;
  cli_sources_make(&sources, NULL);
  gloss_status status = gloss_scan(&matches, program, doc, sources.items,
                                   sources.count, NULL, 0, NULL, err);
  size_t count = status ? 0 : gloss_matches_count(matches);
  for (size_t i = 0; i < count; i++)
    if ((*hits)++ < SHOWN)
      print_hit(repl, index, gloss_matches_get(matches, i));
  gloss_matches_free(matches);
  cli_sources_free(&sources);
  return !status;
}

void cli_repl_find(struct cli_repl *repl, const char *pattern) {
  gloss_program *program = gloss_program_new();
  gloss_error err = {0};
  size_t hits = 0;
  gloss_rule rule = {.id = "find", .pattern = pattern, .scope = "paragraph"};
  cli_sources_declare(program);
  bool good = !gloss_program_rule(program, &rule, NULL, &err) &&
              !gloss_program_compile(program, &err);
  for (size_t i = 0; good && i < repl->doc_count && !cli_editor_interrupted();
       i++)
    good = find_in(repl, program, i, &hits, &err);
  if (good) printf("%zu hit%s\n", hits, hits == 1 ? "" : "s");
  if (!good) {
    fflush(stdout);
    if (err.column) {
      // The pattern again, with a bracket where it went wrong.
      size_t at = 0;
      gloss_str text = gloss_str_of(pattern);
      for (uint32_t c = 1; c < err.column && at < text.size; c++)
        gloss_utf8_next(text, &at);
      fprintf(stderr, "%.*s[here]%s\n", (int)at, pattern, pattern + at);
    }
    fprintf(stderr, "%s\n", err.message);
    repl->failed = true;
  }
  gloss_program_free(program);
}
