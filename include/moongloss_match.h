/**
 * moongloss_match.h - lexicons, patterns, all rules in one pass.
 * Part of moongloss.h, which tells the conventions.
 */
#ifndef MOONGLOSS_MATCH_H
#define MOONGLOSS_MATCH_H

#include "moongloss_segment.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------ */
/* Lexicons                                                                 */
/* ------------------------------------------------------------------------ */

typedef struct gloss_lexicon gloss_lexicon;

/** Reads TSV: a header line names the columns; the first is `term`, others are
 * attributes; `variants` (|-separated further surface forms), `weight` and
 * `policy` are reserved. '#' starts a comment line. `name` is for messages.
 * Rejected lines are kept as problems; GLOSS_ESYNTAX only if nothing is left
 * to use. Free with gloss_lexicon_free. */
GLOSS_API gloss_status gloss_lexicon_parse(gloss_lexicon **out,
                                           const char *name, gloss_str tsv,
                                           gloss_error *err);
/** The same of a file; GLOSS_EIO if it cannot be read. O(bytes) */
GLOSS_API gloss_status gloss_lexicon_load(gloss_lexicon **out, const char *path,
                                          gloss_error *err);
/** The same; a large lexicon is compiled once and then mapped from `folder`
 * (made if need be; NULL: none), by the digest of its bytes. An image that is
 * damaged, another user's, or another version's is made anew; processes may
 * share the folder. Those unused for a month are removed. */
GLOSS_API gloss_status gloss_lexicon_load_cached(gloss_lexicon **out,
                                                 const char *path,
                                                 const char *folder,
                                                 gloss_error *err);
GLOSS_API void gloss_lexicon_free(gloss_lexicon *lexicon);
/** The name that it was given, or its file. Borrowed. */
GLOSS_API const char *gloss_lexicon_name(const gloss_lexicon *lexicon);
/** SHA-256 of its bytes as 64 hex digits. Borrowed. */
GLOSS_API const char *gloss_lexicon_digest(const gloss_lexicon *lexicon);
/** How many entries there are. O(1) */
GLOSS_API size_t gloss_lexicon_count(const gloss_lexicon *lexicon);

/** What became of a lexicon's lines. */
typedef struct gloss_lexicon_counts {
  size_t entries;    /* lines that were taken */
  size_t forms;      /* folded spellings of terms and variants */
  size_t duplicates; /* forms that stood there before, ignored */
  size_t shadowed;   /* the same with other attributes: for filters only */
  size_t rejected;   /* lines (or variants) that cannot be used */
  size_t bytes;      /* of all tables in memory */
} gloss_lexicon_counts;
/** The counts of its lines. */
GLOSS_API gloss_lexicon_counts
gloss_lexicon_counted(const gloss_lexicon *lexicon);

typedef struct gloss_entry {
  gloss_str term;
  uint32_t line; /* in its file */
} gloss_entry;
/** An entry by its number, < count; borrowed. O(1) */
GLOSS_API gloss_entry gloss_lexicon_entry(const gloss_lexicon *lexicon,
                                          uint32_t entry);
/** Value of an attribute; {NULL, 0} if the entry or column has none. */
GLOSS_API gloss_str gloss_lexicon_attribute(const gloss_lexicon *lexicon,
                                            uint32_t entry, gloss_str column);
/** Column names in file order, without `term`; NULL past the last. */
GLOSS_API const char *gloss_lexicon_column(const gloss_lexicon *lexicon,
                                           size_t column);
/** Lines that were rejected or shadowed, each with its line number. */
GLOSS_API size_t gloss_lexicon_problem_count(const gloss_lexicon *lexicon);
/** The index'th of them; borrowed. */
GLOSS_API const gloss_error *gloss_lexicon_problem(const gloss_lexicon *lexicon,
                                                   size_t index);

/** Which of several matches on the same text stay. */
typedef enum gloss_policy {
  GLOSS_POLICY_LONGEST,  /* leftmost, then longest, then first rule */
  GLOSS_POLICY_PRIORITY, /* higher priority first, then longest */
  GLOSS_POLICY_OUTER,    /* drop what lies inside another (containment) */
  GLOSS_POLICY_ALL,      /* keep every match */
  GLOSS_POLICY_LEFTMOST, /* leftmost, then first rule, however short */
  GLOSS_POLICY_INNER,    /* drop what holds another */
  GLOSS_POLICIES
} gloss_policy;
/** "longest" ...; NULL for what is no policy. */
GLOSS_API const char *gloss_policy_name(gloss_policy policy);
/** The policy of that name ("containment" is outer), or GLOSS_POLICIES. */
GLOSS_API gloss_policy gloss_policy_named(gloss_str name);

