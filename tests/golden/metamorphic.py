#!/usr/bin/env python3
"""What must not change a document's facts: its line ends, its encoding, a BOM,
its name, its place among others, the number of workers, the user's locale.

Each sample of examples/reports is rewritten in each way and analysed with the
CPPCC pack; facts are compared by type, rule, text and fields. With
--keep-script the set of (type, rule, raw) must stay equal.
Last line: "N passed, N failed"."""
import json
import os
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(os.environ.get("MOONGLOSS_BUILD", os.path.join(TOP, "build")),
                    "moongloss")
PLACES = {"fact", "start", "end", "raw", "raw_start", "raw_end"}


def run(paths, *options, env=None):
    """The stream's objects by file name."""
    out = subprocess.run([TOOL, "run", "cppcc", "-q", "--format", "ndjson",
                          *options, *paths], capture_output=True,
                         env={**os.environ, **(env or {})})
    lines = [json.loads(line) for line in out.stdout.decode().splitlines()]
    if len(lines) != len(paths):
        sys.exit(f"metamorphic: {len(paths)} inputs gave {len(lines)} lines: "
                 + out.stderr.decode(errors="replace")[:500])
    return {os.path.basename(p): line for p, line in zip(paths, lines)}


def facts(line):
    return [{k: v for k, v in f.items() if k not in PLACES}
            for f in line["facts"]]


def content(line):
    return {"doc": line["doc"], "facts": facts(line)}


def triples(line):
    return sorted((f["type"], f["rule"], json.dumps(f["raw"]))
                  for f in line["facts"])


def encoded(text, charset):
    try:
        return text.encode(charset)
    except UnicodeEncodeError:
        return None  # the charset lacks a character: no such variant


VARIANTS = {
    "LF": lambda t: t.replace("\r\n", "\n").encode(),
    "CRLF": lambda t: t.replace("\r\n", "\n").replace("\n", "\r\n").encode(),
    "BOM": lambda t: b"\xef\xbb\xbf" + t.encode(),
    "GB18030": lambda t: encoded(t, "gb18030"),
    "UTF-16LE": lambda t: b"\xff\xfe" + t.encode("utf-16-le"),
    "UTF-16BE": lambda t: b"\xfe\xff" + t.encode("utf-16-be"),
    "trailing blank lines": lambda t: (t.rstrip("\n") + "\n\n\n").encode(),
}


def samples():
    folder = os.path.join(TOP, "examples", "reports")
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name.endswith(".txt"):
            with open(path, "rb") as f:
                raw = f.read()
            try:
                yield name, path, raw.decode()
            except UnicodeDecodeError:
                continue  # not UTF-8 to begin with


def first_difference(a, b):
    a, b = (json.dumps(x, ensure_ascii=False, sort_keys=True) for x in (a, b))
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y),
              min(len(a), len(b)))
    return f"…{a[max(0, at - 60):at + 60]}… / …{b[max(0, at - 60):at + 60]}…"


def main():
    passed = failed = 0

    def check(name, a, b):
        nonlocal passed, failed
        if a == b:
            passed += 1
        else:
            failed += 1
            print(f"{name}: {first_difference(a, b)}")

    documents = list(samples())
    paths = [path for _, path, _ in documents]
    plain = run(paths)
    with tempfile.TemporaryDirectory() as folder:
        for variant, make in VARIANTS.items():
            made = {n: make(t) for n, _, t in documents}
            made = {n: raw for n, raw in made.items() if raw is not None}
            for name, raw in made.items():
                with open(os.path.join(folder, name), "wb") as f:
                    f.write(raw)
            lines = run([os.path.join(folder, n) for n in made])
            for name in made:
                check(f"{name} as {variant}", content(plain[name]),
                      content(lines[name]))
    for options, env in ((["--jobs", "1"], {}), (["--jobs", "4"], {}),
                         ([], {"LC_ALL": "C"}), ([], {"TZ": "Asia/Shanghai"})):
        lines = run(paths, *options, env=env)
        for name in plain:
            check(f"{name} with {options or env}", plain[name], lines[name])
    kept = run(paths, "--keep-script")
    for name in plain:
        check(f"{name} with --keep-script", triples(plain[name]),
              triples(kept[name]))
    print(f"metamorphic: {passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
