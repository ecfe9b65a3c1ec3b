// Shards: names, lines, trailers, base64; exact sums; web archives.
#include "run/shard.h"
#include "run/warc.h"
#include "store/tally.h"
#include "test.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

static void base64_comes_back(void) {
  gloss_buf bytes = {0}, coded = {0}, back = {0};
  for (int size = 0; size < 70; size++) {
    gloss_buf_clear(&coded);
    gloss_buf_clear(&back);
    gloss__base64_encode(&coded, (gloss_str){bytes.data, bytes.size});
    CHECK(coded.size == (bytes.size + 2) / 3 * 4);
    CHECK(gloss__base64_decode(&back, (gloss_str){coded.data, coded.size}));
    CHECK(back.size == bytes.size &&
          (!size || !memcmp(back.data, bytes.data, bytes.size)));
    gloss_buf_putc(&bytes, (char)(size * 37 + 200));
  }
  gloss_buf_clear(&coded);
  gloss__base64_encode(&coded, GLOSS_STR("light"));
  CHECK_TEXT(coded.data, "bGlnaHQ=");
  gloss_buf_free(&bytes);
  gloss_buf_free(&coded);
  gloss_buf_free(&back);
}

static void base64_is_strict(void) {
  static const char *const wrong[] = {"a",
                                      "abc",
                                      "ab=c",
                                      "=abc",
                                      "a===",
                                      "ab c",
                                      "abc\n",
                                      "====",
                                      "abcd=abc",
                                      "ab\xff"
                                      "d"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    gloss_buf out = {0};
    CHECK(!gloss__base64_decode(&out, gloss_str_of(wrong[i])));
    gloss_buf_free(&out);
  }
}

static void names_are_taken_apart(void) {
  size_t index, of;
  char host[64];
  long pid;
  gloss_buf path = {0};
  gloss__shard_path(&path, "a b/", 7, 100);
  CHECK_TEXT(path.data, "a b/shard-00007-of-00100.ndjson");
  CHECK(gloss__shard_name("shard-00007-of-00100.ndjson", &index, &of) &&
        index == 7 && of == 100);
  CHECK(!gloss__shard_name("shard-00000-of-00100.ndjson", &index, &of));
  CHECK(!gloss__shard_name("shard-00101-of-00100.ndjson", &index, &of));
  CHECK(!gloss__shard_name("shard-00007-of-00100.ndjson.gz", &index, &of));
  CHECK(!gloss__shard_name("shard--1-of-2.ndjson", &index, &of));
  CHECK(!gloss__shard_name("shard-1-of-.ndjson", &index, &of));
  gloss_buf_clear(&path);
  gloss__shard_temporary(&path, ".", 7, 100);
  CHECK(gloss__shard_temporary_name(path.data + 2, &index, &of, host, &pid) &&
        index == 7 && of == 100 && pid == (long)getpid());
  gloss_buf_free(&path);
}

static void lines_end_with_the_shard(void) {
  gloss__shard_line line;
  static const char *const wrong[] = {
      "\n",
      "\"}\n",
      "{\"a\": 1}\n",
      ", \"record\": \"AAAA\"}\n",
      "{\"x\": 1, \"item\": 2, \"record\": \"AAAA\"}\n",
      "{\"x\": 1, \"input\": 3, \"item\": , \"record\": \"AAAA\"}\n",
      "{\"x\": 1, \"input\": 3, \"item\": 2, \"record\": \"AAAA\"}",
      "{\"x\": 1, \"input\": 3, \"item\": 2222222222222222222222, \"record\": "
      "\"AAAA\"}\n"};
  CHECK(gloss__shard_line_parse(
      &line, GLOSS_STR("{\"x\": \"\\\"\", \"input\": 31, \"item\": 2, "
                       "\"record\": \"AAAA\"}\n")));
  CHECK(line.place.path == 31 && line.place.item == 2 && line.record.size == 4);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    CHECK(!gloss__shard_line_parse(&line, gloss_str_of(wrong[i])));
}

