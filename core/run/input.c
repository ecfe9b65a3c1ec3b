// input.c - the documents of a run, one after the other: files, standard
// input, lines of NDJSON.
#include "warc.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct gloss__inputs {
  const gloss_run_options *options;
  gloss__paths paths;
  size_t next;
  FILE *stream;             // the NDJSON or web archive being read
  gloss__unpacker unpacker; // its stream is `stream`, or there is none
  gloss_buf stream_name, line;
  size_t line_number;
  gloss_run_place place; // of the input given last
};

void gloss__input_free(gloss__input *input) {
  gloss_buf_free(&input->source);
  gloss_buf_free(&input->bytes);
  gloss_buf_free(&input->message);
}

gloss__inputs *gloss__inputs_new(const gloss_run_options *options) {
  gloss__inputs *inputs = gloss__run_alloc(sizeof *inputs);
  inputs->options = options;
  if (options->literal)
    gloss__paths_take(&inputs->paths, options->paths, options->path_count);
  else
    gloss__paths_expand(&inputs->paths, options->paths, options->path_count,
                        options->exclude);
  return inputs;
}

// False if the stream was packed and damaged.
static bool close_stream(gloss__inputs *inputs) {
  bool good = true;
  if (inputs->unpacker.stream)
    good = gloss__unpack_end(&inputs->unpacker);
  else if (inputs->stream && inputs->stream != stdin)
    fclose(inputs->stream);
  inputs->stream = NULL;
  return good;
}

void gloss__inputs_free(gloss__inputs *inputs) {
  if (!inputs) return;
  close_stream(inputs);
  gloss__paths_free(&inputs->paths);
  gloss_buf_free(&inputs->stream_name);
  gloss_buf_free(&inputs->line);
  free(inputs);
}

size_t gloss__inputs_known(const gloss__inputs *inputs) {
  const gloss_run_options *o = inputs->options;
  return o->ndjson_input || o->warc_input ? 0 : inputs->paths.count;
}

static size_t max_bytes(const gloss__inputs *inputs) {
  return gloss__input_limit(inputs->options->max_bytes);
}

static void refuse(gloss__input *input, const char *phase, const char *code,
                   const char *message) {
  input->phase = phase;
  input->code = code;
  gloss_buf_clear(&input->message);
  gloss_buf_puts(&input->message, message);
  gloss_buf_clear(&input->bytes);
}

// The stable word for a file that could not be read.
static void refuse_error(gloss__input *input, const gloss_error *err) {
  bool limit = err->status == GLOSS_ELIMIT;
  refuse(input, limit ? "limit" : "read", limit ? "bytes" : "unreadable",
         err->message);
}

static void check_kind(gloss__input *input) {
  const char *binary =
      gloss_input_binary((gloss_str){input->bytes.data, input->bytes.size});
  if (!binary) return;
  char message[160];
  snprintf(message, sizeof message, "not a text: %s", binary);
  refuse(input, "decode", "binary", message);
}

// --- NDJSON
// ----------------------------------------------------------------------

static void take_bytes(gloss__inputs *inputs, gloss__input *input,
                       const json_t *object) {
  const json_t *text = json_object_get(object, "text");
  const json_t *raw = json_object_get(object, "raw_base64");
  if (json_is_string(raw)) {
    gloss_str coded = {json_string_value(raw), json_string_length(raw)};
    if (!gloss__base64_decode(&input->bytes, coded))
      refuse(input, "read", "ndjson", "\"raw_base64\" is not base64");
  } else if (json_is_string(text)) {
    gloss_buf_add(&input->bytes, json_string_value(text),
                  json_string_length(text));
  } else {
    refuse(input, "read", "ndjson",
           "expected an object with a string \"text\" or \"raw_base64\"");
  }
  if (!input->code && input->bytes.size > max_bytes(inputs))
    refuse(input, "limit", "bytes", "longer than the limit of a document");
}

// What of a file a database holds, and of which file.
static void take_part(gloss__input *input, const json_t *object) {
  const char *part = json_string_value(json_object_get(object, "part"));
  const char *id = json_string_value(json_object_get(object, "id"));
  if (!part || !id || strlen(id) != sizeof input->id - 1) return;
  gloss_buf_puts(&input->message, part);
  input->part = input->message.data;
  memcpy(input->id, id, sizeof input->id);
}

