// repl - Lua and the open documents, asked line by line.
#include "repl.h"
#include "commands.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct options {
  struct cli_list chunks;
};

static const struct cli_option options[] = {
    {"eval", 'e', CLI_LIST, "LUA",
     "Evaluate this and leave; may be given several times.",
     offsetof(struct options, chunks)},
    {0}};

// The state whose chunk runs; for the handler.
static struct lua_State *volatile running;
static volatile bool talking; // to somebody at a terminal

static void interrupt(int number) {
  (void)number;
  if (running)
    gloss_lua_interrupt(running);
  else if (talking)
    cli_editor_interrupt();
  else
    _exit(CLI_FAILED);
}

static void say_error(struct cli_repl *repl, const gloss_error *err) {
  char text[sizeof *err + 64];
  fflush(stdout);
  fprintf(stderr, "%s\n", gloss_error_text(err, text, sizeof text));
  repl->failed = true;
}

bool cli_repl_evaluate(struct cli_repl *repl, gloss_str code) {
  gloss_buf out = {0};
  gloss_error err = {0};
  bool incomplete = false;
  running = repl->L;
  gloss_status status = gloss_lua_eval(repl->L, code, cli_columns(stdout), &out,
                                       &incomplete, &err);
  running = NULL;
  if (status == GLOSS_ESYNTAX && incomplete) {
    gloss_buf_free(&out);
    return false;
  }
  if (out.size) {
    cli_write((gloss_str){out.data, out.size});
    if (out.data[out.size - 1] != '\n') puts("");
  }
  if (status) say_error(repl, &err);
  gloss_buf_free(&out);
  return true;
}

// "name?" asks for help on a name.
static bool is_question(const char *line) {
  size_t size = strlen(line);
  if (size < 2 || line[size - 1] != '?') return false;
  return strspn(line, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                      "0123456789_.:") == size - 1;
}

static void ask_help(struct cli_repl *repl, const char *line) {
  gloss_buf name = {0};
  gloss_buf_add(&name, line, strlen(line) - 1);
  cli_repl_help(repl, name.data);
  gloss_buf_free(&name);
}

void cli_repl_lua(struct cli_repl *repl) {
  gloss_pack_options how = {.search = repl->search.folders,
                            .library = repl->search.library,
                            .cache = repl->search.cache};
  gloss_lua_close(repl->L);
  repl->L = gloss_lua_new(&how);
}

// Keeps the line or the chunk that ended with it.
static void remember(struct cli_repl *repl, const char *line, bool good) {
  const char *typed = repl->input.size ? repl->input.data : line;
  cli_editor_remember(&repl->editor, typed);
  cli_repl_note(repl, typed, good);
  gloss_buf_clear(&repl->input);
}

static double now(clockid_t clock) { // milliseconds
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

void cli_repl_line(struct cli_repl *repl, const char *line) {
  double begin = now(CLOCK_MONOTONIC), work = now(CLOCK_PROCESS_CPUTIME_ID);
  bool once = repl->output.once, failed = repl->failed;
  repl->failed = false;
  if (!repl->input.size && line[0] == '.') {
    cli_repl_command(repl, line + 1);
  } else if (!repl->input.size && is_question(line)) {
    ask_help(repl, line);
  } else {
    if (repl->input.size) gloss_buf_putc(&repl->input, '\n');
    gloss_buf_puts(&repl->input, line);
    gloss_str code = {repl->input.data, repl->input.size};
    if (code.size && !cli_repl_evaluate(repl, code)) { // wants more
      repl->failed = failed;
      return;
    }
  }
  remember(repl, line, !repl->failed);
  if (once) cli_repl_output_end(repl);
  repl->failed |= failed;
  if (repl->timing)
    printf("(%.1f ms, %.1f ms of CPU)\n", now(CLOCK_MONOTONIC) - begin,
           now(CLOCK_PROCESS_CPUTIME_ID) - work);
}

// Input ended inside a chunk.
static void say_unfinished(struct cli_repl *repl) {
  if (!repl->input.size) return;
  fflush(stdout);
  fprintf(stderr, "unfinished: %s\n", repl->input.data);
  gloss_buf_clear(&repl->input);
  repl->failed = true;
}

static void loop(struct cli_repl *repl) {
  bool interrupted;
  char *line;
  while (!repl->done && !ferror(stdout) &&
         (line = cli_editor_read(&repl->editor, repl->input.size ? ">> " : "> ",
                                 &interrupted)) != NULL) {
    if (interrupted)
      gloss_buf_clear(&repl->input);
    else
      cli_repl_line(repl, line);
    free(line);
    fflush(stdout);
  }
  if (repl->editor.terminal && !repl->done) puts("");
  say_unfinished(repl);
}

static void greet(const struct cli_repl *repl) {
  if (!repl->editor.terminal) return;
  printf("moongloss %s: an expression, a statement, or .help\n",
         gloss_version());
  if (repl->doc_count)
    printf("%zu document%s open; doc is %s\n", repl->doc_count,
           repl->doc_count == 1 ? "" : "s", repl->docs[repl->current]->source);
}

static int talk(const struct options *o, const struct cli_args *args) {
  struct cli_repl repl = {0};
  struct sigaction action = {.sa_handler = interrupt};
  sigaction(SIGINT, &action, NULL); // between the lines, too
  cli_search_make(&repl.search);
  cli_repl_lua(&repl);
  for (size_t i = 0; i < args->count; i++)
    cli_repl_open(&repl, args->operands[i]);
  for (size_t i = 0; i < o->chunks.count; i++) {
    cli_repl_line(&repl, o->chunks.items[i]);
    say_unfinished(&repl);
  }
  if (!o->chunks.count && !repl.failed) {
    cli_editor_open(&repl.editor, cli_repl_complete, &repl);
    talking = repl.editor.terminal;
    greet(&repl);
    if (talking) cli_repl_warm(&repl);
    loop(&repl);
    bool terminal = repl.editor.terminal;
    cli_editor_close(&repl.editor);
    if (terminal) repl.failed = false; // it was talked about
  }
  cli_repl_output_end(&repl);
  int code = repl.failed ? CLI_FAILED : CLI_OK;
  cli_repl_close(&repl);
  return code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  (void)self;
  return talk(o, args);
}

const struct cli_command cli_repl = {
    "repl",
    "[-e LUA]... [DB|PATH...]",
    "ask documents and databases, line by line",
    "Reads Lua, evaluates it as an expression first, then as a statement, and "
    "prints what it gives; input that is not finished is continued on the "
    "next line. 'doc' is the open document, 'gloss' the module that scripts "
    "use, '_' the last value. Lines that begin with a dot are commands: .help "
    "lists them. 'NAME?' explains a function.\n\n"
    "Without a terminal it reads its lines from standard input and prints "
    "results only; exit status 1 if a line failed. Ctrl-C stops the running "
    "chunk and keeps everything else; Ctrl-D leaves.",
    options,
    "moongloss repl report.txt\n"
    "moongloss repl facts.db\n"
    "moongloss repl -e '#doc.text' report.txt\n"
    "echo '.find <n: {number}>件' | moongloss repl reports/",
    run,
    sizeof(struct options)};