/** All hits of the lexicon in `text` under `policy`: span.kind is 0, span.data
 * the entry. Folded matching. One pass. */
GLOSS_API void gloss_lexicon_scan(const gloss_lexicon *lexicon, gloss_str text,
                                  gloss_policy policy, gloss_set *out);

/* ------------------------------------------------------------------------ */
/* Span sources: what patterns may refer to by name                         */
/* ------------------------------------------------------------------------ */

/** A layer that somebody else computed (values, sentences, facts so far). The
 * matcher knows no names: `{name}` in a pattern looks one up. */
typedef struct gloss_source {
  const char *name;
  void *self;
  /** The layer's spans over the document, sorted. Called at most once per
   * scan, only if a candidate rule asks. The set is borrowed from `self`. */
  const gloss_set *(*spans)(void *self, const gloss_doc *doc);
  /** Attribute of a span as text, for `{name attr=value}` and, as "kind", for
   * `[name=value]`. {NULL, 0} if it has none. May be NULL. */
  gloss_str (*attribute)(void *self, const gloss_span *span, gloss_str name);
} gloss_source;

/* ------------------------------------------------------------------------ */
/* Patterns and programs: all rules in one pass (tests/spec/patterns.md)    */
/* ------------------------------------------------------------------------ */

typedef struct gloss_program gloss_program;

typedef struct gloss_rule {
  const char *id;      /* unique; copied */
  const char *pattern; /* copied */
  const char *scope;   /* "sentence" (default), "paragraph", "section",
                          "document", or any source's name */
  const char *set;     /* rules of one set compete under its policy, which all
                          of them name; NULL: the rule competes with no other */
  gloss_policy policy;
  int32_t priority;
  const char *file; /* where the rule stands, for messages; may be NULL */
  uint32_t line;
} gloss_rule;

/** An empty program. Free with gloss_program_free. */
GLOSS_API gloss_program *gloss_program_new(void);
GLOSS_API void gloss_program_free(gloss_program *program);
/** Makes `@name` known. The lexicon is borrowed and must outlive the program.*/
GLOSS_API void gloss_program_lexicon(gloss_program *program, const char *name,
                                     const gloss_lexicon *lexicon);
/** Makes `{name}` known. Sources are bound by name at each scan; a rule that
 * refers to one that the scan does not get fails alone. {sentence},
 * {paragraph}, {section} and {document} need no source. */
GLOSS_API void gloss_program_source(gloss_program *program, const char *name);
/** Parses and adds a rule; its index goes to `*rule` (may be NULL).
 * GLOSS_ESYNTAX points at the character (err->column) of the pattern. */
GLOSS_API gloss_status gloss_program_rule(gloss_program *program,
                                          const gloss_rule *rule,
                                          uint32_t *index, gloss_error *err);
/** Builds the shared automata; no rule may be added afterwards. */
GLOSS_API gloss_status gloss_program_compile(gloss_program *program,
                                             gloss_error *err);
/** Does a pattern of the rule take this entry (`lexicon`: in order of
 * gloss_program_lexicon)? */
GLOSS_API bool gloss_program_takes(const gloss_program *program, uint32_t rule,
                                   uint32_t lexicon, uint32_t entry);
/** How many rules were added. */
GLOSS_API size_t gloss_program_rule_count(const gloss_program *program);
/** Capture names of a rule, in order of index; NULL past the last. */
GLOSS_API const char *gloss_program_capture(const gloss_program *program,
                                            uint32_t rule, size_t capture);
/** Source names a rule refers to; NULL past the last. Lets the host order
 * rules that use facts as layers. */
GLOSS_API const char *gloss_program_reference(const gloss_program *program,
                                              uint32_t rule, size_t index);

/** A captured part of a match. `source` and `lexicon` say what produced it: the
 * last {source} and the last @lexicon inside the capture. */
