#!/usr/bin/env python3
"""The literals of `bench_match` by libraries that it does not link.

usage: match_peers.py [--build FOLDER] WORDLIST PATH...

Runs `bench_match` with its 1,000 literals and its rows of PCRE2-JIT and
Hyperscan, then finds the same literals in the same text by RE2 (C++, compiled
here against libre2-dev by g++ -O3: one alternation, leftmost-longest) and by
python3-ahocorasick (every occurrence). CPU seconds of one core, the best of
three. What is not installed is left out by name.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

RE2 = """
#include <re2/re2.h>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
static std::string read(const char *path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
int main(int, char **argv) {
  std::string words = read(argv[1]), text = read(argv[2]), pattern;
  while (!words.empty() && words.back() == '\\n') words.pop_back();
  for (char c : words) pattern += c == '\\n' ? '|' : c;
  RE2::Options options;
  options.set_longest_match(true);
  options.set_max_mem(256 << 20);
  RE2 re(pattern, options);
  double best = 1e9;
  size_t found = 0;
  for (int round = 0; round < 3; round++) {
    std::clock_t start = std::clock();
    re2::StringPiece hit;
    size_t at = 0;
    for (found = 0; re.Match(text, at, text.size(), RE2::UNANCHORED, &hit, 1);
         found++)
      at = size_t(hit.data() - text.data()) + hit.size();
    double spent = double(std::clock() - start) / CLOCKS_PER_SEC;
    if (spent < best) best = spent;
  }
  std::cout << found << " " << best << "\\n";
}
"""

AHO = """
import sys, time, ahocorasick
words = open(sys.argv[1], encoding="utf8").read().split()
text = open(sys.argv[2], encoding="utf8", newline="").read()
machine = ahocorasick.Automaton()
for word in words: machine.add_word(word, len(word))
machine.make_automaton()
best = 1e9
for _ in range(3):
    start, found = time.process_time(), 0
    for _ in machine.iter(text): found += 1
    best = min(best, time.process_time() - start)
print(found, best)
"""


def row(name, command, size):
    """Runs a peer that prints hits and seconds, or says why not."""
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        return print(f"skip {name}: {error}", file=sys.stderr)
    if done.returncode:
        lines = (done.stderr.strip() or "failed").splitlines()
        why = next((line for line in lines if "rror" in line), lines[-1])
        return print(f"skip {name}: {why}", file=sys.stderr)
    found, seconds = done.stdout.split()
    print(f"  {name:34} {size / float(seconds) / 1e6:8.1f} MB/s, {found} hits",
          flush=True)


def main():
    parse = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("--build", default="build", help="of bench_match")
    parse.add_argument("words", metavar="WORDLIST")
    parse.add_argument("paths", metavar="PATH", nargs="+")
    given = parse.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        literals, text = folder / "literals.txt", folder / "text.txt"
        subprocess.run([f"{given.build}/bench_match", given.words,
                        *given.paths], check=True,
                       env={**os.environ, "ONLY": "peers", "DUMP": folder})
        size = text.stat().st_size
        (folder / "re2.cc").write_text(RE2)
        made = subprocess.run(["g++", "-O3", "-std=c++17", folder / "re2.cc",
                               "-o", folder / "re2", "-lre2"],
                              capture_output=True, text=True)
        if made.returncode:
            print("skip RE2: libre2-dev or g++ is not installed",
                  file=sys.stderr)
        else:
            row("RE2, the same alternation", [folder / "re2", literals, text],
                size)
        row("python3-ahocorasick", ["/usr/bin/python3", "-c", AHO, literals,
                                    text], size)


if __name__ == "__main__":
    main()
