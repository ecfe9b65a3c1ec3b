#include "cli.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static void print_help(FILE *out) {
  fprintf(out,
          "moongloss %s - read documents, write glosses: facts with "
          "their evidence\n\nusage: moongloss COMMAND [OPTION...] "
          "[OPERAND...]\n\n",
          gloss_version());
  for (size_t i = 0; cli_commands[i]; i++)
    fprintf(out, "  %-12s %s\n", cli_commands[i]->name,
            cli_commands[i]->summary);
  fprintf(out,
          "\n'moongloss COMMAND --help' explains a command; 'moongloss "
          "--version' and\n'moongloss --licenses' say what this program is "
          "made of.\n\nLarge lexicons are compiled once and kept in "
          "$MOONGLOSS_CACHE (a folder, or 'off'),\nby default in "
          "$XDG_CACHE_HOME/moongloss or ~/.cache/moongloss; 'moongloss "
          "--no-cache\nCOMMAND' does without.\n\nexit status: 0 all well; 1 "
          "some documents or rules "
          "failed; 2 wrong usage;\n3 could not run\n");
}

static void print_licenses(void) {
  static const char text[] =
      "moongloss                MIT\n"
      "\n"
      "linked libraries\n"
      "  Lua 5.4                MIT\n"
      "  ICU                    Unicode-DFS-2016\n"
      "  SQLite                 public domain\n"
      "  gumbo                  Apache-2.0\n"
      "  zstd                   BSD-3-Clause\n"
      "  OpenSSL (libcrypto)    Apache-2.0\n"
      "  jansson                MIT\n"
#if MOONGLOSS_OFFICE
      "  libarchive             BSD-2-Clause\n"
#endif
      "  liblinear              BSD-3-Clause\n"
      "  GNU C library          LGPL-2.1-or-later\n"
#if MOONGLOSS_EDIT_READLINE
      "  GNU readline           GPL-3.0-or-later: this binary may be passed\n"
      "                         on under the terms of the GPL only; build\n"
      "                         with -DMOONGLOSS_EDIT=libedit to avoid that\n"
#elif MOONGLOSS_EDIT_LIBEDIT
      "  libedit                BSD-3-Clause\n"
#endif
      "\n"
      "programs started, if there, as processes of their own\n"
      "  pdftotext (poppler)    GPL-2.0-or-later; reads PDF\n"
      "\n"
      "data read at build time\n"
      "  Unicode Character Database (Unihan)   Unicode-DFS-2016\n"
      "  OpenCC dictionaries                   Apache-2.0\n"
      "  jieba dictionary, idf list            MIT\n"
      "  segmented sentences, our own          MIT\n";
  fputs(text, stdout);
}

// To compile with the headers that were installed with this program, or that
// it was built from: one word, whatever the path.
static int print_cflags(void) {
  char *header = cli_beside_program("/../include/moongloss_plugin.h");
  const char *folder = header ? header : MOONGLOSS_INCLUDE "/";
  printf("-I%.*s\n", (int)(strrchr(folder, '/') - folder), folder);
  free(header);
  return CLI_OK;
}

// To link the shared library beside this program and find it again: one word.
static int print_libs(void) {
  char *there =
      cli_beside_program("/../" MOONGLOSS_LIBDIR "/libmoongloss.so.0");
  if (!there) there = cli_beside_program("/libmoongloss.so.0");
  if (!there) {
    cli_complain("no shared library beside this program: build the target "
                 "moongloss_shared, or install it");
    return CLI_COULD_NOT;
  }
  printf("-Wl,-rpath,%.*s,%s\n", (int)(strrchr(there, '/') - there), there,
         there);
  free(there);
  return CLI_OK;
}

static int unknown_command(const char *name) {
  const char *nearest = cli_command_nearest(name);
  if (nearest)
    return cli_usage(NULL, "unknown command '%s'; did you mean '%s'?", name,
                     nearest);
  return cli_usage(NULL, "unknown command '%s'", name);
}

static int help_command(int argc, char **argv) {
  if (argc < 1) {
    print_help(stdout);
    return CLI_OK;
  }
  const struct cli_command *command = cli_command_find(argv[0]);
  if (!command) return unknown_command(argv[0]);
  cli_command_help(command, stdout);
  return CLI_OK;
}

static int run(int argc, char **argv) {
  if (argc > 1 && !strcmp(argv[1], "--no-cache")) {
    setenv("MOONGLOSS_CACHE", "off", 1);
    argc--, argv++;
  }
  if (argc < 2) {
    print_help(stderr);
    return CLI_USAGE;
  }
  const char *name = argv[1];
  if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help"))
    return help_command(argc - 2, argv + 2);
  if (!strcmp(name, "--version")) {
    printf("moongloss %s\n", gloss_version());
    return CLI_OK;
  }
  if (!strcmp(name, "--cflags")) return print_cflags();
  if (!strcmp(name, "--libs")) return print_libs();
  if (!strcmp(name, "--licenses")) {
    print_licenses();
    return CLI_OK;
  }
  const struct cli_command *command = cli_command_find(name);
  if (!command) return unknown_command(name);
  return cli_command_run(command, argc - 2, argv + 2);
}

static void no_memory(size_t wanted) {
  fprintf(stderr, "moongloss: out of memory (%zu bytes wanted)\n", wanted);
  _exit(CLI_COULD_NOT);
}

int main(int argc, char **argv) {
  gloss_set_memory_hook(no_memory);
  signal(SIGPIPE, SIG_IGN); // a closed stdout is seen where it is written
  return cli_finish(run(argc, argv));
}
