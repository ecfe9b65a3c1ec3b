// change.c - whether a value is a rate of change, read from the words before
// it: 同比增长8.5%, 提高2.1个百分点, 由36%提高到54%, rose by 3 percent.
#include "value/values.h"

typedef struct verb {
  const char *text;
  int direction;
} verb;

// The longest that ends where the search stands wins: longer ones first.
static const verb verbs[] = {
    {"翻了", 1},      {"翻", 1},         {"增长", 1},     {"增加", 1},
    {"增至", 1},      {"增到", 1},       {"增幅", 1},     {"增速", 1},
    {"增收", 1},      {"新增", 1},       {"净增", 1},     {"增", 1},
    {"提高", 1},      {"提升", 1},       {"上升", 1},     {"上涨", 1},
    {"上浮", 1},      {"升至", 1},       {"升", 1},       {"涨幅", 1},
    {"涨", 1},        {"扩大", 1},       {"回升", 1},     {"攀升", 1},
    {"跃升", 1},      {"高出", 1},       {"加快", 1},     {"下降", -1},
    {"下跌", -1},     {"下滑", -1},      {"下调", -1},    {"减少", -1},
    {"减至", -1},     {"降低", -1},      {"降至", -1},    {"降幅", -1},
    {"降", -1},       {"跌", -1},        {"减", -1},      {"缩小", -1},
    {"缩短", -1},     {"压减", -1},      {"压缩", -1},    {"收窄", -1},
    {"回落", -1},     {"放缓", -1},      {"削减", -1},    {"increased", 1},
    {"increase", 1},  {"increasing", 1}, {"grew", 1},     {"growth", 1},
    {"grow", 1},      {"rose", 1},       {"rise", 1},     {"risen", 1},
    {"up", 1},        {"gained", 1},     {"climbed", 1},  {"decreased", -1},
    {"decrease", -1}, {"fell", -1},      {"fallen", -1},  {"fall", -1},
    {"dropped", -1},  {"declined", -1},  {"decline", -1}, {"down", -1},
    {"reduced", -1},  {"shrank", -1}};

// Between the verb and the number.
static const char *const fillers[] = {
    "了",   "约",        "近",   "超过",   "超",   "逾",    "达到",
    "达",   "为",        "到",   "至",     "成",   "率",    "幅",
    "度",   "将近",      "不足", "左右",   "突破", "高达",  "分别",
    "接近", "：",        "了约", "by",     "to",   "about", "nearly",
    "over", "more than", "of",   "around", " "};

static bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Does `word` end at `end`? Case folds; a word of letters stands alone.
static bool ends_with(gloss_str text, size_t end, const char *word) {
  size_t n = strlen(word);
  if (n > end) return false;
  for (size_t i = 0; i < n; i++) {
    char c = text.data[end - n + i];
    if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
    if (c != word[i]) return false;
  }
  return !letter(*word) || end == n || !letter(text.data[end - n - 1]);
}

static size_t skip_fillers(gloss_str text, size_t at, bool *reached) {
  for (int n = 0; n < 4; n++) {
    size_t longest = 0;
    for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++)
      if (strlen(fillers[i]) > longest && ends_with(text, at, fillers[i]))
        longest = strlen(fillers[i]);
    if (!longest) break;
    if (ends_with(text, at, "到") || ends_with(text, at, "至") ||
        ends_with(text, at, "to"))
      *reached = true;
    at -= longest;
  }
  return at;
}

static const char *basis_before(gloss_str text, size_t at) {
  static const struct {
    const char *text, *id;
  } words[] = {{"同比", "year"},   {"环比", "period"},   {"年均", "mean"},
               {"比上年", "year"}, {"较上年", "year"},   {"比去年", "year"},
               {"较去年", "year"}, {"比上月", "period"}, {"较上月", "period"}};
  size_t least = at > 24 ? at - 24 : 0;
  for (size_t i = at; i > least; i--)
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
      if (ends_with(text, i, words[w].text)) return words[w].id;
  return NULL;
}

