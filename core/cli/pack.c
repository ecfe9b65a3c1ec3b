// pack.c - packs and scripts as the command line names them.
#include "run.h"

size_t cli_pack_operands(const struct cli_args *args) {
  size_t count = args->count ? 1 : 0;
  while (count && count < args->count && count < args->dashes) {
    const char *name = args->operands[count];
    size_t size = strlen(name);
    if (size < 4 || strcmp(name + size - 4, ".lua") != 0) break;
    count++;
  }
  return count;
}

int cli_pack_load(gloss_pack **pack, const char *const *names, size_t count,
                  const char *const *trusted) {
  struct cli_search search;
  cli_search_make(&search);
  gloss_pack_options how = {.search = search.folders,
                            .library = search.library,
                            .cache = search.cache,
                            .trusted = trusted};
  gloss_error err;
  gloss_status status = gloss_pack_load(pack, names, count, &how, &err);
  int code = status ? cli_error(&err) : CLI_OK;
  cli_search_free(&search);
  return code == CLI_USAGE ? CLI_COULD_NOT : code;
}
