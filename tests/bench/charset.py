#!/usr/bin/env python3
"""charset.py - how often the charset is right, beside uchardet and ICU.

  charset.py [--snippets N] [--files FOLDER] [TEXT...]

Cuts N snippets out of the TEXTs (clean UTF-8; without them examples/reports),
puts each into the stresses that files meet (10, 20, 40 bytes of each Chinese
charset; a byte lost; a tail in another charset; starting inside a character;
UTF-16 without a mark) and asks whose charset it is. --files: a folder
LANGUAGE/CHARSET.* such as uchardet's own test files; right is who decodes as
that charset would. Needs moongloss on PATH; `uchardet` and Python's `icu`
(Debian: uchardet, python3-icu) are asked where they are there."""
import argparse
import glob
import json
import os
import random
import re
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = os.path.join(HERE, '..', '..', 'examples', 'reports')
CODECS = {'gbk': 'gb18030', 'gb2312': 'gb18030', 'big5': 'big5hkscs',
          'windows-949': 'cp949', 'uhc': 'cp949', 'ksc_5601': 'cp949',
          'mac-centraleurope': 'mac_latin2', 'macintosh': 'mac_roman',
          'maccentraleurope': 'mac_latin2',
          'mac-centraleurroman': 'mac_latin2', 'ibm-437': 'cp437',
          'viscii': 'viscii', 'iso-8859-8-i': 'iso-8859-8',
          'shift_jis': 'cp932', 'euc-kr': 'cp949', 'iso-8859-1': 'cp1252',
          'iso-8859-9': 'cp1254', 'tis-620': 'cp874', 'windows-874': 'cp874'}


def codec(name):
    name = (name or '').lower().replace('x-', '')
    return CODECS.get(name, name)


def decode(raw, name):
    name = codec(name)
    if not name:
        return None
    try:
        return raw.decode(name, 'replace').replace('\ufeff', '')
    except LookupError:
        return None


# --- who is asked ------------------------------------------------------------

def ours(paths):
    done = subprocess.run(['moongloss', 'clean', '--format', 'json', '--as',
                           'text', *paths], capture_output=True)
    return [json.loads(line)['charset'] for line in done.stdout.splitlines()]


def uchardet(paths):
    done = subprocess.run(['uchardet', *paths], capture_output=True, text=True)
    names = [line.rsplit(': ', 1)[-1] for line in done.stdout.splitlines()]
    return [None if n == 'unknown' else n for n in names]


def by_icu(paths):
    import icu
    found = []
    for path in paths:
        with open(path, 'rb') as file:
            match = icu.CharsetDetector(file.read()).detect()
        found.append(match.getName() if match else None)
    return found


def judges():
    found = {'moongloss': ours}
    if shutil.which('uchardet'):
        found['uchardet'] = uchardet
    try:
        import icu  # noqa: F401
        found['ICU'] = by_icu
    except ImportError:
        print('skip ICU: no module icu (python3-icu)')
    return found


# --- snippets ----------------------------------------------------------------

def cut(raw, size, wide=2):
    """At most `size` bytes, no ASCII text alone."""
    return raw[:size - size % wide] if wide == 2 else raw[:size]


def stresses(text, rng):
    """(name, bytes, charset) of one snippet of Chinese."""
    gb, big5 = text.encode('gbk', 'ignore'), to_big5(text)
    utf8 = text.encode()
    for size in (10, 20, 40):
        yield f'GBK {size}', cut(gb, size), 'gbk'
        if big5:
            yield f'Big5 {size}', cut(big5, size), 'big5'
        yield f'UTF-8 {size}', utf8[:size - size % 3], 'utf-8'
    yield 'GB18030 40', text.encode('gb18030')[:40], 'gb18030'
    for name in ('utf-16-le', 'utf-16-be'):
        yield f'{name} 20', text.encode(name)[:20], name
        mark = '\ufeff'.encode(name)
        yield f'{name} mark', mark + text.encode(name)[:20], name
    at = rng.randrange(30, 60)
    yield 'UTF-8, a byte lost', utf8[:at] + utf8[at + 1:180], 'utf-8'
    yield 'UTF-8, GBK tail', utf8[:120] + b'\n' + gb[:16], 'utf-8'
    yield 'UTF-8 from inside', utf8[1 + rng.randrange(2):90], 'utf-8'
    yield 'GBK from inside', gb[1:60], 'gbk'


