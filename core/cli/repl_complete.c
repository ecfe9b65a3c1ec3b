// repl_complete.c - what Tab offers: commands and what they are given, file
// names in strings, else what Lua knows.
#include "repl.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

// Counts what begins as `typed` does, and keeps the index'th.
struct offers {
  const char *typed;
  size_t index;
  gloss_buf *out;
  bool found;
};

// True once the wanted one was offered.
static bool offer(struct offers *o, const char *text) {
  if (o->found) return true;
  if (strncmp(text, o->typed, strlen(o->typed)) != 0 || o->index--)
    return false;
  gloss_buf_puts(o->out, text);
  return o->found = true;
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_';
}

// --- kinds of things ---------------------------------------------------------

static int by_name(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static void offer_entries(struct offers *o, const char *folder, size_t head,
                          char **names, size_t count) {
  qsort(names, count, sizeof *names, by_name);
  gloss_buf path = {0};
  for (size_t i = 0; i < count; i++) {
    struct stat info;
    gloss_buf_clear(&path);
    gloss_buf_printf(&path, "%s/%s", folder, names[i]);
    bool inside = stat(path.data, &info) == 0 && S_ISDIR(info.st_mode);
    gloss_buf_clear(&path);
    gloss_buf_printf(&path, "%.*s%s%s", (int)head, o->typed, names[i],
                     inside ? "/" : "");
    offer(o, path.data);
    free(names[i]);
  }
  gloss_buf_free(&path);
}

static void offer_files(struct offers *o) {
  const char *slash = strrchr(o->typed, '/');
  size_t head = slash ? (size_t)(slash - o->typed) + 1 : 0;
  gloss_buf folder = {0};
  gloss_buf_add(&folder, o->typed, head);
  if (!head) gloss_buf_puts(&folder, ".");
  DIR *dir = opendir(folder.data);
  char **names = NULL;
  size_t count = 0;
  for (struct dirent *entry; dir && (entry = readdir(dir));) {
    const char *typed = o->typed + head;
    if (strncmp(entry->d_name, typed, strlen(typed)) != 0 ||
        (entry->d_name[0] == '.' && *typed != '.'))
      continue;
    if (!(count & (count - 1))) {
      char **more = cli_alloc((count ? 2 * count : 1) * sizeof *more);
      if (count) memcpy(more, names, count * sizeof *more);
      free(names);
      names = more;
    }
    names[count++] = strdup(entry->d_name);
  }
  if (dir) closedir(dir);
  offer_entries(o, folder.data, head, names, count);
  free(names);
  gloss_buf_free(&folder);
}

// Folders with a pack.lua, where packs are looked up by name.
static void offer_packs(struct cli_repl *repl, struct offers *o) {
  struct stat info;
  for (size_t i = 0; repl->search.folders && repl->search.folders[i]; i++) {
    DIR *dir = opendir(repl->search.folders[i]);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
      gloss_buf path = {0};
      gloss_buf_printf(&path, "%s/%s/pack.lua", repl->search.folders[i],
                       entry->d_name);
      if (!stat(path.data, &info)) offer(o, entry->d_name);
      gloss_buf_free(&path);
    }
    if (dir) closedir(dir);
  }
  offer_files(o);
}

static void offer_rules(struct cli_repl *repl, struct offers *o,
                        const char *pack, size_t size) {
  char *name = strndup(pack, size);
  const gloss_pack *known = cli_repl_pack(repl, name, NULL);
  for (size_t i = 0; known && i < gloss_pack_rule_count(known); i++)
    offer(o, gloss_pack_rule_at(known, i).id);
  free(name);
}

static void offer_docs(struct cli_repl *repl, struct offers *o) {
  for (size_t i = 0; i < repl->doc_count; i++) offer(o, repl->docs[i]->source);
}

static void offer_layers(struct offers *o) {
  static const char *const layers[] = {
      "grapheme", "word", "sentence", "line", "paragraph", "section", "block"};
  for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
    offer(o, layers[i]);
  for (int i = 0; i < GLOSS_VALUE_TYPES; i++)
    offer(o, gloss_value_type_name((gloss_value_type)i));
}

static void offer_lexicons(struct cli_repl *repl, struct offers *o) {
  const char *name;
  for (size_t i = 0; repl->pack && (name = cli_repl_lexicon(repl, i).name); i++)
    offer(o, name);
}

static void offer_help(struct offers *o) {
  gloss_buf name = {0};
  for (size_t i = 0; gloss_lua_help_name(i, &name); i++) {
    offer(o, name.data);
    gloss_buf_clear(&name);
  }
  gloss_buf_free(&name);
}

