#include "spec.h"

#include <stdlib.h>

// A line of `text` at `*at`, without its end; false past the last.
static bool next_line(gloss_str text, size_t *at, gloss_str *line) {
  if (*at >= text.size) return false;
  const char *begin = text.data + *at;
  const char *end = memchr(begin, '\n', text.size - *at);
  size_t size = end ? (size_t)(end - begin) : text.size - *at;
  *at += size + (end != NULL);
  if (size && begin[size - 1] == '\r') size--;
  *line = (gloss_str){begin, size};
  return true;
}

static bool starts(gloss_str line, const char *prefix) {
  size_t size = strlen(prefix);
  return line.size >= size && !memcmp(line.data, prefix, size);
}

// --- parsing
// ---------------------------------------------------------------------

struct fence {
  size_t ticks; // 0: no fence
  gloss_str info;
};

static struct fence fence_of(gloss_str line) {
  struct fence fence = {0};
  while (fence.ticks < line.size && line.data[fence.ticks] == '`')
    fence.ticks++;
  if (fence.ticks < 3) return (struct fence){0};
  fence.info = (gloss_str){line.data + fence.ticks, line.size - fence.ticks};
  return fence;
}

// The word after `key` in the info string: "console needs=valgrind".
static gloss_str info_word(gloss_str info, const char *key) {
  size_t size = strlen(key);
  for (size_t i = 0; i + size <= info.size; i++) {
    if (memcmp(info.data + i, key, size)) continue;
    size_t end = i + size;
    while (end < info.size && info.data[end] != ' ') end++;
    return (gloss_str){info.data + i + size, end - i - size};
  }
  return (gloss_str){"", 0};
}

static void add_step(struct spec *spec, const struct spec_step *step) {
  gloss_buf_add(&spec->steps, step, sizeof *step);
  spec->count++;
}

// "$ command", continued by "> " lines. Leaves `*at` at the output.
static gloss_str command_text(struct spec *spec, gloss_str body, size_t *at,
                              gloss_str first, unsigned *line_number) {
  size_t begin = spec->joined.size, before = *at;
  gloss_str line;
  gloss_buf_add(&spec->joined, first.data + 2, first.size - 2);
  while (next_line(body, at, &line) && starts(line, "> ")) {
    gloss_buf_putc(&spec->joined, '\n');
    gloss_buf_add(&spec->joined, line.data + 2, line.size - 2);
    before = *at;
    ++*line_number;
  }
  *at = before;
  gloss_buf_putc(&spec->joined, 0);
  // Offsets for now: the buffer may still move. See spec_parse.
  return (gloss_str){(const char *)begin, spec->joined.size - begin - 1};
}

static gloss_str wanted_output(gloss_str body, size_t *at,
                               unsigned *line_number) {
  size_t begin = *at, before = *at;
  gloss_str line;
  while (next_line(body, at, &line) && !starts(line, "$ ")) {
    before = *at;
    ++*line_number;
  }
  *at = before;
  return (gloss_str){body.data + begin, before - begin};
}

static void parse_console(struct spec *spec, gloss_str body, gloss_str info,
                          unsigned first_line) {
  size_t at = 0;
  gloss_str line;
  unsigned number = first_line;
  while (next_line(body, &at, &line)) {
    number++;
    if (!starts(line, "$ ")) continue;
    struct spec_step step = {.kind = SPEC_COMMAND, .line = number};
    step.needs = info_word(info, "needs=");
    step.text = command_text(spec, body, &at, line, &number);
    step.wanted = wanted_output(body, &at, &number);
    add_step(spec, &step);
  }
}

static void parse_block(struct spec *spec, gloss_str info, gloss_str body,
                        unsigned line) {
  if (starts(info, "console")) parse_console(spec, body, info, line);
  if (!starts(info, "file ")) return;
  struct spec_step step = {.kind = SPEC_FILE, .line = line, .text = body};
  step.name = (gloss_str){info.data + 5, info.size - 5};
  add_step(spec, &step);
}

void spec_parse(struct spec *spec) {
  gloss_str text = {spec->source.data, spec->source.size}, line;
  struct fence open = {0};
  size_t at = 0, body = 0;
  unsigned number = 0, open_line = 0;
  for (size_t before = 0; next_line(text, &at, &line); before = at) {
    struct fence fence = fence_of(line);
    number++;
    if (!open.ticks && fence.ticks) {
      open = fence;
      open_line = number;
      body = at;
    } else if (open.ticks && fence.ticks >= open.ticks && !fence.info.size) {
      gloss_str inside = {text.data + body, before > body ? before - body : 0};
      parse_block(spec, open.info, inside, open_line);
      open = (struct fence){0};
    }
  }
  struct spec_step *steps = (void *)spec->steps.data;
  for (size_t i = 0; i < spec->count; i++)
    if (steps[i].kind == SPEC_COMMAND)
      steps[i].text.data = spec->joined.data + (size_t)steps[i].text.data;
}

void spec_free(struct spec *spec) {
  gloss_buf_free(&spec->source);
  gloss_buf_free(&spec->joined);
  gloss_buf_free(&spec->steps);
}

const struct spec_step *spec_step_at(const struct spec *spec, size_t index) {
  return (const struct spec_step *)(const void *)spec->steps.data + index;
}

// --- comparing
// -------------------------------------------------------------------

static bool is_any(gloss_str line) {
  return gloss_str_equal(line, GLOSS_STR("..."));
}

// One line; "..." in it stands for any bytes. Greedy with one way back.
static bool line_matches(gloss_str want, gloss_str got) {
  size_t w = 0, g = 0, any_w = SIZE_MAX, any_g = 0;
  while (g < got.size || w < want.size) {
    if (w + 3 <= want.size && !memcmp(want.data + w, "...", 3)) {
      any_w = w += 3;
      any_g = g;
    } else if (w < want.size && g < got.size && want.data[w] == got.data[g]) {
      w++;
      g++;
    } else if (any_w != SIZE_MAX && any_g < got.size) {
      w = any_w;
      g = ++any_g;
    } else {
      return false;
    }
  }
  return true;
}

// The same over lines.
bool spec_matches(gloss_str wanted, gloss_str got) {
  size_t w = 0, g = 0, any_w = SIZE_MAX, any_g = 0;
  gloss_str want, line;
  for (;;) {
    size_t w_next = w, g_next = g;
    bool has_want = next_line(wanted, &w_next, &want);
    bool has_got = next_line(got, &g_next, &line);
    if (!has_want && !has_got) return true;
    if (has_want && is_any(want)) {
      any_w = w = w_next;
      any_g = g;
    } else if (has_want && has_got && line_matches(want, line)) {
      w = w_next;
      g = g_next;
    } else if (any_w != SIZE_MAX && next_line(got, &any_g, &line)) {
      w = any_w;
      g = any_g;
    } else {
      return false;
    }
  }
}
