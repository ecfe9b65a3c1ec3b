#!/usr/bin/env python3
"""start.py [DB|PATH...] - how soon the REPL gives its prompt on a terminal
(target: 50 ms with nothing open, 200 ms with a database of 1 GB), and how long
a typed pattern takes over what is open (target: 100 ms over 60 MB).

    python3 tests/bench/start.py
    python3 tests/bench/start.py facts.db
    python3 tests/bench/start.py --find '凝聚共识' --find '<n: {number}>件' FOLDER

The best of several; the time that passed, and the program's own (all its
threads together), which does not grow when others work too.
"""
import os
import pty
import re
import select
import sys
import time

RUNS = 9


class Repl:
    def __init__(self, operands):
        self.start = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm", HOME="/nonexistent")
            os.environ.pop("XDG_STATE_HOME", None)
            os.execvp("moongloss", ["moongloss", "repl", *operands])

    def until(self, pattern):
        text = b""
        while not re.search(pattern, text):
            if not select.select([self.fd], [], [], 120)[0]:
                sys.exit(f"start.py: nothing comes after {text[-200:]!r}")
            text += os.read(self.fd, 65536)
        return text

    def type(self, line):
        os.write(self.fd, line.encode() + b"\n")

    def end(self):
        os.write(self.fd, b".quit\n")
        try:
            while os.read(self.fd, 65536):
                pass
        except OSError:
            pass
        usage = os.wait4(self.pid, 0)[2]
        os.close(self.fd)
        return usage


def cpu(pid):
    """Milliseconds of processor time so far."""
    with open(f"/proc/{pid}/stat", "rb") as f:
        fields = f.read().rsplit(b") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def prompt(operands):
    best = work = 1e9
    for _ in range(RUNS):
        repl = Repl(operands)
        repl.until(rb"\n[^\n]*> $")
        best = min(best, (time.monotonic() - repl.start) * 1e3)
        usage = repl.end()
        work = min(work, (usage.ru_utime + usage.ru_stime) * 1e3)
    print(f"prompt after {best:.1f} ms, {work:.1f} ms of CPU until it is left")


def finds(patterns, operands):
    repl = Repl(operands)
    repl.until(rb"\n[^\n]*> $")
    last = -1
    while last != cpu(repl.pid):  # until nothing is done meanwhile
        last = cpu(repl.pid)
        time.sleep(0.5)
    repl.type(".time")
    repl.until(rb"of CPU\)")
    for pattern in patterns:
        times = []
        for _ in range(RUNS):
            repl.type(".find " + pattern)
            text = repl.until(rb"ms of CPU\)").decode("utf-8", "replace")
            times.append(tuple(float(t) for t in re.search(
                r"\(([\d.]+) ms, ([\d.]+) ms of CPU\)", text).groups()))
        hits = re.search(r"(\d+) hits?\r", text)
        print(f".find {pattern}: {hits[1]} hits; first {times[0][0]:.0f} ms, "
              f"best {min(t[0] for t in times):.0f} ms, "
              f"{min(t[1] for t in times):.0f} ms of CPU")
    repl.end()


def main():
    patterns, operands, rest = [], [], sys.argv[1:]
    while rest:
        word = rest.pop(0)
        if word == "--find" and rest:
            patterns.append(rest.pop(0))
        elif word.startswith("-"):
            sys.exit(__doc__)
        else:
            operands.append(word)
    if patterns:
        finds(patterns, operands)
    else:
        prompt(operands)


if __name__ == "__main__":
    main()
