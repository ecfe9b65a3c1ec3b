#!/usr/bin/env python3
"""report.py [FOLDER] : the report page of 10, 100 and 1,000 documents.

Without FOLDER the documents are the sample reports, over and over, each with a
line of its own; with it, the files of the folder (as many as there are). For
each number of documents: facts, seconds of CPU to write the page, its size, and
the time to open it in Chromium (load event, script run, first facts drawn; best
and median of 5), where tests/browser/run.sh has left playwright-core in
build/browser. Targets for 1,000: 20 MB, 2 s."""
import argparse
import glob
import os
import resource
import shutil
import subprocess
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("MOONGLOSS_BUILD", os.path.join(TOP, "build"))
TOOL = os.path.join(BUILD, "moongloss")
MODULES = os.path.join(BUILD, "browser", "node_modules")


def samples(count, folder):
    """`count` different files in `folder`."""
    files = sorted(glob.glob(os.path.join(TOP, "examples", "reports", "*.txt")))
    for i in range(count):
        with open(files[i % len(files)], "rb") as file:
            text = file.read()
        with open(os.path.join(folder, f"{i:04}.txt"), "wb") as file:
            file.write(text + b"\n%04d\n" % i)
    return [folder]


def given(count, folder):
    files = sorted(os.path.join(place, name)
                   for place, _, names in os.walk(folder) for name in names)
    return files[:: max(1, len(files) // count)][:count]


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def opened(page):
    chromium = shutil.which("chromium")
    if not chromium or not os.path.isdir(MODULES):
        return "not opened: run tests/browser/run.sh first"
    done = subprocess.run(
        ["node", os.path.join(TOP, "tests", "browser", "open.js"), chromium, page],
        env={**os.environ, "NODE_PATH": MODULES}, capture_output=True, text=True)
    best, median = (done.stdout.split() + ["?", "?"])[:2]
    return f"opens in {best} ms (median {median})"


def measure(count, folder, work):
    paths = given(count, folder) if folder else samples(count, work)
    db, page = os.path.join(work, "x.db"), os.path.join(work, "x.html")
    subprocess.run([TOOL, "run", "cppcc", "-q", "--out", db, *paths], check=False)
    facts, documents = subprocess.run(
        [TOOL, "sql", db, "--format", "csv", "SELECT (SELECT count(*) FROM fact),"
         " count(*) FROM doc"], capture_output=True, text=True,
        check=True).stdout.split("\n")[1].strip().split(",")
    before = cpu()
    subprocess.run([TOOL, "report", db, "-o", page], check=True)
    print(f"{documents:>5} documents {facts:>6} facts: written in "
          f"{cpu() - before:.2f} s of CPU, {os.path.getsize(page) / 1e6:.1f} MB, "
          f"{opened(page)}", flush=True)


def main():
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", nargs="?")
    folder = options.parse_args().folder
    for count in (10, 100, 1000):
        with tempfile.TemporaryDirectory() as work:
            measure(count, folder, work)


if __name__ == "__main__":
    main()
