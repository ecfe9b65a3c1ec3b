// host.h - what the files of lua/ share: one Lua state and what it holds.
//
// Everything that a script can reach lives in Lua userdata; what those point
// to belongs to the host (files, lexicons, programs) or to an open document
// (text, layers, values, facts). A closed document makes every method raise.
#ifndef GLOSS_LUA_HOST_H
#define GLOSS_LUA_HOST_H

#include "moongloss.h"
#include "moongloss_lua.h"

#include "lua/heap.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <signal.h>
#include <string.h>

typedef struct gloss__host gloss__host;
typedef struct gloss__ldoc gloss__ldoc;
typedef struct gloss__type gloss__type;
typedef struct gloss__lrule gloss__lrule;
typedef struct gloss__lmatch gloss__lmatch; // lmatch.h

// --- store.c: memory that lives as long as its owner -------------------------

typedef struct gloss__store {
  struct gloss__keep *head;
  size_t used;
} gloss__store; // initialise with {0}

void *gloss__xresize(void *block, size_t size); // zero size frees nothing
void *gloss__store_alloc(gloss__store *store, size_t size); // zeroed
const char *gloss__store_str(gloss__store *store, const char *text,
                             size_t size); // NUL-terminated
void gloss__store_free(gloss__store *store);
// Room for one more item of a growing array; returns the new items.
void *gloss__xgrow(void *items, size_t *capacity, size_t count, size_t size);

// --- rows: one source for dispatch, help, manual and editor stub -------------

// A function, method (`call`) or field (`get`, self at index 1).
typedef struct gloss__row {
  const char *name;
  lua_CFunction call, get;
  const char *signature; // "span:sub(i: integer, j?: integer) -> span"
  const char *help;
  const char *example; // "expression --> result", or NULL
} gloss__row;

typedef enum gloss__class {
  GLOSS__DOC,
  GLOSS__SPAN,
  GLOSS__MATCH,
  GLOSS__LEXICON,
  GLOSS__ENTRY,
  GLOSS__PATTERN,
  GLOSS__FACT,
  GLOSS__CLASSIFIER,
  GLOSS__WORDS,
  GLOSS__REPORT,
  GLOSS__CURSOR,
  GLOSS__CLASSES
} gloss__class;

// A class or module and its rows (ended by a NULL name).
typedef struct gloss__room {
  const char *name, *about;
  const gloss__row *rows;
  lua_CFunction miss;   // answers keys that no row has; may be NULL
  const luaL_Reg *meta; // further metamethods; may be NULL
} gloss__room;

extern const gloss__room gloss__doc_room, gloss__span_room, gloss__match_room,
    gloss__lexicon_room, gloss__entry_room, gloss__pattern_room,
    gloss__fact_room, gloss__classifier_room, gloss__words_room,
    gloss__report_room, gloss__cursor_room, gloss__module_room;
extern const gloss__room *const gloss__rooms[]; // NULL-terminated

// --- class.c -----------------------------------------------------------------

void gloss__classes_open(lua_State *L);
// A zeroed userdata with a user value (doc: two), on the stack.
void *gloss__new(lua_State *L, gloss__class class, size_t size);
void *gloss__new_with(lua_State *L, gloss__class class, size_t size,
                      int values);
// The userdata at `index` if it is of `class`, else NULL.
void *gloss__test(lua_State *L, int index, gloss__class class);
void *gloss__check(lua_State *L, int index, gloss__class class);
// Name of the type for messages: "span", "doc", or Lua's.
const char *gloss__type_of(lua_State *L, int index);

// --- pretty.c: values for people; arguments: buffer, width, values ----------

int gloss__pretty(lua_State *L);

// --- module.c ----------------------------------------------------------------

void gloss__module_open(lua_State *L);
// Pushes what gloss.report_type or gloss.pack was given; false if the value at
// `index` came from neither.
bool gloss__report_table(lua_State *L, int index, bool pack, uint32_t *line);

// --- host.c: the state -------------------------------------------------------

enum { GLOSS__STOPPED = 1, GLOSS__NO_MEMORY = 2 };

typedef struct gloss__file {
  const char *path, *name; // as opened; as shown ("cppcc/meeting.lua")
  gloss_str text;
  char digest[65];
  bool lexicon;
  const char *version;
} gloss__file;

