// lint.c - what is wrong with scripts, as far as it shows without documents.
#include "lua/beside.h"
#include "lua/lint.h"

#include <stdarg.h>
#include <stdlib.h>

// --- saying it once ----------------------------------------------------------

static void say(struct gloss__lint *l, gloss_finding finding) {
  gloss_buf key = {0};
  gloss_buf_printf(&key, "%s:%u:%u:%s:%s", finding.file ? finding.file : "",
                   finding.line, finding.column, finding.code, finding.message);
  gloss_buf_add(&key, "", 1);
  if (!l->said.size ||
      !memmem(l->said.data, l->said.size, key.data, key.size)) {
    gloss_buf_add(&l->said, key.data, key.size);
    l->on.each(l->on.self, &finding);
  }
  gloss_buf_free(&key);
}

void gloss__lint_say(struct gloss__lint *l, gloss_finding finding,
                     const char *format, ...) {
  char message[512];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  message[gloss_utf8_valid(gloss_str_of(message))] = '\0';
  finding.message = message;
  say(l, finding);
}

void gloss__lint_note(void *buf, gloss_str text) {
  gloss_buf_add(buf, "", 1);
  gloss_buf_add(buf, text.data, text.size);
  gloss_buf_add(buf, "", 1);
}

// --- places ------------------------------------------------------------------

static const char *line_start(gloss_str text, uint32_t line) {
  const char *at = text.data, *end = text.data + text.size;
  for (; line > 1 && at < end; line--) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (!stop) break;
    at = stop + 1;
  }
  return at;
}

// Where character `at` of a pattern stands in its file, if the pattern stands
// there as one piece at or behind `line`; else `line` itself.
static void place(const gloss__file *file, const char *pattern, uint32_t at,
                  uint32_t *line, uint32_t *column) {
  *column = 1;
  if (!file) return;
  const char *from = line_start(file->text, *line > 8 ? *line - 8 : 1);
  const char *end = file->text.data + file->text.size;
  const char *found =
      memmem(from, (size_t)(end - from), pattern, strlen(pattern));
  if (!found) return;
  gloss_str text = gloss_str_of(pattern);
  size_t byte = 0;
  for (uint32_t i = 0; i < at && byte < text.size; i++)
    gloss_utf8_next(text, &byte);
  while (byte < text.size && strchr(" \n", text.data[byte])) byte++;
  gloss__token_place(file->text, found + byte, line, column);
}

void gloss__lint_pattern(gloss__host *host, const char *id, const char *pattern,
                         const char *file, uint32_t line,
                         const gloss_error *err) {
  gloss_finding finding = {.error = true,
                           .file = file,
                           .line = line,
                           .rule = id,
                           .code = "pattern",
                           .message = err->message};
  place(file ? gloss__file_named(host, file) : NULL, pattern,
        err->column ? err->column - 1 : 0, &finding.line, &finding.column);
  say((struct gloss__lint *)host->lint, finding);
}

gloss_finding gloss__lint_at(const struct gloss__lint *l, const char *at,
                             const char *code) {
  gloss_finding finding = {.error = true, .file = l->file->name, .code = code};
  gloss__token_place(l->file->text, at, &finding.line, &finding.column);
  return finding;
}

// --- patterns ----------------------------------------------------------------

static const gloss__lrule *rule_at(const gloss__type *type, uint32_t index) {
  for (size_t i = 0; i < type->rule_count; i++)
    if (type->rules[i].pattern && type->rules[i].index == index)
      return &type->rules[i];
  return NULL;
}

static gloss_finding about(const struct gloss__lint *l,
                           const gloss__lrule *rule, uint32_t at,
                           const char *code) {
  gloss_finding finding = {.error = true,
                           .file = rule->file,
                           .line = rule->line,
                           .column = 1,
                           .rule = rule->id,
                           .code = code};
  if (rule->pattern && at != UINT32_MAX)
    place(gloss__file_named(l->pack->host, rule->file), rule->pattern, at,
          &finding.line, &finding.column);
  return finding;
}

static void one_problem(void *self, const gloss_pattern_problem *problem) {
  struct gloss__lint *l = self;
  const gloss__lrule *rule = rule_at(l->type, problem->rule);
  if (!rule) return;
  gloss_finding finding =
      about(l, rule, problem->end ? problem->begin : UINT32_MAX, problem->code);
  finding.error = problem->error;
  gloss_str text = gloss_str_of(rule->pattern);
  size_t begin = 0, end = 0;
  for (uint32_t i = 0; i < problem->end && end < text.size; i++) {
    if (i == problem->begin) begin = end;
    gloss_utf8_next(text, &end);
  }
  while (end > begin && strchr(" \n", text.data[end - 1])) end--;
  gloss__lint_say(l, finding, "%.*s%s%s", (int)(end - begin), text.data + begin,
                  end > begin ? ": " : "", problem->message);
}

