"""Pages of a PDF: tables, paragraphs, scans, what is locked, and what is too broken to read."""

import hashlib
import struct

import pytest
from bench.reading.pdf_file import FREE, pdf, says, stream, updated, written

from gatelodge.core.extract import Means, extract_file
from gatelodge.values import GapKind, SegmentKind

PIXEL = stream(b"\xc8\x1e\x3c", b"/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceRGB/BitsPerComponent 8")
SCAN = {"resources": b"/XObject<</X 7 0 R>>", "extra": [PIXEL]}


def _segments(untrusted, **means):
    found = extract_file(untrusted, "", means=Means(**means))
    return [one for part in found.parts for one in part.segments]


def _gaps(untrusted, **means):
    return {gap.kind for gap in extract_file(untrusted, "", means=Means(**means)).gaps}


def _table(lines, columns=(60, 200, 340), top=700, step=15):
    return b"".join(
        says(cell, x, top - step * at)
        for at, line in enumerate(lines)
        for x, cell in zip(columns, line, strict=False)
        if cell
    )


DAY = [("Name", "Born", "Wing"), ("Abel Orr", "1 May 1980", "B"), ("Cai Puw", "2 June 1981", "C")]


def test_each_line_of_a_table_is_a_row_with_its_cells():
    found = [one for one in _segments(pdf(_table(DAY))) if one.kind is SegmentKind.ROW]
    assert [one.cells for one in found] == DAY
    assert len({one.table for one in found}) == 1


def test_an_empty_cell_keeps_the_others_in_their_columns():
    found = [one.cells for one in _segments(pdf(_table([*DAY, ("Eda Roe", "", "D")]))) if one.kind is SegmentKind.ROW]
    assert found[-1] == ("Eda Roe", "", "D")


def test_a_table_drawn_column_by_column_falls_into_the_same_rows():
    columns = [says(line[n], (60, 200, 340)[n], 700 - 15 * at) for n in range(3) for at, line in enumerate(DAY)]
    found = [one.cells for one in _segments(pdf(b"".join(columns))) if one.kind is SegmentKind.ROW]
    assert found == DAY


def test_a_cell_that_goes_on_in_the_next_line_stays_in_its_row():
    lines = [*DAY, ("Eda Roe", "3 July 1982", "to be moved to wing"), ("", "", "D on Friday"), ("Ivo Lee", "", "E")]
    found = [one.cells for one in _segments(pdf(_table(lines, step=13))) if one.kind is SegmentKind.ROW]
    assert ("Eda Roe", "3 July 1982", "to be moved to wing D on Friday") in found
    assert ("Ivo Lee", "", "E") in found


def test_a_page_on_its_side_falls_into_the_rows_that_a_person_sees():
    turned = b"".join(
        f"BT /F 12 Tf 0 1 -1 0 {100 + 20 * at} {x} Tm ({cell}) Tj ET\n".encode()
        for at, line in enumerate(DAY)
        for x, cell in zip((60, 200, 340), line, strict=True)
    )
    found = [one.cells for one in _segments(pdf(turned, page=b"/Rotate 90")) if one.kind is SegmentKind.ROW]
    assert found == DAY


def test_two_columns_of_running_text_are_read_one_after_the_other():
    left = ["The first column begins here with quite a few words", "and goes on here, and says at last that Abel Orr"]
    right = ["while the other one tells of something else, namely", "that Cai Puw has come, and ends with these words."]
    lines = list(zip(left, right, strict=True))
    texts = [one.text for one in _segments(pdf(_table(lines, (20, 310)).replace(b"12 Tf", b"9 Tf")))]
    assert "\n".join(left) in texts
    assert "\n".join(right) in texts


def test_lines_far_apart_are_different_paragraphs():
    content = b"".join(says(f"Line {n} of the letter", y=y) for n, y in enumerate((700, 685, 670, 600, 585, 570)))
    assert [one.text.count("\n") for one in _segments(pdf(content))] == [2, 2]


def test_an_ordinary_page_gives_no_gap():
    shaded = b"0.9 g 50 690 400 20 re f 0 g\n" + _table(DAY) + b"0 G 50 600 m 400 600 l S\n"
    assert _gaps(pdf(shaded, info=b"/Title(Day list)")) == set()


def test_a_scan_is_a_gap_and_its_words_are_read_where_pictures_can_be():
    scan = pdf(b"q 595 0 0 842 0 0 cm /X Do Q\n", **SCAN)
    assert _gaps(scan) == {GapKind.IMAGE}
    seen = []
    texts = [one.text for one in _segments(scan, picture_words=lambda picture: seen.append(picture[:4]) or "Abel Orr")]
    assert "Abel Orr" in texts
    assert seen == [b"\x89PNG"]
    assert _gaps(scan, picture_words=lambda _: "Abel Orr") == set()


def test_a_scan_with_its_own_text_layer_is_no_gap():
    layer = b"".join(
        says("Abel Orr was born on 1 May 1980 in this town", y=700 - 20 * n, before="3 Tr") for n in range(8)
    )
    scan = pdf(b"q 595 0 0 842 0 0 cm /X Do Q\n" + layer, **SCAN)
    assert _gaps(scan) == set()
    assert {one.hidden for one in _segments(scan)} == {None}


def test_letters_drawn_as_shapes_are_a_gap():
    shapes = b"".join(b"%d %d m %d %d l %d %d l f\n" % (n, n, n + 3, n, n, n + 5) for n in range(500))
    assert _gaps(pdf(shapes)) == {GapKind.IMAGE}