struct gloss__host {
  lua_State *L;
  lua_State *volatile running; // where an interrupt sets its hook
  volatile sig_atomic_t interrupted;
  volatile sig_atomic_t spared;            // it ends the rule, not the document
  volatile sig_atomic_t calls, calls_seen; // of rules; at the last tick
  int aborting;                            // sticky reason, 0 if none
  gloss__heap heap;
  unsigned load_strides; // done by scripts that are loaded
  double load_until;     // on the monotonic clock
  uint64_t steps;        // of string matching since the document began
  const void *classes[GLOSS__CLASSES]; // addresses of the metatables
  int class_refs[GLOSS__CLASSES];      // in the registry
  const char *library, *cache;
  const char *const *search, *const *trusted;
  struct gloss_pack *pack; // NULL in a plain state
  gloss__store store;
  struct {
    gloss__file *items;
    size_t count, capacity;
  } files;
  struct {
    struct gloss__lexeme {
      const char *path;
      gloss_lexicon *lexicon;
    } * items;
    size_t count, capacity;
  } lexicons;
  struct {
    struct gloss__judge **items;
    size_t count, capacity;
  } judges;
  struct {
    struct gloss__wording **items;
    size_t count, capacity;
  } wordings;
  const char *outside; // code of the error on its way, if a program's; or NULL
  gloss_buf decisions; // since the callback began or a fact was emitted: JSON
  gloss_matches *scratch;   // of the search that is being turned into values
  gloss__ldoc *doc;         // being analysed
  const gloss__lrule *rule; // whose callback runs
  gloss_pack_place *place;  // kept for who watches; NULL: nobody
  gloss_pack_limits limits;
  bool emit_failed;               // the error on its way came from emit
  gloss_error error;              // the error on its way while loading
  struct gloss__tracing *tracing; // NULL: nobody watches
  struct gloss_debug *debugging;  // NULL: nobody stops it
  struct gloss__linting *lint;    // NULL: what is wrong ends the loading
  gloss_buf buf, why;
  gloss_set words; // scratch
};

static inline gloss__host *gloss__host_of(lua_State *L) {
  return *(gloss__host **)lua_getextraspace(L);
}

gloss__host *gloss__host_new(const gloss_pack_options *options);
void gloss__host_free(gloss__host *host);
void gloss__host_interrupt(gloss__host *host); // async-signal-safe
// Forgets an interrupt and an abort: the next callback may run.
void gloss__host_resume(gloss__host *host);
// Between the two, scripts are stopped after some number of steps: there is no
// clock that would stop what they do while they are loaded.
void gloss__host_load_begin(gloss__host *host);
void gloss__host_load_end(gloss__host *host);
// lua_pcall with a traceback as the message; counts as an entry from C.
int gloss__host_call(lua_State *L, int args, int results);
// Raises the sticky abort if there is one: call after anything that caught.
void gloss__host_check(lua_State *L);

// --- sandbox.c, strings.c, tables.c: what a script finds ---------------------

void gloss__sandbox_open(lua_State *L);
// Pushes a fresh environment. `trusted`: with io and os; `open`: globals may
// be assigned (the REPL).
void gloss__sandbox_env(lua_State *L, bool trusted, bool open);
// Replaces the table on the stack by a read-only view of it.
void gloss__sandbox_protect(lua_State *L, const char *name);
// The value at `index` as text without addresses; on the stack.
const char *gloss__sandbox_text(lua_State *L, int index, size_t *size);
extern const luaL_Reg gloss__string_functions[], gloss__table_functions[];
int gloss__pairs(lua_State *L);

// --- require.c: files of scripts ---------------------------------------------

// Reads and remembers a file; raises a load error. `name` is shown.
gloss__file *gloss__file_read(lua_State *L, const char *path, const char *name);
// Pushes the compiled chunk of `file` with the environment at `env`.
void gloss__file_load(lua_State *L, const gloss__file *file, int env);
// Makes `require` of the environment at `env` look into `folder`; modules
// named "`pack`.x" too.
void gloss__require_open(lua_State *L, int env, const char *folder,
                         const char *pack);
// Raises the error of loading: file:line: message.
_Noreturn void gloss__fail(lua_State *L, gloss_status status, const char *file,
                           uint32_t line, const char *format, ...)
    GLOSS_PRINTF(5, 6);

