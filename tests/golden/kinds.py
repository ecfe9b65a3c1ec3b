#!/usr/bin/env python3
"""kinds.py [PACK]: what kind of report is it, and is it one of the CPPCC's?

kinds/kinds.tsv gives each text of kinds/ (our own, of fictional places) the
kind that a reader gives it, written before the pack had seen any: reports of
nine kinds of document, and those that only speak of the CPPCC, which are
`other`. The first round showed that a short text's density of names says
little; the second was judged once, 21 of 22 right, before it was mended.
Fails where fewer than 95 of 100 are right. The others are named.
Last line "N passed, N failed"."""
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
TOOL = os.path.join(os.environ.get("MOONGLOSS_BUILD", TOP / "build"), "moongloss")
LEAST = 0.95


def wanted():
    rows = (HERE / "kinds" / "kinds.tsv").read_text(encoding="utf-8").splitlines()
    return {name: kind for name, kind, _ in (row.split("\t") for row in rows)}


def found(pack, names):
    paths = [str(HERE / "kinds" / name) for name in names]
    done = subprocess.run([TOOL, "run", "-q", "--format", "ndjson", pack, *paths],
                          capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        row = json.loads(line)
        reason = (row["doc_evidence"].get("kind") or {}).get("reason")
        yield os.path.basename(row["source"]), row["doc"]["kind"], reason


def main():
    kinds, right = wanted(), 0
    for name, kind, reason in found((sys.argv[1:] or ["cppcc"])[0], kinds):
        right += kind == kinds[name]
        if kind != kinds[name]:
            print(f"{name}: {kinds[name]}, not {kind} ({reason})")
    good = right >= LEAST * len(kinds)
    print(f"{right} of {len(kinds)} kinds right (target {LEAST})")
    print(f"{int(good)} passed, {int(not good)} failed")
    return not good


if __name__ == "__main__":
    sys.exit(main())