typedef struct gloss_capture {
  uint32_t begin, end; /* begin == UINT32_MAX: did not take part */
  int32_t source;      /* index into the sources given to the scan; -1: none */
  uint32_t item;       /* index of the span in that source's set */
  int32_t lexicon;     /* index in order of gloss_program_lexicon; -1: none */
  uint32_t entry;      /* entry of that lexicon */
} gloss_capture;

typedef struct gloss_match {
  uint32_t rule, begin, end;
  const gloss_capture *captures; /* by capture index of the rule */
} gloss_match;

typedef struct gloss_matches gloss_matches;

typedef struct gloss_budget {
  uint64_t steps;   /* matcher steps per rule and document; 0: default */
  uint32_t matches; /* kept matches per rule and document; 0: default */
  bool profile;     /* count and time what each rule does */
  bool first;       /* no more than the first match of each rule is wanted */
} gloss_budget;

/** Runs the rules listed in `rules` (NULL: all) over the document, resolves
 * overlaps, yields matches ordered by (begin, end descending, rule). Free with
 * gloss_matches_free. A rule over its budget fails alone: see
 * gloss_matches_failure. Linear in the text for a given program. */
GLOSS_API gloss_status gloss_scan(
    gloss_matches **out, const gloss_program *program, const gloss_doc *doc,
    const gloss_source *sources, size_t source_count, const uint32_t *rules,
    size_t rule_count, const gloss_budget *budget, gloss_error *err);
/** The same over one range of the document, for patterns used inside
 * callbacks. */
GLOSS_API gloss_status gloss_scan_range(
    gloss_matches **out, const gloss_program *program, const gloss_doc *doc,
    uint32_t begin, uint32_t end, const gloss_source *sources,
    size_t source_count, const gloss_budget *budget, gloss_error *err);
/** How many matches stayed. */
GLOSS_API size_t gloss_matches_count(const gloss_matches *matches);
/** The index'th, < count; its captures are borrowed. O(1) */
GLOSS_API gloss_match gloss_matches_get(const gloss_matches *matches,
                                        size_t index);
/** A match dropped by an overlap policy, and the winner. */
typedef struct gloss_loser {
  gloss_match match;
  uint32_t winner_rule, winner_begin, winner_end;
  gloss_policy policy;
} gloss_loser;
/** How many were dropped. */
GLOSS_API size_t gloss_matches_loser_count(const gloss_matches *matches);
/** The index'th of them, < count. */
GLOSS_API gloss_loser gloss_matches_loser(const gloss_matches *matches,
                                          size_t index);
typedef struct gloss_rule_failure {
  uint32_t rule;
  gloss_error error;
} gloss_rule_failure;
/** How many rules failed in this document. */
GLOSS_API size_t gloss_matches_failure_count(const gloss_matches *matches);
/** The index'th of them, borrowed. */
GLOSS_API const gloss_rule_failure *
gloss_matches_failure(const gloss_matches *matches, size_t index);
/** What a rule did in a scan with `profile`; zeros without. */
typedef struct gloss_rule_profile {
  uint64_t anchors;     /* places of what the rule needs */
  uint64_t starts;      /* places at which it was tried */
  uint64_t steps;       /* of the matcher */
  uint64_t matches;     /* found, before overlaps are resolved */
  uint64_t nanoseconds; /* without its share of the common pass */
} gloss_rule_profile;
/** What the rule of that number did. */
GLOSS_API gloss_rule_profile gloss_matches_profile(const gloss_matches *matches,
                                                   uint32_t rule);
GLOSS_API void gloss_matches_free(gloss_matches *matches);

/** How a rule will be run, for people: one "key: value" a line (pattern,
 * scope, policy, needs, offset, code). */
GLOSS_API void gloss_program_plan(const gloss_program *program, uint32_t rule,
                                  gloss_buf *out);
/** True if every place of the text must be tried: nothing is needed. */
GLOSS_API bool gloss_program_full_scan(const gloss_program *program,
                                       uint32_t rule);

/** One of the things of which every match of a rule holds at least one. */
typedef struct gloss_need {
  enum { GLOSS_NEED_LITERAL, GLOSS_NEED_LEXICON, GLOSS_NEED_LAYER } kind;
  gloss_str name; /* of the lexicon or layer; of a literal empty */
} gloss_need;
/** The index'th need of a rule; a literal's folded text is appended to `out`.
 * False past the last. A rule with none is tried everywhere. */
GLOSS_API bool gloss_program_need(const gloss_program *program, uint32_t rule,
                                  size_t index, gloss_need *need,
                                  gloss_buf *out);

