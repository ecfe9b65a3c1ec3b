// shard.c - the names of shards and the trailer at their end.
#include "shard.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// --- names
// -------------------------------------------------------------------

static void add_name(gloss_buf *out, const char *folder, const char *dot,
                     size_t index, size_t of) {
  size_t size = strlen(folder);
  const char *slash = size && folder[size - 1] == '/' ? "" : "/";
  gloss_buf_printf(out, "%s%s%sshard-%05zu-of-%05zu", folder, slash, dot, index,
                   of);
}

void gloss__shard_path(gloss_buf *out, const char *folder, size_t index,
                       size_t of) {
  add_name(out, folder, "", index, of);
  gloss_buf_puts(out, ".ndjson");
}

void gloss__shard_time_path(gloss_buf *out, const char *folder, size_t index,
                            size_t of) {
  add_name(out, folder, ".", index, of);
  gloss_buf_puts(out, ".time");
}

void gloss__shard_host(char out[64]) {
  char name[64] = "";
  gethostname(name, sizeof name - 1);
  size_t size = 0;
  for (const char *p = name; *p; p++) {
    bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                 (*p >= '0' && *p <= '9') || *p == '-';
    if (plain) out[size++] = *p;
  }
  if (!size) out[size++] = '-';
  out[size] = 0;
}

void gloss__shard_temporary(gloss_buf *out, const char *folder, size_t index,
                            size_t of) {
  char host[64];
  gloss__shard_host(host);
  add_name(out, folder, ".", index, of);
  gloss_buf_printf(out, ".%s.%ld.tmp", host, (long)getpid());
}

// Reads "shard-I-of-N"; NULL if it is not there.
static const char *take_name(const char *name, size_t *index, size_t *of) {
  char *end;
  if (strncmp(name, "shard-", 6) != 0 || name[6] < '0' || name[6] > '9')
    return NULL;
  *index = strtoull(name + 6, &end, 10);
  if (strncmp(end, "-of-", 4) != 0 || end[4] < '0' || end[4] > '9') return NULL;
  *of = strtoull(end + 4, &end, 10);
  return *index && *index <= *of ? end : NULL;
}

bool gloss__shard_name(const char *name, size_t *index, size_t *of) {
  const char *rest = take_name(name, index, of);
  return rest && !strcmp(rest, ".ndjson");
}

bool gloss__shard_temporary_name(const char *name, size_t *index, size_t *of,
                                 char host[64], long *pid) {
  const char *rest = *name == '.' ? take_name(name + 1, index, of) : NULL;
  if (!rest || *rest != '.') return false;
  const char *dot = strchr(++rest, '.');
  if (!dot || dot - rest >= 64) return false;
  memcpy(host, rest, (size_t)(dot - rest));
  host[dot - rest] = 0;
  char *end;
  *pid = strtol(dot + 1, &end, 10);
  return *pid > 0 && !strcmp(end, ".tmp");
}

// --- writing a trailer
// -------------------------------------------------------

static void put_text(gloss_buf *out, const char *name, const char *text) {
  gloss_buf_printf(out, ", \"%s\": ", name);
  if (text)
    gloss_buf_json(out, gloss_str_of(text));
  else
    gloss_buf_puts(out, "null");
}

static void put_number(gloss_buf *out, const char *name, uint64_t number) {
  gloss_buf_printf(out, ", \"%s\": %llu", name, (unsigned long long)number);
}

static void put_run(gloss_buf *out, const gloss_run_info *run) {
  static const gloss_doc_options none;
  const gloss_doc_options *doc = run->doc ? run->doc : &none;
  gloss_buf_puts(out, ", \"run\": {\"key\": ");
  gloss_buf_json(out, gloss_str_of(run->run_key));
  put_text(out, "pack", run->pack);
  put_text(out, "version", run->version);
  put_text(out, "engine", gloss_version());
  put_text(out, "charset", doc->charset);
  put_text(out, "format", doc->format);
  put_number(out, "keep_script", doc->keep_script);
  put_number(out, "repairs_off", doc->repairs_off);
  put_number(out, "max_bytes", doc->max_bytes);
  if (doc->site) {
    gloss_buf_puts(out, ", \"site\": ");
    gloss_buf_json(out, gloss_site_text(doc->site));
  }
  put_text(out, "manifest", run->manifest);
  gloss_buf_putc(out, '}');
}

static void put_fields(gloss_buf *out, const gloss_schema *schema,
                       const char *type) {
  static const char *const kinds[] = {"string",  "integer", "number",
                                      "boolean", "date",    "string[]"};
  const char *field;
  for (size_t i = 0; (field = gloss_schema_field_name(schema, type, i)); i++) {
    gloss_buf_puts(out, ", [");
    gloss_buf_json(out, gloss_str_of(field));
    gloss_buf_printf(out, ", \"%s\"]",
                     kinds[gloss_schema_field_type(schema, type, i)]);
  }
}

void gloss__trailer_open(gloss_buf *out, const gloss__trailer *t,
                         const gloss_schema *schema) {
  gloss_buf_printf(out, "{\"shard\": {\"format\": %d", GLOSS__SHARD_FORMAT);
  put_number(out, "index", t->index);
  put_number(out, "of", t->of);
  put_text(out, "manifest", t->manifest);
  put_number(out, "lines", t->lines);
  put_number(out, "documents", t->documents);
  put_number(out, "facts", t->facts);
  put_number(out, "failed", t->failed);
  put_number(out, "retry", t->retry);
  put_number(out, "bytes", t->bytes);
  put_number(out, "size", t->size);
  put_run(out, &t->run);
  gloss_buf_puts(out, ", \"schema\": [");
  const char *type;
  for (size_t i = 0; (type = gloss_schema_type(schema, i)); i++) {
    gloss_buf_puts(out, i ? ", [" : "[");
    gloss_buf_json(out, gloss_str_of(type));
    put_fields(out, schema, type);
    gloss_buf_putc(out, ']');
  }
  gloss_buf_puts(out, "], \"sha256\": \"");
}

