#include "test.h"
#include "text/layout.h"

#include <stdlib.h>
#include <time.h>

static gloss__arena arena;
static struct gloss__layout layout;
static gloss_str text;

static void make_str(gloss_str given) {
  gloss__free(layout.blocks);
  gloss__arena_free(&arena);
  text = given;
  gloss__layout_make(&layout, &arena, text, NULL);
}

static void make(const char *given) { make_str(gloss_str_of(given)); }

// "title|body|..." of the blocks in raw order; a capital F before furniture, C
// before captions, + before what joins, ? before fragments.
static const char *labels(void) {
  static char out[4096];
  size_t n = 0;
  for (size_t i = 0; i < layout.count; i++) {
    const struct gloss__layout_block *b = &layout.blocks[i];
    n += (size_t)snprintf(out + n, sizeof out - n, "%s%s%s%s%s", i ? "|" : "",
                          b->part == GLOSS__FURNITURE  ? "F "
                          : b->part == GLOSS__CAPTIONS ? "C "
                                                       : "",
                          b->joins ? "+" : "", b->fragment ? "?" : "",
                          gloss_label_name((gloss_label)b->label));
    if (b->level)
      n += (size_t)snprintf(out + n, sizeof out - n, "%u", b->level);
  }
  out[n] = 0;
  return out;
}

// The main text as doc.c will print it.
static const char *main_text(void) {
  static char out[8192];
  size_t n = 0;
  for (size_t k = 0; k < layout.count; k++) {
    const struct gloss__layout_block *b = &layout.blocks[layout.order[k]];
    if (b->part != GLOSS__MAIN) break;
    if (k && !b->joins) out[n++] = '/';
    memcpy(out + n, text.data + b->begin, b->end - b->begin);
    n += b->end - b->begin;
  }
  out[n] = 0;
  return out;
}

#define PARA                                                                                                       \
  "本会一年来召开全体会议两次,听取各组汇报十余次,委员们就水利、道路、学校等事" \
  "逐一发表意见,会后由办公室汇总送交有关部门办理,并将办理情况向全体委员通报。"
#define PARA2                                                                                                    \
  "各组在春夏两季分赴乡间走访农户,记录灌溉用水的困难,与水务所商定修渠的先后," \
  "秋后又回访一次,看修好的渠是否通水,农户是否满意,回访记录已经归档备查。"

static void page_around_a_report(void) {
  make("县情概览\n您的位置:首页 > 要闻 > "
       "正文\n\n青禾县议事会:修渠引水惠及百村\n\n"
       "发布日期:2031-03-02  浏览次数:  字号:〖默认 大〗\n  " PARA
       "\n  引水到田 众人出力\n  " PARA2 "\n  访户问计 有问必答\n  " PARA
       "有问必答,有答必录,有录必查,有查必改,有改必报,有报必存,有存必用。"
       "\n\n扫一扫在手机打开当前页\n\n【返回顶部】【打印此页】");
  CHECK_TEXT(labels(),
             "F breadcrumb|F breadcrumb|title|F meta-date|body|heading1|body|"
             "heading1|body|F boilerplate|F boilerplate");
}

static void list_and_footer(void) {
  make("议事会召开第九次例会\n\n  • 时间:2031-07-25\n  • " PARA
       "\n\n会议指出,要做好下列各事:\n\n1、修渠。" PARA "\n\n2、访户。" PARA2
       "\n\n一是人手不足;二是经费不够;三是工具短缺。\n\n\n  网站导航\n"
       "• 青禾县议事会办公室 版权所有 ,如需转载,请注明来源。\n"
       "• 地址:青禾县东街9号 苏ICP备00000000号\n• 官方微信\n\n官方微博");
  CHECK_TEXT(labels(),
             "title|F meta-date|body|body|list-item|list-item|body|"
             "F breadcrumb|F footer|F footer|F boilerplate|F boilerplate");
  CHECK(strstr(main_text(), "/本会一年来") != NULL); // no bullet
}

