// Repairs, each alone and all together, over any text: what they leave is
// well-formed and leads back to every byte, and no digit was invented.
#include "text/text.h"

#include <stdlib.h>

#define REQUIRE(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t digits(gloss_str text) {
  size_t count = 0;
  for (size_t i = 0; i < text.size; i++)
    count += text.data[i] >= '0' && text.data[i] <= '9';
  return count;
}

static void check_track(const struct gloss__track *track, size_t size) {
  uint32_t at = 0, raw = 0;
  for (size_t i = 0; i < track->pieces.count; i++) {
    const gloss_piece *piece = &track->pieces.items[i];
    REQUIRE(piece->start == at && piece->end >= at);
    REQUIRE(piece->raw_start == raw && piece->raw_end >= raw);
    at = piece->end;
    raw = piece->raw_end;
  }
  REQUIRE(at == track->text.size && raw == size);
  REQUIRE(gloss_utf8_valid(track->text) == track->text.size);
}

enum { MOJIBAKE = 1, SHIFT = 2, PINYIN = 4, CLEAN = 8 };

static void run(gloss_str raw, int stages) {
  struct gloss__edits edits = {0};
  struct gloss__run one = {0, &gloss__utf8};
  struct gloss__source source = {
      .raw = raw, .runs = &one, .count = 1, .main = &gloss__utf8};
  struct gloss__track track = {.source = &source, .edits = &edits};
  gloss__arena arena = {0};
  gloss__edits_add(&edits, GLOSS_EDIT_NONE, "", 1);
  gloss__track_decode(&track);
  if (stages & MOJIBAKE) gloss__mojibake_undo(&track);
  size_t before = digits(track.text);
  if (stages & SHIFT) gloss__shift_undo(&track, &arena);
  REQUIRE(digits(track.text) <= before);
  if (stages & PINYIN) gloss__pinyin_remove(&track);
  if (stages & CLEAN) gloss__clean(&track, 0);
  check_track(&track, raw.size);
  gloss__track_free(&track);
  gloss__free(edits.items);
  gloss__arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gloss_str raw = {(const char *)data, size};
  run(raw, MOJIBAKE);
  run(raw, SHIFT);
  run(raw, PINYIN);
  run(raw, MOJIBAKE | SHIFT | PINYIN | CLEAN);
  return 0;
}
