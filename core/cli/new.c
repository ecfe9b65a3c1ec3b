// new - a script or a pack to begin with, which runs and has tests.
#include "commands.h"
#include "new_templates.inc"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

struct options {
  const char *lang;
};

static const struct cli_option options[] = {
    {"lang", 0, CLI_CHOICE, "en|zh",
     "Language of the example in a script (default: en).",
     offsetof(struct options, lang)},
    {0}};

// Appends the template with the names put in.
static void fill(gloss_buf *out, const char *template, const char *name,
                 const char *file) {
  while (*template) {
    size_t size = strcspn(template, "@");
    gloss_buf_add(out, template, size);
    template += size;
    if (!strncmp(template, "@NAME@", 6)) {
      gloss_buf_puts(out, name);
      template += 6;
    } else if (!strncmp(template, "@FILE@", 6)) {
      gloss_buf_puts(out, file);
      template += 6;
    } else if (*template) {
      gloss_buf_add(out, template ++, 1);
    }
  }
}

static int write_new(const char *path, const char *template, const char *name,
                     const char *file) {
  gloss_buf text = {0};
  if (!access(path, F_OK)) {
    cli_complain("%s is there already; nothing was changed", path);
    return CLI_COULD_NOT;
  }
  fill(&text, template, name, file);
  int code = cli_write_file(path, (gloss_str){text.data, text.size});
  if (code == CLI_OK) printf("%s\n", path);
  gloss_buf_free(&text);
  return code;
}

// It stands in Lua strings and in the name of a folder.
static bool good_name(const char *name) {
  for (const char *c = name; *c; c++)
    if ((unsigned char)*c < ' ' || strchr("\"\\@:", *c)) return false;
  return *name && *name != '.';
}

static int new_script(const struct options *o, const char *path,
                      const char *name, const char *file) {
  bool zh = o->lang && o->lang[0] == 'z';
  int code = write_new(path, zh ? script_zh_lua : script_lua, name, file);
  if (code == CLI_OK) printf("try: moongloss test %s\n", path);
  return code;
}

static int new_pack(const char *folder, const char *name) {
  static const struct {
    const char *file, *text;
  } files[] = {{"pack.lua", pack_lua},
               {"notice.lua", notice_lua},
               {"offices.tsv", offices_tsv},
               {"README.md", README_md}};
  if (mkdir(folder, 0777)) {
    cli_complain("%s: %s", folder, strerror(errno));
    return CLI_COULD_NOT;
  }
  int code = CLI_OK;
  gloss_buf path = {0};
  for (size_t i = 0; i < sizeof files / sizeof *files && code == CLI_OK; i++) {
    gloss_buf_clear(&path);
    gloss_buf_printf(&path, "%s/%s", folder, files[i].file);
    code = write_new(path.data, files[i].text, name, files[i].file);
  }
  gloss_buf_free(&path);
  if (code == CLI_OK)
    printf("try: moongloss test %s %s/README.md\n", folder, folder);
  return code;
}

static int run(const struct cli_command *self, void *given,
               struct cli_args *args) {
  const struct options *o = given;
  if (args->count != 1)
    return cli_usage(self, "expected one name: NAME.lua, or a pack's folder");
  const char *path = args->operands[0], *slash = strrchr(path, '/');
  gloss_buf name = {0};
  gloss_buf_puts(&name, slash ? slash + 1 : path);
  bool script = name.size > 4 && !strcmp(name.data + name.size - 4, ".lua");
  if (script) name.data[name.size -= 4] = '\0';
  int code;
  if (!good_name(name.data ? name.data : ""))
    code = cli_usage(self, "'%s' is no name for a script or pack", path);
  else if (script)
    code = new_script(o, path, name.data, slash ? slash + 1 : path);
  else
    code = new_pack(path, name.data);
  gloss_buf_free(&name);
  return code;
}

const struct cli_command cli_new = {
    "new",
    "[--lang en|zh] NAME.lua|FOLDER",
    "begin a script or a pack",
    "Writes NAME.lua: a small script that runs, with a rule and its examples, "
    "to be changed into your own. With a FOLDER, writes a pack: pack.lua, a "
    "script, a lexicon, and a README.md whose blocks are tests. What is there "
    "already is never overwritten.",
    options,
    "moongloss new harvest.lua\n"
    "moongloss new --lang zh 总结.lua\n"
    "moongloss new notices",
    run,
    sizeof(struct options)};
