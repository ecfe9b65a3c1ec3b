#include "tests.h"

// --- TAP 13: https://testanything.org
// -----------------------------------------

static void print_tap(const struct tests *tests, const struct tests_case *it) {
  printf("%sok %zu - %s:%u %.*s%s\n", it->outcome == TESTS_FAILED ? "not " : "",
         tests->passed + tests->failed + tests->skipped, it->file, it->line,
         (int)it->name.size, it->name.data,
         it->outcome == TESTS_SKIPPED ? " # SKIP" : "");
  for (const char *at = it->detail; at && *at;) {
    size_t size = strcspn(at, "\n");
    printf("# %.*s\n", (int)size, at);
    at += size + (at[size] == '\n');
  }
}

// --- JUnit
// --------------------------------------------------------------------

// XML has no control characters but tab and newline.
static void add_xml(gloss_buf *out, gloss_str text) {
  for (size_t i = 0; i < text.size; i++) {
    unsigned char c = (unsigned char)text.data[i];
    if (strchr("&<>\"\n\t", c) && c)
      gloss_buf_printf(out, "&#%d;", c);
    else
      gloss_buf_putc(out, c < ' ' ? '?' : (char)c);
  }
}

static void keep_junit(struct tests *tests, const struct tests_case *it) {
  gloss_buf *out = &tests->cases;
  gloss_buf_puts(out, "  <testcase classname=\"");
  add_xml(out, gloss_str_of(it->file));
  gloss_buf_printf(out, "\" name=\"%u ", it->line);
  add_xml(out, it->name);
  gloss_buf_puts(out, "\"");
  if (it->outcome == TESTS_PASSED) {
    gloss_buf_puts(out, "/>\n");
    return;
  }
  const char *what = it->outcome == TESTS_FAILED ? "failure" : "skipped";
  gloss_buf_printf(out, "><%s message=\"", what);
  add_xml(out, gloss_str_of(it->detail));
  gloss_buf_puts(out, "\"/></testcase>\n");
}

void tests_note(struct tests *tests, const struct tests_case *it) {
  size_t *const counts[] = {&tests->passed, &tests->failed, &tests->skipped};
  ++*counts[it->outcome];
  if (tests->format == TESTS_TAP)
    print_tap(tests, it);
  else if (tests->format == TESTS_JUNIT)
    keep_junit(tests, it);
  else if (it->outcome != TESTS_PASSED)
    printf("%s %s:%u: %.*s\n%s", it->outcome == TESTS_FAILED ? "FAIL" : "skip",
           it->file, it->line, (int)it->name.size, it->name.data,
           it->detail ? it->detail : "");
}

void tests_end(struct tests *tests) {
  size_t all = tests->passed + tests->failed + tests->skipped;
  if (tests->format == TESTS_TAP) {
    printf("1..%zu\n", all);
  } else if (tests->format == TESTS_JUNIT) {
    printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<testsuite name=\"moongloss\" tests=\"%zu\" failures=\"%zu\" "
           "skipped=\"%zu\">\n",
           all, tests->failed, tests->skipped);
    cli_write((gloss_str){tests->cases.data, tests->cases.size});
    puts("</testsuite>");
  } else {
    printf("%zu passed, %zu failed", tests->passed, tests->failed);
    if (tests->skipped) printf(", %zu skipped", tests->skipped);
    puts("");
  }
  gloss_buf_free(&tests->cases);
  *tests = (struct tests){.format = tests->format};
}
