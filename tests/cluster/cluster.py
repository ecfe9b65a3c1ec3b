#!/usr/bin/env python3
"""cluster.py [--documents N] [--shards N] [PART...]: one job on several engines,
with things going wrong, against one run on one machine: the databases must hold
the same rows, nothing lost, nothing doubled. Parts: slurm, parallel, dask,
spark. Without N: 2,000 documents in 20 shards for Slurm and a quarter of that for
the others; MOONGLOSS_TIER=long: 10,000 in 100; =sanitize: 200 in 8. Prints one
line a check and a last line with the counts."""
import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
import corpus  # noqa: E402
import loopback  # noqa: E402

ROWS = os.path.join(TOP, "tests", "spec", "cluster.py")
JOBS = os.path.join(TOP, "examples", "08-cluster")
TIER = os.environ.get("MOONGLOSS_TIER", "default")
DOCUMENTS = {"long": 10000, "sanitize": 200}.get(TIER, 2000)
counts = {"passed": 0, "failed": 0, "skipped": 0}


def check(good, what, detail=""):
    counts["passed" if good else "failed"] += 1
    print(f"{'ok  ' if good else 'FAIL'} {what}" +
          (f"\n     {detail}" if detail and not good else ""), flush=True)
    return good


def skip(what, why):
    counts["skipped"] += 1
    print(f"skip {what}: {why}", flush=True)


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True,
                          errors="replace", timeout=1200, **more)


def status(folder):
    out = run("moongloss", "status", "--format", "json", folder).stdout
    return json.loads(out) if out else {"done": 0, "shards": 0}


