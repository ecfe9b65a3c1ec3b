// A stream cuts a text as a whole is cut, however it comes.
#include "base/base.h"
#include "test.h"

#include <stdlib.h>

static uint64_t state = 88172645463325252u;
static uint32_t chance(uint32_t below) { // xorshift
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state >> 32) % below;
}

// What a stream has given so far, checked against the whole.
struct check {
  gloss_str text;
  const gloss_set *want;
  size_t next; // the segment that comes
  uint64_t at; // how far the parts have come
  bool inside, good;
};

static void take(void *self, const gloss_part *part) {
  struct check *c = self;
  if (!c->good || c->next >= c->want->count) {
    c->good = false;
    return;
  }
  gloss_span want = c->want->items[c->next];
  uint64_t end = part->begin + part->text.size;
  c->good = part->begin == c->at && part->first == !c->inside &&
            (!part->first || want.begin == c->at) && end <= want.end &&
            part->last == (end == want.end) &&
            !memcmp(part->text.data, c->text.data + c->at, part->text.size) &&
            (!(part->first && part->last) || part->kind == want.kind);
  if (!c->good)
    printf("at %llu: segment %zu is [%u,%u), came [%llu,%llu)\n",
           (unsigned long long)c->at, c->next, want.begin, want.end,
           (unsigned long long)part->begin, (unsigned long long)end);
  c->at = end;
  c->inside = !part->last;
  c->next += part->last;
}

static bool same(gloss_str text, gloss_unit unit, gloss_rules rules,
                 size_t most) {
  gloss_set want = {0};
  gloss_segment(&want, text, 0, (uint32_t)text.size, unit, rules);
  struct check check = {.text = text, .want = &want, .good = true};
  gloss_stream_options options = {unit, rules, NULL, take, &check};
  gloss_stream *stream = gloss_stream_new(&options);
  for (size_t at = 0; at < text.size;) {
    size_t size = 1 + chance((uint32_t)most);
    if (size > text.size - at) size = text.size - at;
    gloss_stream_feed(stream, (gloss_str){text.data + at, size});
    at += size;
  }
  gloss_stream_finish(stream);
  gloss_stream_free(stream);
  bool good = check.good && check.next == want.count && check.at == text.size;
  if (!good) printf("unit %d, rules %d, chunks of %zu\n", unit, rules, most);
  gloss_set_free(&want);
  return good;
}

static void check_text(const gloss_buf *text) {
  gloss_str all = {text->data, text->size};
  for (int unit = 0; unit < GLOSS_UNITS; unit++)
    for (int rules = GLOSS_RULES_AUTO; rules <= GLOSS_RULES_ZH; rules++)
      CHECK(same(all, (gloss_unit)unit, (gloss_rules)rules, 1 << 20) &&
            same(all, (gloss_unit)unit, (gloss_rules)rules, 5000));
  CHECK(same(all, GLOSS_GRAPHEME, GLOSS_RULES_AUTO, 1));
}

static const char *const phrases[] = {
    "会议强调，要坚持“三问于民”；",
    "全年投资3.5亿元（增长12.6%）。",
    "“行不行？”他问。“行！”",
    "1.工作要点.见《意见》(2021年).",
    "Dr. Smith said, \"It's 3.5%.\" ",
    "etc. and so on... Yes!? ",
    "👩‍👩‍👧‍👦👍🏽❤️🇨🇳🇩🇪",
    "e\xCC\x81x\xE2\x80\x8D y ",
    "शक्ति नमः। ",
    "\xE4\xB8\xFF\x80"};

static void fill(gloss_buf *text, size_t size, uint32_t from, uint32_t to,
                 uint32_t lines) {
  while (text->size < size) {
    gloss_buf_puts(text, phrases[from + chance(to - from)]);
    if (lines && chance(lines) == 0) gloss_buf_putc(text, '\n');
  }
}

enum { SIZE = 900000 };

static void lines(void) {
  gloss_buf text = {0};
  fill(&text, SIZE, 0, 10, 20);
  check_text(&text);
  gloss_buf_free(&text);
}

static void one_long_line_of_chinese(void) {
  gloss_buf text = {0};
  fill(&text, SIZE, 0, 5, 0);
  check_text(&text);
  gloss_buf_free(&text);
}

static void one_long_line_of_all(void) {
  gloss_buf text = {0};
  fill(&text, SIZE, 4, 10, 0);
  gloss_buf_puts(&text, "\r\nthe end\n\n");
  fill(&text, 3 * SIZE / 2, 4, 6, 0);
  check_text(&text);
  gloss_buf_free(&text);
}

// One word, one sentence, one line of a megabyte: parts of one segment.
static void segments_without_end(void) {
  gloss_buf text = {0};
  while (text.size < SIZE) gloss_buf_puts(&text, "abcdefgh");
  check_text(&text);
  gloss_buf_clear(&text);
  while (text.size < SIZE) gloss_buf_puts(&text, "政协委员，");
  check_text(&text);
  gloss_buf_puts(&text, "\n。");
  check_text(&text);
  gloss_buf_free(&text);
}

static void nothing(void) {
  gloss_buf text = {0};
  gloss_buf_puts(&text, "");
  CHECK(same((gloss_str){"", 0}, GLOSS_WORD, GLOSS_RULES_AUTO, 1));
  CHECK(same(GLOSS_STR("\n"), GLOSS_WORD, GLOSS_RULES_AUTO, 1));
  gloss_buf_free(&text);
}

int main(void) {
  RUN(nothing);
  RUN(lines);
  RUN(one_long_line_of_chinese);
  RUN(one_long_line_of_all);
  RUN(segments_without_end);
  return TEST_END();
}
