/**
 * moongloss_debug.h - a pack at work, stopped where one wants to look: at a
 * rule or at a line of a script, line by line, with what stands there.
 *
 * While it stands, a callback of the host has the word: it asks with the
 * functions below and says how to go on. Nothing is slower where nobody stops.
 */
#ifndef MOONGLOSS_DEBUG_H
#define MOONGLOSS_DEBUG_H

#include "moongloss_lua.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gloss_debug gloss_debug;

/** How the analysis goes on. Breakpoints stop it whatever was said. */
typedef enum gloss_debug_go {
  GLOSS_DEBUG_CONTINUE, /**< to the next breakpoint or error */
  GLOSS_DEBUG_STEP,     /**< to the next line of any function, or match */
  GLOSS_DEBUG_NEXT,     /**< the same, but not into functions that are called;
                           from a match: to the next match */
  GLOSS_DEBUG_FINISH,   /**< until the function has returned */
  GLOSS_DEBUG_QUIT      /**< no further: the document ends as if stopped */
} gloss_debug_go;

typedef enum gloss_debug_cause {
  GLOSS_DEBUG_RULE,  /**< a match, before the rule's functions see it; or a
                        span that a rule with `run` will be called with */
  GLOSS_DEBUG_LINE,  /**< before a line of a script */
  GLOSS_DEBUG_ERROR, /**< where an error was raised that nobody catches */
  GLOSS_DEBUG_PAUSE  /**< gloss_debug_pause */
} gloss_debug_cause;

/** Where it stands. Borrowed for the call. */
typedef struct gloss_debug_stop {
  gloss_debug_cause cause;
  uint32_t breakpoint; /**< its number; 0: not because of one */
  uint32_t rule;       /**< number in the pack of the rule at work; UINT32_MAX:
                          none (detect, describe, anchor, finish) */
  uint32_t begin, end; /**< what the rule reads; canonical */
  gloss_str why;       /**< RULE, of a match: its captures, as of a fact */
  const char *message; /**< ERROR: what was raised; else NULL */
} gloss_debug_stop;

/** A function of a script that waits: the innermost is number 0. */
typedef struct gloss_debug_frame {
  const char *name; /**< "where", "emit", "run", "detect", ... if the host
                       called it, else the name that it was called by; NULL: it
                       has none (`return f()` leaves its caller no trace) */
  const char *file;
  uint32_t line;    /**< where it stands; 0: not known */
  uint32_t defined; /**< where it begins */
} gloss_debug_frame;

/** A place to stop: a rule, or a line. Borrowed from the debugger. */
typedef struct gloss_debug_point {
  uint32_t number; /**< from 1, in the order in which they were made */
  uint32_t rule;   /**< number in the pack; UINT32_MAX: a line */
  const char *file;
  uint32_t line; /**< of a rule: where it is declared */
  size_t hits;   /**< how often it stopped there */
} gloss_debug_point;

typedef gloss_debug_go gloss_debug_stopped(void *self, gloss_debug *debug,
                                           const gloss_debug_stop *stop);

/** `stopped` is called wherever the analysis stands still. The pack is borrowed
 * and outlives it. NULL if memory ended. Free with gloss_debug_free. */
GLOSS_API gloss_debug *
gloss_debug_new(gloss_pack *pack, gloss_debug_stopped *stopped, void *self);
GLOSS_API void gloss_debug_free(gloss_debug *debug);

/** Stops at `place`: the id of a rule (of all rules that have it); "FILE:LINE",
 * or "LINE" of `file`; or detect, describe, anchor, finish: the first line of
 * these functions. A line without code that belongs to a rule means the rule;
 * else the next line with code. The file is named as in gloss_pack_rule, or by
 * the end of that name. `*made` (may be NULL) counts the breakpoints added.
 * GLOSS_ENOTFOUND if there is no such place. */
GLOSS_API gloss_status gloss_debug_break(gloss_debug *debug, const char *place,
                                         const char *file, size_t *made,
                                         gloss_error *err);
/** The index'th breakpoint in order of their numbers; false past the last. */
GLOSS_API bool gloss_debug_point_at(const gloss_debug *debug, size_t index,
                                    gloss_debug_point *out);
/** Removes the breakpoint of that number; false if there is none. */
GLOSS_API bool gloss_debug_unbreak(gloss_debug *debug, uint32_t number);

/** gloss_pack_trace with stops; `first` is how it begins. */
GLOSS_API gloss_status gloss_debug_run(gloss_debug *debug, gloss_doc *doc,
                                       gloss_result *result,
                                       const gloss_trace *trace,
                                       gloss_debug_go first, gloss_error *err);
/** Asks a running script to stand still at its next line, and ends what
 * gloss_debug_eval runs (async-signal-safe). */
GLOSS_API void gloss_debug_pause(gloss_debug *debug);

/** The frame of that number; false past the last, or if nothing stands. */
GLOSS_API bool gloss_debug_frame_at(gloss_debug *debug, size_t frame,
                                    gloss_debug_frame *out);
/** Appends "name = value" lines, values pretty-printed within `width` columns:
 * the locals of the frame, or what a rule is called with if there is none;
 * after them, behind "outer:", the locals of functions around it. */
GLOSS_API void gloss_debug_locals(gloss_debug *debug, size_t frame,
                                  size_t width, gloss_buf *out);
/** gloss_lua_eval where the frame sees it: its locals can be read and assigned;
 * `m` (or `span`) and `doc` are what the rule was called with. Works before and
 * after a run, too, with what a script finds. */
GLOSS_API gloss_status gloss_debug_eval(gloss_debug *debug, size_t frame,
                                        gloss_str code, size_t width,
                                        gloss_buf *out, bool *incomplete,
                                        gloss_error *err);
/** gloss_lua_complete of what gloss_debug_eval knows. */
GLOSS_API bool gloss_debug_complete(gloss_debug *debug, size_t frame,
                                    const char *line, size_t index,
                                    gloss_buf *out);
/** A line of a file of the pack as it was loaded, from 1; borrowed from the
 * pack. `data` is NULL if there is none. */
GLOSS_API gloss_str gloss_pack_source(const gloss_pack *pack, const char *file,
                                      uint32_t line);

#ifdef __cplusplus
}
#endif
#endif