def to_big5(text):
    done = stresses.forms
    try:
        return ''.join(done.get(c, c) for c in text).encode('big5')
    except UnicodeEncodeError:
        return b''


def traditional(texts):
    chars = sorted(set(''.join(texts)) - {'\n'})
    done = subprocess.run(['opencc', '-c', 's2t.json'], text=True, check=True,
                          input='\n'.join(chars) + '\n', capture_output=True)
    return dict(zip(chars, done.stdout.split('\n')))


def snippets(paths, count, rng):
    """Stretches of 90 characters that begin with Chinese."""
    found = []
    for path in paths:
        names = sorted(glob.glob(os.path.join(path, '**', '*'),
                                 recursive=True)) or [path]
        for name in names:
            if os.path.isfile(name) and not name.endswith(('.html', '.json')):
                with open(name, encoding='utf-8', errors='ignore') as file:
                    found += re.findall('[\u4e00-\u9fff“《]{6}[^\n]{84,}',
                                        file.read())
    rng.shuffle(found)
    return [text[:90] for text in found[:count]]


def is_right(raw, name, want):
    return name is not None and (
        codec(name) == codec(want)
        or decode(raw, name) == decode(raw, want))


def table(cases, asked):
    """Prints a row a stress: the share that each judge has right."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, (_, raw, _) in enumerate(cases):
            paths.append(os.path.join(folder, f'{number:06}'))
            with open(paths[-1], 'wb') as file:
                file.write(raw)
        answers = {}
        for name, judge in asked.items():
            answers[name] = []
            for at in range(0, len(paths), 500):
                answers[name] += judge(paths[at:at + 500])
    rows = {}
    for number, (stress, raw, want) in enumerate(cases):
        row = rows.setdefault(stress, [0] + [0] * len(asked))
        row[0] += 1
        for i, name in enumerate(asked):
            row[i + 1] += is_right(raw, answers[name][number], want)
    print(f'{"":22}{"n":>6}' + ''.join(f'{name:>12}' for name in asked))
    total = [sum(column) for column in zip(*rows.values())]
    for stress, row in [*rows.items(), ('all', total)]:
        print(f'{stress:22}{row[0]:6}' + ''.join(
            f'{100 * n / row[0]:12.1f}' for n in row[1:]))
    return answers


CHINESE = {'gb18030', 'gbk', 'gb2312', 'big5hkscs', 'big5', 'euc_tw', 'hz'}


def foreign_lines(files, asked):
    """Lines in other languages that are taken for Chinese."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for path in sorted(glob.glob(os.path.join(files, '*', '*'))):
            language, name = path.split(os.sep)[-2:]
            if language == 'zh' or name.startswith(('utf-16', 'iso-2022')):
                continue
            with open(path, 'rb') as file:
                lines = [line for line in file.read().split(b'\n')
                         if sum(byte > 127 for byte in line) > 4]
            for line in lines[:40]:
                paths.append(os.path.join(folder, f'{len(paths):05}'))
                with open(paths[-1], 'wb') as file:
                    file.write(line)
        for name, judge in asked.items():
            wrong = sum(codec(n) in CHINESE for n in judge(paths))
            print(f'{name}: {wrong} of {len(paths)} lines in other languages '
                  'taken for Chinese')


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('texts', nargs='*')
    parser.add_argument('--snippets', type=int, default=200)
    parser.add_argument('--files')
    a = parser.parse_args()
    rng, asked = random.Random(1), judges()
    texts = snippets(a.texts or [SAMPLES], a.snippets, rng)
    stresses.forms = traditional(texts)
    table([case for text in texts for case in stresses(text, rng)], asked)
    if not a.files:
        return
    cases = []
    for path in sorted(glob.glob(os.path.join(a.files, '*', '*'))):
        with open(path, 'rb') as file:
            language, name = path.split(os.sep)[-2:]
            cases.append((language, file.read(), os.path.splitext(name)[0]))
    foreign_lines(a.files, asked)
    answers = table(cases, asked)
    for number, (language, raw, want) in enumerate(cases):
        name = answers['moongloss'][number]
        if not is_right(raw, name, want):
            print(f'{language}/{want}: moongloss says {name}')


if __name__ == '__main__':
    main()
