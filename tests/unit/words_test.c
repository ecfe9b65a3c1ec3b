// Words by the linear model and by the dictionary: every instruction set gives
// what the plain definition gives, on any bytes.
#include "segment/dict.h"
#include "segment/own.h"
#include "test.h"

#include <stdlib.h>

static const char corpus[] = "市 政协 召开 常委会 会议 。\n"
                             "他 说 ： “ 会议 很 好 ！ ”\n"
                             "我们 在 南京 学习 了 三 天 。\n"
                             "产值 达到 3.5亿 元 ， 增长 12.5% 。\n"
                             "张 小明 2021年 8月 来 北京大学 读书 。\n";

static struct gloss__model *trained(void) {
  gloss_buf bytes = {0};
  gloss_error err;
  if (gloss_words_train(&bytes, GLOSS_STR(corpus), 10, &err)) abort();
  return (struct gloss__model *)bytes.data;
}

// The score of a tag by the definition.
static int32_t score_of(const struct gloss__model *m,
                        const struct gloss__block *b, uint32_t i, int tag) {
  enum { ID = IDS - 1 };
  const uint16_t *item = b->item + PAD + i;
  uint32_t before = gloss__hash2(item[-1] & ID, item[0] & ID);
  uint32_t behind = gloss__hash2(item[0] & ID, item[1] & ID);
  return m->single[item[-1] & ID][3][tag] + m->single[item[0] & ID][2][tag] +
         m->single[item[1] & ID][1][tag] + m->flags[b->flags[PAD + i]][tag] +
         m->pair[before >> (32 - PAIR_BITS)][1][tag] +
         m->pair[behind >> (32 - PAIR_BITS)][0][tag];
}

static bool holds(const uint32_t *set, int bits, uint32_t hash) {
  uint32_t mix = gloss__mix(hash), want = gloss__filter_bits(mix);
  return (set[mix >> (37 - bits)] & want) == want;
}

// The length of the longest known word that begins at item `i`, less one.
static unsigned longest(const struct gloss__model *m,
                        const struct gloss__block *b, int32_t i, unsigned n) {
  enum { ID = IDS - 1 };
  const uint16_t *item = b->item + PAD + i;
  uint32_t hash = gloss__hash2(item[0] & ID, item[1] & ID);
  if (n == 1) return holds(m->words2, WORD_BITS, hash);
  hash = gloss__hash3(hash, item[2] & ID);
  if (n == 2) return holds(m->words3, LONG_BITS, hash);
  return holds(m->words4, LONG_BITS, gloss__hash4(hash, item[3] & ID));
}

static void flag(const struct gloss__model *m, struct gloss__block *b) {
  for (int32_t i = 0; i < (int32_t)b->count; i++) {
    unsigned begin = 0, end = 0, inside = 0;
    for (int32_t n = 1; n <= 3; n++) {
      if (longest(m, b, i, (unsigned)n)) begin = (unsigned)n;
      if (i - n >= -PAD && longest(m, b, i - n, (unsigned)n)) end = (unsigned)n;
      for (int32_t k = 1; k < n; k++)
        if (longest(m, b, i - k, (unsigned)n)) inside = (unsigned)n;
    }
    b->flags[PAD + i] = (uint8_t)(inside << 4 | end << 2 | begin);
  }
}

static bool follows(int before, int tag) {
  bool open = before == TAG_B || before == TAG_M;
  return open == (tag == TAG_M || tag == TAG_E);
}

static void tag_slowly(const struct gloss__model *m, struct gloss__block *b,
                       int32_t (*score)[TAGS]) {
  static int32_t best[BLOCK + 1][TAGS];
  static int from[BLOCK + 1][TAGS];
  enum { NEVER = INT32_MIN / 4 };
  for (int tag = 0; tag < TAGS; tag++) best[0][tag] = tag == TAG_S ? 0 : NEVER;
  for (uint32_t i = 0; i < b->count; i++)
    for (int tag = 0; tag < TAGS; tag++) {
      best[i + 1][tag] = INT32_MIN;
      for (int before = 0; before < TAGS; before++) {
        int32_t sum = best[i][before] + m->change[before][tag] + score[i][tag];
        if (!follows(before, tag) || sum <= best[i + 1][tag]) continue;
        best[i + 1][tag] = sum;
        from[i + 1][tag] = before;
      }
    }
  int32_t *last = best[b->count];
  int tag = last[TAG_E] >= last[TAG_S] ? TAG_E : TAG_S;
  memset(b->ends, 0, sizeof b->ends);
  for (uint32_t i = b->count; i; tag = from[i--][tag])
    if (tag == TAG_E || tag == TAG_S)
      b->ends[(i - 1) / 64] |= (uint64_t)1 << (i - 1) % 64;
}