// Lines come whole whatever the size of the blocks in which they are read.
static void lines_are_whole(void) {
  char path[] = "/tmp/moongloss-shard-test-XXXXXX";
  int fd = mkstemp(path);
  gloss_buf text = {0};
  for (int i = 0; i < 300; i++) {
    for (int k = 0; k < i * i % 977; k++) gloss_buf_putc(&text, 'x');
    gloss_buf_putc(&text, '\n');
  }
  gloss_buf_puts(&text, "no end");
  CHECK(write(fd, text.data, text.size) == (ssize_t)text.size);
  close(fd);
  for (size_t step = 1; step < 5000; step = step * 3 + 1) {
    gloss__lines lines = {.path = path, .step = step};
    gloss_str line;
    size_t at = 0;
    while (!gloss__lines_next(&lines, &line, NULL) && line.size) {
      CHECK(at + line.size <= text.size &&
            !memcmp(line.data, text.data + at, line.size));
      at += line.size;
    }
    CHECK(at == text.size);
    gloss__lines_free(&lines);
  }
  unlink(path);
  gloss_buf_free(&text);
}

static void trailers_come_back(void) {
  gloss_schema *schema = gloss_schema_new(), *other = NULL;
  char sha[65];
  gloss_sha256(GLOSS_STR("x"), sha);
  gloss_schema_field(schema, "doc", "title", "string?", NULL);
  gloss_schema_field(schema, "会议", "names", "string[]", NULL);
  gloss__trailer out = {.index = 2, .of = 3, .manifest = sha, .lines = 5};
  out.run = (gloss_run_info){.run_key = "k", .pack = "p\"q"};
  out.size = 77;
  gloss_buf line = {0};
  gloss__trailer_open(&line, &out, schema);
  gloss__trailer_close(&line, sha);
  gloss__trailer in;
  gloss_str text = {line.data, line.size};
  CHECK(gloss__trailer_is(text));
  CHECK(!gloss__trailer_parse(&in, text, NULL));
  CHECK(in.index == 2 && in.of == 3 && in.lines == 5 && in.size == 77);
  CHECK_TEXT(in.run.pack, "p\"q");
  CHECK(!gloss__trailer_schema(&in, &other, NULL));
  CHECK_TEXT(gloss_schema_type(other, 1), "会议");
  CHECK(gloss_schema_field_type(other, "会议", 0) == GLOSS_FIELD_STRINGS);
  gloss__trailer_free(&in);
  for (size_t cut = 0; cut + 2 < line.size; cut++) // the newline may go
    CHECK(gloss__trailer_parse(&in, (gloss_str){line.data, cut}, NULL));
  gloss_schema_free(schema);
  gloss_schema_free(other);
  gloss_buf_free(&line);
}

// --- sums --------------------------------------------------------------------

static double sum_of(const double *numbers, size_t count, size_t first) {
  gloss__exact sum = {{0}};
  for (size_t i = 0; i < count; i++)
    gloss__exact_add(&sum, numbers[(first + i) % count]);
  return gloss__exact_value(&sum);
}

static void sums_are_exact(void) {
  static const double tenths[] = {.1, .1, .1, .1, .1, .1, .1, .1, .1, .1};
  static const double far[] = {1e308, 1, 1e308, -1e308, 1e-300, -1e308, 5e-324};
  static const double less[] = {-3.5, 1.25, -1e-9};
  static const double half[] = {9007199254740992.0, 1, 1e-30}; // 2^53
  CHECK(sum_of(tenths, 10, 0) == 1.0);
  for (size_t i = 0; i < 7; i++) CHECK(sum_of(far, 7, i) == 1.0);
  CHECK(sum_of(less, 3, 0) == -2.250000001);
  CHECK(sum_of(half, 2, 0) == 9007199254740992.0); // halfway: to even
  CHECK(sum_of(half, 3, 0) == 9007199254740994.0); // just above
  CHECK(sum_of(half, 0, 0) == 0);
}

