// text [speed|stages|hostile|memory] PATH...: the text layer alone, over the
// given files (or all files of given folders): MB/s in each charset, of
// Traditional text and of its conversion; what each stage costs; how the time
// grows with hostile texts; the peak memory of large documents made of the
// files. One core.
#include "bench.h"

#include "text/text.h"

#include <iconv.h>
#include <sys/wait.h>
#include <unistd.h>

static size_t sink; // keeps results in use

// --- material ----------------------------------------------------------------

static corpus corpus_new(size_t count) {
  corpus all = {calloc(count + 1, sizeof(gloss_str)), 0, 0};
  if (!all.texts) abort();
  return all;
}

static void corpus_free(corpus *all) {
  for (size_t i = 0; i < all->count; i++)
    free((void *)(uintptr_t)all->texts[i].data);
  free(all->texts);
}

static void corpus_push(corpus *all, gloss_buf buf) {
  all->texts[all->count++] = (gloss_str){buf.data, buf.size};
  all->bytes += buf.size;
}

// Those of the files that are UTF-8 without a fault.
static corpus plain_of(const corpus *all) {
  corpus out = corpus_new(all->count);
  for (size_t i = 0; i < all->count; i++) {
    if (gloss_utf8_valid(all->texts[i]) != all->texts[i].size) continue;
    gloss_buf copy = {0};
    gloss_buf_add(&copy, all->texts[i].data, all->texts[i].size);
    corpus_push(&out, copy);
  }
  return out;
}

// The same texts in another charset.
static corpus encoded(const corpus *plain, const char *charset) {
  corpus out = corpus_new(plain->count);
  iconv_t to = iconv_open(charset, "UTF-8");
  for (size_t i = 0; i < plain->count && to != (iconv_t)-1; i++) {
    size_t left = plain->texts[i].size, room = left * 2 + 16, all = room;
    char *in = (char *)(uintptr_t)plain->texts[i].data;
    gloss_buf buf = {malloc(room), 0, room};
    char *at = buf.data;
    if (!at) abort();
    if (iconv(to, &in, &left, &at, &room) == (size_t)-1) {
      free(buf.data);
      continue;
    }
    buf.size = all - room;
    corpus_push(&out, buf);
  }
  if (to != (iconv_t)-1) iconv_close(to);
  return out;
}

// Each character as the first Traditional one whose Simplified form it is.
static gloss_buf traditional_of(gloss_str text) {
  static uint16_t twins[0x10000];
  for (uint32_t c = 0x9FA5; !twins[0x4E00] && c >= 0x4E00; c--)
    twins[gloss__script_traditional(c) ? gloss__script_form(c) & 0xFFFF : c] =
        (uint16_t)c;
  gloss_buf out = {0};
  for (size_t at = 0; at < text.size;) {
    uint32_t c = gloss_utf8_next(text, &at);
    gloss_buf_utf8(&out, c >= 0x4E00 && c < 0xA000 && twins[c] ? twins[c] : c);
  }
  return out;
}

static corpus traditional(const corpus *plain) {
  corpus out = corpus_new(plain->count);
  for (size_t i = 0; i < plain->count; i++)
    corpus_push(&out, traditional_of(plain->texts[i]));
  return out;
}

// --- speed -------------------------------------------------------------------

static void open_all(void *self) {
  const corpus *all = self;
  for (size_t i = 0; i < all->count; i++) {
    gloss_doc *doc = NULL;
    if (gloss_doc_new(&doc, all->texts[i], NULL, NULL)) continue;
    sink += gloss_doc_text(doc).size;
    gloss_doc_free(doc);
  }
}

struct marked {
  corpus all;
  const char *part; // NULL: a page of HTML
};

static void open_marked(void *self) {
  const struct marked *m = self;
  gloss_doc_options options = {.part = m->part};
  for (size_t i = 0; i < m->all.count; i++) {
    gloss_doc *doc = NULL;
    if (gloss_doc_new(&doc, m->all.texts[i], &options, NULL)) continue;
    sink += gloss_doc_text(doc).size;
    gloss_doc_free(doc);
  }
}

