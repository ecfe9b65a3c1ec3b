#!/usr/bin/env python3
"""faults.py - runs while the system fails: reads and writes that are cut short
or interrupted, memory and disks that end, power that goes.

  faults.py [--points N] [--seed N] [--keep]

Needs a C compiler for faults.c, the library that makes things fail. For each
kind it runs a small script over small documents; what must hold:

  short   the output is the same
  alloc   wherever an allocation fails, the run ends by itself: with all
          documents as they should be but those that say "memory", or with
          "out of memory"
  io      wherever a write to the database fails, the run says so; run again,
          the database equals one made in peace
  power   whatever was not flushed is lost, in part or as a whole, at a random
          moment; the database is sound, and after a run equals one made in
          peace

--points: how many places of failure each kind tries. Last line "N passed,
N failed"."""
import argparse
import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from torture import ENVIRONMENT, rows

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPT = """
local gloss = require "gloss"
return gloss.report_type {
  api = 1, name = "fault", version = "1.0.0", about = "numbers and sentences",
  facts = { number = { value = "number" }, long = { size = "integer" } },
  rules = {
    { id = "number", pattern = "<value: {number}>人", emit = "number" },
    { id = "long", each = "sentence", emits = { "long" },
      run = function(s, doc, emit)
        if #s.text > 30 then emit("long", { size = #s.text }, s) end
      end },
  },
}
"""
BLOCK = 4096
SANITIZED = os.environ.get("MOONGLOSS_TIER") == "sanitize"


def build(folder):
    library = os.path.join(folder, "faults.so")
    subprocess.run([os.environ.get("CC", "cc"), "-O1", "-fPIC", "-shared",
                    *(["-DSANITIZED"] if SANITIZED else []),
                    os.path.join(HERE, "faults.c"), "-o", library, "-ldl"],
                   check=True, env={k: v for k, v in os.environ.items()
                                    if k != "CFLAGS"})
    return library