def processes():
    """pid -> (parent, command line), of all."""
    found = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as f:
                command = f.read().replace(b"\0", b" ").decode("utf-8", "replace")
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as f:
                parent = int(f.read().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        found[int(name)] = (parent, command)
    return found


def below(root):
    """`root` and all its descendants."""
    all_of_them, family = processes(), {root}
    while True:
        more = {p for p, (parent, _) in all_of_them.items() if parent in family}
        if more <= family:
            return family
        family |= more


def maps_below(root):
    table = processes()
    return [p for p in below(root) if p in table and p != root and
            table[p][1].startswith("moongloss map")]


def kill_hard(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


class Job:
    """A corpus, its manifest and what one run over it stores."""

    def __init__(self, folder, documents):
        self.folder, self.documents = folder, documents
        self.manifest, self.paths = corpus.make(folder, documents)
        self.single = os.path.join(folder, "single.db")
        begin = time.time()
        run("moongloss", "run", "cppcc", "-q", "--out", self.single,
            *self.paths, cwd=folder)
        print(f"     one run: {len(self.paths)} inputs in "
              f"{time.time() - begin:.1f} s", flush=True)

    def compare(self, name, shards):
        """Merges and compares; the one measure of every engine."""
        merged = os.path.join(self.folder, name + ".db")
        merge = run("moongloss", "merge", merged, shards)
        check(merge.returncode == 0, f"{name}: merge", merge.stderr)
        same = run(sys.executable, ROWS, self.single, merged)
        check(same.returncode == 0, f"{name}: {same.stdout.splitlines()[-1]}"
              if same.returncode == 0 else f"{name}: the same rows",
              same.stdout[:2000] + same.stderr)
        known = run("moongloss", "sql", "--format", "csv", merged,
                    "SELECT (SELECT count(*) FROM source) + (SELECT count(*) "
                    "FROM failure WHERE doc IS NULL)").stdout.split()[-1:]
        check(known == [str(len(self.paths))],
              f"{name}: each of {len(self.paths)} inputs once", f"{known}")
        again = run("moongloss", "merge", merged, shards)
        check(", 0 new facts," in again.stderr, f"{name}: merged again: nothing new",
              again.stderr)


# --- Slurm -------------------------------------------------------------------


def slurm(job, count):
    missing = [p for p in ("slurmctld", "slurmd", "sbatch") if not shutil.which(p)]
    if missing:
        return skip("slurm", f"no {' '.join(missing)} here (package slurm-wlm)")
    shards = os.path.join(job.folder, "slurm shards")
    with loopback.Slurm(nodes=2) as cluster:
        begin = time.time()
        sent = cluster.sbatch(f"--array=1-{count}", "--output=/dev/null",
                              os.path.join(JOBS, "shards.sbatch"), "cppcc",
                              job.manifest, shards, str(count), cwd=job.folder)
        if not check(sent.returncode == 0, "slurm: the job is taken", sent.stderr):
            return None
        wait(lambda: status(shards)["done"] >= count // 4, 300)
        task = kill_task(cluster)
        check(task, "slurm: a task was killed with -9")
        node = wait(lambda: cluster.kill_node(0), 60)
        check(node, f"slurm: a node and the {node or 0} processes on it were "
              "killed with -9")
        done = wait(lambda: status(shards)["done"] == count, 600)
        check(done, f"slurm: {count} shards in {time.time() - begin:.1f} s",
              run("moongloss", "status", shards).stdout + cluster.log())
    return job.compare("slurm", shards)


def kill_task(cluster):
    """Kills the map that runs on the second node, but not its node."""
    def once():
        pids = [p for root in cluster.steps(1) for p in maps_below(root)]
        kill_hard(pids[:1])
        return pids
    return wait(once, 60)


def wait(what, seconds):
    end = time.time() + seconds
    while time.time() < end:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    return None


# --- GNU parallel, Dask, Spark -----------------------------------------------


def with_a_kill(command, folder, **more):
    """Runs `command`, kills the first map that it starts."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, **more)
    pids = wait(lambda: maps_below(process.pid), 60)
    kill_hard(pids[:1] if pids else [])
    out = process.communicate(timeout=1200)[0]
    return process.returncode, out, bool(pids)


def parallel(job, count):
    if not shutil.which("parallel"):
        return skip("parallel", "no parallel here (package parallel)")
    shards = os.path.join(job.folder, "parallel shards")
    code, out, killed = with_a_kill(
        ["sh", os.path.join(JOBS, "shards-parallel.sh"), "cppcc", job.manifest,
         shards, str(count)], job.folder)
    check(killed, "parallel: a task was killed with -9")
    if check(code == 0, f"parallel: {count} shards", out):
        job.compare("parallel", shards)
    return None


def python_with(module):
    """A Python that has the module, or None."""
    for python in (os.environ.get("MOONGLOSS_PYTHON"), sys.executable,
                   "/usr/bin/python3"):
        if python and not run(python, "-c", f"import {module}").returncode:
            return python
    return None


def install(folder, package):
    """A Python of its own that has the package; None if it can't be had."""
    python = os.path.join(folder, "venv", "bin", "python")
    for command in ([sys.executable, "-m", "venv", os.path.join(folder, "venv")],
                    [python, "-m", "pip", "install", "-q", "wheel", "setuptools"],
                    [python, "-m", "pip", "install", "-q", package]):
        if run(*command).returncode:
            return None
    return python


def dask(job, count):
    python = python_with("dask.bag")
    if not python:
        return skip("dask", "no Python here has it (package python3-dask)")
    shards = os.path.join(job.folder, "dask shards")
    made = run(python, os.path.join(JOBS, "shards_dask.py"), "cppcc",
               job.manifest, shards, str(count), cwd=job.folder)
    if not check(made.returncode == 0, f"dask: {count} shards", made.stderr[-900:]):
        return None
    check("('meeting', " in made.stdout, "dask: facts by type, from the shards",
          made.stdout)
    return job.compare("dask", shards)


def spark(job, count):
    python = python_with("pyspark")
    if not shutil.which("java"):
        return skip("spark", "no java here (package default-jre-headless)")
    if not python and TIER == "long":
        python = install(job.folder, "pyspark")
    if not python:
        return skip("spark", "no Python here has pyspark, 300 MB (pip install "
                    "pyspark, MOONGLOSS_PYTHON; --long tries to install it)")
    documents = os.path.join(job.folder, "documents.ndjson")
    lines = corpus.as_ndjson(job.folder, job.paths, documents)
    out = os.path.join(job.folder, "spark")
    made = run(python, os.path.join(JOBS, "shards_spark.py"), "cppcc",
               documents, out, cwd=job.folder)
    if not check(made.returncode == 0, "spark: pipe", made.stderr[-900:]):
        return None
    single, merged = (os.path.join(job.folder, n) for n in ("nd.db", "spark.db"))
    run("moongloss", "run", "cppcc", "-q", "--input", "ndjson", "--out", single,
        documents)
    run("moongloss", "merge", merged, out)
    same = run(sys.executable, ROWS, single, merged)
    check(same.returncode == 0, f"spark: {lines} lines, the same rows",
          same.stdout[:2000] + same.stderr)
    return check("meeting" in made.stdout, "spark: facts as a table", made.stdout)


def main():
    parts = {"slurm": slurm, "parallel": parallel, "dask": dask, "spark": spark}
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--documents", type=int, default=DOCUMENTS)
    ask.add_argument("--shards", type=int, default=0)
    ask.add_argument("parts", nargs="*", default=list(parts))
    given = ask.parse_args()
    count = given.shards or max(8, given.documents // 100)
    with tempfile.TemporaryDirectory(prefix="gloss ") as folder:
        jobs = {}
        for name in given.parts:
            size = given.documents // (1 if name == "slurm" else 4)
            if size not in jobs:
                jobs[size] = Job(os.path.join(folder, f"报告 of {size}"), size)
            parts[name](jobs[size], count if name == "slurm" else 8)
    print(f"cluster: {counts['passed']} passed, {counts['failed']} failed, "
          f"{counts['skipped']} skipped")
    return counts["failed"] > 0


if __name__ == "__main__":
    sys.exit(main())