// Each line of the texts between tags; no text has a < of its own then.
static corpus wrapped(const corpus *plain, const char *head, const char *open,
                      const char *shut, const char *tail) {
  corpus out = corpus_new(plain->count);
  for (size_t i = 0; i < plain->count; i++) {
    gloss_buf buf = {0};
    gloss_str text = plain->texts[i];
    gloss_buf_puts(&buf, head);
    for (size_t at = 0; at < text.size;) {
      const char *end = memchr(text.data + at, '\n', text.size - at);
      size_t stop = end ? (size_t)(end - text.data) : text.size;
      gloss_buf_puts(&buf, open);
      for (; at < stop; at++)
        gloss_buf_putc(&buf, text.data[at] == '<' ? ' ' : text.data[at]);
      gloss_buf_puts(&buf, shut);
      at = stop + 1;
    }
    gloss_buf_puts(&buf, tail);
    corpus_push(&out, buf);
  }
  return out;
}

// Of the bytes with their markup.
static void speed_of_markup(const corpus *plain) {
  struct marked html = {wrapped(plain, "<html><body><div class=article>", "<p>",
                                "</p>\n", "</div></body></html>"),
                        NULL};
  struct marked docx = {
      wrapped(plain, "<w:document><w:body>",
              "<w:p><w:pPr><w:jc w:val=\"both\"/></w:pPr><w:r><w:t>",
              "</w:t></w:r></w:p>", "</w:body></w:document>"),
      "docx:word/document.xml"};
  bench_row("HTML", html.all.bytes, 0, open_marked, &html);
  bench_row("DOCX, its XML", docx.all.bytes, 0, open_marked, &docx);
  corpus_free(&html.all);
  corpus_free(&docx.all);
}

// Only the conversion of the decoded text, with its pieces.
static void simplify_all(void *self) {
  const corpus *all = self;
  for (size_t i = 0; i < all->count; i++) {
    struct gloss__run run = {0, &gloss__utf8};
    struct gloss__source source = {.raw = all->texts[i],
                                   .runs = &run,
                                   .count = 1,
                                   .main = &gloss__utf8,
                                   .valid = true};
    struct gloss__edits edits = {0};
    struct gloss__shifts shifts = {0};
    struct gloss__track track = {.source = &source, .edits = &edits};
    gloss__track_decode(&track);
    gloss__script_simplify(&track, &shifts);
    sink += track.text.size;
    gloss__track_free(&track);
    gloss__free(shifts.items);
    gloss__free(edits.items);
  }
}

static void speed(const corpus *all) {
  corpus plain = plain_of(all);
  bench_row("the files as they are", all->bytes, 0, open_all,
            (void *)(uintptr_t)all);
  bench_row("UTF-8", plain.bytes, 200, open_all, &plain);
  static const struct {
    const char *charset;
    double target;
  } rows[] = {{"GB18030", 150}, {"UTF-16LE", 0}, {"BIG5-HKSCS", 0}};
  corpus twins = traditional(&plain);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    corpus out = encoded(i == 2 ? &twins : &plain, rows[i].charset);
    if (out.count)
      bench_row(rows[i].charset, out.bytes, rows[i].target, open_all, &out);
    corpus_free(&out);
  }
  bench_row("Traditional, UTF-8", twins.bytes, 0, open_all, &twins);
  bench_row("Traditional to Simplified alone", twins.bytes, 200, simplify_all,
            &twins);
  corpus_free(&twins);
  speed_of_markup(&plain);
  corpus_free(&plain);
}

// --- stages ------------------------------------------------------------------

enum {
  ID,
  DETECT,
  DECODE,
  MOJIBAKE,
  SHIFT,
  PINYIN,
  CLEAN,
  SCRIPT,
  LAYOUT,
  ORDER,
  SIMPLIFY,
  LINES,
  FREE,
  STAGES
};
static const char *const stage_names[] = {
    "id (SHA-256)", "charset", "decoding",           "mojibake",
    "shift",        "pinyin",  "controls and width", "which script",
    "layout",       "order",   "to Simplified",      "raw lines",
    "freeing"};

static double laps[STAGES], last_lap;

static void lap(int stage) {
  double now = bench_now();
  if (stage >= 0) laps[stage] += now - last_lap;
  last_lap = now;
}