static void take_line(gloss__inputs *inputs, gloss__input *input) {
  json_error_t error;
  json_t *object =
      json_loadb(inputs->line.data, inputs->line.size, JSON_ALLOW_NUL, &error);
  const json_t *source = json_object_get(object, "source");
  if (json_is_string(source) && *json_string_value(source))
    gloss_input_name(&input->source, json_string_value(source));
  else
    gloss_buf_printf(&input->source, "%s:%zu", inputs->stream_name.data,
                     inputs->line_number);
  if (object) {
    take_bytes(inputs, input, object);
    if (inputs->options->stored_input && !input->code) take_part(input, object);
  } else {
    gloss_buf message = {0};
    gloss_buf_printf(&message, "broken JSON: %s", error.text);
    refuse(input, "read", "ndjson", message.data);
    gloss_buf_free(&message);
  }
  json_decref(object);
}

// Reads a line without its end; false at the end of the stream. What is longer
// than any document could be is read over: `*too_long`.
static bool read_line(gloss__inputs *inputs, bool *too_long) {
  size_t limit = max_bytes(inputs) * 6 + 65536; // \u00XX for every byte
  gloss_buf_clear(&inputs->line);
  gloss_buf_add(&inputs->line, "", 0);
  *too_long = false;
  int c = getc_unlocked(inputs->stream);
  if (c == EOF) return false;
  for (; c != EOF && c != '\n'; c = getc_unlocked(inputs->stream)) {
    if (inputs->line.size < limit)
      gloss_buf_putc(&inputs->line, (char)c);
    else
      *too_long = true;
  }
  inputs->line_number++;
  return true;
}

static bool is_blank(gloss_str line) {
  for (size_t i = 0; i < line.size; i++)
    if (!strchr(" \t\r", line.data[i]) || !line.data[i]) return false;
  return true;
}

// Past the last document of a stream: damage behind it is an input of its own.
static bool end_stream(gloss__inputs *inputs, gloss__input *input) {
  if (close_stream(inputs)) return false;
  gloss_buf_printf(&input->source, "%s:%zu", inputs->stream_name.data,
                   inputs->line_number + 1);
  refuse(input, "read", "packed",
         "the packed stream is damaged; what came out before was read");
  return true;
}

static bool next_line(gloss__inputs *inputs, gloss__input *input) {
  bool too_long;
  while (read_line(inputs, &too_long)) {
    if (is_blank((gloss_str){inputs->line.data, inputs->line.size})) continue;
    if (too_long) {
      gloss_buf_printf(&input->source, "%s:%zu", inputs->stream_name.data,
                       inputs->line_number);
      refuse(input, "limit", "bytes", "longer than the limit of a document");
    } else {
      take_line(inputs, input);
    }
    return true;
  }
  return end_stream(inputs, input);
}

// --- web archives
// ------------------------------------------------------------

static void take_page(gloss__inputs *inputs, gloss__input *input,
                      const char *uri) {
  if (*uri)
    gloss_input_name(&input->source, uri);
  else
    gloss_buf_printf(&input->source, "%s:%zu", inputs->stream_name.data,
                     inputs->line_number);
}

static bool next_page(gloss__inputs *inputs, gloss__input *input) {
  gloss_error err;
  gloss_buf uri = {0};
  gloss__warc_outcome outcome = gloss__warc_next(
      inputs->stream, &uri, &input->bytes, max_bytes(inputs), &err);
  inputs->line_number++;
  if (outcome == GLOSS__WARC_END) {
    gloss_buf_free(&uri);
    return end_stream(inputs, input);
  }
  if (outcome == GLOSS__WARC_DAMAGED) {
    take_page(inputs, input, "");
    refuse(input, "read", "warc", err.message);
    close_stream(inputs);
  } else {
    take_page(inputs, input, uri.data ? uri.data : "");
    if (outcome == GLOSS__WARC_BAD_PAGE)
      refuse_error(input, &err);
    else
      check_kind(input);
  }
  gloss_buf_free(&uri);
  return true;
}

// --- all kinds
// ---------------------------------------------------------------------

