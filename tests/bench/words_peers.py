#!/usr/bin/env python3
"""Chinese words beside other libraries: MB/s and F1 over one text in one run.

usage: words_peers.py [--build FOLDER] [--keep FOLDER] GOLD [MODEL...]

GOLD holds lines of words with spaces between; [brackets] around compound names
are taken off. Ours are what `bench_words GOLD
MODEL...` prints. The peers are python3-jieba (Debian), @node-rs/jieba (npm) and
cppjieba, whose source the npm package nodejieba carries; npm's are installed
into a temporary folder (--keep: into this one, which stays), and cppjieba is
compiled there by g++ -O3. What cannot be installed is left out by name.

Each peer takes the text line by line, three times (jieba once); CPU seconds of
one core, the dictionary's loading not among them; the best time counts. A word
is right when both its ends are.
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

# Each prints the words, a space between, and last a line with the seconds.
JIEBA = """
import sys, time, jieba
jieba.setLogLevel(60); jieba.initialize()
lines = open(sys.argv[1], encoding="utf8").read().split("\\n")
start = time.process_time()
words = [list(jieba.cut(line, HMM=sys.argv[2] == "hmm")) for line in lines]
spent = time.process_time() - start
sys.stdout.reconfigure(encoding="utf8")
for line in words: print(" ".join(line))
print(spent)
"""

NODE = """
const fs = require("fs");
const { Jieba } = require("@node-rs/jieba");
const jieba = Jieba.withDict(require("@node-rs/jieba/dict").dict);
const lines = fs.readFileSync(process.argv[2], "utf8").split("\\n");
const hmm = process.argv[3] == "hmm";
let best = Infinity, words;
for (let round = 0; round < 3; round++) {
  const start = process.cpuUsage();
  words = lines.map((line) => jieba.cut(line, hmm));
  const spent = process.cpuUsage(start);
  best = Math.min(best, (spent.user + spent.system) / 1e6);
}
console.log(words.map((line) => line.join(" ")).join("\\n"));
console.log(best);
"""

CPPJIEBA = """
#include "cppjieba/Jieba.hpp"
#include <ctime>
#include <fstream>
#include <iostream>
template <class Segment>
static void run(const Segment &segment, const std::vector<std::string> &lines) {
  double best = 1e9;
  std::vector<std::vector<std::string>> all(lines.size());
  for (int round = 0; round < 3; round++) {
    std::clock_t start = std::clock();
    for (size_t i = 0; i < lines.size(); i++) segment.Cut(lines[i], all[i]);
    double spent = double(std::clock() - start) / CLOCKS_PER_SEC;
    if (spent < best) best = spent;
  }
  for (const auto &words : all) {
    for (size_t i = 0; i < words.size(); i++)
      std::cout << (i ? " " : "") << words[i];
    std::cout << "\\n";
  }
  std::cout << best << "\\n";
}
int main(int, char **argv) {
  std::string dict = argv[3], how = argv[2], line;
  std::vector<std::string> lines;
  std::ifstream in(argv[1]);
  while (std::getline(in, line)) lines.push_back(line);
  cppjieba::DictTrie trie(dict + "/jieba.dict.utf8");
  cppjieba::HMMModel model(dict + "/hmm_model.utf8");
  if (how == "hmm") run(cppjieba::MixSegment(&trie, &model), lines);
  else run(cppjieba::MPSegment(&trie), lines);
}
"""


def skip(name, why):
    print(f"skip {name}: {why}", file=sys.stderr)


def tried(name, command, **more):
    """Runs a command; its output, or None, which is said."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, **more)
    except OSError as error:
        return skip(name, error)
    if done.returncode:
        lines = (done.stderr.strip() or "failed").splitlines()
        return skip(name, next((x for x in lines if "error" in x), lines[-1]))
    return done.stdout


def spans(words):
    found, at = set(), 0
    for word in words:
        found.add((at, at + len(word)))
        at += len(word)
    return found


def f1(gold, lines):
    right = given = found = 0
    for want, got in zip(gold, lines):
        want, got = spans(want.split()), spans(got.split())
        right += len(want & got)
        given += len(want)
        found += len(got)
    return 2 * right / (given + found) if given + found else 0


def row(name, command, gold, size, **more):
    output = tried(name, command, **more)
    if output is None:
        return
    *lines, seconds = output.rstrip("\n").split("\n")
    print(f"{name:28} {size / float(seconds) / 1e6:7.1f} MB/s  "
          f"F1 {f1(gold, lines):.4f}", flush=True)


def with_jieba():
    for python in (sys.executable, "/usr/bin/python3"):
        done = subprocess.run([python, "-c", "import jieba"],
                              capture_output=True)
        if done.returncode == 0:
            return python
    return skip("python3-jieba", "not installed")


def npm(folder, package):
    if not shutil.which("npm"):
        return skip(package, "npm is not installed")
    return tried(package, ["npm", "install", "--prefix", folder, "--no-save",
                           "--ignore-scripts", "--no-audit", "--no-fund",
                           package])


def compiled(folder):
    """cppjieba's program and dictionaries, or None."""
    source = folder / "node_modules/nodejieba/submodules/cppjieba"
    (folder / "cppjieba.cc").write_text(CPPJIEBA)
    program = folder / "cppjieba"
    done = tried("cppjieba", ["g++", "-O3", "-std=c++17", "-o", program,
                              f"-I{source}/include",
                              f"-I{source}/deps/limonp/include",
                              folder / "cppjieba.cc"])
    return None if done is None else (program, source / "dict")


def peers(folder, text, gold, size):
    python = with_jieba()
    for how in ("plain", "hmm") if python else ():
        row(f"python3-jieba, {how}", [python, "-c", JIEBA, text, how], gold,
            size)
    if npm(folder, "@node-rs/jieba") is not None:
        (folder / "node.js").write_text(NODE)
        for how in ("plain", "hmm"):
            row(f"@node-rs/jieba, {how}", ["node", folder / "node.js", text,
                                           how], gold, size)
    cpp = compiled(folder) if npm(folder, "nodejieba") is not None else None
    for how in ("plain", "hmm") if cpp else ():
        row(f"cppjieba, {how}", [cpp[0], text, how, cpp[1]], gold, size)


def main():
    parse = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("--build", default="build", help="of bench_words")
    parse.add_argument("--keep", type=pathlib.Path, help="install here")
    parse.add_argument("gold", metavar="GOLD")
    parse.add_argument("models", metavar="MODEL", nargs="*")
    given = parse.parse_args()
    text = pathlib.Path(given.gold).read_text(encoding="utf8")
    gold = [" ".join(word.strip("[]") or word for word in line.split())
            for line in text.rstrip("\n").split("\n")]
    raw = "\n".join(line.replace(" ", "") for line in gold) + "\n"
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or pathlib.Path(temporary)
        folder = folder.resolve()
        folder.mkdir(exist_ok=True)
        text, clean = folder / "text.txt", folder / "gold.txt"
        text.write_text(raw, encoding="utf8")
        clean.write_text("\n".join(gold) + "\n", encoding="utf8")
        ours = tried("ours", [f"{given.build}/bench_words", clean,
                              *given.models])
        print(ours or "", end="", flush=True)
        peers(folder, text, gold, len(raw.encode()))


if __name__ == "__main__":
    main()