// --- layer.c: what a document is divided into, on demand ---------------------

enum { GLOSS__LAYER_SEGMENTS = 7 }; // grapheme ... block
enum { GLOSS__LAYER_VALUES = GLOSS__LAYER_SEGMENTS };
enum { GLOSS__LAYER_FACTS = GLOSS__LAYER_VALUES + GLOSS_VALUE_TYPES };

typedef struct gloss__layer {
  gloss__ldoc *doc;
  const char *name;
  int index;
  bool made;
  gloss_set set;
  const gloss_words *words; // that the words were found by
} gloss__layer;

// Index of a built-in layer, or of a fact type of the pack; -1 if none.
int gloss__layer_find(const gloss__ldoc *doc, const char *name);
const gloss_set *gloss__layer_set(gloss__ldoc *doc, int layer);
// Innermost span of the layer around [begin, end), or NULL.
const gloss_span *gloss__layer_around(gloss__ldoc *doc, int layer,
                                      uint32_t begin, uint32_t end);
void gloss__layers_open(gloss__ldoc *doc);
void gloss__layers_close(gloss__ldoc *doc);
extern const char *const gloss__segment_names[GLOSS__LAYER_SEGMENTS];
bool gloss__layer_builtin(const char *name);

// --- ldoc.c: a document and what was found in it so far ----------------------

typedef struct gloss__lfact {
  const char *type, *rule_id;
  const gloss__lrule *rule;
  int layer; // index of its layer, -1 if hidden by a built-in one
  uint32_t begin, end;
  const char *file;
  uint32_t line;
  gloss_field *fields; // in the document's store
  size_t field_count;
  gloss_str why;
  bool dropped;
} gloss__lfact;

struct gloss__ldoc {
  gloss__host *host;
  gloss_doc *doc; // NULL: closed
  bool owned;
  gloss_str text;
  const char *source;
  const gloss__type *type;  // whose lexicons and names apply; may be NULL
  const gloss_words *words; // before those of the type; may be NULL
  double score;
  const char *reason; // of detect
  gloss__layer *layers;
  gloss_source *sources; // parallel to layers
  size_t layer_count;
  struct {
    gloss_values **items;
    size_t count, capacity;
  } values; // the last is current, unless an anchor came since
  bool stale;
  char anchor[32];
  uint32_t anchor_begin, anchor_end;
  gloss__store store;
  struct {
    gloss__lfact *items;
    size_t count, capacity;
  } facts;
  gloss_result *result;
  size_t published;             // facts that are in their layers
  bool ended;                   // a limit was reached, and noted as a failure
  bool finishing, changed;      // `finish` runs; it changed facts
  struct gloss__reach *reaches; // of fact types, for `finish`
  struct gloss__hits *hits;     // of lexicons
  size_t charged; // bytes of spans, counted against the state's budget
};

// Pushes a userdata for `doc`; the state frees it if `owned`.
gloss__ldoc *gloss__ldoc_push(lua_State *L, gloss_doc *doc, bool owned,
                              const char *source);
void gloss__ldoc_close(gloss__ldoc *doc);
gloss__ldoc *gloss__ldoc_check(lua_State *L, int index); // open, or raises
// How its words are found; NULL: as by default.
const gloss_words *gloss__ldoc_words(const gloss__ldoc *doc);
void gloss__ldoc_anchor(gloss__ldoc *doc, const char *iso, uint32_t begin,
                        uint32_t end);
gloss_values *gloss__ldoc_values(gloss__ldoc *doc);

// --- lspan.c: spans and matches begin alike ----------------------------------

enum { GLOSS__PLAIN = -1, GLOSS__LEXICON_HIT = -2 };

typedef struct gloss__lspan {
  gloss__ldoc *doc;
  uint32_t begin, end;
  int32_t layer;  // what made it: a layer, or one of the above
  uint32_t item;  // its value, fact, segment or lexicon entry
  const void *of; // gloss_values or gloss_lexicon
} gloss__lspan;

// `doc` is the index of the document's userdata, which the span keeps alive.
void gloss__lspan_push(lua_State *L, int doc, gloss__ldoc *of, uint32_t begin,
                       uint32_t end);