// A word is of the greatest kind of its characters.
static void add_word(gloss_set *out, gloss_str text, uint32_t begin,
                     uint32_t end) {
  gloss_span word = {begin, end, 0, 0};
  for (size_t at = begin, next = begin; at < end; at = next) {
    bool han = gloss__properties_next(text, &next).flags & GLOSS__HAN;
    gloss_str character = {text.data + at, next - at};
    if (gloss_str_equal(character, GLOSS_STR("〇"))) han = true;
    uint32_t kind = han ? 3 : gloss__word_kind(character);
    if (kind > word.kind) word.kind = kind;
  }
  gloss_set_add(out, word);
}

// The ends of the words, by the definition alone.
static void segment_slowly(gloss_set *out, const struct gloss__model *m,
                           gloss_str text) {
  static struct gloss__block b;
  static int32_t score[BLOCK][TAGS];
  gloss_set scratch = {0};
  gloss__block_start(&b);
  for (uint32_t at = 0, begin = 0; at < text.size;) {
    at = gloss__block_read(&b, gloss__word_kernel(GLOSS__SCALAR), m->item, text,
                           at, (uint32_t)text.size, &scratch);
    flag(m, &b);
    for (uint32_t i = 0; i < b.count; i++)
      for (int tag = 0; tag < TAGS; tag++)
        score[i][tag] = score_of(m, &b, i, tag);
    for (uint32_t i = 0; i < b.limit_count; i++)
      for (int tag = 0; tag < TAGS; tag++) {
        unsigned tags = b.limits[i].tags;
        if (!(tags >> tag & 1))
          score[b.limits[i].at][tag] = -CERTAIN;
        else if (!(tags & (tags - 1)))
          score[b.limits[i].at][tag] = CERTAIN;
      }
    tag_slowly(m, &b, score);
    for (uint32_t i = 0; i < b.count; i++)
      if (b.ends[i / 64] >> i % 64 & 1) {
        add_word(out, text, begin, b.end[i]);
        begin = b.end[i];
      }
  }
  gloss_set_free(&scratch);
}

static uint32_t next_random(uint32_t *state) {
  return *state = *state * 1664525u + 1013904223u, *state >> 8;
}

// Pieces of every kind in any order, broken ones too.
static void random_text(gloss_buf *out, uint32_t *state) {
  static const char *const pieces[] = {
      "会议", "政协",  "南京",     "北京大学",  "张小明",
      "，",   "。",    "1",        "2.5",       "3,4",
      "ab",   "don't", " ",        "\n",        "\r\n",
      "\t  ", "１２",  "％",       "e\xCC\x81", "👩‍👧",
      "🇨🇳",   "カタ",  "\xE4\xBD", "\xFF",      "\xED\xA0\x80",
      "𠀀",   "·",     "——",       "：",        "的",
      "了"};
  gloss_buf_clear(out);
  for (uint32_t n = next_random(state) % 400; n--;)
    gloss_buf_puts(
        out, pieces[next_random(state) % (sizeof pieces / sizeof *pieces)]);
  if (next_random(state) % 8 == 0) // a stretch without any cut
    for (uint32_t n = 1500; n--;)
      gloss_buf_puts(out, pieces[next_random(state) % 5]);
}

static void segment(gloss_set *out, const struct gloss__model *model,
                    gloss__path path, gloss_str text) {
  static struct gloss__block block;
  gloss_set scratch = {0};
  gloss__block_start(&block);
  for (uint32_t at = 0; at < text.size;)
    at = gloss__block_words(out, &block, model, gloss__word_kernel(path), NULL,
                            text, at, &scratch);
  gloss_set_free(&scratch);
}

