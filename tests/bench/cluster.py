#!/usr/bin/env python3
"""cluster.py [--documents N] [--full] [--no-slurm]: what a document costs in each
stage of a job of many machines (processor seconds, one worker), how fast shards
are merged, and two Slurm workers beside one (wall clock). The documents are those
of tests/cluster/corpus.py, about 1 KB each; --full: whole reports of 6 KB, as
examples/reports has them, each with a number of its own."""
import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "cluster"))
import corpus  # noqa: E402
import loopback  # noqa: E402

REPORTS = os.path.join(TOP, "examples", "reports")


def full_reports(folder, count):
    """Whole sample reports, each with its number behind it."""
    names = [n for n in sorted(os.listdir(REPORTS)) if n.endswith(".txt")]
    os.makedirs(folder)
    manifest = os.path.join(folder, "all.txt")
    with open(manifest, "w", encoding="utf-8") as files:
        for number in range(count):
            with open(os.path.join(REPORTS, names[number % len(names)]), "rb") as f:
                raw = f.read()
            path = os.path.join(folder, f"{number:06d}.txt")
            with open(path, "wb") as f:
                f.write(raw + b"\n%d\n" % number)
            files.write(path + "\n")
    return manifest


def timed(*command, cwd=None):
    """Processor and wall seconds of a command and all that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.time()
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True,
                          errors="replace", check=False)
    wall = time.time() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime,
            wall, done)


def best(rounds, prepare, *command, **more):
    return min((prepare(), timed(*command, **more))[1] for _ in range(rounds))


def row(name, seconds, documents, facts, size):
    print(f"{name:34} {seconds:8.2f} s {documents / seconds:9.0f} documents/s "
          f"{facts / seconds:9.0f} facts/s {size / 1e6 / seconds:7.2f} MB/s",
          flush=True)


def remove(*paths):
    for path in paths:
        if os.path.exists(path):
            os.unlink(path)


def stages(folder, manifest, paths, rounds):
    size = sum(os.path.getsize(p) for p in paths if os.path.exists(p))
    shards, out = os.path.join(folder, "shards"), os.path.join(folder, "merged.db")
    nothing = lambda: None  # noqa: E731
    clean = timed("sh", "-c", 'xargs -d "\\n" moongloss clean < "$0" > clean.txt',
                  manifest, cwd=folder)[0]
    run = timed("sh", "-c", 'xargs -d "\\n" moongloss run cppcc -q -j 1 -f ndjson '
                '-- < "$0" > run.ndjson', manifest, cwd=folder)[0]
    mapped = timed("moongloss", "map", "cppcc", "-q", "-j", "1", "--shard", "1/1",
                   "--manifest", manifest, "--out", shards, cwd=folder)[0]
    check = best(rounds, nothing, "moongloss", "merge", "--check", shards)
    facts = int(check[2].stdout.split(" facts")[0].split()[-1])
    merge = best(rounds, lambda: remove(out), "moongloss", "merge", out, shards)
    tally = best(rounds, nothing, "moongloss", "merge", "--tally",
                 os.path.join(folder, "tally.json"), shards)
    count = len(paths)
    print(f"{count} documents, {size / 1e6:.1f} MB, {facts} facts; shards "
          f"{folder_size(shards) / 1e6:.1f} MB, database "
          f"{os.path.getsize(out) / 1e6:.1f} MB; processor seconds:")
    row("decode, repair, layout (clean)", clean, count, facts, size)
    row("all to facts (run)", run, count, facts, size)
    row("all to a shard (map)", mapped, count, facts, size)
    row("digests of shards (merge --check)", check[0], count, facts, size)
    row("shards to a database (merge)", merge[0], count, facts, size)
    row("shards to counts (merge --tally)", tally[0], count, facts, size)
    row("merge, wall clock", merge[1], count, facts, size)


def folder_size(folder):
    return sum(os.path.getsize(os.path.join(folder, name))
               for name in os.listdir(folder))


def by_slurm(folder, manifest, nodes, count):
    shards = os.path.join(folder, f"by-{nodes}")
    with loopback.Slurm(nodes=nodes) as cluster:
        begin = time.time()
        done = cluster.sbatch("--wait", f"--array=1-{count}", "--output=/dev/null",
                              os.path.join(TOP, "examples", "08-cluster",
                                           "shards.sbatch"), "cppcc",
                              manifest, shards, str(count), cwd=folder)
        if done.returncode:
            raise RuntimeError(done.stderr + cluster.log())
    finished = max(os.path.getmtime(os.path.join(shards, name))
                   for name in os.listdir(shards) if name.startswith("shard-"))
    return finished - begin


def workers(folder, manifest, documents, count):
    """One and two by turns, so that other load meets both."""
    seconds = {1: [], 2: []}
    for turn in range(2):
        for nodes in (1, 2):
            seconds[nodes].append(by_slurm(
                make_folder(folder, f"turn{turn}"), manifest, nodes, count))
    one, two = min(seconds[1]), min(seconds[2])
    print(f"Slurm, {count} shards, wall clock: one worker {one:.1f} s, two "
          f"{two:.1f} s: {one / two:.2f} times; {documents / two:.0f} documents/s")


def make_folder(folder, name):
    path = os.path.join(folder, name)
    os.makedirs(path, exist_ok=True)
    return path


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--documents", type=int, default=2000)
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--full", action="store_true")
    ask.add_argument("--no-slurm", action="store_true")
    given = ask.parse_args()
    with tempfile.TemporaryDirectory(prefix="gloss-bench-") as folder:
        corpus_folder = os.path.join(folder, "corpus")
        if given.full:
            manifest = full_reports(corpus_folder, given.documents)
        else:
            manifest = corpus.make(corpus_folder, given.documents)[0]
        with open(manifest, encoding="utf-8") as f:
            paths = [os.path.join(corpus_folder, line.rstrip("\n")) for line in f]
        absolute = os.path.join(folder, "all.txt")
        with open(absolute, "w", encoding="utf-8") as f:
            f.writelines(path + "\n" for path in paths)
        stages(folder, absolute, paths, given.rounds)
        if not given.no_slurm:
            workers(folder, absolute, len(paths), max(10, len(paths) // 100))


if __name__ == "__main__":
    main()
