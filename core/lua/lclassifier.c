// lclassifier.c - the Lua type `classifier`: a model, a plug-in in C or a Lua
// function, asked alike. What was decided while a rule's callback runs is
// noted for the facts that it emits.
#include "lua/beside.h"

#include <stdlib.h>

typedef struct classifier {
  const char *name;
  const struct gloss__judge *judge; // NULL: a Lua function, the user value
} classifier;

static classifier *check(lua_State *L) {
  return gloss__check(L, 1, GLOSS__CLASSIFIER);
}

// --- making ------------------------------------------------------------------

static const gloss__key keys[] = {
    {"name", "string"},      {"model", "string?"},
    {"plugin", "string?"},   {"options", "string?"},
    {"decide", "function?"}, {"program", "table?"},
    {"timeout", "number?"},  {NULL, NULL}};

static bool is_trusted(const gloss__host *host, const gloss__file *file) {
  for (size_t i = 0; file && host->trusted && host->trusted[i]; i++)
    if (!strcmp(host->trusted[i], file->path)) return true;
  return !file && host->trusted && host->trusted[0];
}

static const struct gloss__judge *keep(gloss__host *host,
                                       const struct gloss__judge *judge) {
  host->judges.items =
      gloss__xgrow(host->judges.items, &host->judges.capacity,
                   host->judges.count, sizeof *host->judges.items);
  struct gloss__judge *kept = gloss__store_alloc(&host->store, sizeof *kept);
  *kept = *judge;
  return host->judges.items[host->judges.count++] = kept;
}

// The program with its arguments, a list at `index`. Its digest is that of the
// command and of the files beside the script that it names.
static const struct gloss__judge *make_oracle(lua_State *L, int index,
                                              double timeout,
                                              const gloss__file *file,
                                              uint32_t line) {
  enum { MOST = 64 };
  const char *argv[MOST + 1] = {NULL};
  gloss__host *host = gloss__host_of(L);
  gloss__beside_open(L, "a classifier");
  if (!is_trusted(host, file))
    gloss__beside_fail(L, file, line, GLOSS_EUSAGE,
                       "a program is not confined: run with --trust SCRIPT");
  const char *folder = gloss__beside_path(L, file, line, "a classifier", ".");
  gloss_buf *all = &host->why;
  gloss_buf_clear(all);
  luaL_checkstack(L, MOST + 4, NULL);
  for (int i = 0; i < MOST && lua_rawgeti(L, index, i + 1) == LUA_TSTRING;
       i++) {
    char digest[65];
    argv[i] = lua_tostring(L, -1); // the list keeps it
    lua_pushfstring(L, "%s/%s", folder, argv[i]);
    gloss__beside_digest(lua_tostring(L, -1), digest);
    gloss_buf_printf(all, "%s %s\n", argv[i], digest);
    lua_pop(L, 2);
  }
  if (!argv[0])
    gloss__beside_fail(
        L, file, line, GLOSS_ESYNTAX,
        "a classifier's program is a list: { \"python3\", \"model.py\" }");
  struct gloss__judge judge = {0};
  gloss_sha256((gloss_str){all->data, all->size}, judge.digest);
  judge.file = gloss__store_str(&host->store, argv[0], strlen(argv[0]));
  judge.oracle = gloss_oracle_new(argv, folder, timeout);
  return keep(host, &judge);
}

// Opens the file once for all scripts of the host.
static const struct gloss__judge *open_judge(lua_State *L, const char *path,
                                             const char *options, bool plugin,
                                             const gloss__file *file,
                                             uint32_t line) {
  gloss__host *host = gloss__host_of(L);
  gloss__beside_open(L, "a classifier");
  if (plugin && !is_trusted(host, file))
    gloss__beside_fail(
        L, file, line, GLOSS_EUSAGE,
        "a plug-in is code that nothing confines: run with --trust SCRIPT");
  gloss_error err = {0};
  struct gloss__judge judge = {0};
  gloss_status status =
      plugin ? gloss_addin_open(&judge.addin, path, options, &err)
             : gloss_classifier_open(&judge.model, path, &err);
  if (status) {
    char text[sizeof err + 16];
    gloss__beside_fail(L, file, line, status,
                       gloss_error_text(&err, text, sizeof text));
  }
  gloss__beside_digest(path, judge.digest);
  const char *slash = strrchr(path, '/');
  const char *name = slash ? slash + 1 : path;
  judge.file = gloss__store_str(&host->store, name, strlen(name));
  judge.labels = plugin ? gloss_addin_labels(judge.addin)
                        : gloss_classifier_labels(judge.model);
  judge.probabilities =
      gloss__store_alloc(&host->store, judge.labels * sizeof(double));
  return keep(host, &judge);
}

