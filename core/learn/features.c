// features.c - sequences of folded characters, words of letters and pairs of
// them; then marks: those that the caller gives, traits of the text's shape,
// attributes of a lexicon's hits. Hashed, in one pass over the text.
#include "learn/learn.h"

uint64_t gloss__mix(uint64_t a, uint64_t b) {
  unsigned __int128 product =
      (unsigned __int128)(a ^ 0x9E3779B97F4A7C15u) * (b ^ 0xD6E8FEB86659FD93u);
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

// Seeds keep the kinds apart.
enum {
  SEED_CHARACTERS = 1,
  SEED_WORD = 101,
  SEED_PAIR,
  SEED_MARK,
  SEED_TRAIT,
  SEED_ENTRY
};

void gloss__feature_reader_start(struct gloss__feature_reader *reader,
                                 struct gloss__feature_kinds kinds,
                                 const gloss_lexicon *lexicon,
                                 const gloss_example *example) {
  *reader = (struct gloss__feature_reader){.kinds = kinds,
                                           .text = example->text,
                                           .marks = example->marks,
                                           .lexicon = lexicon,
                                           .mark_count = example->mark_count};
  if (kinds.shape) gloss__shape_read(&reader->shape, example->text);
  if (lexicon)
    gloss_lexicon_scan(lexicon, example->text, GLOSS_POLICY_LONGEST,
                       &reader->hits);
}

void gloss__feature_reader_end(struct gloss__feature_reader *reader) {
  gloss_set_free(&reader->hits);
}

// Letters that are written in words with spaces between.
static bool is_letter(uint32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xC0 && c < 0x2000 && c != 0xD7) ||
         (c >= 0xAC00 && c <= 0xD7A3);
}

static bool is_space(uint32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000;
}

static struct gloss__feature text_feature(uint64_t key, uint32_t begin,
                                          uint32_t end) {
  return (struct gloss__feature){key & ~GLOSS__MARK_BIT, begin, end};
}

static size_t end_word(struct gloss__feature_reader *reader, uint32_t end,
                       struct gloss__feature *out) {
  size_t count = 0;
  if (!reader->word) return 0;
  out[count++] = text_feature(gloss__mix(reader->word, SEED_WORD),
                              reader->word_begin, end);
  if (reader->last_word)
    out[count++] = text_feature(
        gloss__mix(gloss__mix(reader->last_word, reader->word), SEED_PAIR),
        reader->last_word_begin, end);
  reader->last_word = reader->word;
  reader->last_word_begin = reader->word_begin;
  reader->word = 0;
  return count;
}

static size_t add_letter(struct gloss__feature_reader *reader, uint32_t c,
                         uint32_t begin, struct gloss__feature *out) {
  if (is_letter(c)) {
    if (!reader->word) reader->word_begin = begin;
    reader->word = gloss__mix(reader->word + 1, c) | 1;
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
    key = gloss__mix(key, reader->characters[n - 1] + ((uint64_t)n << 32));
    if (n >= reader->kinds.least)
      out[count++] = text_feature(key, reader->begins[n - 1], end);
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

// --- marks -------------------------------------------------------------------

static uint64_t hash_of(gloss_str text, uint64_t key) {
  for (size_t i = 0; i < text.size; i++)
    key = gloss__mix(key, (unsigned char)text.data[i]);
  return key;
}

// A hit's attributes in turn, as values; an entry without any as itself.
static gloss_str attribute_of(const gloss_lexicon *lexicon, uint32_t entry,
                              size_t column, const char **name) {
  static const char *const others[] = {"weight", "policy", "variants"};
  *name = gloss_lexicon_column(lexicon, column);
  for (size_t i = 0; *name && i < sizeof others / sizeof *others; i++)
    if (!strcmp(*name, others[i])) return (gloss_str){NULL, 0};
  return *name ? gloss_lexicon_attribute(lexicon, entry, gloss_str_of(*name))
               : gloss_lexicon_entry(lexicon, entry).term;
}

// The next attribute of a hit; false: no more hits.
static bool next_attribute(struct gloss__feature_reader *reader,
                           struct gloss__feature *out) {
  while (reader->hit < reader->hits.count) {
    uint32_t entry = reader->hits.items[reader->hit].data;
    uint32_t number = (uint32_t)reader->next++;
    const char *name;
    gloss_str value =
        attribute_of(reader->lexicon, entry, reader->column++, &name);
    if (!name) {
      reader->column = 0;
      reader->hit++;
    }
    if (!value.size) continue;
    uint64_t key = hash_of(gloss_str_of(name ? name : ""), SEED_ENTRY);
    *out = (struct gloss__feature){gloss__mix(hash_of(value, key), SEED_ENTRY),
                                   number, number};
    return true;
  }
  return false;
}

static bool read_mark(struct gloss__feature_reader *reader,
                      struct gloss__feature *out) {
  size_t number = reader->next;
  uint64_t key;
  if (number < reader->mark_count) {
    key = gloss__mix(hash_of(reader->marks[number], SEED_MARK), SEED_MARK);
  } else if (number < reader->mark_count + reader->shape.count) {
    key = gloss__mix(reader->shape.traits[number - reader->mark_count],
                     SEED_TRAIT);
  } else {
    if (!next_attribute(reader, out)) return false;
    out->key |= GLOSS__MARK_BIT;
    return true;
  }
  reader->next++;
  *out = (struct gloss__feature){key | GLOSS__MARK_BIT, (uint32_t)number,
                                 (uint32_t)number};
  return true;
}

// The hit and the column that have this number.
static void name_attribute(const struct gloss__feature_reader *reader,
                           size_t number, char *out, size_t room) {
  size_t columns = 1;
  while (gloss_lexicon_column(reader->lexicon, columns - 1)) columns++;
  const char *name;
  uint32_t entry = reader->hits.items[number / columns].data;
  gloss_str value =
      attribute_of(reader->lexicon, entry, number % columns, &name);
  snprintf(out, room, "[%s%s%.*s]", name ? name : "", name ? ": " : "",
           (int)value.size, value.data);
}

void gloss__mark_name(const struct gloss__feature_reader *reader,
                      uint32_t number, char *out, size_t room) {
  size_t traits = reader->mark_count, hits = traits + reader->shape.count;
  if (number < traits)
    snprintf(out, room, "[%.*s]", (int)reader->marks[number].size,
             reader->marks[number].data);
  else if (number < hits)
    gloss__trait_name(reader->shape.traits[number - traits], out, room);
  else
    name_attribute(reader, number - hits, out, room);
  gloss_str name = gloss_str_of(out); // may have been cut in a character
  out[gloss_utf8_valid(name)] = 0;
}

size_t gloss__features_read(struct gloss__feature_reader *reader,
                            struct gloss__feature *out, size_t capacity) {
  enum { MOST = GLOSS__MOST_CHARACTERS + 2 }; // from one character
  size_t count = 0;
  while (count + MOST <= capacity && reader->at < reader->text.size)
    count += read_character(reader, out + count);
  if (count + MOST <= capacity)
    count += end_word(reader, (uint32_t)reader->text.size, out + count);
  if (count) return count;
  while (count < capacity && read_mark(reader, out + count)) count++;
  return count;
}