/** Something wrong with a rule that compiles. `begin`, `end`: characters of the
 * pattern, from 0; 0, 0: all of it. Codes: "never" (an element that cannot
 * match), "value" (no entry has this attribute value), "unreached", "twice"
 * (alternatives), "shadowed" (it always loses to another rule). */
typedef struct gloss_pattern_problem {
  uint32_t rule, begin, end;
  bool error; /* else a warning */
  const char *code, *message;
} gloss_pattern_problem;
/** Tells all that can be seen without a document. About linear in the
 * patterns. */
GLOSS_API void gloss_program_lint(
    const gloss_program *program,
    void (*each)(void *self, const gloss_pattern_problem *problem), void *self);
/** A mention of a lexicon or layer, one for each value of its filters. */
typedef struct gloss_pattern_filter {
  uint32_t begin; /* character of the pattern */
  bool lexicon;
  gloss_str name, attribute, value; /* attribute {NULL, 0}: no filter */
  const uint64_t *allowed; /* bits of the lexicon's entries; NULL: all */
} gloss_pattern_filter;
/** The index'th of a rule; false past the last. */
GLOSS_API bool gloss_program_filter(const gloss_program *program, uint32_t rule,
                                    size_t index, gloss_pattern_filter *out);

/** Why a rule did or did not match at some place: a closed list. */
typedef enum gloss_reason {
  GLOSS_REASON_KEPT,      /* it matched */
  GLOSS_REASON_LOST,      /* it matched, but another match won */
  GLOSS_REASON_NEED,      /* nothing of what it needs stands in the scope */
  GLOSS_REASON_TEXT,      /* the text goes on otherwise */
  GLOSS_REASON_END,       /* the scope ends before the pattern does */
  GLOSS_REASON_ANCHOR,    /* ^ or $ is not at the edge of the scope */
  GLOSS_REASON_ENTRY,     /* no entry of the lexicon begins here */
  GLOSS_REASON_LAYER,     /* no span of the layer begins here */
  GLOSS_REASON_ATTRIBUTE, /* there is one, with another attribute */
  GLOSS_REASON_CONDITION, /* [layer=kind] does not hold */
  GLOSS_REASON_LOOK,      /* a look-around forbids it */
  GLOSS_REASON_REPEAT,    /* a back-reference is not repeated */
  GLOSS_REASON_SOURCE,    /* a layer was not available */
  GLOSS_REASON_BUDGET,    /* it ran out of steps or matches */
  /* What only packs know (moongloss_lua.h): */
  GLOSS_REASON_REJECTED,  /* it matched, but its `where` said no */
  GLOSS_REASON_SILENT,    /* it matched, or was run, but made no fact */
  GLOSS_REASON_ERROR,     /* its function failed: it loses its facts */
  GLOSS_REASON_FURNITURE, /* it matched outside of the text of the document */
  GLOSS_REASON_DROPPED,   /* it made a fact that was dropped at the end */
  GLOSS_REASON_TYPE,      /* the document is of another report type */
  GLOSS_REASONS
} gloss_reason;
/** Its stable word: "kept", "lost", ... */
GLOSS_API const char *gloss_reason_name(gloss_reason reason);
/** What the reason means, in one sentence. */
GLOSS_API const char *gloss_reason_text(gloss_reason reason);

/** The attempt that came furthest. Offsets are canonical. */
typedef struct gloss_explanation {
  gloss_reason reason;
  uint32_t begin, reached; /* where it began, how far it came; of a match: its
                              begin and end */
  uint32_t element_begin, element_end; /* the element of the pattern that
                              failed: characters, from 0, half-open */
  uint32_t winner_rule, winner_begin, winner_end; /* LOST */
  char detail[512];     /* one sentence, with the actual text or value */
  char relaxation[256]; /* the smallest change that would match; "" if none */
} gloss_explanation;
/** Explains what `rule` does around [begin, end) of the document: in all spans
 * of its scope that touch the range. Runs the whole program once. */
GLOSS_API gloss_status gloss_explain(gloss_explanation *out,
                                     const gloss_program *program,
                                     const gloss_doc *doc, uint32_t rule,
                                     uint32_t begin, uint32_t end,
                                     const gloss_source *sources,
                                     size_t source_count, gloss_error *err);

#ifdef __cplusplus
}
#endif
#endif
