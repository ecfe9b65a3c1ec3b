#include "base/base.h"
#include "test.h"

#include <math.h>

// "type value unit from..to iso" of every value, separated by "; ".
static const char *values_of(const char *text, const char *anchor) {
  static gloss_buf buf;
  gloss_values *values;
  gloss_values_options options = {.anchor = anchor};
  gloss_buf_clear(&buf);
  gloss_buf_puts(&buf, "");
  if (gloss_values_new(&values, gloss_str_of(text), &options, NULL)) return "!";
  for (size_t i = 0; i < gloss_values_count(values); i++) {
    const gloss_value *v = gloss_values_get(values, i);
    if (buf.size) gloss_buf_puts(&buf, "; ");
    gloss_buf_puts(&buf, gloss_value_type_name(v->type));
    gloss_buf_putc(&buf, ' ');
    if (!isnan(v->value)) gloss_buf_number(&buf, v->value);
    if (*v->unit) gloss_buf_printf(&buf, " %s", v->unit);
    if (*v->iso) gloss_buf_puts(&buf, v->iso);
  }
  gloss_values_free(values);
  return buf.data;
}

static void numbers(void) {
  CHECK_TEXT(values_of("一百二十三", NULL), "number 123");
  CHECK_TEXT(values_of("3.2万亿", NULL), "number 3200000000000");
  CHECK_TEXT(values_of("壹佰伍拾", NULL), "number 150");
  CHECK_TEXT(values_of("1千2百", NULL), "number 1200");
  CHECK_TEXT(values_of("三萬五", NULL), "number 35000");
  CHECK_TEXT(values_of("百分之五", NULL), "percent 5 %; number 5");
}

static void quantities(void) {
  CHECK_TEXT(values_of("366名委员", NULL), "quantity 366 名; number 366");
  CHECK_TEXT(values_of("近5万人次", NULL), "quantity 50000 人次; number 50000");
  CHECK_TEXT(values_of("32万元", NULL), "money 320000 CNY; number 320000");
}

static void dates(void) {
  CHECK_TEXT(values_of("2022年7月8日", NULL),
             "date 2022-07-08; number 2022; number 7; number 8");
  CHECK_TEXT(values_of("去年9月", "2025-01-06"), "date 2024-09; number 9");
  CHECK_TEXT(values_of("二〇二四年上半年", NULL), "date 2024-H1; number 2024");
}

static void sessions(void) {
  CHECK_TEXT(values_of("二届40次主席会议", NULL),
             "session 40; number 2; number 40");
}

static void any_bytes(void) {
  char bytes[4096];
  uint32_t seed = 1;
  for (int round = 0; round < 50; round++) {
    for (size_t i = 0; i < sizeof bytes; i++) {
      seed = seed * 1664525u + 1013904223u;
      bytes[i] = (char)(seed >> 24);
    }
    gloss_values *values;
    CHECK(gloss_values_new(&values, (gloss_str){bytes, sizeof bytes}, NULL,
                           NULL) == GLOSS_OK);
    gloss_values_free(values);
  }
}

int main(void) {
  RUN(numbers);
  RUN(quantities);
  RUN(dates);
  RUN(sessions);
  RUN(any_bytes);
  return TEST_END();
}
