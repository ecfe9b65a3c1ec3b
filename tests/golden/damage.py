#!/usr/bin/env python3
"""What happened to the mirror pages, run forward over a clean text.

  damage.py CLEAN.txt > MIRROR.txt

1. Simplified to Traditional, character by character (opencc's table);
2. a reading in brackets after some of the changed characters;
3. CP936; the first byte of a full stop before an opening quotation mark is
   lost, so that all that follows is read one byte off until it falls in step;
4. back to text as a careless decoder does it; full-width commas to ASCII.
"""
import subprocess
import sys

READINGS = {'協': 'xié', '質': 'zhì', '領': 'lǐng', '關': 'guān',
            '調': 'diào', '設': 'shè', '構': 'gòu', '黨': 'dǎng',
            '業': 'yè', '務': 'wù', '題': 'tí', '統': 'tǒng'}


def traditional(text):
    chars = sorted(set(text) - {'\n'})
    done = subprocess.run(['opencc', '-c', 's2t.json'], text=True, check=True,
                          input='\n'.join(chars) + '\n', capture_output=True)
    table = dict(zip(chars, done.stdout.split('\n')))
    return ''.join(table.get(c, c) for c in text)


def annotate(text):
    return ''.join(f'{c}({READINGS[c]})' if c in READINGS else c for c in text)


def decode(data):
    """CP936 as the mirror reads it: a lead byte swallows what follows."""
    out, at = [], 0
    while at < len(data):
        byte = data[at]
        if byte < 0x80:
            out.append(chr(byte))
            at += 1
            continue
        pair = data[at:at + 2]
        at += 2
        if len(pair) < 2 or pair[1] < 0x40:
            out.append('?')
            if len(pair) == 2 and pair[1] == 0x0A:
                out.append('\n')
            continue
        try:
            out.append(pair.decode('cp936'))
        except UnicodeDecodeError:
            pass
    return ''.join(out)


def mirror(clean):
    data = annotate(traditional(clean)).encode('cp936')
    stop_and_quote = '。“'.encode('cp936')
    data = data.replace(stop_and_quote, b'?' + stop_and_quote[1:], 1)
    text = decode(data)
    for full, half in zip('，：；（）', ',:;()'):
        text = text.replace(full, half)
    return text


if __name__ == '__main__':
    sys.stdout.reconfigure(encoding='utf-8')
    with open(sys.argv[1], encoding='utf-8') as clean:
        sys.stdout.write(mirror(clean.read()))
