"""Compound files: loops and lies end, locks are named, and what nobody knows is read as runs and is a gap."""

import struct
import time

import pytest
from bench.reading import old_office as make
from hypothesis import given, settings
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file
from gatelodge.core.extract.context import Context
from gatelodge.core.extract.cutting.runs import runs
from gatelodge.core.extract.office.compound.container import Compound
from gatelodge.core.extract.office.compound.macros import source, unpacked
from gatelodge.core.extract.office.compound.repack import packed
from gatelodge.core.extract.registry import dispatch
from gatelodge.values import GapKind, Hidden

NAMES = st.text("abcXYZ\x01\x05ŵ", min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, st.binary(max_size=40) | st.just(b"long" * 3_000), max_size=9))
def test_what_is_packed_is_read_back(streams):
    compound = Compound(packed({"s/" + name: content for name, content in streams.items()}))
    storage = compound.storage("s/")
    assert {name: storage.read(name) for name in storage.streams} == streams


def test_a_file_of_nine_megabytes_is_packed_and_read_back():
    content = bytes(range(256)) * 36_000
    assert Compound(packed({"a": content})).read("a") == content


def test_a_chain_that_loops_ends():
    content = bytearray(packed({"Contents of nobody": b"x" * 9_000}))
    fat = struct.pack("<3I", 1, 2, 3)
    at = content.index(fat)
    content[at : at + 12] = struct.pack("<3I", 1, 2, 0)
    assert extract_file(bytes(content), "a.doc").gaps


def test_a_directory_that_loops_ends():
    content = bytearray(packed({"s/a": b"x", "s/b": b"y", "c": b"z"}))
    at = content.index("Root Entry".encode("utf-16-le"))
    for entry in range(at, at + 128 * 5, 128):
        content[entry + 68 : entry + 80] = struct.pack("<III", 1, 2, 1)
    assert extract_file(bytes(content), "a.doc").parts


def test_streams_that_share_their_sectors_are_a_limit():
    content = bytearray(packed({f"n{n:03}": b"x" * 5_000 if n else b"y" * 400_000 for n in range(200)}))
    size = struct.pack("<IQ", 0, 400_000)
    first = "n000".encode("utf-16-le")
    start = content[content.index(first) + 116 : content.index(first) + 120]
    for n in range(1, 200):
        at = content.index(f"n{n:03}".encode("utf-16-le"))
        content[at + 116 : at + 128] = start + size[4:]
    assert GapKind.LIMIT in {gap.kind for gap in extract_file(bytes(content), "a.doc").gaps}


@pytest.mark.parametrize("stream", ["EncryptedPackage", "EncryptedSummary"])
def test_locked_files_are_called_locked(stream):
    found = extract_file(packed({stream: bytes(64), "PowerPoint Document": b""}), "a.ppt")
    assert [gap.kind for gap in found.gaps] == [GapKind.LOCKED]


def test_a_locked_document_within_a_document_is_called_locked():
    inner = {"ObjectPool/_1/WordDocument": bytes(11) + b"\1" + bytes(900)}
    found = extract_file(make.doc("Agenda\r", streams=inner), "a.doc")
    assert [gap.kind for gap in found.gaps] == [GapKind.LOCKED]


def test_an_unknown_compound_file_is_read_in_runs_and_is_a_gap():
    found = extract_file(packed({"VisioDocument": b"\1\2Gwyn Pugh, Wing C\0\1" + bytes(90)}), "a.vsd")
    assert [gap.kind for gap in found.gaps] == [GapKind.UNKNOWN_TYPE]
    assert any("Gwyn Pugh" in s.text and s.hidden is Hidden.STRUCTURE for p in found.parts for s in p.segments)


def test_an_equation_leaves_no_gap():
    streams = {"ObjectPool/_1/\x01CompObj": bytes(90), "ObjectPool/_1/Equation Native": bytes(300)}
    assert extract_file(make.doc("a\r", streams=streams), "a.doc").gaps == ()


def test_a_stream_in_no_storage_is_read_as_deleted():
    content = bytearray(packed({"a": b"Gwyn Pugh of Wing C in the old days"}))
    at = content.index("Root Entry".encode("utf-16-le"))
    content[at + 76 : at + 80] = b"\xff\xff\xff\xff"
    found = extract_file(bytes(content), "a.doc")
    assert any("Gwyn Pugh" in s.text and s.hidden is Hidden.DELETED for p in found.parts for s in p.segments)


def test_a_copy_in_a_macro_is_unpacked():
    """The worked example of [MS-OVBA] 3.2.3."""
    example = bytes.fromhex("0103b002614500")
    assert unpacked(example, 0, Context(dispatch)) == b"a" * 73


def test_a_macro_without_its_first_line_is_unpacked():
    text = b"Sub Secret()\r\n' Gwyn Pugh\r\nEnd Sub\r\n"
    flagged = b"".join(b"\0" + text[n : n + 8] for n in range(0, len(text), 8))
    stream = b"\5\1\7" * 30 + b"\x01" + struct.pack("<H", 0xB000 | (len(flagged) - 1)) + flagged
    assert "' Gwyn Pugh" in source(stream, Context(dispatch))


