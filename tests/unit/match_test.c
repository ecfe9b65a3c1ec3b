#include "moongloss.h"
#include "test.h"

// All matches of one pattern in `text`, "text{name=capture}|..." ; errors as
// "column: message".
static char shown[4096];

static gloss_lexicon *bodies(void) {
  gloss_lexicon *lexicon = NULL;
  gloss_lexicon_parse(&lexicon, "bodies.tsv",
                      GLOSS_STR("term\tkind\tvariants\n"
                                "上海\tcity\t沪|申城\n"
                                "上海市政协\tbody\t\n"
                                "浦东\tdistrict\t\n"
                                "云溪縣\tcounty\t\n"),
                      NULL);
  return lexicon;
}

static const gloss_set *digits_of(void *self, const gloss_doc *doc) {
  gloss_set *set = self;
  gloss_str text = gloss_doc_text(doc);
  set->count = 0;
  for (uint32_t i = 0; i < text.size; i++)
    for (uint32_t end = i;
         end < text.size && text.data[end] >= '0' && text.data[end] <= '9';)
      gloss_set_add(set, (gloss_span){i, ++end, 0, 0});
  gloss_set_sort(set);
  return set;
}

static gloss_str size_of_span(void *self, const gloss_span *span,
                              gloss_str name) {
  (void)self, (void)name;
  return span->end - span->begin > 1 ? GLOSS_STR("long") : GLOSS_STR("short");
}

static void show(gloss_buf *out, const gloss_program *program,
                 const gloss_doc *doc, gloss_match match) {
  gloss_str text = gloss_doc_text(doc);
  if (out->size) gloss_buf_putc(out, '|');
  gloss_buf_add(out, text.data + match.begin, match.end - match.begin);
  for (size_t c = 0; gloss_program_capture(program, match.rule, c); c++) {
    gloss_capture capture = match.captures[c];
    if (capture.begin == UINT32_MAX) continue;
    gloss_buf_printf(
        out, "{%s=%.*s%s", gloss_program_capture(program, match.rule, c),
        (int)(capture.end - capture.begin), text.data + capture.begin, "");
    if (capture.source >= 0) gloss_buf_printf(out, " #%u", capture.item);
    if (capture.lexicon >= 0) gloss_buf_printf(out, " @%u", capture.entry);
    gloss_buf_putc(out, '}');
  }
}

static const char *match_in(const char *pattern, const char *text,
                            const char *scope, gloss_policy policy) {
  gloss_buf out = {0};
  gloss_error err = {0};
  gloss_lexicon *lexicon = bodies();
  gloss_set digits = {0};
  gloss_doc *doc = NULL;
  gloss_doc_options options = {.format = "text",
                               .charset = "UTF-8",
                               .repairs_off = UINT32_MAX,
                               .keep_script = true};
  gloss_doc_new(&doc, gloss_str_of(text), &options, NULL);
  gloss_program *program = gloss_program_new();
  gloss_program_lexicon(program, "body", lexicon);
  gloss_program_source(program, "digits");
  gloss_source source = {"digits", &digits, digits_of, size_of_span};
  gloss_rule rule = {
      .id = "r", .pattern = pattern, .scope = scope, .policy = policy};
  gloss_matches *matches = NULL;
  gloss_status status = gloss_program_rule(program, &rule, NULL, &err);
  if (status == GLOSS_OK) status = gloss_program_compile(program, &err);
  if (status == GLOSS_OK)
    status =
        gloss_scan(&matches, program, doc, &source, 1, NULL, 0, NULL, &err);
  if (status != GLOSS_OK) {
    gloss_buf_printf(&out, "%u: %s", err.column, err.message);
  } else {
    for (size_t i = 0; i < gloss_matches_count(matches); i++)
      show(&out, program, doc, gloss_matches_get(matches, i));
    for (size_t i = 0; i < gloss_matches_failure_count(matches); i++)
      gloss_buf_printf(&out, "!%s",
                       gloss_matches_failure(matches, i)->error.message);
  }
  snprintf(shown, sizeof shown, "%s", out.size ? out.data : "");
  gloss_matches_free(matches);
  gloss_program_free(program);
  gloss_doc_free(doc);
  gloss_lexicon_free(lexicon);
  gloss_set_free(&digits);
  gloss_buf_free(&out);
  return shown;
}

