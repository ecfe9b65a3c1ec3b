// The document's promises: replaying the pieces over the raw bytes gives the
// canonical text; the pieces cover text and bytes; any bytes will do.
#include "base/base.h"
#include "test.h"

#include <stdlib.h>

static gloss_doc *doc_of(gloss_str raw, const char *charset) {
  gloss_doc_options options = {.charset = charset};
  gloss_doc *doc = NULL;
  gloss_error err;
  CHECK(gloss_doc_new(&doc, raw, &options, &err) == GLOSS_OK);
  return doc;
}

static int by_raw(const void *a, const void *b) {
  const gloss_piece *x = a, *y = b;
  if (x->raw_start != y->raw_start) return x->raw_start < y->raw_start ? -1 : 1;
  return x->raw_end < y->raw_end ? -1 : x->raw_end > y->raw_end;
}

static bool covers_raw(const gloss_doc *doc) {
  size_t count;
  const gloss_piece *pieces = gloss_doc_pieces(doc, &count);
  gloss_piece *sorted = gloss__alloc(count * sizeof *sorted);
  if (count) memcpy(sorted, pieces, count * sizeof *sorted);
  qsort(sorted, count, sizeof *sorted, by_raw);
  uint32_t at = 0;
  bool good = true;
  for (size_t i = 0; i < count; i++) {
    if (sorted[i].raw_start == sorted[i].raw_end) continue;
    good &= sorted[i].raw_start == at;
    at = sorted[i].raw_end;
  }
  gloss__free(sorted);
  return good && at == gloss_doc_raw(doc).size;
}

static bool replays(const gloss_doc *doc) {
  size_t count;
  const gloss_piece *pieces = gloss_doc_pieces(doc, &count);
  gloss_str text = gloss_doc_text(doc);
  gloss_buf made = {0};
  bool good = true;
  for (size_t i = 0; i < count; i++) {
    const gloss_piece *p = &pieces[i];
    good &= p->start == made.size && p->end >= p->start && p->end <= text.size;
    if (!good) break;
    if (p->edit)
      gloss_buf_add(&made, text.data + p->start, p->end - p->start);
    else
      gloss_doc_decode(doc, p->raw_start, p->raw_end, &made);
  }
  good = good && gloss_str_equal(text, (gloss_str){made.data, made.size}) &&
         gloss_utf8_valid(text) == text.size;
  gloss_buf_free(&made);
  return good;
}

// Every character's raw bytes, decoded, are that character unless edited.
static bool maps_back(const gloss_doc *doc) {
  gloss_str text = gloss_doc_text(doc);
  size_t count, piece = 0;
  const gloss_piece *pieces = gloss_doc_pieces(doc, &count);
  gloss_buf made = {0};
  bool good = true;
  for (size_t at = 0, next = 0; at < text.size && good; at = next) {
    gloss_utf8_next(text, &next);
    while (piece < count && pieces[piece].end <= at) piece++;
    gloss_range range;
    size_t n =
        gloss_doc_raw_ranges(doc, (uint32_t)at, (uint32_t)next, &range, 1);
    if (pieces[piece].edit) continue;
    gloss_buf_clear(&made);
    if (n == 1) gloss_doc_decode(doc, range.begin, range.end, &made);
    good = n == 1 && made.size >= next - at &&
           !memcmp(made.data, text.data + at, next - at);
  }
  gloss_buf_free(&made);
  return good;
}

static bool sound(gloss_str raw, const char *charset) {
  gloss_doc *doc = doc_of(raw, charset);
  bool good = covers_raw(doc) && replays(doc) && maps_back(doc);
  gloss_doc_free(doc);
  return good;
}

