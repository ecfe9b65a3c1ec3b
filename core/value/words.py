#!/usr/bin/env python3
"""words.py WORDS.tsv UNIHAN OUT.inc - the value layer's tables.

Writes the vocabulary (by the first two characters, longest first) and the
character table: fold (width, case, Traditional) and a profile: flags, the
classes of words that begin so, its value as a digit. Traditional forms come from Unihan's kSimplifiedVariant, kept to
the characters that the vocabulary and the grammar know."""
import bz2
import re
import sys

CLASSES = ("stop unit money moneypre measure span hedge bound tail day year "
           "month week daypart weekday holiday term season era now english vague "
           "event").split()
# Classes whose second column is a number.
NUMBERED = "day year month week weekday term season era".split()
NUMERALS = ("0123456789零〇○一二三四五六七八九十百千万亿兆两幺廿卅卌半几仨俩"
            "壹贰叁肆伍陆柒捌玖拾佰仟弌弍弎参数")
DIGITS = ("0零〇○", "1一壹幺弌", "2二贰两弍", "3三叁参弎", "4四肆", "5五伍", "6六陆",
          "7七柒", "8八捌", "9九玖")
# Classes that a profile tells apart only together.
RARE = ("holiday term vague event era season day year month week daypart "
        "weekday").split()
# Characters that the rules name themselves; kept in step with the C files.
GRAMMAR = ("第点分之又负多余来个半整正月日号年世纪代上下前后内外中初末底旬闰"
           "农历阴每隔届次中全会大条款项章节编目号发字至到和与或及间从自由在"
           "于起始开截止未过最近这那本当今明昨时刻秒钟打折对成岁周星期礼拜"
           "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥鼠牛虎兔龙蛇马羊猴鸡狗猪西纪若干翻番把差早晚"
           "增减升降提案议案建党人委员协常务代表国季度半载秋天夜晚许余点零比倍"
           "是的小于大等低高超不足近约将逾数几上百千万亿踏搭双十件批份含")
# Classes whose words begin a value; a one-character word only before a number.
STARTING = set("moneypre hedge bound day year month week daypart weekday holiday "
               "term season era now vague event".split())
# Rules that begin with no word of their own: first character, second ones.
# "#" stands for a numeral or a sign of one.
STARTS = [("第比近过后上下前从自在负-.([〔【米自于头±+", "#"), ("打", "对"), ("个", "半"),
          ("半", "年月天日小个钟公加升斤折吨亩里米千克"), ("大", "年"), ("每", "年月周日天个隔小季半分秒星礼工#"),
          ("从自", "今去明本上前这同次下当年现昨农公清早中晚元国春"), ("公", "元历"),
          ("农阴旧阳", "历"), ("闰", "#正冬腊"), ("正冬腊", "月"), ("最", "后近"),
          ("摄华", "氏"), ("年", "初底末"), ("上", "世个"), ("本", "世季"), ("周", "末"),
          ("上下前后本这", "半季个"), ("过去未来今后接之最", "去来后下前近"), ("月", "初底末中"),
          ("公西纪", "元"), ("今去明当", "春夏秋冬"), ("几数多若", "年月天个周日季分十百千小干世代"),
          ("甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"),
          ("鼠牛虎兔龙蛇马羊猴鸡狗猪", "年"), ("年月周季", "内"), ("年", "中"), ("翻", "#了"), ("差", "#"), ("早晚", "于"), ("过", "半"),
          ("“", "十"), ("今", "明"), ("今昨明当", "晚夜早晨"), ("上下", "半月")]
# English words that a rule begins with, besides the vocabulary's; kept in step
# with the C files. Of these LEADS begin nothing unless one that does follows.
LEADS = ("the a an in within from between since after before this every each "
         "past coming following over under above below about around some "
         "nearly almost approximately at no").split()
ENGLISH = LEADS + (
    "several few half couple minus last previous next hourly daily weekly "
    "biweekly monthly quarterly annually yearly early late mid end beginning "
    "start middle fiscal financial fy ad q article chapter section clause part "
    "doubled tripled trebled quadrupled quintupled halved gb iso iec hj dl yy jtg cjj db recent future near more less most least "
    "than").split()
