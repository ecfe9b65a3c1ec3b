"""Writes script_tables.inc: Traditional to Simplified, per character, and the
words that decide where a character has more than one Simplified form.
usage: script_tables.py OPENCC_FOLDER JIEBA_DICT OUT

Words come from OpenCC's phrases in both directions and from jieba's word list
with its frequencies: of two spellings the more frequent one is right."""
import sys

from opencc import dictionary, write_pages

LAST = 0x30000
TRADITIONAL, CHOICE = 1, 2  # flags of a character
LONGEST = 6
BLOOM_BITS = 16


def is_simplified(char):
    """GB 2312 holds (nearly) no Traditional form."""
    try:
        char.encode("gb2312")
        return True
    except UnicodeEncodeError:
        return False


class Tables:
    def __init__(self, opencc):
        self.ts = dictionary(opencc, "TSCharacters")
        self.st = dictionary(opencc, "STCharacters")
        self.ts_phrases = dictionary(opencc, "TSPhrases")
        self.st_phrases = dictionary(opencc, "STPhrases")
        self.kept = dictionary(opencc, "TWVariantsRevPhrases")
        self.variants = [dictionary(opencc, "TWVariantsRev"),
                         dictionary(opencc, "HKVariantsRev")]
        self.forms = {}  # Traditional -> all Simplified forms
        for char, forms in self.ts.items():
            self.forms.setdefault(char, []).extend(forms)
        for simple, chars in self.st.items():
            for char in chars:
                if char != simple and simple not in self.forms.get(char, []):
                    self.forms.setdefault(char, []).append(simple)
        self.default = {}
        self.make_default()
        self.choices = {}
        self.make_choices()

    def make_default(self):
        for char, forms in self.forms.items():
            if char in self.ts or not is_simplified(char):
                self.default[char] = forms[0]
        for table in self.variants:
            for char, forms in table.items():
                if not is_simplified(char) and char not in self.default:
                    self.default[char] = self.default.get(forms[0], forms[0])
        # Taiwan and Hong Kong write this one for two Simplified characters.
        self.default["著"] = "着"
        # Rare characters outside GB 18030's two bytes help nobody.
        for char in list(self.default):
            if ord(self.default[char]) >= 0x20000 > ord(char):
                plain = [f for f in self.forms[char] if ord(f) < 0x20000]
                self.default[char] = plain[0] if plain else char
        self.default.update({"牠": "它", "妳": "你"})
        self.default["昇"] = "昇"  # a given name, unless a word says 升
        self.default["甯"] = "甯"  # a surname, unless a word says 宁

    def make_choices(self):
        for char, forms in self.forms.items():
            options = {f for f in forms + [self.default.get(char, char)]
                       if is_simplified(f) or f == self.default.get(char)}
            if is_simplified(char) or char in "昇甯著":
                options.add(char)
            if len(options) > 1:
                self.choices[char] = options
        self.choices["著"] = {"着", "著"}
        self.choices["甚"] = {"甚", "什"}  # 甚麼

    def half(self, word, keep):
        """The word in Simplified but for the character at `keep`."""
        return "".join(c if i == keep else self.default.get(c, c)
                       for i, c in enumerate(word))


def jieba_votes(tables, path, votes):
    """Each word that holds a form of a choice speaks for that form."""
    sources = {}
    for char, options in tables.choices.items():
        for option in options:
            sources.setdefault(option, []).append(char)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            word, count, tag = (line.split() + ["", ""])[:3]
            least = 1 if tag == "ns" else 100 if tag.startswith("nr") else 4
            if not 2 <= len(word) <= LONGEST or int(count) < least:
                continue  # rare words are mostly noise, and names mislead
            for i, option in enumerate(word):
                for char in sources.get(option, ()):
                    key = (tables.half(word[:i] + char + word[i + 1:], i), i)
                    best = votes.setdefault(key, {})
                    best[option] = max(best.get(option, 0), int(count))


