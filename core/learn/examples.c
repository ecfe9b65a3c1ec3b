// examples.c - texts with their labels, from TSV or NDJSON.
#include "learn/learn.h"

#include <jansson.h>

gloss_examples *gloss_examples_new(void) {
  return gloss__alloc(sizeof(gloss_examples));
}

void gloss_examples_free(gloss_examples *examples) {
  if (!examples) return;
  gloss__arena_free(&examples->arena);
  gloss__intern_free(&examples->labels);
  gloss__free(examples->label_ids.items);
  gloss__free(examples->all.items);
  gloss__free(examples);
}

size_t gloss_examples_count(const gloss_examples *examples) {
  return examples->all.count;
}

size_t gloss_examples_labels(const gloss_examples *examples) {
  return examples->labels.count;
}

gloss_str gloss_examples_label(const gloss_examples *examples, size_t label) {
  return examples->labels.items[label];
}

void gloss_examples_declare(gloss_examples *examples, gloss_str label) {
  gloss__intern_add(&examples->labels, label);
}

gloss_example gloss_examples_get(const gloss_examples *examples, size_t index) {
  const struct gloss__labelled *one = &examples->all.items[index];
  return (gloss_example){one->text, one->marks, one->mark_count};
}

size_t gloss_examples_of(const gloss_examples *examples, size_t index,
                         const uint32_t **labels) {
  const struct gloss__labelled *one = &examples->all.items[index];
  *labels = examples->label_ids.items + one->first_label;
  return one->label_count;
}

bool gloss__has_label(const gloss_examples *examples, size_t example,
                      uint32_t label) {
  const uint32_t *labels;
  size_t count = gloss_examples_of(examples, example, &labels);
  for (size_t i = 0; i < count; i++)
    if (labels[i] == label) return true;
  return false;
}

void gloss_examples_add(gloss_examples *examples, const gloss_example *example,
                        const gloss_str *labels, size_t label_count,
                        gloss_str group) {
  struct gloss__labelled one = {
      .text = gloss__arena_str(&examples->arena, example->text),
      .mark_count = (uint32_t)example->mark_count,
      .first_label = (uint32_t)examples->label_ids.count,
      .label_count = (uint32_t)label_count,
      .group = group.size
                   ? gloss__hash(group.data, group.size)
                   : gloss__hash(example->text.data, example->text.size)};
  gloss_str *marks = gloss__arena_alloc(
      &examples->arena, (example->mark_count + 1) * sizeof *marks);
  for (size_t i = 0; i < example->mark_count; i++)
    marks[i] = gloss__arena_str(&examples->arena, example->marks[i]);
  one.marks = marks;
  for (size_t i = 0; i < label_count; i++)
    gloss__push(&examples->label_ids,
                gloss__intern_add(&examples->labels, labels[i]));
  gloss__push(&examples->all, one);
}

// --- reading -----------------------------------------------------------------

static gloss_status wrong(gloss_error *err, const char *name, uint32_t line,
                          const char *what) {
  return gloss_error_at(err, GLOSS_EDATA, name, line, 0,
                        "%s (expected LABEL<tab>TEXT, or an object with "
                        "\"text\" and \"label\")",
                        what);
}

static gloss_status read_tsv(gloss_examples *examples, gloss_str line,
                             const char *name, uint32_t number,
                             gloss_error *err) {
  const char *tab = memchr(line.data, '\t', line.size);
  if (!tab) return wrong(err, name, number, "no tab between label and text");
  gloss_str label = {line.data, (size_t)(tab - line.data)};
  gloss_example example = {.text = {tab + 1, line.size - label.size - 1}};
  if (!label.size) return wrong(err, name, number, "the label is empty");
  if (!example.text.size) return wrong(err, name, number, "the text is empty");
  gloss_examples_add(examples, &example, &label, 1, (gloss_str){NULL, 0});
  return GLOSS_OK;
}

static gloss_str string_of(const json_t *value) {
  return (gloss_str){json_string_value(value), json_string_length(value)};
}

enum { MOST = 64 }; // labels or marks of one text

// A JSON string, or an array of them; absent: none. False if it is neither,
// one is empty, or there are more than MOST.
static bool strings_of(const json_t *value, gloss_str *out, size_t *count) {
  bool array = json_is_array(value);
  *count = array ? json_array_size(value) : value != NULL;
  if (*count > MOST) return false;
  for (size_t i = 0; i < *count; i++) {
    out[i] = string_of(array ? json_array_get(value, i) : value);
    if (!out[i].size) return false;
  }
  return true;
}

static gloss_status read_object(gloss_examples *examples, const json_t *object,
                                const char *name, uint32_t number,
                                gloss_error *err) {
  gloss_str labels[MOST], marks[MOST];
  const json_t *label = json_object_get(object, "label");
  if (!label) label = json_object_get(object, "labels");
  gloss_example example = {.text = string_of(json_object_get(object, "text")),
                           .marks = marks};
  if (!example.text.size) return wrong(err, name, number, "no \"text\"");
  if (!json_is_string(label) && !json_is_array(label))
    return wrong(err, name, number, "no \"label\"");
  size_t count;
  if (!strings_of(label, labels, &count))
    return wrong(err, name, number,
                 "\"label\" is to be a string, or at most 64 of them");
  if (!strings_of(json_object_get(object, "marks"), marks, &example.mark_count))
    return wrong(err, name, number, "\"marks\" is to be at most 64 strings");
  gloss_examples_add(examples, &example, labels, count,
                     string_of(json_object_get(object, "group")));
  return GLOSS_OK;
}

static gloss_status read_json(gloss_examples *examples, gloss_str line,
                              const char *name, uint32_t number,
                              gloss_error *err) {
  json_error_t problem;
  json_t *object = json_loadb(line.data, line.size, 0, &problem);
  if (!object) return wrong(err, name, number, problem.text);
  gloss_status status = read_object(examples, object, name, number, err);
  json_decref(object);
  return status;
}

gloss_status gloss_examples_read(gloss_examples *examples, gloss_str bytes,
                                 const char *name, gloss_error *err) {
  uint32_t number = 0;
  for (size_t at = 0; at < bytes.size;) {
    const char *start = bytes.data + at;
    const char *stop = memchr(start, '\n', bytes.size - at);
    gloss_str line = {start, stop ? (size_t)(stop - start) : bytes.size - at};
    at += line.size + 1;
    number++;
    if (line.size && line.data[line.size - 1] == '\r') line.size--;
    if (!line.size) continue;
    if (gloss_utf8_valid(line) != line.size)
      return wrong(err, name, number, "not UTF-8");
    gloss_status status = line.data[0] == '{'
                              ? read_json(examples, line, name, number, err)
                              : read_tsv(examples, line, name, number, err);
    if (status) return status;
  }
  return GLOSS_OK;
}
