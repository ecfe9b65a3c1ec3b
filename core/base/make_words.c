// make_words FILE: a build-time program that turns a word list (a line each:
// word, frequency, tag) into the C image declared in words.h.
//
// Words of one character and words that occur at least PRUNE times are kept:
// the rare long entries of the list cost accuracy (four points of F1).
#include "base/words.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  PRUNE = 5,
  LONGEST = 16,
  MAX_WORDS = 500000,
  PATIENCE = 100000,
  HAN = GLOSS__HAN_LAST - GLOSS__HAN_FIRST + 1,
  SLACK = HAN + 1
};

typedef struct word {
  uint16_t ids[LONGEST];
  int length;
  double frequency;
} word;

static word words[MAX_WORDS];
static size_t word_count;
static double weight[HAN], total;
static bool joined[HAN]; // in a word of several
static uint16_t id_of[HAN];
static struct gloss__word_node *nodes;
static double *mass; // of all words through a node
static unsigned char *base_used;
static size_t node_capacity, node_count;

static void die(const char *message) {
  fprintf(stderr, "make_words: %s\n", message);
  exit(1);
}

// Han code points of a UTF-8 word, less FIRST; 0 if it holds anything else.
static int decode(const char *text, uint16_t *out) {
  const unsigned char *p = (const unsigned char *)text;
  int n = 0;
  for (; *p; p += 3) {
    if ((*p & 0xF0) != 0xE0 || n == LONGEST) return 0;
    uint32_t c = (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
    if (c < GLOSS__HAN_FIRST || c > GLOSS__HAN_LAST) return 0;
    out[n++] = (uint16_t)(c - GLOSS__HAN_FIRST);
  }
  return n;
}

static void read_words(FILE *file) {
  char line[512], text[256];
  double frequency;
  while (fgets(line, sizeof line, file)) {
    if (sscanf(line, "%255s %lf", text, &frequency) != 2) continue;
    if (word_count == MAX_WORDS) die("too many words");
    word *w = &words[word_count];
    w->length = decode(text, w->ids);
    w->frequency = frequency < 1 ? 1 : frequency;
    total += w->frequency;
    if (!w->length || (w->length > 1 && frequency < PRUNE)) continue;
    for (int i = 0; i < w->length; i++) {
      weight[w->ids[i]] += w->frequency;
      joined[w->ids[i]] |= w->length > 1;
    }
    word_count++;
  }
}

static int by_weight(const void *a, const void *b) {
  uint16_t x = *(const uint16_t *)a, y = *(const uint16_t *)b;
  if (joined[x] != joined[y]) return joined[x] ? -1 : 1;
  if (weight[x] != weight[y]) return weight[x] > weight[y] ? -1 : 1;
  return x < y ? -1 : x > y;
}

static void number_characters(void) {
  static uint16_t order[HAN];
  for (int i = 0; i < HAN; i++) order[i] = (uint16_t)i;
  qsort(order, HAN, sizeof *order, by_weight);
  for (int i = 0; i < HAN && weight[order[i]] > 0; i++)
    id_of[order[i]] = (uint16_t)(i + 1);
  for (size_t w = 0; w < word_count; w++)
    for (int i = 0; i < words[w].length; i++)
      words[w].ids[i] = id_of[words[w].ids[i]];
}

static int by_ids(const void *a, const void *b) {
  const word *x = a, *y = b;
  for (int i = 0; i < x->length && i < y->length; i++)
    if (x->ids[i] != y->ids[i]) return x->ids[i] < y->ids[i] ? -1 : 1;
  return x->length - y->length;
}

// The process ends where it fails: nothing is lost by it.
static void *larger(void *items, size_t size) {
  void *moved = realloc(items, size);
  if (!moved) die("out of memory");
  return moved;
}

static void reserve(size_t size) {
  if (size + SLACK <= node_capacity) return;
  size_t wanted = (size + SLACK) * 2;
  nodes = larger(nodes, wanted * sizeof *nodes);
  base_used = larger(base_used, wanted);
  mass = larger(mass, wanted * sizeof *mass);
  memset(nodes + node_capacity, 0, (wanted - node_capacity) * sizeof *nodes);
  memset(base_used + node_capacity, 0, wanted - node_capacity);
  node_capacity = wanted;
}

// An unused base at which all labels find free nodes. The search starts behind
// the stretch in which it has mostly failed before.
static uint32_t find_base(const uint16_t *labels, int count) {
  static uint32_t from = 1;
  uint32_t base = from, failed = 0;
  for (;; base++, failed++) {
    reserve(base);
    int i = 0;
    if (base_used[base]) continue;
    while (i < count && !nodes[base + labels[i]].label) i++;
    if (i == count) break;
  }
  if (failed > PATIENCE) from = base - PATIENCE / 2;
  base_used[base] = 1;
  return base;
}

// Inserts words[first, last), which agree in their first `depth` characters
// and end at or below `node`; returns the node's base.
static uint32_t build(size_t first, size_t last, int depth) {
  static uint16_t stack[LONGEST][HAN];
  uint16_t *labels = stack[depth < LONGEST ? depth : 0];
  int count = 0;
  for (size_t w = first; w < last; w++)
    if (words[w].length > depth &&
        (!count || labels[count - 1] != words[w].ids[depth]))
      labels[count++] = words[w].ids[depth];
  if (!count) return 0;
  uint32_t base = find_base(labels, count);
  for (int i = 0; i < count; i++) nodes[base + labels[i]].label = labels[i];
  if (base + labels[count - 1] >= node_count)
    node_count = base + labels[count - 1] + 1;
  for (size_t w = first; w < last;) {
    if (words[w].length <= depth) {
      w++;
      continue;
    }
    size_t end = w;
    uint16_t label = words[w].ids[depth];
    while (end < last && words[end].ids[depth] == label) end++;
    if (words[w].length == depth + 1)
      nodes[base + label].cost =
          (uint16_t)lround(GLOSS__COST_UNIT * -log(words[w].frequency / total));
    uint32_t below = build(w, end, depth + 1);
    nodes[base + label].base = below;
    mass[base + label] = 0;
    for (size_t i = w; i < end; i++) mass[base + label] += words[i].frequency;
    w = end;
  }
  return base;
}

static void print_starts(void) {
  printf("static const uint8_t starts[%zu] = {", node_count + SLACK);
  for (size_t i = 0; i < node_count; i++) {
    double cost =
        nodes[i].label ? -GLOSS__START_UNIT * log(mass[i] / total) : 0;
    printf("%s%ld,", i % 16 ? "" : "\n", cost > 255 ? 255 : lround(cost));
  }
  printf("\n};\n");
}

static void print(uint32_t root) {
  printf("// Generated by make_words: %zu words, %zu nodes.\n", word_count,
         node_count);
  printf("static const struct gloss__word_node nodes[%zu] = {",
         node_count + SLACK);
  for (size_t i = 0; i < node_count; i++)
    printf("%s{%u,%u,%u},", i % 8 ? "" : "\n", nodes[i].base, nodes[i].label,
           nodes[i].cost);
  printf("\n};\n");
  print_starts();
  printf("const struct gloss__words gloss__words = {\n{");
  for (int i = 0; i < HAN; i++) printf("%s%u,", i % 16 ? "" : "\n", id_of[i]);
  printf("},\n%ld, %u, %zu, nodes, starts};\n",
         lround(GLOSS__COST_UNIT * log(total)) + GLOSS__COST_UNIT, root,
         node_count);
}

int main(int argc, char **argv) {
  FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
  if (!file) die("usage: make_words FILE");
  read_words(file);
  fclose(file);
  if (word_count < 1000) die("not a word list");
  number_characters();
  qsort(words, word_count, sizeof *words, by_ids);
  reserve(0);
  uint32_t root = build(0, word_count, 0);
  print(root);
  return 0;
}
