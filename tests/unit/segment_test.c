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
  static const struct { const char *text, *want; } cases[] = {
      {"今天开会。明天休息。", "今天开会。|明天休息。"},
      {"他说:“好。”大家走了。", "他说:“好。”|大家走了。"},
      {"真的吗？！是的!", "真的吗？！|是的!"},
      {"增长3.5%,其中a.b不变。完", "增长3.5%,其中a.b不变。|完"},
      {"标题没有标点", "标题没有标点"},
      {"甲。\n乙。", "甲。|\n|乙。"},
      {"(一)建议。)二", "(一)建议。)|二"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    CHECK_TEXT(split(cases[i].text, GLOSS_SENTENCE, GLOSS_RULES_AUTO),
               cases[i].want);
}

static void english_sentences_by_the_standard(void) {
  CHECK_TEXT(split("It rose 3.5 %. We met. ok", GLOSS_SENTENCE,
                   GLOSS_RULES_AUTO),
             "It rose 3.5 %. |We met. ok");
}

static void graphemes_stay_whole(void) {
  CHECK_TEXT(split("e\xCC\x81政👩‍👧", GLOSS_GRAPHEME, GLOSS_RULES_AUTO),
             "e\xCC\x81|政|👩‍👧");
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
  RUN(graphemes_stay_whole);
  RUN(any_bytes_are_covered);
  return TEST_END();
}
