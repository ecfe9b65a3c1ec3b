#!/usr/bin/env python3
"""watch.py [-n DOCUMENTS] [-b BYTES] FOLDER... : how soon `moongloss watch` shows
what an edited rule of the CPPCC pack changes in a database. The documents are
pieces of about so many bytes of the UTF-8 texts in FOLDER, in their order. For each
edit: documents read again, facts changed, wall and CPU seconds of a whole
`watch --once`, the best of three. The program is taken from $MOONGLOSS_BUILD or
build/."""
import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(os.environ.get("MOONGLOSS_BUILD", os.path.join(TOP, "build")),
                    "moongloss")
# file of the pack, what stands there, what shall stand there
EDITS = (("mechanisms.lua", None, None),
         ("awards.lua", "| 斩获>", "| 斩获 | 赢得>"),
         ("awards.lua", "stop > 9", "stop > 12"),
         ("awards.lua", "满意度 |", "满意度 | 幸福度 |"))


def pieces(folders, size):
    for folder in folders:
        for path, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                with open(os.path.join(path, name), "rb") as file:
                    lines = file.read().decode("utf-8", "replace").split("\n")
                piece = []
                for line in lines:
                    piece.append(line)
                    if sum(len(one.encode()) for one in piece) > size:
                        yield "\n".join(piece) + "\n"
                        piece = []


def documents(count, folders, size):
    seen = set()
    for text in pieces(folders, size):
        if text not in seen and len(seen) < count:
            seen.add(text)
            yield {"source": f"{len(seen)}.txt", "text": text}


def timed(arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic()
    done = subprocess.run([TOOL, *arguments], stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.DEVNULL, check=False)
    wall = time.monotonic() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (wall, after.ru_utime + after.ru_stime - before.ru_utime
            - before.ru_stime, done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=5000)
    parser.add_argument("-b", type=int, default=3000)
    parser.add_argument("folders", nargs="+")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pack, db = os.path.join(folder, "cppcc"), os.path.join(folder, "facts.db")
        shutil.copytree(os.path.join(TOP, "scripts", "cppcc"), pack)
        lines = os.path.join(folder, "in.ndjson")
        with open(lines, "w", encoding="utf-8") as file:
            for document in documents(given.n, given.folders, given.b):
                file.write(json.dumps(document, ensure_ascii=False) + "\n")
        print(f"at most {given.n} documents, {os.path.getsize(lines) / 1e6:.1f} MB")
        timed(["run", pack, "--input", "ndjson", "-q", "--out", db, lines])
        for name, old, new in EDITS:
            path = os.path.join(pack, name)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            if old:
                assert old in text, (name, old)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text.replace(old, new, 1))
            rounds = [timed(["watch", "--once", pack, db]) for _ in range(3)]
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            wall, cpu, said = min(rounds)
            last = said.strip().split("\n")[-1]
            read = re.search(r"; (\d+ of \d+)", last).group(1)
            what = f"{name}: {old} -> {new}" if old else "no edit"
            print(f"{wall:6.2f} s wall {cpu:6.2f} s CPU  {read:>12} read again  "
                  f"{what}: {last.split(' in ')[0]}   (target 1 s)", flush=True)


if __name__ == "__main__":
    main()