static void traditional_words_count(void) {
  make("首頁>專題>實時新聞\n眾人修渠 書寫新篇\n——青禾縣議事會工作綜述\n" PARA
       "\n編輯:王小明");
  CHECK_TEXT(labels(), "F breadcrumb|title|subtitle|body|F meta-editor");
}

static void captions_leave_an_open_sentence(void) {
  make("修渠记\n\n" PARA "秋后又去东村看新渠,渠水清澈,两岸农\n\n\n\n"
       "青禾县议事会组织委员在东村新渠开展现场调研\n\n户围着委员诉说一年来的变"
       "化,"
       "都说水来得及时,庄稼长得好。" PARA2);
  CHECK_TEXT(labels(), "title|body|C caption|+continuation");
  CHECK(strstr(main_text(), "两岸农户围着委员") != NULL);
  CHECK(layout.damage & GLOSS_DAMAGE_COLUMNS);
}

static void captions_of_a_running_page_stay(void) {
  make("修渠记\n" PARA
       "\n青禾县议事会主席李小山在东村新渠宣讲用水办法\n" PARA2);
  CHECK_TEXT(labels(), "title|body|caption|body");
  CHECK(!(layout.damage & GLOSS_DAMAGE_COLUMNS));
}

static void refuses_to_join_without_evidence(void) {
  make("修渠记\n\n" PARA
       "市水务所负责人介绍\n\n议事会每年选一批小事督办。" PARA2);
  CHECK_TEXT(labels(), "title|?body|body");
}

static void repeated_paragraphs_count_once(void) {
  make("修渠记\n\n" PARA "\n\n" PARA2 "\n\n" PARA);
  CHECK_TEXT(labels(), "title|body|body|F duplicate");
  CHECK(layout.damage & GLOSS_DAMAGE_DUPLICATE);
}

static void short_repeats_stay(void) {
  make("政府工作报告\n各位代表：\n" PARA "\n各位代表！\n" PARA2 "\n各位代表！\n"
       "让我们一起修渠引水,"
       "把青禾县建设得更加富足、更加和睦、更加清洁、更加安宁。");
  CHECK_TEXT(labels(), "title|body|body|body|body|body|body");
  CHECK(layout.damage == 0);
}

static void numbered_headings_have_levels(void) {
  make("规划\n一、总则\n" PARA "\n（一）目标\n" PARA2 "\n1.水利\n" PARA
       "还要另修三座小水库,另开两条支渠,另设四处闸门,由各村派人轮流看守。"
       "\n二、措施\n" PARA2
       "各村按月报送进度,逾期不报的,由办公室派人上门查问。");
  CHECK_TEXT(labels(), "title|heading1|body|heading2|body|heading3|body|"
                       "heading1|body");
}

static void table_of_contents_is_a_list(void) {
  make("用水条例\n第一章 总则\n第二章 取水\n第三章 罚则\n第一章 "
       "总则\n第一条 " PARA "\n第二章 取水\n第二条 " PARA2);
  CHECK_TEXT(labels(), "title|list-item|list-item|list-item|heading1|body|"
                       "heading1|body");
}

static void english(void) {
  make("Home > Council > Minutes\n\nMinutes of the May meeting\n\n"
       "Date: 5 May 2031\n\nThe council met at the town hall and heard the "
       "report of the water committee, which has now finished its work.\n\n"
       "Water committee\n\nThe committee proposed to repair both weirs before "
       "the winter; the council agreed and voted the money at once.\n\n"
       "- repair the upper weir\n- repair the lower weir\n\n"
       "Copyright 2031 Council. All rights reserved.");
  CHECK_TEXT(labels(), "F breadcrumb|title|F meta-date|body|heading1|body|"
                       "list-item|list-item|F footer");
}

