#include "base.h"

#include <openssl/evp.h>

static void write_hex(const unsigned char digest[32], char out[65]) {
  for (unsigned int i = 0; i < 32; i++)
    snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

// They fail for want of memory only.
static void must(int done) {
  if (!done) gloss_out_of_memory(sizeof(EVP_MD *));
}

void gloss_sha256(gloss_str bytes, char out[65]) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  must(EVP_Digest(bytes.data ? bytes.data : "", bytes.size, digest, &size,
                  EVP_sha256(), NULL));
  write_hex(digest, out);
}

struct gloss_digest {
  EVP_MD_CTX *context;
};

gloss_digest *gloss_digest_new(void) {
  gloss_digest *digest = gloss__alloc(sizeof *digest);
  digest->context = EVP_MD_CTX_new();
  must(digest->context != NULL);
  must(EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL));
  return digest;
}

void gloss_digest_add(gloss_digest *digest, gloss_str bytes) {
  must(EVP_DigestUpdate(digest->context, bytes.data ? bytes.data : "",
                        bytes.size));
}

void gloss_digest_end(gloss_digest *digest, char out[65]) {
  unsigned char bytes[EVP_MAX_MD_SIZE];
  if (!digest) return;
  must(EVP_DigestFinal_ex(digest->context, bytes, NULL));
  if (out) write_hex(bytes, out);
  EVP_MD_CTX_free(digest->context);
  gloss__free(digest);
}

// Multiply-and-fold of eight bytes a step (after wyhash's public idea).
static uint64_t fold(uint64_t a, uint64_t b) {
  unsigned __int128 product = (unsigned __int128)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

// Four chains of steps at once: none waits for another's product.
static uint64_t fold_long(uint64_t hash, const unsigned char *p, size_t size) {
  uint64_t lanes[4] = {hash, hash + 1, hash + 2, hash + 3}, words[4];
  for (; size >= 32; p += 32, size -= 32) {
    memcpy(words, p, 32);
    for (int i = 0; i < 4; i++)
      lanes[i] = fold(lanes[i] ^ words[i], 0xD6E8FEB86659FD93u);
  }
  hash = fold(lanes[0] ^ lanes[1], 0xE7037ED1A0B428DBu);
  return hash ^ fold(lanes[2] ^ lanes[3] ^ hash, 0x8EBC6AF09C88C6E3u);
}

uint64_t gloss__hash(const void *bytes, size_t size) {
  const unsigned char *p = bytes;
  uint64_t hash = 0x9E3779B97F4A7C15u ^ size, word;
  if (size >= 64) {
    hash = fold_long(hash, p, size);
    p += size & ~(size_t)31;
    size &= 31;
  }
  for (; size >= 8; p += 8, size -= 8) {
    memcpy(&word, p, 8);
    hash = fold(hash ^ word, 0xD6E8FEB86659FD93u);
  }
  word = 0;
  if (size) memcpy(&word, p, size);
  return fold(hash ^ word, 0xA0761D6478BD642Fu);
}
