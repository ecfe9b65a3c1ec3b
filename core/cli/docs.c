// docs - the manual: every command and every Lua function, from the same rows
// that run them.
#include "commands.h"
#include "moongloss_lua.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

struct options {
  const char *format, *out;
};

static const struct cli_option options[] = {
    {"format", 'f', CLI_CHOICE, "markdown|html|man",
     "markdown (default) and html are one page with the commands and the Lua "
     "functions; man is a page for each command.",
     offsetof(struct options, format)},
    {"out", 'o', CLI_TEXT, "PATH",
     "The file to write (default: standard output), or the folder of the man "
     "pages.",
     offsetof(struct options, out)},
    {0}};

// What is written goes through this: the same words in three notations.
struct page {
  enum { MARKDOWN, HTML, MAN } shape;
  gloss_buf out;
};

static void add_escaped(struct page *page, const char *text, size_t size) {
  static const char *const special[] = {
      [MARKDOWN] = "\\`*_<[", [HTML] = "&<>\"", [MAN] = "\\-"};
  for (size_t i = 0; i < size; i++) {
    if (page->shape == MAN && i == 0 && strchr(".'", text[i]))
      gloss_buf_puts(&page->out, "\\&");
    if (!strchr(special[page->shape], text[i]))
      gloss_buf_add(&page->out, text + i, 1);
    else if (page->shape == HTML)
      gloss_buf_printf(&page->out, "&#%d;", text[i]);
    else
      gloss_buf_printf(&page->out, "\\%c",
                       text[i] == '\\' && page->shape == MAN ? 'e' : text[i]);
  }
}

static void add(struct page *page, const char *text) {
  add_escaped(page, text, strlen(text));
}

static void add_between(struct page *page, const char *before, const char *text,
                        const char *after) {
  gloss_buf_puts(&page->out, before);
  add(page, text);
  gloss_buf_puts(&page->out, after);
}

// Level 2 is a command or a part of the Lua library, level 3 a part of those.
static void heading(struct page *page, int level, const char *text) {
  if (page->shape == MARKDOWN) {
    gloss_buf_printf(&page->out, "\n%.*s ", level, "####");
    add_between(page, "", text, "\n\n");
  } else if (page->shape == HTML) {
    gloss_buf_printf(&page->out, "<h%d id=\"", level);
    for (const char *c = text; level == 2 && *c; c++)
      gloss_buf_add(&page->out, isalnum((unsigned char)*c) ? c : "-", 1);
    add_between(page, "\">", text, "");
    gloss_buf_printf(&page->out, "</h%d>\n", level);
  } else {
    add_between(page, ".SH ", text, "\n");
  }
}

static void paragraph(struct page *page, const char *text, size_t size) {
  static const char *const before[] = {"", "<p>", ".PP\n"}, *const after[] = {
                                                                "\n\n",
                                                                "</p>\n", "\n"};
  gloss_buf_puts(&page->out, before[page->shape]);
  add_escaped(page, text, size);
  gloss_buf_puts(&page->out, after[page->shape]);
}

// Lines as they stand.
static void literal(struct page *page, const char *text, size_t size) {
  static const char *const before[] = {"```\n", "<pre>", ".PP\n.nf\n"},
                           *const after[] = {"\n```\n\n", "</pre>\n",
                                             "\n.fi\n"};
  gloss_buf_puts(&page->out, before[page->shape]);
  while (size) {
    const char *end = memchr(text, '\n', size);
    size_t line = end ? (size_t)(end - text) : size;
    if (page->shape == MARKDOWN)
      gloss_buf_add(&page->out, text, line);
    else
      add_escaped(page, text, line);
    if (end) gloss_buf_puts(&page->out, "\n");
    text += line + (end != NULL);
    size -= line + (end != NULL);
  }
  gloss_buf_puts(&page->out, after[page->shape]);
}

static void paragraphs(struct page *page, const char *text) {
  while (*text) {
    const char *end = strstr(text, "\n\n");
    size_t size = end ? (size_t)(end - text) : strlen(text);
    (*text == ' ' ? literal : paragraph)(page, text, size);
    text += end ? size + 2 : size;
  }
}

static void term(struct page *page, const char *name, const char *text) {
  if (page->shape == MARKDOWN) {
    gloss_buf_printf(&page->out, "- `%s`: ", name);
    add_between(page, "", text, "\n");
  } else if (page->shape == HTML) {
    add_between(page, "<dl><dt><code>", name, "</code></dt><dd>");
    add_between(page, "", text, "</dd></dl>\n");
  } else {
    add_between(page, ".TP\n\\fB", name, "\\fR\n");
    add_between(page, "", text, "\n");
  }
}

