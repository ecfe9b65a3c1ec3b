"""Writes detect_tables.inc: a bit for every character of the BMP that is
frequent in Chinese: 1,500 Han, their Traditional forms, and punctuation.
usage: detect_tables.py OPENCC_FOLDER JIEBA_DICT OUT"""
import sys
from collections import Counter

from opencc import dictionary

PUNCTUATION = "、。·—…‘’“”〔〕〈〉《》「」『』【】！（），：；？％～　○〇"


def main():
    opencc, jieba, target = sys.argv[1:]
    counts = Counter()
    with open(jieba, encoding="utf-8") as lines:
        for line in lines:
            word, count = line.split()[:2]
            for char in word:
                counts[char] += int(count)
    han = [c for c, _ in counts.most_common(3000)
           if "\u4e00" <= c <= "\u9fff"][:1500]
    traditional = dictionary(opencc, "STCharacters")
    frequent = set(han) | set(PUNCTUATION)
    for char in han:
        frequent.update(f for f in traditional.get(char, []) if len(f) == 1)
    bits = bytearray(8192)
    for char in frequent:
        if ord(char) < 0x10000:
            bits[ord(char) >> 3] |= 1 << (ord(char) & 7)
    with open(target, "w", encoding="utf-8") as out:
        out.write("const unsigned char gloss__frequent_bits[] = {\n")
        for i in range(0, len(bits), 24):
            out.write(",".join(map(str, bits[i:i + 24])) + ",\n")
        out.write("};\n")


main()