static const char *const samples[] = {
    "",
    "\n",
    "\n\n\n",
    "a",
    "政协",
    "\xEF\xBB\xBF政协\r\n会议\r\n\r\n",
    "  一、标题\n　　正文,第一句; 第二句。 第三句(一)\n",
    "a\0b",
    "政\0协\x01\x7F\n",
    "\xFF\xFE\xFD",
    "e\xCC\x81, e\xCC\x80\xCC\xA3\n",
    "\xEF\xBB\xBF",
    "\xC2\xA0\xC2\xA0,\xC2\xA0 政\xC2\xA0 \n",
    "\xE4\xB8",
    "政\xE4\xB8\n协",
    "\r\r\n\r",
    "《关于<办事减负>的建议》\n",
    "首页>协商\n時間:2020-07-25\n開會,討論;結束(完)。\n",
    "書寫助推高質(zhì)量發(fā)展\n",
    "z\xCC\x81\xCC\x81\xCC\x81",
    "\xE2\x80\xA8政\xC2\x85协\x0C\x0B"};

static gloss_str sample(size_t i) { // two of them hold a NUL
  size_t size = strlen(samples[i]);
  if (!strcmp(samples[i], "a")) return (gloss_str){"a\0b", 3};
  return (gloss_str){samples[i], size};
}

static void samples_replay(void) {
  static const char *const charsets[] = {
      NULL,        "UTF-8",       "GB18030",    "Big5",
      "UTF-16LE",  "UTF-16BE",    "ISO-8859-1", "windows-1252",
      "Shift_JIS", "ISO-2022-JP", "EUC-KR"};
  for (size_t c = 0; c < sizeof charsets / sizeof *charsets; c++)
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
      bool good = sound(sample(i), charsets[c]);
      if (!good) printf("sample %zu as %s\n", i, charsets[c]);
      CHECK(good);
    }
}

