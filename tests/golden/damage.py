#!/usr/bin/env python3
"""What happened to the mirror pages, run forward over a clean text.

  damage.py [--seed N] CLEAN.txt > MIRROR.txt

1. Simplified to Traditional, character by character (opencc's table);
2. CP936;
3. byte by byte over the page, wherever a character begins: two bytes that a
   character of the page's list has -> the same and its reading in brackets;
   and the byte before A3A1 (！) or A3AC (，) -> '?' where the two bytes before
   it make a character, which puts all that follows one byte off;
4. back to text as a careless decoder does it: '?' for a lead byte and what is
   no trail byte, nothing for what the code page leaves undefined;
5. full-width ASCII to ASCII.

Which characters have readings and which marks are hit is drawn from a
generator that N starts: the same N, the same page.
"""
import bz2
import random
import subprocess
import sys

UNIHAN = '/usr/share/unicode/Unihan_Readings.txt.bz2'
WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
HIT_STOP, HIT_OTHER, HIT_ALIGNED = 0.7, 0.3, 0.01


def encode(char):
    try:
        return char.encode('gbk')
    except UnicodeEncodeError:
        return b''


def unit(pair):
    """The character of two bytes, '' if code page 936 has none."""
    try:
        return pair.decode('gbk')
    except UnicodeDecodeError:
        return ''


class Model:
    """The tables, read once."""

    def __init__(self):
        self.readings, self.forms = {}, {}
        with bz2.open(UNIHAN, 'rt', encoding='utf-8') as lines:
            for line in lines:
                part = line.split('\t')
                if len(part) == 3 and part[1] == 'kMandarin':
                    self.readings[chr(int(part[0][2:], 16))] = \
                        part[2].split()[0]

    def traditional(self, text):
        new = sorted(set(text) - set(self.forms) - {'\n'})
        done = subprocess.run(['opencc', '-c', 's2t.json'], text=True,
                              check=True, input='\n'.join(new) + '\n',
                              capture_output=True)
        self.forms.update(zip(new, done.stdout.split('\n')))
        return ''.join(self.forms.get(c, c) for c in text)

    def mirror(self, clean, seed=0):
        """The damaged page and its spans: (begin, end, what it should be),
        offsets into the page in characters."""
        rng = random.Random(seed)
        text = ''.join(c for c in self.traditional(clean) if encode(c))
        changed = sorted({c for c in text if c not in clean
                          and c in self.readings and encode(self.readings[c])})
        share = rng.choice((0.3, 0.6, 0.9, 1))
        listed = {encode(c): b'(' + encode(self.readings[c]) + b')'
                  for c in changed if rng.random() < share}
        # every byte with the index of its character; -1: put in by the mirror
        source, owner = bytearray(), []
        for index, char in enumerate(text):
            source += encode(char)
            owner += [index] * len(encode(char))
        edited, owners = self.edit(source, owner, listed, rng)
        return self.read(text, edited, owners)

    @staticmethod
    def edit(source, owner, listed, rng):
        out, owners, at = bytearray(), [], 0
        while at < len(source):
            pair = bytes(source[at:at + 2])
            if pair in listed:
                out += pair + listed[pair]
                owners += owner[at:at + 2] + [-1] * len(listed[pair])
                at += 2
                continue
            if pair in (b'\xa3\xa1', b'\xa3\xac') and at > 1 and \
                    '\u4e00' <= unit(bytes(source[at - 2:at])) <= '\u9fff':
                aligned = owner[at] == owner[at + 1]
                stop = source[at - 1] == 0xA1
                odds = (HIT_ALIGNED if aligned else
                        HIT_STOP if stop else HIT_OTHER)
                if rng.random() < odds and out[-1] == source[at - 1]:
                    out[-1] = 0x3F
            out.append(source[at])
            owners.append(owner[at])
            at += 1
        return out, owners

    @staticmethod
    def read(text, data, owners):
        units, at = [], 0       # (text, owners of its bytes, whole?)
        while at < len(data):
            if data[at] < 0x80:
                size, got = 1, chr(data[at])
            else:
                size, pair = 2, bytes(data[at:at + 2])
                got = unit(pair)
                if len(pair) < 2 or pair[1] < 0x40:
                    got = '?' + ('\n' if pair[1:] == b'\n' else '')
            mine = owners[at:at + size]
            index = mine[0]
            whole = got.translate(WIDE) == '' if index < 0 else (
                len(set(mine)) == 1 and got == text[index])
            if index < 0:
                whole = len(set(mine)) == 1
            units.append((got.translate(WIDE), mine, whole))
            at += size
        return collect(text, units)


def collect(text, units):
    page, spans, at = [], [], 0
    run = None                  # [begin, end, owners]
    for index, (got, mine, whole) in enumerate(units):
        injected = whole and mine[0] < 0
        if not whole:
            if run is None:
                run = [at, at, []]
            run[2] += mine
        elif run is not None and not injected:
            finish(text, run, spans)
            run = None
        at += len(got)
        page.append(got)
        if not whole:
            run[1] = at
    if run:
        finish(text, run, spans)
    return ''.join(page), spans


def finish(text, run, spans):
    own = [i for i in run[2] if i >= 0]
    if own:
        spans.append((run[0], run[1], text[min(own):max(own) + 1]))


if __name__ == '__main__':
    arguments = sys.argv[1:]
    number = 0
    if arguments[:1] == ['--seed']:
        number, arguments = int(arguments[1]), arguments[2:]
    sys.stdout.reconfigure(encoding='utf-8')
    with open(arguments[0], encoding='utf-8') as file:
        sys.stdout.write(Model().mirror(file.read(), number)[0])