def test_letters_without_a_meaning_are_a_gap():
    font = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[8 0 R]>>"
    inner = (
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/X/Flags 4>>>>"
    )
    content = b"BT /G 12 Tf 60 700 Td <0101010201030104010501060107> Tj ET\n"
    made = pdf(content, extra=[font, inner]).replace(b"/F 5 0 R", b"/G 7 0 R")
    assert GapKind.IMAGE in _gaps(made)


def test_pages_that_repeat_in_an_earlier_version_are_said_once():
    made = updated(pdf(says("Abel Orr")), {FREE: b"<</Type/Annot>>"})
    assert [one.text for one in _segments(made)] == ["Abel Orr"]


@pytest.mark.parametrize("broken", [b"startxref\n", b"xref\n", b"trailer"])
def test_a_file_without_its_table_is_read(broken):
    made = pdf(says("Abel Orr")).replace(broken, b"")
    assert any("Abel Orr" in one.text for one in _segments(made))


def test_what_is_no_pdf_any_more_is_a_gap_and_its_strings_are_read():
    made = b"%PDF-1.4\n1 0 obj\n<</Title(Abel Orr was here)>>\nendobj\n"
    assert _gaps(made) == {GapKind.DAMAGED}
    assert any("Abel Orr" in one.text for one in _segments(made))


def test_a_stream_packed_in_an_unknown_way_is_a_gap():
    made = pdf(says("Dear all"), extra=[stream(b"xxxx", b"/Filter/Unheard")])
    assert GapKind.DAMAGED in _gaps(made)


def _rc4(key, data):
    table = list(range(256))
    j = 0
    for i in range(256):
        j = (j + table[i] + key[i % len(key)]) & 255
        table[i], table[j] = table[j], table[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) & 255
        j = (j + table[i]) & 255
        table[i], table[j] = table[j], table[i]
        out.append(byte ^ table[(table[i] + table[j]) & 255])
    return bytes(out)


_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def _locked(user, words, title):
    """ISO 32000-1, 7.6: the standard handler, revision 2, keys of 40 bits."""
    owner = _rc4(hashlib.md5((b"owner" + _PAD)[:32]).digest()[:5], (user + _PAD)[:32])
    key = hashlib.md5((user + _PAD)[:32] + owner + (0xFFFFFFFC).to_bytes(4, "little") + b"ID").digest()[:5]

    def sealed(number, content):
        return _rc4(hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10], content)

    return written(
        b"%PDF-1.4\n",
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
            4: stream(sealed(4, says(words))),
            5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            6: b"<</Title<%s>>>" % sealed(6, title).hex().encode(),
            7: b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>"
            % (owner.hex().encode(), _rc4(key, _PAD).hex().encode()),
        },
        b"/Encrypt 7 0 R/ID[(ID)(ID)]",
    )


def test_a_file_locked_for_changes_only_is_read_with_its_strings():
    made = _locked(b"", "Abel Orr", b"Cai Puw")
    assert {"Abel Orr", "Title: Cai Puw"} <= {one.text for one in _segments(made)}
    assert _gaps(made) == set()


def test_a_locked_file_is_a_gap_until_its_password_is_known():
    made = _locked(b"bluebell", "Abel Orr", b"Cai Puw")
    assert _gaps(made) == {GapKind.LOCKED}
    assert _gaps(made, passwords=("rose", "bluebell")) == set()
    assert {"Abel Orr", "Title: Cai Puw"} <= {one.text for one in _segments(made, passwords=("bluebell",))}


def test_the_fields_of_a_form_stand_in_one_record():
    field = b"<</Subtype/Widget/FT/Tx/T(%s)/V(%s)/Rect[60 600 200 620]>>"
    fields = [field % pair for pair in ((b"Name", b"Abel Orr"), (b"Born", b"1 May 1980"), (b"Wing", b"B"))]
    made = pdf(says("Form"), page=b"/Annots[7 0 R 8 0 R 9 0 R]", extra=fields)
    records = [one.text for one in _segments(made) if one.kind is SegmentKind.RECORD]
    assert "Name: Abel Orr\nBorn: 1 May 1980\nWing: B" in records


def test_a_picture_beside_text_is_read_and_not_the_text_again():
    sizes = []

    def read(picture):
        sizes.append(struct.unpack(">II", picture[16:24]))
        return "Cai Puw"

    made = pdf(says("Dear all, the plan is below.") + b"q 300 0 0 200 60 300 cm /X Do Q\n", **SCAN)
    assert "Cai Puw" in [one.text for one in _segments(made, picture_words=read)]
    assert len(sizes) == 1
    assert sizes[0][0] == pytest.approx(300 / 72 * 200, abs=8)
    assert _gaps(made) == {GapKind.IMAGE}


def test_a_scan_in_strips_with_its_text_layer_is_seen():
    strips = b"".join(b"q 595 0 0 211 0 %d cm /X Do Q\n" % (211 * n) for n in range(4))
    layer = b"".join(
        says("Abel Orr was born on 1 May 1980 in this town", y=700 - 20 * n, before="3 Tr") for n in range(8)
    )
    scan = pdf(strips + layer, **SCAN)
    assert _gaps(scan) == set()
    assert {one.hidden for one in _segments(scan)} == {None}


def test_a_logo_on_a_letter_is_no_gap():
    assert _gaps(pdf(says("Dear all") + b"q 80 0 0 40 60 780 cm /X Do Q\n", **SCAN)) == set()


def test_a_scan_for_which_no_time_is_left_is_a_gap():
    def late(_):
        raise TimeoutError

    assert _gaps(pdf(b"q 595 0 0 842 0 0 cm /X Do Q\n", **SCAN), picture_words=late) == {GapKind.IMAGE}