EXTRA = {"銭": "钱", "後": "后", "週": "周", "裏": "里", "裡": "里", "鍾": "钟", "鐘": "钟",
         "箇": "个", "個": "个", "衆": "众", "餘": "余", "叄": "叁", "參": "参",
         "弐": "贰", "圓": "圆", "曆": "历", "歷": "历", "隻": "只", "祇": "只",
         "裝": "装", "佔": "占", "乾": "干", "幹": "干", "復": "复", "複": "复",
         "臺": "台", "檯": "台", "颱": "台", "衹": "只", "鬥": "斗", "髮": "发",
         "發": "发", "麵": "面", "榖": "谷", "穀": "谷", "衞": "卫", "衛": "卫"}


def variants(path):
    """Traditional -> Simplified, one to one."""
    table = {}
    with bz2.open(path, "rt", encoding="utf-8") as f:
        for line in f:
            parts = line.split("\t")
            if len(parts) == 3 and parts[1] == "kSimplifiedVariant":
                source = chr(int(parts[0][2:], 16))
                targets = [chr(int(t[2:], 16)) for t in parts[2].split()
                           if len(t) == 6]
                if targets and source not in targets:
                    table[source] = targets[0]
    table.update(EXTRA)
    return table


def rows(path):
    with open(path, encoding="utf-8") as f:
        for line in f:
            if line.startswith("#") or not line.strip():
                continue
            kind, name, a, b, terms = line.rstrip("\n").split("\t")
            if kind in NUMBERED:
                name, a, b = "", name, a
            for term in terms.split("|"):
                term = term.replace(" ", "")
                yield kind, name or term, float(a or 0), float(b or 0), term


def first_words(path):
    """The letters that a text has where an English value begins."""
    kinds = STARTING | {"english", "span"}
    with open(path, encoding="utf-8") as f:
        for line in f:
            kind, _, terms = line.strip().partition("\t")
            if kind in kinds:
                for term in terms.split("\t")[-1].split("|"):
                    letters = re.match("[a-z]+", term)
                    joined = re.match("[a-z]+", term.replace(" ", ""))
                    yield from (m.group() for m in (letters, joined) if m)
    yield from ENGLISH


def hash_of(word):                                 # in step with words.c
    h = 0
    for c in word:
        h = h * 33 + ord(c) & 0xFFFFFFFF
    return (h * 0x9E3779B1 & 0xFFFFFFFF) >> 17


def bitmap(words):
    bits = bytearray(4096)
    for word in words:
        bits[hash_of(word) >> 3] |= 1 << (hash_of(word) & 7)
    return bits


def slot_of(a, b):                                 # in step with words.h
    return (a * 0x9E3779B1 + b * 0x85EBCA6B & 0xFFFFFFFF) >> 13 & 0xFFFF


