"""What each format gives: rows, hidden places, gaps."""

import base64
import gzip
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file, extract_message
from gatelodge.values import GapKind, Hidden, SegmentKind

sys.path.insert(0, str(Path(__file__).parent))
from files import CSV, ROWS, document, mail, workbook, zipped


def _texts(extraction) -> str:
    return "\n".join(s.text for p in extraction.parts for s in p.segments)


def _rows(extraction) -> list[tuple[str, ...]]:
    return [s.cells for p in extraction.parts for s in p.segments if s.kind is SegmentKind.ROW]


def _hidden(extraction, words: str) -> set[Hidden | None]:
    return {s.hidden for p in extraction.parts for s in p.segments if words in s.text}


def _kinds(extraction) -> list[GapKind]:
    return [gap.kind for gap in extraction.gaps]


@pytest.mark.parametrize("line", [b"1.9.1977,PUW Cai\n", b'"Puw, Cai",1 September 1977\n', b'"Puw, Cai",LL30 2AB\r\n'])
def test_a_file_that_is_called_a_table_may_have_two_columns(line):
    found = extract_file(line * 4, "day.csv")
    assert [len(cells) for cells in _rows(found)] == [2] * 4


def test_sentences_in_a_file_that_is_called_a_table_are_no_rows():
    assert not _rows(extract_file(b"Dear Ann, thank you\nfor the list, which\nwas new to me, I think\n", "day.csv"))


@pytest.mark.parametrize("name", ["day.csv", "day.txt", "day.pdf", "", "day.jpg"])
def test_a_table_is_a_table_under_any_name(name):
    assert _rows(extract_file(CSV, name)) == ROWS


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_table_is_read_in_any_charset(charset):
    text = "Name;Ward;Note\r\nZoë Puw;B;—\r\nAbel Orr;C;x\r\n"
    assert _rows(extract_file(text.encode(charset), "day.csv"))[1] == ("Zoë Puw", "B", "—")


def test_a_cell_may_hold_a_line_break_and_a_quote():
    assert _rows(extract_file(b'a,b,c\r\n"x\ny","say ""hi""",z\r\n1,2,3\r\n', "t.csv"))[1] == ("x\ny", 'say "hi"', "z")


def test_a_quote_never_closed_does_not_swallow_the_rows():
    broken = b'a,b,c\r\n"x,y,z\r\n' + b"".join(b"r%d,s,t\r\n" % n for n in range(200))
    assert ("r199", "s", "t") in _rows(extract_file(broken, "t.csv"))


@pytest.mark.parametrize(
    "untrusted",
    [
        b'[{"name": "Abel Orr", "born": 1980}, {"name": "Cai Puw", "born": 1981}]',
        b'{"name": "Abel Orr", "born": 1980}\n{"name": "Cai Puw", "born": 1981}\n',
        b'{"list": [{"name": "Abel Orr", "born": 1980}, {"name": "Cai Puw", "born": 1981}]}',
    ],
)
def test_each_json_object_is_one_record(untrusted):
    found = extract_file(untrusted, "day")
    records = [s.text for p in found.parts for s in p.segments if s.kind is SegmentKind.RECORD]
    assert records == ["name: Abel Orr\nborn: 1980", "name: Cai Puw\nborn: 1981"]


def test_a_sheet_that_the_workbook_does_not_list_is_read_and_hidden(tmp_path):
    import io
    import zipfile

    buffer = io.BytesIO(workbook(lambda _: None))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/worksheets/sheet9.xml", "<worksheet><row><c><v>Ifan Rees</v></c></row></worksheet>")
    assert _hidden(extract_file(buffer.getvalue(), "day.xlsx"), "Ifan Rees") == {Hidden.STRUCTURE}


