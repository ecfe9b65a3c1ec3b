#!/usr/bin/env python3
"""shifts.py - how well byte-shifted spans are put right.

  shifts.py [--pages N] [--chars N] [--repeat N] [-v] [PATH...]

Damages undamaged texts as mirrors do (damage.py), cleans them and compares
each damaged span with what it was. PATHs are files or folders of clean UTF-8
texts; without them: examples/reports. Each page is damaged N times, every time
in other places (few pages have few spans). Prints, of all spans: exact (a byte
that is gone for good must be U+FFFD), offered among the candidates, left,
wrong; then digits invented and edits where nothing was damaged. Exit 1 if
digits were invented, undamaged text was edited, or more than LEAST_WRONG of
the spans are wrong or less than LEAST_EXACT exact."""
import argparse
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter

import damage

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = os.path.join(HERE, '..', '..', 'examples', 'reports')
LEAST_EXACT, LEAST_WRONG = 0.70, 0.02
NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
READING = re.compile(r'\(?[a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]{1,7}\)')


def plain(text):
    return re.sub(r'\s+', '', READING.sub('', text.translate(NARROW)))


def clean(paths):
    done = subprocess.run(['moongloss', 'clean', '--keep-script', '--format',
                           'json', *paths], capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def texts(paths, chars, most):
    """Pages of at most `chars` characters."""
    found = []
    for path in paths:
        names = sorted(glob.glob(os.path.join(path, '**', '*'),
                                 recursive=True)) or [path]
        for name in names:
            if not os.path.isfile(name) or name.endswith(('.html', '.json')):
                continue
            with open(name, encoding='utf-8', errors='replace') as file:
                text = file.read().replace('\r', '')
            if '\ufffd' in text or READING.search(text):
                continue
            found += [text[at:at + chars] for at in range(0, len(text), chars)
                      if len(text) - at > 400]
    step = max(1, len(found) / most)
    return [found[int(i * step)] for i in range(min(most, len(found)))]


def shifted(doc):
    return [p for p in doc['pieces'] if p['kind'] == 'shift']


def canonical(doc, begin, end):
    """What the raw bytes [begin, end) became, in their order."""
    out = []
    for p in sorted(doc['pieces'], key=lambda p: p['raw_start']):
        if p['raw_end'] <= begin or p['raw_start'] >= end:
            continue
        if p['kind'] is None:
            raw = p['before'].encode()
            out.append(raw[max(0, begin - p['raw_start']):
                           end - p['raw_start']].decode('utf-8', 'replace'))
        else:
            out.append(p['after'])
    return ''.join(out)


def same(got, wanted):
    """Equal but for bytes gone for good: one ASCII character each."""
    return len(got) == len(wanted) and all(
        g == w or (g == '\ufffd' and w < '\x7f') for g, w in zip(got, wanted))


def candidates(reason):
    return [part.strip() for part in reason.split('): ', 1)[-1].split(' | ')]


def judge(page, doc, span):
    """(verdict, what it is now, what it should be) of one span."""
    raw = page.encode()
    begin, end = (len(page[:at].encode()) for at in span[:2])
    mine = [p for p in shifted(doc)
            if p['raw_start'] < end and p['raw_end'] > begin]
    low = min([begin] + [p['raw_start'] for p in mine])
    high = max([end] + [p['raw_end'] for p in mine])
    wanted = plain(raw[low:begin].decode() + span[2] + raw[end:high].decode())
    got = plain(canonical(doc, low, high))
    if not wanted.endswith('('):    # the begin of a reading behind the span
        got = got.removesuffix('(')
    if same(got, wanted):
        return 'exact', got, wanted
    edited = [p for p in mine if 'unsure' not in p['reason']]
    if re.search(r'\s', span[2]) and '\ufffd' in got:
        got = got.replace('\ufffd', '')     # it was a space
    if same(got, wanted):
        return ('exact' if '\ufffd' not in got else 'exact but for lost bytes',
                got, wanted)
    if edited:
        return 'wrong', got, wanted
    if not mine:
        return 'left', got, wanted
    for p in mine:
        around = (raw[low:p['raw_start']].decode(),
                  raw[p['raw_end']:high].decode())
        for c in candidates(p['reason']):
            if same(plain(around[0] + c.removesuffix('(') + around[1]), wanted):
                return 'offered', p['reason'], wanted
    return 'offered without it', mine[0]['reason'], wanted


def lost_alone(page, span):
    """One character before a mark is gone and nothing is shifted."""
    return page[span[0]:span[1]] == '?' and len(span[2]) == 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('paths', nargs='*')
    parser.add_argument('--pages', type=int, default=60)
    parser.add_argument('--chars', type=int, default=6000)
    parser.add_argument('--repeat', type=int, default=8)
    parser.add_argument('-v', action='store_true')
    a = parser.parse_args()
    model, pages = damage.Model(), []
    for number, text in enumerate(texts(a.paths or [SAMPLES], a.chars,
                                        a.pages)):
        for again in range(a.repeat):
            pages.append((text, *model.mirror(text, number + 1000 * again)))
    with tempfile.TemporaryDirectory() as folder:
        def files(kind, contents):
            for number, text in enumerate(contents):
                path = os.path.join(folder, f'{kind}{number:05}')
                with open(path, 'w', encoding='utf-8') as file:
                    file.write(text)
                yield path
        docs = clean(list(files('damaged', (p[1] for p in pages))))
        whole = clean(list(files('clean', (p[0] for p in pages[::a.repeat]))))
    return report(pages, docs, whole, a.v)


def report(pages, docs, whole, verbose):
    count, digits, lost, elsewhere = Counter(), 0, 0, 0
    for (_, page, spans), doc in zip(pages, docs):
        raw_spans = [tuple(len(page[:at].encode()) for at in s[:2])
                     for s in spans]
        for p in shifted(doc):
            if 'unsure' in p['reason']:
                continue
            elsewhere += not any(p['raw_start'] < e and p['raw_end'] > b
                                 for b, e in raw_spans)
            digits += sum(c.isdigit() for c in p['after']) > \
                sum(c.isdigit() for c in p['before'])
        for span in spans:
            if lost_alone(page, span):
                lost += 1
                continue
            verdict, got, wanted = judge(page, doc, span)
            count[verdict] += 1
            if verbose and not verdict.startswith('exact'):
                print(f'{verdict}: {page[span[0]:span[1]]!r}: {got!r}, '
                      f'is {wanted!r}')
    total = sum(count.values())
    for verdict, n in count.most_common():
        print(f'{verdict}: {n} ({n / total:.3f})')
    undamaged = sum(len(shifted(d)) for d in whole)
    exact = count['exact'] + count['exact but for lost bytes']
    print(f'{len(pages)} pages, {total} spans, besides {lost} lone characters '
          f'lost; digits invented {digits}; restored where nothing was '
          f'damaged {elsewhere}; edits of undamaged texts {undamaged}')
    bad = [digits > 0, undamaged > 0, elsewhere > 0,
           count['wrong'] > LEAST_WRONG * total, exact < LEAST_EXACT * total]
    print(f'{len(bad) - sum(bad)} passed, {sum(bad)} failed')
    return 1 if any(bad) else 0


if __name__ == '__main__':
    sys.exit(main())
