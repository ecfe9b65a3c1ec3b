#include "commands.h"
#include "repl.h"
#include "rows.h"

#include <stdarg.h>
#include <stdlib.h>

struct dot {
  const char *name, *argument, *help;
  void (*run)(struct cli_repl *repl, const char *argument);
};

void cli_repl_fail(struct cli_repl *repl, const char *format, ...) {
  va_list args;
  fflush(stdout);
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  fputc('\n', stderr);
  repl->failed = true;
}

void cli_repl_error(struct cli_repl *repl, const gloss_error *err) {
  char text[sizeof *err + 64];
  cli_repl_fail(repl, "%s", gloss_error_text(err, text, sizeof text));
}

// --- the commands
// ----------------------------------------------------------------

static bool has_store(struct cli_repl *repl) {
  if (!repl->store) cli_repl_fail(repl, "no database is open: .open FILE.db");
  return repl->store != NULL;
}

static void dot_open(struct cli_repl *repl, const char *argument) {
  if (*argument)
    cli_repl_open(repl, argument);
  else
    cli_repl_fail(repl, ".open what?");
}

static void dot_docs(struct cli_repl *repl, const char *argument) {
  (void)argument;
  if (repl->store) printf("database %s\n", repl->store_path);
  for (size_t i = 0; i < repl->doc_count; i++)
    printf("%c %zu %s\n", i == repl->current ? '*' : ' ', i + 1,
           repl->docs[i]->source);
}

static void dot_doc(struct cli_repl *repl, const char *argument) {
  size_t index = cli_repl_which(repl, argument);
  if (index == repl->doc_count) {
    cli_repl_fail(
        repl, "no such document: give its number or part of its name (.docs)");
    return;
  }
  cli_repl_show(repl, index);
  if (!*argument || argument[strspn(argument, "0123456789")])
    printf("doc is %s\n", repl->docs[index]->source);
}

static void dot_sql(struct cli_repl *repl, const char *argument) {
  gloss_rows *rows = NULL;
  gloss_error err;
  if (!has_store(repl)) return;
  if (gloss_store_sql(repl->store, &rows, argument, &err)) {
    cli_repl_error(repl, &err);
  } else if (cli_rows_print(rows, NULL) != CLI_OK) {
    repl->failed = true;
  }
  gloss_rows_free(rows);
}

static void dot_search(struct cli_repl *repl, const char *argument) {
  gloss_rows *rows = NULL;
  gloss_error err;
  if (!has_store(repl)) return;
  if (gloss_store_search(repl->store, &rows, argument, 100, &err))
    cli_repl_error(repl, &err);
  else if (cli_rows_print(rows, NULL) != CLI_OK)
    repl->failed = true;
  gloss_rows_free(rows);
}

static void dot_why(struct cli_repl *repl, const char *argument) {
  gloss_buf out = {0};
  gloss_error err;
  if (!has_store(repl)) return;
  if (gloss_store_why(repl->store, argument, &out, &err)) {
    cli_repl_error(repl, &err);
  } else {
    cli_write((gloss_str){out.data, out.size});
    puts("");
  }
  gloss_buf_free(&out);
}

// Runs a command of the shell: the words of the argument, of which word `at`
// (counted from 1) is a line of the current document or, if it is missing,
// stands for the document.
static void run_shell(struct cli_repl *repl, const struct cli_command *command,
                      const char *argument, int at) {
  enum { WORDS = 4 };
  char *words = strdup(argument), *argv[WORDS + 2], *save = NULL;
  gloss_buf place = {0};
  int argc = 0;
  for (char *word = strtok_r(words, " \t", &save); word && argc < WORDS;
       word = strtok_r(NULL, " \t", &save))
    argv[argc++] = word;
  if (at && repl->doc_count && argc >= at - 1) {
    gloss_buf_puts(&place, repl->docs[repl->current]->source);
    if (argc >= at) gloss_buf_printf(&place, ":%s", argv[at - 1]);
    argv[at - 1] = place.data;
    argc = at;
  }
  argv[argc] = NULL;
  fflush(stdout);
  if (at && !repl->doc_count)
    cli_repl_fail(repl, "no document is open: .open FILE");
  else if (cli_command_run(command, argc, argv) != CLI_OK)
    repl->failed = true;
  gloss_buf_free(&place);
  free(words);
}