int gloss__classifier_new(lua_State *L) {
  uint32_t line;
  const gloss__file *file = gloss__beside_script(L, &line);
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  gloss__keys_check(L, 1, keys, "classifier", file ? file->name : "", line);
  lua_getfield(L, 1, "name");
  lua_getfield(L, 1, "model");
  lua_getfield(L, 1, "plugin");
  lua_getfield(L, 1, "options");
  lua_getfield(L, 1, "decide");
  lua_getfield(L, 1, "program");
  lua_getfield(L, 1, "timeout");
  int kinds =
      !lua_isnil(L, 3) + !lua_isnil(L, 4) + !lua_isnil(L, 6) + !lua_isnil(L, 7);
  if (kinds != 1)
    gloss__beside_fail(
        L, file, line, GLOSS_ESYNTAX,
        "a classifier has one of model, plugin, program and decide");
  classifier *self = gloss__new(L, GLOSS__CLASSIFIER, sizeof *self);
  lua_insert(L, 2);
  size_t size;
  const char *name = lua_tolstring(L, 3, &size);
  self->name = gloss__store_str(&gloss__host_of(L)->store, name, size);
  if (lua_isfunction(L, 7)) {
    lua_pushvalue(L, 7);
    lua_setiuservalue(L, 2, 1);
  } else if (lua_istable(L, 8)) {
    self->judge = make_oracle(L, 8, lua_tonumber(L, 9), file, line);
  } else {
    bool plugin = !lua_isnil(L, 5);
    const char *options = lua_tostring(L, 6);
    const char *path = gloss__beside_path(L, file, line, "a classifier",
                                          lua_tostring(L, plugin ? 5 : 4));
    self->judge = open_judge(L, path, options, plugin, file, line);
  }
  lua_settop(L, 2);
  return 1;
}

bool gloss__classifier_push(lua_State *L, int index) {
  const classifier *self = gloss__test(L, index, GLOSS__CLASSIFIER);
  if (!self) return false;
  if (self->judge)
    lua_pushstring(L, self->judge->digest);
  else
    lua_getiuservalue(L, index, 1);
  return true;
}

void gloss__judges_free(gloss__host *host) {
  for (size_t i = 0; i < host->judges.count; i++) {
    gloss_classifier_free(host->judges.items[i]->model);
    gloss_addin_free(host->judges.items[i]->addin);
    gloss_oracle_free(host->judges.items[i]->oracle);
    gloss_buf_free(&host->judges.items[i]->scratch);
  }
  free(host->judges.items);
}

// --- asking ------------------------------------------------------------------

enum { MOST_MARKS = 64 };

// What a text is told by besides its characters.
struct marks {
  gloss_str all[MOST_MARKS + GLOSS_MARKS];
  gloss_marks layout;
};

// The text of a span, document or string at `index`, and the marks behind it;
// a document's layout if `model` (or NULL) looks at it.
static gloss_example example_of(lua_State *L, int index,
                                const gloss_classifier *model,
                                struct marks *marks) {
  gloss_example out = {.marks = marks->all};
  gloss__ldoc *doc = gloss__test(L, index, GLOSS__DOC);
  gloss__lspan *span = doc ? NULL : gloss__lspan_test(L, index);
  if (doc) {
    doc = gloss__ldoc_check(L, index);
    out.text = (gloss_str){doc->text.data, gloss_doc_main_end(doc->doc)};
    if (model && gloss_classifier_layout(model)) {
      gloss_doc_marks(&marks->layout, doc->doc);
      out.mark_count = marks->layout.count;
      memcpy(marks->all, marks->layout.items,
             out.mark_count * sizeof *marks->all);
    }
  } else if (span) {
    span = gloss__lspan_check(L, index);
    out.text = (gloss_str){span->doc->text.data + span->begin,
                           span->end - span->begin};
  } else {
    out.text.data = luaL_checklstring(L, index, &out.text.size);
  }
  if (lua_isnoneornil(L, index + 1)) return out;
  luaL_checktype(L, index + 1, LUA_TTABLE);
  for (lua_Integer i = 1; i <= MOST_MARKS; i++) {
    if (lua_rawgeti(L, index + 1, i) != LUA_TSTRING) break;
    gloss_str *mark = &marks->all[out.mark_count++];
    mark->data = lua_tolstring(L, -1, &mark->size);
    lua_pop(L, 1); // the table keeps it
  }
  return out;
}