// The span number `item` of a layer's set.
void gloss__lspan_of(lua_State *L, int doc, gloss__ldoc *of, int layer,
                     gloss_span span);
// A span or match whose document is open; its userdata is at `index`.
gloss__lspan *gloss__lspan_check(lua_State *L, int index);
gloss__lspan *gloss__lspan_test(lua_State *L, int index);
void gloss__lspan_doc(lua_State *L, int index); // pushes its document
const gloss_value *gloss__lspan_value(const gloss__lspan *span);
int gloss__each(lua_State *L, int doc, gloss__ldoc *of, int layer,
                uint32_t begin, uint32_t end);
int gloss__ranges(lua_State *L, int doc, gloss__ldoc *of, int layer,
                  uint32_t begin, uint32_t end); // the same as numbers
int gloss__segments(lua_State *L);               // of a string
int gloss__each_hit(lua_State *L, int doc, gloss__ldoc *of,
                    const gloss_lexicon *lexicon, uint32_t begin, uint32_t end);
int gloss__lspan_find(lua_State *L, int doc, gloss__ldoc *of, uint32_t begin,
                      uint32_t end, int pattern);
int gloss__lspan_matches(lua_State *L, int doc, gloss__ldoc *of, uint32_t begin,
                         uint32_t end, int pattern);
void gloss__entry_push(lua_State *L, const gloss_lexicon *lexicon,
                       uint32_t entry);
void gloss__lexicon_push(lua_State *L, const gloss_lexicon *lexicon);
const gloss_lexicon *gloss__lexicon_of(const gloss__ldoc *doc,
                                       const char *name);
void gloss__fact_push(lua_State *L, int doc, gloss__ldoc *of, uint32_t index);
void gloss__fields_push(lua_State *L, const gloss_field *fields, size_t count);

// --- inside.c ----------------------------------------------------------------

// Does a fact of the type cover this one? One of its own must be longer.
bool gloss__fact_inside(gloss__ldoc *doc, const gloss__lfact *fact,
                        const char *type);

// --- lpattern.c: patterns for callbacks --------------------------------------

// Compiles for the report type of `doc` if need be. Pushes the table of
// capture names.
const gloss_program *gloss__pattern_program(lua_State *L, int index,
                                            const gloss__ldoc *doc);
int gloss__pattern_new(lua_State *L);
// The text of a pattern, the lexicon of a lexicon; NULL if it is none.
const char *gloss__pattern_text(lua_State *L, int index);
const gloss_lexicon *gloss__lexicon_test(lua_State *L, int index);
// Makes the names of lexicons and layers known to a program.
void gloss__program_names(gloss__host *host, gloss_program *program,
                          const gloss__type *type);
// Compiles all patterns that `type`'s files made; raises a load error.
void gloss__patterns_compile(lua_State *L, const gloss__type *type);

// --- pack.c, type.c, rules.c, order.c: loading -------------------------------

typedef struct gloss__ftype {
  const char *name;
  const char **fields, **declared;
  size_t count;
  int layer; // among the document's layers, -1 if hidden by a built-in name
} gloss__ftype;

struct gloss__lrule {
  const char *id, *pattern, *scope, *set, *each, *emit_type;
  const char *file;
  uint32_t line;
  int where, emit, run; // references into the registry
  int names;            // capture name -> index
  int expect, reject;   // examples
  size_t expected_count, rejected_count;
  const char **emits, **needs; // NULL-terminated
  bool emits_given;
  gloss_policy policy;
  int32_t priority;
  uint32_t index; // in the program, for pattern rules
  const char **capture_names;
  size_t capture_count;
  unsigned stage;
  uint32_t number; // in the pack
  gloss_str why;   // JSON members that are the same for all its facts
  bool failed;     // in the document at hand
};

struct gloss__type {
  gloss_pack *pack;
  const char *name, *version, *about, *file, *folder;
  uint32_t line;
  char digest[65];
  int detect, describe, anchor, finish, table;
  const struct gloss__wording *wording; // NULL: as by default
  struct {
    const char *name;
    const gloss_lexicon *lexicon;
  } * lexicons;
  const gloss_lexicon **lexicon_list; // by index, for captures
  size_t lexicon_count;
  gloss__ftype *doc_fields;
  const gloss__ftype **facts;
  size_t fact_count;
  gloss_program *program;
  gloss__lrule *rules;
  size_t rule_count;
  unsigned stage_count;
  size_t first_file, last_file; // of the host's files that it loaded
  struct {
    const char *text, *at; // of a file; where the last rule was found in it
    uint32_t line;
  } last;
  int pattern_list; // table of the patterns made meanwhile
};

