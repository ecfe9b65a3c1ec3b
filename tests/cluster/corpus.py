"""A corpus of any size, the same each time: the paragraphs of examples/reports
put together anew, and what a real corpus has in it besides."""
import json
import os
import random

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
REPORTS = os.path.join(TOP, "examples", "reports")


def paragraphs():
    titles, body = [], []
    for name in sorted(os.listdir(REPORTS)):
        if not name.endswith(".txt"):
            continue
        with open(os.path.join(REPORTS, name), encoding="utf-8",
                  errors="replace") as f:
            lines = [line.strip() for line in f if line.strip()]
        if "\ufffd" in "".join(lines):
            continue  # one that came in another charset
        titles.append(lines[0])
        body += [line for line in lines[1:] if len(line) > 30]
    return titles, body


def text_of(number, titles, body):
    chosen = random.Random(number)  # a Mersenne twister: the same everywhere
    lines = [titles[number % len(titles)], f"第{number}号"]
    lines += [body[chosen.randrange(len(body))] for _ in range(chosen.randint(2, 6))]
    return "\n".join(lines) + "\n"


def bytes_of(number, titles, body):
    """Mostly a report; some are copies, some GB18030, empty or no text at all."""
    kind = number % 100
    if kind == 17:
        return text_of(number - 7, titles, body).encode()  # a copy
    text = text_of(number, titles, body)
    if kind == 31:
        return text.encode("gb18030", "replace")
    if number % 500 == 43:
        return b""
    if number % 500 == 71:
        return b"\x89PNG\r\n\x1a\n" + text.encode()
    return text.encode()


def make(folder, count):
    """Files in folders of 500, and a manifest; the path of one input in 400
    leads nowhere. Returns the manifest's path and the paths in it."""
    titles, body = paragraphs()
    paths = []
    for number in range(count):
        part = os.path.join(folder, f"part {number // 500}")
        path = os.path.join(part, f"报告{number:06d}.txt")
        os.makedirs(part, exist_ok=True)
        if number % 400 != 399:
            with open(path, "wb") as f:
                f.write(bytes_of(number, titles, body))
        paths.append(os.path.relpath(path, folder))
    manifest = os.path.join(folder, "all files.txt")
    with open(manifest, "w", encoding="utf-8") as f:
        f.writelines(path + "\n" for path in paths)
    return manifest, paths


def as_ndjson(folder, paths, out):
    """The documents that are text, a JSON object a line; how many."""
    count = 0
    with open(out, "w", encoding="utf-8") as f:
        for path in paths:
            try:
                with open(os.path.join(folder, path), encoding="utf-8") as document:
                    text = document.read()
            except (OSError, UnicodeDecodeError):
                continue
            f.write(json.dumps({"source": path, "text": text},
                               ensure_ascii=False) + "\n")
            count += 1
    return count