void gloss__trailer_close(gloss_buf *out, const char *sha256) {
  gloss_buf_puts(out, sha256);
  gloss_buf_puts(out, "\"}}\n");
}

// --- reading one
// -------------------------------------------------------------

bool gloss__trailer_is(gloss_str line) {
  static const char begin[] = "{\"shard\": {";
  return line.size > sizeof begin &&
         !memcmp(line.data, begin, sizeof begin - 1);
}

static uint64_t number_of(const json_t *object, const char *name, bool *bad) {
  const json_t *value = json_object_get(object, name);
  if (!json_is_integer(value) || json_integer_value(value) < 0) *bad = true;
  return (uint64_t)json_integer_value(value);
}

// NULL for null and for what is not there.
static const char *text_of(const json_t *object, const char *name) {
  return json_string_value(json_object_get(object, name));
}

static const char *needed_text(const json_t *object, const char *name,
                               bool *bad) {
  const char *text = text_of(object, name);
  if (!text) *bad = true;
  return text ? text : "";
}

static bool is_digest(const char *text) {
  return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static void take_run(gloss__trailer *out, const json_t *run, bool *bad) {
  out->run.run_key = needed_text(run, "key", bad);
  out->run.pack = needed_text(run, "pack", bad);
  out->run.version = text_of(run, "version");
  out->run.manifest = text_of(run, "manifest");
  out->options.charset = text_of(run, "charset");
  out->options.format = text_of(run, "format");
  out->options.keep_script = number_of(run, "keep_script", bad) != 0;
  out->options.repairs_off = (uint32_t)number_of(run, "repairs_off", bad);
  out->options.max_bytes = number_of(run, "max_bytes", bad);
  out->site = text_of(run, "site");
  out->run.doc = &out->options;
}

static bool take_all(gloss__trailer *out, const json_t *shard) {
  bool bad = false;
  out->index = number_of(shard, "index", &bad);
  out->of = number_of(shard, "of", &bad);
  out->manifest = needed_text(shard, "manifest", &bad);
  out->lines = number_of(shard, "lines", &bad);
  out->documents = number_of(shard, "documents", &bad);
  out->facts = number_of(shard, "facts", &bad);
  out->failed = number_of(shard, "failed", &bad);
  out->retry = number_of(shard, "retry", &bad);
  out->bytes = number_of(shard, "bytes", &bad);
  out->size = number_of(shard, "size", &bad);
  take_run(out, json_object_get(shard, "run"), &bad);
  out->sha256 = needed_text(shard, "sha256", &bad);
  return !bad && out->index <= out->of && is_digest(out->sha256) &&
         (!*out->manifest || is_digest(out->manifest));
}

gloss_status gloss__trailer_parse(gloss__trailer *out, gloss_str line,
                                  gloss_error *err) {
  *out = (gloss__trailer){0};
  out->json = json_loadb(line.data, line.size, 0, NULL);
  const json_t *shard = json_object_get(out->json, "shard");
  const json_t *format = json_object_get(shard, "format");
  gloss_status status = GLOSS_OK;
  if (json_integer_value(format) > GLOSS__SHARD_FORMAT)
    status =
        gloss_error_set(err, GLOSS_EVERSION,
                        "was written by a newer moongloss (shard format "
                        "%d, this one knows %d)",
                        (int)json_integer_value(format), GLOSS__SHARD_FORMAT);
  else if (json_integer_value(format) < 1 || !take_all(out, shard))
    status = gloss_error_set(err, GLOSS_EDATA, "its trailer is damaged");
  if (status) gloss__trailer_free(out);
  return status;
}

void gloss__trailer_free(gloss__trailer *trailer) {
  json_decref(trailer->json);
  *trailer = (gloss__trailer){0};
}

static gloss_status add_type(gloss_schema *schema, const json_t *type,
                             gloss_error *err) {
  const char *name = json_string_value(json_array_get(type, 0));
  for (size_t i = 1; i < json_array_size(type); i++) {
    const json_t *field = json_array_get(type, i);
    const char *field_name = json_string_value(json_array_get(field, 0));
    const char *kind = json_string_value(json_array_get(field, 1));
    gloss_status status = GLOSS_EDATA;
    if (name && field_name && kind)
      status = gloss_schema_field(schema, name, field_name, kind, err);
    if (status)
      return gloss_error_set(err, GLOSS_EDATA, "its fact types are damaged");
  }
  return GLOSS_OK;
}

gloss_status gloss__trailer_schema(const gloss__trailer *trailer,
                                   gloss_schema **out, gloss_error *err) {
  const json_t *types =
      json_object_get(json_object_get(trailer->json, "shard"), "schema");
  gloss_schema *schema = gloss_schema_new();
  gloss_status status = GLOSS_OK;
  for (size_t i = 0; !status && i < json_array_size(types); i++)
    status = add_type(schema, json_array_get(types, i), err);
  if (status)
    gloss_schema_free(schema);
  else
    *out = schema;
  return status;
}