static void kernels_agree_with_the_definition(void) {
  struct gloss__model *model = trained();
  gloss_buf text = {0};
  uint32_t state = 1;
  for (int round = 0; round < 150; round++) {
    random_text(&text, &state);
    gloss_str bytes = {text.data ? text.data : "", text.size};
    gloss_set want = {0};
    segment_slowly(&want, model, bytes);
    for (gloss__path path = 0; path < GLOSS__PATHS; path++) {
      gloss_set got = {0};
      if (!gloss__path_runs(path)) continue;
      segment(&got, model, path, bytes);
      CHECK(got.count == want.count &&
            !memcmp(got.items, want.items, got.count * sizeof *got.items));
      gloss_set_free(&got);
    }
    gloss_set_free(&want);
  }
  gloss_buf_free(&text);
  gloss__free(model);
}

// The cost of text[begin, end) as a word of the dictionary, 0 if it is none.
static uint32_t cost_of(gloss_str text, size_t begin, size_t end, bool alone) {
  const struct gloss__word_node *node = NULL;
  uint32_t base = gloss__words.root;
  while (begin < end) {
    uint32_t c = gloss_utf8_next(text, &begin) - GLOSS__HAN_FIRST;
    uint16_t id =
        c <= GLOSS__HAN_LAST - GLOSS__HAN_FIRST ? gloss__words.id[c] : 0;
    node = &gloss__words.nodes[base + id];
    if (!id || !base || node->label != id) node = NULL;
    if (!node) break;
    base = node->base;
  }
  uint32_t cost = node ? node->cost : 0;
  return alone && !cost ? gloss__words.unknown_cost : cost;
}

// The cheapest way through each run of Han, by its definition; elsewhere, and
// between a character and the marks behind it, the standard's words.
static void cut_slowly(gloss_set *out, gloss_str text) {
  enum { MOST = 1000, LONGEST = 16 };
  static uint32_t begin[MOST + 1], way[MOST + 1], end[MOST + 1];
  uint32_t count = 0;
  for (size_t at = 0; at < text.size; gloss_utf8_next(text, &at))
    begin[count++] = (uint32_t)at;
  begin[count] = (uint32_t)text.size;
  way[count] = 0;
  for (uint32_t i = count; i--;) {
    way[i] = way[i + 1] + cost_of(text, begin[i], begin[i + 1], true);
    end[i] = i + 1;
    for (uint32_t k = i + 2; k <= count && k <= i + LONGEST; k++) {
      uint32_t cost = cost_of(text, begin[i], begin[k], false);
      if (!cost || way[k] + cost > way[i]) continue;
      way[i] = way[k] + cost;
      end[i] = k;
    }
  }
  gloss_set standard = {0};
  gloss__segment_uax(&standard, text, 0, (uint32_t)text.size, GLOSS_WORD);
  for (uint32_t i = 0, from = 0, word = 0; i < count; i = end[i]) {
    uint32_t at = begin[end[i]];
    while (standard.items[word].end < at) word++;
    if (standard.items[word].end != at) continue;
    add_word(out, text, from, at);
    from = at;
  }
  gloss_set_free(&standard);
}

static void cut(gloss_set *out, gloss__path path, gloss_str text) {
  static struct gloss__block block;
  gloss_set scratch = {0};
  gloss__block_start(&block);
  for (uint32_t at = 0; at < text.size;)
    at = gloss__block_han(out, &block, gloss__word_kernel(path), NULL, text, at,
                          &scratch);
  gloss_set_free(&scratch);
}

// Sentences that hold words of every length of the dictionary.
static void random_chinese(gloss_buf *out, uint32_t *state) {
  static const char *const pieces[] = {"中国人民政治协商会议",
                                       "发展中国家",
                                       "研究生命起源",
                                       "中华人民共和国",
                                       "社会主义市场经济",
                                       "一时间",
                                       "结合成分子时",
                                       "乒乓球拍卖完了",
                                       "实事求是",
                                       "〇",
                                       "龘",
                                       "，",
                                       "。",
                                       "3.5%",
                                       "a\xCC\x81"
                                       "b",
                                       "\xE7",
                                       "会\xCC\x81"
                                       "议",
                                       "\n",
                                       "的确定不移",
                                       "北京大学生"};
  random_text(out, state);
  out->size = out->size < 600 ? out->size : 600; // may cut a character
  for (uint32_t n = next_random(state) % 60; n--;)
    gloss_buf_puts(
        out, pieces[next_random(state) % (sizeof pieces / sizeof *pieces)]);
}

