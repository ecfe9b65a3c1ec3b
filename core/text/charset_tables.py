"""Writes charset_tables.inc: the double-byte tables of GB18030 and Big5-HKSCS
from Python's codecs, with the code points that GB 18030-2005 and -2022 moved
out of the private-use area.  usage: charset_tables.py OUT"""
import sys

# GB 18030-2005 (A8BC) and -2022, table of changes; A3A0 as on the web.
MOVED = {0xA3A0: 0x3000, 0xA8BC: 0x1E3F, 0xA6D9: 0xFE10, 0xA6DA: 0xFE12,
         0xA6DB: 0xFE11, 0xA6DC: 0xFE13, 0xA6DD: 0xFE14, 0xA6DE: 0xFE15, 0xA6DF: 0xFE16,
         0xA6EC: 0xFE17, 0xA6ED: 0xFE18, 0xA6F3: 0xFE19, 0xFE59: 0x9FB4,
         0xFE61: 0x9FB5, 0xFE66: 0x9FB6, 0xFE67: 0x9FB7, 0xFE6D: 0x9FB8,
         0xFE7E: 0x9FB9, 0xFE90: 0x9FBA, 0xFEA0: 0x9FBB}


def decode(raw, codec):
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return ""


def table(out, ctype, name, values):
    out.write(f"static const {ctype} {name}[] = {{\n")
    for i in range(0, len(values), 12):
        out.write(",".join(map(str, values[i:i + 12])) + ",\n")
    out.write("};\n")


def gb_double():
    """Index: (lead - 0x81) * 190 + trail - 0x40 (one less above 0x7F)."""
    for lead in range(0x81, 0xFF):
        for trail in [*range(0x40, 0x7F), *range(0x80, 0xFF)]:
            text = decode(bytes((lead, trail)), "gb18030")
            yield MOVED.get(lead << 8 | trail, ord(text) if text else 0)


def gb_four(linear):
    raw = bytes((0x81 + linear // 12600, 0x30 + linear // 1260 % 10,
                 0x81 + linear // 10 % 126, 0x30 + linear % 10))
    text = decode(raw, "gb18030")
    return ord(text) if len(text) == 1 else 0


def gb_ranges():
    """(linear, code point) where the four-byte codes of the BMP change step."""
    offset = None
    for linear in range(39420):
        code = gb_four(linear)
        if code - linear != offset:
            offset = code - linear
            yield linear, code


def big5():
    """Index: (lead - 0x81) * 157 + trail (0x40.. -> 0, 0xA1.. -> 63)."""
    for lead in range(0x81, 0xFF):
        for trail in [*range(0x40, 0x7F), *range(0xA1, 0xFF)]:
            text = decode(bytes((lead, trail)), "big5hkscs")
            if not text:  # only code page 950 has these
                text = decode(bytes((lead, trail)), "cp950")
            yield ord(text[0]) if len(text) == 1 else 0


def reverse(codes, pair):
    """The first double byte of every character of the BMP, 0: none."""
    out = [0] * 0x10000
    for i, code in enumerate(codes):
        if 0 < code < 0x10000 and not out[code]:
            out[code] = pair(i)
    return out


def gb_pair(i):
    trail = i % 190 + 0x40
    return (i // 190 + 0x81) << 8 | trail + (trail >= 0x7F)


def big5_pair(i):
    trail = i % 157 + 0x40
    return (i // 157 + 0x81) << 8 | trail + (34 if trail > 0x7E else 0)


def big5_codes(codes):
    """With the letters that are two code points: by their first."""
    out = list(codes)
    for pair, code in ((0x8862, 0xCA), (0x8864, 0xCA), (0x88A3, 0xEA),
                       (0x88A5, 0xEA)):
        for i in range((0x88 - 0x81) * 157, (0x89 - 0x81) * 157):
            if big5_pair(i) == pair:
                out[i] = code
    return out


def main():
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        gb, two = list(gb_double()), list(big5())
        table(out, "uint16_t", "gb_table", gb)
        out.write("static const struct { uint32_t linear, code; } "
                  "gb_ranges[] = {\n")
        for linear, code in gb_ranges():
            out.write(f"{{{linear},{code}}},\n")
        out.write("};\n")
        table(out, "uint32_t", "big5_table", two)
        table(out, "uint16_t", "gb_pairs", reverse(gb, gb_pair))
        table(out, "uint16_t", "big5_pairs",
              reverse(big5_codes(two), big5_pair))


main()
