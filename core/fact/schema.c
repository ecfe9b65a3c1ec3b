// schema.c - which fact types there are and what fields they carry.
#include "fact/fact.h"

#include <strings.h>

gloss_schema *gloss_schema_new(void) {
  return gloss__alloc(sizeof(gloss_schema));
}

void gloss_schema_free(gloss_schema *schema) {
  if (!schema) return;
  for (size_t i = 0; i < schema->types.count; i++)
    gloss__free(schema->types.items[i].fields.items);
  gloss__free(schema->types.items);
  gloss__arena_free(&schema->arena);
  gloss__free(schema);
}

const gloss__type_def *gloss__schema_find(const gloss_schema *schema,
                                          const char *fact_type) {
  for (size_t i = 0; schema && i < schema->types.count; i++)
    if (!strcmp(schema->types.items[i].name, fact_type))
      return &schema->types.items[i];
  return NULL;
}

size_t gloss__schema_index(const gloss__type_def *type, const char *field) {
  for (size_t i = 0; i < type->fields.count; i++)
    if (!strcmp(type->fields.items[i].name, field)) return i;
  return SIZE_MAX;
}

// --- names -------------------------------------------------------------------

// Letters, digits, '_' and any character beyond ASCII; no digit first. They
// become JSON keys, SQL columns and Lua fields.
static bool name_valid(const char *name) {
  gloss_str text = gloss_str_of(name);
  if (!text.size || text.size > 64 || gloss_utf8_valid(text) != text.size)
    return false;
  if (*name >= '0' && *name <= '9') return false;
  for (const char *p = name; *p; p++) {
    bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z');
    bool digit = *p >= '0' && *p <= '9';
    if (!letter && !digit && *p != '_' && !((unsigned char)*p & 0x80))
      return false;
  }
  return strncasecmp(name, "gloss_", 6) && strncasecmp(name, "sqlite_", 7);
}

static bool name_reserved(const char *name) {
  static const char *const names[] = {"fact",      "type",    "start", "end",
                                      "raw_start", "raw_end", "raw",   "rule"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!strcasecmp(name, names[i])) return true;
  return false;
}

// The key of the tables that the store makes of types.
static bool name_of_store(const char *name) {
  return !strcasecmp(name, "doc") || !strcasecmp(name, "seq");
}

static gloss_status name_check(const char *type, const char *field,
                               gloss_error *err) {
  if (!name_valid(type))
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "\"%s\" cannot name a fact type: letters, digits "
                           "and _ only, no digit first",
                           type);
  if (strcmp(type, "doc") && !strcasecmp(type, "doc"))
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "the fact type \"%s\" and \"doc\" differ only in "
                           "case",
                           type);
  if (!name_valid(field))
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "%s: \"%s\" cannot name a field: letters, digits "
                           "and _ only, no digit first",
                           type, field);
  if ((strcmp(type, "doc") && name_reserved(field)) || name_of_store(field))
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "%s: the field name \"%s\" is reserved", type,
                           field);
  return GLOSS_OK;
}

// --- types -------------------------------------------------------------------

static bool type_parse(gloss__field_def *def, gloss__arena *arena,
                       const char *type) {
  static const struct {
    gloss_str word;
    gloss_field_type type;
  } words[] = {{GLOSS_STR("string"), GLOSS_FIELD_STRING},
               {GLOSS_STR("integer"), GLOSS_FIELD_INTEGER},
               {GLOSS_STR("number"), GLOSS_FIELD_NUMBER},
               {GLOSS_STR("boolean"), GLOSS_FIELD_BOOLEAN},
               {GLOSS_STR("date"), GLOSS_FIELD_DATE},
               {GLOSS_STR("string[]"), GLOSS_FIELD_STRINGS}};
  gloss_str body = gloss_str_of(type);
  if (!body.size || gloss_utf8_valid(body) != body.size) return false;
  def->optional = body.data[body.size - 1] == '?';
  body.size -= def->optional;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (gloss_str_equal(body, words[i].word)) {
      def->type = words[i].type;
      return true;
    }
  def->type = GLOSS_FIELD_STRING;
  def->words = gloss__arena_str(arena, body);
  return body.size && memchr(body.data, '|', body.size);
}

static gloss__type_def *type_of(gloss_schema *schema, const char *name) {
  for (size_t i = 0; i < schema->types.count; i++)
    if (!strcasecmp(schema->types.items[i].name, name))
      return &schema->types.items[i];
  gloss_str copy = gloss__arena_str(&schema->arena, gloss_str_of(name));
  gloss__push(&schema->types, (gloss__type_def){.name = copy.data});
  return &schema->types.items[schema->types.count - 1];
}

// Columns of a database do not tell upper from lower case, so names must
// differ by more than that.
static gloss_status field_again(const gloss__type_def *type,
                                const gloss__field_def *old, const char *field,
                                const char *declared, gloss_error *err) {
  if (strcmp(old->name, field))
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "%s: the fields \"%s\" and \"%s\" differ only in "
                           "case",
                           type->name, old->name, field);
  if (strcmp(old->declared, declared))
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "%s.%s is declared as \"%s\" and as \"%s\"",
                           type->name, field, old->declared, declared);
  return GLOSS_OK;
}

gloss_status gloss_schema_field(gloss_schema *schema, const char *fact_type,
                                const char *field, const char *type,
                                gloss_error *err) {
  gloss_status status = name_check(fact_type, field, err);
  if (status) return status;
  gloss__field_def def = {0};
  if (!type_parse(&def, &schema->arena, type))
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "%s.%s: unknown type \"%s\" (string, integer, "
                           "number, boolean, date, string[], or a|b|c; a "
                           "final ? makes it optional)",
                           fact_type, field, type);
  if (strcmp(fact_type, "doc") && !strcmp(field, "text") &&
      (def.type != GLOSS_FIELD_STRING || def.words.data))
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "%s.text is the evidence and must be a string",
                           fact_type);
  gloss__type_def *owner = type_of(schema, fact_type);
  if (strcmp(owner->name, fact_type))
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "the fact types \"%s\" and \"%s\" differ only in "
                           "case",
                           owner->name, fact_type);
  for (size_t i = 0; i < owner->fields.count; i++)
    if (!strcasecmp(owner->fields.items[i].name, field))
      return field_again(owner, &owner->fields.items[i], field, type, err);
  def.name = gloss__arena_str(&schema->arena, gloss_str_of(field)).data;
  def.declared = gloss__arena_str(&schema->arena, gloss_str_of(type)).data;
  gloss__push(&owner->fields, def);
  return GLOSS_OK;
}

// --- reading -----------------------------------------------------------------

const char *gloss_schema_type(const gloss_schema *schema, size_t i) {
  return schema && i < schema->types.count ? schema->types.items[i].name : NULL;
}

const char *gloss_schema_field_name(const gloss_schema *schema,
                                    const char *fact_type, size_t i) {
  const gloss__type_def *type = gloss__schema_find(schema, fact_type);
  return type && i < type->fields.count ? type->fields.items[i].name : NULL;
}

gloss_field_type gloss_schema_field_type(const gloss_schema *schema,
                                         const char *fact_type, size_t i) {
  const gloss__type_def *type = gloss__schema_find(schema, fact_type);
  return type && i < type->fields.count ? type->fields.items[i].type
                                        : GLOSS_FIELD_STRING;
}
