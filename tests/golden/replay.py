#!/usr/bin/env python3
"""replay.py - the way back to the bytes, replayed without the library.

  replay.py PACK=DOCUMENT-OR-FOLDER...     "" as PACK: pieces only

For every document: the pieces of `clean --format json` cover its bytes and its
text without gaps, and replaying them over the *file* gives the text. For every
fact and every document field of `run --format ndjson`: text is
canonical[start:end], and raw is what the design defines, computed here anew
from the pieces. Prints what differs and "N passed, N failed"."""
import json
import os
import subprocess
import sys

CODECS = {"GB18030": "gb18030", "GBK": "gb18030", "GB2312": "gb18030",
          "Big5": "big5hkscs", "Big5-HKSCS": "big5hkscs",
          "UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be"}


def documents(path):
    if os.path.isfile(path):
        return [path]
    found = []
    for folder, _, names in os.walk(path):
        found += [os.path.join(folder, n) for n in names]
    return sorted(found)


def tool(*arguments):
    done = subprocess.run(["moongloss", *arguments], capture_output=True)
    return [json.loads(line) for line in done.stdout.decode("utf-8").split("\n")
            if line]


def decode(raw, charset):
    return raw.decode(CODECS.get(charset, charset))


def check_pieces(doc, raw):
    """Yields what is wrong with the pieces of one document."""
    text = doc["text"].encode("utf-8")
    at, ranges, built = 0, [], []
    for p in doc["pieces"]:
        if p["start"] != at or p["end"] < at:
            yield f"gap in the text at {at}"
            return
        at = p["end"]
        if p["raw_start"] != p["raw_end"]:
            ranges.append((p["raw_start"], p["raw_end"]))
        part = raw[p["raw_start"]:p["raw_end"]]
        if p["kind"] is None:
            try:
                decoded = decode(part, doc["charset"])
            except (UnicodeDecodeError, LookupError) as error:
                yield f"raw [{p['raw_start']},{p['raw_end']}): {error}"
                return
            if decoded != p["before"]:
                yield f"before of [{p['start']},{p['end']}) is not the bytes"
            built.append(decoded)
        else:
            built.append(p["after"])
        if text[p["start"]:p["end"]].decode("utf-8", "replace") != built[-1]:
            yield (f"[{p['start']},{p['end']}): replay gives {built[-1]!r}, "
                   f"text is {text[p['start']:p['end']].decode()!r}")
            return
    if at != len(text):
        yield f"pieces end at {at} of {len(text)}"
    end = 0
    for a, b in sorted(ranges):
        if a != end:
            yield f"raw bytes [{min(a, end)},{max(a, end)}) in no piece, or two"
            return
        end = b
    if end != len(raw):
        yield f"raw bytes from {end} in no piece"


def raw_ranges(doc, start, end):
    """The raw ranges that produce canonical [start, end), as the design says."""
    out, pending = [], []
    for p in doc["pieces"]:
        if p["end"] <= start and not (p["start"] == p["end"] > start):
            continue
        if p["start"] >= end:
            break
        a, b = p["raw_start"], p["raw_end"]
        if p["start"] == p["end"]:          # deleted: counts only inside
            if start < p["start"] < end and a != b:
                pending.append((a, b))
            continue
        lo, hi = max(start, p["start"]), min(end, p["end"])
        if p["kind"] is None:
            decoded = p["before"].encode("utf-8")
            head = decoded[:lo - p["start"]].decode("utf-8")
            body = decoded[lo - p["start"]:hi - p["start"]].decode("utf-8")
            codec = CODECS.get(doc["charset"], doc["charset"])
            a += len(head.encode(codec))
            b = a + len(body.encode(codec))
        if a == b:
            continue
        out += pending + [(a, b)]
        pending = []
    joined = []
    for a, b in out:
        if joined and joined[-1][1] == a:
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return [list(r) for r in joined]


def check_span(doc, what, span):
    text = doc["text"].encode("utf-8")
    start, end = span["start"], span["end"]
    if "text" in span and text[start:end].decode("utf-8", "replace") != span["text"]:
        yield f"{what}: text is not canonical[{start}:{end}]"
    if "raw" not in span:
        return
    raw = [list(r) for r in span["raw"]]
    wanted = raw_ranges(doc, start, end)
    if raw != wanted:
        yield f"{what} [{start},{end}): raw {raw}, the pieces say {wanted}"
    if raw and (span["raw_start"] != min(r[0] for r in raw)
                or span["raw_end"] != max(r[1] for r in raw)):
        yield f"{what}: raw_start, raw_end are not the bounds of raw"


def check_facts(doc, result):
    if result["id"] != doc["id"]:
        yield "clean and run differ in the id"
        return
    for fact in result["facts"]:
        yield from check_span(doc, f"{fact['fact']} {fact['type']}", fact)
    for name, evidence in (result["doc_evidence"] or {}).items():
        if isinstance(evidence, dict) and evidence.get("start") is not None:
            yield from check_span(doc, f"doc.{name}", evidence)


def main():
    passed = failed = facts = 0
    for argument in sys.argv[1:]:
        pack, _, path = argument.partition("=")
        paths = documents(path)
        cleaned = tool("clean", "--format", "json", *paths)
        results = tool("run", pack, "--format", "ndjson", *paths) if pack else []
        by_source = {r["source"]: r for r in results}
        for doc in cleaned:
            with open(doc["source"], "rb") as f:
                wrong = list(check_pieces(doc, f.read()))
            result = by_source.get(doc["source"])
            if pack and not result:
                wrong.append("no line of the fact stream")
            elif result:
                wrong += check_facts(doc, result)
                facts += len(result["facts"])
            for line in wrong[:10]:
                print(f"FAIL {doc['source']}: {line}")
            failed, passed = failed + bool(wrong), passed + (not wrong)
        if len(cleaned) != len(paths):
            print(f"FAIL {path}: {len(paths)} files, {len(cleaned)} cleaned")
            failed += 1
    print(f"replayed {facts} facts")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