def test_html_rows_and_words_that_nobody_sees():
    page = b"""<html><head><title>T</title><style>.gone{display:none}</style></head><body>
    <p>Dear <b>Ann</b></p><!-- note by Bo -->
    <div style="display: none">secret one</div><p class=gone>secret two</p><span style="font-size:0">secret three</span>
    <table><tr><th>Name<th>Wing</tr><tr><td>Abel Orr<td>B</tr></table></body></html>"""
    found = extract_file(page, "page.html")
    assert _rows(found) == [("Name", "Wing"), ("Abel Orr", "B")]
    assert _hidden(found, "Dear Ann") == {None}
    assert _hidden(found, "note by Bo") == {Hidden.HTML_COMMENT}
    for words in ("secret one", "secret two", "secret three"):
        assert _hidden(found, words) == {Hidden.STYLE}


def test_a_file_in_a_data_address_is_read():
    page = b'<p>x</p><a href="data:text/csv;base64,' + base64.b64encode(CSV) + b'">file</a>'
    assert _rows(extract_file(page, "page.html")) == ROWS


def test_a_workbook_gives_rows_and_what_is_hidden(tmp_path):
    def hide(book):
        from openpyxl.comments import Comment

        day = book["Day"]
        day.row_dimensions[3].hidden = True
        day.column_dimensions["C"].hidden = True
        day["A1"].comment = Comment("ring his mother", "clerk")
        day.oddFooter.center.text = "Printed for Dai"
        for title, state in (("Old", "hidden"), ("Older", "veryHidden")):
            book.create_sheet(title).append((f"{title} row", "x"))
            book[title].sheet_state = state

    found = extract_file(workbook(hide), "day.xlsx")
    assert _rows(found)[:3] == ROWS
    assert _hidden(found, "Abel Orr") == {None}
    assert _hidden(found, "Cai Puw") == {Hidden.ROW}
    assert _hidden(found, "Old row") == {Hidden.SHEET}
    assert _hidden(found, "Older row") == {Hidden.VERY_HIDDEN_SHEET}
    assert _hidden(found, "ring his mother") == {Hidden.COMMENT}
    assert _hidden(found, "Printed for Dai") == {None}
    assert {s.hidden_columns for p in found.parts for s in p.segments if "Abel" in s.text} == {(2,)}


def test_a_filtered_row_says_so(tmp_path):
    def hide(book):
        day = book["Day"]
        day.auto_filter.ref = "A1:C3"
        day.auto_filter.add_filter_column(0, ["Abel Orr"])
        day.row_dimensions[3].hidden = True

    assert _hidden(extract_file(workbook(hide), "day.xlsx"), "Cai Puw") == {Hidden.FILTER}


def test_a_document_gives_table_rows_and_comments_beside_the_text(tmp_path):
    def write(made):
        made.add_paragraph("Dear Ann")
        table = made.add_table(0, 3)
        for row in ROWS:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                cell.text = words
        made.sections[0].header.paragraphs[0].text = "Gaol of Llan"
        made.add_paragraph().add_run("vanished").font.hidden = True
        made.core_properties.author = "Bo Clerk"

    found = extract_file(document(write), "letter.docx")
    assert _rows(found) == ROWS
    assert _hidden(found, "Dear Ann") == {None}
    assert _hidden(found, "Gaol of Llan") == {None}
    assert _hidden(found, "vanished") == {Hidden.STYLE}
    assert _hidden(found, "Bo Clerk") == {Hidden.PROPERTY}


def test_files_in_zips_in_zips_are_read_and_named():
    found = extract_file(zipped(inner__zip=zipped(day__csv=CSV)), "outer.zip")
    assert _rows(found) == ROWS
    assert found.parts[-1].path == "inner.zip/day.csv"


def test_a_locked_member_is_a_gap_without_its_name():
    packed = bytearray(zipped(orr__txt=b"words" * 10))
    packed[6] |= 1
    packed[packed.find(b"PK\x01\x02") + 8] |= 1
    found = extract_file(bytes(packed), "x.zip")
    assert _kinds(found) == [GapKind.LOCKED]
    assert "orr" not in found.gaps[0].sentence + found.gaps[0].part


