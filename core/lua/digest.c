// digest.c - the manifest of a pack and the key of its runs: everything that
// decides results, by content, never by path.
#include "lua/beside.h"

static void add_file(gloss_buf *out, const char *kind, const char *name,
                     const char *version, const char *digest, bool first) {
  gloss_buf_puts(out, first ? "{" : ",{");
  gloss_buf_printf(out, "\"kind\":\"%s\",\"name\":", kind);
  gloss_buf_json(out, gloss_str_of(name));
  if (version) {
    gloss_buf_puts(out, ",\"version\":");
    gloss_buf_json(out, gloss_str_of(version));
  }
  gloss_buf_printf(out, ",\"sha256\":\"%s\"}", digest);
}

static const char *version_of(const gloss_pack *pack, const char *file) {
  for (size_t i = 0; i < pack->type_count; i++)
    if (!strcmp(pack->types[i]->file, file)) return pack->types[i]->version;
  return NULL;
}

static bool seen_before(const gloss__host *host, size_t index) {
  const gloss__file *file = &host->files.items[index];
  for (size_t i = 0; i < index; i++)
    if (!strcmp(host->files.items[i].name, file->name) &&
        !strcmp(host->files.items[i].digest, file->digest))
      return true;
  return false;
}

// A module runs once for each script that requires it, but is one file.
static void add_files(gloss_buf *out, const gloss_pack *pack) {
  const gloss__host *host = pack->host;
  bool first = true;
  for (size_t i = 0; i < host->files.count; i++) {
    if (seen_before(host, i)) continue;
    const gloss__file *file = &host->files.items[i];
    add_file(out, "script", file->name, version_of(pack, file->name),
             file->digest, first);
    first = false;
  }
  for (size_t i = 0; i < host->lexicons.count; i++) {
    const char *path = host->lexicons.items[i].path;
    const char *slash = strrchr(path, '/');
    add_file(out, "lexicon", slash ? slash + 1 : path, NULL,
             gloss_lexicon_digest(host->lexicons.items[i].lexicon), first);
    first = false;
  }
  for (size_t i = 0; i < host->judges.count; i++) {
    const struct gloss__judge *judge = host->judges.items[i];
    add_file(out,
             judge->model   ? "model"
             : judge->addin ? "plugin"
                            : "program",
             judge->file, NULL, judge->digest, first);
    first = false;
  }
  for (size_t i = 0; i < host->wordings.count; i++, first = false)
    add_file(out, "words", "words", NULL, host->wordings.items[i]->digest,
             first);
}

void gloss__pack_digest(gloss_pack *pack) {
  gloss_buf out = {0};
  gloss_buf_puts(&out, "{\"engine\":");
  gloss_buf_json(&out, gloss_str_of(gloss_version()));
  gloss_buf_puts(&out, ",\"pack\":");
  gloss_buf_json(&out, gloss_str_of(pack->name));
  gloss_buf_puts(&out, ",\"version\":");
  gloss_buf_json(&out, gloss_str_of(pack->version));
  gloss_buf_puts(&out, ",\"files\":[");
  add_files(&out, pack);
  gloss_buf_puts(&out, "]}");
  pack->manifest = gloss__store_str(&pack->host->store, out.data, out.size);
  gloss_sha256((gloss_str){out.data, out.size}, pack->run_key);
  gloss_buf_free(&out);
}
