#include "cli.h"

#include <stdlib.h>
#include <sys/auxv.h>
#include <unistd.h>

gloss_doc_options cli_doc_options(const struct cli_doc_flags *flags) {
  return (gloss_doc_options){.charset = flags->charset,
                             .format = flags->as,
                             .keep_script = flags->keep_script,
                             .repairs_off = flags->repairs_off,
                             .site = flags->site,
                             .max_bytes = flags->max_bytes};
}

int cli_file_read(gloss_buf *out, const char *path) {
  gloss_error err;
  if (!gloss_input_read(out, path, 0, &err)) return CLI_OK;
  cli_error(&err);
  return CLI_FAILED;
}

static int read_doc(gloss_doc **doc, gloss_buf *name, const char *path,
                    gloss_helper *helper, const gloss_doc_options *options) {
  gloss_error err = {0};
  gloss_input_name(name, path);
  if (!gloss_input_doc(doc, helper, path, options, &err)) return CLI_OK;
  cli_error(&err);
  return CLI_FAILED;
}

bool cli_is_database(const char *path) {
  char start[16] = "";
  FILE *file = strcmp(path, "-") ? fopen(path, "rb") : NULL;
  bool is = file && fread(start, 1, sizeof start, file) == sizeof start &&
            !memcmp(start, "SQLite format 3", sizeof start);
  if (file) fclose(file);
  return is;
}

int cli_doc_read(gloss_doc **doc, gloss_buf *name, const char *path,
                 const gloss_doc_options *options) {
  gloss_helper *helper = gloss_helper_new();
  int code = read_doc(doc, name, path, helper, options);
  gloss_helper_free(helper);
  return code;
}

int cli_docs_each(const struct cli_args *args, const gloss_doc_options *options,
                  int (*each)(void *self, const char *name, gloss_doc *doc),
                  void *self) {
  gloss_helper *helper = gloss_helper_new();
  int worst = CLI_OK;
  for (size_t i = 0; i < args->count && !ferror(stdout); i++) {
    gloss_doc *doc = NULL;
    gloss_buf name = {0};
    int code = read_doc(&doc, &name, args->operands[i], helper, options);
    if (code == CLI_OK) code = each(self, name.data, doc);
    if (code > worst) worst = code;
    gloss_doc_free(doc);
    gloss_buf_free(&name);
  }
  gloss_helper_free(helper);
  return worst;
}

// The folder of this program, without the final slash. Where /proc is not
// mounted, as it was called.
static void program_folder(gloss_buf *out) {
  char path[4096];
  ssize_t size = readlink("/proc/self/exe", path, sizeof path);
  const char *called = (const char *)getauxval(AT_EXECFN);
  if (size < 0 && called && strlen(called) < sizeof path)
    size = (ssize_t)strlen(strcpy(path, called));
  while (size > 0 && path[size - 1] != '/') size--;
  gloss_buf_add(out, path, size > 0 ? (size_t)size - 1 : 0);
}

// Adds a folder unless it is there already.
static void add_folder(struct cli_search *search, gloss_buf *offsets,
                       gloss_str folder) {
  const size_t *known = (const void *)offsets->data;
  for (size_t i = 0; i < offsets->size / sizeof *known; i++)
    if (gloss_str_equal(gloss_str_of(search->text.data + known[i]), folder))
      return;
  if (!folder.size) return;
  size_t at = search->text.size;
  gloss_buf_add(offsets, &at, sizeof at);
  gloss_buf_add(&search->text, folder.data, folder.size);
  gloss_buf_add(&search->text, "", 1);
}

char *cli_beside_program(const char *beside) {
  gloss_buf folder = {0};
  program_folder(&folder);
  gloss_buf_puts(&folder, beside);
  char *real = realpath(folder.data, NULL);
  gloss_buf_free(&folder);
  return real;
}

static void add_beside_program(struct cli_search *search, gloss_buf *offsets,
                               const char *beside) {
  char *folder = cli_beside_program(beside);
  if (folder) add_folder(search, offsets, gloss_str_of(folder));
  free(folder);
}

void cli_search_make(struct cli_search *search) {
  gloss_buf offsets = {0};
  *search = (struct cli_search){0};
  gloss_str path = gloss_str_of(getenv("MOONGLOSS_PATH"));
  while (path.size) {
    const char *colon = memchr(path.data, ':', path.size);
    size_t size = colon ? (size_t)(colon - path.data) : path.size;
    add_folder(search, &offsets, (gloss_str){path.data, size});
    path.data += size + (colon != NULL);
    path.size -= size + (colon != NULL);
  }
  size_t own = offsets.size / sizeof(size_t);
  // Where it was built; an installed program does not look there.
  char *build = cli_beside_program("/CMakeCache.txt");
  if (build) add_beside_program(search, &offsets, "/../scripts");
  add_beside_program(search, &offsets, "/../share/moongloss/scripts");
  if (build) add_folder(search, &offsets, gloss_str_of(MOONGLOSS_SCRIPTS));
  free(build);
  size_t count = offsets.size / sizeof(size_t);
  search->folders = cli_alloc((count + 1) * sizeof *search->folders);
  for (size_t i = 0; i < count; i++)
    search->folders[i] =
        search->text.data + ((const size_t *)(void *)offsets.data)[i];
  for (size_t i = own; i < count && !search->library; i++)
    if (!access(search->folders[i], R_OK)) search->library = search->folders[i];
  gloss_buf_free(&offsets);
  search->cache = cli_cache(&search->cache_text);
}

const char *cli_cache(gloss_buf *out) {
  static const struct {
    const char *variable, *below;
  } places[] = {{"MOONGLOSS_CACHE", ""},
                {"XDG_CACHE_HOME", "/moongloss"},
                {"HOME", "/.cache/moongloss"}};
  gloss_buf_clear(out);
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    const char *value = getenv(places[i].variable);
    if (!value || !*value) continue;
    if (!i && !strcmp(value, "off")) return NULL;
    gloss_buf_printf(out, "%s%s", value, places[i].below);
    return out->data;
  }
  return NULL;
}

void cli_search_free(struct cli_search *search) {
  free(search->folders);
  gloss_buf_free(&search->text);
  gloss_buf_free(&search->cache_text);
  *search = (struct cli_search){0};
}
