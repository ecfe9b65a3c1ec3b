// features.c - sequences of folded characters, words of letters and pairs of
// them, and marks that the caller gives; hashed, in one pass over the text.
#include "learn/learn.h"

static uint64_t mix(uint64_t a, uint64_t b) {
  unsigned __int128 product =
      (unsigned __int128)(a ^ 0x9E3779B97F4A7C15u) * (b ^ 0xD6E8FEB86659FD93u);
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

// Seeds keep the kinds apart.
enum { SEED_CHARACTERS = 1, SEED_WORD = 101, SEED_PAIR, SEED_MARK };

void gloss__feature_reader_start(struct gloss__feature_reader *reader,
                                 struct gloss__feature_kinds kinds,
                                 const gloss_example *example) {
  *reader = (struct gloss__feature_reader){.kinds = kinds,
                                           .text = example->text,
                                           .marks = example->marks,
                                           .mark_count = example->mark_count};
}

// Letters that are written in words with spaces between.
static bool is_letter(uint32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xC0 && c < 0x2000 && c != 0xD7) ||
         (c >= 0xAC00 && c <= 0xD7A3);
}

static bool is_space(uint32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000;
}

static size_t end_word(struct gloss__feature_reader *reader, uint32_t end,
                       struct gloss__feature *out) {
  size_t count = 0;
  if (!reader->word) return 0;
  out[count++] = (struct gloss__feature){mix(reader->word, SEED_WORD),
                                         reader->word_begin, end};
  if (reader->last_word)
    out[count++] = (struct gloss__feature){
        mix(mix(reader->last_word, reader->word), SEED_PAIR),
        reader->last_word_begin, end};
  reader->last_word = reader->word;
  reader->last_word_begin = reader->word_begin;
  reader->word = 0;
  return count;
}

static size_t add_letter(struct gloss__feature_reader *reader, uint32_t c,
                         uint32_t begin, struct gloss__feature *out) {
  if (is_letter(c)) {
    if (!reader->word) reader->word_begin = begin;
    reader->word = mix(reader->word + 1, c) | 1;
    return 0;
  }
  size_t count = end_word(reader, begin, out);
  if (!is_space(c)) reader->last_word = 0;
  return count;
}

// All sequences that end with the character which was just noted.
static size_t add_sequences(const struct gloss__feature_reader *reader,
                            uint32_t end, struct gloss__feature *out) {
  uint64_t key = SEED_CHARACTERS;
  size_t count = 0;
  for (uint32_t n = 1; n <= reader->kinds.most && n <= reader->seen; n++) {
    key = mix(key, reader->characters[n - 1] + ((uint64_t)n << 32));
    if (n >= reader->kinds.least)
      out[count++] = (struct gloss__feature){key, reader->begins[n - 1], end};
  }
  return count;
}

static void note(struct gloss__feature_reader *reader, uint32_t c,
                 uint32_t begin) {
  for (int i = GLOSS__MOST_CHARACTERS - 1; i > 0; i--) {
    reader->characters[i] = reader->characters[i - 1];
    reader->begins[i] = reader->begins[i - 1];
  }
  reader->characters[0] = c;
  reader->begins[0] = begin;
  if (reader->seen < GLOSS__MOST_CHARACTERS) reader->seen++;
}

static size_t read_character(struct gloss__feature_reader *reader,
                             struct gloss__feature *out) {
  size_t begin = reader->at, count = 0;
  uint32_t c = gloss_fold(gloss_utf8_next(reader->text, &reader->at));
  if (reader->kinds.words) count = add_letter(reader, c, (uint32_t)begin, out);
  if (is_space(c)) { // one for a run of them
    if (reader->seen && reader->characters[0] == ' ') return count;
    c = ' ';
  }
  note(reader, c, (uint32_t)begin);
  return count + add_sequences(reader, (uint32_t)reader->at, out + count);
}

static size_t read_mark(struct gloss__feature_reader *reader,
                        struct gloss__feature *out) {
  gloss_str mark = reader->marks[--reader->mark_count];
  uint64_t key = SEED_MARK;
  for (size_t i = 0; i < mark.size; i++)
    key = mix(key, (unsigned char)mark.data[i]);
  *out = (struct gloss__feature){mix(key, SEED_MARK), 0, 0};
  return 1;
}

size_t gloss__features_read(struct gloss__feature_reader *reader,
                            struct gloss__feature *out, size_t capacity) {
  enum { MOST = GLOSS__MOST_CHARACTERS + 2 }; // from one character
  size_t count = 0;
  while (count + MOST <= capacity && reader->at < reader->text.size)
    count += read_character(reader, out + count);
  if (count + MOST <= capacity)
    count += end_word(reader, (uint32_t)reader->text.size, out + count);
  while (count < capacity && reader->at >= reader->text.size &&
         reader->mark_count)
    count += read_mark(reader, out + count);
  return count;
}