static void dot_whynot(struct cli_repl *repl, const char *argument) {
  run_shell(repl, &cli_whynot, argument, 3);
}

static void dot_at(struct cli_repl *repl, const char *argument) {
  run_shell(repl, &cli_at, argument, 2);
}

static void dot_plan(struct cli_repl *repl, const char *argument) {
  run_shell(repl, &cli_explain_plan, argument, 0);
}

static void dot_profile(struct cli_repl *repl, const char *argument) {
  run_shell(repl, &cli_profile, argument, 2);
}

static void dot_find(struct cli_repl *repl, const char *argument) {
  if (*argument)
    cli_repl_find(repl, argument);
  else
    cli_repl_fail(repl, ".find what?");
}

// What patterns may name from now on: @NAME.
static void dot_use(struct cli_repl *repl, const char *argument) {
  gloss_error err = {0};
  const char *name;
  if (!*argument) {
    cli_repl_fail(repl, ".use which PACK?");
  } else if (!cli_repl_pack(repl, argument, &err)) {
    cli_repl_error(repl, &err);
  } else {
    repl->used = true;
    fputs("patterns know", stdout);
    for (size_t i = 0; (name = cli_repl_lexicon(repl, i).name); i++)
      printf(" @%s", name);
    puts("");
  }
}

static void dot_time(struct cli_repl *repl, const char *argument) {
  (void)argument;
  repl->timing = !repl->timing;
}

static void dot_load(struct cli_repl *repl, const char *argument) {
  FILE *in = NULL;
  gloss_error err;
  if (gloss_input_open(&in, argument, &err)) {
    cli_repl_error(repl, &err);
    return;
  }
  char *line = NULL;
  size_t capacity = 0;
  ssize_t size;
  while ((size = getline(&line, &capacity, in)) >= 0 && !repl->done) {
    while (size && (line[size - 1] == '\n' || line[size - 1] == '\r'))
      line[--size] = 0;
    cli_repl_line(repl, line);
  }
  free(line);
  if (in != stdin) fclose(in);
}

// The spans of a layer in the current document.
static void dot_spans(struct cli_repl *repl, const char *argument) {
  enum { SHOWN = 200 };
  if (!*argument ||
      strspn(argument, "abcdefghijklmnopqrstuvwxyz_.") != strlen(argument)) {
    cli_repl_fail(repl, "which layer? sentence, word, heading, date, ...");
    return;
  }
  gloss_buf code = {0};
  gloss_buf_printf(
      &code,
      "local n = 0 for s in doc:each('%s') do n = n + 1 if n <= %d then "
      "print(('%%d:%%d  [%%d,%%d)  %%s'):format(s.line, s.column, s.first - 1, "
      "s.last, (s.text:gsub('%%c', ' ')))) end end "
      "print(n .. ' ' .. (n == 1 and 'span' or 'spans'))",
      argument, SHOWN);
  cli_repl_evaluate(repl, (gloss_str){code.data, code.size});
  gloss_buf_free(&code);
}

static void dot_save(struct cli_repl *repl, const char *argument) {
  cli_repl_save(repl, argument);
}

static void dot_edit(struct cli_repl *repl, const char *argument) {
  (void)argument;
  cli_repl_edit(repl);
}

static void dot_output(struct cli_repl *repl, const char *argument) {
  cli_repl_output(repl, argument, false);
}

static void dot_once(struct cli_repl *repl, const char *argument) {
  if (*argument)
    cli_repl_output(repl, argument, true);
  else
    cli_repl_fail(repl, ".once where? FILE, or | PROGRAM");
}

static void dot_report(struct cli_repl *repl, const char *argument) {
  gloss_buf page = {0};
  gloss_error err;
  if (!has_store(repl)) return;
  if (!*argument)
    cli_repl_fail(repl, ".report to which FILE.html?");
  else if (gloss_store_report(repl->store, &page, NULL, &err))
    cli_repl_error(repl, &err);
  else if (cli_write_file(argument, (gloss_str){page.data, page.size}))
    repl->failed = true;
  gloss_buf_free(&page);
}

// A fresh Lua state, which loads modules anew; the documents stay.
static void dot_reload(struct cli_repl *repl, const char *argument) {
  (void)argument;
  cli_repl_lua(repl);
  if (repl->doc_count) cli_repl_show(repl, repl->current);
}