def test_runs_are_words_not_noise():
    noise = bytes((n * 89 + 31) % 256 for n in range(4_000))
    assert runs(noise + "Tŷ Gwyn, Caerdydd".encode("utf-16-le") + b"\xff\xff" + noise)[:1] == ["Tŷ Gwyn, Caerdydd"]


def test_twenty_megabytes_of_document_take_seconds_not_minutes():
    words = "Gwyn Pugh, Wing C, seen on Tuesday by Mair Rees\r" * 420_000
    content = make.doc(words, wide=False)
    begin = time.process_time()
    found = extract_file(content, "a.doc")
    assert found.gaps == ()
    assert time.process_time() - begin < 10


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_behind_the_first_never_raise(content):
    extract_file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + content, "a.doc")
    extract_file(b"\x09\x08\x10\0\0\x06\x05\0" + content, "a.xls")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=300))
def test_any_bytes_in_known_streams_never_raise(first, second):
    head = b"\xfe\xff\0\0" + bytes(20) + b"\1\0\0\0" + bytes(16) + b"\x30\0\0\0"
    streams = {
        "\x05SummaryInformation": head + first,
        "VBA/dir": first,
        "VBA/Module1": b"\1\0\0\0\1" + second,
        "ObjectPool/_1/\x01Ole10Native": first,
        "ObjectPool/_2/\x02OlePres000": b"\1\0\x09\0\0\3" + second,
        "ObjectPool/_3/Workbook": second,
    }
    extract_file(packed(streams), "a.doc")


def test_an_object_of_an_unknown_program_in_a_document_is_a_gap_and_its_words_are_read():
    drawing = b"Gwyn Pugh, Wing C\0" + bytes(range(256)) * 20
    found = extract_file(make.doc("a\r", streams={"ObjectPool/_1/VisioDocument": drawing}), "a.doc")
    assert [gap.kind for gap in found.gaps] == [GapKind.UNKNOWN_TYPE]
    assert any("Gwyn Pugh" in s.text for p in found.parts for s in p.segments)


def test_a_project_of_macros_by_itself_with_its_forms_leaves_no_gap():
    streams = {"VBA/dir": b"", "VBA/Module1": make.module("Sub A()"), "UserForm1/f": bytes(900), "PROJECT": bytes(90)}
    assert extract_file(packed(streams), "vbaProject.bin").gaps == ()


def test_a_bitmap_in_native_data_is_handed_on_as_a_picture():
    bitmap = b"BM" + struct.pack("<IIIIii", 30_000, 0, 54, 40, 900, 900) + bytes(30_000)
    native = struct.pack("<I", len(bitmap)) + bitmap
    found = extract_file(make.doc("a\r", streams={"ObjectPool/_1/\x01Ole10Native": native}), "a.doc")
    assert [gap.kind for gap in found.gaps] == [GapKind.IMAGE]


def test_properties_that_share_their_bytes_are_a_limit():
    text = b"\x1e\0\0\0" + struct.pack("<I", 60_000) + b"x" * 60_000
    count = 1_500
    section = struct.pack("<II", 0, count) + b"".join(struct.pack("<II", n + 2, 8 + 8 * count) for n in range(count))
    head = b"\xfe\xff\0\0" + bytes(20) + b"\1\0\0\0" + bytes(16) + b"\x30\0\0\0"
    found = extract_file(make.doc("a\r", streams={"\x05SummaryInformation": head + section + text}), "a.doc")
    assert [gap.kind for gap in found.gaps] == [GapKind.LIMIT]


@pytest.mark.parametrize("stream", ["Data", "1Table", "Pictures", "Current User", "Nobody"])
def test_a_stream_that_another_kind_of_document_has_is_read_in_a_workbook(stream):
    content = make.xls({"A": (0, b"")}, streams={stream: b"\1\2Gwyn Pugh, Wing C\0\1"})
    assert any("Gwyn Pugh" in s.text for p in extract_file(content, "a.xls").parts for s in p.segments)


def test_a_second_table_stream_in_a_document_is_read():
    content = make.doc("Agenda\r", streams={"0Table": b"\1\2Gwyn Pugh, Wing C\0\1"})
    assert any("Gwyn Pugh" in s.text for p in extract_file(content, "a.doc").parts for s in p.segments)


def test_a_workbook_that_is_a_document_and_a_presentation_too_is_read_as_all():
    words = make.doc("Gwyn Pugh\r")
    document = {name: Compound(words).read(name) for name in ("WordDocument", "1Table")}
    show = {"PowerPoint Document": make.slide(make.shape("Mair Rees"))}
    found = extract_file(make.xls({"A": (0, make.label(0, 0, "Owain"))}, streams=document | show), "a.xls")
    visible = {s.text for p in found.parts for s in p.segments if s.visible}
    assert {"Gwyn Pugh", "Mair Rees", "Owain"} <= visible


def test_a_pivot_cache_without_a_workbook_is_read():
    content = make.doc("Agenda\r", streams={"_SX_DB_CUR/0001": b"\1\2Gwyn Pugh, Wing C\0\1"})
    assert any("Gwyn Pugh" in s.text for p in extract_file(content, "a.doc").parts for s in p.segments)
