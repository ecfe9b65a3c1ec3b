#!/usr/bin/env python3
"""layout.py [--list] [FILE.tsv...] : labels of flat text against labels by hand.

Each file of layout/ is a text of our own, one line a row: `label <tab> line`,
labelled before any output was seen; `a/b` allows both. Runs `moongloss layout`
over each and counts the lines that are labelled alike, breadcrumbs, footers and
boilerplate taken as one. Fails where fewer than 97 of 100 are; --list names the
others."""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOOL = os.path.join(os.environ.get(
    "MOONGLOSS_BUILD", os.path.join(HERE, "..", "..", "build")), "moongloss")
FURNITURE = {"breadcrumb", "footer", "boilerplate"}
LEAST = 0.97


def merged(label):
    return "furniture" if label in FURNITURE else label


def read_rows(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t", 1) for line in file]


def labels_of(lines):
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)
        file.flush()
        done = subprocess.run([TOOL, "layout", "--format", "json", file.name],
                              capture_output=True, check=True)
    found = ["blank"] * len(lines)
    for block in json.loads(done.stdout)["blocks"]:
        for line in range(block["first_line"], block["last_line"] + 1):
            found[line - 1] = block["label"]
    return found


def judge(path, show):
    """How many lines, and how many of them right."""
    rows = read_rows(path)
    right = count = 0
    for (wanted, line), found in zip(rows, labels_of([row[1] for row in rows])):
        if wanted == "blank":
            continue
        count += 1
        good = merged(found) in {merged(label) for label in wanted.split("/")}
        right += good
        if show and not good:
            print(f"{os.path.basename(path)}: {wanted}, not {found}: {line[:50]}")
    return count, right


def main():
    paths = [arg for arg in sys.argv[1:] if arg != "--list"]
    folder = os.path.join(HERE, "layout")
    paths = paths or sorted(os.path.join(folder, name)
                            for name in os.listdir(folder))
    counts = [judge(path, "--list" in sys.argv) for path in paths]
    lines, right = map(sum, zip(*counts))
    print(f"layout: {right} of {lines} lines of {len(paths)} texts")
    failed = right < LEAST * lines
    print(f"{len(paths) - failed} passed, {int(failed)} failed")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
