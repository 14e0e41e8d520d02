"""The written form of a PDF: values, strings, filters, objects, and that nothing in them raises but Unreadable."""

import base64
import random
import time
import zlib
from contextlib import suppress

import pytest
from bench.reading.hidden_pdf import hidden_cases
from bench.reading.pdf_file import pdf, says, stream, updated
from hypothesis import given, settings
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.pdf import document
from gatelodge.core.extract.pdf.filters import unpacked
from gatelodge.core.extract.pdf.objects import objects_of
from gatelodge.core.extract.pdf.syntax import Name, Ref, text_of, value_at
from gatelodge.values import GapKind

SEEDS = [case.content for case in hidden_cases()]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (b"(Abel)", b"Abel"),
        (b"(a(b)c)", b"a(b)c"),
        (rb"(a\)b\\)", b"a)b\\"),
        (rb"(\101\12)", b"A\n"),
        (b"(a\\\nb\r\nc)", b"ab\nc"),
        (b"<41 62 6>", b"Ab`"),
        (b"<</A/B#20C>>", {"A": Name("B C")}),
        (b"<</A 1/A 2>>", {"A": 2.0}),
        (b"[1 0 R -.5 true]", [Ref(1), -0.5, "true"]),
        (b"% (no)\n(yes)", b"yes"),
        (b"<</A(open", {"A": b"open"}),
        (b"[[[(deep", [[[b"deep"]]]),
        (b"19\x000 R", Ref(19)),
        (b">>", None),
        (b"", None),
    ],
)
def test_a_value_is_read_as_it_is_written(written, value):
    assert value_at(written, 0)[0] == value


@pytest.mark.parametrize(
    ("string", "text"),
    [
        (b"\xfe\xff\0Z\0o\0\xeb", "Zoë"),
        (b"\xff\xfeZ\0o\0\xeb\0", "Zoë"),
        (b"\xef\xbb\xbfZo\xc3\xab", "Zoë"),
        (b"Zo\xeb", "Zoë"),
        (b"O\x90Neil", "O’Neil"),
        (b"\x8c", "„"),
        ("\ufeff\x1bcy\x1bŵyl".encode("utf-16-be"), "ŵyl"),
    ],
)
def test_a_text_string_is_read_in_its_coding(string, text):
    assert text_of(string) == text


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        (b"FlateDecode", zlib.compress(b"Abel Orr")),
        (b"Fl", zlib.compress(b"Abel Orr")[:-3]),
        (b"ASCIIHexDecode", b"41 62 65 6C 20 4F 72 72>"),
        (b"ASCII85Decode", base64.a85encode(b"Abel Orr") + b"~>"),
        (b"RunLengthDecode", b"\x02Abe\x04l Orr\x80"),
    ],
)
def test_a_stream_is_unpacked(name, packed):
    told = value_at(b"<</Filter/" + name + b">>", 0)[0]
    assert unpacked(told, packed).startswith(b"Abel Orr")


def test_the_example_of_the_standard_for_lzw_is_unpacked():
    """ISO 32000-1, 7.4.4.2, example 2."""
    told = {"Filter": Name("LZWDecode")}
    assert unpacked(told, bytes.fromhex("800b6050220c0c8501")) == bytes((45, 45, 45, 45, 45, 65, 45, 45, 45, 66))


def test_predictors_of_every_kind_are_undone():
    rows = [b"\0abcd", b"\x01a\x01\x01\x01", b"\x02\0\0\0\0", b"\x03" + bytes((49, 1, 1, 1)), b"\x04\0\0\0\0"]
    told = value_at(b"<</Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 4>>>>", 0)[0]
    assert unpacked(told, zlib.compress(b"".join(rows)))[:12] == b"abcdabcdabcd"


def test_a_stream_that_unpacks_to_too_much_is_a_limit():
    bomb = zlib.compress(bytes(80 << 20))
    with pytest.raises(Unreadable) as caught:
        unpacked({"Filter": Name("FlateDecode")}, bomb)
    assert caught.value.kind is GapKind.LIMIT


def test_the_last_object_of_a_number_counts_and_the_former_are_kept():
    found = objects_of(updated(pdf(info=b"/Title(old)"), {6: b"<</Title(new)>>"}))
    assert found.now[6].told == {"Title": b"new"}
    assert [thing.told for thing in found.former] == [{"Title": b"old"}]


def test_an_object_within_a_stream_is_none():
    assert 77 not in objects_of(pdf(b"", extra=[stream(b"77 0 obj (no) endobj")])).now


def test_a_string_that_says_stream_does_not_end_its_object():
    found = objects_of(pdf(info=b"/Title(the stream\nof endobj)/Author(Abel Orr)"))
    assert found.now[6].told["Author"] == b"Abel Orr"


@pytest.mark.parametrize(
    "hostile",
    [
        b"[" * 200_000,
        b"<<" * 100_000,
        b"(" * 300_000,
        b"1 0 obj " * 50_000,
        b"1 0 obj << /Length 9 >> stream\n" * 20_000,
        b"trailer" * 50_000,
        b"startxref 1 %%EOF\n" * 20_000,
        b"%" * 300_000,
        b"<" * 300_000,
        b"\\" * 300_000,
        b"%PDF-1.4\n1 0 obj" + b" " * 300_000,
        b"0000000000 00000 n " * 20_000,
    ],
)
def test_hostile_bytes_take_little_time(hostile):
    began = time.process_time()
    extract_file(b"%PDF-1.7\n" + hostile, "x.pdf")
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "objects",
    [
        {2: b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"},
        {7: b"<</T(a)/V 8 0 R/FT/Tx/Parent 7 0 R/Kids[7 0 R]>>", 8: b"8 0 R"},
        {7: b"<</EF<</F 8 0 R>>/F(a)>>", 8: stream(b"%PDF-1.4", b"/Type/EmbeddedFile/Filter[/Fl/Fl/Fl]")},
        {1: b"<</Type/Catalog/Pages 1 0 R/AcroForm<</XFA 1 0 R>>>>"},
        {4: stream(b"q " * 100_000)},
        {4: stream(b"/X Do", b""), 3: b"<</Type/Page/Contents[3 0 R 4 0 R]/Rotate 45/MediaBox[0 0 1e9 1e9]>>"},
        {3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 0 0]/CropBox[9 9 -9 -9]/Contents 4 0 R>>"},
    ],
)
def test_a_file_that_turns_on_itself_is_read_to_an_end(objects):
    began = time.process_time()
    extract_file(updated(pdf(says("Abel Orr")), objects), "x.pdf")
    assert time.process_time() - began < 3


@given(st.binary(max_size=400))
def test_no_bytes_make_the_parsers_raise(noise):
    with suppress(Unreadable):
        value_at(noise, 0)
        objects_of(b"%PDF-1.4\n1 0 obj " + noise)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SEEDS) - 1), st.randoms(use_true_random=False), st.integers(1, 12))
def test_a_damaged_file_never_raises(which, chance: random.Random, changes):
    damaged = bytearray(SEEDS[which])
    for _ in range(changes):
        at = chance.randrange(len(damaged))
        other = chance.randrange(len(damaged))
        chance.choice(
            (
                lambda at=at: damaged.__setitem__(at, chance.randrange(256)),
                lambda at=at: damaged.__delitem__(slice(at, at + 20)),
                lambda at=at, other=other: damaged.__setitem__(slice(at, at), damaged[other : other + 40]),
            )
        )()
    with suppress(Unreadable):
        document.read(bytes(damaged), Place(), Context(lambda *_: None))
