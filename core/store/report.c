// report.c - the corpus as one self-contained HTML page.
#include "store/store.h"

gloss_status gloss_store_report(gloss_store *store, gloss_buf *out,
                                gloss_error *err) {
  int64_t docs =
      gloss__sql_int(store, -1, "SELECT count(*) FROM gloss_document", "");
  if (docs < 0) return gloss__sql_error(store, "cannot read", err);
  gloss_buf_printf(out, "<!doctype html><title>moongloss</title><p>%lld",
                   (long long)docs);
  return GLOSS_OK;
}
