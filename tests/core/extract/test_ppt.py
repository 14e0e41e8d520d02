"""Old presentations: slides in the order of the show, tables by row, objects, and nothing raised for damage."""

import io
import struct
import zipfile

from bench.reading import old_office as make
from hypothesis import given, settings
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file
from gatelodge.core.extract.office.compound.repack import packed
from gatelodge.values import GapKind, Hidden, SegmentKind


def segments(content):
    return [s for part in extract_file(content, "a.ppt").parts for s in part.segments if not s.again]


def test_slides_come_in_order_with_their_numbers():
    found = segments(make.ppt([make.slide(make.shape("First")), make.slide(make.shape("Second"))]))
    assert [(s.text, s.where) for s in found if s.where.startswith("slide")] == [
        ("First", "slide 1, line 1"),
        ("Second", "slide 2, line 1"),
    ]


def test_shapes_in_a_grid_are_rows():
    def cell(text, left, top):
        return make.shape(text, make.record(0xF00F, struct.pack("<4i", left, top, left + 90, top + 30)))

    shapes = [cell("Name", 0, 0), cell("41", 100, 30), cell("Age", 100, 0), cell("Gwyn Pugh", 0, 30)]
    found = segments(make.ppt([make.slide(*shapes)]))
    assert [s.cells for s in found if s.kind is SegmentKind.ROW] == [("Name", "Age"), ("Gwyn Pugh", "41")]


def test_text_that_is_still_shown_is_not_called_deleted_too():
    shown = make.slide(make.shape("Budget for Wing C"))
    found = segments(make.ppt([shown], older=make.slide(make.shape("Budget for Wing C"), make.shape("Old words"))))
    assert [(s.text, s.hidden) for s in found if "Wing" in s.text or "Old" in s.text] == [
        ("Budget for Wing C", None),
        ("Old words", Hidden.DELETED),
    ]


def test_an_outline_without_slides_of_its_own_is_read():
    outline = make.holder(0x0FF0, make.record(0x03F3, struct.pack("<IIiII", 9, 0, 0, 256, 0)), make.said("Agenda"))
    content = make.ppt([], in_document=[outline])
    assert any(s.text == "Agenda" for s in segments(content))


def test_a_presentation_without_its_list_of_records_is_read_as_shown():
    stream = make.slide(make.shape("Gwyn Pugh"))
    found = segments(packed({"PowerPoint Document": stream}))
    assert [(s.text, s.hidden) for s in found if "Gwyn" in s.text] == [("Gwyn Pugh", None)]


def test_a_presentation_with_a_password_is_locked():
    user = make.record(0x0FF6, struct.pack("<IIIHHBB2x", 20, 0xF3D1C4DF, 0, 0, 0x3F4, 3, 0))
    found = extract_file(packed({"PowerPoint Document": b"\0" * 64, "Current User": user}), "a.ppt")
    assert [gap.kind for gap in found.gaps] == [GapKind.LOCKED]


def test_pictures_and_sounds_are_handed_on():
    picture = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 900, 900) + bytes(20_000)
    sounds = make.holder(0x07E4, make.holder(0x07E6, make.record(0x07E7, b"RIFF\x04\0\0\0WAVE" + bytes(80))))
    show = make.ppt([make.slide()], pictures=make.blip(picture), in_document=[sounds])
    found = extract_file(show, "a.ppt")
    assert {gap.kind for gap in found.gaps} == {GapKind.IMAGE, GapKind.MEDIA}


def test_an_object_that_unpacks_without_end_is_a_limit():
    bomb = make.record(0x1011, b"\0\0\0\0" + make.zlib.compress(bytes(120 << 20)), 1)
    assert GapKind.LIMIT in {gap.kind for gap in extract_file(make.ppt([make.slide()], more=bomb), "a.ppt").gaps}


SAMPLE = make.ppt(
    [make.slide(make.shape("First"), hidden=True), make.slide(make.shape("Second"))],
    notes=[make.slide(make.shape("Note"), kind=0x03F0)],
    older=make.slide(make.shape("Old")),
    more=make.embedded_in_ppt(make.doc("inside\r")),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_presentation_changed_anywhere_never_raises(changes):
    broken = bytearray(SAMPLE)
    for at, value in changes:
        broken[at] = value
    assert extract_file(bytes(broken), "a.ppt").parts is not None


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.binary(max_size=80))
def test_any_bytes_for_a_presentation_never_raise(stream, user):
    extract_file(packed({"PowerPoint Document": stream, "Current User": user}), "a.ppt")


def test_a_footer_is_seen():
    footer = make.holder(0x0FD9, make.record(0x0FBA, "Wing C, in confidence".encode("utf-16-le"), 2))
    found = segments(make.ppt([make.slide()], in_document=[footer]))
    assert [s.hidden for s in found if "confidence" in s.text] == [None]


def test_a_slide_listed_very_many_times_is_read_once():
    entries = [make.record(0x03F3, struct.pack("<IIiII", 2, 0, 0, 256, 0))] * 20_000
    show = make.ppt([make.slide(make.shape("x" * 5_000))], in_document=[make.holder(0x0FF0, *entries)])
    assert sum("xxxx" in s.text for s in segments(show)) < 10


def test_words_in_a_record_of_no_known_kind_are_read():
    show = make.ppt([make.slide()], more=make.record(0x4242, b"\1\2Gwyn Pugh, Wing C\0\1"))
    assert any("Gwyn Pugh" in s.text for s in segments(show))


def test_shapes_in_groups_in_groups_are_read():
    inner = make.shape("Gwyn Pugh")
    for _ in range(20):
        inner = make.holder(0xF003, inner)
    assert any(s.text == "Gwyn Pugh" for s in segments(make.ppt([make.slide(inner)])))


def test_a_zip_in_a_record_is_unpacked_and_what_stands_beside_it_is_read():
    packed_shape = io.BytesIO()
    with zipfile.ZipFile(packed_shape, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("drs/shapexml.xml", '<p:sp><p:cNvPr descr="Gwyn Pugh"/><a:t>Mair Rees</a:t></p:sp>')
    body = packed_shape.getvalue() + b"\0\0Owain Lloyd\0\0"
    show = make.ppt([make.holder(0x03EE, make.record(0x041E, body))])
    text = "\n".join(s.text for s in segments(show) if s.hidden is Hidden.STRUCTURE)
    assert all(name in text for name in ("Gwyn Pugh", "Mair Rees", "Owain Lloyd"))
    assert extract_file(show, "a.ppt").gaps == ()
