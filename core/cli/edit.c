#include "edit.h"

#include "cli.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#if MOONGLOSS_EDIT_READLINE
#include <readline/history.h>
#include <readline/readline.h>
#elif MOONGLOSS_EDIT_LIBEDIT
#include <editline/readline.h>
#endif
#if MOONGLOSS_EDIT_READLINE || MOONGLOSS_EDIT_LIBEDIT
#define HAS_EDITOR 1
#else
#define HAS_EDITOR 0
#endif

// Set by the handler while a prompt waits.
static volatile sig_atomic_t interrupted_prompt;
#if MOONGLOSS_EDIT_READLINE
static volatile sig_atomic_t thrown_away; // bytes of the line at Ctrl-C
#endif

void cli_editor_interrupt(void) {
  interrupted_prompt = 1;
#if MOONGLOSS_EDIT_READLINE
  thrown_away = rl_end;
#endif
}
bool cli_editor_interrupted(void) { return interrupted_prompt != 0; }

const char *cli_editor_name(void) {
#if MOONGLOSS_EDIT_READLINE
  return "readline";
#elif MOONGLOSS_EDIT_LIBEDIT
  return "libedit";
#else
  return "none";
#endif
}

#if HAS_EDITOR
// The libraries' callbacks take no argument of ours.
static struct {
  cli_completer *ask;
  void *self;
  char *line; // up to the cursor
  size_t start;
} completing;

// What the library wants: a text that begins where its word begins.
static char *from_start(const gloss_buf *found, size_t from) {
  size_t start = completing.start;
  gloss_buf text = {0};
  if (from >= start) {
    gloss_buf_add(&text, completing.line + start, from - start);
    gloss_buf_add(&text, found->data, found->size);
  } else if (found->size > start - from) {
    gloss_buf_puts(&text, found->data + (start - from));
  }
  return text.data;
}

// One completion a call; the library frees it.
static char *next_completion(const char *word, int state) {
  static size_t index;
  gloss_buf found = {0};
  size_t from = completing.start;
  char *text = NULL;
  (void)word;
  if (!state) index = 0;
  while (!text && completing.ask(completing.self, completing.line, index++,
                                 &found, &from)) {
    text = from_start(&found, from);
    gloss_buf_clear(&found);
  }
  gloss_buf_free(&found);
  return text;
}

static char **complete(const char *word, int start, int end) {
  completing.start = (size_t)start;
  completing.line = strndup(rl_line_buffer, (size_t)end);
  rl_completion_append_character = 0;
  char **found = rl_completion_matches(word, next_completion);
  free(completing.line);
  rl_attempted_completion_over = 1; // no file names where none are meant
  return found;
}

#if MOONGLOSS_EDIT_READLINE
// Ctrl-C at the prompt: the line is thrown away, a fresh prompt comes.
static int on_signal(void) {
  if (!interrupted_prompt) return 0;
  rl_replace_line("", 0);
  thrown_away = 0;
  rl_done = 1;
  return 0;
}
#endif

#if MOONGLOSS_EDIT_LIBEDIT
// libedit tries a read again that a signal ended, and keeps the line: after
// Ctrl-C it is given the keys that throw the line away.
static int next_byte(bool *thrown) {
  static int held = -1; // it came behind Ctrl-C: for the next line
  unsigned char byte;
  int kept = held;
  held = -1;
  if (kept >= 0) return kept;
  while (!interrupted_prompt) {
    ssize_t got = read(STDIN_FILENO, &byte, 1);
    if (got == 1 && !interrupted_prompt) return byte;
    if (got == 1) held = byte;
    if (got == 0 || (got < 0 && errno != EINTR)) return -1;
  }
  *thrown = true;
  return -1;
}

// A whole character: libedit takes what it is given for one.
static int next_key(FILE *in) {
  enum { KILL_LINE = 0x15 };
  static bool thrown;
  (void)in;
  if (thrown) {
    thrown = false;
    return '\n';
  }
  int key = next_byte(&thrown);
  int rest = key >= 0xF0 ? 3 : key >= 0xE0 ? 2 : key >= 0xC0 ? 1 : 0;
  if (rest) key &= 0x3F >> rest;
  for (; rest && key >= 0; rest--) {
    int byte = next_byte(&thrown);
    key = byte < 0 ? byte : key << 6 | (byte & 0x3F);
  }
  return key < 0 && thrown ? KILL_LINE : key;
}
#endif