def main():
    tsv, unihan, out = sys.argv[1:]
    simple = variants(unihan)

    def fold(ch):
        code = ord(ch)
        if 0xFF01 <= code <= 0xFF5E:
            ch = chr(code - 0xFEE0)
        return simple.get(ch.lower(), ch.lower())

    words = {}
    for kind, name, a, b, term in rows(tsv):
        key = "".join(fold(c) for c in term)
        known_as = words.setdefault((key, CLASSES.index(kind)), (name, a, b))
        if kind == "stop" and a > known_as[1]:     # a label wins over a mere stop
            words[(key, CLASSES.index(kind))] = (name, a, b)
    entries = sorted(words.items(), key=lambda e: (
        e[0][0][0], e[0][0][1:2], -len(e[0][0]), e[0]))
    assert all(ord(c) < 0x10000 for (key, _), _ in entries for c in key)
    known = set(NUMERALS + GRAMMAR) | {c for (key, _), _ in entries for c in key}
    folds = {ord(s): ord(t) for s, t in simple.items()
             if t in known and s not in known and ord(s) < 0x10000}
    folds.update({c: ord(fold(chr(c))) for c in range(0xFF01, 0xFF5F)})
    folds.update({ord(c): ord(c.lower()) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"})

    # Profile of a character: flags 0-3, classes of words that begin with it
    # from 4 on, FOLDS, and its value as a digit, plus one.
    profiles = {}
    def mark(ch, bits):
        profiles[ord(ch)] = profiles.get(ord(ch), 0) | bits
    for c in NUMERALS:
        mark(c, 1)
    for c in "abcdefghijklmnopqrstuvwxyz":
        mark(c, 4)
    for c in " \t\r\u00a0\u3000\u200b\ufeff":       # left out
        mark(c, 15 << 28 | 1 << 27)
    for c in "\n。":                             # looked at while unpacking
        mark(c, 1 << 27)
    for value, forms in enumerate(DIGITS):
        for c in forms:
            mark(c, value + 1 << 28)
    pairs = bytearray(8192)
    def pair(a, b):
        h = slot_of(ord(a), ord(b))
        pairs[h >> 3] |= 1 << (h & 7)
        mark(a, 8)
    for (key, kind), (_, a, _) in entries:
        rare = CLASSES[kind] in RARE               # few profiles: a byte each
        classes = [CLASSES.index(c) for c in RARE] if rare else [kind]
        lone = 2 if len(key) == 1 else 0
        mark(key[0], lone | sum(1 << c + 4 for c in classes))
        if CLASSES[kind] in STARTING or CLASSES[kind] == "stop" and a > 0:
            mark(key[0], 8)
            if len(key) == 1:
                pair(key[0], "#")
    for heads, seconds in STARTS:
        for a in heads:
            for b in seconds:
                pair(a, b)
    assert len(CLASSES) <= 23
    for code, to in folds.items():                 # folded: what the target has
        profiles[code] = profiles.get(to, 0) | 1 << 27
    kinds = sorted({0} | set(profiles.values()))
    assert len(kinds) < 256, len(kinds)

    # Words by their first two characters: runs of `records`, longest first.
    pool, records, groups = [], [], {}
    for (key, kind), (name, a, b) in entries:
        at = (ord(key[0]), ord(key[1]) if len(key) > 1 else 0)
        groups.setdefault(at, [len(records), 0, 0])
        groups[at][1] += 1
        groups[at][2] |= 1 << kind
        records.append((len(pool), len(key), kind, name, a, b, key))
        pool += [ord(c) for c in key]
    assert len(pool) < 65536 and max(g[1] for g in groups.values()) < 65536
    size = 1
    while size < 2 * len(groups):
        size *= 2
    slots, starts = [None] * size, bytearray(8192)
    for (c, d), group in groups.items():
        starts[slot_of(c, d) >> 3] |= 1 << (slot_of(c, d) & 7)
        h = slot_of(c, d) & (size - 1)
        while slots[h]:
            h = (h + 1) & (size - 1)
        slots[h] = (c, d, *group)
    pages = {}
    for code, to in folds.items():
        pages.setdefault(code >> 8, [0] * 256)[code & 255] = to
    order = sorted(pages)

    def row(values):
        return "{" + ",".join(map(str, values)) + "}"

    with open(out, "w", encoding="utf-8") as f:
        f.write("// Made by words.py from words.tsv.\n")
        f.write(f"const uint32_t gloss__value_profiles[{len(kinds)}] = {row(kinds)};\n")
        index = {bits: i for i, bits in enumerate(kinds)}
        f.write("const uint8_t gloss__value_profile_of[65536] = {\n")
        for code in range(0, 65536, 64):
            f.write(",".join(str(index[profiles.get(c, 0)])
                             for c in range(code, code + 64)) + ",\n")
        f.write("};\n")
        f.write("static const uint8_t page_index[256] = " + row(
            order.index(p) + 1 if p in pages else 0 for p in range(256)) + ";\n")
        f.write(f"static const uint16_t pages[{len(order) + 1}][256] = {{{{0}},\n")
        f.write(",\n".join(row(pages[p]) for p in order) + "};\n")
        f.write(f"const uint8_t gloss__value_pairs[8192] = {row(pairs)};\n")
        f.write(f"const uint8_t gloss__value_starts[8192] = {row(starts)};\n")
        f.write(f"static const uint8_t english[] = {row(bitmap(first_words(tsv)))};\n")
        f.write(f"static const uint8_t leads[] = {row(bitmap(LEADS))};\n")
        f.write(f"static const uint16_t pool[] = {row(pool)};\n")
        f.write(f"enum {{ SLOTS = {size} }};\n")
        f.write("static const struct { uint16_t first, second, at, count; "
                "uint32_t classes; } slots[SLOTS] = {\n")
        f.write(",\n".join(row(s or (0, 0, 0, 0, 0)) for s in slots) + "};\n")
        f.write("static const gloss__word words[] = {\n")
        for at, length, kind, name, a, b, key in records:
            name = name.replace("\\", "\\\\").replace('"', '\\"')
            f.write(f'{{{at},{length},{kind},"{name}",{a!r},{b!r}}}, // {key}\n')
        f.write("};\n")


main()
