// debug - a script at work on a document, stopped where one wants to look.
#include "commands.h"
#include "edit.h"
#include "moongloss_debug.h"
#include "run.h"
#include "spot.h"

#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

struct options {
  struct cli_list places;
  struct cli_doc_flags doc;
};

static const struct cli_option options[] = {
    {"break", 'b', CLI_LIST, "PLACE",
     "Stop here and start at once: the id of a rule, LINE or FILE:LINE of a "
     "script, or detect, describe, anchor, finish; may be given several times.",
     offsetof(struct options, places)},
    CLI_DOC_OPTIONS(struct options),
    {0}};

struct session {
  gloss_pack *pack;
  gloss_doc *doc;
  const char *source;
  gloss_debug *debug;
  gloss_result *result; // of the last run, or of the one that stands
  struct cli_editor editor;
  gloss_buf input;    // lines of an unfinished chunk
  char last[64];      // the command that an empty line repeats
  size_t frame;       // that is looked at
  uint32_t list_line; // where `list` goes on
  gloss_buf list_file;
  uint32_t rule; // whose end is to be told; UINT32_MAX: none
  bool standing, failed, done;
};

// For the handler.
static gloss_debug *volatile running;
static gloss_pack *volatile running_pack;
static volatile sig_atomic_t prompting, asked;

// The first Ctrl-C stops at the next line; the second, if there is none, ends.
static void interrupt(int number) {
  (void)number;
  if (prompting == 2)
    cli_editor_interrupt();
  else if (prompting || !running)
    _exit(CLI_FAILED);
  else if (asked++)
    gloss_pack_interrupt(running_pack);
  else
    gloss_debug_pause(running);
}

static void fail(struct session *s, const char *format, ...) GLOSS_PRINTF(2, 3);
static void fail(struct session *s, const char *format, ...) {
  va_list args;
  fflush(stdout);
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  fputc('\n', stderr);
  s->failed = true;
}

static void fail_error(struct session *s, const gloss_error *err) {
  char text[sizeof *err + 64];
  fail(s, "%s", gloss_error_text(err, text, sizeof text));
}

// Prints and empties it.
static void flush(gloss_buf *out) {
  cli_write((gloss_str){out->data, out->size});
  if (out->size && out->data[out->size - 1] != '\n') puts("");
  gloss_buf_free(out);
  *out = (gloss_buf){0};
}

// --- where it stands ---------------------------------------------------------

static void print_source(struct session *s, const char *file, uint32_t line,
                         char mark) {
  gloss_str text = gloss_pack_source(s->pack, file, line);
  if (text.data) printf("%c%4u  %.*s\n", mark, line, (int)text.size, text.data);
}

static void look_at(struct session *s, const char *file, uint32_t line) {
  gloss_buf_clear(&s->list_file);
  gloss_buf_puts(&s->list_file, file);
  s->list_line = line > 5 ? line - 5 : 1;
}

// "emit of grant.approved  minutes.lua:12".
static void print_place(const gloss_debug_frame *frame, const char *rule) {
  if (frame->name)
    printf("%s%s%s", frame->name, rule ? " of " : "", rule ? rule : "");
  else
    printf("the function of line %u", frame->defined);
  printf("  %s:%u\n", frame->file, frame->line);
}

static void print_frame(struct session *s, size_t number, bool source) {
  gloss_debug_frame frame;
  if (!gloss_debug_frame_at(s->debug, number, &frame)) return;
  printf("%s%zu ", number == s->frame ? "* " : "  ", number);
  print_place(&frame, NULL);
  if (source) print_source(s, frame.file, frame.line, ' ');
}