// Notes the decision on top of the stack for the facts to come; "chosen": by
// whom, among those that were noted before.
static void note(lua_State *L, const char *asked) {
  gloss__host *host = gloss__host_of(L);
  if (!host->rule) return;
  static const char *const fields[] = {"by", "model", "label", "reason"};
  gloss_buf *out = &host->decisions;
  gloss_buf_puts(out, out->size ? ",{" : "{");
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    if (lua_getfield(L, -1, fields[i]) == LUA_TSTRING) {
      gloss_buf_printf(out, "%s\"%s\":", i ? "," : "", fields[i]);
      gloss_buf_json(out, gloss_str_of(lua_tostring(L, -1)));
    }
    lua_pop(L, 1);
  }
  if (lua_getfield(L, -1, "by") == LUA_TSTRING &&
      strcmp(lua_tostring(L, -1), asked) != 0) {
    gloss_buf_puts(out, ",\"chosen\":");
    gloss_buf_json(out, gloss_str_of(asked));
  }
  lua_pop(L, 1);
  if (lua_getfield(L, -1, "probability") == LUA_TNUMBER)
    gloss_buf_printf(out, ",\"probability\":%.4f", lua_tonumber(L, -1));
  lua_pop(L, 1);
  gloss_buf_putc(out, '}');
}

static void set_text(lua_State *L, const char *key, const char *text) {
  if (!text || !*text) return;
  lua_pushstring(L, text);
  lua_setfield(L, -2, key);
}

static bool interrupted(void *self) {
  const gloss__host *host = self;
  return host->interrupted || host->aborting;
}

static void push_decision(lua_State *L, const classifier *self,
                          const char *label, double probability,
                          const char *reason) {
  lua_createtable(L, 0, 7);
  set_text(L, "by", self->name);
  set_text(L, "label", label);
  set_text(L, "reason", reason);
  lua_pushfstring(L, "%s ", self->judge->file);
  lua_pushlstring(L, self->judge->digest, 12);
  lua_concat(L, 2);
  lua_setfield(L, -2, "model");
  lua_pushnumber(L, probability);
  lua_setfield(L, -2, "probability");
}

// Pushes the decision of a model or plug-in.
static void ask_judge(lua_State *L, const classifier *self,
                      const gloss_example *example) {
  struct gloss__judge *judge = (struct gloss__judge *)(uintptr_t)self->judge;
  char reason[512] = "";
  gloss_decision decision;
  gloss_error err;
  if (judge->model) {
    decision = gloss_classifier_decide(judge->model, example, &judge->scratch,
                                       judge->probabilities);
  } else {
    gloss_addin_watch(judge->addin, interrupted, gloss__host_of(L));
    if (gloss_addin_decide(judge->addin, &decision, example,
                           judge->probabilities, reason, sizeof reason, &err))
      luaL_error(L, "%s", err.message);
    gloss__host_check(L);
  }
  push_decision(L, self, decision.label, decision.probability, reason);
  lua_pushnumber(L, decision.known);
  lua_setfield(L, -2, "known");
  lua_createtable(L, 0, (int)judge->labels);
  for (size_t i = 0; i < judge->labels; i++) {
    lua_pushnumber(L, judge->probabilities[i]);
    lua_setfield(L, -2,
                 judge->model ? gloss_classifier_label(judge->model, i)
                              : gloss_addin_label(judge->addin, i));
  }
  lua_setfield(L, -2, "labels");
}

