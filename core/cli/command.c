#include "cli.h"

#include <stdarg.h>
#include <stdlib.h>

const struct cli_command *cli_command_find(const char *name) {
  for (size_t i = 0; cli_commands[i]; i++)
    if (!strcmp(cli_commands[i]->name, name)) return cli_commands[i];
  return NULL;
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

// Optimal string alignment distance; words are cut at 31 bytes.
size_t cli_distance(const char *a, const char *b) {
  size_t cost[32][32] = {{0}}, m = least(strlen(a), 31),
         n = least(strlen(b), 31);
  for (size_t i = 0; i <= m; i++) cost[i][0] = i;
  for (size_t j = 0; j <= n; j++) cost[0][j] = j;
  for (size_t i = 1; i <= m; i++)
    for (size_t j = 1; j <= n; j++) {
      size_t swap = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
      cost[i][j] = least(least(cost[i - 1][j], cost[i][j - 1]) + 1, swap);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cost[i][j] = least(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  return cost[m][n];
}

const char *cli_command_nearest(const char *wrong) {
  const char *best = NULL;
  size_t best_cost = strlen(wrong) / 3 + 1;
  for (size_t i = 0; cli_commands[i]; i++) {
    size_t cost = cli_distance(wrong, cli_commands[i]->name);
    if (cost <= best_cost && (!best || cost < best_cost)) {
      best = cli_commands[i]->name;
      best_cost = cost;
    }
  }
  return best;
}

int cli_usage(const struct cli_command *command, const char *format, ...) {
  char message[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  if (command)
    fprintf(stderr,
            "moongloss %s: %s\nusage: moongloss %s %s\n"
            "see 'moongloss %s --help'\n",
            command->name, message, command->name, command->synopsis,
            command->name);
  else
    fprintf(stderr, "moongloss: %s\nsee 'moongloss --help'\n", message);
  return CLI_USAGE;
}

// Prints words wrapped at 78 columns after `indent` spaces. ASCII text.
static void print_wrapped(FILE *out, const char *text, size_t indent) {
  size_t column = 0;
  while (*text) {
    size_t word = strcspn(text, " \n");
    if (column && column + 1 + word > 78) {
      fputc('\n', out);
      column = 0;
    }
    if (!column)
      column = (size_t)fprintf(out, "%*s", (int)indent, "");
    else
      column += (size_t)fprintf(out, " ");
    column += fwrite(text, 1, word, out);
    text += word;
    text += strspn(text, " \n");
  }
  fputc('\n', out);
}

static void print_lines(FILE *out, const char *text) {
  while (*text) {
    size_t size = strcspn(text, "\n");
    fprintf(out, "       %.*s\n", (int)size, text);
    text += size + (text[size] == '\n');
  }
}

// A paragraph that begins with a space is a list: its lines stay.
static void print_paragraphs(FILE *out, const char *text) {
  while (*text) {
    const char *end = strstr(text, "\n\n");
    size_t size = end ? (size_t)(end - text) : strlen(text);
    char *paragraph = cli_alloc(size + 1);
    memcpy(paragraph, text, size);
    if (*paragraph == ' ')
      print_lines(out, paragraph);
    else
      print_wrapped(out, paragraph, 7);
    free(paragraph);
    text += size;
    if (end) fputc('\n', out), text += 2;
  }
}

static void print_option(FILE *out, const struct cli_option *option) {
  fprintf(out, "       ");
  if (option->letter) fprintf(out, "-%c, ", option->letter);
  fprintf(out, "--%s", option->name);
  if (option->argument) fprintf(out, " %s", option->argument);
  fputc('\n', out);
  print_wrapped(out, option->help, 14);
}

void cli_command_help(const struct cli_command *command, FILE *out) {
  fprintf(out, "NAME\n       moongloss %s - %s\n\n", command->name,
          command->summary);
  fprintf(out, "SYNOPSIS\n       moongloss %s %s\n\nDESCRIPTION\n",
          command->name, command->synopsis);
  print_paragraphs(out, command->about);
  fprintf(out, "\nOPTIONS\n");
  for (const struct cli_option *o = command->options; o && o->name; o++)
    print_option(out, o);
  fprintf(out, "       -h, --help\n              Print this page.\n");
  if (command->examples) {
    fprintf(out, "\nEXAMPLES\n");
    print_lines(out, command->examples);
  }
  fprintf(
      out,
      "\nEXIT STATUS\n"
      "       0 all well; 1 some documents, rules or tests failed (each is\n"
      "       said, the rest is done); 2 wrong usage; 3 could not run.\n");
}

int cli_command_run(const struct cli_command *command, int argc, char **argv) {
  struct cli_args args;
  void *options = cli_alloc(command->options_size);
  int code = cli_options_parse(command, options, &args, argc, argv);
  if (code == CLI_GO) {
    code = command->run(command, options, &args);
    cli_args_free(command, options, &args);
  }
  free(options);
  return code;
}