static void option_term(struct page *page, const struct cli_option *option) {
  gloss_buf name = {0};
  if (option->letter) gloss_buf_printf(&name, "-%c, ", option->letter);
  gloss_buf_printf(&name, "--%s", option->name);
  if (option->argument) gloss_buf_printf(&name, " %s", option->argument);
  term(page, name.data, option->help);
  gloss_buf_free(&name);
}

// --- commands ----------------------------------------------------------------

static void command_body(struct page *page, const struct cli_command *command) {
  gloss_buf usage = {0};
  gloss_buf_printf(&usage, "moongloss %s %s", command->name, command->synopsis);
  if (page->shape == MAN) heading(page, 3, "SYNOPSIS");
  literal(page, usage.data, usage.size);
  if (page->shape == MAN) heading(page, 3, "DESCRIPTION");
  paragraphs(page, command->about);
  if (page->shape == MAN) heading(page, 3, "OPTIONS");
  for (const struct cli_option *o = command->options; o && o->name; o++)
    option_term(page, o);
  if (page->shape == MARKDOWN) gloss_buf_puts(&page->out, "\n");
  if (command->examples) {
    if (page->shape == MAN)
      heading(page, 3, "EXAMPLES");
    else
      paragraph(page, "Examples:", 9);
    literal(page, command->examples, strlen(command->examples));
  }
  gloss_buf_free(&usage);
}

static const char exit_status[] =
    "0 all well; 1 some documents, rules or tests failed (each is said, the "
    "rest is done); 2 wrong usage; 3 could not run.";

static void command_section(struct page *page,
                            const struct cli_command *command) {
  gloss_buf name = {0};
  gloss_buf_printf(&name, "moongloss %s", command->name);
  heading(page, 2, name.data);
  gloss_buf_free(&name);
  paragraph(page, command->summary, strlen(command->summary));
  command_body(page, command);
}

// --- the Lua functions -------------------------------------------------------

// "signature", then lines indented by two; those with "> " are the example.
static void function_text(struct page *page, const char *text) {
  size_t size = strcspn(text, "\n");
  gloss_buf line = {0};
  gloss_buf_add(&line, text, size);
  if (page->shape == MARKDOWN)
    gloss_buf_printf(&page->out, "**`%s`**\n\n", line.data);
  else
    add_between(page, "<p class=\"f\"><code>", line.data, "</code></p>\n");
  gloss_buf_free(&line);
  text += size;
  while (*text == '\n') {
    text++;
    size = strcspn(text, "\n");
    size_t indent = strspn(text, " ");
    bool example = size > indent + 1 && text[indent] == '>';
    if (example) indent += 2;
    (example ? literal : paragraph)(page, text + indent, size - indent);
    text += size;
  }
}

static void lua_section(struct page *page, const char *room) {
  gloss_buf about = {0};
  heading(page, 2, room);
  if (gloss_lua_help(room, &about))
    paragraph(page, about.data, strcspn(about.data, "\n"));
  gloss_buf_free(&about);
}

static void lua_functions(struct page *page) {
  gloss_buf name = {0}, text = {0}, room = {0};
  for (size_t i = 0; gloss_lua_help_name(i, &name); i++) {
    size_t size = strcspn(name.data, ".:");
    if (size != room.size || memcmp(name.data, room.data, size) != 0) {
      gloss_buf_clear(&room);
      gloss_buf_add(&room, name.data, size);
      lua_section(page, room.data);
    }
    gloss_buf_clear(&text);
    if (gloss_lua_help(name.data, &text)) function_text(page, text.data);
    gloss_buf_clear(&name);
  }
  gloss_buf_free(&name);
  gloss_buf_free(&text);
  gloss_buf_free(&room);
}

// --- one page ----------------------------------------------------------------

static const char html_head[] =
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<title>Moongloss: reference</title>\n<style>\n"
    ":root{color-scheme:light dark}\n"
    "body{font:1em/1.5 system-ui,sans-serif;max-width:46em;margin:auto;"
    "padding:1em}\n"
    "h2{border-top:1px solid;padding-top:.6em;margin-top:2em}\n"
    "pre{padding:.6em .8em;background:#8882;overflow-x:auto}\n"
    "code,pre{font-size:.92em}\n"
    "dt{font-weight:600}dl{margin:.4em 0}dd{margin-left:1.5em}\n"
    ".f{font-weight:600;margin-top:1.6em}\n"
    "nav{columns:14em}nav a{display:block}\n"
    "@media print{nav{display:none}}\n"
    "</style></head><body>\n";

static void contents(struct page *page) {
  gloss_buf_puts(&page->out, "<nav>\n");
  for (size_t i = 0; cli_commands[i]; i++)
    gloss_buf_printf(&page->out, "<a href=\"#moongloss-%s\">moongloss %s</a>\n",
                     cli_commands[i]->name, cli_commands[i]->name);
  gloss_buf_puts(&page->out, "</nav>\n");
}

