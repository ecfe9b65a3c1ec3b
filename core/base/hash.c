#include "base.h"

#include <openssl/evp.h>

void gloss_sha256(gloss_str bytes, char out[65]) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(bytes.data ? bytes.data : "", bytes.size, digest, &size,
             EVP_sha256(), NULL);
  for (unsigned int i = 0; i < 32; i++)
    snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

// Multiply-and-fold of eight bytes a step (after wyhash's public idea).
static uint64_t fold(uint64_t a, uint64_t b) {
  unsigned __int128 product = (unsigned __int128)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t gloss__hash(const void *bytes, size_t size) {
  const unsigned char *p = bytes;
  uint64_t hash = 0x9E3779B97F4A7C15u ^ size, word;
  for (; size >= 8; p += 8, size -= 8) {
    memcpy(&word, p, 8);
    hash = fold(hash ^ word, 0xD6E8FEB86659FD93u);
  }
  word = 0;
  if (size) memcpy(&word, p, size);
  return fold(hash ^ word, 0xA0761D6478BD642Fu);
}
