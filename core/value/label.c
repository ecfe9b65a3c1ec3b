// label.c - digits that count nothing: list numbers, quoted names, telephone
// numbers, codes, versions. They become values of type label.
#include "value/date.h"

size_t gloss__list_number(const gloss__scan *s, size_t i) {
  size_t j = i;
  int value;
  bool open = s->c[j] == '(' || s->c[j] == u'【' || s->c[j] == u'[';
  if (open) j++;
  size_t k = gloss__small_at(s, j, &value);
  if (k == 0 || gloss__digit_value(s->c[k]) >= 0) return i;
  if (s->c[k] == u'、' && gloss__digit_value(s->c[k + 1]) >= 0)
    return i; // 3、5、8件
  if (open)
    return s->c[k] == ')' || s->c[k] == u'】' || s->c[k] == u']' ? k + 1 : i;
  if (s->c[k] == u'、' || s->c[k] == ')') return k + 1;
  if (s->c[k] == '.' && !gloss__digit(s->c[k + 1])) return k + 1;
  return i;
}

// 一是 二要: an enumeration inside a sentence.
static bool enumerates(const gloss__scan *s, size_t i) {
  uint16_t next = s->c[i + 1];
  if (next != u'是' && next != u'要' && next != u'则') return false;
  if (gloss__digit(s->c[i]) || gloss__digit_value(s->c[i]) < 1) return false;
  return i == 0 || !gloss__han(s->c[i - 1]);
}

// “532”, “三项机制”, “12345”: a short quoted name that begins with a numeral
// counts nothing. Answers where the quotation ends, 0 if it is none.
static size_t quoted_name(const gloss__scan *s, size_t i) {
  if (i == 0 || !(s->k[i] & GLOSS__NUMERAL)) return 0;
  uint16_t open = s->c[i - 1];
  if (open != u'“' && open != u'‘') return 0;
  for (size_t j = i; j < i + 10 && s->c[j]; j++) {
    if (s->c[j] == (open == u'“' ? u'”' : u'’')) return j;
    if (gloss__among(s->c[j], u"年月日号元%,。时后前")) return 0;
  }
  return 0;
}

static size_t digits(const gloss__scan *s, size_t i) {
  size_t j = i;
  while (gloss__digit(s->c[j]) && (j == i || !gloss__gap(s, j))) j++;
  return j - i;
}

// 0519-85680000, 888-000-9999, 13812345678: a telephone number, not a value.
static size_t telephone(const gloss__scan *s, size_t i) {
  if (!gloss__digit(s->c[i]) ||
      (i > 0 && gloss__digit(s->c[i - 1]) && !gloss__gap(s, i)))
    return 0;
  size_t first = digits(s, i), j = i + first;
  if (first == 11 && s->c[i] == '1' && s->c[i + 1] >= '3')
    return gloss__letter(s->c[j]) || gloss__among(s->c[j], u"元万亿个.") ? 0
                                                                         : j;
  if (first < 3 || first > 4 || s->c[j] != '-') return 0;
  size_t second = digits(s, j + 1);
  j += 1 + second;
  bool area = s->c[i] == '0' && (second == 7 || second == 8);
  if (area) return j;
  if (first != 3 || second < 3 || second > 4 || s->c[j] != '-') return 0;
  size_t third = digits(s, j + 1);
  return third >= 3 && third <= 4 ? j + 1 + third : 0;
}

// (010) 12345678, (0519)85680000, (555) 123-4567
static size_t area_in_brackets(const gloss__scan *s, size_t i) {
  if (s->c[i] != '(') return 0;
  size_t area = digits(s, i + 1), j = i + 1 + area;
  if (area < 3 || area > 5 || s->c[j] != ')') return 0;
  size_t first = digits(s, ++j);
  j += first;
  if (s->c[i + 1] == '0' && (first == 7 || first == 8)) return j;
  if (first < 3 || first > 4 || (s->c[j] != '-' && !gloss__gap(s, j)) ||
      (area != 3 && s->c[i + 1] != '0'))
    return 0;
  if (s->c[j] == '-') j++;
  return digits(s, j) == 4 ? j + 4 : 0;
}

// +86 138 1234 5678, +1 555-123-4567: 8 to 15 figures (ITU-T E.164).
static size_t international(const gloss__scan *s, size_t i) {
  if (s->c[i] != '+' || s->c[i + 1] < '1') return 0;
  size_t j = i + 1, total = 0, groups = 0;
  for (; groups < 6; groups++) {
    size_t k = groups && s->c[j] == '-' ? j + 1 : j, n = digits(s, k);
    if (!n || n > 12 || (groups == 0 && n > 3 && n < 8)) break;
    total += n, j = k + n;
  }
  return total >= 8 && total <= 15 && (groups > 1 || total > 10) ? j : 0;
}