static char *history_path(void) {
  const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
  gloss_buf path = {0};
  if (state && *state)
    gloss_buf_puts(&path, state);
  else if (home && *home)
    gloss_buf_printf(&path, "%s/.local/state", home);
  else
    return NULL;
  gloss_buf_puts(&path, "/moongloss");
  for (size_t i = 1; i <= path.size; i++) {
    char was = path.data[i];
    if (was && was != '/') continue;
    path.data[i] = 0;
    mkdir(path.data, 0700);
    path.data[i] = was;
  }
  gloss_buf_puts(&path, "/history");
  return path.data;
}

static void open_terminal(struct cli_editor *editor, cli_completer *ask,
                          void *self) {
  completing.ask = ask;
  completing.self = self;
  setlocale(LC_CTYPE, ""); // what the libraries decode keys by
  rl_readline_name = "moongloss";
  rl_attempted_completion_function = complete;
#if MOONGLOSS_EDIT_READLINE
  rl_catch_signals = 0;
  rl_signal_event_hook = on_signal;
  rl_basic_word_break_characters = " \t\n\"'`@$><=;|&{([,+-*/%#^~";
#else
  rl_getc_function = next_key; // read by what comes next
#endif
  using_history();
  stifle_history(2000);
  editor->history_file = history_path();
  if (editor->history_file) read_history(editor->history_file);
}
#endif

void cli_editor_open(struct cli_editor *editor, cli_completer *ask,
                     void *self) {
  *editor = (struct cli_editor){.terminal = isatty(STDIN_FILENO)};
#if HAS_EDITOR
  if (editor->terminal) open_terminal(editor, ask, self);
#else
  (void)ask;
  (void)self;
#endif
}

void cli_editor_close(struct cli_editor *editor) {
#if HAS_EDITOR
  if (editor->terminal && editor->history_file)
    write_history(editor->history_file);
#endif
  free(editor->history_file);
  free(editor->line);
}

void cli_editor_remember(struct cli_editor *editor, const char *input) {
#if HAS_EDITOR
  if (editor->terminal && *input) add_history(input);
#else
  (void)editor;
  (void)input;
#endif
}

#if MOONGLOSS_EDIT_READLINE
// What was typed behind Ctrl-C came with the same read: it belongs to the next
// prompt, and is the whole line there if Enter came too.
static char *typed_ahead;
static bool typed_whole;

static int insert_typed(void) {
  rl_insert_text(typed_ahead);
  free(typed_ahead);
  typed_ahead = NULL;
  rl_startup_hook = NULL;
  return 0;
}

static char *read_edited(const char *prompt) {
  if (typed_ahead && typed_whole) {
    char *whole = typed_ahead;
    typed_ahead = NULL;
    return whole;
  }
  if (typed_ahead) rl_startup_hook = insert_typed;
  char *line = readline(prompt);
  if (!interrupted_prompt || !line) return line;
  size_t size = strlen(line), thrown = (size_t)thrown_away;
  if (thrown < size) typed_ahead = strdup(line + thrown);
  typed_whole = rl_last_func == rl_newline;
  *line = 0;
  return line;
}
#elif HAS_EDITOR
static char *read_edited(const char *prompt) { return readline(prompt); }
#endif

static char *read_plain(struct cli_editor *editor, const char *prompt) {
  if (editor->terminal) {
    fputs(prompt, stdout);
    fflush(stdout);
  }
  errno = 0;
  ssize_t size = getline(&editor->line, &editor->capacity, stdin);
  if (size < 0 && errno == EINTR) {
    clearerr(stdin);
    puts("");
    return strdup("");
  }
  if (size < 0) return NULL;
  while (size &&
         (editor->line[size - 1] == '\n' || editor->line[size - 1] == '\r'))
    editor->line[--size] = 0;
  return strdup(editor->line);
}

char *cli_editor_read(struct cli_editor *editor, const char *prompt,
                      bool *interrupted) {
  interrupted_prompt = 0;
#if HAS_EDITOR
  fflush(stdout);
  char *line =
      editor->terminal ? read_edited(prompt) : read_plain(editor, prompt);
#else
  char *line = read_plain(editor, prompt);
#endif
  // What was typed behind Ctrl-C may have come with the same read.
  *interrupted = interrupted_prompt && (!line || !*line);
  interrupted_prompt = 0;
  if (*interrupted && !line) line = strdup("");
  return line;
}
