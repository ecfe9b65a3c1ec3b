#!/usr/bin/env python3
"""undamaged.py [FOLDER] : what the cleaner changes in text that is not damaged.

Runs `moongloss clean --format json` over the clean parts of the real reports
(../shared/data/reports beside the checkout, or FOLDER; skipped where there is
none; aligned texts are read one language at a time) and counts the edits by
kind and reason. Edits of kind `fold` are declared; all others need a cause that
stands in the raw bytes:

  control  deletes nothing but control and zero-width characters
  line     a line end beside a mark that no line begins or ends with, or between
           a comma and a small letter: a sentence was torn there
  script   the document is in Traditional script

A text with such a cause is damaged in a way that repairs are for, or is to be
converted; the last line but one counts the texts that have none, in which all
edits are of kind `fold`. Anything else is a false edit, shown with its
surroundings; exit 1."""
import collections
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(os.environ.get("MOONGLOSS_BUILD", os.path.join(TOP, "build")),
                    "moongloss")
PARTS = ("national_clean", "province2026", "cpc_congress", "npc_resolution",
         "policy_notices", "laws", "xwlb", "tmx")
HANGS = "，。、；：》”）〉」』？！,;)"  # no line begins with them
OPENS = "《“〈（「『(‘"  # nor ends with these
SEGMENT = re.compile(r'<tuv xml:lang="(..)[^>]*>\s*<seg>(.*?)</seg>', re.S)


def is_nothing(text):
    return all(unicodedata.category(c) in ("Cc", "Cf") for c in text)


def is_torn(piece, canonical):
    before = canonical[:piece["start"]].decode("utf-8", "ignore")[-1:]
    after = canonical[piece["end"]:piece["end"] + 8].decode(
        "utf-8", "ignore").lstrip(" ")[:1]
    return before in OPENS or after in HANGS or before in "、，" or \
        (before == "," and after.islower())


def has_cause(piece, document, canonical):
    kind = piece["kind"]
    if kind == "control":
        return is_nothing(piece["before"])
    if kind == "line":
        return is_torn(piece, canonical)
    if kind == "script":
        return document["script"] == "Hant"
    return False


def place(piece, canonical):
    before = canonical[max(0, piece["start"] - 40):piece["start"]]
    after = canonical[piece["end"]:piece["end"] + 40]
    return "".join((before.decode("utf-8", "ignore"), "[", piece["before"], "->",
                    piece["after"], "]", after.decode("utf-8", "ignore"))
                   ).replace("\n", "⏎")


class Tally:
    def __init__(self):
        self.bytes, self.documents, self.false, self.sound = 0, 0, 0, 0
        self.counts = collections.Counter()

    def add(self, document):
        canonical = document["text"].encode()
        self.documents += 1
        self.sound += all(piece["kind"] in (None, "fold")
                          for piece in document["pieces"])
        for piece in document["pieces"]:
            if not piece["kind"]:
                continue
            self.counts[piece["kind"], piece["reason"]] += 1
            if piece["kind"] == "fold" or has_cause(piece, document, canonical):
                continue
            self.false += 1
            if self.false <= 20:
                print(f"false {piece['kind']} ({piece['reason']}): "
                      f"{os.path.basename(document['source'])}:"
                      f"{piece['raw_start']}: {place(piece, canonical)}")

    def run(self, paths):
        for first in range(0, len(paths), 50):
            some = paths[first:first + 50]
            self.bytes += sum(os.path.getsize(path) for path in some)
            done = subprocess.run([TOOL, "clean", "--format", "json", "--", *some],
                                  capture_output=True, check=True)
            for line in done.stdout.splitlines():
                self.add(json.loads(line))


def texts_of(aligned, folder):
    """The languages of an aligned file, a text each."""
    with open(aligned, encoding="utf-8") as file:
        segments = SEGMENT.findall(file.read())
    for language in sorted({name for name, _ in segments}):
        path = os.path.join(folder, f"{os.path.basename(aligned)}.{language}.txt")
        with open(path, "w", encoding="utf-8") as out:
            out.writelines(text + "\n" for name, text in segments
                           if name == language)
        yield path


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else \
        os.path.join(TOP, "..", "shared", "data", "reports")
    if not os.path.isdir(root):
        print(f"undamaged: skipped, {os.path.relpath(root)} is not there")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    total = Tally()
    with tempfile.TemporaryDirectory() as folder:
        for part in PARTS:
            files = sorted(os.path.join(at, name) for at, _, names in
                           os.walk(os.path.join(root, part)) for name in names)
            if part == "tmx":
                files = [text for file in files for text in texts_of(file, folder)]
            total.run(files)
    for (kind, reason), count in sorted(total.counts.items()):
        print(f"{count:8}  {kind:8}  {reason}")
    print(f"undamaged: {total.documents} documents, {total.bytes / 1e6:.1f} MB, "
          f"{sum(total.counts.values())} edits, {total.false} without a cause")
    print(f"undamaged: {total.sound} documents with declared folding only; "
          f"the others are torn, have hidden characters or are Traditional")
    print(f"{total.documents - (total.false > 0)} passed, "
          f"{int(total.false > 0)} failed")
    return 1 if total.false else 0


if __name__ == "__main__":
    sys.exit(main())