static bool one_of(gloss_str value, const char *words) {
  while (*words) {
    size_t size = strcspn(words, "|");
    if (size == value.size && !memcmp(words, value.data, size)) return true;
    words += size + (words[size] == '|');
  }
  return false;
}

// Attributes of a layer, and "a|b|c" for those with a closed list of values.
struct attribute {
  const char *name, *values;
};

static const char *labels(gloss_buf *out) {
  for (int i = 0; i < GLOSS_LABELS; i++)
    gloss_buf_printf(out, "%s%s", i ? "|" : "",
                     gloss_label_name((gloss_label)i));
  return out->data;
}

static void check_attribute(struct gloss__lint *l, const gloss__lrule *rule,
                            const gloss_pattern_filter *filter,
                            const struct attribute *known, size_t count) {
  gloss_buf names = {0};
  for (size_t i = 0; i < count; i++) {
    if (!gloss_str_equal(filter->attribute, gloss_str_of(known[i].name))) {
      gloss_buf_printf(&names, "%s%s", names.size ? ", " : "", known[i].name);
      continue;
    }
    if (known[i].values && !one_of(filter->value, known[i].values))
      gloss__lint_say(l, about(l, rule, filter->begin, "value"),
                      "{%.*s}: %s is never \"%.*s\" (%s)",
                      (int)filter->name.size, filter->name.data, known[i].name,
                      (int)filter->value.size, filter->value.data,
                      known[i].values);
    gloss_buf_free(&names);
    return;
  }
  gloss__lint_say(l, about(l, rule, filter->begin, "value"),
                  "{%.*s} has no attribute \"%.*s\"%s%s",
                  (int)filter->name.size, filter->name.data,
                  (int)filter->attribute.size, filter->attribute.data,
                  count ? ": " : "", names.size ? names.data : "");
  gloss_buf_free(&names);
}

static void check_fact_filter(struct gloss__lint *l, const gloss__lrule *rule,
                              const gloss_pattern_filter *filter,
                              const gloss__ftype *fact) {
  struct attribute *known =
      gloss__xresize(NULL, (fact->count + 1) * sizeof *known);
  for (size_t i = 0; i < fact->count; i++)
    known[i] = (struct attribute){
        fact->fields[i],
        strchr(fact->declared[i], '|') ? fact->declared[i] : NULL};
  check_attribute(l, rule, filter, known, fact->count);
  free(known);
}

static void check_filter(struct gloss__lint *l, const gloss__lrule *rule,
                         const gloss_pattern_filter *filter) {
  static const struct attribute value[] = {
      {"unit", NULL},
      {"iso", NULL},
      {"approx", "about|under|over|several"},
      {"grain", "second|minute|hour|day|week|month|quarter|half|year"}};
  static const struct attribute word[] = {{"kind", "other|number|letters|han"}};
  char name[64];
  snprintf(name, sizeof name, "%.*s", (int)filter->name.size,
           filter->name.data);
  const gloss__ftype *fact = gloss__ftype_find(l->type, name);
  if (fact && fact->layer >= 0) {
    check_fact_filter(l, rule, filter, fact);
    return;
  }
  for (int i = 0; i < GLOSS_VALUE_TYPES; i++)
    if (!strcmp(gloss_value_type_name((gloss_value_type)i), name)) {
      check_attribute(l, rule, filter, value, 4);
      return;
    }
  if (!strcmp(name, "word")) {
    check_attribute(l, rule, filter, word, 1);
  } else if (one_of(filter->name, "block|section|paragraph")) {
    gloss_buf list = {0};
    struct attribute block[] = {{"kind", labels(&list)},
                                {"level", "0|1|2|3|4|5|6"}};
    check_attribute(l, rule, filter, block, 2);
    gloss_buf_free(&list);
  } else {
    check_attribute(l, rule, filter, NULL, 0);
  }
}

// --- rules -------------------------------------------------------------------

bool gloss__lint_captured(const gloss__lrule *rule, gloss_str name) {
  for (size_t i = 0; i < rule->capture_count; i++)
    if (gloss_str_equal(gloss_str_of(rule->capture_names[i]), name))
      return true;
  return false;
}

// emit = "type" fills the fields from captures of their names.
static void check_captures(struct gloss__lint *l, const gloss__lrule *rule) {
  const gloss__ftype *fact = gloss__ftype_find(l->type, rule->emit_type);
  for (size_t i = 0; fact && i < fact->count; i++) {
    const char *declared = fact->declared[i];
    bool optional = declared[strlen(declared) - 1] == '?';
    if (optional || !strcmp(fact->fields[i], "text") ||
        gloss__lint_captured(rule, gloss_str_of(fact->fields[i])))
      continue;
    gloss__lint_say(
        l, about(l, rule, UINT32_MAX, "field"),
        "the field \"%s\" of %s must be given, but no capture has this name",
        fact->fields[i], fact->name);
  }
}

