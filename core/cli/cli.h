// cli.h - what the commands share: the table, options, output. A client of
// the library: public headers only.
#ifndef GLOSS_CLI_H
#define GLOSS_CLI_H

#include "moongloss.h"
#include "moongloss_run.h"

#include <pthread.h>
#include <string.h>

// Exit codes, stable.
enum {
  CLI_OK = 0,
  CLI_FAILED = 1,   // some documents or rules failed; the rest is done
  CLI_USAGE = 2,    // wrong options or operands
  CLI_COULD_NOT = 3 // no pack, no database, no output
};

// --- command.c: the table, help, hints ---------------------------------------

enum cli_kind {
  CLI_FLAG,    // bool
  CLI_TEXT,    // const char *, as given
  CLI_CHOICE,  // const char *, one of `argument`'s a|b|c
  CLI_CHARSET, // const char *, a charset that can be decoded
  CLI_REPAIRS, // uint32_t, bits of the gloss_edit_kinds named
  CLI_COUNT,   // unsigned long
  CLI_REAL,    // double
  CLI_SITE,    // gloss_site *, read from the file; freed with the arguments
  CLI_LIST     // struct cli_list: may be given several times
};

struct cli_list {
  const char **items; // NULL-terminated
  size_t count;
};

struct cli_option {
  const char *name; // without the dashes; NULL ends the table
  char letter;      // 0: none
  enum cli_kind kind;
  const char *argument; // "FILE", or the choices
  const char *help;     // sentences; wrapped when printed
  size_t offset;        // of the member in the command's options
};

struct cli_args {
  const char **operands; // NULL-terminated
  size_t count;
  size_t dashes; // operands before "--"; SIZE_MAX if there was none
};

struct cli_command {
  const char *name;
  const char *synopsis; // without "moongloss NAME"
  const char *summary;  // one line, for the table
  const char *about;    // paragraphs separated by empty lines
  const struct cli_option *options;
  const char *examples; // lines, printed as they are; may be NULL
  // The work, after the options are parsed into `given`, zeroed before.
  int (*run)(const struct cli_command *self, void *given,
             struct cli_args *args);
  size_t options_size; // of `given`
};

// The commands in the order of the help; NULL-terminated.
extern const struct cli_command *const cli_commands[];
const struct cli_command *cli_command_find(const char *name);
// The name nearest to `wrong` (at most a third of it differs), or NULL.
const char *cli_command_nearest(const char *wrong);
void cli_command_help(const struct cli_command *command, FILE *out);
// Parses the options, runs the command; the exit code.
int cli_command_run(const struct cli_command *command, int argc, char **argv);
// Says what is wrong with the usage and where help is; returns CLI_USAGE.
int cli_usage(const struct cli_command *command, const char *format, ...)
    GLOSS_PRINTF(2, 3);
// Edit distance of two short words (adjacent swaps count one).
size_t cli_distance(const char *a, const char *b);

// --- option.c
// -----------------------------------------------------------------

#define CLI_GO (-1)
// Fills `*options` (zeroed by the caller) and `*args` from what follows the
// command's name. CLI_GO: go on; else the exit code (--help was printed, or
// the mistake said). Free `*args` and lists with cli_args_free.
int cli_options_parse(const struct cli_command *command, void *options,
                      struct cli_args *args, int argc, char **argv);
void cli_args_free(const struct cli_command *command, void *options,
                   struct cli_args *args);
// No operand: "-" if stdin is not a terminal, else a usage error.
int cli_args_default_stdin(const struct cli_command *command,
                           struct cli_args *args);

// --- output.c
// -----------------------------------------------------------------

// "moongloss: place:line: message" on stderr; returns the exit code that the
// status calls for.
int cli_error(const gloss_error *err);
void cli_complain(const char *format, ...) GLOSS_PRINTF(1, 2);
// Writes to stdout; false once stdout is closed or full.
bool cli_write(gloss_str text);
bool cli_flush(void);
// Flushes stdout: `code`, or CLI_COULD_NOT with a message if it is full. A
// reader that went away (`| head`) is no error.
int cli_finish(int code);
// Appends a name in $TMPDIR for mkdtemp and mkstemps to complete: the six X are
// theirs.
void cli_temporary(gloss_buf *out, const char *what);
// Written beside the target and renamed: never half a file. CLI_OK, or
// CLI_COULD_NOT after a message.
int cli_write_file(const char *path, gloss_str bytes);
// True if colours may be used on this stream.
bool cli_colours(FILE *stream);
size_t cli_columns(FILE *stream); // of the terminal; 80 if it is none

// --- table.c: rows for people and programs
// ------------------------------------

enum cli_format { CLI_TABLE, CLI_CSV, CLI_JSON, CLI_NDJSON, CLI_MARKDOWN };
// `name` is one of the choices; NULL: table.
enum cli_format cli_format_of(const char *name);