def opencc_votes(tables, votes):
    # The other direction's phrases tell little: a rare word's worth.
    pairs = [(t[0], s, 5) for s, t in tables.st_phrases.items()]
    pairs += [(k, k, 10 ** 9) for k in tables.kept if "著" in k]
    pairs += [(t, s[0], 10 ** 9) for t, s in tables.ts_phrases.items()]
    for traditional, simple, weight in pairs:
        if len(traditional) != len(simple) or len(simple) > LONGEST:
            continue
        for i, (char, form) in enumerate(zip(traditional, simple)):
            if char == "於" and (weight == 5 or len(simple) == 2):
                continue  # archaic; names are found by where they stand
            if char in tables.choices and len(simple) > 1 and \
                    form in tables.choices[char]:
                key = (tables.half(traditional, i), i)
                best = votes.setdefault(key, {})
                best[form] = max(best.get(form, 0), weight)


def decide(tables, votes):
    """{(word, index): form}: those that differ from the default, and those
    that contain one that does."""
    best = {key: max(sorted(v), key=v.get) for key, v in votes.items()}
    chosen = {key: form for key, form in best.items()
              if form != tables.default.get(key[0][key[1]], key[0][key[1]])}
    for (word, i), form in best.items():
        parts = ((word[a:b], i - a) for a in range(i + 1)
                 for b in range(i + 1, len(word) + 1)
                 if 2 <= b - a < len(word))
        if any(chosen.get(part, form) != form for part in parts):
            chosen[word, i] = form
    return chosen


def key_hash(word, index):
    """FNV-1a over the index and the code points; text/script.c has it too."""
    value = 0xCBF29CE484222325
    for code in [index] + [ord(c) for c in word]:
        value = (value ^ code) * 0x100000001B3 & (1 << 64) - 1
    return value


def write_words(out, chosen):
    rows = sorted((key_hash(*key), ord(form)) for key, form in chosen.items())
    assert len({row[0] for row in rows}) == len(rows), "hash collision"
    bloom = bytearray(1 << BLOOM_BITS >> 3)
    for value, _ in rows:
        bit = value >> 64 - BLOOM_BITS
        bloom[bit >> 3] |= 1 << (bit & 7)
    out.write("static const struct { uint64_t hash; uint32_t form; } "
              "script_words[] = {\n")
    for value, form in rows:
        out.write(f"{{{value:#x}u,{form:#x}}},\n")
    out.write("};\nstatic const unsigned char script_bloom[] = {\n")
    for i in range(0, len(bloom), 24):
        out.write(",".join(map(str, bloom[i:i + 24])) + ",\n")
    out.write("};\n")


def write_bits(out, values):
    """Which characters from U+4000 to U+9FFF are Traditional, a bit each."""
    bits = bytearray(0x6000 >> 3)
    for code in range(0x4000, 0xA000):
        if values[code] & TRADITIONAL:
            bits[code - 0x4000 >> 3] |= 1 << (code & 7)
    out.write("static const unsigned char script_bits[] = {\n")
    for i in range(0, len(bits), 24):
        out.write(",".join(map(str, bits[i:i + 24])) + ",\n")
    out.write("};\n")


def main():
    opencc, jieba, target = sys.argv[1:]
    tables, votes = Tables(opencc), {}
    jieba_votes(tables, jieba, votes)
    opencc_votes(tables, votes)
    chosen = decide(tables, votes)
    choices = {word[i] for word, i in chosen}
    values = []
    for code in range(LAST):
        char = chr(code)
        form = tables.default.get(char, char)
        flags = (TRADITIONAL if form != char and not is_simplified(char)
                 else 0) | (CHOICE if char in choices else 0)
        values.append((ord(form) - code) * 4 + flags)
    with open(target, "w", encoding="utf-8") as out:
        write_pages(out, "int32_t", "script", values)
        write_words(out, chosen)
        write_bits(out, values)


if __name__ == "__main__":
    main()
