// pinyin.c - readings that a mirror injected after characters: 協(xié)商.
//
// A glossary or a textbook has readings, too. An injected one always follows
// the same Traditional characters, with the same reading each, and hardly one
// of these characters goes without; so a document is judged as a whole.
#include "text/shift.h"
#include "text/chars.h"

// --- syllables
// -----------------------------------------------------------------

// A vowel with a tone mark -> its plain vowel ('v' for ü); 0: it has none.
static char plain_vowel(uint32_t c) {
  static const struct {
    uint16_t code;
    char vowel;
  } marked[] = {
      {0x101, 'a'}, {0xE1, 'a'},  {0x1CE, 'a'}, {0x103, 'a'}, {0xE0, 'a'},
      {0x113, 'e'}, {0xE9, 'e'},  {0x11B, 'e'}, {0x115, 'e'}, {0xE8, 'e'},
      {0x12B, 'i'}, {0xED, 'i'},  {0x1D0, 'i'}, {0x12D, 'i'}, {0xEC, 'i'},
      {0x14D, 'o'}, {0xF3, 'o'},  {0x1D2, 'o'}, {0x14F, 'o'}, {0xF2, 'o'},
      {0x16B, 'u'}, {0xFA, 'u'},  {0x1D4, 'u'}, {0x16D, 'u'}, {0xF9, 'u'},
      {0x1D6, 'v'}, {0x1D8, 'v'}, {0x1DA, 'v'}, {0x1DC, 'v'}};
  for (size_t i = 0; i < sizeof marked / sizeof *marked; i++)
    if (marked[i].code == c) return marked[i].vowel;
  return 0;
}

static bool is_final(const char *text) {
  static const char finals[] =
      " a ai an ang ao e ei en eng er i ia ian iang iao ie in ing iong iu o "
      "ong ou u ua uai uan uang ui un uo v ve van vn ue ";
  char wanted[10] = " ";
  if (strlen(text) > 6 || !*text) return false;
  strcat(strcat(wanted, text), " ");
  return strstr(finals, wanted) != NULL;
}

static bool is_syllable(const char *text) {
  if (!*text) return false;
  const char *rest = text;
  if ((*rest == 'z' || *rest == 'c' || *rest == 's') && rest[1] == 'h')
    rest += 2;
  else if (strchr("bpmfdtnlgkhjqxrzcsyw", *rest))
    rest++;
  return is_final(rest);
}

uint64_t gloss__pinyin_hash(gloss_str syllable) {
  return gloss__hash(syllable.data, syllable.size) | 1;
}

// A syllable as read: without its tone, and how many tone marks it has.
struct syllable {
  char plain[8];
  int marks;
  size_t end; // of the text
};

// Reads what may be a syllable at `at`; false: it is none.
static bool parse_syllable(gloss_str text, size_t at, struct syllable *out) {
  size_t size = 0;
  out->marks = 0;
  while (at < text.size && size < 7) {
    size_t next = at;
    uint32_t c = gloss_utf8_next(text, &next);
    if (c >= 0x300 && c <= 0x30C) { // a combining tone mark
      out->marks++;
      at = next;
      continue;
    }
    char vowel = plain_vowel(c);
    out->marks += vowel != 0;
    if (c == 0x261) vowel = 'g'; // phonetic letters from PDF files
    if (c == 0x251) vowel = 'a';
    if (c == 0xFC) vowel = 'v';
    if (!vowel && !(c >= 'a' && c <= 'z')) break;
    out->plain[size++] = vowel ? vowel : (char)c;
    at = next;
  }
  out->plain[size] = 0;
  out->end = at;
  return out->marks <= 1 && is_syllable(out->plain);
}

uint64_t gloss__pinyin_at(gloss_str text, size_t at, size_t *end) {
  struct syllable syllable;
  if (!parse_syllable(text, at, &syllable) || syllable.end >= text.size ||
      text.data[syllable.end] != ')')
    return 0;
  *end = syllable.end + 1;
  return gloss__pinyin_hash((gloss_str){text.data + at, syllable.end - at});
}

// --- places
// ----------------------------------------------------------------------

struct place {
  uint32_t begin, end; // of the parenthesis
  uint32_t character;  // that it follows
  uint64_t reading;    // without its tone
  bool toneless;
};

struct places {
  struct place *items;
  size_t count, capacity;
};

static bool broken_half(uint32_t c) { // what a shifted page leaves of a Han
  return (c >= '@' && c <= '~') && c != 0x7F;
}

// Whether the usual reading of c is the syllable, but for the tone.
static bool is_usual(uint32_t c, const struct syllable *syllable) {
  struct syllable usual;
  const char *reading = gloss__pinyin_of(c);
  return reading && parse_syllable(gloss_str_of(reading), 0, &usual) &&
         !strcmp(usual.plain, syllable->plain);
}

