// check.c - a field's value against its declaration.
#include "fact/fact.h"

#include <math.h>

static const char *tag_name(int tag) {
  static const char *const names[] = {"nothing",    "a string",  "a number",
                                      "an integer", "a boolean", "a list"};
  return tag >= 0 && tag <= GLOSS_LIST ? names[tag] : "something else";
}

static gloss_status wrong(gloss_error *err, const char *where,
                          const gloss__field_def *def,
                          const gloss_field *given) {
  gloss_str text = given->text;
  if (given->tag != GLOSS_TEXT || text.size > 60)
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "%s: field \"%s\" must be %s, got %s", where,
                           def->name, def->declared, tag_name(given->tag));
  return gloss_error_set(err, GLOSS_EUSAGE,
                         "%s: field \"%s\" must be %s, got \"%.*s\"", where,
                         def->name, def->declared, (int)text.size, text.data);
}

static bool word_of(gloss_str words, gloss_str word) {
  const char *at = words.data, *end = words.data + words.size;
  while (at < end) {
    const char *bar = memchr(at, '|', (size_t)(end - at));
    size_t size = (size_t)((bar ? bar : end) - at);
    if (size && gloss_str_equal((gloss_str){at, size}, word)) return true;
    at += size + 1;
  }
  return false;
}

static gloss_status check_text(const gloss__field_def *def,
                               const gloss_field *given, const char *where,
                               gloss_error *err) {
  if (given->tag != GLOSS_TEXT) return wrong(err, where, def, given);
  if (gloss_utf8_valid(given->text) != given->text.size)
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "%s: field \"%s\" is not valid UTF-8", where,
                           def->name);
  bool fits = def->type == GLOSS_FIELD_DATE
                  ? gloss__iso_valid(given->text)
                  : !def->words.data || word_of(def->words, given->text);
  return fits ? GLOSS_OK : wrong(err, where, def, given);
}

static gloss_status check_integer(gloss_field *out, const gloss__field_def *def,
                                  const gloss_field *given, const char *where,
                                  gloss_error *err) {
  if (given->tag == GLOSS_INT) return GLOSS_OK;
  if (given->tag != GLOSS_REAL || given->real != floor(given->real) ||
      fabs(given->real) > 9007199254740992.0)
    return wrong(err, where, def, given);
  out->tag = GLOSS_INT;
  out->integer = (int64_t)given->real;
  return GLOSS_OK;
}

static gloss_status check_number(const gloss__field_def *def,
                                 const gloss_field *given, const char *where,
                                 gloss_error *err) {
  if (given->tag == GLOSS_INT) return GLOSS_OK;
  if (given->tag == GLOSS_REAL && isfinite(given->real)) return GLOSS_OK;
  return wrong(err, where, def, given);
}

static gloss_status check_list(const gloss__field_def *def,
                               const gloss_field *given, const char *where,
                               gloss_error *err) {
  if (given->tag != GLOSS_LIST) return wrong(err, where, def, given);
  for (size_t i = 0; i < given->list_count; i++)
    if (gloss_utf8_valid(given->list[i]) != given->list[i].size)
      return gloss_error_set(err, GLOSS_EUSAGE,
                             "%s: field \"%s\", item %zu is not valid UTF-8",
                             where, def->name, i + 1);
  return GLOSS_OK;
}

gloss_status gloss__field_check(gloss_field *out, const gloss__field_def *def,
                                const gloss_field *given, const char *where,
                                gloss_error *err) {
  *out = *given;
  if (given->tag == GLOSS_NULL) {
    if (def->optional) return GLOSS_OK;
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "%s: field \"%s\" (%s) must have a value", where,
                           def->name, def->declared);
  }
  switch (def->type) {
  case GLOSS_FIELD_INTEGER: return check_integer(out, def, given, where, err);
  case GLOSS_FIELD_NUMBER: return check_number(def, given, where, err);
  case GLOSS_FIELD_STRINGS: return check_list(def, given, where, err);
  case GLOSS_FIELD_BOOLEAN:
    return given->tag == GLOSS_BOOL ? GLOSS_OK : wrong(err, where, def, given);
  default: return check_text(def, given, where, err);
  }
}
