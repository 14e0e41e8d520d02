"""Bombs of office files, markup, text and mail."""

import base64
import binascii
from collections.abc import Iterator

from bench.reading.bomb_kit import CANARY, Bomb, cell, docx, laughs, ods, paragraph, xlsx

_MILLION = 1_000_000
_TAIL = CANARY.encode()


def bombs() -> Iterator[Bomb]:
    """Each in turn."""
    yield from _office()
    yield from _markup()
    yield from _texts()
    yield from _mails()


def _office() -> Iterator[Bomb]:
    row = b"<row>" + cell("&l9;") + b"</row>"
    yield Bomb("xlsx with a billion laughs", "laughs.xlsx", lambda: xlsx(row, before=laughs()))
    yield Bomb("xlsx that claims every cell", "claims.xlsx", dimension)
    yield Bomb("xlsx of one long string, 100,000 times", "strings.xlsx", shared_strings)
    yield Bomb("xlsx with 1,000,000 cells in a row", "wide.xlsx", wide_row)
    yield Bomb("xlsx of 4,000,000 rows", "long.xlsx", lambda: xlsx((b"<row>" + cell("a") + b"</row>") * 4 * _MILLION))
    yield Bomb(
        "xlsx of 5,000 sheets", "sheets.xlsx", lambda: xlsx((b"<row>" + cell("a") + b"</row>") * 40, sheets=5000)
    )
    yield Bomb("xlsx with 500,000 merged cells", "merged.xlsx", merged)
    yield Bomb("ods of rows and columns repeated a million times", "repeat.ods", repeated)
    yield Bomb("ods with a billion laughs", "laughs.ods", lambda: ods(b"<table:table-row/>&l9;", laughs()))
    yield Bomb("docx 100,000 elements deep", "deep.docx", lambda: docx(b"<w:p>" * 100_000 + b"</w:p>" * 100_000))
    yield Bomb("docx of 3,000 tables in each other", "tables.docx", nested_tables)
    yield Bomb("docx of a long entity, 50,000 times", "entity.docx", long_entity)
    yield Bomb("docx with an entity from outside", "outside.docx", outside_entity)
    yield Bomb("docx of 500 MB", "long.docx", lambda: docx(paragraph("word " * 100) * 1_000_000 + paragraph(CANARY)))


def _markup() -> Iterator[Bomb]:
    million = b"<div>" * _MILLION
    yield Bomb("HTML 1,000,000 elements deep", "deep.html", lambda: b"<html><body>" + million + _TAIL)
    yield Bomb(
        "HTML of 20,000 tables in each other", "tables.html", lambda: b"<html>" + b"<table><tr><td>x" * 20_000 + _TAIL
    )
    yield Bomb("HTML of comments that never end", "open.html", lambda: b"<html><body>" + b"<!--" * 2_500_000 + _TAIL)
    yield Bomb("HTML of tags that never end", "tags.html", lambda: b"<html><body>" + b"<a " * 3_000_000 + _TAIL)
    yield Bomb("HTML of 15,000 formats reopened", "formats.html", reopened)
    yield Bomb("HTML with 100,000 rules for 50,000 elements", "rules.html", hostile_css)
    yield Bomb("HTML with 5 MB of data address", "data.html", data_addresses)
    yield Bomb(
        "SVG with a billion laughs", "laughs.svg", lambda: b'<?xml version="1.0"?>' + laughs() + b"<svg>&l9;</svg>"
    )
    yield Bomb("SVG of uses that double forty times", "use.svg", doubling_svg)
    yield Bomb("XML 1,000,000 elements deep", "deep.xml", lambda: b"<?xml version='1.0'?>" + b"<a>" * _MILLION + _TAIL)
    yield Bomb("XML with 1,000,000 attributes", "wide.xml", wide_xml)
    yield Bomb("JSON 1,000,000 deep", "deep.json", lambda: b"[" * _MILLION + b'"' + _TAIL + b'"' + b"]" * _MILLION)
    yield Bomb("JSON of 3,000,000 numbers", "long.json", lambda: b"[" + b"1," * 3_000_000 + b'"' + _TAIL + b'"]')
    yield Bomb("YAML of aliases", "laughs.yaml", yaml_aliases)
    yield Bomb("YAML 100,000 deep", "deep.yaml", lambda: b"a: " + b"[" * 100_000 + _TAIL + b"]" * 100_000)
    yield Bomb("RTF 1,000,000 groups deep", "deep.rtf", lambda: rb"{\rtf1 " + b"{" * _MILLION + _TAIL)
    yield Bomb("RTF with a binary of 2 GB claimed", "bin.rtf", lambda: rb"{\rtf1 \bin2147483647 x " + _TAIL + b"}")
    yield Bomb(
        "RTF with 300,000 unclosed fields", "fields.rtf", lambda: rb"{\rtf1 " + rb"{\field{\*\fldinst x" * 300_000
    )


