#!/usr/bin/env python3
"""torture.py - kill a run at random moments, run again, compare.

  torture.py [--seconds N] [--documents N] [--pack PACK] [--seed N]

Makes documents from the sample reports (some of them unreadable), runs the
pack over them once in peace, then again and again into a fresh database with
the parent or a worker killed by SIGKILL, SIGTERM or SIGINT, or with a limit
on the size of files (a full disk), at random moments, until a run ends by
itself. The database must then equal the one made in peace, row by row, except
for what the design exempts. Prints kills survived and rows lost or doubled;
last line "N passed, N failed"."""
import argparse
import glob
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
VIEWS = {  # what must be equal: all but runs, times and row numbers
    "doc": "SELECT * FROM doc ORDER BY 1, 2, 3",
    "source": "SELECT * FROM source ORDER BY 1, 2",
    "fact": "SELECT * FROM fact ORDER BY doc, fact",
    "failure": "SELECT * FROM failure ORDER BY source, phase, code, message",
}
# At exit LeakSanitizer attaches a process of its own, which stands among the
# children: killed there, its parent waits for it for ever.
ENVIRONMENT = dict(os.environ, ASAN_OPTIONS=":".join(
    filter(None, [os.environ.get("ASAN_OPTIONS"), "detect_leaks=0"])))
PATIENCE = 300  # seconds after which a run is said to hang


class Hang(Exception):
    """A run that does not end."""


def make_documents(folder, count, rng):
    samples = []
    for path in sorted(glob.glob(f"{TOP}/examples/reports/*.txt")):
        with open(path, "rb") as f:
            samples.append(f.read())
    for i in range(count):
        body = samples[i % len(samples)]
        data = f"{i}\n".encode() + body
        if i % 37 == 5:
            data = b"\x89PNG\r\n\x1a\n" + data     # a failure
        elif i % 41 == 7:
            data = samples[0]                       # the same bytes again
        with open(f"{folder}/{i:05}.txt", "wb") as f:
            f.write(data)
    os.symlink(".", f"{folder}/loop")


def rows(path):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    out = {name: db.execute(sql).fetchall() for name, sql in VIEWS.items()}
    check = db.execute("PRAGMA integrity_check").fetchall()
    db.close()
    return out, check


def workers_of(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            return [int(p) for p in f.read().split()]
    except OSError:
        return []


class Torture:
    def __init__(self, options):
        self.options, self.rng = options, random.Random(options.seed)
        self.kills = self.rounds = self.wrong = 0
        self.folder = tempfile.mkdtemp(prefix="moongloss-torture-")
        self.documents = os.path.join(self.folder, "documents")
        os.mkdir(self.documents)
        make_documents(self.documents, options.documents, self.rng)

    def command(self, db):
        return ["moongloss", "run", self.options.pack, "-q", "--jobs", "2",
                "--out", db, self.documents]

    def start(self, db, limit=None):
        def limits():
            if limit:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        return subprocess.Popen(self.command(db), stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, preexec_fn=limits,
                                env=ENVIRONMENT)

    @staticmethod
    def end(process):
        """Waits for the end of a run; its exit status."""
        try:
            return process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            with open(f"/proc/{process.pid}/status") as f:
                state = [line.strip() for line in f
                         if line.startswith(("State", "TracerPid"))]
            children = workers_of(process.pid)
            process.kill()
            process.wait()
            raise Hang(f"not done after {PATIENCE} s: {' '.join(state)}, "
                       f"{len(children)} children")

    def peace(self):
        db = os.path.join(self.folder, "peace.db")
        begin = time.time()
        status = self.end(self.start(db))
        self.length = time.time() - begin
        self.wanted, _ = rows(db)
        self.size = os.path.getsize(db)
        return status

    def strike(self, process):
        """Kills the parent, or a worker; true if the run is over."""
        targets = workers_of(process.pid)
        if targets and self.rng.random() < 0.3:
            victim, how = self.rng.choice(targets), signal.SIGKILL
        else:
            victim = process.pid
            how = self.rng.choice([signal.SIGKILL] * 3 +
                                  [signal.SIGTERM, signal.SIGINT])
        try:
            os.kill(victim, how)
            self.kills += 1
        except ProcessLookupError:
            pass
        return victim == process.pid

    def one_run(self, db, calm):
        """A run that may be struck; its exit status, or None if struck."""
        full = not calm and self.rng.random() < 0.1
        limit = int(self.size * self.rng.random()) if full else None
        process = self.start(db, limit)
        while not calm and process.poll() is None:
            time.sleep(self.rng.random() * self.length)
            if process.poll() is None and self.strike(process):
                self.end(process)
                return None
        status = self.end(process)
        return status if not full else None

    def compare(self, db):
        got, check = rows(db)
        wrong = [] if check == [("ok",)] else [f"integrity: {check[:3]}"]
        for name, wanted in self.wanted.items():
            lost = [r for r in wanted if r not in set(got[name])]
            extra = [r for r in got[name] if r not in set(wanted)]
            if lost or extra or len(got[name]) != len(wanted):
                wrong.append(f"{name}: {len(wanted)} rows wanted, "
                             f"{len(got[name])} there; lost {lost[:2]}, "
                             f"extra {extra[:2]}")
        return wrong

    def round(self):
        db = os.path.join(self.folder, f"round{self.rounds}.db")
        for attempt in range(60):
            status = self.one_run(db, calm=attempt > 40)
            if status in (0, 1):
                break
            if status is not None and attempt > 40:
                print(f"FAIL round {self.rounds}: exit {status}")
                self.wrong += 1
                break
        # Once more in peace: what a killed worker left is tried again.
        self.end(self.start(db))
        for line in self.compare(db):
            print(f"FAIL round {self.rounds}: {line}"[:500])
            self.wrong += 1
        for path in glob.glob(db + "*"):
            os.unlink(path)
        self.rounds += 1

    def run(self):
        end = time.time() + self.options.seconds
        print(f"in peace: exit {self.peace()}, {self.length:.2f} s, "
              f"{len(self.wanted['fact'])} facts")
        while time.time() < end and self.wrong < 10:
            try:
                self.round()
            except Hang as hang:
                print(f"FAIL round {self.rounds}: {hang}")
                self.wrong += 1
                break
        shutil.rmtree(self.folder)
        print(f"{self.rounds} databases, {self.kills} kills, "
              f"{self.wrong} differences")
        print(f"{self.rounds} passed, {self.wrong} failed")
        return self.wrong > 0 or self.rounds == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--pack", default="cppcc")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    sys.exit(Torture(options).run())


if __name__ == "__main__":
    main()