static uint32_t next_random(uint32_t *state) {
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

static void random_bytes_replay(void) {
  static const char *const charsets[] = {
      NULL, "UTF-8", "GB18030", "Big5", "UTF-16LE", "UTF-16BE", "EUC-JP"};
  static const char alphabet[] = "\xE4\xB8\xAD\xD6\xD0(),; \r\n<>\xC2\xA0"
                                 "a\xCC\x81\xE3\x80\x80\x81\x30";
  uint32_t state = 7;
  for (int round = 0; round < 400; round++) {
    char bytes[600];
    size_t size = next_random(&state) % sizeof bytes;
    for (size_t i = 0; i < size; i++)
      bytes[i] = round % 2
                     ? (char)next_random(&state)
                     : alphabet[next_random(&state) % (sizeof alphabet - 1)];
    const char *charset =
        charsets[(size_t)round % (sizeof charsets / sizeof *charsets)];
    bool good = sound((gloss_str){bytes, size}, charset);
    if (!good) printf("round %d as %s\n", round, charset);
    CHECK(good);
  }
}

// The samples, joined and repeated, so that stretches and marks come in.
static void long_text_replays(void) {
  gloss_buf raw = {0};
  for (int round = 0; round < 40; round++)
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
      gloss_buf_add(&raw, sample(i).data, sample(i).size);
  CHECK(sound((gloss_str){raw.data, raw.size}, "UTF-8"));
  CHECK(sound((gloss_str){raw.data, raw.size}, "GB18030"));
  CHECK(sound((gloss_str){raw.data, raw.size}, NULL));
  gloss_buf_free(&raw);
}

// GB18030 with UTF-8 in it, which ASCII parts: what was copied from one must
// not be measured as the other.
static void mixed_charsets_replay(void) {
  static const char gbk[] =
      "\x95\xFE\xD7\x68\x8C\x8F\xD7\x68\xC1\xCB\xD5\xFE\x85\x66\xB3\xA3\xCE\xAF"
      "\x95\xFE\xB9\xA4\xD7\xF7\x88\xF3\xB8\xE6";
  static const char utf8[] = "深化“三胞”聯誼.接待海外僑胞訪問團。";
  uint32_t state = 5;
  for (int round = 0; round < 200; round++) {
    gloss_buf raw = {0};
    for (int i = 0; i < 30; i++) {
      state = state * 1664525u + 1013904223u;
      gloss_buf_puts(&raw, state >> 30 ? gbk : utf8);
      gloss_buf_puts(&raw, state >> 28 & 1 ? ", " : "\n");
    }
    gloss_doc *doc = doc_of((gloss_str){raw.data, raw.size}, NULL);
    CHECK(covers_raw(doc));
    CHECK(replays(doc));
    gloss_doc_free(doc);
    gloss_buf_free(&raw);
  }
}

static void punctuation_becomes_wide(void) {
  static const struct {
    const char *raw, *text;
  } cases[] = {{"会议强调,要做好工作;第一(一),第二。 第三:三?四!",
                "会议强调，要做好工作；第一（一），第二。第三：三？四！"},
               {"增长10,000元(CPI)", "增长10,000元（CPI）"},
               {"Hello, world (CPI): yes!", "Hello, world (CPI): yes!"},
               {"15:30开会", "15:30开会"},
               {"凝心铸魂 旗帜鲜明", "凝心铸魂 旗帜鲜明"},
               {"《市政协<关于减负>的案》", "《市政协〈关于减负〉的案》"},
               {"在“之家” “工作室”里", "在“之家”“工作室”里"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    gloss_doc *doc = doc_of(gloss_str_of(cases[i].raw), NULL);
    char text[300];
    snprintf(text, sizeof text, "%.*s", (int)gloss_doc_text(doc).size,
             gloss_doc_text(doc).data);
    CHECK_TEXT(text, cases[i].text);
    gloss_doc_free(doc);
  }
}

// The line alone is the one that stands beside the column, and the one of many.
static void lines_agree(gloss_str raw) {
  gloss_doc *doc = NULL;
  gloss_doc_new(&doc, raw, NULL, NULL);
  uint32_t size = (uint32_t)gloss_doc_text(doc).size;
  uint32_t *lines = malloc((size + 1) * sizeof *lines);
  for (uint32_t at = 0; at <= size; at++) lines[at] = at;
  gloss_doc_lines(doc, lines, size + 1);
  bool same = true;
  for (uint32_t at = 0; at <= gloss_doc_text(doc).size; at++) {
    uint32_t line, alone, column;
    gloss_doc_line(doc, at, &line, &column);
    gloss_doc_line(doc, at, &alone, NULL);
    same &= line == alone && line == lines[at];
  }
  CHECK(same);
  free(lines);
  gloss_doc_free(doc);
}

static void lines_agree_with_columns(void) {
  static const char *const ends[] = {"\n", "\r\n", "\r", "\n\r\n\n"};
  for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
    gloss_buf text = {0};
    for (int i = 0; i < 300; i++)
      gloss_buf_printf(&text, "第%d行，讨论事项。%s", i, ends[k]);
    lines_agree((gloss_str){text.data, text.size});
    gloss_buf_free(&text);
  }
  lines_agree(GLOSS_STR("\xFF\xFE\x3A\x4E\n\0\x3A\x4E\x0A\x0A\n\0"));
}

static void lines_count_from_one(void) {
  gloss_doc *doc = doc_of(GLOSS_STR("一二\r\n\r\n  三四,五\r六\n"), NULL);
  gloss_str text = gloss_doc_text(doc);
  uint32_t line, column;
  gloss_doc_line(doc, 3, &line, &column);
  CHECK(line == 1 && column == 2);
  const char *five = memmem(text.data, text.size, "五", 3);
  CHECK(five != NULL);
  if (five) gloss_doc_line(doc, (uint32_t)(five - text.data), &line, &column);
  CHECK(line == 3 && column == 6);
  const char *six = memmem(text.data, text.size, "六", 3);
  CHECK(six != NULL);
  if (six) gloss_doc_line(doc, (uint32_t)(six - text.data), &line, &column);
  CHECK(line == 4 && column == 1);
  gloss_doc_free(doc);
}

static void folding_makes_scripts_equal(void) {
  gloss_buf a = {0}, b = {0};
  gloss_fold_text(GLOSS_STR("協商ＡＢＣ，（一）：Ｘ"), &a);
  gloss_fold_text(GLOSS_STR("协商abc,(一):x"), &b);
  CHECK_TEXT(a.data, b.data);
  gloss_buf_free(&a);
  gloss_buf_free(&b);
  for (uint32_t c = 0; c < 0x30000; c++)
    if (gloss_fold(gloss_fold(c)) != gloss_fold(c)) CHECK(!"idempotent");
}

static void width_counts_columns(void) {
  CHECK(gloss_width(GLOSS_STR("政协abc")) == 7);
  CHECK(gloss_width(GLOSS_STR("e\xCC\x81")) == 1);
  CHECK(gloss_width(GLOSS_STR("👨‍👩‍👧")) == 2);
}

static void charsets_are_detected(void) {
  static const struct {
    const char *raw, *charset, *text;
  } cases[] = {{"\xD5\xFE\xD0\xAD\xD6\xF7\xCF\xAF\xBB\xE1\xD2\xE9", "GB18030",
                "政协主席会议"},
               {"\xAC\x46\xA8\xF3\xA5\x44\xAE\x75\xB7\x7C\xC4\xB3",
                "Big5-HKSCS", "政协主席会议"},
               {"\xFE\xFF\x65\x3F\x53\x4F", "UTF-16BE", "政协"},
               {"\x94\xBF\xE5\x8D\x8F\xE4\xBC\x9A\xE8\xAE\xAE", "UTF-8",
                "\xEF\xBF\xBD\xEF\xBF\xBD协会议"},
               {"caf\xE9 cr\xE8me", "windows-1252", "café crème"},
               {"会议强调\n\xD5\xFE\xD0\xAD\xD6\xF7\xCF\xAF", "UTF-8",
                "会议强调\n政协主席"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    gloss_doc *doc = doc_of(gloss_str_of(cases[i].raw), NULL);
    char text[300];
    snprintf(text, sizeof text, "%.*s", (int)gloss_doc_text(doc).size,
             gloss_doc_text(doc).data);
    CHECK_TEXT(gloss_doc_charset(doc), cases[i].charset);
    CHECK_TEXT(text, cases[i].text);
    CHECK(sound(gloss_str_of(cases[i].raw), NULL));
    gloss_doc_free(doc);
  }
}

// What a run over one text must not and must do.
static void check_text(const char *raw, const char *want) {
  gloss_doc *doc = doc_of(gloss_str_of(raw), NULL);
  char text[600];
  snprintf(text, sizeof text, "%.*s", (int)gloss_doc_text(doc).size,
           gloss_doc_text(doc).data);
  CHECK_TEXT(text, want);
  CHECK(sound(gloss_str_of(raw), NULL));
  gloss_doc_free(doc);
}

static void scripts_convert_by_meaning(void) {
  check_text("答覆與反覆看著著名的慰藉和乾安縣瞭望臺",
             "答复与反复看着著名的慰藉和乾安县瞭望台");
  check_text("與時俱進,副主席耿開棋、於朝勇、楊衛青於會後說:「甚麼」",
             "与时俱进，副主席耿开棋、於朝勇、杨卫青于会后说：“什么”");
  check_text("於朝勇和于是都在简体里不变", "於朝勇和于是都在简体里不变");
}

static void injected_readings_go(void) {
  check_text("政協(xié)會議(yì)關(guān)于協(xié)商的發(fā)展與協(xié)作經"
             "(jīng)驗和關(guān)注議(yì)題",
             "政协会议关于协商的发展与协作经验和关注议题");
  check_text("龟兹(qiū cí)在武曌(zhào)时,消费价格指数(CPI)上升",
             "龟兹（qiū cí）在武曌（zhào）时，消费价格指数（CPI）上升");
}

// What a mirror leaves of 處。”市政協主席 (the lead byte of 。 was edited).
static void shifted_bytes_come_back(void) {
  static const char page[] =
      "南京市政協(xié)主席會(huì)議,市政協(xié)黨組會(huì)議關(guān)于發"
      "(fā)展的討論。“落到實處?!笔姓f(xié)主席王立平強調。"
      "市政協(xié)關(guān)注發(fā)展。會(huì)議要求落實。\n";
  gloss_doc *doc = doc_of(GLOSS_STR(page), NULL);
  gloss_str text = gloss_doc_text(doc);
  CHECK(memmem(text.data, text.size, "落到实处。”市政协主席王立平强调。", 51));
  CHECK(gloss_doc_damage(doc) & GLOSS_DAMAGE_SHIFT);
  CHECK(sound(GLOSS_STR(page), NULL));
  gloss_doc_free(doc);
  check_text("为什么?!他说A好", "为什么？！他说A好");
}

static void pages_become_lines(void) {
  static const char page[] =
      "<!DOCTYPE html><html><head><title>会议 - 网</title><style>p{}</style>"
      "</head><body><div class=nav><a href=1>首页</a> <a href=2>新闻</a></div>"
      "<h1>会议</h1><div class=content><p>　　区政协召开<b>主席</b>会议,"
      "副主席出席会议。&nbsp;邵强主持&mdash;&#x8BAE;。会议听取了工作汇报,"
      "研究部署下半年工作任务,并审议通过了有关文件。</p><script>x</script>"
      "<p>第二段:会议强调,要坚持党的领导,扎实做好各项工作,推动高质量发展。"
      "</p></div></body></html>";
  gloss_doc *doc = doc_of(GLOSS_STR(page), NULL);
  gloss_str text = gloss_doc_text(doc);
  CHECK(memmem(text.data, gloss_doc_main_end(doc),
               "区政协召开主席会议，副主席出席会议。邵强主持—议。", 72));
  CHECK(!memmem(text.data, gloss_doc_main_end(doc), "首页", 6));
  CHECK(!memmem(text.data, text.size, "script", 6));
  CHECK(sound(GLOSS_STR(page), NULL));
  gloss_doc_free(doc);
}

// Pages that a tree parser should not see.
static void hostile_pages_are_read(void) {
  static const char *const parts[] = {
      "<div>",   "<b><i>", "<table><tr><td>", "<a x=1 y=2>", "<!--",
      "<p>&amp", "<"};
  for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
    gloss_buf page = {0};
    gloss_buf_puts(&page, "<html>政协");
    for (int i = 0; i < 20000; i++) gloss_buf_puts(&page, parts[k]);
    gloss_buf_puts(&page, "会议");
    CHECK(sound((gloss_str){page.data, page.size}, NULL));
    gloss_buf_free(&page);
  }
}

// A mark that composes behind others that an earlier edit took along.
static void marks_inside_of_an_edit_compose(void) {
  gloss_str raw = GLOSS_STR("\xEF\xBB\xBF\xE5\xA5\xEF\xBD\xB6\xE8\x81"
                            "\x8C\xE8\x83\xBD\xE5\x8A\x9B\xEF\xA4\x80"
                            "\x8F");
  gloss_doc *doc = doc_of(raw, "gb18030");
  CHECK(replays(doc) && covers_raw(doc));
  gloss_doc_free(doc);
}

// Blocks of 64 bytes are looked at: whatever part of one comes before.
static void mojibake_is_found_wherever_it_stands(void) {
  static const char *const damage[][2] = {
      {"鏀垮崗濮斿憳", "政协委员"}, {"cafÃ©s", "cafés"}, {"naÃ¯ve", "naïve"}};
  for (size_t k = 0; k < sizeof damage / sizeof *damage; k++)
    for (size_t before = 0; before < 140; before++) {
      gloss_buf text = {0};
      for (size_t i = 0; i < before; i++)
        gloss_buf_puts(&text, i % 3 ? "x" : "会");
      gloss_buf_printf(&text, "\n%s\n会议", damage[k][0]);
      gloss_doc *doc = doc_of((gloss_str){text.data, text.size}, "utf-8");
      gloss_str made = gloss_doc_text(doc);
      const char *want = damage[k][1];
      CHECK(memmem(made.data, made.size, want, strlen(want)) != NULL);
      gloss_doc_free(doc);
      gloss_buf_free(&text);
    }
}

int main(void) {
  RUN(shifted_bytes_come_back);
  RUN(pages_become_lines);
  RUN(hostile_pages_are_read);
  RUN(charsets_are_detected);
  RUN(scripts_convert_by_meaning);
  RUN(injected_readings_go);
  RUN(samples_replay);
  RUN(random_bytes_replay);
  RUN(long_text_replays);
  RUN(mixed_charsets_replay);
  RUN(punctuation_becomes_wide);
  RUN(marks_inside_of_an_edit_compose);
  RUN(mojibake_is_found_wherever_it_stands);
  RUN(lines_count_from_one);
  RUN(lines_agree_with_columns);
  RUN(folding_makes_scripts_equal);
  RUN(width_counts_columns);
  return TEST_END();
}