def test_a_zip_without_its_directory_is_swept():
    whole = zipped(day__csv=CSV)
    found = extract_file(whole[: whole.find(b"PK\x01\x02")], "x.zip")
    assert _rows(found) == ROWS
    assert GapKind.DAMAGED in _kinds(found)


def test_a_file_outside_of_the_zips_directory_is_read():
    found = extract_file(zipped(day__csv=CSV) + b"", "x.zip")
    hidden = zipped(other__csv=CSV.replace(b"Abel", b"Ifan"))
    mixed = extract_file(hidden[: hidden.find(b"PK\x01\x02")] + zipped(day__csv=CSV), "x.zip")
    assert "Ifan" not in _texts(found)
    assert _hidden(mixed, "Ifan") == {Hidden.STRUCTURE}


def test_a_bomb_is_a_limit():
    assert _kinds(extract_file(zipped(zeros=b"\0" * (200 << 20)), "x.zip")) == [GapKind.LIMIT]


def test_too_deep_a_nest_is_a_limit():
    packed = CSV
    for _ in range(15):
        packed = gzip.compress(packed)
    assert GapKind.LIMIT in _kinds(extract_file(packed, "x.gz"))


@pytest.mark.parametrize(
    ("untrusted", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10" + b"\0" * 9_000, GapKind.SMALL_IMAGE),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\4\0\0\0\4\0" + b"\0" * 9_000, GapKind.IMAGE),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\4\0\0\0\4\0" + b"\0" * 900, GapKind.IMAGE),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\xc8\0\0\0\xc8" + b"\0" * 900, GapKind.SMALL_IMAGE),
        (b"%PDF-1.4 broken", GapKind.DAMAGED),
        (b"PK\x03\x04 broken", GapKind.DAMAGED),
        (b"-----BEGIN PGP MESSAGE-----\n\nabc\n", GapKind.ENCRYPTED),
        (b"Rar!\x1a\x07\0abc", GapKind.UNKNOWN_TYPE),
        (b"\x7fELF\2\1\1\0\0\0", GapKind.UNKNOWN_TYPE),
        (b"OggS\0\2", GapKind.MEDIA),
        (bytes(range(256)) * 8, GapKind.UNKNOWN_TYPE),
    ],
)
def test_what_cannot_be_read_is_a_gap(untrusted, kind):
    assert kind in _kinds(extract_file(untrusted, "x"))


def test_entities_of_its_own_make_a_document_damaged():
    bomb = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa">]><w:document xmlns:w="w"><w:t>&a;</w:t></w:document>'
    made = zipped(**{"[Content_Types]__xml": b"<Types/>", "word/document__xml": bomb})
    assert GapKind.DAMAGED in _kinds(extract_file(made, "x.docx"))


def test_mail_headers_body_and_attachment_are_parts():
    body = b"--b\r\n\r\nDear Ann\r\n--b\r\nContent-Type: application/pdf; name=x.pdf\r\n"
    body += b"Content-Transfer-Encoding: base64\r\n\r\n"
    found = extract_message(mail(body + base64.encodebytes(CSV) + b"--b--\r\n", "multipart/mixed; boundary=b"))
    assert ("Subject", "Visit") in found.headers
    assert [part.path for part in found.parts] == ["", "1", "2"]
    assert _rows(found) == ROWS
    assert not found.gaps


def test_the_alternative_nobody_sees_is_hidden():
    body = b"--b\r\n\r\nplain words\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>shown words</p>\r\n--b--\r\n"
    found = extract_message(mail(body, "multipart/alternative; boundary=b"))
    assert _hidden(found, "plain words") == {Hidden.ALTERNATIVE}
    assert _hidden(found, "shown words") == {None}


