#include "fact/fact.h"
#include "test.h"

#include <math.h>
#include <stdlib.h>

static gloss_schema *meeting_schema(void) {
  static const char *const fields[][3] = {
      {"doc", "title", "string"},        {"doc", "term", "integer?"},
      {"meeting", "name", "string"},     {"meeting", "kind", "plenary|chair?"},
      {"meeting", "term", "integer?"},   {"meeting", "date", "date?"},
      {"meeting", "share", "number?"},   {"meeting", "open", "boolean?"},
      {"meeting", "parts", "string[]?"}, {"quote", "text", "string"},
      {"quote", "speaker", "string?"}};
  gloss_schema *schema = gloss_schema_new();
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    CHECK(!gloss_schema_field(schema, fields[i][0], fields[i][1], fields[i][2],
                              NULL));
  return schema;
}

static void declare(const char *type, const char *field, const char *declared,
                    const char *want) {
  gloss_schema *schema = meeting_schema();
  gloss_error err = {0};
  gloss_status status = gloss_schema_field(schema, type, field, declared, &err);
  CHECK(status == (*want ? GLOSS_EUSAGE : GLOSS_OK));
  if (!strstr(err.message, want) || (!*want && err.message[0]))
    CHECK_TEXT(err.message, want);
  gloss_schema_free(schema);
}

static void schemas_refuse_what_cannot_be(void) {
  declare("meeting", "rule", "string", "\"rule\" is reserved");
  declare("meeting", "doc", "string", "is reserved");
  declare("doc", "Seq", "string", "is reserved");
  declare("Doc", "name", "string", "differ only in case");
  declare("meeting", "Raw_Start", "string", "is reserved");
  declare("doc", "start", "string", "");
  declare("meeting", "2nd", "string", "cannot name a field");
  declare("meeting", "a-b", "string", "cannot name a field");
  declare("会议", "名称", "string", "");
  declare("gloss_x", "name", "string", "cannot name a fact type");
  declare("meeting", "x", "text", "unknown type \"text\"");
  declare("meeting", "x", "", "unknown type \"\"");
  declare("meeting", "name", "string?",
          "declared as \"string\" and as \"string?\"");
  declare("meeting", "Name", "string", "differ only in case");
  declare("Meeting", "name", "string", "differ only in case");
  declare("quote", "text", "string", "");
  declare("meeting", "text", "integer", "is the evidence");
}

static void schemas_are_read_in_order(void) {
  gloss_schema *schema = meeting_schema();
  CHECK_TEXT(gloss_schema_type(schema, 0), "doc");
  CHECK_TEXT(gloss_schema_type(schema, 2), "quote");
  CHECK(gloss_schema_type(schema, 3) == NULL);
  CHECK_TEXT(gloss_schema_field_name(schema, "meeting", 6), "parts");
  CHECK(gloss_schema_field_name(schema, "meeting", 7) == NULL);
  CHECK(gloss_schema_field_type(schema, "meeting", 6) == GLOSS_FIELD_STRINGS);
  gloss_schema_free(schema);
}

static void dates_are_iso(void) {
  static const char *const good[] = {"2022-07-08",
                                     "2022-07",
                                     "2018/2020",
                                     "2020-H1",
                                     "2024",
                                     "P5Y",
                                     "2020-Q4",
                                     "2024-02-29",
                                     "P1Y6M",
                                     "PT2H30M",
                                     "P0.5Y",
                                     "2018/..",
                                     "../2020",
                                     "2018/",
                                     "2022-07-08T09:30",
                                     "2020-W53",
                                     "2018-01/2020-06",
                                     "2018/P3Y"};
  static const char *const bad[] = {
      "",           "2022-13",  "2022-02-30",
      "2023-02-29", "22-07-08", "P",
      "PT",         "P5",       "5Y",
      "2020-H3",    "2022年",   "2022-7-8",
      "P5YT",       "2018//20", "2018/2020/",
      "/",          "P1M1Y",    "P1Y1Y",
      "P.Y",        "2020-W54", "2022-07-08T25:00",
      " 2024",      "2024 "};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    if (!gloss__iso_valid(gloss_str_of(good[i]))) CHECK_TEXT(good[i], "valid");
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (gloss__iso_valid(gloss_str_of(bad[i]))) CHECK_TEXT(bad[i], "invalid");
}

// --- results -----------------------------------------------------------------

static const char text[] = "政协会议报道\n\n二届40次主席会议于7月8日召开。\n";

static gloss_doc *make_doc(void) {
  gloss_doc *doc = NULL;
  CHECK(!gloss_doc_new(&doc, GLOSS_STR(text), NULL, NULL));
  return doc;
}