static void wrapped_lines_are_joined(void) {
  make("The council met at the town hall and heard the report of the\n"
       "water committee, which has now finished its work. It proposed\n"
       "to repair both weirs before the winter; the council agreed and\n"
       "voted the money at once.\n\n"
       "The road committee has not met since the spring, because two of\n"
       "its members moved away and nobody was found who would take up\n"
       "their seats.\n");
  CHECK_TEXT(labels(), "body|+continuation|+continuation|+continuation|body|"
                       "+continuation|+continuation");
}

static void hyphens_of_a_break_go(void) {
  make("The council met at the town hall and heard the report of the com-\n"
       "mittee for water, which has now finished its long-planned work. It\n"
       "proposed to repair both weirs before the winter; the plan was long-\n"
       "planned and the council agreed and voted the money at once, which\n"
       "pleased the committee, whose chairman thanked the council, and the\n"
       "clerk closed the meeting and went home to his family in the town.\n");
  CHECK(strstr(main_text(), "the committee for") != NULL);
  CHECK(strstr(main_text(), "was long-planned and") != NULL);
  CHECK(layout.blocks[1].glued && !layout.blocks[2].glued);
}

static void other_scripts_are_words(void) {
  make("首页\nНовости\n>\nСовет собрался в мае.\n首页");
  CHECK_TEXT(labels(), "F breadcrumb|title|body|body|F breadcrumb");
}

static void plain_documents_stay_whole(void) {
  make("");
  CHECK(layout.count == 0);
  make(" \n\n\t\n");
  CHECK(layout.count == 0);
  make("今天下雨。");
  CHECK_TEXT(labels(), "body");
  make("红豆生南国\n春来发几枝\n愿君多采撷\n此物最相思");
  CHECK_TEXT(main_text(), "红豆生南国/春来发几枝/愿君多采撷/此物最相思");
  make("来源\n编辑");
  CHECK_TEXT(main_text(), "来源/编辑");
}

// --- properties --------------------------------------------------------------

static bool is_white(uint32_t c) {
  return c <= ' ' || c == 0x85 || c == 0xA0 || c == 0x3000 || c == 0x202F ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 ||
         c == 0xFEFF;
}

static bool is_bullet(uint32_t c) {
  return (c >= 0x2022 && c <= 0x27FF) || c >= 0xE000;
}

static bool gap_is_empty(size_t from, size_t to) {
  while (from < to) {
    uint32_t c = gloss_utf8_next((gloss_str){text.data, to}, &from);
    if (!is_white(c) && !is_bullet(c)) return false;
  }
  return true;
}

static void check_blocks(void) {
  size_t at = 0;
  bool good = true;
  for (size_t i = 0; i < layout.count; i++) {
    const struct gloss__layout_block *b = &layout.blocks[i];
    good &= b->begin >= at && b->begin < b->end && b->end <= text.size;
    good &= b->reason != NULL && b->label < GLOSS_LABELS;
    if (!good) break;
    good &= gap_is_empty(at, b->begin);
    at = b->end;
  }
  CHECK(good && gap_is_empty(at, text.size));
}

static void check_order(void) {
  unsigned char *seen = calloc(layout.count + 1, 1);
  bool good = true;
  int part = GLOSS__MAIN;
  for (size_t k = 0; k < layout.count; k++) {
    uint32_t i = layout.order[k];
    if (i >= layout.count || seen[i]++) {
      good = false;
      break;
    }
    good &= (int)layout.blocks[i].part >= part;
    good &= k > 0 || !layout.blocks[i].joins;
    part = layout.blocks[i].part;
  }
  CHECK(good);
  free(seen);
}