static void print_call(struct session *s, const gloss_debug_stop *stop) {
  gloss_pack_rule rule = gloss_pack_rule_at(s->pack, stop->rule);
  gloss_buf out = {0};
  gloss_buf_printf(&out, "rule %s (%s:%u) ", rule.id, rule.file, rule.line);
  if (!rule.pattern) {
    gloss_buf_printf(&out, "is called for a %s\n  ", rule.each);
  } else {
    gloss_buf_puts(&out, "matches\n  ");
  }
  if (rule.each && !strcmp(rule.each, "doc"))
    gloss_buf_puts(&out, s->source);
  else
    cli_spot_print(&out, s->doc, stop->begin, stop->end);
  gloss_buf_putc(&out, '\n');
  if (stop->why.size) cli_captures_print(&out, stop->why);
  flush(&out);
  look_at(s, rule.file, rule.line + 5);
}

static void print_line(struct session *s, const gloss_debug_stop *stop) {
  gloss_debug_frame frame = {0};
  const char *rule = stop->rule == UINT32_MAX
                         ? NULL
                         : gloss_pack_rule_at(s->pack, stop->rule).id;
  bool known = gloss_debug_frame_at(s->debug, 0, &frame);
  if (stop->cause == GLOSS_DEBUG_PAUSE) puts("interrupted");
  if (stop->cause == GLOSS_DEBUG_ERROR) printf("error: %s\n", stop->message);
  if (!known) return;
  print_place(&frame, rule);
  print_source(s, frame.file, frame.line, ' ');
  look_at(s, frame.file, frame.line);
}

// --- commands that look ------------------------------------------------------

static void do_where(struct session *s, const char *argument) {
  gloss_debug_frame frame;
  (void)argument;
  if (!gloss_debug_frame_at(s->debug, 0, &frame))
    puts(s->standing ? "before the rule's functions" : "not started: run");
  for (size_t i = 0; gloss_debug_frame_at(s->debug, i, &frame); i++)
    print_frame(s, i, false);
}

static void move(struct session *s, bool up) {
  gloss_debug_frame frame;
  if (up ? !gloss_debug_frame_at(s->debug, s->frame + 1, &frame) : !s->frame) {
    fail(s, up ? "no function of a script called this one"
               : "this is the innermost function");
    return;
  }
  s->frame = up ? s->frame + 1 : s->frame - 1;
  print_frame(s, s->frame, true);
  if (gloss_debug_frame_at(s->debug, s->frame, &frame))
    look_at(s, frame.file, frame.line);
}

static void do_up(struct session *s, const char *argument) {
  (void)argument;
  move(s, true);
}

static void do_down(struct session *s, const char *argument) {
  (void)argument;
  move(s, false);
}

static void do_locals(struct session *s, const char *argument) {
  gloss_buf out = {0};
  (void)argument;
  gloss_debug_locals(s->debug, s->frame, cli_columns(stdout), &out);
  if (!out.size) puts("no locals");
  flush(&out);
}

static void do_list(struct session *s, const char *argument) {
  enum { LINES = 10 };
  gloss_debug_frame frame = {0};
  gloss_debug_frame_at(s->debug, s->frame, &frame);
  unsigned long line = strtoul(argument, NULL, 10);
  if (line) s->list_line = line > UINT32_MAX ? 1 : (uint32_t)line;
  if (!s->list_file.size) look_at(s, gloss_pack_rule_at(s->pack, 0).file, 1);
  const char *file = s->list_file.data;
  if (!gloss_pack_source(s->pack, file, s->list_line).data) {
    fail(s, "%s ends before line %u", file, s->list_line);
    return;
  }
  for (uint32_t i = 0; i < LINES; i++, s->list_line++) {
    bool here =
        frame.file && frame.line == s->list_line && !strcmp(frame.file, file);
    print_source(s, file, s->list_line, here ? '>' : ' ');
  }
}