static uint32_t at(const gloss_doc *doc, const char *part) {
  return (uint32_t)(strstr(gloss_doc_text(doc).data, part) -
                    gloss_doc_text(doc).data);
}

static gloss_field text_field(const char *name, const char *value) {
  return (gloss_field){
      .name = name, .tag = GLOSS_TEXT, .text = gloss_str_of(value)};
}

static gloss_status add_meeting(gloss_result *result, const gloss_doc *doc,
                                gloss_field extra, gloss_error *err) {
  gloss_field fields[] = {text_field("name", "主席会议"), extra};
  uint32_t begin = at(doc, "主席会议");
  return gloss_result_fact(result, "meeting", begin, begin + 12,
                           "meeting.chair", "meeting.lua", 7, fields,
                           extra.name ? 2 : 1, GLOSS_STR("{\"a\": 1}"), err);
}

static void refuse(gloss_field extra, const char *want) {
  gloss_schema *schema = meeting_schema();
  gloss_doc *doc = make_doc();
  gloss_result *result = gloss_result_new("a.txt", doc, schema);
  gloss_error err = {0};
  CHECK(add_meeting(result, doc, extra, &err) == GLOSS_EUSAGE);
  CHECK_TEXT(err.message, want);
  CHECK(gloss_result_fact_count(result) == 0);
  gloss_result_free(result);
  gloss_doc_free(doc);
  gloss_schema_free(schema);
}

static void facts_are_checked(void) {
  gloss_field field = text_field("nmae", "x");
  refuse(field, "\"meeting\" has no field \"nmae\" (declared: name, kind, "
                "term, date, share, open, parts)");
  refuse(text_field("term", "14"),
         "meeting: field \"term\" must be integer?, got \"14\"");
  refuse(text_field("kind", "forum"),
         "meeting: field \"kind\" must be plenary|chair?, got \"forum\"");
  refuse(text_field("date", "7月8日"),
         "meeting: field \"date\" must be date?, got \"7月8日\"");
  refuse(text_field("kind", "\xFF"), "meeting: field \"kind\" is not valid "
                                     "UTF-8");
  refuse((gloss_field){.name = "term", .tag = GLOSS_REAL, .real = 1.5},
         "meeting: field \"term\" must be integer?, got a number");
  refuse((gloss_field){.name = "share", .tag = GLOSS_REAL, .real = NAN},
         "meeting: field \"share\" must be number?, got a number");
  refuse((gloss_field){.name = "parts", .tag = GLOSS_INT},
         "meeting: field \"parts\" must be string[]?, got an integer");
  refuse((gloss_field){.name = "open", .tag = GLOSS_INT, .integer = 1},
         "meeting: field \"open\" must be boolean?, got an integer");
}

static gloss_status at_span(uint32_t begin, uint32_t end, const char *type,
                            gloss_error *err) {
  gloss_schema *schema = meeting_schema();
  gloss_doc *doc = make_doc();
  gloss_result *result = gloss_result_new("a.txt", doc, schema);
  gloss_status status = gloss_result_fact(result, type, begin, end, "r", NULL,
                                          0, NULL, 0, GLOSS_STR(""), err);
  gloss_result_free(result);
  gloss_doc_free(doc);
  gloss_schema_free(schema);
  return status;
}

static void evidence_lies_on_characters(void) {
  gloss_error err;
  CHECK(!at_span(0, 6, "quote", &err));
  CHECK(at_span(0, 4, "quote", &err));
  CHECK_TEXT(err.message, "quote: evidence 0..4 cuts a character in half");
  CHECK(at_span(1, 6, "quote", &err));
  CHECK(at_span(3, 3, "quote", &err));
  CHECK_TEXT(err.message, "quote: empty evidence at 3");
  CHECK(at_span(0, 4000000000u, "quote", &err));
  CHECK(strstr(err.message, "lies outside") != NULL);
  CHECK(at_span(6, 0, "quote", &err));
  CHECK(at_span(0, 6, "slogan", &err));
  CHECK_TEXT(err.message, "no fact type \"slogan\" is declared");
  CHECK(at_span(0, 6, "meeting", &err));
  CHECK_TEXT(err.message, "meeting: field \"name\" (string) must have a value");
}