static bool clause_between(gloss_str text, size_t from, size_t to) {
  for (size_t i = from; i + 2 < to; i++)
    if (!memcmp(text.data + i, "，", 3) || !memcmp(text.data + i, "。", 3) ||
        text.data[i] == '\n' || text.data[i] == ',')
      return true;
  return false;
}

// 由36%提高到: the value of the same kind before, if 由, 从 or from leads it.
static double before_of(const gloss_values *values, size_t index) {
  const gloss__item *items = values->list.items;
  const gloss_value *v = &items[index].value;
  for (size_t i = index; i > 0 && i + 6 > index; i--) {
    const gloss_value *w = &items[i - 1].value;
    if (w->end > v->begin || w->type != v->type || strcmp(w->unit, v->unit))
      continue;
    size_t at = w->begin;
    bool from = ends_with(values->text, at, "由") ||
                ends_with(values->text, at, "从") ||
                ends_with(values->text, at, "的") ||
                ends_with(values->text, at, "from ");
    if (!from || v->begin - w->end > 60 ||
        clause_between(values->text, w->end, v->begin))
      return NAN;
    return w->value;
  }
  return NAN;
}

// 8.5%和3.2%, 3件、5件: the item of a list before this one; else `index`.
static size_t listed_before(const gloss_values *values, size_t index) {
  static const char *const joints[] = {"、", "和",   "与",    "及",
                                       ", ", "以及", " and ", "，"};
  const gloss__item *items = values->list.items;
  const gloss_value *v = &items[index].value;
  for (size_t i = index; i > 0 && i + 3 > index; i--) {
    const gloss_value *w = &items[i - 1].value;
    if (w->type != v->type || strcmp(w->unit, v->unit) || w->end > v->begin)
      continue;
    gloss_str between = {values->text.data + w->end, v->begin - w->end};
    for (size_t k = 0; k < sizeof joints / sizeof *joints; k++)
      if (between.size == strlen(joints[k]) &&
          !memcmp(between.data, joints[k], between.size))
        return i - 1;
    return index;
  }
  return index;
}

static gloss_change change_at(const gloss_values *values, size_t index) {
  gloss_change out = {.before = NAN};
  const gloss_value *v = &values->list.items[index].value;
  gloss_str text = values->text;
  if (v->type != GLOSS_PERCENT && v->type != GLOSS_QUANTITY &&
      v->type != GLOSS_MONEY && v->type != GLOSS_NUMBER)
    return out;
  size_t at = skip_fillers(text, v->begin, &out.reached);
  size_t longest = 0;
  for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
    size_t n = strlen(verbs[i].text);
    if (n <= longest || !ends_with(text, at, verbs[i].text)) continue;
    longest = n;
    out.direction = verbs[i].direction;
  }
  if (!longest) { // 翻一番 holds its verb, "rose from 36% to 54%" has it
                  // earlier
    bool doubled =
        v->unit_begin < v->unit_end && ends_with(text, v->unit_end, "番");
    bool times = !strcmp(v->unit, "times") && v->type == GLOSS_QUANTITY;
    out.reached &= !doubled;
    out.direction = times ? (v->value > 1 ? 1 : -1) : doubled;
    if (!out.reached) return out;
  }
  if (ends_with(text, at, "至") || ends_with(text, at, "到"))
    out.reached = true;
  out.basis = basis_before(text, at - longest);
  if (out.reached) out.before = before_of(values, index);
  if (!longest && !out.direction && isnan(out.before)) out.reached = false;
  if (!longest && !isnan(out.before))
    out.direction = v->value > out.before ? 1 : v->value < out.before ? -1 : 0;
  return out;
}

gloss_change gloss_values_change(const gloss_values *values, size_t index) {
  gloss_change out = change_at(values, index);
  for (int n = 0; n < 20 && !out.direction && !out.reached; n++) {
    size_t before = listed_before(values, index);
    if (before == index) break;
    index = before;
    out = change_at(values, index);
    out.before = NAN;
  }
  return out;
}
