#!/usr/bin/env python3
"""pages.py [FOLDER] [--show] [--peer] : how well the main content of pages is found.

FOLDER (default: ../shared/data/html beside the checkout; skipped where there is
none) holds two sets of pages with answers:

  aeb          60 pages of the article-extraction-benchmark: 4-grams of words
               in common with the reference; precision and recall are means over
               the pages, F1 is made of them, as that benchmark does
  trafilatura  84 pages of trafilatura's evaluation: strings that the text must
               have and strings that it must not have; white space does not count

What is judged is `moongloss clean`. --peer judges trafilatura (if Python has it)
in the same way; --show names what is missed and what is kept wrongly."""
import argparse
import collections
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(os.environ.get("MOONGLOSS_BUILD", os.path.join(TOP, "build")),
                    "moongloss")


def ours(page):
    with tempfile.NamedTemporaryFile(suffix=".html") as file:
        file.write(page)
        file.flush()
        done = subprocess.run([TOOL, "clean", file.name], capture_output=True)
    return done.stdout.decode("utf-8", "replace")


def peer(page):
    import trafilatura
    return trafilatura.extract(page, include_comments=False) or ""


def grams(text):
    words = re.findall(r"\w+", text)
    return collections.Counter(tuple(words[i:i + 4])
                               for i in range(max(1, len(words) - 3)))


def mean(numbers):
    return sum(numbers) / max(1, len(numbers))


def page_of(folder, name):
    with gzip.open(os.path.join(folder, "html", name), "rb") as file:
        return file.read()


def judge_articles(folder, extract, show):
    with open(os.path.join(folder, "ground-truth.json"), encoding="utf-8") as file:
        truth = json.load(file)
    precision, recall = [], []
    for name, answer in sorted(truth.items()):
        have = grams(extract(page_of(folder, name + ".html.gz")))
        want = grams(answer["articleBody"])
        common = sum((have & want).values())
        precision.append(common / sum(have.values()) if have else 1)
        recall.append(common / sum(want.values()))
        if show and min(precision[-1], recall[-1]) < 0.95:
            print(f"  {name[:12]} P {precision[-1]:.3f} R {recall[-1]:.3f} "
                  f"{answer['url'][:80]}")
    p, r = mean(precision), mean(recall)
    print(f"aeb: {len(truth)} pages, P {p:.3f} R {r:.3f} F1 {2 * p * r / (p + r):.3f}")


def squeeze(text):
    return re.sub(r"\s+", "", text)


def judge_strings(folder, extract, show):
    with open(os.path.join(folder, "evaldata.json"), encoding="utf-8") as file:
        pages = json.load(file)
    counts = collections.Counter()
    for url, page in sorted(pages.items()):
        text = squeeze(extract(page_of(folder, page["file"] + ".gz")))
        lost = [s for s in page["with"] if squeeze(s) not in text]
        kept = [s for s in page["without"] if squeeze(s) in text]
        counts.update(wanted=len(page["with"]), lost=len(lost), kept=len(kept),
                      unwanted=len(page["without"]))
        if show and (lost or kept):
            print(f"  {page['file']}: lost {lost} kept {kept}")
    found = counts["wanted"] - counts["lost"]
    p, r = found / (found + counts["kept"]), found / counts["wanted"]
    good = found + counts["unwanted"] - counts["kept"]
    print(f"trafilatura: {len(pages)} pages, P {p:.3f} R {r:.3f} "
          f"F1 {2 * p * r / (p + r):.3f}, "
          f"accuracy {good / (counts['wanted'] + counts['unwanted']):.3f}")


def main():
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", nargs="?", default=os.path.join(
        TOP, "..", "shared", "data", "html"))
    options.add_argument("--show", action="store_true")
    options.add_argument("--peer", action="store_true")
    given = options.parse_args()
    if not os.path.isdir(given.folder):
        print(f"pages: skipped, {os.path.relpath(given.folder)} is not there")
        return
    extract = peer if given.peer else ours
    judge_articles(os.path.join(given.folder, "aeb"), extract, given.show)
    judge_strings(os.path.join(given.folder, "trafilatura"), extract, given.show)


if __name__ == "__main__":
    sys.exit(main())
