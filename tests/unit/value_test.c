#include "base/base.h"
#include "test.h"

#include <math.h>
#include <time.h>

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

static void names_are_no_values(void) {
  CHECK_TEXT(values_of("李四人民币", NULL), "");
  CHECK_TEXT(values_of("移动4/5G", NULL), "label  name");
  CHECK_TEXT(values_of("“532”战略和两个确立", NULL),
             "label  name; label  slogan");
  CHECK_TEXT(values_of("电话0519-85680000", NULL), "label  phone");
}

static void anchors_must_be_iso(void) {
  gloss_values *values = NULL;
  gloss_values_options options = {.anchor = "yesterday"};
  gloss_error err;
  CHECK(gloss_values_new(&values, GLOSS_STR("x"), &options, &err) ==
        GLOSS_EUSAGE);
  CHECK_TEXT(err.message,
             "anchor \"yesterday\" is no ISO date such as 2024-03-05");
}

static void derivations_name_anchor_and_hedge(void) {
  gloss_values *values;
  gloss_values_options options = {.anchor = "2025-01-06"};
  gloss_values_new(&values, GLOSS_STR("去年9月约3万元"), &options, NULL);
  CHECK_TEXT(gloss_values_derivation(values, 0),
             "去年9月 → date 2024-09\nanchor 2025-01-06");
  CHECK_TEXT(gloss_values_derivation(values, 2),
             "3万 → 30000\n元 → CNY\n约 → about");
  const gloss_set *dates = gloss_values_set(values, GLOSS_DATE);
  CHECK(dates->count == 1 && dates->items[0].data == 0);
  gloss_values_free(values);
}

static void chinese_calendar(void) {
  CHECK_TEXT(values_of("2033年春节", NULL), "date 2033-01-31; number 2033");
  CHECK_TEXT(values_of("2024年除夕", NULL), "date 2025-01-28; number 2024");
  CHECK_TEXT(values_of("2020年农历闰四月", NULL),
             "date 2020-05-23/2020-06-20; number 2020; number 4");
  CHECK_TEXT(values_of("2024年冬至", NULL), "date 2024-12-21; number 2024");
}

// Seconds for `unit` repeated to about `size` bytes.
static double seconds_for(const char *unit, size_t size) {
  gloss_buf buf = {0};
  while (buf.size < size) gloss_buf_puts(&buf, unit);
  clock_t start = clock();
  gloss_values *values;
  gloss_values_new(&values, (gloss_str){buf.data, buf.size}, NULL, NULL);
  gloss_values_free(values);
  gloss_buf_free(&buf);
  return (double)(clock() - start) / CLOCKS_PER_SEC;
}

static void hostile_input_is_linear(void) {
  static const char *const units[] = {
      "1",    "一",     "十",     "万",       "1,",     "1-",     "1/",
      "一又", "一分之", "2024年", "1月1日至", "1元1角", "第一",   "届",
      "两年", "“1",     "大于1",  "上",       "(",      "五百余", "1e",
      "九十", "三天后", "周一,",  "jan ",     "one "};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    double small = seconds_for(units[i], 60000);
    double large = seconds_for(units[i], 240000);
    CHECK(large < 12 * small + 0.2);
    if (large >= 12 * small + 0.2)
      printf("%s: %f %f\n", units[i], small, large);
  }
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
  RUN(names_are_no_values);
  RUN(anchors_must_be_iso);
  RUN(derivations_name_anchor_and_hedge);
  RUN(chinese_calendar);
  RUN(hostile_input_is_linear);
  RUN(any_bytes);
  return TEST_END();
}
