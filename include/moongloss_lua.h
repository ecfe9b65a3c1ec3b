/**
 * moongloss_lua.h - Lua scripts as analysis packs, and Lua states for hosts.
 *
 * A *pack* is a loaded, checked and compiled set of scripts: their report
 * types, lexicons, rules and schema. Loading runs each script once, in its own
 * environment, to get its declarative table.
 */
#ifndef MOONGLOSS_LUA_H
#define MOONGLOSS_LUA_H

#include "moongloss.h"

#ifdef __cplusplus
extern "C" {
#endif

struct lua_State;

typedef struct gloss_pack gloss_pack;

typedef struct gloss_pack_options {
  const char *const *search;  /* folders in which packs are looked up; NULL-
                                 terminated; tried after the path itself */
  const char *library;        /* folder that holds gloss/ (the Lua library) */
  const char *cache;          /* folder of compiled lexicons, see
                                 gloss_lexicon_load_cached; NULL: none */
  const char *const *trusted; /* scripts that may use io and os */
  size_t memory;              /* bytes a state may use; 0: 512 MiB */
} gloss_pack_options;

/** Loads packs and scripts: `names` are pack folders or names, or .lua files.
 * All that is wrong with a script is an error with file:line.
 * Free with gloss_pack_free. */
GLOSS_API gloss_status gloss_pack_load(gloss_pack **out,
                                       const char *const *names, size_t count,
                                       const gloss_pack_options *options,
                                       gloss_error *err);
GLOSS_API void gloss_pack_free(gloss_pack *pack);
/** Name of the pack, or of its only script. Borrowed. */
GLOSS_API const char *gloss_pack_name(const gloss_pack *pack);
/** Fact types and fields of all its report types. Borrowed. */
GLOSS_API const gloss_schema *gloss_pack_schema(const gloss_pack *pack);
/** Key, name, version and manifest of a run with this pack. The manifest also
 * has a digest of what each rule does, for telling which rules changed. */
GLOSS_API gloss_run_info gloss_pack_run_info(gloss_pack *pack);
/** Asks whether rules that changed can make a difference to a document: their
 * patterns, as they were and as they are, are run alone. Where both match the
 * same, the callbacks see the same and so the document's facts stay. Uses the
 * pack's state: not while it analyses. Free with gloss_probe_free. */
typedef struct gloss_probe gloss_probe;
GLOSS_API gloss_probe *gloss_probe_new(gloss_pack *pack);
GLOSS_API void gloss_probe_free(gloss_probe *probe);
/** Adds a rule of a report type with its patterns (NULL: there was, or is, no
 * such rule); `rule` has what both share. `same_code`: its functions did not
 * change; if they did, every match makes a difference. False if a pattern is
 * wrong or the type is unknown. */
GLOSS_API bool gloss_probe_rule(gloss_probe *probe, const char *type,
                                const gloss_rule *rule, const char *before,
                                const char *after, bool same_code);
/** After the last rule. False: a pattern asks for facts or for what dates come
 * to in the document, so that it cannot be run alone; ask no further. */
GLOSS_API bool gloss_probe_ready(gloss_probe *probe);
/** Linear in the text; about as fast as the document's scan. */
GLOSS_API bool gloss_probe_touches(gloss_probe *probe, gloss_doc *doc);

/** Paths of all files that the pack was loaded from; NULL past the last. */
GLOSS_API const char *gloss_pack_file(const gloss_pack *pack, size_t index);

/** What the analysis of one document may take; zeros: the defaults. What goes
 * beyond is a failure of phase "limit". */
typedef struct gloss_pack_limits {
  gloss_budget budget; /* of each rule: see gloss_scan */
  size_t facts;        /* default: 1,000,000 */
  size_t memory;       /* bytes of the Lua state; default: as loaded with */
} gloss_pack_limits;
/** The limits of the analyses to come; copied. */
GLOSS_API void gloss_pack_limit(gloss_pack *pack,
                                const gloss_pack_limits *limits);

/** Analyses one document: picks the report type, scans, runs the rules'
 * callbacks, adds document fields, facts and failures to `result` and finishes
 * it. Fails only for what ends the whole run. */
GLOSS_API gloss_status gloss_pack_analyse(gloss_pack *pack, gloss_doc *doc,
                                          gloss_result *result,
                                          gloss_error *err);

/* ------------------------------------------------------------------------ */
/* Watching a pack at work                                                  */
/* ------------------------------------------------------------------------ */

/** A rule as it was declared. Everything is borrowed from the pack. */
typedef struct gloss_pack_rule {
  const char *type, *id, *file;
  uint32_t line;
  unsigned stage;      /* rules of a stage run together, after earlier ones */
  const char *pattern; /* NULL: a rule with `run` */
  const char *each;    /* of a rule with `run`: "doc" or a layer */
  const char *set;     /* NULL: the rule competes with itself only */
  gloss_policy policy;
  int32_t priority;
  const gloss_program *program; /* of the type, with the rule's index in it; */
  uint32_t index;               /* NULL without a pattern */
  size_t expected, rejected;    /* examples */
} gloss_pack_rule;
/** Rules of all report types together. */
GLOSS_API size_t gloss_pack_rule_count(const gloss_pack *pack);
/** A rule by its number in the pack, < count. */
GLOSS_API gloss_pack_rule gloss_pack_rule_at(const gloss_pack *pack,
                                             size_t rule);

/** A lexicon as a report type knows it. Borrowed. */
typedef struct gloss_pack_lexicon {
  const char *type, *name; /* NAME of @NAME in its patterns */
  const gloss_lexicon *lexicon;
  uint32_t index; /* in the type's program */
} gloss_pack_lexicon;
/** Lexicons of all report types; one that two use counts twice. */
GLOSS_API size_t gloss_pack_lexicon_count(const gloss_pack *pack);
/** The index'th, < count. */
GLOSS_API gloss_pack_lexicon gloss_pack_lexicon_at(const gloss_pack *pack,
                                                   size_t index);

/** What a script's gloss.words opened. Borrowed. */
typedef struct gloss_pack_words {
  const gloss_words *words;
  const gloss_lexicon *lexicon; /* the words of its own; NULL: none */
} gloss_pack_words;
/** How many gloss.words the scripts opened. */
GLOSS_API size_t gloss_pack_words_count(const gloss_pack *pack);
/** The index'th, < count. */
GLOSS_API gloss_pack_words gloss_pack_words_at(const gloss_pack *pack,
                                               size_t index);

/** What became of one match, or of one call of a rule with `run`. Offsets are
 * canonical. Borrowed for the call. */
typedef struct gloss_trace_event {
  uint32_t rule; /* number in the pack */
  gloss_reason reason;
  uint32_t begin, end;                       /* of a call: what it was given */
  uint32_t winner, winner_begin, winner_end; /* LOST: the rule that won */
  gloss_policy policy;                       /* LOST */
  const char *detail;   /* what `where` said, the error, ...; may be "" */
  gloss_str why;        /* JSON: captures and their values, as of a fact; with
                           `derive` only; may be empty */
  uint32_t facts;       /* that it made */
  uint64_t nanoseconds; /* of the rule's own functions; with `profile` */
} gloss_trace_event;

/** What is to be told of the analysis of one document. Functions may be
 * NULL. */
typedef struct gloss_trace {
  void *self;
  const char *as; /* analyse as this report type; NULL: detect it */
  bool profile, derive;
  /** A report type's answer, and at last the choice (`chosen`; score 0: it
   * takes what no other claims). */
  void (*type)(void *self, const char *type, double score, const char *reason,
               bool chosen);
  void (*event)(void *self, const gloss_trace_event *event);
  /** With `profile`: what the matcher did for a rule. */
  void (*matched)(void *self, uint32_t rule, const gloss_rule_profile *profile);
  /** Values and lexicon hits that touch the range: name of the layer or
   * "@lexicon", place, and what is known about them. */
  void (*span)(void *self, const char *layer, uint32_t begin, uint32_t end,
               gloss_str about);
  /** If `explanation` is set: why nothing came of `rule` in [begin, end).
   * Filled at the rule's stage, unless an event of it touches the range. */
  gloss_explanation *explanation;
  uint32_t rule, begin, end;
} gloss_trace;
/** gloss_pack_analyse, told step by step. GLOSS_ENOTFOUND if there is no
 * report type `as`. */
GLOSS_API gloss_status gloss_pack_trace(gloss_pack *pack, gloss_doc *doc,
                                        gloss_result *result,
                                        const gloss_trace *trace,
                                        gloss_error *err);

/** Where an analysis is. It may lie in memory shared with another process,
 * which can tell what was going on when the analysing one was killed. */
typedef struct gloss_pack_place {
  volatile uint32_t rule;       /* whose function runs: number in the pack from
                                   1; 0: none */
  volatile uint32_t begin, end; /* that it was given, canonical offsets */
} gloss_pack_place;
/** Keeps `*place` (borrowed; NULL: no more) true from now on. */
GLOSS_API void gloss_pack_watch(gloss_pack *pack, gloss_pack_place *place);

/** Asks the running script to stop at the next chance (async-signal-safe). */
GLOSS_API void gloss_pack_interrupt(gloss_pack *pack);
/** To be called now and then (async-signal-safe): a rule whose function runs
 * since the last call is stopped and loses its facts; the document goes on. */
GLOSS_API void gloss_pack_tick(gloss_pack *pack);

/** One inline example of a rule, run. Borrowed for the call. */
typedef struct gloss_rule_test {
  const char *file; /* of the rule */
  uint32_t line;
  const char *rule;
  gloss_str text;
  bool rejects; /* from `reject`: no fact is wanted */
  bool passed;
  const char *detail; /* of one that failed: indented lines, what was wanted,
                         what came, a field that differs in brackets */
} gloss_rule_test;

/** Runs the inline examples (`expect`, `reject`) of all rules whose id
 * contains `filter` (NULL: all), and calls `each` for every one, in order of
 * the rules. An error only if the examples cannot be read. */
GLOSS_API gloss_status
gloss_pack_test(gloss_pack *pack, const char *filter,
                void (*each)(void *self, const gloss_rule_test *example),
                void *self, gloss_error *err);

/** Something wrong with a script. Strings are borrowed for the call. Codes:
 * "load", "pattern" (does not compile), "never", "value", "unreached", "twice",
 * "shadowed" (see gloss_pattern_problem), "field", "capture", "global",
 * "cuts" (a Lua pattern that cuts characters), "untested", "unused",
 * "lexicon". */
typedef struct gloss_finding {
  bool error;                               /* else a warning */
  const char *file, *rule, *code, *message; /* rule NULL: of none */
  uint32_t line, column;                    /* characters, from 1 */
} gloss_finding;
/** Loads packs and scripts as gloss_pack_load does and tells all that is wrong
 * with them. Fails only if there is nothing to look at. */
GLOSS_API gloss_status gloss_pack_lint(
    const char *const *names, size_t count, const gloss_pack_options *options,
    void (*each)(void *self, const gloss_finding *finding), void *self,
    gloss_error *err);

/** A sandboxed state with the `gloss` module loaded, for the REPL and hosts.
 * Close with gloss_lua_close. */
GLOSS_API struct lua_State *gloss_lua_new(const gloss_pack_options *options);
GLOSS_API void gloss_lua_close(struct lua_State *L);
/** Pushes a document (takes ownership: the state frees it). */
GLOSS_API void gloss_lua_push_doc(struct lua_State *L, gloss_doc *doc);

/** Evaluates what was typed: as an expression first, then as statements. The
 * values are pretty-printed into `out` (at most `width` columns) and kept as
 * `_`. GLOSS_ESYNTAX with `*incomplete` set: the input wants another line. */
GLOSS_API gloss_status gloss_lua_eval(struct lua_State *L, gloss_str code,
                                      size_t width, gloss_buf *out,
                                      bool *incomplete, gloss_error *err);
/** Makes `doc` (owned by the state from now on) the global `name`; `source` is
 * its doc.source. */
GLOSS_API void gloss_lua_set_doc(struct lua_State *L, const char *name,
                                 const char *source, gloss_doc *doc);
/** Asks the running chunk to stop (async-signal-safe). */
GLOSS_API void gloss_lua_interrupt(struct lua_State *L);
/** Completions of the word that ends `line`: the index'th, or false. */
GLOSS_API bool gloss_lua_complete(struct lua_State *L, const char *line,
                                  size_t index, gloss_buf *out);

/** Appends the help text of a function, method or field ("gloss.fold",
 * "doc:find", "span.text") or of a whole type ("span"); false if there is
 * none. */
GLOSS_API bool gloss_lua_help(const char *name, gloss_buf *out);
/** Appends the index'th name that has help; false past the last. */
GLOSS_API bool gloss_lua_help_name(size_t index, gloss_buf *out);
/** Appends the index'th example, "expression --> result"; false past the
 * last. */
GLOSS_API bool gloss_lua_example(size_t index, gloss_buf *out);
/** The stub for editors (scripts/meta/gloss.lua), from the same source. */
GLOSS_API void gloss_lua_stub(gloss_buf *out);

#ifdef __cplusplus
}
#endif
#endif
