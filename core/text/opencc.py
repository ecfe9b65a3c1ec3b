"""Reads OpenCC's dictionaries, for the table scripts beside this file."""
import subprocess
import tempfile


def dictionary(folder, name):
    """An OpenCC dictionary as {key: [values]}."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as text:
        subprocess.run(["opencc_dict", "-i", f"{folder}/{name}.ocd2", "-o",
                        text.name, "-f", "ocd2", "-t", "text"], check=True,
                       stdout=subprocess.DEVNULL)
        with open(text.name, encoding="utf-8") as lines:
            rows = [line.rstrip("\n").split("\t") for line in lines]
    return {row[0]: row[1].split(" ") for row in rows if len(row) == 2}


def single(table):
    """Its entries of one character, as code points, first choice."""
    return {ord(k): ord(v[0]) for k, v in table.items()
            if len(k) == 1 and len(v[0]) == 1}


def write_pages(out, ctype, name, values):
    """A table over code points as an index and distinct pages of 256."""
    pages, index = {}, []
    for first in range(0, len(values), 256):
        page = tuple(values[first:first + 256])
        index.append(pages.setdefault(page, len(pages)))
    out.write(f"static const uint16_t {name}_index[] = {{\n")
    for i in range(0, len(index), 16):
        out.write(",".join(map(str, index[i:i + 16])) + ",\n")
    out.write(f"}};\nstatic const {ctype} {name}_pages[][256] = {{\n")
    for page in pages:
        out.write("{" + ",".join(map(str, page)) + "},\n")
    out.write("};\n")
