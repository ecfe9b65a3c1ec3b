"""Writes fold_tables.inc: the matching form of every code point (variant,
width, case), as pages of 256, and East Asian width ranges.
usage: fold_tables.py OPENCC_FOLDER UNICODE_FOLDER OUT"""
import bz2
import os
import sys
import unicodedata

from opencc import dictionary, single, write_pages

# Marks that differ between scripts and keyboards but mean the same.
MARKS = {0x3000: 0x20, 0xA0: 0x20, 0x300C: 0x201C, 0x300D: 0x201D,
         0x300E: 0x2018, 0x300F: 0x2019, 0xFE41: 0x201C, 0xFE42: 0x201D,
         0xFF62: 0x201C, 0xFF63: 0x201D, 0xFF61: 0x3002, 0xFF64: 0x3001,
         0x2022: 0xB7, 0x30FB: 0xB7, 0xFF65: 0xB7, 0x2027: 0xB7, 0x2010: 0x2D,
         0x2011: 0x2D, 0x2013: 0x2D, 0x2212: 0x2D, 0x2015: 0x2014,
         0x301C: 0x7E, 0x2236: 0x3A, 0x3008: 0x3C, 0x3009: 0x3E}
LAST = 0x30000


def case_folding(folder):
    fold = {}
    for line in open(f"{folder}/CaseFolding.txt", encoding="utf-8"):
        cells = line.split("#")[0].split("; ")
        if len(cells) > 2 and cells[1] in "CS":
            fold[int(cells[0], 16)] = int(cells[2], 16)
    return fold


def width(code):
    """Full-width, half-width and compatibility ideographs to the plain one."""
    kind, _, rest = unicodedata.decomposition(chr(code)).rpartition("> ")
    if kind in ("<wide", "<narrow") or (not kind and code >= 0xF900 and rest):
        if " " not in rest:
            return int(rest, 16)
    return code


def radicals(folder):
    for line in open(f"{folder}/EquivalentUnifiedIdeograph.txt",
                     encoding="utf-8"):
        cells = line.split("#")[0].split(";")
        if len(cells) == 2:
            first, _, last = cells[0].strip().partition("..")
            for code in range(int(first, 16), int(last or first, 16) + 1):
                yield code, int(cells[1], 16)


def is_plain(code):
    """In daily use: GB 2312 has it."""
    try:
        return bool(chr(code).encode("gb2312"))
    except UnicodeEncodeError:
        return False


def variants(folder):
    """Unihan's forms of one character (not of some of its meanings)."""
    path = f"{folder}/Unihan_Variants.txt.bz2"
    found = {}
    if not os.path.exists(path):
        return found
    for line in bz2.open(path, "rt", encoding="utf-8"):
        cells = line.rstrip("\n").split("\t")
        if len(cells) == 3 and cells[1] in ("kSemanticVariant", "kZVariant"):
            codes = [int(c.split("<")[0][2:], 16) for c in cells[2].split()]
            found.setdefault(int(cells[0][2:], 16), {})[cells[1]] = codes
    return found


def add_variants(table, folder):
    """A character that is neither in daily use nor folded otherwise folds to the
    one in daily use of which it is a form; not where there are two."""
    added = {}
    for code, kinds in variants(folder).items():
        if code >= LAST or table[code] != code or is_plain(code):
            continue
        for kind in ("kSemanticVariant", "kZVariant"):
            forms = {table[c] for c in kinds.get(kind, []) if c < LAST}
            plain = {c for c in forms if is_plain(c)}
            if len(plain) == 1:
                added[code] = plain.pop()
            if plain or code in added:
                break
    for code, form in enumerate(table):
        table[code] = added.get(form, form)


def fold_table(opencc, unicode_folder):
    steps = [dict(MARKS), {c: width(c) for c in range(LAST)},
             dict(radicals(unicode_folder)), case_folding(unicode_folder),
             single(dictionary(opencc, "HKVariantsRev")),
             single(dictionary(opencc, "TWVariantsRev")),
             single(dictionary(opencc, "TSCharacters"))]

    def fold(code):
        for _ in range(4):  # until nothing changes
            before = code
            for step in steps:
                code = step.get(code, code)
            if code == before:
                break
        return code
    table = [fold(code) for code in range(LAST)]
    add_variants(table, unicode_folder)
    return table


def wide_ranges(folder):
    last = None
    for line in open(f"{folder}/EastAsianWidth.txt", encoding="utf-8"):
        cells = line.split("#")[0].strip().split(";")
        if len(cells) == 2 and cells[1].strip() in ("W", "F"):
            first, _, end = cells[0].strip().partition("..")
            first, end = int(first, 16), int(end or first, 16)
            if last and last[1] + 1 == first:
                last[1] = end
                continue
            if last:
                yield last
            last = [first, end]
    yield last


def write_bits(out, table):
    bits = bytearray(0x2000)
    for code in range(0x10000):
        bits[code >> 3] |= (table[code] != code) << (code & 7)
    out.write("#ifdef WITH_FOLD_BITS\n"
              "const unsigned char gloss__fold_bits[] = {\n")
    for i in range(0, len(bits), 24):
        out.write(",".join(map(str, bits[i:i + 24])) + ",\n")
    out.write("};\n#endif\n")


def main():
    opencc, unicode_folder, target = sys.argv[1:]
    table = fold_table(opencc, unicode_folder)
    with open(target, "w", encoding="utf-8") as out:
        write_pages(out, "int32_t", "fold",
                    [t - c for c, t in enumerate(table)])
        write_bits(out, table)
        out.write("static const struct { uint32_t first, last; } "
                  "wide_ranges[] = {\n")
        for first, end in wide_ranges(unicode_folder):
            out.write(f"{{{first},{end}}},\n")
        out.write("};\n")


main()