@pytest.mark.parametrize("width", [60, 76, 4_000])
def test_a_base64_file_pasted_into_the_text_is_read(width):
    lines = base64.b64encode(CSV * 4).decode()
    pasted = "\r\n".join(lines[at : at + width] for at in range(0, len(lines), width))
    found = extract_message(mail(f"Dear Ann\r\n\r\n{pasted}\r\n\r\nBo\r\n".encode()))
    assert ROWS[1] in _rows(found)
    assert _hidden(found, "Abel Orr") == {Hidden.STRUCTURE}


def test_a_uuencoded_file_in_the_text_is_read():
    import binascii

    lines = b"".join(binascii.b2a_uu(CSV[at : at + 45]) for at in range(0, len(CSV), 45))
    found = extract_message(mail(b"Dear Ann\n\nbegin 644 day.csv\n" + lines + b"`\nend\n"))
    assert _rows(found) == ROWS


def test_an_external_body_and_a_partial_message_are_gaps():
    assert GapKind.EXTERNAL in _kinds(extract_message(mail(b"x", 'message/external-body; access-type=URL; URL="x"')))
    assert GapKind.PARTIAL in _kinds(extract_message(mail(b"x", "message/partial; id=1; number=1; total=2")))


def test_a_detached_signature_is_told_from_a_locked_mail():
    signature = b"-----BEGIN PGP SIGNATURE-----\n\nabc\n"
    assert _kinds(extract_message(mail(signature, "application/pgp-signature"))) == [GapKind.SIGNED_CLEAR]
    assert GapKind.ENCRYPTED in _kinds(
        extract_message(mail(b"0\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x03", "application/pkcs7-mime"))
    )


@pytest.mark.parametrize("mark", ["PGP MESSAGE", "AGE ENCRYPTED FILE"])
@pytest.mark.parametrize("around", ["Dear all\r\n\r\n{}\r\nBye", "> > {}", "<p>Hello</p><pre>{}</pre>", "{}"])
def test_an_encrypted_block_anywhere_in_a_text_is_a_gap(mark, around):
    block = f"-----BEGIN {mark}-----\r\n\r\nhQEMA7x0bq0w3iVmAQf/Z0n3b0w3iVm\r\n-----END {mark}-----"
    kind = "text/html" if "<p>" in around else "text/plain"
    assert _kinds(extract_message(mail(around.format(block).encode(), kind))) == [GapKind.ENCRYPTED]


def test_a_file_in_binhex_is_a_gap():
    body = b"(This file must be converted with BinHex 4.0)\r\n:$f*TEQKPH#jdH(3!!!!!!:\r\n"
    assert _kinds(extract_message(mail(body, "application/mac-binhex40"))) == [GapKind.UNKNOWN_TYPE]


def test_no_gap_names_a_file():
    found = extract_file(zipped(**{"Abel Orr__rar": b"Rar!\x1a\x07\0abc"}), "Abel Orr.zip")
    assert found.gaps
    assert all("Orr" not in gap.part + gap.sentence for gap in found.gaps)


@given(st.binary(max_size=300), st.sampled_from(["", "x.csv", "x.html", "x.eml", "x.tar"]))
def test_never_raises(untrusted, name):
    extract_file(untrusted, name)
    extract_message(untrusted)


_STARTS = [
    b"PK\x03\x04",
    b"%PDF-1.7\n",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"{\\rtf1",
    b"<html>",
    b"\x1f\x8b\x08",
    b"BZh9",
    b"\xfd7zXZ\0",
]


@given(st.sampled_from(_STARTS), st.binary(max_size=600))
def test_never_raises_on_something_that_begins_well(start, rest):
    extract_file(start + rest, "x")


_XLSX = workbook(lambda _: None)


@given(st.integers(0, len(_XLSX) - 1), st.integers(0, 255))
def test_a_workbook_with_one_wrong_byte_is_read_or_flagged(at, value):
    broken = bytearray(_XLSX)
    broken[at] = value
    found = extract_file(bytes(broken), "x.xlsx")
    assert "Abel Orr" in _texts(found) or found.gaps
