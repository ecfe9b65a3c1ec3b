#!/usr/bin/env python3
"""Memory of a run over many documents, and what a second worker gives.

  many.py [--documents N] [--pack PACK] [--scale]

Sends N documents (100,000) made from the sample reports, all different, through
one `run --jobs 2 --out DB` and prints the memory of parent and workers as it
goes on: it must stay flat. --scale: documents a second on one core and on two (the
parent has its share of either), medians of five; target 1.9 times."""
import argparse
import glob
import json
import os
import statistics
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))


def samples():
    texts = []
    for path in sorted(glob.glob(f"{TOP}/examples/reports/*.txt")):
        with open(path, encoding="utf-8", errors="replace") as f:
            texts.append(f.read())
    return texts


def document(texts, i):
    """One paragraph or two of a sample, under a number of its own."""
    lines = [line for line in texts[i % len(texts)].split("\n") if line.strip()]
    at = i // len(texts) % max(1, len(lines) - 2)
    text = f"第{i}号文件\n" + "\n".join(lines[at:at + 2]) + "\n"
    return json.dumps({"source": f"{i}.txt", "text": text}) + "\n"


def resident(pid):
    """KiB of its own: without what a fork shares with its parent."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as f:
            return sum(int(line.split()[1]) for line in f
                       if line.startswith("Private"))
    except OSError:
        return 0


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            return [int(p) for p in f.read().split()]
    except OSError:
        return []


def memory(options, texts, db):
    process = subprocess.Popen(
        ["moongloss", "run", options.pack, "-q", "--jobs", "2", "--input",
         "ndjson", "--out", db, "-"], stdin=subprocess.PIPE)
    begin, steps = time.time(), 20
    print("documents  seconds  parent KiB  workers KiB")
    for i in range(options.documents):
        process.stdin.write(document(texts, i).encode())
        if (i + 1) % (options.documents // steps) == 0:
            process.stdin.flush()
            print(f"{i + 1:9}  {time.time() - begin:7.0f}  "
                  f"{resident(process.pid):10}  "
                  f"{[resident(p) for p in children(process.pid)]}",
                  flush=True)
    process.stdin.close()
    print(f"exit {process.wait()}, {time.time() - begin:.0f} s, "
          f"{os.path.getsize(db) / 1e6:.0f} MB")


def timed(options, data, cores, db):
    begin = time.time()
    subprocess.run(["moongloss", "run", options.pack, "-q", "--jobs",
                    str(cores), "--input", "ndjson", "--out", db, "-"],
                   input=data, check=False,
                   preexec_fn=lambda: os.sched_setaffinity(0, range(cores)))
    seconds = time.time() - begin
    os.unlink(db)
    return seconds


def scale(options, texts, db):
    count, seconds = 4000, {1: [], 2: []}
    data = "".join(document(texts, i) for i in range(count)).encode()
    for turn in range(5):
        for cores in 1, 2:
            seconds[cores].append(timed(options, data, cores, db))
    one, two = (statistics.median(seconds[cores]) for cores in (1, 2))
    print(f"{count} documents, {len(data) / 1e6:.1f} MB: one core "
          f"{count / one:.0f}/s, two {count / two:.0f}/s: {one / two:.2f} times")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=100000)
    parser.add_argument("--pack", default="cppcc")
    parser.add_argument("--scale", action="store_true")
    options = parser.parse_args()
    texts = samples()
    with tempfile.TemporaryDirectory() as folder:
        what = scale if options.scale else memory
        what(options, texts, os.path.join(folder, "many.db"))


if __name__ == "__main__":
    main()