static const char *found(const char *pattern, const char *text) {
  return match_in(pattern, text, NULL, GLOSS_POLICY_LONGEST);
}

static void elements(void) {
  CHECK_TEXT(found("共识", "凝聚共识，共识"), "共识|共识");
  CHECK_TEXT(found("共 识", "凝聚共识"), "共识");
  CHECK_TEXT(found("會議|会", "會議会议"), "會議|会议");
  CHECK_TEXT(found("abc", "ＡＢＣ aBc"), "ＡＢＣ|aBc");
  CHECK_TEXT(found("[一二三]{2,}", "一二三四一五二二"), "一二三|二二");
  CHECK_TEXT(found("[^，]+", "甲乙，丙"), "甲乙|丙");
  CHECK_TEXT(found("\\d+年", "2024年２０２５年"), "2024年|２０２５年");
  CHECK_TEXT(found("\\p{Han}+", "abc政协def会"), "政协|会");
  CHECK_TEXT(found("第~届", "第一二届第三届"), "第一二届|第三届");
  CHECK_TEXT(found("第~1届", "第一二届第三届"), "第三届");
  CHECK_TEXT(found("\"a b\" c?", "a bc a b"), "a bc|a b");
  CHECK_TEXT(found("<n: .+?>会 <m: [甲乙]>?", "年会甲，会会"),
             "年会甲{n=年}{m=甲}|，会{n=，}");
  CHECK_TEXT(found("<a: .>是\\k<a>", "甲是乙乙是乙"), "乙是乙{a=乙}");
  CHECK_TEXT(found("&( 甲 | 乙 | 丙 )", "丙甲乙 甲甲乙丙"), "丙甲乙|甲乙丙");
  CHECK_TEXT(found("a|ab", "ab"), "a");
  CHECK_TEXT(found("(a*)*b", "aab"), "aab");
  CHECK_TEXT(found("x*", "aaa"), "");
}

static void references(void) {
  CHECK_TEXT(found("<b: @body>", "上海市政协在沪，雲溪县"),
             "上海市政协{b=上海市政协 @1}|沪{b=沪 @0}|雲溪县{b=雲溪县 @3}");
  CHECK_TEXT(found("@body市", "上海市政协"), "上海市");
  CHECK_TEXT(found("@body[kind=district|county]", "上海浦东云溪县"),
             "浦东|云溪县");
  CHECK_TEXT(found("@body[kind!=city]", "上海上海市政协"), "上海市政协");
  CHECK_TEXT(found("<n: {digits}>5", "1234512"), "12345{n=1234 #3}");
  CHECK_TEXT(found("{digits kind=short}a", "12a"), "2a");
  CHECK_TEXT(found("a[digits=long]b?1", "a12 a1"), "a1");
  CHECK_TEXT(found("{sentence}", "甲。乙。"), "甲。|乙。");
}

static void lookaround_and_anchors(void) {
  CHECK_TEXT(found("(?<!常务)副主席", "常务副主席和副主席"), "副主席");
  CHECK_TEXT(found("主席(?=会议)", "主席和主席会议"), "主席");
  CHECK_TEXT(found("主席(?!会议).", "主席会议主席和"), "主席和");
  CHECK_TEXT(found("(?<=第.+)届", "届第三届"), "届");
  CHECK_TEXT(found("a(?=.*z)", "aaz a"), "a|a");
  CHECK_TEXT(found("^甲", "甲甲。甲乙"), "甲|甲");
  CHECK_TEXT(found("乙。$", "乙。甲乙。"), "乙。|乙。");
}

static void scopes(void) {
  CHECK_TEXT(found("甲~乙", "甲。乙"), "");
  CHECK_TEXT(match_in("甲~乙", "甲。乙", "paragraph", 0), "甲。乙");
  CHECK_TEXT(match_in("甲~乙", "甲。\n\n乙", "paragraph", 0), "");
  CHECK_TEXT(match_in("甲~乙", "甲。\n\n乙", "document", 0), "甲。\n乙");
  CHECK_TEXT(match_in("a.b", "a\n\nb", "document", 0), "");
  CHECK_TEXT(match_in("aa", "aaaa", NULL, GLOSS_POLICY_ALL), "aa|aa|aa");
}

