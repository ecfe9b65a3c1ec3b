"""Writes entity_tables.inc: HTML's named character references, sorted by name
without the ampersand.  usage: entity_tables.py OUT"""
import sys
from html.entities import html5


def main():
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        out.write("static const struct { const char *name, *text; } "
                  "entity_names[] = {\n")
        for name in sorted(html5, key=lambda n: n.encode()):
            text = "".join(f"\\{b:03o}" for b in html5[name].encode())
            out.write(f'{{"{name}","{text}"}},\n')
        out.write("};\n")


main()
