#!/usr/bin/env python3
"""The packs on the sample reports, against facts annotated by hand.

  check.py [-v] [NAME...]      all samples, or those whose name contains NAME

Every file tests/golden/NAME.json holds the facts of examples/reports/NAME.*,
and the pack that reads it (cppcc if it does not say).
A document passes when its facts and its own fields agree well enough with
them (LEAST), when no rule failed, and when the same text with ASCII instead
of full-width punctuation gives the same facts. -v prints what was missed and
what was wrong. Needs moongloss on PATH
or MOONGLOSS_BUILD. The last line counts what passed.
"""
import collections
import glob
import json
import os
import subprocess
import sys
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
LEAST = {'facts': 0.95, 'fields': 0.85}   # F1 over facts; share of doc fields

KEYS = {  # what makes two facts of a type the same
    'section': ['heading'], 'person': ['name'], 'org': ['name'],
    'meeting': ['name'], 'topic': ['topic', 'form'], 'quote': ['text'],
    'document': ['title'], 'mechanism': ['name'], 'slogan': ['name'],
    'proposal': ['title'], 'quantity': ['value', 'max'],
    'ordinal': ['value', 'of'], 'date': ['value'], 'award': ['name'],
    'instruction': ['leader', 'date'], 'item': ['list', 'number'],
    'result': ['metric', 'value'],
    'target': ['indicator', 'value', 'max', 'unit', 'change', 'relation'],
    'indicator': ['name', 'value', 'unit', 'change', 'basis'],
    'achievement': ['action', 'object', 'value', 'unit', 'year'],
    'commitment': ['strength', 'object', 'value', 'unit', 'year'],
}


def plain(value):
    """Folded, without spaces and marks: what a reader would call equal."""
    if isinstance(value, (int, float)) or value is None:
        return value
    text = unicodedata.normalize('NFKC', str(value)).casefold()
    return ''.join(c for c in text if unicodedata.category(c)[0] not in 'PZ')


def key(fact):
    return (fact['type'],) + tuple(plain(fact.get(k)) for k in KEYS[fact['type']])


def compare(gold, found):
    """Pairs off equal keys; answers hits, missed, wrong."""
    left = collections.Counter(key(f) for f in found)
    hits, missed = 0, []
    for optional in (False, True):
        for fact in gold:
            if bool(fact.get('optional')) != optional:
                continue
            if left[key(fact)] > 0:
                left[key(fact)] -= 1
                hits += not optional
            elif not optional:
                missed.append(key(fact))
    return hits, missed, sorted(map(str, left.elements()))


def fields(gold, found):
    good = bad = 0
    notes = []
    for name, want in gold.items():
        if want in (None, [], ''):
            continue
        got = found.get(name)
        same = (sorted(map(plain, want)) == sorted(map(plain, got or []))
                if isinstance(want, list) else plain(want) == plain(got))
        good, bad = good + same, bad + (not same)
        if not same:
            notes.append(f'{name}: {got!r}, not {want!r}')
    return good / max(1, good + bad), notes


WIDTHS = str.maketrans('，：；（）？！“”‘’', ',:;()?!""' + "''")


def analyse(pack, args, env, text=None):
    """The result of one document, and what was said where there is none."""
    run = subprocess.run(['moongloss', 'run', os.path.join(TOP, 'scripts',
                          pack), '-q', '--format', 'ndjson'] + args,
                         capture_output=True, env=env, input=text)
    try:
        return json.loads(run.stdout.decode()), ''
    except ValueError:
        return None, f'exit {run.returncode}: {run.stderr.decode().strip()[:300]}'


def half_width(pack, sample, env):
    """The facts of a sample whose punctuation was made ASCII."""
    with open(sample, 'rb') as f:
        data = f.read()
    try:
        text = data.decode('utf-8')
    except UnicodeDecodeError:
        text = data.decode('gb18030')
    result, _ = analyse(pack, ['-'], env, text.translate(WIDTHS).encode())
    return result['facts'] if result else []


def alike(facts):
    """What a change of punctuation must not change."""
    return sorted((f['type'], f['text'].translate(WIDTHS), f['rule'])
                  for f in facts)


def main():
    verbose = '-v' in sys.argv
    wanted = [a for a in sys.argv[1:] if a != '-v']
    build = os.environ.get('MOONGLOSS_BUILD', os.path.join(TOP, 'build'))
    env = dict(os.environ, PATH=build + os.pathsep + os.environ['PATH'])
    passed = failed = 0
    for path in sorted(glob.glob(os.path.join(HERE, '*.json'))):
        name = os.path.splitext(os.path.basename(path))[0]
        if wanted and not any(w in name for w in wanted):
            continue
        with open(path, encoding='utf-8') as f:
            gold = json.load(f)
        sample = glob.glob(os.path.join(TOP, 'examples', 'reports', name + '.*'))
        pack = gold.get('pack', 'cppcc')
        result, said = analyse(pack, sample, env)
        if not result:
            print(f'{name}: FAIL: no result ({said})')
            failed += 1
            continue
        found = result['facts']
        hits, missed, wrong = compare(gold['facts'], found)
        f1 = 2 * hits / max(1, 2 * hits + len(missed) + len(wrong))
        share, notes = fields(gold['doc'], result['doc'] or {})
        problems = [x['message'] for x in result['failures']]
        if alike(found) != alike(half_width(pack, sample[0], env)):
            problems.append('ASCII punctuation gives other facts')
        ok = f1 >= LEAST['facts'] and share >= LEAST['fields'] and not problems
        print(f'{name}: {"ok" if ok else "FAIL"}: facts {f1:.3f} '
              f'({hits} right, {len(missed)} missed, {len(wrong)} wrong), '
              f'fields {share:.3f}, failures {len(problems)}')
        if verbose or not ok:
            for label, rows in (('missed', missed), ('wrong', wrong),
                                ('field', notes), ('failure', problems)):
                for row in rows:
                    print(f'  {label}: {row}')
        passed, failed = passed + ok, failed + (not ok)
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
