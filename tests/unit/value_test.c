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

static gloss_values *made_of(const char *text, const char *anchor) {
  gloss_values *values;
  gloss_values_options options = {.anchor = anchor};
  gloss_values_new(&values, gloss_str_of(text), &options, NULL);
  return values;
}

static void readings_name_the_chosen_one_first(void) {
  gloss_values *values = made_of("9月", "2024-06-14");
  const gloss_reading *readings;
  CHECK(gloss_values_readings(values, 0, &readings) == 2);
  CHECK_TEXT(readings[0].iso, "2024-09");
  CHECK_TEXT(readings[0].reason, "the year is the anchor's");
  CHECK_TEXT(readings[1].iso, "2023-09");
  CHECK(gloss_values_readings(values, 1, &readings) == 0);
  gloss_values_free(values);
}

static void changes_know_direction_and_before(void) {
  gloss_values *values = made_of("由36%提高到54%，同比下降3%", NULL);
  size_t seen = 0;
  for (size_t i = 0; i < gloss_values_count(values); i++) {
    const gloss_value *v = gloss_values_get(values, i);
    if (v->type != GLOSS_PERCENT) continue;
    gloss_change c = gloss_values_change(values, i);
    if (seen == 0) CHECK(c.direction == 0 && !c.reached && !c.basis);
    if (seen == 1) CHECK(c.direction == 1 && c.reached && c.before == 36);
    if (seen == 2) CHECK(c.direction == -1 && !strcmp(c.basis, "year"));
    seen++;
  }
  CHECK(seen == 3);
  gloss_values_free(values);
}

static void bases_are_si(void) {
  gloss_values *values = made_of("3.2平方公里", NULL);
  gloss_base base = gloss_value_base(gloss_values_get(values, 0));
  CHECK(base.value == 3200000 && isnan(base.low));
  CHECK_TEXT(base.unit, "m2");
  gloss_values_free(values);
}

static void tables_stay_in_order(void) {
  gloss_values *values =
      made_of("单位：万元\n项\t甲\t乙\n水\t1\t2\n火\t3\t4\n", NULL);
  size_t money = 0;
  for (size_t i = 0; i < gloss_values_count(values); i++) {
    const gloss_value *v = gloss_values_get(values, i);
    money += v->type == GLOSS_MONEY && v->value >= 10000;
    if (i) CHECK(gloss_values_get(values, i - 1)->begin <= v->begin);
  }
  CHECK(money == 4);
  CHECK(gloss_values_set(values, GLOSS_MONEY)->count == 4);
  gloss_values_free(values);
}

static void a_text_knows_its_own_date(void) {
  gloss_values *values =
      made_of("2020年1月1日起施行\n发布日期：2024-06-14", NULL);
  size_t index = 0;
  CHECK(gloss_values_anchor(values, &index));
  CHECK_TEXT(gloss_values_get(values, index)->iso, "2024-06-14");
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
  static const char *const units[] = {"1",
                                      "一",
                                      "十",
                                      "万",
                                      "1,",
                                      "1-",
                                      "1/",
                                      "一又",
                                      "一分之",
                                      "2024年",
                                      "1月1日至",
                                      "1元1角",
                                      "第一",
                                      "届",
                                      "两年",
                                      "“1",
                                      "大于1",
                                      "上",
                                      "(",
                                      "五百余",
                                      "1e",
                                      "九十",
                                      "三天后",
                                      "周一,",
                                      "jan ",
                                      "one ",
                                      "3、",
                                      "2021、",
                                      "1\t",
                                      "| 1 ",
                                      "几",
                                      "甲辰",
                                      "the ",
                                      "between 1 and ",
                                      "十九届四中、",
                                      "  1",
                                      "由1%到"};
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
  RUN(readings_name_the_chosen_one_first);
  RUN(changes_know_direction_and_before);
  RUN(bases_are_si);
  RUN(tables_stay_in_order);
  RUN(a_text_knows_its_own_date);
  RUN(chinese_calendar);
  RUN(hostile_input_is_linear);
  RUN(any_bytes);
  return TEST_END();
}