static void check_rules(struct gloss__lint *l) {
  gloss_pattern_filter filter;
  for (size_t i = 0; i < l->type->rule_count; i++) {
    const gloss__lrule *rule = &l->type->rules[i];
    if (!rule->expected_count && !rule->rejected_count) {
      gloss_finding finding = about(l, rule, UINT32_MAX, "untested");
      finding.error = false;
      gloss__lint_say(l, finding, "no example: neither expect nor reject");
    }
    if (rule->emit_type) check_captures(l, rule);
    for (size_t k = 0;
         rule->pattern &&
         gloss_program_filter(l->type->program, rule->index, k, &filter);
         k++)
      if (!filter.lexicon && filter.attribute.data)
        check_filter(l, rule, &filter);
  }
}

// --- globals -----------------------------------------------------------------

static int has_global(lua_State *L) {
  lua_getfield(L, 1, lua_tostring(L, 2));
  return 1;
}

static bool known_global(lua_State *L, gloss_str name) {
  int top = lua_gettop(L); // the environment
  lua_pushcfunction(L, has_global);
  lua_pushvalue(L, top);
  lua_pushlstring(L, name.data, name.size);
  bool known = !lua_pcall(L, 2, 1, 0) && !lua_isnil(L, -1);
  lua_settop(L, top);
  return known || gloss_str_equal(name, GLOSS_STR("require"));
}

static void one_global(void *self, gloss_str name, uint32_t line,
                       bool assigned) {
  struct gloss__lint *l = self;
  if (!assigned && known_global(l->pack->host->L, name)) return;
  const char *at = line_start(l->file->text, line);
  const char *end = l->file->text.data + l->file->text.size;
  const char *found = memmem(at, (size_t)(end - at), name.data, name.size);
  gloss_finding finding = gloss__lint_at(l, found ? found : at, "global");
  gloss__lint_say(l, finding, "%s \"%.*s\"%s",
                  assigned ? "assignment to the global" : "undefined global",
                  (int)name.size, name.data, assigned ? ": make it local" : "");
}

// --- lexicons ----------------------------------------------------------------

static void check_globals(struct gloss__lint *l) {
  lua_State *L = l->pack->host->L;
  gloss_buf dump = {0};
  gloss__code_visitor visitor = {.self = l, .global = one_global};
  gloss__code_visitor texts = {.self = &l->texts, .constant = gloss__lint_note};
  if (luaL_loadbufferx(L, l->file->text.data, l->file->text.size, "=lint",
                       "t")) {
    lua_pop(L, 1);
    return;
  }
  gloss__code_dump(L, false, &dump);
  lua_pop(L, 1);
  gloss__sandbox_env(L, true, false);
  gloss__code_visit((gloss_str){dump.data, dump.size}, &visitor);
  lua_pop(L, 1);
  gloss__code_visit((gloss_str){dump.data, dump.size}, &texts);
  gloss_buf_free(&dump);
}

static bool mentions(const gloss_buf *texts, gloss_str name) {
  return texts->size && memmem(texts->data, texts->size, name.data, name.size);
}

// Entries that no filter of any rule lets through.
static void check_entries(struct gloss__lint *l, const char *name,
                          const gloss_lexicon *lexicon) {
  size_t count = gloss_lexicon_count(lexicon), words = count / 64 + 1;
  uint64_t *used = gloss__xresize(NULL, words * sizeof *used);
  memset(used, 0, words * sizeof *used);
  bool all = false;
  gloss_pattern_filter filter;
  for (size_t i = 0; i < l->type->rule_count && !all; i++)
    for (size_t k = 0;
         l->type->rules[i].pattern &&
         gloss_program_filter(l->type->program, l->type->rules[i].index, k,
                              &filter);
         k++) {
      if (!filter.lexicon || !gloss_str_equal(filter.name, gloss_str_of(name)))
        continue;
      all |= !filter.allowed;
      for (size_t w = 0; filter.allowed && w < words; w++)
        used[w] |= filter.allowed[w];
    }
  for (uint32_t e = 0; e < count && !all; e++) {
    if (used[e / 64] >> e % 64 & 1) continue;
    gloss_entry entry = gloss_lexicon_entry(lexicon, e);
    gloss_finding finding = {.file = gloss_lexicon_name(lexicon),
                             .line = entry.line,
                             .column = 1,
                             .code = "unused"};
    gloss__lint_say(l, finding, "no rule's filter lets \"%.*s\" through",
                    (int)entry.term.size, entry.term.data);
  }
  free(used);
}