static void print_fact(const struct session *s, const gloss_fact *fact) {
  gloss_buf out = {0};
  uint32_t line, column;
  gloss_doc_line(s->doc, fact->start, &line, &column);
  gloss_buf_printf(&out, "%u:%u %s [%.*s] ", line, column, fact->type,
                   (int)fact->text.size, fact->text.data);
  gloss_buf fields = {0};
  cli_fields_put(&fields, fact);
  if (fields.size) gloss_buf_add(&out, fields.data, fields.size);
  gloss_buf_free(&fields);
  flush(&out);
}

static void do_facts(struct session *s, const char *argument) {
  size_t count = s->result ? gloss_result_fact_count(s->result) : 0;
  (void)argument;
  for (size_t i = 0; i < count; i++)
    print_fact(s, gloss_result_fact_at(s->result, i));
  printf("%zu fact%s\n", count, count == 1 ? "" : "s");
}

static void evaluate(struct session *s, const char *code) {
  gloss_buf out = {0};
  gloss_error err = {0};
  bool incomplete = false;
  if (s->input.size) gloss_buf_putc(&s->input, '\n');
  gloss_buf_puts(&s->input, code);
  prompting = 0;
  running = s->debug;
  gloss_status status = gloss_debug_eval(
      s->debug, s->frame, (gloss_str){s->input.data, s->input.size},
      cli_columns(stdout), &out, &incomplete, &err);
  if (incomplete) {
    gloss_buf_free(&out);
    return;
  }
  gloss_buf_clear(&s->input);
  flush(&out);
  if (status) fail_error(s, &err);
}

static void do_print(struct session *s, const char *argument) {
  if (*argument)
    evaluate(s, argument);
  else
    fail(s, "print what?");
}

// --- breakpoints -------------------------------------------------------------

static void print_point(const struct session *s, const gloss_debug_point *p) {
  printf("%3u  ", p->number);
  if (p->rule != UINT32_MAX)
    printf("rule %s (", gloss_pack_rule_at(s->pack, p->rule).id);
  printf("%s:%u%s", p->file, p->line, p->rule != UINT32_MAX ? ")" : "");
  if (p->hits) printf(", %zu time%s", p->hits, p->hits == 1 ? "" : "s");
  puts("");
}

static void do_break(struct session *s, const char *argument) {
  gloss_debug_point point;
  gloss_debug_frame frame = {0};
  gloss_error err = {0};
  size_t made = 0, count = 0;
  if (*argument) {
    gloss_debug_frame_at(s->debug, s->frame, &frame);
    if (gloss_debug_break(s->debug, argument, frame.file, &made, &err)) {
      fail_error(s, &err);
      return;
    }
    if (!made) puts("there is a breakpoint already");
  }
  while (gloss_debug_point_at(s->debug, count, &point)) count++;
  for (size_t i = *argument ? count - made : 0; i < count; i++)
    if (gloss_debug_point_at(s->debug, i, &point)) print_point(s, &point);
  if (!count) puts("no breakpoints: break RULE, break LINE, break FILE:LINE");
}

static void do_delete(struct session *s, const char *argument) {
  gloss_debug_point point;
  char *end;
  unsigned long number = strtoul(argument, &end, 10);
  if (!*argument) {
    while (gloss_debug_point_at(s->debug, 0, &point))
      gloss_debug_unbreak(s->debug, point.number);
  } else if (*end || number > UINT32_MAX ||
             !gloss_debug_unbreak(s->debug, (uint32_t)number)) {
    fail(s, "no breakpoint %s: 'break' lists them", argument);
  }
}

static void do_quit(struct session *s, const char *argument) {
  (void)argument;
  s->done = true;
}

// --- the commands ------------------------------------------------------------

static void do_help(struct session *s, const char *argument);

