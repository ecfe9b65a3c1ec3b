#!/usr/bin/env python3
"""Accuracy and macro-F1 of trained classifiers beside their peers.

usage: classify.py [--options="TRAIN OPTIONS"] [FILE... | --data FOLDER]

FILE holds lines LABEL<tab>TEXT. FOLDER holds the public sets that README.md
names. A text whose MD5 ends in 0, 1 or 2 is a test text, all others train.
Peers: naive Bayes over pairs of characters (here), fastText (Debian package
`fasttext`; told and left out where it is absent), the better of two settings.
Sets of fewer than 2,000 texts are also divided 12 times at random, 4 to 1.
"""
import argparse
import collections
import hashlib
import json
import math
import pathlib
import random
import shutil
import subprocess
import tempfile

SPLITS, SMALL = 12, 2000


def lines(path):
    return path.read_text(encoding="utf8").splitlines()


def objects(path, text, label):
    found = map(json.loads, filter(str.strip, lines(path)))
    return [(one[text], one[label]) for one in found]


def columns(path, text, label):
    rows = [line.split("\t") for line in lines(path)]
    return [(row[text], row[label]) for row in rows if len(row) > max(text, label)]


def public_sets(folder):
    policy = folder / "policy500.jsonl"
    tnews = [folder / f"tnews_{part}_few_all.jsonl" for part in ("dev", "train")]
    yield "titles", columns(folder / "thucnews_title_dev.tsv", 0, 1)
    yield "tnews", [row for path in tnews
                    for row in objects(path, "sentence", "label_desc")]
    yield "csl", columns(folder / "csl_ctg_train.tsv", 1, 2)
    yield "topic", objects(policy, "paragraph_text", "topic_lvl1")
    yield "doc type", objects(policy, "paragraph_text", "doc_type")
    hotel = folder / "chnsenticorp_htl.tsv"
    yield "hotel", [(text, label) for text, label in columns(hotel, 1, 0)
                    if label in "01"]


def tidy(rows):
    return [(" ".join(text.split()), "_".join(label.split()))
            for text, label in rows if text.strip() and label.strip()]


def by_digest(rows):
    test = [hashlib.md5(text.encode()).hexdigest()[-1] in "012"
            for text, _ in rows]
    return ([row for row, held in zip(rows, test) if not held],
            [row for row, held in zip(rows, test) if held])


def at_random(rows, seed):
    rows = rows[:]
    random.Random(seed).shuffle(rows)
    cut = len(rows) // 5
    return rows[cut:], rows[:cut]


def score(guesses, test):
    hits, wrong = collections.Counter(), collections.Counter()
    for guess, (_, gold) in zip(guesses, test, strict=True):
        if guess == gold:
            hits[gold] += 1
        else:
            wrong.update((guess, gold))
    gold = {label for _, label in test}
    f1 = [2 * hits[x] / (2 * hits[x] + wrong[x]) if hits[x] else 0 for x in gold]
    return sum(hits.values()) / len(test), sum(f1) / len(f1)


def naive_bayes(train, test, _work):
    def pairs(text):
        return [text[i:i + 2] for i in range(len(text) - 1)]
    counts, texts = collections.defaultdict(collections.Counter), collections.Counter()
    for text, label in train:
        counts[label].update(pairs(text))
        texts[label] += 1
    known = {pair for count in counts.values() for pair in count}
    sums = {label: sum(count.values()) + len(known)
            for label, count in counts.items()}

    def likelihood(label, found):
        count, whole = counts[label], sums[label]
        return math.log(texts[label]) + sum(
            math.log((count[pair] + 1) / whole) for pair in found)
    guesses = []
    for text, _ in test:
        found = [pair for pair in pairs(text) if pair in known]
        guesses.append(max(counts, key=lambda label: likelihood(label, found)))
    return score(guesses, test)


def write(path, rows, form):
    path.write_text("".join(form(*row) for row in rows), encoding="utf8")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True,
                          text=True).stdout


def moongloss(train, test, work, options=()):
    for name, rows in (("train", train), ("test", test)):
        write(work / name, rows, lambda text, label: f"{label}\t{text}\n")
    run("moongloss", "train", "classifier", work / "train", "-o", work / "model",
        *options)
    found = json.loads(run("moongloss", "eval", "--format", "json",
                           work / "model", work / "test"))
    return found["accuracy"], found["macro_f1"]


def fasttext(train, test, work):
    for name, rows in (("train", train), ("test", test)):
        write(work / name, rows, lambda text, label:
              f"__label__{label} {' '.join(text.replace(' ', ''))}\n")
    scores = []
    for rate, epochs in ((".5", "25"), ("1", "50")):
        run("fasttext", "supervised", "-input", work / "train", "-output",
            work / "ft", "-wordNgrams", "3", "-epoch", epochs, "-lr", rate,
            "-dim", "50", "-thread", "1", "-verbose", "0", "-bucket", "200000")
        guesses = run("fasttext", "predict", work / "ft.bin", work / "test")
        scores.append(score([line.strip().removeprefix("__label__")
                             for line in guesses.splitlines()], test))
    return max(scores)


def mean(results):
    return tuple(sum(part) / len(results) for part in zip(*results))


def compare(name, splits, systems, work):
    print(f"{name:16}", end="", flush=True)
    for system in systems.values():
        accuracy, f1 = mean([system(*split, work) for split in splits])
        print(f" | {accuracy:.4f}  {f1:.4f} ", end="", flush=True)
    print(flush=True)


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--options", default="", help="for moongloss train")
    return parser.parse_args()


def main():
    wanted = arguments()
    sets = [(path.stem, columns(path, 1, 0)) for path in wanted.files]
    if wanted.data:
        sets += public_sets(wanted.data)
    options = wanted.options.split()
    systems = {"naive Bayes": naive_bayes,
               "moongloss": lambda *split: moongloss(*split, options)}
    if shutil.which("fasttext"):
        systems["fastText"] = fasttext
    else:
        print("fastText: not there (Debian package fasttext), left out")
    print(f"{'accuracy, F1':16}" + "".join(f" | {name:15}" for name in systems))
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in sets:
            rows = tidy(rows)
            compare(name, [by_digest(rows)], systems, pathlib.Path(folder))
            if len(rows) < SMALL:
                compare(f"  {SPLITS} splits", [at_random(rows, seed)
                        for seed in range(SPLITS)], systems, pathlib.Path(folder))


if __name__ == "__main__":
    main()
