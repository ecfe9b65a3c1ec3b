/**
 * moongloss_plugin.h - what a classifier in a shared library must be.
 *
 * A plug-in exports one function, gloss_plugin_entry, that returns a constant
 * descriptor. The host gives its services as a struct of functions: a plug-in
 * links nothing of Moongloss. Structs grow at their end only and carry their
 * size, so that a plug-in built with an older or newer header of the same ABI
 * number works: a side reads only what the other's size covers.
 *
 * Texts are UTF-8, pointer and length, not NUL-terminated. Nothing may be
 * thrown or jumped across. A model is opened once, before the worker processes
 * part; each worker process has an own worker of it. No files can be opened
 * later than in `open`. Calls come one at a time.
 */
#ifndef MOONGLOSS_PLUGIN_H
#define MOONGLOSS_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GLOSS_PLUGIN_ABI 1

#if defined(__GNUC__)
#define GLOSS_PLUGIN_EXPORT __attribute__((visibility("default")))
#else
#define GLOSS_PLUGIN_EXPORT
#endif

typedef struct gloss_plugin_str {
  const char *data;
  size_t size;
} gloss_plugin_str;

/** What is to be classified. */
typedef struct gloss_plugin_text {
  uint32_t size; /* of this struct */
  gloss_plugin_str text;
  const gloss_plugin_str *marks; /* further features by name */
  size_t mark_count;
} gloss_plugin_text;

/** The host's services; they live as long as the model. */
typedef struct gloss_plugin_host {
  uint32_t size; /* of this struct */
  void *self;    /* first argument of all */
  /** Non-zero: the time is up, or the user wants it: return soon. Ask in long
   * loops. A plug-in that does not is killed with its worker process, and the
   * document becomes a failure. */
  int (*stopped)(void *self);
  /** Decodes the character at `*at` (< text.size) and moves on. */
  uint32_t (*next)(void *self, gloss_plugin_str text, size_t *at);
  /** A character's matching form: variant, width, case. */
  uint32_t (*fold)(void *self, uint32_t character);
} gloss_plugin_host;

/** The descriptor. Functions that can fail return 0 for success; otherwise they
 * write a message of at most `room` bytes, with its NUL, to `error`. */
typedef struct gloss_plugin {
  uint32_t size; /* sizeof(gloss_plugin) as the plug-in knows it */
  uint32_t abi;  /* GLOSS_PLUGIN_ABI */
  const char *name, *version, *about;
  const char *const *labels; /* NULL-terminated; two at least */
  /** `options` is what the script gave, or NULL; `host` may be kept. */
  int (*open)(void **model, const char *options, const gloss_plugin_host *host,
              char *error, size_t room);
  void (*close)(void *model);
  int (*start)(void **worker, void *model, char *error, size_t room);
  void (*end)(void *worker);
  /** Fills a probability for each label, and a reason of at most `reason_room`
   * bytes with its NUL (may be left ""). All zero: no label. */
  int (*decide)(void *worker, const gloss_plugin_text *text,
                double *probabilities, char *reason, size_t reason_room,
                char *error, size_t room);
  /* Since 1.1; a plug-in of 1.0 ends here. */
  const char *license;
} gloss_plugin;

GLOSS_PLUGIN_EXPORT const gloss_plugin *gloss_plugin_entry(void);

#ifdef __cplusplus
}
#endif
#endif