static gloss_result *sample(gloss_schema *schema) {
  static const gloss_str parts[] = {{"a", 1}, {"b\"", 2}};
  gloss_doc *doc = make_doc();
  gloss_result *result = gloss_result_new("a.txt", doc, schema);
  gloss_field title = text_field("title", "政协会议报道");
  CHECK(!gloss_result_doc_field(result, &title, 0, 18, "describe", NULL, NULL));
  gloss_field term = {.name = "term", .tag = GLOSS_REAL, .real = 2};
  CHECK(!gloss_result_doc_field(result, &term, 0, 0, NULL, "from 二届", NULL));
  CHECK(gloss_result_doc_field(result, &term, 0, 0, NULL, NULL, NULL));
  CHECK(!add_meeting(
      result, doc,
      (gloss_field){
          .name = "parts", .tag = GLOSS_LIST, .list = parts, .list_count = 2},
      NULL));
  uint32_t day = at(doc, "7月8日");
  CHECK(!gloss_result_fact(result, "quote", day, day + 8, "z", NULL, 0, NULL, 0,
                           GLOSS_STR(""), NULL));
  CHECK(!gloss_result_fact(result, "quote", 0, 6, "y", NULL, 0, NULL, 0,
                           GLOSS_STR(""), NULL));
  gloss_result_failure(result, &(gloss_failure){.phase = "rule",
                                                .code = "script",
                                                .message = "no\n\xFF",
                                                .rule = "x",
                                                .line = 3});
  gloss_result_finish(result);
  gloss_doc_free(doc);
  return result;
}

static const char stream[] =
    "{\"source\": \"a.txt\", \"id\": \"%s\", \"doc\": {\"title\": "
    "\"政协会议报道\", \"term\": 2}, \"doc_evidence\": {\"title\": {\"start\": "
    "0, \"end\": 18, \"rule\": \"describe\"}, \"term\": {\"reason\": \"from "
    "二届\"}}, \"facts\": [{\"fact\": \"%.12s:1\", \"type\": \"quote\", "
    "\"text\": \"政协\", \"start\": 0, \"end\": 6, \"raw\": [[0, 6]], "
    "\"raw_start\": 0, \"raw_end\": 6, \"rule\": \"y\", \"speaker\": null}, "
    "{\"fact\": \"%.12s:2\", \"type\": \"meeting\", \"text\": \"主席会议\", "
    "\"start\": 30, \"end\": 42, \"raw\": [[31, 43]], \"raw_start\": 31, "
    "\"raw_end\": 43, \"rule\": \"meeting.chair\", \"name\": \"主席会议\", "
    "\"kind\": null, \"term\": null, \"date\": null, \"share\": null, \"open\":"
    " null, \"parts\": [\"a\", \"b\\\"\"]}, {\"fact\": \"%.12s:3\", \"type\": "
    "\"quote\", \"text\": \"7月8日\", \"start\": 45, \"end\": 53, \"raw\": "
    "[[46, 54]], \"raw_start\": 46, \"raw_end\": 54, \"rule\": \"z\", "
    "\"speaker\": null}], \"failures\": [{\"phase\": \"rule\", \"code\": "
    "\"script\", \"message\": \"no\\n\xEF\xBF\xBD\", \"rule\": \"x\", \"file\":"
    " null, \"line\": 3, \"start\": null, \"end\": null}]}";

static void the_line_is_as_designed(void) {
  gloss_schema *schema = meeting_schema();
  gloss_result *result = sample(schema);
  gloss_buf got = {0}, want = {0};
  const char *id = gloss_result_id(result);
  gloss_result_ndjson(result, &got);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  gloss_buf_printf(&want, stream, id, id, id, id);
#pragma GCC diagnostic pop
  CHECK_TEXT(got.data, want.data);
  CHECK(gloss_result_fact_at(result, 1)->line == 7);
  CHECK(result->facts.items[1].at_line == 3);
  gloss_buf_free(&got);
  gloss_buf_free(&want);
  gloss_result_free(result);
  gloss_schema_free(schema);
}

static void a_failed_input_has_no_doc(void) {
  gloss_result *result = gloss_result_new("gone\xFF.txt", NULL, NULL);
  gloss_buf line = {0};
  gloss_result_failure(
      result,
      &(gloss_failure){.phase = "read", .code = "io", .message = "gone"});
  CHECK(gloss_result_fact(result, "a", 0, 1, "r", NULL, 0, NULL, 0,
                          GLOSS_STR(""), NULL) == GLOSS_EUSAGE);
  gloss_result_finish(result);
  gloss_result_ndjson(result, &line);
  CHECK_TEXT(line.data,
             "{\"source\": \"gone\xEF\xBF\xBD.txt\", \"id\": null, \"doc\": "
             "null, \"doc_evidence\": {}, \"facts\": [], \"failures\": "
             "[{\"phase\": \"read\", \"code\": \"io\", \"message\": \"gone\", "
             "\"rule\": null, \"file\": null, \"line\": null, \"start\": null, "
             "\"end\": null}]}");
  gloss_buf_free(&line);
  gloss_result_free(result);
}

