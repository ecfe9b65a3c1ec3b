#!/usr/bin/env python3
"""formats.py - makes the documents that formats.md reads: PDF, DOCX, ODT, OFD.

usage: formats.py KIND OUT, where KIND is a function of this file with '-' for '_'.
All sentences are our own. The PDF files name a font without holding it: each character has a
number of its own and a ToUnicode map, which is all that reading them takes."""
import hashlib, io, re, sys, zipfile, zlib

# --- PDF ----------------------------------------------------------------------


class Pdf:
    """Pages of (x, y, size, text[, matrix]); y counts from the bottom, points; the matrix turns the text."""

    def __init__(self, pages, password=None, compress=False, vertical=False):
        self.pages, self.password, self.compress, self.vertical = pages, password, compress, vertical
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
        return self.add(b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-%s "
                        b"/DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>" % (b"HV"[self.vertical:][:1], inner, unicode_map))

    def content(self, page):
        out = ["BT"]
        for x, y, size, text, *matrix in page:
            shown = "".join(f"{self.cid[c]:04X}" for c in text)
            out.append(f"/F1 {size} Tf {matrix[0] if matrix else '1 0 0 1'} {x} {y} Tm <{shown}> Tj")
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


def justified(text, x, y, size, width):
    """Lines of words set to a width: the last one is not."""
    def wide(word):
        return len(word) * size / 2
    rows = [[]]
    for word in text.split():
        if sum(map(wide, rows[-1] + [word])) + len(rows[-1]) * size / 3 > width:
            rows.append([])
        rows[-1].append(word)
    out = []
    for row in rows:
        space = size / 3
        if row is not rows[-1] and len(row) > 1:
            space = (width - sum(map(wide, row))) / (len(row) - 1)
        at = x
        for word in row:
            out.append((round(at, 2), y, size, word))
            at += wide(word) + space
        y -= size * 1.3
    return out, y


def columns_pdf():
    """Two columns with narrow gutter, set to their width, at one height; the date stands at the right."""
    texts = ["The committee met in Fairhaven on 4 March and heard a report on the new harbour wall, whose foundations "
             "were laid in autumn. Members asked how the work would be paid for and who would complete it.",
             "Income rose by a tenth to 1.3 million, while spending fell, chiefly because the dredging of the inner "
             "basin was put off until summer. The treasurer expects that reserves will last for seven months."]
    page = [(60, 760, 18, "Annual Report of the Harbour Board")]
    for x, text in zip((60, 221), texts):
        page += justified(text, x, 700, 11, 150)[0]
    page += [(263, 500, 11, "The Harbour Board"), (285, 486, 11, "12 April 2023")]
    return Pdf([sorted(page, key=lambda item: (-item[1], item[0]))]).bytes()


def table_pdf():
    page = [(72, 760, 12, "各组提案数量如下：")]
    for row, cells in enumerate([("组别", "提案", "立案"), ("经济组", "24", "20"), ("教育组", "18", "15")]):
        page += [(72 + 150 * i, 720 - 22 * row, 12, cell) for i, cell in enumerate(cells)]
    page.append((72, 640, 12, "以上数据由提案委员会提供。"))
    return Pdf([page]).bytes()


def watermark_pdf():
    """The same slanting words in the middle of three pages, upright ones on the margin."""
    pages = []
    for number in (1, 2, 3):
        got, _ = lines((THIRD, OPENING, SECOND)[number - 1] * 2, 72, 740 - 40 * number, 12, 450)
        page = got + [(180, 330, 40, "内部资料", "0.707 0.707 -0.707 0.707"), (30, 300, 9, "云溪市档案室", "0 1 -1 0")]
        pages.append(page)
    return Pdf(pages).bytes()


def vertical_pdf():
    """Columns from right to left, each from top to bottom."""
    text = OPENING + SECOND
    page = [(500 - 30 * i, 780, 12, text[at:at + 40]) for i, at in enumerate(range(0, len(text), 40))]
    return Pdf([page], vertical=True).bytes()


def wrapped_table_pdf():
    """Cells of two lines."""
    page = [(72, 760, 12, "重点工作安排如下：")]
    rows = [("事项", "内容", "时限"), ("视察", "组织委员视察老旧|小区改造工程", "三月底"), ("协商", "就职业教育发展|开展对口协商", "六月底")]
    y = 720
    for cells in rows:
        deep = 0
        for i, cell in enumerate(cells):
            for k, part in enumerate(cell.split("|")):
                page.append((72 + 150 * i, y - 16 * k, 12, part))
                deep = max(deep, k)
        y -= 30 + 16 * deep
    page.append((72, y - 20, 12, "以上安排由办公室负责落实。"))
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