// The parenthesis at `at` (half or full width) as a reading, if it is one.
// Without a tone it may be any word: the character must be read so.
static bool read_place(gloss_str text, size_t at, size_t size,
                       struct place *out) {
  struct syllable syllable;
  if (!parse_syllable(text, at + size, &syllable)) return false;
  size_t i = syllable.end, begin;
  while (i < text.size && text.data[i] == ' ') i++;
  uint32_t close = gloss__char_at(text, i);
  if (close != ')' && close != 0xFF09) return false;
  uint32_t before = gloss__char_before(text, at, &begin);
  if (broken_half(before) && begin) {
    size_t further;
    uint32_t han = gloss__char_before(text, begin, &further);
    if (!gloss__is_cjk(han) && han != '?') return false;
  } else if (!gloss__is_han(before)) {
    return false;
  }
  if (!syllable.marks && !is_usual(before, &syllable)) return false;
  i += close == ')' ? 1 : 3;
  *out = (struct place){.begin = (uint32_t)at,
                        .end = (uint32_t)i,
                        .character = before,
                        .reading =
                            gloss__pinyin_hash(gloss_str_of(syllable.plain)),
                        .toneless = !syllable.marks};
  return true;
}

static void find_places(gloss_str text, bool wide, struct places *out) {
  const char *end = text.data + text.size;
  const char *half = text.data, *full = wide ? text.data : NULL;
  const char *at = text.data;
  while (at < end) {
    if (half && half <= at) half = memchr(at, '(', (size_t)(end - at));
    if (full && full <= at)
      full = memmem(at, (size_t)(end - at), "\xEF\xBC\x88", 3);
    if (!half && !full) return;
    bool is_half = half && (!full || half < full);
    const char *paren = is_half ? half : full;
    size_t size = is_half ? 1 : 3;
    struct place place;
    if (read_place(text, (size_t)(paren - text.data), size, &place))
      gloss__push(out, place);
    at = paren + size;
  }
}

// --- the document as a whole
// ----------------------------------------------------

struct habit { // of one character
  uint32_t character;
  uint32_t places, seen; // with its reading; at all
  uint64_t reading;
  uint32_t other; // places with another reading
};

struct habits {
  struct habit *slots; // open addressing; character 0 is free
  size_t mask, count;
};

static struct habit *find_habit(struct habits *h, uint32_t c) {
  size_t i = c * 0x9E3779B1u & h->mask;
  while (h->slots[i].character && h->slots[i].character != c)
    i = (i + 1) & h->mask;
  return &h->slots[i];
}

// Of the readings with a tone, or of all if hardly one has.
static void learn_habits(struct habits *h, const struct places *places,
                         bool toneless) {
  size_t room = 64;
  while (room < places->count * 2) room *= 2;
  h->slots = gloss__alloc(room * sizeof *h->slots);
  h->mask = room - 1;
  for (size_t i = 0; i < places->count; i++) {
    const struct place *place = &places->items[i];
    if (!gloss__is_han(place->character) || (place->toneless && !toneless))
      continue;
    struct habit *habit = find_habit(h, place->character);
    if (!habit->character) {
      habit->character = place->character;
      habit->reading = place->reading;
      h->count++;
    }
    if (habit->reading == place->reading)
      habit->places++;
    else
      habit->other++;
  }
}

static void count_bare(struct habits *h, gloss_str text) {
  for (size_t at = 0; at < text.size;) {
    uint32_t c = gloss_utf8_next(text, &at);
    if (c < 0x3400) continue;
    struct habit *habit = find_habit(h, c);
    habit->seen += habit->character == c;
  }
}

// At least 3 characters and 5 places, 90 % Traditional-only, one reading each,
// at most 5 % of the occurrences bare.
static bool is_injected(const struct habits *h) {
  size_t places = 0, seen = 0, other = 0, traditional = 0;
  for (size_t i = 0; i <= h->mask; i++) {
    const struct habit *habit = &h->slots[i];
    if (!habit->character) continue;
    places += habit->places;
    other += habit->other;
    seen += habit->seen;
    if (gloss__script_traditional(habit->character))
      traditional += habit->places;
  }
  return h->count >= 3 && places >= 5 && traditional * 10 >= places * 9 &&
         other * 20 <= places && (places + other) * 20 >= seen * 19;
}

static void remove_places(struct gloss__track *track,
                          const struct places *places, struct habits *h) {
  struct gloss__writer out = gloss__writer_new(track);
  uint32_t edit = gloss__edits_add(track->edits, GLOSS_EDIT_PINYIN,
                                   "injected reading of a character", 0.99f);
  for (size_t i = 0; i < places->count; i++) {
    const struct place *place = &places->items[i];
    struct habit *habit = find_habit(h, place->character);
    if (habit->character && habit->reading != place->reading &&
        !place->toneless)
      continue;
    gloss__writer_change(&out, place->begin, place->end, (gloss_str){"", 0},
                         edit);
  }
  gloss__writer_finish(&out);
}

