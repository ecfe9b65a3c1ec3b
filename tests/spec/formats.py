#!/usr/bin/env python3
"""formats.py - makes the documents that formats.md reads: PDF, DOCX, ODT, OFD.

usage: formats.py KIND OUT, where KIND is a function of this file with '-' for '_'.
All sentences are our own. The PDF files name a font without holding it: each character has a
number of its own and a ToUnicode map, which is all that reading them takes."""
import hashlib, re, sys, zlib

# --- PDF ----------------------------------------------------------------------


class Pdf:
    """Pages of (x, y, size, text); y counts from the bottom, points."""

    def __init__(self, pages, password=None, compress=False):
        self.pages, self.password, self.compress = pages, password, compress
        self.objects = []

    def add(self, body):
        self.objects.append(body)
        return len(self.objects)

    def stream(self, data, extra=b""):
        if self.compress:
            data, extra = zlib.compress(data), extra + b"/Filter /FlateDecode "
        return extra, data

    def font(self):
        text = "".join(item[3] for page in self.pages for item in page)
        chars = sorted(set(text))
        self.cid = {c: i + 1 for i, c in enumerate(chars)}
        lines = ["/CIDInit /ProcSet findresource begin 12 dict begin begincmap", "/CMapName /M def /CMapType 2 def",
                 "1 begincodespacerange <0000> <FFFF> endcodespacerange"]
        for at in range(0, len(chars), 100):
            part = chars[at:at + 100]
            lines.append(f"{len(part)} beginbfchar")
            lines += [f"<{self.cid[c]:04X}> <{c.encode('utf-16-be').hex()}>" for c in part]
            lines.append("endbfchar")
        lines.append("endcmap end end")
        unicode_map = self.add((b"", "\n".join(lines).encode()))
        widths = " ".join(f"{self.cid[c]} [{500 if ord(c) < 0x2000 else 1000}]" for c in chars)
        described = self.add(b"<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -200 1000 900] "
                             b"/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>")
        inner = self.add(b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo "
                         b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
                         b"/FontDescriptor %d 0 R /DW 1000 /W [%s] >>" % (described, widths.encode()))
        return self.add(b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H "
                        b"/DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>" % (inner, unicode_map))

    def content(self, page):
        out = ["BT"]
        for x, y, size, text in page:
            shown = "".join(f"{self.cid[c]:04X}" for c in text)
            out.append(f"/F1 {size} Tf 1 0 0 1 {x} {y} Tm <{shown}> Tj")
        return "\n".join(out + ["ET"]).encode()

    def encrypt(self):
        """The standard handler, revision 2: RC4 with 40 bits."""
        pad = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
        word = (self.password.encode() + pad)[:32]
        self.id = hashlib.md5(b"moongloss").digest()
        owner = rc4(hashlib.md5(word).digest()[:5], word)
        self.key = hashlib.md5(word + owner + (0xFFFFFFFC).to_bytes(4, "little") + self.id).digest()[:5]
        user = rc4(self.key, pad)
        return self.add(b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" %
                        (owner.hex().encode(), user.hex().encode()))

    def bytes(self):
        font = self.font()
        parent = len(self.objects) + 2 * len(self.pages) + 1
        kids = []
        for page in self.pages:
            content = self.add(self.stream(self.content(page)))
            kids.append(self.add(b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
                                 b"/Resources << /Font << /F1 %d 0 R >> >> >>" % (parent, content, font)))
        self.add(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % k for k in kids)))
        root = self.add(b"<< /Type /Catalog /Pages %d 0 R >>" % parent)
        trailer = b"/Root %d 0 R" % root
        plain = None
        if self.password is not None:
            plain = self.encrypt()
            trailer += b" /Encrypt %d 0 R /ID [<%s> <%s>]" % ((plain,) + (self.id.hex().encode(),) * 2)
        out, places = b"%PDF-1.5\n", []
        for number, body in enumerate(self.objects, 1):
            places.append(len(out))
            if isinstance(body, tuple):
                extra, data = body
                if plain:
                    salt = number.to_bytes(3, "little") + b"\0\0"
                    data = rc4(hashlib.md5(self.key + salt).digest()[:10], data)
                body = b"<< %s/Length %d >>\nstream\n%s\nendstream" % (extra, len(data), data)
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        at = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(self.objects) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        return out + b"trailer << /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(self.objects) + 1, trailer, at)


def rc4(key, data):
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def lines(text, x, y, size, width, step=1.6, indent=2):
    """A paragraph set in lines of `width` points, every character as wide as the type."""
    out, room, row = [], int(width / size), ""
    used, left = 0, indent
    for c in re.findall("[!-~]+|.", text):
        wide = len(c) * (1 if ord(c[0]) >= 0x2000 else 0.5)
        if used + wide > room - left:
            out.append((x + left * size, y, size, row))
            row, used, left, y = "", 0, 0, y - step * size
        row, used = row + c, used + wide
    out.append((x + left * size, y, size, row))
    return out, y - step * size


