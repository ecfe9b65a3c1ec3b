#!/usr/bin/env python3
"""hostile.py - texts made to be slow: does the time grow with the size alone?

  hostile.py [--size BYTES]

Each row repeats a unit to BYTES (default 262144) and to four times as many,
and prints the CPU seconds of `moongloss clean` for both and their ratio: 4 is
linear. Target: none above 6."""
import argparse
import os
import resource
import subprocess
import sys
import tempfile

UNITS = {
    'starts of shifted GBK': '市政協(xié)會(huì)議?！笔姓f，',
    'starts, no line end': '處?！笔姓f處?,國?qū)嵉墓',
    'starts that fail': '中?！中?！',
    'question marks': '?',
    'readings': '協(xié)議(yì)關(guān)',
    'readings, no character': '(xié)',
    'open brackets': '（(',
    'quotes': '“‘',
    'rare Han': '鏀垮崗濮斿憳',
    'UTF-8 read as Latin-1': 'Ã©â€œ',
    'twice so': 'ÃƒÂ©',
    'lead bytes alone': 'ÃÐÙâ',
    'Cyrillic': 'дорогое ',
    'GBK read as Latin-1': 'ÕþÐ­Î¯Ô±',
    'lost characters': '鏀�',
    'private use': '\uf0b7\uf06c\uf055',
    'spaces and symbols': ' \u3000\xa0\uf0ff',
    'combining marks': 'e\u0301\u0302',
    'a base and its marks': '\u0301',
    'zero width': '\u200b\ufeff',
    'hyphens': 'exam-\nple well-known ',
    'numbered lines': '一、二、\n（三）四\n1. 5\n',
    'the same line': '市政协召开主席会议，研究部署重点工作任务。\n',
    'short lines': '会\n议\n',
    'open sentences': '会议强调，要坚持党的领导，扎实做好各项\n',
    'escapes': '<U+00A0><U+12>',
    'terminal escapes': '\x1b[1;31',
    'tags': '<div><b>',
    'tables': '<table><tr><td>',
    'entities': '&amp;&#x4e2d;&',
    'guillemets': '《<',
}
RAW = {
    'UTF-8 and GBK': '会议'.encode() + '会议'.encode('gbk'),
    'GBK and UTF-8': '会议'.encode('gbk') * 3 + '会议强调'.encode(),
    'bad bytes': b'\xff\xfe\x80',
    'Big5': '政協委員'.encode('big5'),
    'zeros': b'\0a',
    'letters of Latin-1': 'é à ü '.encode('latin-1'),
}


def seconds(data):
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([os.environ.get('MOONGLOSS', 'moongloss'),
                               'clean', file.name],
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        sys.exit(f'exit {done.returncode}')
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--size', type=int, default=1 << 18)
    size, slow = parser.parse_args().size, 0
    units = {name: unit.encode() for name, unit in UNITS.items()} | RAW
    for name, unit in units.items():
        once, four = (min(seconds((unit * (1 + n // len(unit)))[:n])
                          for _ in range(2)) for n in (size, 4 * size))
        ratio = four / max(once, 0.02)
        slow += ratio > 6
        print(f'{name:24}{once:8.3f}{four:8.3f}{ratio:7.1f}'
              + ('  super-linear' if ratio > 6 else ''))
    return slow > 0


if __name__ == '__main__':
    sys.exit(main())