static void dictionary_agrees_with_the_definition(void) {
  gloss_buf text = {0};
  uint32_t state = 3;
  for (int round = 0; round < 300; round++) {
    random_chinese(&text, &state);
    gloss_str bytes = {text.data ? text.data : "", text.size};
    gloss_set want = {0};
    cut_slowly(&want, bytes);
    for (gloss__path path = 0; path < GLOSS__PATHS; path++) {
      gloss_set got = {0};
      if (!gloss__path_runs(path)) continue;
      cut(&got, path, bytes);
      CHECK(got.count == want.count &&
            !memcmp(got.items, want.items, got.count * sizeof *got.items));
      gloss_set_free(&got);
    }
    gloss_set_free(&want);
  }
  gloss_buf_free(&text);
}

// What the standard joins stays together, and white space is apart.
static void certain(void) {
  struct gloss__model *model = trained();
  static const char text[] = "学习don't了 3.5亿\r\n  e\xCC\x81会议。";
  static const char want[] = "学习|don't|了| |3.5亿|\r\n|  |e\xCC\x81|会议|。|";
  gloss_set set = {0};
  segment(&set, model, gloss__path_best(), GLOSS_STR(text));
  gloss_buf got = {0};
  for (size_t i = 0; i < set.count; i++) {
    gloss_buf_add(&got, text + set.items[i].begin,
                  set.items[i].end - set.items[i].begin);
    gloss_buf_putc(&got, '|');
  }
  CHECK_TEXT(got.data, want);
  gloss_buf_free(&got);
  gloss_set_free(&set);
  gloss__free(model);
}

static const char *const forced[] = {"会议政", "政协南京", "学习的", "b2.5",
                                     "了，了"};

static gloss_words *open_own(gloss_engine engine) {
  gloss_words *words = NULL;
  char path[] = "/tmp/words_testXXXXXX";
  int file = mkstemp(path);
  FILE *out = fdopen(file, "w");
  fputs("term\tmode\tweight\n南京北\tcombine\t3\n", out);
  for (size_t i = 0; i < sizeof forced / sizeof *forced; i++)
    fprintf(out, "%s\n", forced[i]);
  fclose(out);
  gloss_words_options options = {.engine = engine, .lexicon = path};
  if (gloss_words_open(&words, &options, NULL)) abort();
  remove(path);
  return words;
}

// The length of the longest forced word at text[at].
static size_t forced_at(gloss_str text, size_t at) {
  size_t longest = 0;
  for (size_t i = 0; i < sizeof forced / sizeof *forced; i++) {
    size_t size = strlen(forced[i]);
    if (size > longest && size <= text.size - at &&
        !memcmp(text.data + at, forced[i], size))
      longest = size;
  }
  return longest;
}

// Segments cover the text, and every forced word from the left is one.
static bool obeys(const gloss_set *set, gloss_str text) {
  size_t next = 0, at = 0;
  for (size_t i = 0; i < set->count; i++) {
    gloss_span s = set->items[i];
    if (s.begin != next || s.end <= s.begin) return false;
    next = s.end;
    size_t size = 0;
    while (at < s.end && !(size = forced_at(text, at)))
      gloss_utf8_next(text, &at);
    if (!size) continue;
    if (at != s.begin || at + size != s.end) return false;
    at = s.end;
  }
  return next == text.size;
}

static void forced_words_always_win(void) {
  gloss_buf text = {0};
  uint32_t state = 7;
  for (gloss_engine engine = 0; engine <= GLOSS_ENGINE_DICT; engine++) {
    gloss_words *words = open_own(engine);
    for (int round = 0; round < 200; round++) {
      gloss_set set = {0};
      random_text(&text, &state);
      if (text.size > 6000) text.size = 0; // one without cuts
      gloss_str bytes = {text.data ? text.data : "", text.size};
      gloss_words_segment(words, &set, bytes, 0, (uint32_t)bytes.size);
      CHECK(obeys(&set, bytes));
      gloss_set_free(&set);
    }
    gloss_words_free(words);
  }
  gloss_buf_free(&text);
}

int main(void) {
  RUN(forced_words_always_win);
  RUN(kernels_agree_with_the_definition);
  RUN(dictionary_agrees_with_the_definition);
  RUN(certain);
  return TEST_END();
}