static void open_stream(gloss__inputs *inputs, gloss__input *input,
                        const char *path) {
  gloss_error err;
  if (gloss_input_open(&inputs->stream, path, &err)) {
    inputs->stream = NULL;
    refuse_error(input, &err);
    return;
  }
  gloss_buf_clear(&inputs->stream_name);
  gloss_input_name(&inputs->stream_name, path);
  inputs->line_number = 0;
  char begin[4];
  int fd = fileno(inputs->stream);
  ssize_t size = inputs->stream == stdin ? 0 : pread(fd, begin, 4, 0);
  if (size <= 0 || !gloss__packed_kind((gloss_str){begin, (size_t)size}))
    return;
  gloss_status status = gloss__unpack_start(&inputs->unpacker, fd, &err);
  fclose(inputs->stream);
  inputs->stream = inputs->unpacker.stream;
  if (status) refuse_error(input, &err);
}

// A packed file is the document in it.
static void unpack_file(gloss__inputs *inputs, gloss__input *input) {
  gloss_error err;
  gloss_str bytes = {input->bytes.data ? input->bytes.data : "",
                     input->bytes.size};
  if (gloss__packed_kind(bytes) &&
      gloss__unpack_all(&input->bytes, max_bytes(inputs), &err))
    refuse_error(input, &err);
}

static void read_file(gloss__inputs *inputs, gloss__input *input,
                      const char *path) {
  gloss_error err;
  if (gloss_input_read(&input->bytes, path, inputs->options->max_bytes, &err))
    refuse_error(input, &err);
  else
    unpack_file(inputs, input);
  if (!input->code) check_kind(input);
}

static bool next_input(gloss__inputs *inputs, gloss__input *input) {
  for (;;) {
    if (inputs->stream &&
        (inputs->options->warc_input ? next_page(inputs, input)
                                     : next_line(inputs, input)))
      return true;
    if (inputs->next == inputs->paths.count) return false;
    gloss__path item = gloss__paths_at(&inputs->paths, inputs->next++);
    const char *path = inputs->paths.text.data + item.name;
    if (item.code)
      refuse(input, "read", item.code, inputs->paths.text.data + item.message);
    else if (inputs->options->ndjson_input || inputs->options->warc_input)
      open_stream(inputs, input, path);
    else
      read_file(inputs, input, path);
    if (inputs->stream) continue;
    gloss_input_name(&input->source, path);
    return true;
  }
}

bool gloss__inputs_next(gloss__inputs *inputs, gloss__input *input) {
  *input = (gloss__input){0};
  if (!next_input(inputs, input)) return false;
  gloss_run_place *place = &inputs->place;
  place->item = place->path == inputs->next ? place->item + 1 : 1;
  place->path = inputs->next;
  input->place = *place;
  return true;
}

static void give(gloss__input *input, gloss_helper *helper,
                 void (*each)(void *self, const gloss_input *input),
                 void *self) {
  char digest[65] = "";
  gloss_str file = {input->bytes.data, input->bytes.size};
  if (!input->code && gloss__extract_needed(file)) {
    gloss_sha256(file, digest);
    digest[32] = 0;
    input->part = gloss__extract_now(helper, &input->bytes, &input->code,
                                     &input->message);
  }
  gloss_input it = {.source = input->source.data,
                    .bytes = {input->bytes.data, input->bytes.size},
                    .part = input->part,
                    .id = input->part ? digest : NULL,
                    .problem = input->code ? input->message.data : NULL};
  each(self, &it);
}

void gloss_inputs_each(const char *const *paths, size_t count, bool ndjson,
                       size_t max_size,
                       void (*each)(void *self, const gloss_input *input),
                       void *self) {
  gloss_helper *helper = gloss_helper_new();
  gloss_run_options options = {.paths = paths,
                               .path_count = count,
                               .ndjson_input = ndjson,
                               .max_bytes = max_size};
  gloss__inputs *inputs = gloss__inputs_new(&options);
  gloss__input input;
  while (gloss__inputs_next(inputs, &input)) {
    give(&input, helper, each, self);
    gloss__input_free(&input);
  }
  gloss__inputs_free(inputs);
  gloss_helper_free(helper);
}
