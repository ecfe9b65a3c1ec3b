"""Writes shift_tables.inc: a character bigram model counted over jieba's words
and their frequencies, in 1/16 nat: how rare a character is, and how much more
often a pair stands together than by chance.  usage: shift_tables.py DICT OUT"""
import math
import sys
from collections import Counter

LEAST = 12  # a pair's count


def main():
    single, pair = Counter(), Counter()
    with open(sys.argv[1], encoding="utf-8") as lines:
        for line in lines:
            word, count = line.split()[:2]
            if not all("\u4e00" <= c <= "\u9fff" for c in word):
                continue
            for i, char in enumerate(word):
                single[char] += int(count)
                if i:
                    pair[word[i - 1:i + 1]] += int(count)
    total, pairs = sum(single.values()), sum(pair.values())
    rare = bytearray(b"\xff" * 0x5200)  # U+4E00 to U+9FFF
    for char, count in single.items():
        rare[ord(char) - 0x4E00] = min(255, round(
            -16 * math.log(count / total)))
    rows = []
    for text, count in pair.items():
        a, b = text
        gain = math.log(count / pairs / (single[a] / total)
                        / (single[b] / total))
        if count >= LEAST and gain > 0.5:
            rows.append((ord(a) << 16 | ord(b), min(255, round(16 * gain))))
    rows.sort()
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        for ctype, name, values in (
                ("unsigned char", "shift_rare", rare),
                ("uint32_t", "shift_pairs", [r[0] for r in rows]),
                ("unsigned char", "shift_gains", [r[1] for r in rows])):
            out.write(f"static const {ctype} {name}[] = {{\n")
            for i in range(0, len(values), 16):
                out.write(",".join(map(str, values[i:i + 16])) + ",\n")
            out.write("};\n")


main()