static void dot_quit(struct cli_repl *repl, const char *argument) {
  (void)argument;
  repl->done = true;
}

static void dot_help(struct cli_repl *repl, const char *argument);

static const struct dot dots[] = {
    {"help", "[NAME]", "these commands, or what NAME does", dot_help},
    {"open", "DB|PATH", "open a database, a document or a folder", dot_open},
    {"docs", "", "what is open", dot_docs},
    {"doc", "N|NAME", "make another open document 'doc'", dot_doc},
    {"find", "PATTERN", "its hits in all open documents and the database",
     dot_find},
    {"use", "PACK", "make its lexicons known to .find, as @NAME", dot_use},
    {"search", "PHRASE", "full-text search in the database", dot_search},
    {"sql", "QUERY", "ask the database", dot_sql},
    {"why", "FACT", "where a stored fact comes from", dot_why},
    {"whynot", "PACK RULE LINE", "why a rule made no fact on a line of 'doc'",
     dot_whynot},
    {"trace", "PACK RULE", "what became of all its matches in 'doc'",
     dot_whynot},
    {"spans", "LAYER", "a layer's spans in 'doc': sentence, heading, date, ...",
     dot_spans},
    {"at", "PACK LINE", "what a pack finds on a line of 'doc'", dot_at},
    {"plan", "PACK [RULE]", "how rules will be run", dot_plan},
    {"profile", "PACK", "what its rules cost in 'doc'", dot_profile},
    {"report", "FILE.html", "the database as a page", dot_report},
    {"load", "FILE", "run the lines of a file", dot_load},
    {"save", "FILE", "keep what was typed so far, to load again", dot_save},
    {"edit", "", "change the last chunk in $EDITOR and run it", dot_edit},
    {"reload", "", "forget what Lua knows: modules are loaded anew",
     dot_reload},
    {"once", "FILE|'| PROGRAM'", "where the next line's output goes", dot_once},
    {"output", "[FILE|'| PROGRAM']", "where all output goes, until .output",
     dot_output},
    {"time", "", "show how long each line takes, or stop it", dot_time},
    {"quit", "", "leave (or Ctrl-D)", dot_quit},
};
enum { DOTS = sizeof dots / sizeof *dots };

void cli_repl_help(struct cli_repl *repl, const char *name) {
  gloss_buf text = {0};
  if (gloss_lua_help(name, &text))
    printf("%s\n", text.data);
  else
    cli_repl_fail(repl, "no help on '%s': .help lists what there is", name);
  gloss_buf_free(&text);
}

static void dot_help(struct cli_repl *repl, const char *argument) {
  if (*argument) {
    cli_repl_help(repl, argument);
    return;
  }
  for (size_t i = 0; i < DOTS; i++)
    printf(".%-8s%-20s %s\n", dots[i].name, dots[i].argument, dots[i].help);
  fputs("\nNAME? explains one of:", stdout);
  gloss_buf name = {0};
  for (size_t i = 0; gloss_lua_help_name(i, &name); i++) {
    printf("%s%s", i % 4 ? "  " : "\n  ", name.data);
    gloss_buf_clear(&name);
  }
  gloss_buf_free(&name);
  puts("");
}

const char *cli_repl_dot(size_t index) {
  return index < DOTS ? dots[index].name : NULL;
}

static const struct dot *find_dot(const char *name, size_t size) {
  for (size_t i = 0; i < DOTS; i++)
    if (strlen(dots[i].name) == size && !strncmp(dots[i].name, name, size))
      return &dots[i];
  return NULL;
}

static const char *nearest_dot(const char *name) {
  const char *best = dots[0].name;
  for (size_t i = 1; i < DOTS; i++)
    if (cli_distance(name, dots[i].name) < cli_distance(name, best))
      best = dots[i].name;
  return best;
}

void cli_repl_command(struct cli_repl *repl, const char *line) {
  size_t size = strcspn(line, " \t");
  const struct dot *dot = find_dot(line, size);
  const char *argument = line + size + strspn(line + size, " \t");
  if (dot) {
    dot->run(repl, argument);
    return;
  }
  char name[32];
  snprintf(name, sizeof name, "%.*s", size < 31 ? (int)size : 31, line);
  cli_repl_fail(repl, "no command .%s; did you mean .%s?", name,
                nearest_dot(name));
}
