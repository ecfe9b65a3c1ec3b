/* grants.c - Moongloss in a program of your own: documents, a lexicon, values,
 * a rule, and the way back to the bytes. No Lua. */
#include <moongloss.h>

#include <stdio.h>
#include <stdlib.h>

static const char offices[] = "term\tvariants\n"
                              "Harbour Office\tHarbour Off.\n"
                              "Land Registry\t\n";
static const char pattern[] =
    "<office: @office> \\s granted \\s <sum: {number}> \\s euros";

static void die(const gloss_error *err) {
  char text[sizeof *err + 64];
  fprintf(stderr, "grants: %s\n", gloss_error_text(err, text, sizeof text));
  exit(3);
}

/* Values are a layer that patterns refer to by name: {number}. */
static const gloss_set *numbers(void *self, const gloss_doc *doc) {
  (void)doc;
  return gloss_values_set(self, GLOSS_NUMBER);
}

/* The rule, compiled once for all documents. */
static gloss_program *compile(const gloss_lexicon *lexicon) {
  gloss_error err;
  gloss_rule rule = {.id = "grant", .pattern = pattern};
  gloss_program *program = gloss_program_new();
  gloss_program_lexicon(program, "office", lexicon);
  gloss_program_source(program, "number");
  if (gloss_program_rule(program, &rule, NULL, &err) ||
      gloss_program_compile(program, &err))
    die(&err);
  return program;
}

/* Captures stand in the order of the pattern: 0 is office, 1 is sum. */
static void print_match(const gloss_doc *doc, const gloss_lexicon *lexicon,
                        const gloss_values *values, const gloss_match *match) {
  const gloss_capture *office = &match->captures[0];
  const gloss_capture *sum = &match->captures[1];
  const gloss_set *set = gloss_values_set(values, GLOSS_NUMBER);
  gloss_str term = gloss_lexicon_entry(lexicon, office->entry).term;
  uint32_t line, column;
  gloss_range raw;
  gloss_doc_line(doc, match->begin, &line, &column);
  gloss_doc_raw_ranges(doc, match->begin, match->end, &raw, 1);
  printf("%.*s: %g euros (line %u, bytes %u to %u of the file)\n",
         (int)term.size, term.data,
         gloss_values_get(values, set->items[sum->item].data)->value, line,
         raw.begin, raw.end);
}

static void print_matches(const gloss_doc *doc, const gloss_program *program,
                          const gloss_lexicon *lexicon) {
  gloss_error err;
  gloss_values *values = NULL;
  gloss_matches *matches = NULL;
  if (gloss_values_new(&values, gloss_doc_text(doc), NULL, &err)) die(&err);
  gloss_source source = {.name = "number", .self = values, .spans = numbers};
  if (gloss_scan(&matches, program, doc, &source, 1, NULL, 0, NULL, &err))
    die(&err);
  for (size_t i = 0; i < gloss_matches_count(matches); i++) {
    gloss_match match = gloss_matches_get(matches, i);
    print_match(doc, lexicon, values, &match);
  }
  gloss_matches_free(matches);
  gloss_values_free(values);
}

static void read_all(FILE *in, gloss_buf *out) {
  char block[1 << 16];
  for (size_t got; (got = fread(block, 1, sizeof block, in)) > 0;)
    gloss_buf_add(out, block, got);
}

int main(void) {
  gloss_error err;
  gloss_lexicon *lexicon = NULL;
  if (gloss_lexicon_parse(&lexicon, "offices", gloss_str_of(offices), &err))
    die(&err);
  gloss_program *program = compile(lexicon);
  gloss_buf raw = {0};
  gloss_doc *doc = NULL;
  read_all(stdin, &raw);
  if (gloss_doc_adopt(&doc, &raw, NULL, &err)) die(&err);
  print_matches(doc, program, lexicon);
  gloss_doc_free(doc);
  gloss_buf_free(&raw);
  gloss_program_free(program);
  gloss_lexicon_free(lexicon);
  return 0;
}
