// Conversion of any text to Simplified, after the repairs: what is left is
// well-formed, leads back to every byte, and offsets move as the text does.
#include "text/text.h"

#include <stdlib.h>

#define REQUIRE(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_pieces(const struct gloss__track *track, size_t size) {
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

static void check_shifts(const struct gloss__shifts *shifts, uint32_t before,
                         uint32_t after) {
  uint32_t last = 0;
  for (uint32_t at = 0; at <= before; at++) {
    uint32_t to = gloss__shifted(shifts, at);
    REQUIRE(to + 4 >= last && to <= after + 4);
    last = to;
  }
  REQUIRE(gloss__shifted(shifts, before) == after);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct gloss__source source = {.raw = {(const char *)data, size}};
  struct gloss__edits edits = {0};
  struct gloss__shifts shifts = {0};
  gloss__arena arena = {0};
  gloss__detect(&source, &arena);
  gloss__edits_add(&edits, GLOSS_EDIT_NONE, "", 1);
  struct gloss__track track = {.source = &source, .edits = &edits};
  gloss__track_decode(&track);
  gloss__clean(&track, 0);
  uint32_t before = (uint32_t)track.text.size;
  REQUIRE(gloss__script_of(track.text));
  gloss__script_simplify(&track, &shifts);
  check_pieces(&track, size);
  check_shifts(&shifts, before, (uint32_t)track.text.size);
  gloss__free(shifts.items);
  gloss__track_free(&track);
  gloss__free(edits.items);
  gloss__arena_free(&arena);
  return 0;
}