static const struct command {
  const char *name, *letter, *argument, *help;
  void (*run)(struct session *s, const char *argument); // NULL: it goes on
  gloss_debug_go go;
} commands[] = {
    {"run", "r", "", "start, or start again", NULL, GLOSS_DEBUG_CONTINUE},
    {"continue", "c", "", "to the next breakpoint or error", NULL,
     GLOSS_DEBUG_CONTINUE},
    {"step", "s", "", "to the next line, also in functions called, or match",
     NULL, GLOSS_DEBUG_STEP},
    {"next", "n", "", "to the next line of this function; or to the next match",
     NULL, GLOSS_DEBUG_NEXT},
    {"finish", "f", "", "until this function has returned", NULL,
     GLOSS_DEBUG_FINISH},
    {"break", "b", "[PLACE]",
     "stop at a RULE, LINE, FILE:LINE, detect, ...; or list", do_break, 0},
    {"delete", "d", "[N]", "remove a breakpoint, or all", do_delete, 0},
    {"where", "w", "", "the functions that wait, innermost first", do_where, 0},
    {"up", "u", "", "look at the function that called", do_up, 0},
    {"down", "", "", "and back", do_down, 0},
    {"locals", "l", "", "what the function knows, or what a rule is given",
     do_locals, 0},
    {"list", "", "[LINE]", "lines of the script", do_list, 0},
    {"print", "p", "LUA", "evaluate; any other line is evaluated, too",
     do_print, 0},
    {"facts", "", "", "made so far", do_facts, 0},
    {"help", "h", "", "this list", do_help, 0},
    {"quit", "q", "", "leave (or Ctrl-D)", do_quit, 0},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void do_help(struct session *s, const char *argument) {
  (void)s, (void)argument;
  for (size_t i = 0; i < COMMANDS; i++)
    printf("%-9s%-2s %-8s %s\n", commands[i].name, commands[i].letter,
           commands[i].argument, commands[i].help);
}

static const struct command *find_command(const char *line, size_t size) {
  for (size_t i = 0; size && i < COMMANDS; i++) {
    const char *names[] = {commands[i].name, commands[i].letter};
    for (size_t k = 0; k < 2; k++)
      if (strlen(names[k]) == size && !strncmp(names[k], line, size))
        return &commands[i];
  }
  return NULL;
}

// True if it says how to go on.
static bool obey(struct session *s, const char *line, gloss_debug_go *go) {
  line += strspn(line, " \t");
  size_t size = strcspn(line, " \t");
  const char *argument = line + size + strspn(line + size, " \t");
  const struct command *command = find_command(line, size);
  if (s->input.size || !command || *argument == '=') { // "n = 5" is Lua
    if (*line || s->input.size) evaluate(s, line);
    return false;
  }
  if (command->run) {
    command->run(s, argument);
    return false;
  }
  *go = command->go;
  return true;
}

// Reads commands until one says how to go on; false if none does.
static bool talk(struct session *s, gloss_debug_go *go) {
  bool interrupted, goes = false;
  char *line;
  s->frame = 0;
  fflush(stdout);
  prompting = s->editor.terminal ? 2 : 1;
  while (!goes && !s->done && !ferror(stdout) &&
         (line = cli_editor_read(&s->editor, s->input.size ? ">> " : "debug> ",
                                 &interrupted))) {
    const char *said = line;
    if (interrupted) gloss_buf_clear(&s->input);
    if (!*line && s->editor.terminal && !s->input.size && !interrupted)
      said = s->last;
    if (!interrupted) {
      cli_editor_remember(&s->editor, line);
      goes = obey(s, said, go);
      snprintf(s->last, sizeof s->last, "%s", goes ? said : "");
    }
    free(line);
    fflush(stdout);
    prompting = s->editor.terminal ? 2 : 1;
  }
  prompting = 0;
  asked = 0;
  if (!goes) s->done = true;
  return goes;
}

// --- the analysis ------------------------------------------------------------

static gloss_debug_go stopped(void *self, gloss_debug *debug,
                              const gloss_debug_stop *stop) {
  struct session *s = self;
  gloss_debug_go go = GLOSS_DEBUG_QUIT;
  (void)debug;
  s->standing = true;
  s->rule = stop->rule;
  s->frame = 0;
  if (stop->cause == GLOSS_DEBUG_RULE)
    print_call(s, stop);
  else
    print_line(s, stop);
  if (!talk(s, &go)) go = GLOSS_DEBUG_QUIT;
  running = s->debug;
  s->standing = false;
  return go;
}

// What became of a match at which it stood.
static void tell(void *self, const gloss_trace_event *event) {
  struct session *s = self;
  if (s->done || event->rule != s->rule || event->reason == GLOSS_REASON_LOST)
    return;
  s->rule = UINT32_MAX;
  printf("%s: %s\n", gloss_reason_name(event->reason),
         *event->detail ? event->detail : gloss_reason_text(event->reason));
  size_t count = gloss_result_fact_count(s->result);
  for (size_t i = count - event->facts; i < count; i++)
    print_fact(s, gloss_result_fact_at(s->result, i));
}

static void tell_type(void *self, const char *type, double score,
                      const char *reason, bool chosen) {
  (void)self;
  if (!chosen) return;
  printf("report type %s", type);
  if (score > 0) printf(", score %.3g", score);
  printf("%s%s\n", reason ? ": " : "", reason ? reason : "");
}

static int run_once(struct session *s, gloss_debug_go first) {
  gloss_trace trace = {.self = s, .type = tell_type, .event = tell};
  gloss_error err = {0};
  gloss_result_free(s->result);
  s->result = gloss_result_new(s->source, s->doc, gloss_pack_schema(s->pack));
  s->rule = UINT32_MAX;
  running = s->debug;
  gloss_status status =
      gloss_debug_run(s->debug, s->doc, s->result, &trace, first, &err);
  running = NULL;
  if (status) return cli_error(&err);
  if (s->done) return CLI_OK;
  size_t facts = gloss_result_fact_count(s->result);
  printf("the document is done: %zu fact%s, %zu failure%s\n", facts,
         facts == 1 ? "" : "s", gloss_result_failure_count(s->result),
         gloss_result_failure_count(s->result) == 1 ? "" : "s");
  cli_failures_say(s->result);
  return CLI_OK;
}

// Commands, then rules, then what Lua knows.
static bool complete(void *self, const char *line, size_t index, gloss_buf *out,
                     size_t *from) {
  struct session *s = self;
  size_t word = strcspn(line, " \t"), begin = strlen(line);
  while (begin && line[begin - 1] != ' ') begin--;
  *from = begin;
  size_t size = strlen(line + begin);
  for (size_t i = 0; !begin && i < COMMANDS; i++)
    if (!strncmp(commands[i].name, line, size) && !index--) {
      gloss_buf_puts(out, commands[i].name);
      return true;
    }
  const struct command *command = find_command(line, word);
  if (begin && command && command->run == do_break) {
    for (uint32_t i = 0; i < gloss_pack_rule_count(s->pack); i++) {
      const char *id = gloss_pack_rule_at(s->pack, i).id;
      if (strncmp(id, line + begin, size) != 0 || index--) continue;
      gloss_buf_puts(out, id);
      return true;
    }
    return false;
  }
  size_t mark = strlen(line);
  while (mark && (strchr("_.:", line[mark - 1]) ||
                  (line[mark - 1] >= '0' && line[mark - 1] <= '9') ||
                  (line[mark - 1] >= 'A' && line[mark - 1] <= 'Z') ||
                  (line[mark - 1] >= 'a' && line[mark - 1] <= 'z')))
    mark--;
  *from = mark;
  return gloss_debug_complete(s->debug, s->frame, line, index, out);
}

static int debug(struct session *s, const struct options *o) {
  struct sigaction action = {.sa_handler = interrupt};
  gloss_error err = {0};
  gloss_debug_go go = GLOSS_DEBUG_CONTINUE;
  s->debug = gloss_debug_new(s->pack, stopped, s);
  for (size_t i = 0; i < o->places.count; i++)
    if (gloss_debug_break(s->debug, o->places.items[i], NULL, NULL, &err)) {
      cli_error(&err);
      return CLI_USAGE;
    }
  running_pack = s->pack;
  sigaction(SIGINT, &action, NULL);
  cli_editor_open(&s->editor, complete, s);
  int code = CLI_OK;
  bool goes = o->places.count > 0;
  if (!goes && s->editor.terminal)
    printf("%s, %s: break RULE, then run; or help\n", gloss_pack_name(s->pack),
           s->source);
  while (code == CLI_OK && !s->done && (goes || talk(s, &go))) {
    code = run_once(s, go);
    goes = false;
  }
  bool terminal = s->editor.terminal;
  cli_editor_close(&s->editor);
  return code == CLI_OK && s->failed && !terminal ? CLI_FAILED : code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  struct options *o = given;
  struct session s = {.rule = UINT32_MAX};
  gloss_buf name = {0};
  gloss_doc_options how = cli_doc_options(&o->doc);
  if (args->count != 2)
    return cli_usage(self, "expected a script and a document");
  if (!strcmp(args->operands[1], "-"))
    return cli_usage(self, "the commands come from standard input: "
                           "the document must be a file");
  int code = cli_pack_load(&s.pack, args->operands, 1, NULL);
  if (code == CLI_OK)
    code = cli_doc_read(&s.doc, &name, args->operands[1], &how);
  s.source = name.data;
  if (code == CLI_OK) code = debug(&s, o);
  gloss_debug_free(s.debug);
  gloss_result_free(s.result);
  gloss_doc_free(s.doc);
  gloss_pack_free(s.pack);
  gloss_buf_free(&s.input);
  gloss_buf_free(&s.list_file);
  gloss_buf_free(&name);
  return code;
}

const struct cli_command cli_debug = {
    "debug",
    "[-b PLACE]... SCRIPT DOC",
    "stop a script at work and look",
    "Analyses a document and stops where one wants to look: at a rule, before "
    "its functions see a match; at a line of a script, before it is run; and "
    "where an error is raised. There, captures, spans and locals are shown, "
    "and "
    "any Lua is evaluated as the function sees it: assigning to a local "
    "changes "
    "it. At a rule, 'm' (or 'span', for a rule with 'run') and 'doc' are what "
    "its functions will be called with.\n\n"
    "Breakpoints are set at the prompt or by -b; 'run' starts. A line of a "
    "rule that has no code of its own means the rule. When the document is "
    "done, its facts are counted and it can be run again.\n\n"
    "The commands, each by its letter or name:\n\n"
    " run r               start, or start again\n"
    " continue c          to the next breakpoint or error\n"
    " step s              to the next line of any function, or the next match\n"
    " next n              the same, but not into functions that are called\n"
    " finish f            until this function has returned\n"
    " break b [PLACE]     stop at a RULE, LINE, FILE:LINE, detect, describe,\n"
    "                     anchor or finish; without PLACE: list\n"
    " delete d [N]        remove a breakpoint, or all\n"
    " where w, up u, down the functions that wait; look at another of them\n"
    " locals l            what it knows: locals, then those of functions "
    "around\n"
    " list [LINE]         lines of the script\n"
    " print p LUA         evaluate; any line that is no command is, too\n"
    " facts, help, quit q\n\n"
    "On a terminal an empty line repeats step, next, finish and continue; "
    "Ctrl-C stops a script at its next line, and ends what was typed. From a "
    "pipe it reads its commands and prints what they give; exit status 1 if "
    "one of them failed.",
    options,
    "moongloss debug minutes.lua monday.txt\n"
    "moongloss debug -b grant.approved minutes.lua monday.txt\n"
    "printf 'step\\nlocals\\n' | moongloss debug -b cppcc/meeting.lua:30 cppcc "
    "report.txt",
    run,
    sizeof(struct options)};