struct gloss_pack {
  gloss__host *host;
  gloss_schema *schema;
  const char *name, *version, *manifest;
  const char *stored; // the manifest with fingerprints; made when asked for
  char run_key[65];
  const struct gloss__wording *wording; // of the pack that loads
  gloss__type **types;
  size_t type_count, type_capacity;
  gloss__ftype **facts;
  size_t fact_count, fact_capacity;
};

void gloss__type_build(lua_State *L, gloss_pack *pack, gloss__type *type);
void gloss__rules_build(lua_State *L, gloss__type *type, int list);
void gloss__rules_order(lua_State *L, gloss__type *type);
const gloss__ftype *gloss__ftype_find(const gloss__type *type,
                                      const char *name);
// Line of the first `key = "value"` (value may be NULL) of a file from `line`
// on; `line` if there is none.
uint32_t gloss__line_of(const gloss__file *file, uint32_t line, const char *key,
                        const char *value);
// Where one stands at or behind `from`; NULL if there is none.
const char *gloss__key_find(const gloss__file *file, const char *from,
                            const char *key, const char *value);
gloss__file *gloss__file_named(gloss__host *host, const char *name);
void gloss__pack_digest(gloss_pack *pack);

// --- bytecode.c, fingerprint.c -----------------------------------------------

typedef struct gloss__code_visitor {
  void *self;
  void (*constant)(void *self, gloss_str text); // each string; any may be NULL
  // What a function does: its instructions and constants, but no line numbers.
  void (*body)(void *self, gloss_str bytes);
  void (*global)(void *self, gloss_str name, uint32_t line, bool assigned);
  // Of each instruction; the chunk itself has depth 0.
  void (*line)(void *self, uint32_t line, int depth);
} gloss__code_visitor;

// Appends lua_dump of the function on top.
void gloss__code_dump(lua_State *L, bool strip, gloss_buf *out);
// Tells what stands in a dump and the functions in it; false if it is of
// another version of Lua or damaged.
bool gloss__code_visit(gloss_str dump, const gloss__code_visitor *visitor);
// Appends "types":[...]: a digest for each report type and rule, which is the
// same if and only if they do the same, and what the rules need.
void gloss__pack_fingerprints(const gloss_pack *pack, gloss_buf *out);

// --- keys.c ------------------------------------------------------------------

typedef struct gloss__key {
  const char *name;
  const char
      *type; // "string", "function", "table", "integer", with ? if optional
} gloss__key;

// Raises for unknown keys, wrong types and missing keys of the table at
// `index`; `what` begins the message.
void gloss__keys_check(lua_State *L, int index, const gloss__key *keys,
                       const char *what, const char *file, uint32_t line);

// --- field.c, why.c, emit.c --------------------------------------------------

// Reads a Lua value as the field `name`; `declared` (may be NULL) says what a
// span is read as. Text goes to `store`. False: nil.
bool gloss__field_read(lua_State *L, int index, const char *name,
                       const char *declared, gloss__store *store,
                       gloss_field *out);
// The same of a span, or of nil if `span` is NULL.
void gloss__field_span(const gloss__lspan *span, const char *name,
                       const char *declared, gloss__store *store,
                       gloss_field *out);
// Replaces `out` by the derivation; `match` is NULL for `run` rules.
void gloss__why(gloss_buf *out, const gloss__ldoc *doc,
                const gloss__lrule *rule, const gloss__lmatch *match);
// Each adds facts or raises with host->emit_failed set. The first fills fields
// from captures, the second reads what `emit` returned from `base` on.
void gloss__fact_emit(lua_State *L, gloss__ldoc *doc, const gloss__lrule *rule,
                      const gloss__lmatch *match);
void gloss__fact_results(lua_State *L, gloss__ldoc *doc,
                         const gloss__lrule *rule, int base,
                         const gloss__lmatch *match);