// As gloss_doc_new does it.
static void run_stages(gloss_str raw) {
  struct gloss_doc doc = {.source = {.raw = raw}};
  char digest[65];
  lap(-1);
  gloss_sha256(raw, digest);
  lap(ID);
  gloss__detect(&doc.source, &doc.arena);
  lap(DETECT);
  gloss__edits_add(&doc.edits, GLOSS_EDIT_NONE, "", 1);
  doc.track = (struct gloss__track){.source = &doc.source, .edits = &doc.edits};
  gloss__track_decode(&doc.track);
  lap(DECODE);
  gloss__mojibake_undo(&doc.track);
  lap(MOJIBAKE);
  gloss__shift_undo(&doc.track, &doc.arena);
  lap(SHIFT);
  gloss__pinyin_remove(&doc.track);
  lap(PINYIN);
  gloss__clean(&doc.track, 0);
  lap(CLEAN);
  doc.script = gloss__script_of(doc.track.text);
  lap(SCRIPT);
  struct gloss__layout layout;
  gloss__arena scratch = {0};
  gloss__layout_make(&layout, &scratch, doc.track.text, NULL);
  lap(LAYOUT);
  gloss__order_apply(&doc.order, &doc.track, &layout, &doc.arena);
  gloss__free(layout.blocks);
  gloss__arena_free(&scratch);
  lap(ORDER);
  if (!strcmp(doc.script, "Hant"))
    gloss__script_simplify(&doc.track, &doc.shifts);
  lap(SIMPLIFY);
  gloss__marks_make(&doc);
  gloss__block_lines(&doc);
  lap(LINES);
  gloss__free(doc.shifts.items);
  gloss__track_free(&doc.track);
  gloss__free(doc.edits.items);
  gloss__free(doc.marks.items);
  gloss__arena_free(&doc.arena);
  lap(FREE);
}

static void stages_of(const char *name, const corpus *all) {
  enum { ROUNDS = 5 };
  double sum = 0;
  memset(laps, 0, sizeof laps);
  for (int round = 0; round < ROUNDS; round++)
    for (size_t i = 0; i < all->count; i++) run_stages(all->texts[i]);
  printf("\n%-26s ns a byte\n", name);
  for (int i = 0; i < STAGES; i++) {
    double ns = laps[i] * 1e9 / (double)all->bytes / ROUNDS;
    sum += ns;
    printf("%-26s %9.2f\n", stage_names[i], ns);
  }
  printf("%-26s %9.2f = %.0f MB/s\n", "all", sum, 1e3 / sum);
}

static void stages(const corpus *all) {
  corpus plain = plain_of(all), twins = traditional(&plain);
  corpus gb = encoded(&plain, "GB18030");
  corpus big5 = encoded(&twins, "BIG5-HKSCS");
  stages_of("UTF-8", &plain);
  stages_of("GB18030", &gb);
  stages_of("Traditional, UTF-8", &twins);
  if (big5.count) stages_of("BIG5-HKSCS", &big5);
  corpus_free(&plain);
  corpus_free(&twins);
  corpus_free(&gb);
  corpus_free(&big5);
}

// --- hostile texts -----------------------------------------------------------

static void repeat(gloss_buf *out, const char *unit, size_t size) {
  size_t length = strlen(unit);
  while (out->size + length <= size) gloss_buf_add(out, unit, length);
}

static double seconds_of(const char *unit, size_t size) {
  gloss_buf text = {0};
  repeat(&text, unit, size);
  double best = 1e9;
  for (int round = 0; round < 3; round++) {
    gloss_doc *doc = NULL;
    double begin = bench_now();
    gloss_doc_new(&doc, (gloss_str){text.data, text.size}, NULL, NULL);
    double took = bench_now() - begin;
    gloss_doc_free(doc);
    if (took < best) best = took;
  }
  gloss_buf_free(&text);
  return best;
}

// Texts of one thing over and over, where a repair looks around it.
static const struct {
  const char *name, *unit;
} hostile[] = {{"(", "("},
               {"?", "?"},
               {"one character", "议"},
               {"Han and ?!", "政?！"},
               {"half-width marks", "政,"},
               {"brackets between Han", "议(会)"},
               {"Traditional, Simplified", "協协"},
               {"surnames", "、於朝勇"},
               {"combining marks", "\xCC\x81"},
               {"spaces", " "},
               {"newlines", "\n"},
               {"lines of one character", "议\n"},
               {"the same line", "会议审议了工作报告，\n"},
               {"CR", "\r"},
               {"zero width", "\xE2\x80\x8B"},
               {"invalid bytes", "\xFF"},
               {"UTF-8 and GBK", "会议审议\xB9\xA4\xD7\xF7\xB1\xA8\xB8\xE6\n"},
               {"readings", "協(xié)"},
               {"quotation marks", "“"},
               {"hyphens", "commit-\n"},
               {"tags", "<p>"},
               {"open tags", "<"},
               {"entities", "&#1;"}};