static void errors_point_at_the_character(void) {
  CHECK_TEXT(found("政协(届", ""),
             "3: pattern, character 3, at “(届”: ')' is "
             "missing: the group opened here is never closed");
  CHECK_TEXT(found("甲@bodi乙", ""), "2: pattern, character 2, at “@bodi乙”: "
                                     "unknown lexicon \"bodi\"; known: body");
  CHECK_TEXT(found("甲{datum}", ""), "2: pattern, character 2, at “{datum}”: "
                                     "unknown layer \"datum\"; known: digits");
  CHECK_TEXT(found("甲**", ""), "3: pattern, character 3, at “*”: a repeat of "
                                "a repeat needs parentheses");
  CHECK_TEXT(found("*甲", ""),
             "1: pattern, character 1, at “*甲”: nothing to repeat before '*'");
  CHECK_TEXT(found("甲)", ""), "2: pattern, character 2, at “)”: unexpected "
                               "')': write \\) for the character");
  CHECK_TEXT(found("@body[knd=a]", ""),
             "1: pattern, character 1, at “@body[knd=”: lexicon \"body\" has "
             "no column \"knd\"");
  CHECK_TEXT(found("(?=<a: b>)", ""),
             "4: pattern, character 4, at “<a: b>)”: a capture inside a "
             "look-around keeps nothing");
}

static void lexicon_says_what_is_wrong(void) {
  gloss_lexicon *lexicon = NULL;
  gloss_error err;
  char text[200];
  CHECK(gloss_lexicon_parse(&lexicon, "x.tsv",
                            GLOSS_STR("\xEF\xBB\xBFterm\tkind\r\n"
                                      "# comment\r\n"
                                      "甲\ta\r\n"
                                      "\tb\r\n"
                                      "乙\r\n"
                                      "甲\ta\r\n"
                                      "甲\tb\r\n"
                                      "\xFF\tb\r\n"),
                            &err) == GLOSS_OK);
  static const char *const want[] = {
      "x.tsv:4: the term is empty",
      "x.tsv:5: expected 2 tab-separated fields, got 1",
      "x.tsv:6: \"甲\" is a duplicate of line 3: ignored",
      "x.tsv:7: \"甲\" stands in line 3 with other attributes: found only by "
      "an attribute filter",
      "x.tsv:8: not UTF-8 at byte 1 of the line"};
  CHECK(gloss_lexicon_problem_count(lexicon) == 5);
  for (size_t i = 0; i < gloss_lexicon_problem_count(lexicon) && i < 5; i++)
    CHECK_TEXT(
        gloss_error_text(gloss_lexicon_problem(lexicon, i), text, sizeof text),
        want[i]);
  gloss_str kind = gloss_lexicon_attribute(lexicon, 0, GLOSS_STR("kind"));
  CHECK(gloss_str_equal(kind, GLOSS_STR("a")));
  gloss_lexicon_free(lexicon);
  CHECK(gloss_lexicon_parse(&lexicon, "x.tsv", GLOSS_STR("甲\n乙\n"), &err) ==
        GLOSS_ESYNTAX);
  CHECK(gloss_lexicon_load(&lexicon, "no/such.tsv", &err) == GLOSS_EIO);
}

// Two rules in one set, one of a layer that the scan does not get.
static void explains_what_scans_decide(void) {
  gloss_program *program = gloss_program_new();
  gloss_doc *doc = NULL;
  gloss_explanation why;
  gloss_program_source(program, "person");
  static const gloss_rule rules[] = {
      {.id = "short", .pattern = "政协", .set = "body"},
      {.id = "long", .pattern = "市政协", .set = "body"},
      {.id = "chair", .pattern = "{person} 主席"},
      {.id = "absent", .pattern = "县政协"}};
  for (size_t i = 0; i < 4; i++)
    CHECK(gloss_program_rule(program, &rules[i], NULL, NULL) == GLOSS_OK);
  CHECK(gloss_program_compile(program, NULL) == GLOSS_OK);
  gloss_doc_new(&doc, GLOSS_STR("市政协主席。"), NULL, NULL);
  static const gloss_reason want[] = {GLOSS_REASON_LOST, GLOSS_REASON_KEPT,
                                      GLOSS_REASON_SOURCE, GLOSS_REASON_NEED};
  for (uint32_t rule = 0; rule < 4; rule++) {
    CHECK(gloss_explain(&why, program, doc, rule, 0, 18, NULL, 0, NULL) ==
          GLOSS_OK);
    CHECK_TEXT(gloss_reason_name(why.reason), gloss_reason_name(want[rule]));
    if (rule == 0) CHECK(why.winner_rule == 1 && why.winner_end == 9);
  }
  gloss_matches *matches = NULL;
  gloss_budget budget = {.steps = 2, .profile = true};
  gloss_scan(&matches, program, doc, NULL, 0, (uint32_t[]){1}, 1, &budget,
             NULL);
  CHECK(gloss_matches_failure_count(matches) == 1);
  CHECK(gloss_matches_count(matches) == 0);
  CHECK(gloss_matches_profile(matches, 1).starts == 1);
  CHECK(gloss_matches_profile(matches, 0).starts == 0);
  gloss_matches_free(matches);
  gloss_program_free(program);
  gloss_doc_free(doc);
}