int gloss__fact_call(lua_State *L); // the `emit` given to run functions
// Puts facts since the last call into their layers.
void gloss__facts_publish(gloss__ldoc *doc);
void gloss__facts_drop(gloss__ldoc *doc, const char *rule);

// --- failure.c, describe.c, analyse.c ----------------------------------------

// Cuts the text on the stack: the frames of our own C functions at a
// traceback's end tell nothing; if no others are left, neither does its head.
const char *gloss__traceback_trim(lua_State *L);
// Records the error on top of the stack, and pops it. True if the document
// must end here.
bool gloss__failure(lua_State *L, gloss__ldoc *doc, const char *rule,
                    const char *file, uint32_t line, int status,
                    const gloss__lspan *span);
// Each runs a function of the report type; true if the document must end.
bool gloss__describe(lua_State *L, gloss__ldoc *doc, int doc_index);
bool gloss__anchor(lua_State *L, gloss__ldoc *doc, int doc_index);
bool gloss__finish(lua_State *L, gloss__ldoc *doc, int doc_index);
// Runs the rules of a report type, stage by stage; true as above.
bool gloss__rules_run(lua_State *L, gloss__ldoc *doc, int doc_index);
// One document, one report type.
bool gloss__analyse(lua_State *L, gloss__ldoc *doc, int doc_index,
                    const gloss__type *type);

// --- token.c, lint.c ---------------------------------------------------------

typedef struct gloss__linting {
  void (*each)(void *self, const gloss_finding *finding);
  void *self;
} gloss__linting;

typedef struct gloss__ltoken {
  char kind;    // n: name, s: string, d: number, m: another mark
  bool escapes; // of a string: backslashes mean something
  uint32_t line;
  gloss_str text; // of a string: without its quotes
} gloss__ltoken;

typedef struct gloss__lexer {
  gloss_str text;
  size_t at;
  uint32_t line;
} gloss__lexer; // at 0, line 1

bool gloss__lexer_next(gloss__lexer *lexer, gloss__ltoken *token);
// Line and column (characters), from 1, of a place in the source.
void gloss__token_place(gloss_str source, const char *at, uint32_t *line,
                        uint32_t *column);
// The first character that a Lua pattern would cut, and why; NULL if none.
const char *gloss__cutting(const gloss__ltoken *token, const char **what);
// While linting: a pattern that does not compile.
void gloss__lint_pattern(gloss__host *host, const char *id, const char *pattern,
                         const char *file, uint32_t line,
                         const gloss_error *err);
// gloss_pack_load; with `lint`, patterns that are wrong are told to it.
gloss_status gloss__pack_load(gloss_pack **out, const char *const *names,
                              size_t count, const gloss_pack_options *options,
                              gloss__linting *lint, gloss_error *err);

// --- trace.c -----------------------------------------------------------------

typedef struct gloss__tracing {
  const gloss_trace *trace;
  bool rejected, seen; // the call at work: by `where`; the rule asked about
  size_t facts;        // before the call
  uint64_t began;
  gloss_buf detail, why;
} gloss__tracing;

// Each may be called only while host->tracing is set. Around a call of a rule:
void gloss__trace_begin(gloss__ldoc *doc);
void gloss__trace_match(gloss__ldoc *doc, const gloss__lrule *rule,
                        const gloss__lmatch *match);
void gloss__trace_rejected(lua_State *L, gloss__ldoc *doc, int results);
void gloss__trace_end(lua_State *L, gloss__ldoc *doc, const gloss__lrule *rule,
                      const gloss__lspan *span, int status);
// A match that no function sees.
void gloss__trace_outside(gloss__ldoc *doc, const gloss__lrule *rule,
                          const gloss_match *match);
// After the scan of a stage, and after its callbacks.
void gloss__trace_stage(gloss__ldoc *doc, const gloss_matches *matches,
                        const gloss__lrule *const *by_index);
void gloss__trace_stage_end(gloss__ldoc *doc,
                            const gloss__lrule *const *by_index);
void gloss__trace_type(const gloss__host *host, const gloss__type *type,
                       double score, const char *reason, bool chosen);
void gloss__trace_close(gloss__ldoc *doc); // after `finish`

// Analyses and finishes `result`; with `only`, as that report type.
void gloss__analyse_doc(gloss_pack *pack, gloss_doc *doc, gloss_result *result,
                        const gloss__type *only);

#endif
