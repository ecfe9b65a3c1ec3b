// driver.c - replays seeds without libFuzzer: each file as it is, then changed
// in ways that depend on nothing but the file. A crash is the failure.
//   NAME [ROUNDS] FILE-OR-FOLDER...
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t executions;

// xorshift64*: the same changes everywhere.
static uint64_t random_next(uint64_t *state) {
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return *state * UINT64_C(2685821657736338717);
}

static void run(const uint8_t *data, size_t size) {
  uint8_t *copy = calloc(1, size ? size : 1); // exact: overruns are seen
  if (!copy) abort();
  memcpy(copy, data, size);
  LLVMFuzzerTestOneInput(copy, size);
  free(copy);
  executions++;
}

// A part of the file with some bytes changed, dropped or repeated.
static void run_changed(const uint8_t *data, size_t size, uint64_t *state) {
  size_t begin = size ? random_next(state) % size : 0;
  size_t length = size - begin ? random_next(state) % (size - begin) : 0;
  if (random_next(state) % 2) begin = 0, length = size;
  if (length > 4096) length = 4096;
  uint8_t *copy = calloc(1, 2 * length + 1);
  if (!copy) abort();
  memcpy(copy, data + begin, length);
  size_t edits = 1 + random_next(state) % 4;
  for (size_t i = 0; i < edits && length; i++) {
    size_t at = random_next(state) % length;
    size_t rest = length - at;
    switch (random_next(state) % 4) {
    case 0: copy[at] = (uint8_t)random_next(state); break;
    case 1: copy[at] ^= (uint8_t)(1u << random_next(state) % 8); break;
    case 2: memmove(copy + at, copy + at + 1, --rest), length--; break;
    default:
      copy[at] = (uint8_t) "\0\xFF<>{}[]()*|\\\n\t,"[random_next(state) % 16];
    }
  }
  run(copy, length);
  free(copy);
}

static void replay_file(const char *path, unsigned long rounds) {
  FILE *in = fopen(path, "rb");
  if (!in) return;
  static uint8_t data[1 << 20];
  size_t size = fread(data, 1, sizeof data, in);
  fclose(in);
  uint64_t state = UINT64_C(88172645463325252) + size;
  run(data, size);
  for (unsigned long i = 0; i < rounds; i++) run_changed(data, size, &state);
}

static void replay(const char *path, unsigned long rounds) {
  struct stat info;
  DIR *dir = !stat(path, &info) && S_ISDIR(info.st_mode) ? opendir(path) : NULL;
  if (!dir) {
    replay_file(path, rounds);
    return;
  }
  struct dirent *entry;
  while ((entry = readdir(dir)) != NULL) {
    char inner[4096];
    if (entry->d_name[0] == '.') continue;
    snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
    replay(inner, rounds);
  }
  closedir(dir);
}

int main(int argc, char **argv) {
  unsigned long rounds = 100;
  run((const uint8_t *)"", 0);
  for (int i = 1; i < argc; i++) {
    char *end;
    unsigned long number = strtoul(argv[i], &end, 10);
    if (i == 1 && !*end)
      rounds = number;
    else
      replay(argv[i], rounds);
  }
  printf("fuzz: %zu executions\n1 passed, 0 failed\n", executions);
  return 0;
}
