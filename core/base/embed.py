#!/usr/bin/env python3
"""Writes text files as C arrays: embed.py FILE... > FILE.inc
`report.css` becomes `static const char report_css[]`."""
import os
import re
import sys

for path in sys.argv[1:]:
    name = re.sub(r"\W", "_", os.path.basename(path))
    with open(path, "rb") as f:
        data = f.read()
    rows = (", ".join(str(b if b < 128 else b - 256) for b in data[i:i + 20])
            for i in range(0, len(data), 20))
    print(f"static const char {name}[] = {{")
    for row in rows:
        print(f"  {row},")
    print("  0};")
