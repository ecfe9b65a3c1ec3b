/**
 * moongloss_store.h - the database and its answers.
 * Part of moongloss.h, which tells the conventions.
 */
#ifndef MOONGLOSS_STORE_H
#define MOONGLOSS_STORE_H

#include "moongloss_learn.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------ */
/* Store                                                                    */
/* ------------------------------------------------------------------------ */

typedef struct gloss_store gloss_store;

typedef enum gloss_store_mode {
  GLOSS_STORE_READ, /* must exist */
  GLOSS_STORE_WRITE /* created if absent; GLOSS_EBUSY names the other holder */
} gloss_store_mode;

typedef struct gloss_run_info {
  const char *run_key;  /* digest of scripts, lexicons, engine version */
  const char *pack;     /* name of the pack or script */
  const char *version;  /* its version */
  const char *manifest; /* JSON: every script and lexicon with its digest */
  const gloss_doc_options *doc; /* how documents were made; NULL: default */
  bool alone;  /* refuse a database that holds documents of another key */
  bool no_raw; /* of a source that is a file, keep its path and not its bytes:
                  what needs these reads it, and fails when it has changed */
} gloss_run_info;

/** Opens the database `path`. GLOSS_ENOTFOUND, GLOSS_EIO, GLOSS_EDATA (none of
 * ours), GLOSS_EVERSION (of a later version), GLOSS_EBUSY. Free with
 * gloss_store_close. O(1) in its size. */
GLOSS_API gloss_status gloss_store_open(gloss_store **out, const char *path,
                                        gloss_store_mode mode,
                                        gloss_error *err);
/** Commits what is pending, checkpoints, closes. */
GLOSS_API gloss_status gloss_store_close(gloss_store *store, gloss_error *err);
/** Starts a run: creates or extends the views for `schema`. */
GLOSS_API gloss_status gloss_store_begin(gloss_store *store,
                                         const gloss_run_info *run,
                                         const gloss_schema *schema,
                                         gloss_error *err);
/** True if the document is stored under this run key and need not run again
 * (ask before analysing). */
GLOSS_API bool gloss_store_has(gloss_store *store, const char *id);
/** Also notes `source` for a document that is already there. */
GLOSS_API gloss_status gloss_store_source(gloss_store *store, const char *id,
                                          const char *source, gloss_error *err);
/** Stores one result, replacing what an other run key left. Atomic per
 * document; durable after gloss_store_commit or _close. */
GLOSS_API gloss_status gloss_store_put(gloss_store *store,
                                       const gloss_result *result,
                                       gloss_error *err);
/** Makes durable what was put so far. */
GLOSS_API gloss_status gloss_store_commit(gloss_store *store, gloss_error *err);

/** A finished result as bytes from which a database makes the very rows that
 * gloss_store_put would, without its work: compressing is done. Made on any
 * machine, with or without a database. */
typedef struct gloss_recorder gloss_recorder;
GLOSS_API gloss_recorder *gloss_recorder_new(void);
GLOSS_API void gloss_recorder_free(gloss_recorder *recorder);
/** Appends the record. O(bytes of the document and its facts) */
GLOSS_API void gloss_recorder_add(gloss_recorder *recorder,
                                  const gloss_result *result, gloss_buf *out);
typedef struct gloss_record_outcome {
  size_t facts;
  bool failed; /* it has failures */
  bool known;  /* nothing new: at most its source was noted */
} gloss_record_outcome;
/** Stores what a record holds, as a run would that comes to this document. One
 * that is there already stays, unless it is worth another try and this one is
 * not. GLOSS_EDATA for other bytes; every length and offset is checked. */
GLOSS_API gloss_status gloss_store_put_record(gloss_store *store,
                                              gloss_str record,
                                              gloss_record_outcome *outcome,
                                              gloss_error *err);
/** How much a record is worth beside another of the same input: 0 damaged, 1 a
 * failure worth another try, 2 a failure, 3 a document worth another try, 4 a
 * document. */
GLOSS_API int gloss_record_rank(gloss_str record);

/** A read-only query's rows, all as text. */
typedef struct gloss_rows gloss_rows;