def _texts() -> Iterator[Bomb]:
    yield Bomb("10 MB of a@", "at.txt", lambda: b"a@" * 5_000_000 + _TAIL)
    yield Bomb("10 MB of blanks", "blanks.txt", lambda: b" " * 10_000_000 + _TAIL)
    yield Bomb("10 MB of digits", "digits.txt", lambda: b"1" * 10_000_000 + b" " + _TAIL)
    yield Bomb("10 MB of digits and blanks", "number.txt", lambda: b"1 " * 5_000_000 + _TAIL)
    yield Bomb("10 MB of one word", "word.txt", lambda: b"a" * 10_000_000 + b" " + _TAIL)
    yield Bomb("5,000,000 short lines", "lines.txt", lambda: b"a\n" * 5_000_000 + _TAIL)
    yield Bomb("5,000,000 addresses begun", "begun.txt", lambda: b"http://" * 700_000 + _TAIL)
    yield Bomb("CSV of 10,000,000 columns", "wide.csv", lambda: b"a;b\n" + b"a;" * 10_000_000 + _TAIL)
    yield Bomb("CSV of 2,000,000 rows", "long.csv", lambda: b"a;b;c\n" * 2_000_000 + _TAIL)
    yield Bomb("CSV with a quote that never closes", "quote.csv", lambda: b'a;b\n"' + b'a;""' * 2_500_000 + _TAIL)
    yield Bomb("uuencode without an end", "uu.txt", endless_uuencode)
    yield Bomb("100,000 uuencodes begun", "begins.txt", lambda: b"begin 644 a\n" * 100_000 + _TAIL)
    yield Bomb("base64 in base64, thirty deep", "deep.txt", nested_base64)
    yield Bomb("5,000 files in base64 in a text", "runs.txt", many_runs)
    yield Bomb("vCard of one line folded 1,000,000 times", "long.vcf", lambda: card(b"\n x" * _MILLION))
    yield Bomb(
        "calendar 100,000 components deep",
        "deep.ics",
        lambda: b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 100_000 + b"SUMMARY:" + _TAIL,
    )
    yield Bomb("vCard of 300,000 people", "many.vcf", lambda: card() * 300_000)


def _mails() -> Iterator[Bomb]:
    def mail(name: str, content: bytes) -> Bomb:
        return Bomb(name, "", lambda: b"Subject: x\r\n" + content, whole_mail=True)

    parts = b"--b\r\n\r\nx\r\n" * 10_000
    yield mail("mail of 10,000 parts", b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts + b"--b--\r\n")
    yield mail("mail in mail, 1,000 deep", b"Content-Type: message/rfc822\r\n\r\n" * 1000 + _TAIL)
    yield mail("multiparts in each other, 5,000 deep", nested_multiparts())
    yield mail("a header of 30 MB", b"X-Long: " + b"x" * (30 << 20) + b"\r\n\r\n" + _TAIL)
    yield mail("a header folded 1,000,000 times", b"X-Long: x" + b"\r\n x" * _MILLION + b"\r\n\r\n" + _TAIL)
    yield mail("1,000,000 headers", b"X-A: x\r\n" * _MILLION + b"\r\n" + _TAIL)
    yield mail("500,000 encoded words", b"Subject: " + b"=?utf-8?q?a?= " * 500_000 + b"\r\n\r\n" + _TAIL)
    yield mail("200,000 pieces of a file name", pieces())
    yield mail("mbox of 100,000 mails", b"\r\nFrom a@b Mon Jan  1 00:00:00 2024\r\nSubject: x\r\n\r\ny\r\n" * 100_000)


def dimension() -> bytes:
    far = b'<row r="1048576">' + cell(CANARY, "XFD1048576") + b"</row>"
    return xlsx(b'<row r="1">' + cell("a", "A1") + b"</row>" + far, after=b'<dimension ref="A1:XFD1048576"/>')


