#!/usr/bin/env python3
"""run.py [--pack PACK] PATH... : MB/s of the whole job, `moongloss run`, from
files to the fact stream and to a database, with one worker and with one per
processor; median of three rounds of wall and CPU time. The program is taken
from $MOONGLOSS_BUILD or build/."""
import argparse
import os
import resource
import statistics
import subprocess
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(os.environ.get("MOONGLOSS_BUILD", os.path.join(TOP, "build")),
                    "moongloss")


def size(path):
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(folder, name))
               for folder, _, names in os.walk(path) for name in names)


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def once(arguments):
    """Wall and CPU seconds of one run."""
    wall, before = time.monotonic(), cpu()
    subprocess.run([TOOL, "run", *arguments], stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=False)
    return time.monotonic() - wall, cpu() - before


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pack", default="cppcc")
    parser.add_argument("paths", nargs="+")
    given = parser.parse_args()
    megabytes = sum(size(path) for path in given.paths) / 1e6
    print(f"{megabytes:.1f} MB, pack {given.pack}")
    jobs = os.cpu_count() or 1
    for name, options in (("stream, 1 worker", ["--format", "ndjson", "-j1"]),
                          (f"stream, {jobs} workers",
                           ["--format", "ndjson", f"-j{jobs}"]),
                          ("database, 1 worker", ["--out", None, "-j1"])):
        times = []
        for _ in range(3):
            with tempfile.TemporaryDirectory() as folder:
                db = os.path.join(folder, "bench.db")
                made = [db if o is None else o for o in options]
                times.append(once([given.pack, "-q", *made, *given.paths]))
        wall, used = (statistics.median(t) for t in zip(*times))
        print(f"{name:24} {megabytes / wall:8.2f} MB/s wall "
              f"{megabytes / used:8.2f} MB/s CPU   (target 10 a core)")


if __name__ == "__main__":
    main()