static void ask_oracle(lua_State *L, const classifier *self,
                       const gloss_example *example) {
  gloss_oracle_answer answer;
  gloss_error err;
  gloss_status status =
      gloss_oracle_decide(self->judge->oracle, &answer, example, &err);
  // What the program did may not happen again: the document is tried again.
  gloss__host_of(L)->outside = status == GLOSS_ELIMIT ? "deadline"
                               : status == GLOSS_EIO  ? "crash"
                                                      : NULL;
  if (status) luaL_error(L, "%s", err.message);
  push_decision(L, self, answer.label, answer.probability, answer.reason);
}

// Pushes the decision of a Lua function: label, probability, reason; or a
// decision that another classifier made.
static void ask_function(lua_State *L, const classifier *self) {
  lua_getiuservalue(L, 1, 1);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, 3);
  lua_call(L, 2, 3);
  if (lua_istable(L, -3)) {
    lua_pop(L, 2);
    return;
  }
  int at = lua_gettop(L) - 2;
  lua_createtable(L, 0, 4);
  set_text(L, "by", self->name);
  set_text(L, "label", lua_tostring(L, at));
  set_text(L, "reason", lua_tostring(L, at + 2));
  if (!lua_isnil(L, at)) {
    double p = luaL_optnumber(L, at + 1, 1);
    if (!(p >= 0 && p <= 1))
      luaL_error(L, "classifier %s: the probability %f is not between 0 and 1",
                 self->name, p);
    lua_pushnumber(L, p);
    lua_setfield(L, -2, "probability");
  }
}

static int classifier_decide(lua_State *L) {
  classifier *self = check(L);
  struct marks marks;
  lua_settop(L, 3);
  gloss_example example =
      example_of(L, 2, self->judge ? self->judge->model : NULL, &marks);
  if (self->judge && self->judge->oracle)
    ask_oracle(L, self, &example);
  else if (self->judge)
    ask_judge(L, self, &example);
  else
    ask_function(L, self);
  note(L, self->name);
  return 1;
}

// The features that decided, as tables.
static int classifier_explain(lua_State *L) {
  enum { MOST = 20 };
  classifier *self = check(L);
  struct marks marks;
  gloss_feature features[MOST];
  lua_settop(L, 4);
  const char *label = luaL_checkstring(L, 3);
  lua_remove(L, 3);
  const gloss_classifier *model = self->judge ? self->judge->model : NULL;
  gloss_example example = example_of(L, 2, model, &marks);
  lua_newtable(L);
  size_t number = 0, labels = model ? gloss_classifier_labels(model) : 0;
  while (number < labels &&
         strcmp(label, gloss_classifier_label(model, number)))
    number++;
  if (number == labels) return 1;
  size_t count =
      gloss_classifier_features(model, &example, number, features, MOST);
  for (size_t i = 0; i < count; i++) {
    lua_createtable(L, 0, 3);
    const gloss_feature *one = &features[i];
    if (*one->mark)
      lua_pushstring(L, one->mark);
    else
      lua_pushlstring(L, example.text.data + one->begin, one->end - one->begin);
    lua_setfield(L, -2, *one->mark ? "mark" : "text");
    lua_pushnumber(L, features[i].weight);
    lua_setfield(L, -2, "weight");
    lua_pushinteger(L, features[i].count);
    lua_setfield(L, -2, "count");
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static int classifier_name(lua_State *L) {
  lua_pushstring(L, check(L)->name);
  return 1;
}

static const gloss__row rows[] = {
    {"name", NULL, classifier_name, "classifier.name: string",
     "As its declaration says.", NULL},
    {"decide", classifier_decide, NULL,
     "classifier:decide(what: span|doc|string, marks?: string[]) -> table",
     "Its decision: label (nil: none), probability, by, reason, and for models "
     "known, model and labels (a probability each). While a rule's callback "
     "runs the decision becomes part of the derivation of its facts.",
     NULL},
    {"explain", classifier_explain, NULL,
     "classifier:explain(what: span|doc|string, label: string, marks?: "
     "string[]) -> table[]",
     "What in the text speaks most for a label of a model, or against it: "
     "text (or mark: what the text is told by otherwise), weight, count. Empty "
     "for other classifiers.",
     NULL},
    {NULL, NULL, NULL, NULL, NULL, NULL}};

const gloss__room gloss__classifier_room = {
    "classifier", "Gives texts a label, with a probability and a reason.", rows,
    NULL, NULL};