# --- office documents -----------------------------------------------------------

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def packed(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, text in members:
            box.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def paragraph(text, style=None, more=""):
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties = f"<w:pPr>{style}{more}</w:pPr>" if style or more else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def listed(text, number, level=0):
    return paragraph(text, None, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


STYLES = """<w:styles><w:style w:type="paragraph" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="1"/><w:pPr>
<w:outlineLvl w:val="1"/></w:pPr></w:style></w:styles>"""
NUMBERS = """<w:numbering><w:abstractNum w:abstractNumId="4"><w:lvl w:ilvl="0"><w:start w:val="1"/>
<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%1）"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>
<w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>
<w:num w:numId="7"><w:abstractNumId w:val="4"/></w:num></w:numbering>"""


def word(body, extra=()):
    document = XML + f"<w:document><w:body>{body}<w:sectPr/></w:body></w:document>"
    return packed([("[Content_Types].xml", XML + "<Types/>"), ("word/document.xml", document)] + list(extra))


def report_docx():
    table = "".join("<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>"
                    for row in (("组别", "提案", "立案"), ("经济组", "24", "20")))
    grid = "<w:tblGrid><w:gridCol/><w:gridCol/><w:gridCol/></w:tblGrid>"
    changed = ("<w:p><w:r><w:t>全年共召开主席会议</w:t></w:r><w:del><w:r><w:delText>9</w:delText></w:r></w:del>"
               "<w:ins><w:r><w:t>11</w:t></w:r></w:ins><w:r><w:t>次</w:t><w:footnoteReference w:id=\"2\"/></w:r>"
               "<w:r><w:t>，视察3次 &amp; 调研6次。</w:t></w:r></w:p>")
    body = (paragraph("云溪市政协工作报告", "a3") + paragraph(OPENING) + paragraph("主要工作", "1") +
            paragraph("协商议政", "2") + changed + listed("开展供水专题协商。", 7) + listed("走访乡镇7个；", 7, 1) +
            listed("召开座谈会4场。", 7, 1) + listed("开展助学专题视察。", 7) + paragraph("提案情况", "1") +
            f"<w:tbl>{grid}{table}</w:tbl>" + paragraph(THIRD))
    return word(body, [
        ("word/styles.xml", XML + STYLES), ("word/numbering.xml", XML + NUMBERS),
        ("word/footnotes.xml", XML + f'<w:footnotes><w:footnote w:id="2">{paragraph("含临时召开的会议2次。")}'
         "</w:footnote></w:footnotes>"),
        ("word/header1.xml", XML + f"<w:hdr>{paragraph('云溪市政协办公室')}</w:hdr>"),
        ("word/footer1.xml", XML + f"<w:ftr>{paragraph('第 1 页')}</w:ftr>")])


def changed_docx():
    """Tracked changes of every kind, hidden text, a comment, lists that start anew, a table in a box."""
    def run(text, properties=""):
        return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"
    def item(text, number, more=""):
        return paragraph(text, None, f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>{more}')
    was = '<w:pPrChange w:id="9"><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr></w:pPr></w:pPrChange>'
    cells = "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in ("提案", "158件"))
    table = f"<w:tbl><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr>{cells}</w:tr></w:tbl>"
    body = (
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + run("全体委员") + "</w:p>" +
        "<w:p>" + run("认真履职，") + "<w:moveFrom>" + run("积极建言，") + "</w:moveFrom>" +
        run("内部批注", "<w:vanish/>") + run("成果丰硕", '<w:vanish w:val="0"/><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>') +
        '<w:r><w:commentReference w:id="0"/></w:r>' + run("。") + "</w:p>" +
        item("组织学习。", 7, was) + item("开展调研。", 7) + item("另起一表。", 8) + item("再列一条。", 8) +
        f"<w:p><w:r><w:t>前一句，</w:t><w:txbxContent>{table}</w:txbxContent></w:r>{run('后一句。')}</w:p>")
    again = ('<w:num w:numId="8"><w:abstractNumId w:val="4"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
             "</w:lvlOverride></w:num></w:numbering>")
    comments = XML + f'<w:comments><w:comment w:id="0">{paragraph("请核对。")}</w:comment></w:comments>'
    return word(body, [("word/numbering.xml", XML + NUMBERS.replace("</w:numbering>", again)),
                       ("word/comments.xml", comments)])


def box_docx():
    """A text box in a sentence, a form for old programs beside it, a ruby reading, entities of its own."""
    box = ("<mc:AlternateContent><mc:Choice><w:txbxContent>" + paragraph("图为委员在柳湾村调研") +
           "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>" + paragraph("图为委员在柳湾村调研") +
           "</w:txbxContent></mc:Fallback></mc:AlternateContent>")
    body = f"<w:p><w:r><w:t>委员们先后来到三个村，{box}</w:t></w:r><w:r><w:t>与村民交谈。</w:t></w:r></w:p>"
    ruby = ("<w:p><w:r><w:ruby><w:rt><w:r><w:t>liǔ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>柳</w:t></w:r></w:rubyBase>"
            "</w:ruby></w:r><w:r><w:t>湾村的水厂已经动工&big;。</w:t></w:r></w:p>")
    return word(body + ruby)


def laughs_docx():
    """Entities that would grow a thousandfold, and one that names a file."""
    dtd = '<!DOCTYPE d [<!ENTITY a "哈哈哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    text = XML + dtd + f"<w:document><w:body>{paragraph('先说一句话。&b;&f;再说一句。')}</w:body></w:document>"
    return packed([("word/document.xml", text)])


def bomb_docx():
    return packed([("word/document.xml", XML + "<w:document><w:body>" + paragraph("甲" * 60000000))])


def cut_docx():
    return report_docx()[:900]


def none_docx():
    return packed([("readme.txt", "an archive, no document")])


ODT = """<office:document-content><office:automatic-styles>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>
<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-suffix="、" style:num-format="一, 二, 三, ..."/>
<text:list-level-style-number text:level="2" style:num-suffix="." style:num-format="1"/></text:list-style>
</office:automatic-styles><office:body><office:text>
<text:tracked-changes><text:changed-region><text:deletion><text:p>已经删去的话。</text:p></text:deletion></text:changed-region></text:tracked-changes>
<text:p text:style-name="P1">江桥县政协年度总结</text:p>
<text:p>{opening}</text:p>
<text:h text:outline-level="1">主要做法</text:h>
<text:list text:style-name="L1"><text:list-item><text:p>组织委员视察。</text:p><text:list><text:list-item><text:p>视察学校4所。</text:p></text:list-item>
<text:list-item><text:p>视察医院2家。</text:p></text:list-item></text:list></text:list-item>
<text:list-item><text:p>办好重点提案。</text:p></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>提案</text:p></table:table-cell><table:table-cell><text:p>158件</text:p></table:table-cell></table:table-row></table:table>
<text:p>办复率<text:s text:c="1"/>达到100%<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>截至当年11月底。</text:p></text:note-body></text:note>，委员满意率<text:span>98.6%</text:span>。</text:p>
</office:text></office:body></office:document-content>"""
ODT_STYLES = """<office:document-styles><office:master-styles><style:master-page><style:header><text:p>江桥县政协办公室</text:p></style:header>
</style:master-page></office:master-styles></office:document-styles>"""


def odt(manifest="<manifest:manifest/>"):
    return packed([("mimetype", "application/vnd.oasis.opendocument.text"),
                   ("content.xml", XML + ODT.format(opening=OPENING.replace("云溪市", "江桥县"))),
                   ("styles.xml", XML + ODT_STYLES), ("META-INF/manifest.xml", XML + manifest)])


def report_odt():
    return odt()


def changed_odt():
    """A comment, deleted and inserted text, lists that go on and start anew, a table in a frame."""
    text = """<office:document-content><office:automatic-styles><text:list-style style:name="L1">
<text:list-level-style-number text:level="1" style:num-suffix="." style:num-format="1"/></text:list-style>
</office:automatic-styles><office:body><office:text>
<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><office:change-info><dc:creator>甲</dc:creator></office:change-info>
<text:p>九十九次</text:p></text:deletion></text:changed-region></text:tracked-changes>
<text:p>召开会议<text:change text:change-id="c1"/><text:change-start text:change-id="c2"/>十一次<text:change-end text:change-id="c2"/>，视察三次<office:annotation><dc:creator>乙</dc:creator><text:p>请核对。</text:p></office:annotation>。</text:p>
<text:list text:style-name="L1"><text:list-item><text:p>办第一件实事。</text:p></text:list-item></text:list>
<text:p>中间说明情况。</text:p>
<text:list text:continue-numbering="true" text:style-name="L1"><text:list-item><text:p>办第二件实事。</text:p></text:list-item>
<text:list-item text:start-value="7"><text:p>办第七件实事。</text:p></text:list-item></text:list>
<text:p>前一句，<draw:frame><draw:text-box><table:table><table:table-row><table:table-cell><text:p>提案</text:p></table:table-cell><table:table-cell><text:p>158件</text:p></table:table-cell></table:table-row></table:table></draw:text-box></draw:frame>后一句。</text:p>
</office:text></office:body></office:document-content>"""
    return packed([("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", XML + text),
                   ("META-INF/manifest.xml", XML + "<manifest:manifest/>")])


def secret_odt():
    return odt("<manifest:manifest><manifest:encryption-data/></manifest:manifest>")


def ofd_page(rows, number):
    rows = rows + [(90, 285, 3.2, f"— {number} —")]
    objects = "".join(
        f'<ofd:TextObject ID="{i}" Boundary="{x} {y} {len(text) * size:.2f} {size}" Font="1" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="g {len(text)} {size}">{text}</ofd:TextCode></ofd:TextObject>'
        for i, (x, y, size, text) in enumerate(rows, 1))
    return XML + f"<ofd:Page><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"


def report_ofd(folder="Doc_0"):
    first = [(60, 25, 7, "云溪市政协公报")]
    got, _ = lines(OPENING, 25, 0, 4.5, 160)
    first += [(x, 45 - y, size, text) for x, y, size, text in got]
    got, _ = lines(THIRD, 25, 0, 4.5, 160)
    second = [(x, 30 - y, size, text) for x, y, size, text in got]
    document = XML + ('<ofd:Document><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>'
                      '<ofd:Page ID="2" BaseLoc="Pages/Page_1/Content.xml"/></ofd:Pages></ofd:Document>')
    root = XML + f"<ofd:OFD><ofd:DocBody><ofd:DocRoot>{folder}/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    return packed([("OFD.xml", root), (f"{folder}/Document.xml", document),
                   (f"{folder}/Pages/Page_1/Content.xml", ofd_page(second, 2)),
                   (f"{folder}/Pages/Page_0/Content.xml", ofd_page(first, 1))])


def template_ofd():
    """A template holds the letterhead of both pages."""
    out = io.BytesIO()
    tpl = '<ofd:CommonData><ofd:TemplatePage ID="9" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData><ofd:Pages>'
    with zipfile.ZipFile(io.BytesIO(report_ofd())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<ofd:Pages>", tpl.encode()))
        new.writestr("Doc_0/Tpls/Tpl_0/Content.xml", ofd_page([(60, 12, 5, "云溪市政协办公室公报专用纸")], 0))
    return out.getvalue()


def turned_ofd():
    """One object holds two lines of small type that its matrix makes large; the second is below by the matrix only."""
    matrix = '<ofd:TextObject ID="1" Boundary="30 40 150 30" Font="1" Size="1" CTM="5 0 0 5 0 0">'
    codes = "".join(f'<ofd:TextCode X="0" Y="{y}" DeltaX="g 20 1">{text}</ofd:TextCode>'
                    for y, text in ((1, "委员们先后走访了三个村，"), (3, "与村民面对面交流。")))
    page = XML + f"<ofd:Page><ofd:Content><ofd:Layer>{matrix}{codes}</ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>"
    document = XML + '<ofd:Document><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>'
    root = XML + "<ofd:OFD><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    return packed([("OFD.xml", root), ("Doc_0/Document.xml", document), ("Doc_0/Pages/Page_0/Content.xml", page)])


def gbk_ofd():
    """The names of the members are GBK, as old programs write them: the flag for UTF-8 is off."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(report_ofd("Doc_0"))) as old:
        class Raw(zipfile.ZipInfo):
            def _encodeFilenameFlags(self):
                return self.filename.encode("gbk"), 0
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for item in old.infolist():
                text = old.read(item).replace("Doc_0".encode(), "公文一号".encode())
                new.writestr(Raw(item.filename.replace("Doc_0", "公文一号")), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def main():
    kind, path = sys.argv[1:]
    with open(path, "wb") as out:
        out.write(globals()[kind.replace("-", "_")]())


if __name__ == "__main__":
    main()