struct cli_table; // collects rows, prints them aligned by display width
struct cli_table *cli_table_new(enum cli_format format);
void cli_table_free(struct cli_table *table);
void cli_table_column(struct cli_table *table, const char *name);
// The next cell of the row; data NULL: absent. After the last column's cell a
// new row begins. Formats other than table are printed row by row.
void cli_table_cell(struct cli_table *table, gloss_str text, bool number);
bool cli_table_print(struct cli_table *table); // what is left; false: closed

// --- input.c
// ------------------------------------------------------------------

// The options that every command with documents has.
struct cli_doc_flags {
  const char *charset, *as;
  bool keep_script;
  uint32_t repairs_off; // bits of gloss_edit_kind
  gloss_site *site;
  unsigned long max_bytes;
};
#define CLI_DOC_OPTIONS(type)                                                  \
  {"charset",                                                                  \
   0,                                                                          \
   CLI_CHARSET,                                                                \
   "NAME",                                                                     \
   "Decode as NAME instead of what is detected: UTF-8, GB18030, Big5, "        \
   "UTF-16LE, ...",                                                            \
   offsetof(type, doc.charset)},                                               \
      {"as",                                                                   \
       0,                                                                      \
       CLI_CHOICE,                                                             \
       "text|html",                                                            \
       "Read as plain text or HTML instead of what is detected.",              \
       offsetof(type, doc.as)},                                                \
      {"keep-script",                                                          \
       0,                                                                      \
       CLI_FLAG,                                                               \
       NULL,                                                                   \
       "Leave Traditional text as it is.",                                     \
       offsetof(type, doc.keep_script)},                                       \
      {"site",                                                                 \
       0,                                                                      \
       CLI_SITE,                                                               \
       "SITE.tsv",                                                             \
       "Put the lines of this file out of the text: see learn-site.",          \
       offsetof(type, doc.site)},                                              \
      {"no-repair",                                                            \
       0,                                                                      \
       CLI_REPAIRS,                                                            \
       "KIND,...",                                                             \
       "Leave damage of these kinds as it is: control (BOM, control and "      \
       "zero-width characters), mojibake, shift (byte-shifted GBK), pinyin "   \
       "(injected readings), fold (NFC, width, spaces, line ends), line "      \
       "(breaks and hyphens inside sentences), duplicate, script.",            \
       offsetof(type, doc.repairs_off)},                                       \
  {                                                                            \
    "max-bytes", 0, CLI_COUNT, "N",                                            \
        "Refuse documents of more bytes (default: 536870912).",                \
        offsetof(type, doc.max_bytes)                                          \
  }
gloss_doc_options cli_doc_options(const struct cli_doc_flags *flags);

// Reads FILE ("-": stdin) and makes the document; says what is wrong.
// CLI_OK, or CLI_FAILED. `name` gets the printable name; free both.
int cli_doc_read(gloss_doc **doc, gloss_buf *name, const char *path,
                 const gloss_doc_options *options);
// Calls `each` for every operand's document and returns the worst exit code.
int cli_docs_each(const struct cli_args *args, const gloss_doc_options *options,
                  int (*each)(void *self, const char *name, gloss_doc *doc),
                  void *self);
// Reads a file as it is; CLI_OK, or CLI_FAILED after a message.
int cli_file_read(gloss_buf *out, const char *path);
// True if the file begins as a database does.
bool cli_is_database(const char *path);

// Where packs are looked up besides $MOONGLOSS_PATH. NULL-terminated; free
// with cli_search_free.
struct cli_search {
  const char **folders;
  const char *library;
  const char *cache; // folder of compiled lexicons; NULL: none
  gloss_buf text, cache_text;
};
void cli_search_make(struct cli_search *search);
void cli_search_free(struct cli_search *search);
// What lies at this path from the program's folder, as "/../share"; NULL if
// nothing does. Free it.
char *cli_beside_program(const char *beside);
// The folder of compiled lexicons, in `out`; NULL: none is wanted.
const char *cli_cache(gloss_buf *out);

// --- sources.c: layers for patterns on the command line
// ------------------------

struct cli_sources {
  gloss_source *items;
  size_t count;
  void *layers;
  const char *anchor;   // what relative dates count from; NULL: nothing
  gloss_values *values; // made when they are first asked for, under `lock`
  pthread_mutex_t lock;
};
// For the scans of one document. It stays where it is; `anchor` is borrowed.
void cli_sources_make(struct cli_sources *sources, const char *anchor);
void cli_sources_free(struct cli_sources *sources);
// Finds the values now, for a scan to come; any thread may.
void cli_sources_warm(struct cli_sources *sources, const gloss_doc *doc);
void cli_sources_declare(gloss_program *program);

void *cli_alloc(size_t size); // zeroed; does not return without memory

#endif
