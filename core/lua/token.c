// token.c - Lua source as tokens, for lint: names, strings, marks; comments are
// skipped. Sources come here only after Lua has compiled them.
#include "lua/host.h"

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Length of "[==[" at `at`; 0 if none stands there. *level: how many "=".
static size_t long_bracket(gloss_str text, size_t at, size_t *level) {
  size_t i = at + 1;
  if (at >= text.size || text.data[at] != '[') return 0;
  while (i < text.size && text.data[i] == '=') i++;
  *level = i - at - 1;
  return i < text.size && text.data[i] == '[' ? i + 1 - at : 0;
}

// Where "]==]" of the level begins, or the text's end.
static size_t long_end(gloss_str text, size_t at, size_t level) {
  for (; at + level + 1 < text.size; at++) {
    if (text.data[at] != ']') continue;
    size_t i = at + 1;
    while (i < text.size && text.data[i] == '=') i++;
    if (i - at - 1 == level && i < text.size && text.data[i] == ']') return at;
  }
  return text.size;
}

static void skip(gloss__lexer *l, size_t to) {
  for (; l->at < to && l->at < l->text.size; l->at++)
    l->line += l->text.data[l->at] == '\n';
}

static void skip_comment(gloss__lexer *l) {
  size_t level, open = long_bracket(l->text, l->at + 2, &level);
  if (open) {
    skip(l, long_end(l->text, l->at + 2 + open, level) + level + 2);
    return;
  }
  const char *stop = memchr(l->text.data + l->at, '\n', l->text.size - l->at);
  skip(l, stop ? (size_t)(stop - l->text.data) : l->text.size);
}

static void skip_space(gloss__lexer *l) {
  while (l->at < l->text.size) {
    const char *at = l->text.data + l->at;
    if (strchr(" \t\r\n\f\v", *at) && *at)
      skip(l, l->at + 1);
    else if (l->at + 1 < l->text.size && at[0] == '-' && at[1] == '-')
      skip_comment(l);
    else
      return;
  }
}

static void short_string(gloss__lexer *l, gloss__ltoken *token) {
  char quote = l->text.data[l->at];
  size_t at = l->at + 1;
  while (at < l->text.size && l->text.data[at] != quote)
    at += l->text.data[at] == '\\' ? 2 : 1;
  token->text = (gloss_str){l->text.data + l->at + 1, at - l->at - 1};
  token->escapes = true;
  skip(l, at + 1);
}

bool gloss__lexer_next(gloss__lexer *l, gloss__ltoken *token) {
  skip_space(l);
  if (l->at >= l->text.size) return false;
  const char *at = l->text.data + l->at;
  size_t level, open = long_bracket(l->text, l->at, &level), size = 1;
  *token = (gloss__ltoken){.kind = 'm', .line = l->line};
  if (open) {
    size_t begin = l->at + open, end = long_end(l->text, begin, level);
    token->kind = 's';
    token->text = (gloss_str){l->text.data + begin, end - begin};
    skip(l, end + level + 2);
    return true;
  }
  if (*at == '"' || *at == '\'') {
    token->kind = 's';
    short_string(l, token);
    return true;
  }
  size_t left = l->text.size - l->at;
  if (is_letter(*at)) {
    token->kind = 'n';
    while (size < left && (is_letter(at[size]) || is_digit(at[size]))) size++;
  } else if (is_digit(*at)) {
    token->kind = 'd';
    while (size < left && (is_letter(at[size]) || is_digit(at[size]) ||
                           (at[size] == '.' && at[size - 1] != '.')))
      size++;
  }
  token->text = (gloss_str){at, size};
  l->at += size;
  return true;
}

void gloss__token_place(gloss_str source, const char *at, uint32_t *line,
                        uint32_t *column) {
  const char *begin = source.data;
  *line = *column = 1;
  for (const char *c = source.data; c < at; c++)
    if (*c == '\n') ++*line, begin = c + 1;
  for (const char *c = begin; c < at; c++)
    *column += ((unsigned char)*c & 0xC0) != 0x80;
}

// --- Lua patterns that cut characters ----------------------------------------

const char *gloss__cutting(const gloss__ltoken *token, const char **what) {
  gloss_str p = token->text;
  bool set = false;
  for (size_t i = 0; i < p.size; i++) {
    unsigned char c = (unsigned char)p.data[i];
    if (c == '%' || (token->escapes && c == '\\')) {
      i++;
    } else if (c == '[' && !set) {
      set = true;
      if (i + 1 < p.size && p.data[i + 1] == '^') i++;
      if (i + 1 < p.size && p.data[i + 1] == ']') i++;
    } else if (c == ']') {
      set = false;
    } else if (c >= 0x80) {
      const char *begin = p.data + i;
      while (i + 1 < p.size && ((unsigned char)p.data[i + 1] & 0xC0) == 0x80)
        i++;
      *what = set ? "inside [] it counts byte by byte"
                  : "the repeat takes its last byte alone";
      if (set || (i + 1 < p.size && strchr("*+-?", p.data[i + 1])))
        return begin;
    }
  }
  return NULL;
}