// The bytes that vowels with a tone mark begin with: without them there is no
// reading, and most Chinese text has none.
static const struct gloss__byte_set tones = {
    .low = {[3] = 1, [4] = 1, [5] = 1, [6] = 1, [7] = 1, [0xC] = 1},
    .high = {[0xC] = 1}};

// Marks that the same mirrors doubled, and no-break spaces that became "??".
static void remove_doubles(struct gloss__track *track) {
  struct gloss__writer out = gloss__writer_new(track);
  gloss_str text = track->text;
  for (size_t at = 0; at + 1 < text.size; at++) {
    char c = text.data[at];
    if ((c != ',' && c != '?') || text.data[at + 1] != c) continue;
    size_t end = at + 2, begin;
    while (end < text.size && text.data[end] == c) end++;
    bool comma = c == ',';
    uint32_t before = gloss__char_before(text, at, &begin);
    bool even = (end - at) % 2 == 0 && !gloss__is_han(before);
    if (comma || even)
      gloss__writer_change(
          &out, (uint32_t)at, (uint32_t)end, gloss_str_of(comma ? "," : ""),
          gloss__edits_add(track->edits, GLOSS_EDIT_PINYIN,
                           comma ? "comma that a mirror doubled"
                                 : "spaces that a mirror lost",
                           0.7f));
    at = end - 1;
  }
  gloss__writer_finish(&out);
}

// What foreign names are written with, Simplified.
static bool is_foreign(uint32_t c) {
  static const char usual[] =
      "阿埃艾爱安昂奥巴柏班邦保鲍贝本比彼宾波伯勃博布查达戴丹当德登迪蒂丁杜顿"
      "多尔厄恩法范菲费芬弗佛福戈格根古哈海汉赫黑亨胡华霍基吉加贾杰卡凯坎康考科"
      "克肯库夸拉莱兰朗劳勒雷里丽利莲林琳卢鲁路伦罗洛马玛迈麦曼梅门蒙米莫姆穆娜"
      "纳"
      "奈南内尼妮涅纽诺欧帕潘佩彭皮珀普奇乔切琼丘热若萨塞赛桑森沙莎尚申史舒斯丝"
      "苏"
      "索塔泰坦汤唐特藤提廷图托瓦万威韦维温沃乌武西希夏香谢辛休雅亚扬耶叶伊因尤"
      "约"
      "泽扎詹珍兹佐翰逊默密珊玲琪迦摩乌";
  char wanted[4] = {(char)(0xE0 | c >> 12), (char)(0x80 | (c >> 6 & 63)),
                    (char)(0x80 | (c & 63)), 0};
  return gloss__is_han(c) && c < 0x10000 && strstr(usual, wanted);
}

// Two characters of a foreign name end at `at`, and two begin behind the mark.
static bool is_in_name(gloss_str text, size_t at) {
  size_t before = at, after = at + 1;
  for (int i = 0; i < 2; i++) {
    uint32_t c = gloss__char_before(text, before, &before);
    if (!is_foreign(gloss__script_form(c))) return false;
  }
  for (int i = 0; i < 2; i++) {
    uint32_t c = after < text.size ? gloss_utf8_next(text, &after) : 0;
    if (!is_foreign(gloss__script_form(c))) return false;
  }
  return true;
}

// The dot of a foreign name, which the same mirrors make a question mark.
static void restore_dots(struct gloss__track *track) {
  struct gloss__writer out = gloss__writer_new(track);
  gloss_str text = track->text;
  const char *end = text.data + text.size, *at = text.data;
  while (at < end && (at = memchr(at, '?', (size_t)(end - at)))) {
    size_t place = (size_t)(at - text.data);
    at++;
    if (!is_in_name(text, place)) continue;
    gloss__writer_change(
        &out, (uint32_t)place, (uint32_t)place + 1, GLOSS_STR("·"),
        gloss__edits_add(track->edits, GLOSS_EDIT_PINYIN,
                         "dot of a name that a mirror lost", 0.8f));
  }
  gloss__writer_finish(&out);
}

bool gloss__pinyin_remove(struct gloss__track *track) {
  struct places places = {0};
  struct habits habits = {0};
  bool toned = gloss__scan_find(&tones, track->text, 0) < track->text.size;
  find_places(track->text, toned, &places);
  bool found = places.count >= 5;
  if (found) {
    size_t with_tone = 0;
    for (size_t i = 0; i < places.count; i++)
      with_tone += !places.items[i].toneless;
    learn_habits(&habits, &places, with_tone < 5);
    count_bare(&habits, track->text);
    found = is_injected(&habits);
  }
  if (found) {
    remove_places(track, &places, &habits);
    remove_doubles(track);
    restore_dots(track);
  }
  gloss__free(habits.slots);
  gloss__free(places.items);
  return found;
}
