#include "base/base.h"
#include "test.h"

// Segments of `text` joined by '|'.
static const char *split(const char *text, gloss_unit unit, gloss_rules rules) {
  static gloss_buf out;
  gloss_set set = {0};
  gloss_buf_clear(&out);
  gloss_segment(&set, gloss_str_of(text), 0, (uint32_t)strlen(text), unit,
                rules);
  for (size_t i = 0; i < set.count; i++) {
    if (i) gloss_buf_putc(&out, '|');
    gloss_buf_add(&out, text + set.items[i].begin,
                  set.items[i].end - set.items[i].begin);
  }
  gloss_set_free(&set);
  return out.data ? out.data : "";
}

static void chinese_sentences(void) {
  static const struct {
    const char *text, *want;
  } cases[] = {{"今天开会。明天休息。", "今天开会。|明天休息。"},
               {"他说:“好。”大家走了。", "他说:“好。”|大家走了。"},
               {"真的吗？！是的!", "真的吗？！|是的!"},
               {"增长3.5%,其中a.b不变。完", "增长3.5%,其中a.b不变。|完"},
               {"标题没有标点", "标题没有标点"},
               {"甲。\n乙。\n\n丙", "甲。\n|乙。\n|\n|丙"},
               {"(一)建议。)二", "(一)建议。)|二"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    CHECK_TEXT(split(cases[i].text, GLOSS_SENTENCE, GLOSS_RULES_AUTO),
               cases[i].want);
}

static void english_sentences_by_the_standard(void) {
  CHECK_TEXT(
      split("It rose 3.5 %. We met. ok", GLOSS_SENTENCE, GLOSS_RULES_AUTO),
      "It rose 3.5 %. |We met. ok");
}

static void chinese_words(void) {
  CHECK_TEXT(
      split("市政协召开常委会会议,通过3.5亿元OK", GLOSS_WORD, GLOSS_RULES_AUTO),
      "市政协|召开|常委会|会议|,|通过|3.5亿|元|OK");
  CHECK_TEXT(split("人民政协", GLOSS_WORD, GLOSS_RULES_UAX), "人|民|政|协");
}

static void graphemes_stay_whole(void) {
  CHECK_TEXT(split("e\xCC\x81政👩‍👧", GLOSS_GRAPHEME, GLOSS_RULES_AUTO),
             "e\xCC\x81|政|👩‍👧");
}

// One line of a break test file: "÷ 0020 × 0308 ÷ # ...". -1: no case, 0: bad.
static int conforms(const char *line, gloss_unit unit) {
  gloss_buf text = {0};
  gloss_set want = {0}, got = {0};
  uint32_t from = 0;
  for (const char *at = line; *at && *at != '#' && *at != '\n';) {
    unsigned code;
    int used;
    if (!strncmp(at, "÷", 2) && text.size > from) {
      gloss_set_add(&want, (gloss_span){from, (uint32_t)text.size, 0, 0});
      from = (uint32_t)text.size;
    }
    if (sscanf(at, "%x%n", &code, &used) == 1) {
      gloss_buf_utf8(&text, code);
      at += used;
    } else {
      at++;
    }
  }
  int ok = -1;
  if (text.size) {
    gloss_segment(&got, (gloss_str){text.data, text.size}, 0,
                  (uint32_t)text.size, unit, GLOSS_RULES_UAX);
    ok = got.count == want.count;
    for (size_t i = 0; ok && i < got.count; i++)
      ok = got.items[i].end == want.items[i].end;
  }
  gloss_buf_free(&text);
  gloss_set_free(&want);
  gloss_set_free(&got);
  return ok;
}

static void conformance(const char *file, gloss_unit unit) {
  char path[128], line[4096];
  snprintf(path, sizeof path, "/usr/share/unicode/auxiliary/%s", file);
  FILE *cases = fopen(path, "r");
  CHECK(cases);
  int passed = 0, failed = 0;
  while (cases && fgets(line, sizeof line, cases)) {
    int ok = conforms(line, unit);
    passed += ok == 1;
    failed += ok == 0;
    if (ok == 0 && failed < 20) printf("%s: %s", file, line);
  }
  if (cases) fclose(cases);
  printf("%s: %d of %d\n", file, passed, passed + failed);
  CHECK(passed > 0 && failed == 0);
}

static void grapheme_conformance(void) {
  conformance("GraphemeBreakTest.txt", GLOSS_GRAPHEME);
}
static void word_conformance(void) {
  conformance("WordBreakTest.txt", GLOSS_WORD);
}
static void sentence_conformance(void) {
  conformance("SentenceBreakTest.txt", GLOSS_SENTENCE);
}
static void line_conformance(void) {
  conformance("LineBreakTest.txt", GLOSS_LINE);
}

static void a_bitmap_holds_the_begins(void) {
  uint64_t bits[3] = {~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0)};
  char text[131];
  memset(text, 'a', sizeof text);
  memcpy(text + 61, "e\xCC\x81政", 6);
  gloss_segment_bitmap(bits, (gloss_str){text, sizeof text}, GLOSS_GRAPHEME);
  CHECK(bits[0] == ~(UINT64_C(3) << 62));
  CHECK(bits[1] == ~(UINT64_C(6)));
  CHECK(bits[2] == 7);
  gloss_segment_bitmap(bits, (gloss_str){text, sizeof text}, GLOSS_WORD);
  CHECK(bits[0] == 1 && bits[1] == 9 && bits[2] == 0);
  CHECK(strlen(gloss_segment_instructions()) > 3);
}

static void any_bytes_are_covered(void) {
  unsigned seed = 7;
  for (int round = 0; round < 200; round++) {
    char bytes[64];
    for (size_t i = 0; i < sizeof bytes; i++)
      bytes[i] = (char)((seed = seed * 1103515245u + 12345u) >> 16);
    for (int unit = 0; unit < GLOSS_UNITS; unit++) {
      gloss_set set = {0};
      gloss_segment(&set, (gloss_str){bytes, sizeof bytes}, 0, sizeof bytes,
                    (gloss_unit)unit, GLOSS_RULES_AUTO);
      uint32_t at = 0;
      for (size_t i = 0; i < set.count; i++) {
        CHECK(set.items[i].begin == at && set.items[i].end > at);
        at = set.items[i].end;
      }
      CHECK(at == sizeof bytes);
      gloss_set_free(&set);
    }
  }
}

int main(void) {
  RUN(chinese_sentences);
  RUN(english_sentences_by_the_standard);
  RUN(chinese_words);
  RUN(graphemes_stay_whole);
  RUN(a_bitmap_holds_the_begins);
  RUN(any_bytes_are_covered);
  RUN(grapheme_conformance);
  RUN(word_conformance);
  RUN(sentence_conformance);
  RUN(line_conformance);
  return TEST_END();
}
