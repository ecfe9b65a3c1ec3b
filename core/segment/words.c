// gloss_words: one way to find Chinese words behind one interface.
#include "segment/dict.h"
#include "segment/own.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct gloss_words {
  const struct gloss__model *model; // NULL: the dictionary
  bool mapped;
  struct gloss__own *own; // NULL: none
};

static gloss_status map_model(const struct gloss__model **out, const char *path,
                              gloss_error *err) {
  struct stat info;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0 || fstat(file, &info)) {
    int why = errno;
    if (file >= 0) close(file);
    return gloss_error_at(err, GLOSS_EIO, path, 0, 0, "%s", strerror(why));
  }
  const struct gloss__model *map = MAP_FAILED;
  if (info.st_size == (off_t)sizeof *map)
    map = mmap(NULL, sizeof *map, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  bool ours = map != MAP_FAILED && gloss__model_sound(map);
  if (!ours && map != MAP_FAILED) munmap((void *)(uintptr_t)map, sizeof *map);
  if (!ours)
    return gloss_error_at(err, GLOSS_EDATA, path, 0, 0,
                          "not a word model of this version (make one with "
                          "'moongloss train words')");
  *out = map;
  return GLOSS_OK;
}

gloss_status gloss_words_open(gloss_words **out,
                              const gloss_words_options *options,
                              gloss_error *err) {
  gloss_words_options o = options ? *options : (gloss_words_options){0};
  gloss_words words = {0};
  if (o.engine == GLOSS_ENGINE_DICT && o.model)
    return gloss_error_set(err, GLOSS_EUSAGE,
                           "a model belongs to the linear engine");
  if (o.model) {
    gloss_status status = map_model(&words.model, o.model, err);
    if (status) return status;
    words.mapped = true;
  } else if (o.engine == GLOSS_ENGINE_LINEAR) {
    words.model = gloss__model_builtin();
  }
  gloss_words *made = gloss__alloc(sizeof *made);
  *made = words;
  gloss_status status =
      o.lexicon ? gloss__own_load(&made->own, o.lexicon, err) : GLOSS_OK;
  if (status)
    gloss_words_free(made);
  else
    *out = made;
  return status;
}

void gloss_words_free(gloss_words *words) {
  if (!words) return;
  if (words->mapped)
    munmap((void *)(uintptr_t)words->model, sizeof *words->model);
  gloss__own_free(words->own);
  gloss__free(words);
}

// How many bytes of ASCII begin at `begin`.
static uint32_t ascii_size(gloss_str text, uint32_t begin) {
  uint32_t at = begin;
  for (uint64_t eight; text.size - at >= sizeof eight; at += sizeof eight) {
    memcpy(&eight, text.data + at, sizeof eight);
    if (eight & 0x8080808080808080u) break;
  }
  while (at < text.size && !(text.data[at] & 0x80)) at++;
  return at - begin;
}

// Where a long stretch of ASCII ends that begins the text: behind white space,
// so that the standard's rules give what the model would.
static uint32_t ascii_end(gloss_str text, uint32_t begin) {
  enum { LONG = 256 };
  uint32_t end = begin + ascii_size(text, begin);
  if (end - begin < LONG) return begin;
  if (end == text.size) return end;
  while (end > begin && (unsigned char)text.data[end - 1] > ' ') end--;
  return end;
}

// Block by block, by the model or (NULL) the dictionary.
static void by_blocks(const struct gloss__model *model, gloss_set *out,
                      gloss_str text, uint32_t begin,
                      const struct gloss__own *own) {
  const struct gloss__word_kernel *kernel =
      gloss__word_kernel(gloss__path_best());
  struct gloss__block block;
  gloss_set scratch = {0};
  gloss__block_start(&block);
  while (begin < text.size) {
    uint32_t foreign = own ? begin : ascii_end(text, begin);
    if (foreign > begin) {
      gloss__segment_uax(out, text, begin, foreign, GLOSS_WORD);
      gloss__block_start(&block);
      begin = foreign;
    } else if (model) {
      begin = gloss__block_words(out, &block, model, kernel, own, text, begin,
                                 &scratch);
    } else {
      begin = gloss__block_han(out, &block, kernel, own, text, begin, &scratch);
    }
  }
  gloss_set_free(&scratch);
}

// By the dictionary, around the user's forced words.
static void by_dictionary_and_own(gloss_set *out, gloss_str text,
                                  uint32_t begin,
                                  const struct gloss__own *own) {
  for (size_t at = begin; at < text.size;) {
    uint32_t here = (uint32_t)at;
    uint32_t end = gloss__own_forced(own, text, here, (uint32_t)text.size);
    if (end == here) {
      gloss_utf8_next(text, &at);
      continue;
    }
    by_blocks(NULL, out, (gloss_str){text.data, here}, begin, own);
    gloss_str word = {text.data + here, end - here};
    gloss_set_add(out, (gloss_span){here, end, gloss__word_kind(word), 0});
    at = begin = end;
  }
  by_blocks(NULL, out, text, begin, own);
}

void gloss_words_segment(const gloss_words *words, gloss_set *out,
                         gloss_str text, uint32_t begin, uint32_t end) {
  const gloss_words builtin = {.model = gloss__model_builtin()};
  gloss_str range = {text.data, end};
  if (!words) words = &builtin;
  if (!words->model && words->own)
    by_dictionary_and_own(out, range, begin, words->own);
  else
    by_blocks(words->model, out, range, begin, words->own);
}