// Does a constant that is no rule's pattern mention the lexicon? Then a
// function searches with it.
static bool elsewhere(const gloss_buf *texts, const gloss_buf *patterns,
                      gloss_str mention) {
  const char *at = texts->data, *end = texts->data + texts->size;
  while (at < end) {
    gloss_str text = gloss_str_of(at + 1); // between two NULs
    if (memmem(text.data, text.size, mention.data, mention.size) &&
        !mentions(patterns, text))
      return true;
    at += text.size + 2;
  }
  return false;
}

static void check_use(struct gloss__lint *l, const gloss_buf *patterns,
                      const char *name, const gloss_lexicon *lexicon) {
  gloss_buf key = {0};
  gloss__lint_note(&key, gloss_str_of(name));
  bool asked =
      l->any_named || mentions(&l->named, (gloss_str){key.data, key.size});
  gloss_buf_clear(&key);
  gloss_buf_printf(&key, "@%s", name);
  gloss_str mention = {key.data, key.size};
  bool code = mentions(&l->texts, mention);
  gloss_finding finding = {.file = l->type->file,
                           .line = l->type->line,
                           .column = 1,
                           .code = "unused"};
  if (!asked && !code && !mentions(patterns, mention))
    gloss__lint_say(l, finding, "the lexicon \"%s\" is not used", name);
  else if (!asked && !elsewhere(&l->texts, patterns, mention))
    check_entries(l, name, lexicon);
  gloss_buf_free(&key);
}

static void check_lines(struct gloss__lint *l, const gloss_lexicon *lexicon) {
  gloss_finding finding = {.column = 1, .code = "lexicon"};
  for (size_t k = 0; k < gloss_lexicon_problem_count(lexicon); k++) {
    const gloss_error *problem = gloss_lexicon_problem(lexicon, k);
    finding.file = problem->place;
    finding.line = problem->line;
    gloss__lint_say(l, finding, "%s", problem->message);
  }
}

static void check_lexicons(struct gloss__lint *l) {
  gloss_buf patterns = {0};
  for (size_t i = 0; i < l->type->rule_count; i++)
    if (l->type->rules[i].pattern)
      gloss__lint_note(&patterns, gloss_str_of(l->type->rules[i].pattern));
  for (size_t i = 0; i < l->type->lexicon_count; i++) {
    const gloss_lexicon *lexicon = l->type->lexicons[i].lexicon;
    check_use(l, &patterns, l->type->lexicons[i].name, lexicon);
    check_lines(l, lexicon);
  }
  gloss_buf_free(&patterns);
}

// --- the whole ---------------------------------------------------------------

static int check_all(lua_State *L) {
  struct gloss__lint *l = lua_touserdata(L, 1);
  const gloss__host *host = l->pack->host;
  for (size_t i = 0; i < host->files.count; i++) {
    l->file = &host->files.items[i];
    gloss__lint_source(l);
    check_globals(l);
  }
  for (size_t t = 0; t < l->pack->type_count; t++) {
    l->type = l->pack->types[t];
    gloss_program_lint(l->type->program, one_problem, l);
    check_rules(l);
    check_lexicons(l);
  }
  for (size_t i = 0; i < host->wordings.count; i++)
    if (host->wordings.items[i]->lexicon)
      check_lines(l, host->wordings.items[i]->lexicon);
  return 0;
}

gloss_status gloss_pack_lint(const char *const *names, size_t count,
                             const gloss_pack_options *options,
                             void (*each)(void *self,
                                          const gloss_finding *finding),
                             void *self, gloss_error *err) {
  struct gloss__lint l = {.on = {each, self}};
  gloss_error failed = {0};
  gloss_status status =
      gloss__pack_load(&l.pack, names, count, options, &l.on, &failed);
  if (status == GLOSS_ENOTFOUND || status == GLOSS_EIO ||
      status == GLOSS_ELIMIT) {
    if (err) *err = failed;
  } else if (status) {
    gloss_finding finding = {.error = true,
                             .file = failed.place,
                             .line = failed.line,
                             .column = failed.column ? failed.column : 1,
                             .code = "load",
                             .message = failed.message};
    say(&l, finding);
    status = GLOSS_OK;
  } else {
    lua_State *L = l.pack->host->L;
    lua_pushcfunction(L, check_all);
    lua_pushlightuserdata(L, &l);
    if (lua_pcall(L, 1, 0, 0))
      status = gloss_error_set(err, GLOSS_ELIMIT, "%s", lua_tostring(L, -1));
  }
  gloss_pack_free(l.pack);
  gloss_buf_free(&l.texts);
  gloss_buf_free(&l.named);
  gloss_buf_free(&l.said);
  return status;
}
