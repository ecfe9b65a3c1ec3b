// html_names.c - words in class and id by which authors of pages name what is
// and isn't content.
#include "text/html.h"

#include <ctype.h>

enum { LONGEST_NAME = 400 };

// Where in a name a word says something: `side` means nothing in "inside".
enum place { ANYWHERE, BEGINS, WHOLE };

struct word {
  const char *text;
  enum place place;
};

static const struct word good[] = {
    {"article", ANYWHERE}, {"content", ANYWHERE},    {"entry", ANYWHERE},
    {"post", ANYWHERE},    {"story", ANYWHERE},      {"text", ANYWHERE},
    {"body", ANYWHERE},    {"main", ANYWHERE},       {"detail", ANYWHERE},
    {"zoom", ANYWHERE},    {"trs_editor", ANYWHERE}, {"news_txt", ANYWHERE},
    {"bodytxt", ANYWHERE}, {"pagewrap", ANYWHERE},   {"page-wrap", ANYWHERE}};

// Words that weigh more than those for content: `article-footer`.
static const struct word worst[] = {{"related", ANYWHERE},
                                    {"recommend", ANYWHERE},
                                    {"share", ANYWHERE},
                                    {"sharing", ANYWHERE},
                                    {"social", ANYWHERE},
                                    {"sidebar", ANYWHERE},
                                    {"newsletter", ANYWHERE},
                                    {"crumb", ANYWHERE},
                                    {"disqus", ANYWHERE},
                                    {"cookie", ANYWHERE},
                                    {"footer", ANYWHERE},
                                    {"sr-only", ANYWHERE},
                                    {"screen-reader", ANYWHERE},
                                    {"visually", BEGINS},
                                    {"recirc", ANYWHERE},
                                    {"hidden-print", ANYWHERE},
                                    {"advert", ANYWHERE},
                                    {"ad", WHOLE},
                                    {"ads", WHOLE},
                                    {"comments", ANYWHERE}};

static const struct word bad[] = {
    {"comment", ANYWHERE},   {"footer", ANYWHERE},     {"foot", ANYWHERE},
    {"sidebar", ANYWHERE},   {"side", BEGINS},         {"menu", ANYWHERE},
    {"nav", ANYWHERE},       {"related", ANYWHERE},    {"share", ANYWHERE},
    {"social", ANYWHERE},    {"promo", ANYWHERE},      {"advert", ANYWHERE},
    {"sponsor", ANYWHERE},   {"widget", ANYWHERE},     {"crumb", ANYWHERE},
    {"subscribe", ANYWHERE}, {"newsletter", ANYWHERE}, {"popup", ANYWHERE},
    {"cookie", ANYWHERE},    {"banner", ANYWHERE},     {"header", ANYWHERE},
    {"recommend", ANYWHERE}, {"disqus", ANYWHERE},     {"tags", ANYWHERE},
    {"meta", ANYWHERE},      {"signup", ANYWHERE},     {"copyright", ANYWHERE},
    {"privacy", ANYWHERE},   {"gdpr", ANYWHERE},       {"modal", ANYWHERE},
    {"login", ANYWHERE},     {"pager", ANYWHERE},      {"toolbar", ANYWHERE},
    {"ticker", ANYWHERE},    {"caption", ANYWHERE},    {"gallery", ANYWHERE},
    {"slideshow", ANYWHERE}, {"credit", ANYWHERE},     {"byline", ANYWHERE},
    {"author", ANYWHERE},    {"about", ANYWHERE},      {"bio-", ANYWHERE},
    {"-bio", ANYWHERE},      {"figure", ANYWHERE},     {"correct", ANYWHERE},
    {"tool", ANYWHERE},      {"teaser", ANYWHERE},     {"rss", ANYWHERE},
    {"rail", BEGINS}};

// A name is words of letters; a capital behind a small letter begins one.
static bool begins_word(const char *name, const char *at) {
  if (at == name || !isalpha((unsigned char)at[-1])) return true;
  return isupper((unsigned char)at[0]) && islower((unsigned char)at[-1]);
}

static bool stands(const char *name, const char *at, const struct word *word) {
  if (word->place == ANYWHERE) return true;
  const char *end = at + strlen(word->text);
  return begins_word(name, at) &&
         (word->place == BEGINS || !isalpha((unsigned char)*end));
}

static bool has_word(const char *name, const struct word *word) {
  for (const char *at = name; (at = strcasestr(at, word->text)); at++)
    if (stands(name, at, word)) return true;
  return false;
}

static bool has_any(const char *name, const struct word *words, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (has_word(name, &words[i])) return true;
  return false;
}

int8_t gloss__html_weight(const char *const *names, size_t count, bool *sure) {
  int weight = 0;
  for (size_t i = 0; i < count; i++) {
    if (!*names[i] || strlen(names[i]) > LONGEST_NAME) continue;
    bool is_worst = has_any(names[i], worst, sizeof worst / sizeof *worst);
    weight += has_any(names[i], good, sizeof good / sizeof *good);
    weight -= is_worst || has_any(names[i], bad, sizeof bad / sizeof *bad);
    *sure |= is_worst;
  }
  return (int8_t)weight;
}