static void a_failing_rule_loses_its_own(void) {
  gloss_schema *schema = meeting_schema();
  gloss_doc *doc = make_doc();
  gloss_result *result = gloss_result_new("a", doc, schema);
  CHECK(!gloss_result_fact(result, "quote", 0, 6, "y", NULL, 0, NULL, 0,
                           GLOSS_STR(""), NULL));
  CHECK(!add_meeting(result, doc, (gloss_field){0}, NULL));
  gloss_result_drop_rule(result, "y");
  gloss_result_finish(result);
  CHECK(gloss_result_fact_count(result) == 1);
  CHECK(gloss_result_failure_count(result) == 0); // nothing known of the doc
  gloss_result_free(result);
  gloss_doc_free(doc);
  gloss_schema_free(schema);
}

// --- bytes -------------------------------------------------------------------

static void bytes_come_back(void) {
  gloss_schema *schema = meeting_schema();
  gloss_result *result = sample(schema), *back = NULL;
  gloss_buf bytes = {0}, again = {0}, one = {0}, two = {0};
  gloss_result_encode(result, &bytes);
  CHECK(!gloss_result_decode(&back, (gloss_str){bytes.data, bytes.size}, NULL));
  gloss_result_ndjson(result, &one);
  gloss_result_ndjson(back, &two);
  CHECK_TEXT(two.data, one.data);
  gloss_result_encode(back, &again);
  CHECK(again.size == bytes.size &&
        !memcmp(again.data, bytes.data, again.size));
  gloss_buf_free(&bytes);
  gloss_buf_free(&again);
  gloss_buf_free(&one);
  gloss_buf_free(&two);
  gloss_result_free(result);
  gloss_result_free(back);
  gloss_schema_free(schema);
}

// Every cut and thousands of changed bytes: an error or a sound result.
static void any_bytes_are_survived(void) {
  gloss_schema *schema = meeting_schema();
  gloss_result *result = sample(schema), *back = NULL;
  gloss_buf bytes = {0}, line = {0};
  uint32_t seed = 7;
  gloss_result_encode(result, &bytes);
  for (size_t size = 0; size < bytes.size; size++)
    CHECK(gloss_result_decode(&back, (gloss_str){bytes.data, size}, NULL) ==
          GLOSS_EDATA);
  for (int i = 0; i < 20000; i++) {
    char *copy = malloc(bytes.size);
    memcpy(copy, bytes.data, bytes.size);
    for (int j = 0; j <= i % 3; j++) {
      seed = seed * 1664525u + 1013904223u;
      copy[(seed >> 8) % bytes.size] = (char)(seed >> 24);
    }
    if (!gloss_result_decode(&back, (gloss_str){copy, bytes.size}, NULL)) {
      gloss_buf_clear(&line);
      gloss_result_ndjson(back, &line);
      gloss_result_free(back);
    }
    free(copy);
  }
  gloss_buf_free(&bytes);
  gloss_buf_free(&line);
  gloss_result_free(result);
  gloss_schema_free(schema);
}

static void evidence_has_a_limit(void) {
  gloss_schema *schema = gloss_schema_new();
  gloss_schema_field(schema, "a", "name", "string?", NULL);
  gloss_result *result = gloss_result_new("a.txt", make_doc(), schema);
  gloss_doc *doc = (gloss_doc *)(uintptr_t)result->doc;
  gloss_error err = {0};
  result->evidence_bytes = (256 << 20) - 6;
  CHECK(gloss_result_fact(result, "a", 0, 9, "r", NULL, 0, NULL, 0,
                          GLOSS_STR(""), &err) == GLOSS_ELIMIT);
  CHECK_TEXT(err.message, "a: the facts of one document show more than "
                          "268435456 bytes of evidence");
  CHECK(!gloss_result_fact(result, "a", 0, 6, "r", NULL, 0, NULL, 0,
                           GLOSS_STR(""), NULL));
  gloss_result_drop_rule(result, "r");
  CHECK(result->evidence_bytes == (256 << 20) - 6);
  gloss_result_free(result);
  gloss_doc_free(doc);
  gloss_schema_free(schema);
}

int main(void) {
  RUN(evidence_has_a_limit);
  RUN(schemas_refuse_what_cannot_be);
  RUN(schemas_are_read_in_order);
  RUN(dates_are_iso);
  RUN(facts_are_checked);
  RUN(evidence_lies_on_characters);
  RUN(the_line_is_as_designed);
  RUN(a_failed_input_has_no_doc);
  RUN(a_failing_rule_loses_its_own);
  RUN(bytes_come_back);
  RUN(any_bytes_are_survived);
  return TEST_END();
}