static void sums_are_joined(void) {
  gloss__exact all = {{0}}, one = {{0}}, two = {{0}}, read;
  gloss_buf hex = {0};
  for (int i = 0; i < 1000; i++) {
    double number = sin(i) * pow(10, i % 40 - 20);
    gloss__exact_add(&all, number);
    gloss__exact_add(i % 3 ? &one : &two, number);
  }
  gloss__exact_write(&one, &hex);
  CHECK(gloss__exact_read(&read, hex.data));
  gloss__exact_join(&two, &read);
  CHECK(!memcmp(&all, &two, sizeof all));
  CHECK(!gloss__exact_read(&read, "12"));
  CHECK(!gloss__exact_read(&read, NULL));
  gloss_buf_free(&hex);
}

// --- web archives ------------------------------------------------------------

static gloss__warc_outcome first_page(const char *text, gloss_buf *uri,
                                      gloss_buf *bytes) {
  FILE *stream = fmemopen((void *)text, strlen(text), "rb");
  gloss_error err;
  gloss__warc_outcome outcome =
      gloss__warc_next(stream, uri, bytes, 1000, &err);
  fclose(stream);
  return outcome;
}

#define RECORD(type, size, body)                                               \
  "WARC/1.0\r\nWARC-Type: " type "\r\nwarc-target-uri: <http://a/b>\r\n"       \
  "Content-Length: " size "\r\n\r\n" body "\r\n\r\n"

static void pages_come_out(void) {
  static const struct {
    const char *text;
    gloss__warc_outcome outcome;
    const char *bytes;
  } cases[] = {
      {"", GLOSS__WARC_END, ""},
      {"\r\n\r\n", GLOSS__WARC_END, ""},
      {RECORD("request", "3", "GET"), GLOSS__WARC_END, ""},
      {RECORD("conversion", "4", "text"), GLOSS__WARC_PAGE, "text"},
      {RECORD("request", "3", "GET") RECORD("resource", "2", "ab"),
       GLOSS__WARC_PAGE, "ab"},
      {RECORD("response", "24", "HTTP/1.1 200 OK\r\n\r\npage!"),
       GLOSS__WARC_PAGE, "page!"},
      {RECORD("response", "27", "HTTP/1.1 404 Lost\r\n\r\npage!!"),
       GLOSS__WARC_END, ""},
      {RECORD("response", "49",
              "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\npixel"),
       GLOSS__WARC_END, ""},
      {RECORD("response", "69",
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
              "3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n"),
       GLOSS__WARC_PAGE, "abcde"},
      {RECORD("response", "52", // the header is left, the chunks are joined
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nabcde"),
       GLOSS__WARC_PAGE, "abcde"},
      {RECORD("response", "46",
              "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nabcde"),
       GLOSS__WARC_BAD_PAGE, NULL},
      {RECORD("conversion", "9", "text"), GLOSS__WARC_DAMAGED, NULL},
      {RECORD("conversion", "x", "text"), GLOSS__WARC_DAMAGED, NULL},
      {"HTTP/1.1 200 OK\r\n", GLOSS__WARC_DAMAGED, NULL},
      {"WARC/1.0\r\nContent-Length: 3\r\n", GLOSS__WARC_DAMAGED, NULL}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    gloss_buf uri = {0}, bytes = {0};
    gloss__warc_outcome outcome = first_page(cases[i].text, &uri, &bytes);
    CHECK(outcome == cases[i].outcome);
    if (outcome != cases[i].outcome) printf("case %zu: %d\n", i, (int)outcome);
    if (cases[i].bytes)
      CHECK_TEXT(bytes.data ? bytes.data : "", cases[i].bytes);
    if (outcome == GLOSS__WARC_PAGE) CHECK_TEXT(uri.data, "http://a/b");
    gloss_buf_free(&uri);
    gloss_buf_free(&bytes);
  }
}

int main(void) {
  RUN(base64_comes_back);
  RUN(base64_is_strict);
  RUN(names_are_taken_apart);
  RUN(lines_end_with_the_shard);
  RUN(lines_are_whole);
  RUN(trailers_come_back);
  RUN(sums_are_exact);
  RUN(sums_are_joined);
  RUN(pages_come_out);
  return TEST_END();
}
