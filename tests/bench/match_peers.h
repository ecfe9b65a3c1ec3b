// match_peers.h - the same work by other libraries, where they are installed.
#ifndef GLOSS_BENCH_MATCH_PEERS_H
#define GLOSS_BENCH_MATCH_PEERS_H

#include "bench.h"

#ifdef HAVE_PCRE2
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#endif
#ifdef HAVE_HYPERSCAN
#include <hs.h>
#endif

typedef struct peer {
  const char *text;
  size_t size, found;
  void *code, *scratch;
} peer;

#ifdef HAVE_PCRE2
static inline void peer_pcre2(void *self) {
  peer *p = self;
  pcre2_match_data *data = pcre2_match_data_create(1, NULL);
  for (size_t at = 0; at < p->size;) {
    int n = pcre2_jit_match(p->code, (PCRE2_SPTR)p->text, p->size, at,
                            PCRE2_NO_UTF_CHECK, data, NULL);
    if (n < 0) break;
    at = pcre2_get_ovector_pointer(data)[1];
    p->found++;
  }
  pcre2_match_data_free(data);
}
#endif

#ifdef HAVE_HYPERSCAN
static inline int peer_hit(unsigned id, unsigned long long from,
                           unsigned long long to, unsigned flags, void *self) {
  (void)id, (void)from, (void)to, (void)flags;
  ((peer *)self)->found++;
  return 0;
}

static inline void peer_hyperscan(void *self) {
  peer *p = self;
  hs_scan(p->code, p->text, (unsigned)p->size, 0, p->scratch, peer_hit, p);
}
#endif

// `words`: literals with | between them.
static inline void match_peers(const char *words, const char *text,
                               size_t size) {
  peer p = {text, size, 0, NULL, NULL};
  (void)words;
#ifdef HAVE_PCRE2
  int code;
  PCRE2_SIZE at;
  p.code = pcre2_compile((PCRE2_SPTR)words, PCRE2_ZERO_TERMINATED, PCRE2_UTF,
                         &code, &at, NULL);
  if (p.code && pcre2_jit_compile(p.code, PCRE2_JIT_COMPLETE) == 0) {
    bench_row("  PCRE2-JIT, the same alternation", size, 0, peer_pcre2, &p);
    pcre2_code_free(p.code);
  }
#endif
#ifdef HAVE_HYPERSCAN
  hs_database_t *database = NULL;
  hs_compile_error_t *error = NULL;
  hs_scratch_t *scratch = NULL;
  if (hs_compile(words, HS_FLAG_UTF8, HS_MODE_BLOCK, NULL, &database, &error) ==
          HS_SUCCESS &&
      hs_alloc_scratch(database, &scratch) == HS_SUCCESS) {
    p.code = database;
    p.scratch = scratch;
    bench_row("  Hyperscan, the same alternation", size, 0, peer_hyperscan, &p);
  }
#endif
  if (!p.size) puts("");
}

#endif