/** Counts of facts straight from records, for corpora whose database would be
 * too big: exact, whatever the order, and mergeable. A tally counts part
 * `index` of `of` (from 1) of the documents, dealt out by their id, so that
 * documents which occur in several shards count once. `fields` are "TYPE.FIELD"
 * whose values are counted, too; `job` names what is counted (a digest of all
 * shards). About 60 bytes a document and 100 a different value. Free with
 * gloss_tally_free. */
typedef struct gloss_tally gloss_tally;
GLOSS_API gloss_tally *gloss_tally_new(const char *job,
                                       const char *const *fields,
                                       size_t field_count, bool minhash,
                                       size_t index, size_t of);
GLOSS_API void gloss_tally_free(gloss_tally *tally);
GLOSS_API gloss_status gloss_tally_record(gloss_tally *tally, gloss_str record,
                                          gloss_error *err);
/** Appends it as NDJSON, sorted: the same bytes for the same counts. */
GLOSS_API void gloss_tally_write(gloss_tally *tally, gloss_buf *out);
/** Adds the parts of a written tally (`*tally` NULL: makes it); what is counted
 * already adds nothing. GLOSS_EUSAGE for a tally of another job. */
GLOSS_API gloss_status gloss_tally_join(gloss_tally **tally, gloss_str text,
                                        gloss_error *err);
GLOSS_API bool gloss_tally_is(gloss_str text);
GLOSS_API bool gloss_tally_complete(const gloss_tally *tally);
/** The rows of gloss_store_trend, of a written tally. */
GLOSS_API gloss_status gloss_tally_trend(gloss_str tally, gloss_rows **out,
                                         const char *what, gloss_error *err);

/** Runs one read-only statement; an authorizer, limits and a time-out apply.
 * One at a time: free the rows before the next. */
GLOSS_API gloss_status gloss_store_sql(gloss_store *store, gloss_rows **out,
                                       const char *sql, gloss_error *err);
/** The time-out of gloss_store_sql in seconds (30 if never set). */
GLOSS_API void gloss_store_timeout(gloss_store *store, double seconds);
/** Full-text search; best document first; rows: source, title, line, hits,
 * snippet with [brackets]. `limit` 0: all. The query language is told in
 * tests/spec/search.md. */
GLOSS_API gloss_status gloss_store_search(gloss_store *store, gloss_rows **out,
                                          const char *query, size_t limit,
                                          gloss_error *err);
/** Every hit in its line (key word in context), ordered by what stands left or
 * right of it ("left", "right"), or as found (NULL). Rows: source, line, left,
 * hit, right. `limit` 0: all. */
GLOSS_API gloss_status gloss_store_kwic(gloss_store *store, gloss_rows **out,
                                        const char *query, const char *order,
                                        size_t limit, gloss_error *err);
/** How the documents that a query finds spread over a field of theirs ("year",
 * "kind", ...), or over the fact types they have ("type"). Rows: value,
 * documents. */
GLOSS_API gloss_status gloss_store_facets(gloss_store *store, gloss_rows **out,
                                          const char *query, const char *field,
                                          gloss_error *err);
/** How many columns a row has. */
GLOSS_API size_t gloss_rows_columns(const gloss_rows *rows);
/** Name of a column, < count; borrowed. */
GLOSS_API const char *gloss_rows_name(const gloss_rows *rows, size_t column);
/** Steps to the next row; false at the end or on error (see `err`). */
GLOSS_API bool gloss_rows_next(gloss_rows *rows, gloss_error *err);
/** How many rows there are; 0 if that is not known yet (gloss_store_sql). */
GLOSS_API size_t gloss_rows_count(const gloss_rows *rows);
/** The cell; {NULL, 0} for SQL NULL. `*number` (may be NULL): it is one. */
GLOSS_API gloss_str gloss_rows_cell(const gloss_rows *rows, size_t column,
                                    bool *number);
GLOSS_API void gloss_rows_free(gloss_rows *rows);

/** Rebuilds a stored document from its stored raw bytes (same options), so
 * that offsets and pieces can be shown. Free with gloss_doc_free. */
GLOSS_API gloss_status gloss_store_doc(gloss_store *store, gloss_doc **out,
                                       const char *id, gloss_error *err);
