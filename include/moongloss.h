/**
 * moongloss.h - the C library, in the order in which a document travels:
 *
 *     bytes -> gloss_doc -> segments -> hits -> values -> facts -> store
 *
 * Headers of their own: moongloss_lua.h (packs of scripts, Lua states),
 * moongloss_run.h (many inputs, worker processes, shards), moongloss_debug.h
 * (a pack stopped at work), moongloss_plugin.h (classifiers in C). The program
 * `moongloss` includes nothing else: what it does, a host can do.
 *
 * Conventions
 * - Offsets are bytes, half-open, into the document's *canonical text* (UTF-8)
 *   unless a name says `raw`; raw offsets count the untouched input's bytes.
 * - A returned pointer is *borrowed* from the object it was asked of and lives
 *   as long as that; a pointer stored through `**out` is *owned* by the caller
 *   and freed by the function named there. NULL may be given to every `_free`.
 * - What can fail returns a gloss_status and fills `err` (which may be NULL).
 * - Immutable objects (doc, lexicon, program, schema) may be shared by threads;
 *   all others belong to one thread.
 * - Running out of memory calls the hook set by gloss_set_memory_hook() and
 *   then aborts: no function returns for lack of memory.
 */
#ifndef MOONGLOSS_H
#define MOONGLOSS_H

#include "moongloss_text.h"
#include "moongloss_segment.h"
#include "moongloss_match.h"
#include "moongloss_value.h"
#include "moongloss_fact.h"
#include "moongloss_learn.h"
#include "moongloss_store.h"

#endif