// 18 digits of an identity card, 978-7-111-11111-1: too long to count anything.
static size_t identity(const gloss__scan *s, size_t i) {
  if (!gloss__digit(s->c[i]) ||
      (i > 0 && !gloss__gap(s, i) &&
       (gloss__digit(s->c[i - 1]) || gloss__letter(s->c[i - 1]))))
    return 0;
  size_t n = digits(s, i), j = i + n, groups = 1;
  if (n >= 15 && n <= 20)
    return gloss__digit(s->c[j]) || gloss__among(s->c[j], u"元.,%") ? 0
           : s->c[j] == 'x' && !gloss__gap(s, j)                    ? j + 1
                                                                    : j;
  while (s->c[j] == '-' && !gloss__gap(s, j) && gloss__joined_digit(s, j + 1)) {
    j += 1 + digits(s, j + 1);
    groups++;
  }
  return groups >= 4 ? j : 0;
}

// 邮编100871, 工号00123, QQ：12345: what a word says is a code.
static size_t coded(const gloss__scan *s, size_t i) {
  static const char16_t *const words[] = {
      u"邮编", u"邮政编码", u"工号", u"编号",   u"证号",   u"账号",   u"帐号",
      u"卡号", u"车牌号",   u"学号", u"代码",   u"热线",   u"身份证", u"案号",
      u"电话", u"手机",     u"传真", u"订单号", u"流水号", u"qq"};
  if (!gloss__digit(s->c[i])) return 0;
  size_t back = i;
  if (back > 0 && (s->c[back - 1] == ':' || s->c[back - 1] == u'为')) back--;
  for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
    size_t n = 0;
    while (words[w][n]) n++;
    if (n > back || !gloss__is(s, back - n, words[w])) continue;
    size_t j = i + digits(s, i);
    if (j - i < 3 || gloss__among(s->c[j], u"元万亿个名件人次年%.")) return 0;
    return j;
  }
  return 0;
}

// GB/T 19001-2016, ISO 9001: a standard.
static size_t standard(const gloss__scan *s, size_t i) {
  static const char *const codes[] = {"gb/t", "gb",   "iso", "iec", "hj",
                                      "dl/t", "yy/t", "jtg", "cjj", "db"};
  bool starts = i == 0 || gloss__gap(s, i) || !gloss__letter(s->c[i - 1]);
  if (!starts || !gloss__letter(s->c[i])) return 0;
  for (size_t w = 0; w < sizeof codes / sizeof *codes; w++) {
    size_t k = 0;
    while (codes[w][k] && s->c[i + k] == (uint16_t)codes[w][k]) k++;
    if (codes[w][k] || !gloss__digit(s->c[i + k])) continue;
    size_t j = i + k + digits(s, i + k);
    if (s->c[j] == '-' && gloss__digit(s->c[j + 1])) j += 1 + digits(s, j + 1);
    return j - i - k >= 2 ? j : 0;
  }
  return 0;
}

void gloss__label(gloss__scan *s, size_t i, size_t j, const char *kind) {
  gloss_value v = gloss__value(s, GLOSS_LABEL, i, j);
  gloss__put(v.unit, sizeof v.unit, kind);
  gloss__step_add(s, GLOSS__STEP_RULE, i, j, NAN, kind);
  gloss__emit(s, &v);
}

size_t gloss__name_at(gloss__scan *s, size_t i) {
  size_t j = 0, n = gloss__digit(s->c[i]) ? digits(s, i) : 0;
  const char *kind = "list";
  if (enumerates(s, i))
    j = i + 1;
  else if ((j = quoted_name(s, i)))
    kind = "name";
  else if ((n >= 3 && (j = telephone(s, i))) || (j = area_in_brackets(s, i)) ||
           (j = international(s, i)))
    kind = "phone";
  else if ((n >= 15 || (n && s->c[i + n] == '-')) && (j = identity(s, i)))
    kind = "id";
  else if (n >= 3 && (j = coded(s, i)))
    kind = "id";
  else if (s->english && (j = standard(s, i)))
    kind = "name";
  if (j) gloss__label(s, i, j, kind);
  return j;
}

// The end of the run of letters, digits and joining marks at i; it is a label
// if it has digits: A4, 5G, V1.2.3, 192.168.1.1.
size_t gloss__skip_name(gloss__scan *s, size_t i) {
  size_t j = i, dots = 0;
  bool figures = false, letters = false;
  while (gloss__letter(s->c[j]) || gloss__digit(s->c[j]) ||
         ((s->c[j] == '.' || s->c[j] == '-' || s->c[j] == '_' ||
           s->c[j] == '/' || s->c[j] == ':' || s->c[j] == '@') &&
          (gloss__digit(s->c[j + 1]) || gloss__letter(s->c[j + 1])))) {
    figures |= gloss__digit(s->c[j]);
    letters |= gloss__letter(s->c[j]);
    dots += s->c[j] == '.';
    if (gloss__gap(s, ++j)) break;
  }
  size_t begin = i;
  while (begin > 0 && i - begin < 16 && !gloss__gap(s, begin) &&
         (gloss__letter(s->c[begin - 1]) || gloss__digit(s->c[begin - 1]))) {
    begin--;
    figures |= gloss__digit(s->c[begin]);
    letters |= gloss__letter(s->c[begin]);
  }
  if (j <= i) return i + 1;
  bool v = s->c[begin] == 'v' && gloss__digit(s->c[begin + 1]);
  bool version =
      (dots > 1 && (v || gloss__digit(s->c[begin]))) || (dots == 1 && v);
  if (figures && (letters || version))
    gloss__label(s, begin, j, version ? "version" : "name");
  return j;
}