static void grow(void) {
  printf("\n%-26s %9s %9s %9s   ratio (target 1:2:4)\n", "hostile text",
         "2.5 MB", "5 MB", "10 MB");
  for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
    double times[3];
    for (int k = 0; k < 3; k++)
      times[k] = seconds_of(hostile[i].unit, (size_t)2500000 << k);
    printf("%-26s %7.0fms %7.0fms %7.0fms   1 : %.1f : %.1f\n", hostile[i].name,
           times[0] * 1e3, times[1] * 1e3, times[2] * 1e3, times[1] / times[0],
           times[2] / times[0]);
    fflush(stdout);
  }
}

// --- memory ------------------------------------------------------------------

static gloss_buf filled(const corpus *from, size_t size, bool lines) {
  gloss_buf out = {0};
  while (out.size < size)
    for (size_t i = 0; i < from->count && out.size < size; i++)
      gloss_buf_add(&out, from->texts[i].data, from->texts[i].size);
  for (size_t i = 0; !lines && i < out.size; i++)
    if (out.data[i] == '\n') out.data[i] = ' ';
  return out;
}

// Bytes resident now, or at most so far ("VmRSS:", "VmHWM:").
static double resident(const char *field) {
  char line[256];
  double kilobytes = 0;
  FILE *file = fopen("/proc/self/status", "r");
  while (file && fgets(line, sizeof line, file))
    if (!strncmp(line, field, strlen(field)))
      kilobytes = strtod(line + strlen(field), NULL);
  if (file) fclose(file);
  return kilobytes * 1024;
}

// In a process of its own: what opening the document adds at most, and the
// bytes given.
static void peak(const char *name, gloss_buf *text) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    gloss_doc *doc = NULL;
    double before = resident("VmRSS:"), size = (double)text->size;
    gloss_doc_adopt(&doc, text, NULL, NULL);
    double all = resident("VmHWM:") - before + size;
    printf("%-26s %6.0f MB %8.0f MB %6.2f x   (target 6)\n", name, size / 1e6,
           all / 1e6, all / size);
    fflush(stdout);
    _exit(doc ? 0 : 1);
  }
  int status = 1;
  if (child < 0 || waitpid(child, &status, 0) < 0 || status)
    printf("%s: failed\n", name);
  gloss_buf_free(text);
}

static void memory(const corpus *all) {
  corpus plain = plain_of(all);
  printf("\n%-26s %9s %11s\n", "peak memory", "document", "resident");
  gloss_buf text = filled(&plain, 200000000, false);
  peak("one line", &text);
  text = filled(&plain, 50000000, true);
  peak("UTF-8", &text);
  corpus other = traditional(&plain);
  text = filled(&other, 50000000, true);
  peak("Traditional", &text);
  corpus_free(&other);
  for (unsigned i = 0; text.size < 50000000; i++)
    gloss_buf_printf(&text, "%u会\n", i % 1000);
  peak("lines of 4 characters", &text);
  for (unsigned i = 0; text.size < 50000000; i++)
    gloss_buf_printf(&text, "%u会议通过工作报告\n", i);
  peak("lines of 14 characters", &text);
  other = encoded(&plain, "GB18030");
  text = filled(&other, 50000000, true);
  peak("GB18030", &text);
  corpus_free(&other);
  corpus_free(&plain);
}

int main(int count, char **paths) {
  static const char *const parts[] = {"speed", "hostile", "memory", "stages"};
  corpus all = {0};
  int part = -1, first = 1;
  for (int i = 0; i < 4 && count > 1; i++)
    if (!strcmp(paths[1], parts[i])) part = i, first = 2;
  for (int i = first; i < count; i++) bench_add(&all, paths[i]);
  if (!all.bytes && part != 1) {
    fprintf(stderr, "usage: text [speed|stages|hostile|memory] PATH...\n");
    return 2;
  }
  if (part < 0 || part == 0) speed(&all);
  if (part < 0 || part == 3) stages(&all);
  if (part < 0 || part == 1) grow();
  if (part < 0 || part == 2) memory(&all);
  corpus_free(&all);
  return sink == 1; // never; the compiler must not know
}
