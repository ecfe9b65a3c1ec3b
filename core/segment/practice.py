#!/usr/bin/env python3
"""practice.py SENTENCES WORDLIST OUT: practice text for the built-in word model.

Repeats our own segmented sentences (SENTENCES: a line each, spaces between
words) with other words in the places of theirs: a word gives way to one of its
part of speech, drawn by frequency from WORDLIST (jieba's: word, frequency,
tag), a person's name to one of the list's or one made of the characters of
names. So the model sees
how words of all kinds follow each other, and the whole vocabulary in place.
The same inputs give the same text."""
import bisect
import sys

COPIES = 60
CHANGED, CHANGED_SHORT = 0.6, 0.18  # of words of several, of one character
KNOWN = 0.4  # of persons' names: of the list's
FAMOUS = 300  # a name counts no more often
RARE = 5  # rarer words of the list are too unreliable; see make_words.c
OPEN = set("n v a ad an vn b d z i l j ns nz nt t s nr nrt vi vd".split())
SHORT = set("n v a d q".split())
SURNAMES = ("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓"
            "许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金"
            "陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文")


class Draw:
    """Numbers in [0, 1), the same on every machine."""

    def __init__(self):
        self.state = 1

    def __call__(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) \
            % (1 << 64)
        return (self.state >> 11) / (1 << 53)


class Bag:
    """Things drawn by weight."""

    def __init__(self, weights):
        self.items = sorted(weights)
        self.sums = []
        for item in self.items:
            self.sums.append((self.sums[-1] if self.sums else 0) +
                             weights[item])

    def draw(self, draw):
        return self.items[bisect.bisect(self.sums, draw() * self.sums[-1])]


def read_words(path):
    """-> tag of each word, bag of each (tag, is short), bag of name characters,
    bag of whole names"""
    tags, weights, names, known = {}, {}, {}, {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            fields = line.split()
            if len(fields) != 3:
                continue
            word, count, tag = fields[0], int(fields[1]), fields[2]
            tags[word] = tag
            if tag == "nr" and len(word) == 3 and word[0] in SURNAMES:
                for character in word[1:]:
                    names[character] = names.get(character, 0) + 1
            if count < RARE or len(word) > 4:
                continue
            if tag == "nr" and 2 <= len(word) <= 3 and word[0] in SURNAMES:
                known[word] = min(count, FAMOUS)
            weights.setdefault((tag, len(word) == 1), {})[word] = count
    return tags, {key: Bag(w) for key, w in weights.items()}, \
        Bag(names), Bag(known)


def is_given(word, tags):
    return len(word) <= 2 and tags.get(word, "nr").startswith("nr")


def person(given, names, known, draw):
    """-> surname, given name, in place of one whose given name is `given`"""
    if draw() < KNOWN:
        whole = known.draw(draw)
        return whole[0], whole[1:]
    surname = SURNAMES[int(len(SURNAMES) * draw() * draw())]
    return surname, "".join(names.draw(draw) for _ in given)


def vary(words, bags, draw):
    tags, of_tag, names, known = bags
    out = []
    for i, word in enumerate(words):
        tag, short = tags.get(word), len(word) == 1
        if len(out) > i:  # the second part of a name
            continue
        if word in SURNAMES and i + 1 < len(words) and \
                is_given(words[i + 1], tags):
            out += person(words[i + 1], names, known, draw)
            continue
        if tag in (SHORT if short else OPEN) and \
                draw() < (CHANGED_SHORT if short else CHANGED):
            word = of_tag[tag, short].draw(draw)
        out.append(word)
    return out


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        lines = [line.split() for line in file if line.strip()]
    bags = read_words(sys.argv[2])
    draw = Draw()
    with open(sys.argv[3], "w", encoding="utf-8") as out:
        for copy in range(COPIES):
            for words in lines:
                if copy % 8:
                    words = vary(words, bags, draw)
                out.write(" ".join(words) + "\n")


if __name__ == "__main__":
    main()