OPENING = ("云溪市政协五届三次会议以来，常委会围绕全市中心工作认真履职，组织委员开展专题调研12次，"
           "形成调研报告9篇，提出意见建议86条，其中61条得到采纳。")
SECOND = ("在推进城乡供水一体化方面，我们先后走访了7个乡镇、23个村，与群众面对面交流，"
          "掌握了第一手资料，为市委决策提供了参考。")
THIRD = "一年来，共立案提案158件，办复率达到100%，委员满意率98.6%。"


def head(page, number, total):
    return page + [(200, 800, 9, "云溪市政协年度工作报告"), (280, 40, 9, f"— {number} —")]


def plain_pdf():
    page, y = [(180, 740, 20, "云溪市政协年度工作报告")], 690
    for text in (OPENING, SECOND):
        got, y = lines(text, 72, y, 12, 450)
        page += got
    page.append((72, y - 14, 15, "一、凝聚发展共识"))
    got, y = lines(THIRD, 72, y - 50, 12, 450)
    return Pdf([head(page + got, 1, 1)]).bytes()


def report_pdf():
    """Three pages in two columns, a caption inside a sentence, a note, running heads."""
    body = OPENING + SECOND
    pages = []
    for number in (1, 2, 3):
        page, y = [], 760
        if number == 1:
            page.append((180, y, 20, "云溪市政协年度工作报告"))
            y -= 50
        left, rest = lines(body + THIRD + body, 60, y, 10.5, 220)
        cut = len(left) // 2
        drop = left[cut][1] - left[0][1]
        page += left[:cut]
        shift = y - left[cut][1]
        page += [(x + 250, at + shift, size, text) for x, at, size, text in left[cut:]]
        if number == 2:
            low = page[cut - 1][1]
            page.append((90, low - 150, 8, "图1 委员在柳湾村调研供水工程"))
        if number == 3:
            page.append((60, 90, 8, "① 数据截至当年11月底。"))
        pages.append(head(page, number, 3))
    return Pdf(pages, compress=True).bytes()


def english_pdf():
    text = ["The committee met in Fairhaven on 4 March and heard a report on the new har-",
            "bour wall. Members asked how the work would be paid for and who would com-",
            "plete it before the winter storms return to the coast."]
    page = [(72, 760, 18, "Minutes of the Harbour Board")]
    page += [(72, 720 - 18 * i, 12, line) for i, line in enumerate(text)]
    page += [(90, 640, 12, "The board thanked the engineers & closed at noon.")]
    return Pdf([page]).bytes()


def table_pdf():
    page = [(72, 760, 12, "各组提案数量如下：")]
    for row, cells in enumerate([("组别", "提案", "立案"), ("经济组", "24", "20"), ("教育组", "18", "15")]):
        page += [(72 + 150 * i, 720 - 22 * row, 12, cell) for i, cell in enumerate(cells)]
    page.append((72, 640, 12, "以上数据由提案委员会提供。"))
    return Pdf([page]).bytes()


def secret_pdf():
    return Pdf([[(72, 700, 12, "内部资料")]], password="letmein").bytes()


def cut_pdf():
    return plain_pdf()[:700]


def image_pdf():
    return Pdf([[]]).bytes()


def bomb_pdf():
    """A page that draws a form ten times, which draws another ten times, eight forms deep."""
    pdf = Pdf([[(72, 700, 12, "字" * 50)]])
    out = pdf.bytes()
    text = pdf.content(pdf.pages[0])
    base = out.count(b" 0 obj") + 1
    forms = []
    for level in range(8):
        body = text if level == 7 else b"/X Do " * 10
        inside = b"/XObject << /X %d 0 R >>" % (base + level + 1) if level < 7 else b""
        forms.append(b"%d 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 %d 0 R >> "
                     b"%s >> /Length %d >>\nstream\n%s\nendstream\nendobj\n" %
                     (base + level, base - 5, inside, len(body), body))
    out = out.replace(text, b"/X Do ".ljust(len(text)))
    start = out.index(b"/Resources <<") + 13
    out = out[:start] + b" /XObject << /X %d 0 R >>" % base + out[start:]
    return out.replace(b"xref\n", b"".join(forms) + b"xref\n", 1)


def main():
    kind, path = sys.argv[1:]
    with open(path, "wb") as out:
        out.write(globals()[kind.replace("-", "_")]())


if __name__ == "__main__":
    main()