class Faults:
    def __init__(self, options):
        self.rng, self.points = random.Random(options.seed), options.points
        self.passed = self.failed = 0
        self.folder = tempfile.mkdtemp(prefix="moongloss-faults-")
        self.library = build(self.folder)
        self.script = os.path.join(self.folder, "fault.lua")
        self.documents = os.path.join(self.folder, "documents")
        self.db = os.path.join(self.folder, "out.db")
        self.durable = os.path.join(self.folder, "durable")
        os.mkdir(self.documents)
        with open(self.script, "w") as f:
            f.write(SCRIPT)
        for i in range(600):
            with open(f"{self.documents}/{i:03}.txt", "w") as f:
                f.write(f"第{i}号\n到会{i}人，提出意见{i * 7}条，由各组分别讨论。\n")
        self.calm = self.run("none", "--format", "ndjson")
        self.lines = self.calm.stdout.splitlines()
        self.run("none", "--out", self.db)
        self.wanted, _ = rows(self.db)
        self.remove()

    # --- runs

    def environment(self, fault):
        env = dict(ENVIRONMENT, LD_PRELOAD=self.library,
                   MOONGLOSS_FAULT=fault)
        env["ASAN_OPTIONS"] += ":verify_asan_link_order=0"
        return env

    def command(self, *more):
        return ["moongloss", "run", self.script, "-q", "--jobs", "2", *more,
                self.documents]

    def run(self, fault, *more):
        return subprocess.run(self.command(*more), text=True, timeout=300,
                              capture_output=True, env=self.environment(fault))

    def remove(self):
        for end in "", "-wal", "-shm":
            if os.path.exists(self.db + end):
                os.unlink(self.db + end)
        shutil.rmtree(self.durable, ignore_errors=True)

    def check(self, what, wrong):
        if wrong:
            print(f"FAIL {what}: {wrong}"[:600])
            self.failed += 1
        else:
            self.passed += 1

    def as_in_peace(self):
        """What a run in peace makes of the database that is there."""
        again = self.run("none", "--out", self.db)
        if again.returncode:
            return f"run again: exit {again.returncode}: {again.stderr[:300]}"
        got, check = rows(self.db)
        if check != [("ok",)]:
            return f"integrity: {check[:3]}"
        for name, wanted in self.wanted.items():
            if got[name] != wanted:
                return (f"{name}: {len(got[name])} rows of {len(wanted)}, or "
                        "other ones")
        return None

    # --- kinds

    def short(self):
        for seed in range(max(2, self.points // 8)):
            got = self.run(f"short:{seed}", "--format", "ndjson")
            self.check(f"short:{seed}", None if got.stdout == self.calm.stdout
                       else f"exit {got.returncode}, other output "
                            f"{got.stderr[:300]}")
            self.run(f"short:{seed}", "--out", self.db)
            self.check(f"short:{seed} --out", self.as_in_peace())
            self.remove()

    def lines_wrong(self, got):
        lines = got.stdout.splitlines()
        if len(lines) != len(self.lines):
            return f"{len(lines)} lines of {len(self.lines)}"
        for line, wanted in zip(lines, self.lines):
            if line == wanted:
                continue
            failures = json.loads(line)["failures"]
            if not any(f["code"] in ("memory", "crash") or
                       f["message"] == os.strerror(errno.ENOMEM)
                       for f in failures):
                return f"another line: {line[:300]}"
        return None

    def alloc(self):
        """Every place from the first to the last, ever further apart."""
        place, last = 1, False
        while not last:
            got = self.run(f"alloc:{place}", "--format", "ndjson")
            what = None
            if got.returncode in (0, 1):
                what = self.lines_wrong(got)
            elif got.returncode != 3 or "memory" not in got.stderr:
                what = f"exit {got.returncode}: {got.stderr[:300]}"
            self.check(f"alloc:{place}", what)
            last = place > 3 * 10 ** 6  # more than a run has
            place += 1 + int(place * self.rng.random() * 8 / self.points)

    def io(self):
        place = 1
        while True:
            got = self.run(f"io:{place}", "--out", self.db)
            if got.returncode == 0:
                break
            wrong = None
            if got.returncode != 3 or not got.stderr:
                wrong = f"exit {got.returncode}: {got.stderr[:300]}"
            self.check(f"io:{place}", wrong or self.as_in_peace())
            self.remove()
            place += 1 + int(place * self.rng.random() * 20 / self.points)
        self.remove()

    def power(self):
        begin = time.time()
        self.run("none", "--out", self.db)
        length = time.time() - begin
        self.remove()
        for turn in range(self.points):
            os.mkdir(self.durable)
            process = subprocess.Popen(
                self.command("--out", self.db), stderr=subprocess.DEVNULL,
                env=self.environment(f"sync:{self.durable}"))
            time.sleep(self.rng.random() * length * 1.1)
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.lose(turn % 3 / 2)
            self.check(f"power, turn {turn}", self.as_in_peace())
            self.remove()

    def lose(self, share):
        """Of what was not flushed, this share of the blocks survives."""
        for end in "", "-wal":
            path = self.db + end
            kept = os.path.join(self.durable, os.path.basename(path))
            if not os.path.exists(path):
                continue
            with open(path, "rb") as f:
                now = f.read()
            data = b""
            if os.path.exists(kept):
                with open(kept, "rb") as f:
                    data = f.read()
            out = bytearray(data)
            for at in range(0, len(now), BLOCK):
                block = now[at:at + BLOCK]
                if block != data[at:at + BLOCK] and self.rng.random() < share:
                    out[len(out):at] = bytes(max(0, at - len(out)))
                    out[at:at + len(block)] = block
            with open(path, "wb") as f:
                f.write(out)
        if os.path.exists(self.db + "-shm"):
            os.unlink(self.db + "-shm")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["short", "alloc", "io", "power"])
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    faults, skipped = Faults(options), 0
    for kind in "short", "alloc", "io", "power":
        before = faults.passed + faults.failed
        if kind == "alloc" and SANITIZED:
            print("skip alloc: a sanitizer has the allocator")
            skipped = 1
        elif options.only in (None, kind):
            begin = time.time()
            getattr(faults, kind)()
            print(f"{kind}: {faults.passed + faults.failed - before} places, "
                  f"{time.time() - begin:.0f} s")
    if options.keep:
        print(f"kept {faults.folder}")
    else:
        shutil.rmtree(faults.folder)
    print(f"{faults.passed} passed, {faults.failed} failed, "
          f"{skipped} skipped")
    sys.exit(faults.failed > 0)


if __name__ == "__main__":
    main()
