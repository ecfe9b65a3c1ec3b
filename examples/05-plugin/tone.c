// tone.c - a classifier in C: is a text praise or complaint? It counts the
// words of two short lists, which the option "praise=word,word" may extend.
#include "moongloss_plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const labels[] = {"praise", "complaint", NULL};
static const char praise[] = "good,glad,clean,kind,excellent,thanks";
static const char complaint[] = "late,dirty,broken,rude,lost,never";

struct model {
  const gloss_plugin_host *host;
  char *more; // words from the options
};

static int open_model(void **model, const char *options,
                      const gloss_plugin_host *host, char *error, size_t room) {
  static const char key[] = "praise=";
  if (options && strncmp(options, key, sizeof key - 1)) {
    snprintf(error, room, "unknown option \"%s\": praise=WORD,... is known",
             options);
    return 1;
  }
  struct model *self = calloc(1, sizeof *self);
  if (!self) {
    snprintf(error, room, "no memory");
    return 1;
  }
  self->host = host;
  self->more = strdup(options ? options + sizeof key - 1 : "");
  *model = self;
  return 0;
}

static void close_model(void *model) {
  struct model *self = model;
  free(self->more);
  free(self);
}

// Nothing of a process's own is needed.
static int start(void **worker, void *model, char *error, size_t room) {
  (void)error, (void)room;
  *worker = model;
  return 0;
}

static void end(void *worker) { (void)worker; }

static int in_list(const char *list, const char *word, size_t size) {
  for (const char *at = list; *at;) {
    size_t length = strcspn(at, ",");
    if (length == size && !memcmp(at, word, size)) return 1;
    at += length + (at[length] != 0);
  }
  return 0;
}

// Words of ASCII letters, folded by the host.
static void count(const struct model *self, gloss_plugin_str text,
                  double counts[2]) {
  char word[32];
  size_t size = 0;
  const gloss_plugin_host *host = self->host;
  for (size_t at = 0; at <= text.size && !host->stopped(host->self);) {
    uint32_t c = ' ';
    if (at < text.size)
      c = host->fold(host->self, host->next(host->self, text, &at));
    else
      at++;
    if (c >= 'a' && c <= 'z') {
      if (size < sizeof word) word[size++] = (char)c;
      continue;
    }
    if (in_list(praise, word, size) || in_list(self->more, word, size))
      counts[0]++;
    if (in_list(complaint, word, size)) counts[1]++;
    size = 0;
  }
}

static int decide(void *worker, const gloss_plugin_text *text,
                  double *probabilities, char *reason, size_t reason_room,
                  char *error, size_t room) {
  double counts[2] = {0, 0};
  (void)error, (void)room;
  count(worker, text->text, counts);
  double all = counts[0] + counts[1];
  for (int i = 0; all > 0 && i < 2; i++) probabilities[i] = counts[i] / all;
  snprintf(reason, reason_room, "%g for, %g against", counts[0], counts[1]);
  return 0;
}

const gloss_plugin *gloss_plugin_entry(void) {
  static const gloss_plugin plugin = {.size = sizeof plugin,
                                      .abi = GLOSS_PLUGIN_ABI,
                                      .name = "tone",
                                      .version = "1.0",
                                      .about = "praise or complaint",
                                      .labels = labels,
                                      .open = open_model,
                                      .close = close_model,
                                      .start = start,
                                      .end = end,
                                      .decide = decide,
                                      .license = "MIT"};
  return &plugin;
}
