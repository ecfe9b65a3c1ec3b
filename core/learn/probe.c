// probe.c - do the features of a text hash to what a model was made with?
#include "learn/learn.h"

// Letters of several scripts and cases, two widths, both forms of Chinese,
// numbering, and what no font has: a change of the folding tables or of the
// features changes its hash.
static const char text[] =
    "第一条 會議研究了《供水規劃》，ＡＢＣ１２３，ｶﾅ；café Ｎaïve ΣΊΣΥΦΟΣ İı ß"
    "ﬀ Ⅳ①㈠㎡ 한국어 עברית عربي हिन्दी ไทย 𠀀 "
    "👩‍👩‍👧\n"
    "（二）发展髮展、乾隆乾燥，臺台颱檯；裏里裡，後后。\n3. one two, three\n";

// Entries that the text has: with two attributes, with one, overlapping, in
// another script and width.
static const char lexicon[] = "term\tclass\tlevel\n"
                              "会议\tmeeting\thigh\n"
                              "供水规划\tplan\t\n"
                              "供水\tservice\tlow\n"
                              "abc\t\tlow\n"
                              "two\tnumber\t\n";

// A title, headings of several kinds, lists, furniture.
static const char page[] =
    "当前位置：首页 > 通知\n东港市供水工作要点\n2023年5月6日 来源：东港日报\n"
    "一、总体要求\n坚持节水优先，保障全市供水安全，建设供水管网三十公里。\n"
    "（一）管网改造\n1. 更换老旧管道，年底前完成。\n2. 新建泵站两座。\n"
    "第二章 附则\n本要点自印发之日起施行。\n上一篇：没有了\n";

static uint64_t read_all(uint64_t key, const gloss_lexicon *entries,
                         const gloss_str *marks, size_t count) {
  struct gloss__feature batch[64];
  struct gloss__feature_reader reader;
  struct gloss__feature_kinds kinds = {
      .least = 1, .most = GLOSS__MOST_CHARACTERS, .words = 1, .shape = 1};
  gloss_example example = {gloss_str_of(text), marks, count};
  gloss__feature_reader_start(&reader, kinds, entries, &example);
  for (size_t n; (n = gloss__features_read(&reader, batch, 64));)
    for (size_t i = 0; i < n; i++) key = gloss__mix(key, batch[i].key);
  gloss__feature_reader_end(&reader);
  return key;
}

uint64_t gloss__features_probe(bool with_lexicon, bool with_layout) {
  gloss_str mark = GLOSS_STR("mark");
  uint64_t key = read_all(GLOSS__FEATURES_VERSION, NULL, &mark, 1);
  gloss_lexicon *entries = NULL;
  if (with_lexicon &&
      !gloss_lexicon_parse(&entries, "probe", gloss_str_of(lexicon), NULL))
    key = read_all(key, entries, &mark, 1);
  gloss_lexicon_free(entries);
  gloss_doc *doc = NULL;
  if (with_layout && !gloss_doc_new(&doc, gloss_str_of(page), NULL, NULL)) {
    gloss_marks marks;
    gloss_doc_marks(&marks, doc);
    key = read_all(key, NULL, marks.items, marks.count);
  }
  gloss_doc_free(doc);
  return key;
}
