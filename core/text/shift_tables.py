"""Writes shift_tables.inc: the usual reading of every Han character, for
injected readings whose character has none elsewhere on its page, and the
Simplified characters that no Traditional text holds.
usage: shift_tables.py OPENCC_FOLDER UNICODE_FOLDER OUT"""
import bz2
import os
import sys

from opencc import dictionary


def readings(folder):
    path = os.path.join(folder, "Unihan_Readings.txt.bz2")
    with bz2.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            part = line.rstrip("\n").split("\t")
            if len(part) == 3 and part[1] == "kMandarin":
                yield int(part[0][2:], 16), part[2].split()[0]


def main():
    opencc, unicode, target = sys.argv[1:]
    forms = dictionary(opencc, "STCharacters")
    known = {code: reading for code, reading in readings(unicode)
             if 0x4E00 <= code < 0xA000}
    syllables = sorted(set(known.values()))
    number = {s: i for i, s in enumerate(syllables)}
    bits = bytearray(0x5200 // 8)
    for char, found in forms.items():
        if char not in found and 0x4E00 <= ord(char) < 0xA000:
            at = ord(char) - 0x4E00
            bits[at >> 3] |= 1 << (at & 7)
    with open(target, "w", encoding="utf-8") as out:
        out.write("static const char *const shift_syllables[] = {\n")
        out.write("".join(f'"{s}",\n' for s in syllables) + "};\n")
        out.write("static const struct { uint16_t code, syllable; } "
                  "shift_readings[] = {\n")
        out.write("".join(f"{{{code},{number[reading]}}},\n" for code, reading
                          in sorted(known.items())) + "};\n")
        out.write("static const unsigned char shift_simplified[] = {\n")
        for at in range(0, len(bits), 24):
            out.write(",".join(map(str, bits[at:at + 24])) + ",\n")
        out.write("};\n")


main()