/** A fact's whole derivation as JSON: fact, rule, script, captures, values,
 * document, sources, raw ranges and the raw bytes' lines. */
GLOSS_API gloss_status gloss_store_why(gloss_store *store, const char *fact,
                                       gloss_buf *out, gloss_error *err);
/** A document's fields, facts and failures as one JSON object, with the names
 * of the fact stream; "lines" are the facts' raw lines. `id` may be the
 * beginning of one. Appends. O(facts) */
GLOSS_API gloss_status gloss_store_facts(gloss_store *store, const char *id,
                                         gloss_buf *out, gloss_error *err);
/** Its canonical text; the bytes that it came from. Both append. */
GLOSS_API gloss_status gloss_store_text(gloss_store *store, const char *id,
                                        gloss_buf *out, gloss_error *err);
/** See gloss_store_text. */
GLOSS_API gloss_status gloss_store_raw(gloss_store *store, const char *id,
                                       gloss_buf *out, gloss_error *err);
/** The documents whose text the full-text index cannot rule out to hold one of
 * the literals, in any variant. Rows: doc (its id). */
GLOSS_API gloss_status gloss_store_mentions(gloss_store *store,
                                            gloss_rows **out,
                                            const gloss_str *literals,
                                            size_t count, gloss_error *err);
/** Gives a span of a document (by its whole id) the label that a person chose,
 * or takes it away (`label` NULL). `text` is the span's. Kept when the document
 * is replaced; durable after gloss_store_commit. */
GLOSS_API gloss_status gloss_store_label(gloss_store *store, const char *id,
                                         uint32_t begin, uint32_t end,
                                         gloss_str text, const char *label,
                                         gloss_error *err);
/** All labels, by document and place. Rows: id, start, end, label, text. */
GLOSS_API gloss_status gloss_store_labels(gloss_store *store, gloss_rows **out,
                                          gloss_error *err);
/** Pairs of documents whose main texts are alike (Jaccard similarity of their
 * 5-character sequences at least `least`), most alike first. Rows: similarity,
 * source, doc, other_source, other_doc. */
GLOSS_API gloss_status gloss_store_dedup(gloss_store *store, gloss_rows **out,
                                         double least, gloss_error *err);
/** What is enough of a text to find those that are nearly the same: a MinHash
 * of its 5-character sequences, folded, without white space, by one permutation
 * (Li, Owen, Zhang 2012; empty bins as Shrivastava, Li 2014). The same on every
 * machine: signatures and bands made anywhere may be put together. */
enum { GLOSS_SIGNATURE_BINS = 128, GLOSS_SIGNATURE_BANDS = 32 };
typedef struct gloss_signature {
  uint32_t bins[GLOSS_SIGNATURE_BINS];
} gloss_signature;
/** False for a text of less than five characters: it is like no other. Text
 * behind an invalid byte does not count. Linear. */
GLOSS_API bool gloss_signature_make(gloss_signature *out, gloss_str text);
/** Texts that share a band are candidates: at a similarity of 0.8 one pair in
 * ten million shares none. */
GLOSS_API void gloss_signature_bands(const gloss_signature *signature,
                                     uint64_t out[GLOSS_SIGNATURE_BANDS]);
/** An estimate of gloss_text_similarity, give or take 0.05 (one standard
 * deviation at most). */
GLOSS_API double gloss_signature_similarity(const gloss_signature *a,
                                            const gloss_signature *b);
/** The Jaccard similarity itself: shared sequences / all, 0 to 1. O(n log n) */
GLOSS_API double gloss_text_similarity(gloss_str a, gloss_str b);
/** Paragraphs of a document that stand in others: of each that shares at least
 * `least` (0 to 1) of its characters with another document, the one that shares
 * most (of several the earliest, by the years of the documents). Rows: line,
 * share, source, other_line, year, paragraph. Linear in the corpus. */
GLOSS_API gloss_status gloss_store_reuse(gloss_store *store, gloss_rows **out,
                                         const char *doc, double least,
                                         gloss_error *err);
/** Words that stand near what a query finds, at most `reach` words (0: 5) left
 * or right in the same line, more often than elsewhere (log-likelihood). Rows:
 * word, near, elsewhere, score. `limit` 0: 50. Linear in the corpus. */
