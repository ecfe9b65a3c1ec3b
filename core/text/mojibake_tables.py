"""Writes mojibake_tables.inc: the charsets of one byte a character as which
UTF-8 is often read, both ways, from Python's codecs.
usage: mojibake_tables.py OUT"""
import sys

CHARSETS = (("cp1252", "Windows-1252"), ("cp1251", "Windows-1251"),
            ("cp1250", "Windows-1250"), ("mac_roman", "MacRoman"),
            ("cp437", "code page 437"), ("cp1253", "Windows-1253"),
            ("cp1254", "Windows-1254"), ("cp1257", "Windows-1257"),
            ("iso8859-2", "ISO-8859-2"))
CODES = 0x2600  # MOJIBAKE_CODES


def code_of(byte, codec):
    """A byte that the charset lacks is a control, as browsers have it."""
    text = bytes((byte,)).decode(codec, "ignore")
    return ord(text) if text else byte


def main():
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        out.write("static const struct mojibake_single singles[] = {\n")
        for codec, name in CHARSETS:
            codes = [code_of(byte, codec) for byte in range(0x80, 0x100)]
            bytes_of = {code: code for code in range(0x80, 0xA0)}
            for i, code in enumerate(codes):
                text = bytes((0x80 + i,)).decode(codec, "ignore")
                if text and code < CODES:
                    bytes_of[code] = 0x80 + i
            out.write(f'{{"UTF-8 read as {name}", {{')
            out.write(",".join(map(str, codes)) + "}, {")
            out.write(",".join(f"[{code}]={byte}"
                               for code, byte in sorted(bytes_of.items())))
            out.write("}},\n")
        out.write("};\n")


main()
