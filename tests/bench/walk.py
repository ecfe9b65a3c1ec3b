#!/usr/bin/env python3
"""walk.py [FILE.md] - a stranger's walk through the manual (scripts/README.md):
does what each block says, in a fresh folder, and times it. Reading is counted
as 150 words a minute, typing what a block shows as 120 characters a minute (a
quarter of what is copied from a page is typed).

Per section: words read, characters of files to write, seconds of commands, and
the minutes since the begin. Target: a working report type (section 2) within 15
minutes. Exit 1 if a block's exit status is not the one that the page shows.
"""
import os
import re
import subprocess
import sys
import tempfile
import time

WORDS, KEYS, TYPED = 150, 120, 0.25
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def blocks(text):
    """(info, body) of fenced blocks and ("", words) of what is between."""
    at = 0
    for m in re.finditer(r"^```([^\n]*)\n(.*?)^```$", text, re.M | re.S):
        yield "", text[at:m.start()]
        yield m[1], m[2]
        at = m.end()
    yield "", text[at:]


def commands(body):
    """(command, wanted exit status) of a console block."""
    for step in re.split(r"^\$ ", body, flags=re.M)[1:]:
        lines = step.split("\n")
        command = lines.pop(0)
        while lines and lines[0].startswith("> "):
            command += "\n" + lines.pop(0)[2:]
        found = re.search(r"^\[exit (\d+)\]$", step, re.M)
        yield command, int(found[1]) if found else 0


def run(command, wanted, folder):
    begin = time.monotonic()
    done = subprocess.run(["sh", "-c", command], cwd=folder,
                          stdin=subprocess.DEVNULL, capture_output=True)
    took = time.monotonic() - begin
    good = done.returncode == wanted
    print(f"    {took:6.2f} s {'' if good else 'EXIT %d ' % done.returncode}"
          f"{command.splitlines()[0][:60]}")
    return took, good


def write(name, body, folder):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(body)


def section(text, folder, minutes):
    words = keys = seconds = 0
    good = True
    for info, body in blocks(text):
        if info.startswith("file "):
            write(info.split()[1], body, folder)
            keys += len(body)
        elif info.startswith("console"):
            for command, wanted in commands(body):
                took, well = run(command, wanted, folder)
                seconds += took
                good &= well
                keys += len(command)
        elif not info:
            words += len(body.split())
    minutes += words / WORDS + keys * TYPED / KEYS + seconds / 60
    title = text.split("\n", 1)[0].strip("# ")
    print(f"{title}: {words} words, {keys} characters, {seconds:.2f} s of "
          f"commands; {minutes:.1f} minutes since the begin")
    return minutes, good


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else f"{TOP}/scripts/README.md"
    with open(path, encoding="utf-8") as f:
        parts = re.split(r"(?=^#{1,2} )", f.read(), flags=re.M)
    minutes, good = 0.0, True
    with tempfile.TemporaryDirectory() as folder:
        for part in parts:
            if part.strip():
                minutes, well = section(part, folder, minutes)
                good &= well
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