static void first_match_only(void) {
  gloss_program *program = gloss_program_new();
  static const gloss_rule rule = {
      .id = "n", .pattern = "\\d+ | 届", .scope = "document"};
  CHECK(gloss_program_rule(program, &rule, NULL, NULL) == GLOSS_OK);
  CHECK(gloss_program_compile(program, NULL) == GLOSS_OK);
  gloss_doc *doc = NULL;
  gloss_doc_new(&doc, GLOSS_STR("第12届3次，第13届"), NULL, NULL);
  gloss_matches *all = NULL, *one = NULL;
  gloss_budget budget = {.first = true};
  gloss_scan_range(&all, program, doc, 0, 20, NULL, 0, NULL, NULL);
  gloss_scan_range(&one, program, doc, 0, 20, NULL, 0, &budget, NULL);
  CHECK(gloss_matches_count(all) == 4);
  CHECK(gloss_matches_count(one) == 1);
  CHECK(gloss_matches_get(one, 0).begin == 3);
  CHECK(gloss_matches_get(one, 0).end == gloss_matches_get(all, 0).end);
  gloss_matches_free(all);
  gloss_matches_free(one);
  gloss_program_free(program);
  gloss_doc_free(doc);
}

// What only a caller in C can do wrong.
static void wrong_calls_are_told(void) {
  gloss_program *program = gloss_program_new();
  gloss_doc *doc = NULL;
  gloss_matches *matches = NULL;
  gloss_explanation why;
  gloss_error err;
  static const gloss_rule rule = {.id = "chair", .pattern = "{person} 主席"};
  gloss_program_source(program, "person");
  gloss_doc_new(&doc, GLOSS_STR("市政协主席。"), NULL, NULL);
  CHECK(!gloss_program_rule(program, &rule, NULL, NULL));
  CHECK(gloss_scan(&matches, program, doc, NULL, 0, NULL, 0, NULL, &err));
  CHECK_TEXT(err.message, "the program is not compiled");
  CHECK(!gloss_program_compile(program, NULL));
  CHECK(gloss_program_rule(program, &rule, NULL, &err));
  CHECK_TEXT(err.message, "the program is compiled");
  CHECK(gloss_scan(&matches, program, doc, NULL, 0, (uint32_t[]){7}, 1, NULL,
                   &err));
  CHECK_TEXT(err.message, "no rule has number 7");
  CHECK(gloss_scan_range(&matches, program, doc, 1, 6, NULL, 0, NULL, &err));
  CHECK_TEXT(err.message, "the range 1..6 is not one of characters");
  CHECK(gloss_explain(&why, program, doc, 1, 0, 3, NULL, 0, &err));
  CHECK_TEXT(err.message, "no such rule or range");
  CHECK(!gloss_scan(&matches, program, doc, NULL, 0, NULL, 0, NULL, &err));
  CHECK(gloss_matches_failure_count(matches) == 1);
  CHECK_TEXT(gloss_matches_failure(matches, 0)->error.message,
             "the layer {person} is not available in this scan");
  gloss_matches_free(matches);
  gloss_program_free(program);
  gloss_doc_free(doc);
}

int main(void) {
  RUN(elements);
  RUN(references);
  RUN(lookaround_and_anchors);
  RUN(scopes);
  RUN(errors_point_at_the_character);
  RUN(lexicon_says_what_is_wrong);
  RUN(explains_what_scans_decide);
  RUN(first_match_only);
  RUN(wrong_calls_are_told);
  return TEST_END();
}