def shared_strings() -> bytes:
    row = b'<row><c t="s"><v>0</v></c></row>'
    return xlsx(row * 100_000, strings=b"<si><t>" + b"word " * 200_000 + b"</t></si>")


def wide_row() -> bytes:
    return xlsx(b"<row>" + cell("a") * _MILLION + cell(CANARY) + b"</row>")


def merged() -> bytes:
    rows = b"<row>" + cell(CANARY) + b"</row>"
    return xlsx(rows, after=b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 500_000 + b"</mergeCells>")


def repeated() -> bytes:
    return ods(
        b'<table:table-row table:number-rows-repeated="1048576">'
        b'<table:table-cell table:number-columns-repeated="1048576">'
        b"<text:p>word</text:p></table:table-cell></table:table-row>"
        b"<table:table-row><table:table-cell><text:p>%s</text:p></table:table-cell></table:table-row>" % _TAIL
    )


def nested_tables() -> bytes:
    return docx(b"<w:tbl><w:tr><w:tc>" * 3000 + paragraph(CANARY) + b"</w:tc></w:tr></w:tbl>" * 3000)


def long_entity() -> bytes:
    declared = b'<!DOCTYPE x [<!ENTITY e "' + b"word " * 20_000 + b'">]>'
    return docx(paragraph("&e;") * 50_000, declared)


def outside_entity() -> bytes:
    return docx(paragraph("&e;"), b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///dev/zero">]>')


def hostile_css() -> bytes:
    rules = b"".join(b".c%d .d%d>a:not(.e){color:#fff}" % (n, n) for n in range(100_000))
    body = b"".join(b'<p class="c%d d%d">x' % (n, n) for n in range(50_000))
    return b"<html><style>" + rules + b"</style><body>" + body + b"<p>" + _TAIL


def data_addresses() -> bytes:
    return b"<html><body>" + b'<img src="data:text/html;base64,%s">' % base64.b64encode(b"<p>x</p>" * 480_000) + _TAIL


def doubling_svg() -> bytes:
    uses = b"".join(b'<g id="a%d"><use href="#a%d"/><use href="#a%d"/></g>' % (n, n - 1, n - 1) for n in range(1, 41))
    return b'<svg xmlns="http://www.w3.org/2000/svg"><g id="a0"><text>' + _TAIL + b"</text></g>" + uses + b"</svg>"


def wide_xml() -> bytes:
    return b"<?xml version='1.0'?><a " + b"".join(b'x%d="a" ' % n for n in range(_MILLION)) + b">" + _TAIL + b"</a>"


def yaml_aliases() -> bytes:
    lines = [b"a0: &a0 [" + _TAIL + b", lol" * 10 + b"]"]
    lines += [b"a%d: &a%d [" % (n, n) + b", ".join([b"*a%d" % (n - 1)] * 10) + b"]" for n in range(1, 12)]
    return b"---\n" + b"\n".join(lines) + b"\n"


def endless_uuencode() -> bytes:
    line = binascii.b2a_uu(b"a line of an ordinary letter to a reader")
    return b"begin 644 a\n" + line * 150_000 + binascii.b2a_uu(_TAIL)


def reopened() -> bytes:
    """Every paragraph reopens all formats that were never closed."""
    return b"<html><body>" + b"".join(b'<b class="c%d"><p>x</p>' % n for n in range(15_000)) + _TAIL


def nested_base64() -> bytes:
    content = _TAIL + b" and words of an ordinary letter to a reader at home."
    for _ in range(30):
        content = base64.encodebytes(content)
    return content


def many_runs() -> bytes:
    run = base64.encodebytes(b"Name: Ann Example\nBorn: 1980\n" * 20)
    return b"\n\n".join(b"Letter %d\n\n%s" % (n, run) for n in range(5000)) + b"\n\n" + _TAIL


def card(name: bytes = b"") -> bytes:
    return b"BEGIN:VCARD\nVERSION:3.0\nFN:Ann" + name + b"\nNOTE:" + _TAIL + b"\nEND:VCARD\n"


def nested_multiparts() -> bytes:
    lines = [b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(5000)]
    return b"".join(lines) + b"\r\n" + _TAIL


def pieces() -> bytes:
    names = b"".join(b";\r\n filename*%d=a" % n for n in range(200_000))
    return b"Content-Disposition: attachment" + names + b"\r\n\r\n" + _TAIL