static void offer_tables(struct cli_repl *repl, struct offers *o) {
  static const char *const words[] = {"SELECT",   "FROM",     "WHERE",
                                      "GROUP BY", "ORDER BY", "LIMIT",
                                      "COUNT(*)", "DISTINCT", "JOIN"};
  static const char query[] =
      "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') UNION "
      "SELECT p.name FROM sqlite_schema s, pragma_table_info(s.name) p "
      "WHERE s.type = 'view' ORDER BY 1";
  gloss_rows *rows = NULL;
  gloss_error err = {0};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) offer(o, words[i]);
  if (!repl->store || gloss_store_sql(repl->store, &rows, query, &err)) return;
  while (gloss_rows_next(rows, &err)) {
    gloss_str cell = gloss_rows_cell(rows, 0, NULL);
    char *name = strndup(cell.data, cell.size);
    offer(o, name);
    free(name);
  }
  gloss_rows_free(rows);
}

// --- where the cursor is -----------------------------------------------------

static bool is_one(const char *name, size_t size, const char *names) {
  for (const char *at = names; *at; at += strspn(at, " ")) {
    size_t length = strcspn(at, " ");
    if (length == size && !strncmp(at, name, size)) return true;
    at += length;
  }
  return false;
}

// Behind ".find ": after @ a lexicon, after { a layer.
static size_t in_pattern(struct cli_repl *repl, struct offers *o,
                         const char *line) {
  size_t word = strlen(line);
  while (word && is_letter(line[word - 1])) word--;
  o->typed = line + word;
  if (word && line[word - 1] == '@') offer_lexicons(repl, o);
  if (word && line[word - 1] == '{') offer_layers(o);
  return word;
}

static size_t in_command(struct cli_repl *repl, struct offers *o,
                         const char *line, size_t size) {
  const char *name = line + 1, *given = line + size;
  size_t length = size - 1, last = strlen(line), words = 0;
  given += strspn(given, " ");
  while (last > (size_t)(given - line) && line[last - 1] != ' ') last--;
  for (const char *at = given; at < line + last; at += strspn(at, " "), words++)
    at += strcspn(at, " ");
  o->typed = given; // file names may hold spaces
  if (is_one(name, length, "open load save report once output")) {
    if (*given != '|') offer_files(o);
    return (size_t)(given - line);
  }
  if (is_one(name, length, "doc")) {
    offer_docs(repl, o);
    return (size_t)(given - line);
  }
  o->typed = line + last;
  if (is_one(name, length, "find")) return in_pattern(repl, o, line);
  if (is_one(name, length, "sql")) offer_tables(repl, o);
  if (is_one(name, length, "spans") && !words) offer_layers(o);
  if (is_one(name, length, "help") && !words) offer_help(o);
  if (is_one(name, length, "whynot trace at plan profile use") && !words)
    offer_packs(repl, o);
  if (is_one(name, length, "whynot trace plan") && words == 1)
    offer_rules(repl, o, given, strcspn(given, " "));
  return last;
}

// Behind an open quote; 0: not in a string.
static size_t string_begin(const char *line) {
  char quote = 0;
  size_t begin = 0;
  for (size_t i = 0; line[i]; i++) {
    if (quote && line[i] == '\\' && line[i + 1])
      i++;
    else if (quote ? line[i] == quote : line[i] == '"' || line[i] == '\'') {
      quote = quote ? 0 : line[i];
      begin = i + 1;
    }
  }
  return quote ? begin : 0;
}

bool cli_repl_complete(void *self, const char *line, size_t index,
                       gloss_buf *out, size_t *from) {
  struct cli_repl *repl = self;
  struct offers o = {line, index, out, false};
  size_t word = strcspn(line, " "), begin;
  const char *dot;
  if (*line == '.' && !line[word]) {
    o.typed = line + 1;
    for (size_t i = 0; (dot = cli_repl_dot(i)); i++) offer(&o, dot);
    *from = 1;
    return o.found;
  }
  if (*line == '.') {
    *from = in_command(repl, &o, line, word);
    return o.found;
  }
  if ((begin = string_begin(line))) {
    o.typed = line + begin;
    *from = begin;
    offer_files(&o);
    return o.found;
  }
  begin = strlen(line);
  while (begin && (is_letter(line[begin - 1]) || line[begin - 1] == '.' ||
                   line[begin - 1] == ':'))
    begin--;
  *from = begin;
  return gloss_lua_complete(repl->L, line, index, out);
}
