// plugin.c - classifiers in shared libraries: see moongloss_plugin.h.
#include "learn/learn.h"
#include "moongloss_plugin.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>

struct gloss_addin {
  void *library;
  const gloss_plugin *plugin;
  size_t label_count;
  void *model, *worker;
  gloss_plugin_host host;
  bool (*stopped)(void *self);
  void *stopped_self;
};

// --- services ----------------------------------------------------------------

static int host_stopped(void *self) {
  const gloss_addin *addin = self;
  return addin->stopped && addin->stopped(addin->stopped_self);
}

static uint32_t host_next(void *self, gloss_plugin_str text, size_t *at) {
  (void)self;
  if (*at >= text.size) return 0;
  return gloss_utf8_next((gloss_str){text.data, text.size}, at);
}

static uint32_t host_fold(void *self, uint32_t character) {
  (void)self;
  return gloss_fold(character);
}

// --- opening -----------------------------------------------------------------

// Why the descriptor cannot be used, or NULL.
static const char *fault_of(const gloss_plugin *plugin) {
  if (!plugin) return "gloss_plugin_entry returned nothing";
  if (plugin->abi != GLOSS_PLUGIN_ABI) return "it is of another ABI";
  if (plugin->size < offsetof(gloss_plugin, license))
    return "its descriptor is too small";
  if (!plugin->name || !plugin->version || !plugin->labels || !plugin->decide ||
      !plugin->open || !plugin->close || !plugin->start || !plugin->end)
    return "its descriptor is not filled";
  if (!plugin->labels[0] || !plugin->labels[1])
    return "it has fewer than two labels";
  return NULL;
}

static gloss_status refuse(gloss_addin *addin, const char *path,
                           const char *message, gloss_error *err) {
  gloss_status status =
      gloss_error_at(err, GLOSS_EDATA, path, 0, 0,
                     "not a plug-in of this version: %s", message);
  gloss_addin_free(addin);
  return status;
}

gloss_status gloss_addin_open(gloss_addin **out, const char *path,
                              const char *options, gloss_error *err) {
  gloss_addin *addin = gloss__alloc(sizeof *addin);
  char *real = realpath(path, NULL); // a bare name is no system library
  if (real) addin->library = dlopen(real, RTLD_NOW | RTLD_LOCAL);
  free(real);
  if (!real) return refuse(addin, path, strerror(errno), err);
  if (!addin->library) return refuse(addin, path, dlerror(), err);
  // A cast from an object's to a function's pointer, as POSIX wants it.
  const gloss_plugin *(*entry)(void);
  *(void **)&entry = dlsym(addin->library, "gloss_plugin_entry");
  if (!entry) return refuse(addin, path, "no gloss_plugin_entry", err);
  addin->plugin = entry();
  const char *fault = fault_of(addin->plugin);
  if (fault) {
    addin->plugin = NULL;
    return refuse(addin, path, fault, err);
  }
  while (addin->plugin->labels[addin->label_count]) addin->label_count++;
  addin->host = (gloss_plugin_host){.size = sizeof addin->host,
                                    .self = addin,
                                    .stopped = host_stopped,
                                    .next = host_next,
                                    .fold = host_fold};
  char message[256] = "";
  if (addin->plugin->open(&addin->model, options, &addin->host, message,
                          sizeof message)) {
    gloss_status status =
        gloss_error_at(err, GLOSS_EDATA, path, 0, 0,
                       "the plug-in could not start: %s", message);
    addin->plugin = NULL;
    gloss_addin_free(addin);
    return status;
  }
  *out = addin;
  return GLOSS_OK;
}

void gloss_addin_free(gloss_addin *addin) {
  if (!addin) return;
  if (addin->plugin) {
    if (addin->worker) addin->plugin->end(addin->worker);
    addin->plugin->close(addin->model);
  }
  if (addin->library) dlclose(addin->library);
  gloss__free(addin);
}

void gloss_addin_watch(gloss_addin *addin, bool (*stopped)(void *self),
                       void *self) {
  addin->stopped = stopped;
  addin->stopped_self = self;
}

const char *gloss_addin_name(const gloss_addin *addin) {
  return addin->plugin->name;
}

const char *gloss_addin_version(const gloss_addin *addin) {
  return addin->plugin->version;
}

size_t gloss_addin_labels(const gloss_addin *addin) {
  return addin->label_count;
}

const char *gloss_addin_label(const gloss_addin *addin, size_t label) {
  return label < addin->label_count ? addin->plugin->labels[label] : NULL;
}

// --- deciding ----------------------------------------------------------------

static gloss_status failed(const gloss_addin *addin, const char *message,
                           gloss_error *err) {
  return gloss_error_set(err, GLOSS_EDATA, "plug-in %s %s: %s",
                         addin->plugin->name, addin->plugin->version, message);
}

// The likeliest label; NULL if all are zero. Not a number, or outside 0 to 1:
// the plug-in is wrong.
static gloss_status judge(const gloss_addin *addin, const double *p,
                          gloss_decision *out, gloss_error *err) {
  *out = (gloss_decision){.known = 1};
  for (size_t i = 0; i < addin->label_count; i++) {
    if (!(p[i] >= 0 && p[i] <= 1))
      return failed(addin, "a probability is not between 0 and 1", err);
    if (p[i] > p[out->best]) out->best = i;
  }
  out->probability = p[out->best];
  if (out->probability > 0) out->label = addin->plugin->labels[out->best];
  return GLOSS_OK;
}

gloss_status gloss_addin_decide(gloss_addin *addin, gloss_decision *out,
                                const gloss_example *example,
                                double *probabilities, char *reason,
                                size_t room, gloss_error *err) {
  char message[256] = "";
  const gloss_plugin *plugin = addin->plugin;
  if (!addin->worker &&
      plugin->start(&addin->worker, addin->model, message, sizeof message))
    return failed(addin, message, err);
  gloss_plugin_str marks[64];
  size_t count = example->mark_count < 64 ? example->mark_count : 64;
  for (size_t i = 0; i < count; i++)
    marks[i] =
        (gloss_plugin_str){example->marks[i].data, example->marks[i].size};
  gloss_plugin_text text = {.size = sizeof text,
                            .text = {example->text.data, example->text.size},
                            .marks = marks,
                            .mark_count = count};
  for (size_t i = 0; i < addin->label_count; i++) probabilities[i] = 0;
  if (room) reason[0] = 0;
  if (plugin->decide(addin->worker, &text, probabilities, reason, room, message,
                     sizeof message))
    return failed(addin, message, err);
  if (room) reason[room - 1] = 0;
  return judge(addin, probabilities, out, err);
}