GLOSS_API gloss_status gloss_store_collocates(gloss_store *store,
                                              gloss_rows **out,
                                              const char *query, size_t reach,
                                              size_t limit, gloss_error *err);
/** Facts with a field `value` that agree in all their other fields, year and
 * whom the document is about (its fields body or place; without these within
 * one document), but not in the value. Rounding, hedged values (近5万) and two
 * values in one line do not count. Rows: what, unit, period, value, source,
 * line, fact, other_value, other_source, other_line, other_fact. O(n log n) */
GLOSS_API gloss_status gloss_store_contradictions(gloss_store *store,
                                                  gloss_rows **out,
                                                  gloss_error *err);
/** Sums in the texts that do not add up. kind "parts": behind 其中 or "of
 * which" one part is more than the whole, or all together miss it by a
 * twentieth at most (they may overlap, so a larger difference says nothing);
 * "column": a table's column against its total. Rows: source, line, kind,
 * stated, added, parts, passage. Linear. */
GLOSS_API gloss_status gloss_store_sums(gloss_store *store, gloss_rows **out,
                                        gloss_error *err);
/** Where a name (a slogan, an institution: the field `name` of a fact type)
 * comes first, and how it spreads. Rows: name, first, last, documents, facts,
 * source (of the first). Ordered by first year. */
GLOSS_API gloss_status gloss_store_timeline(gloss_store *store,
                                            gloss_rows **out, const char *what,
                                            gloss_error *err);
/** A copy of the database at one moment, at `path`, which must not exist;
 * complete or not there at all. Others may go on writing the database: nobody
 * waits. Its texts are all in the index. `compact`: without free pages, for
 * twice the time. */
GLOSS_API gloss_status gloss_store_backup(gloss_store *store, const char *path,
                                          bool compact, gloss_error *err);
/** Passages that two documents share, in the second one's order. A document is
 * named by its id, the beginning of that, or its source. Rows: characters,
 * line, other_line, passage. */
GLOSS_API gloss_status gloss_store_compare(gloss_store *store, gloss_rows **out,
                                           const char *one, const char *other,
                                           gloss_error *err);
/** Words typical for the documents that a search query finds, against all
 * others (log-likelihood). Rows: word, here, elsewhere, keyness. `limit` 0:
 * 50. */
GLOSS_API gloss_status gloss_store_keyness(gloss_store *store, gloss_rows **out,
                                           const char *query, size_t limit,
                                           gloss_error *err);
/** How many facts of a type there are in each year of their documents ("type"
 * or "type.field": by the field's values, too). Rows: year, [value,] facts,
 * documents. */
GLOSS_API gloss_status gloss_store_trend(gloss_store *store, gloss_rows **out,
                                         const char *what, gloss_error *err);
/** Looks at everything: SQLite's own checks, digests, spans, pieces, index.
 * Rows: document, problem, advice; none if all is well. */
GLOSS_API gloss_status gloss_store_check(gloss_store *store, gloss_rows **out,
                                         gloss_error *err);
/** Marks the documents that `problems` (gloss_store_check's rows) names, so
 * that the next run takes them again, and makes the search index anew. */
GLOSS_API gloss_status gloss_store_mend(gloss_store *store,
                                        gloss_rows *problems, gloss_error *err);
/** The corpus as one self-contained HTML page in "zh" or "en"; `lang` NULL: the
 * language of most documents. */
GLOSS_API gloss_status gloss_store_report(gloss_store *store, gloss_buf *out,
                                          const char *lang, gloss_error *err);
/** One document as a page: its text with every fact marked, fields and rules
 * beside it, repairs in place. `doc` as for gloss_store_compare. */
GLOSS_API gloss_status gloss_store_view(gloss_store *store, gloss_buf *out,
                                        const char *doc, const char *lang,
                                        gloss_error *err);
/** Two documents side by side: passages that both have lead to each other, and
 * a table holds their facts against each other. */
GLOSS_API gloss_status gloss_store_view_pair(gloss_store *store, gloss_buf *out,
                                             const char *one, const char *other,
                                             const char *lang,
                                             gloss_error *err);

#ifdef __cplusplus
}
#endif
#endif