static void whole_manual(struct page *page) {
  static const char intro[] =
      "Made by 'moongloss docs' from the help of the program: first the "
      "commands, then what Lua scripts can call.";
  if (page->shape == HTML) gloss_buf_puts(&page->out, html_head);
  if (page->shape == HTML)
    add_between(page, "<h1>Moongloss ", gloss_version(), "</h1>\n");
  else
    add_between(page, "# Moongloss ", gloss_version(), "\n\n");
  paragraph(page, intro, strlen(intro));
  if (page->shape == HTML) contents(page);
  for (size_t i = 0; cli_commands[i]; i++)
    command_section(page, cli_commands[i]);
  heading(page, 2, "Exit status");
  paragraph(page, exit_status, strlen(exit_status));
  lua_functions(page);
  if (page->shape == HTML) gloss_buf_puts(&page->out, "</body></html>\n");
}

static int print_manual(const struct options *o) {
  bool html = o->format && o->format[0] == 'h';
  struct page page = {.shape = html ? HTML : MARKDOWN};
  whole_manual(&page);
  gloss_str bytes = {page.out.data, page.out.size};
  int code = CLI_OK;
  if (o->out && strcmp(o->out, "-") != 0)
    code = cli_write_file(o->out, bytes);
  else
    cli_write(bytes);
  gloss_buf_free(&page.out);
  return code;
}

// --- man pages ---------------------------------------------------------------

static void man_head(struct page *page, const char *name, const char *summary) {
  gloss_buf_printf(&page->out, ".TH %s 1 \"\" \"Moongloss %s\"\n", name,
                   gloss_version());
  add_between(page, ".SH NAME\n", name, " \\- ");
  add_between(page, "", summary, "\n");
}

static void man_foot(struct page *page) {
  heading(page, 3, "EXIT STATUS");
  paragraph(page, exit_status, strlen(exit_status));
}

static int write_man(struct page *page, const char *folder, const char *name) {
  gloss_buf path = {0};
  gloss_buf_printf(&path, "%s/%s.1", folder, name);
  int code =
      cli_write_file(path.data, (gloss_str){page->out.data, page->out.size});
  gloss_buf_clear(&page->out);
  gloss_buf_free(&path);
  return code;
}

static int man_of_command(struct page *page, const char *folder,
                          const struct cli_command *command) {
  gloss_buf name = {0};
  gloss_buf_printf(&name, "moongloss-%s", command->name);
  man_head(page, name.data, command->summary);
  command_body(page, command);
  man_foot(page);
  int code = write_man(page, folder, name.data);
  gloss_buf_free(&name);
  return code;
}

static int man_of_all(struct page *page, const char *folder) {
  man_head(page, "moongloss",
           "read documents, write glosses: facts with their evidence");
  heading(page, 3, "SYNOPSIS");
  literal(page, "moongloss COMMAND [OPTION...] [OPERAND...]", 42);
  heading(page, 3, "COMMANDS");
  gloss_buf name = {0};
  for (size_t i = 0; cli_commands[i]; i++) {
    gloss_buf_clear(&name);
    gloss_buf_printf(&name, "moongloss-%s(1)", cli_commands[i]->name);
    term(page, name.data, cli_commands[i]->summary);
  }
  gloss_buf_free(&name);
  man_foot(page);
  return write_man(page, folder, "moongloss");
}

static int print_man(const char *folder) {
  struct page page = {.shape = MAN};
  if (mkdir(folder, 0777) && errno != EEXIST) {
    cli_complain("%s: %s", folder, strerror(errno));
    return CLI_COULD_NOT;
  }
  int code = man_of_all(&page, folder);
  for (size_t i = 0; cli_commands[i] && code == CLI_OK; i++)
    code = man_of_command(&page, folder, cli_commands[i]);
  gloss_buf_free(&page.out);
  return code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  const struct options *o = given;
  bool man = o->format && !strcmp(o->format, "man");
  if (args->count) return cli_usage(self, "no operand is wanted");
  if (man && !o->out) return cli_usage(self, "--format man wants -o FOLDER");
  return man ? print_man(o->out) : print_manual(o);
}

const struct cli_command cli_docs = {
    "docs",
    "[--format markdown|html|man] [-o PATH]",
    "print the reference manual: commands and Lua functions",
    "Writes the help of every command and of everything that Lua scripts can "
    "call: the same words as --help and the help of the REPL.",
    options,
    "moongloss docs -f html -o reference.html\n"
    "moongloss docs -f man -o man1",
    run,
    sizeof(struct options)};