// Text out of a few words and marks that the rules look for.
static void random_words(void) {
  static const char *const words[] = {
      "\n",       "\n\n",   "政协", "召开", "，",    "。",       "：",
      "“",        "”",      "首页", ">",    "来源:", "编辑：",   "第一章",
      "一、",     "（二）", "1.",   "• ",   " ",     "　",       "2031-01-02",
      "版权所有", "a",      "the ", ".",    "\xFF",  "\xE4\xB8", "—",
      "摄",       "（",     "）",   PARA};
  unsigned seed = 7;
  for (int round = 0; round < 3000; round++) {
    gloss_buf buf = {0};
    for (unsigned n = (seed >> 8) % 60; n-- > 0;) {
      seed = seed * 1103515245u + 12345u;
      gloss_buf_puts(&buf,
                     words[(seed >> 16) % (sizeof words / sizeof *words)]);
    }
    seed = seed * 1103515245u + 12345u;
    make_str((gloss_str){buf.data, buf.size});
    check_blocks();
    check_order();
    gloss_buf_free(&buf);
    text = (gloss_str){NULL, 0};
  }
}

static void random_bytes(void) {
  unsigned seed = 99;
  char bytes[257];
  for (unsigned round = 0; round < 2000; round++) {
    size_t size = 0;
    for (unsigned n = round % 257u; size < n;) {
      seed = seed * 1103515245u + 12345u;
      bytes[size++] = (char)(seed >> 20);
    }
    char *copy = malloc(size + 1); // exact size: a sanitizer sees overruns
    memcpy(copy, bytes, size);
    char *exact = realloc(copy, size ? size : 1);
    make_str((gloss_str){exact, size});
    check_order();
    free(exact);
  }
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

// `count` times the words, in at most `limit` seconds (generous: the point is
// that it is not quadratic).
static void check_time(const char *words, size_t count, double limit) {
  gloss_buf buf = {0};
  for (size_t i = 0; i < count; i++) gloss_buf_puts(&buf, words);
  double begin = seconds();
  make_str((gloss_str){buf.data, buf.size});
  CHECK(seconds() - begin < limit);
  check_order();
  gloss_buf_free(&buf);
}

static void long_inputs_take_linear_time(void) {
  check_time("政协会议", 900000, 3);
  check_time("短行\n", 100000, 3);
  check_time("一、短\n", 100000, 3);
  check_time("\n", 1000000, 3);
  check_time("首页 > 要闻\n", 100000, 3);
  check_time(PARA "\n", 20000, 3);
  check_time("“不完整的一句话,没有结尾,后面还有许多许多的字没有写出来\n", 30000,
             3);
  check_time("。”前面没有开头的引号,没有结尾,后面还有许多许多字没写出来\n\n",
             30000, 3);
  check_time("青禾县议事会组织委员在东村新渠开展现场调研\n\n\n", 50000, 3);
}

// Blank lines at the end once wrote behind the last line's place.
static void blank_lines_at_the_end(void) {
  gloss_buf lines = {0};
  for (int count = 1; count < 400; count++) {
    if (lines.size) lines.size -= 2; // " \n"
    gloss_buf_puts(&lines, "行\n \n");
    make_str((gloss_str){lines.data, lines.size});
    CHECK(layout.count >= 1);
  }
  gloss_buf_free(&lines);
}

int main(void) {
  RUN(page_around_a_report);
  RUN(list_and_footer);
  RUN(traditional_words_count);
  RUN(captions_leave_an_open_sentence);
  RUN(captions_of_a_running_page_stay);
  RUN(refuses_to_join_without_evidence);
  RUN(repeated_paragraphs_count_once);
  RUN(short_repeats_stay);
  RUN(numbered_headings_have_levels);
  RUN(table_of_contents_is_a_list);
  RUN(english);
  RUN(wrapped_lines_are_joined);
  RUN(hyphens_of_a_break_go);
  RUN(other_scripts_are_words);
  RUN(plain_documents_stay_whole);
  RUN(blank_lines_at_the_end);
  RUN(random_words);
  RUN(random_bytes);
  RUN(long_inputs_take_linear_time);
  gloss__free(layout.blocks);
  gloss__arena_free(&arena);
  return TEST_END();
}
