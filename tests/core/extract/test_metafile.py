"""Drawings: what stands in one line is read as a line, cells apart, words together; no bytes make it raise."""

import pytest
from bench.reading import drawings as d
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file
from gatelodge.core.extract.picture import metafile

TABLE = d.enhanced(
    d.wide_text("Name", 0, 0), d.wide_text("Born", 200, 0), d.wide_text("Abel", 0, 40), d.wide_text("Orr", 45, 40),
    d.wide_text("1/5/1980", 200, 40),
)  # fmt: skip


def test_a_table_pasted_as_a_picture_is_read_row_by_row():
    assert metafile.words(TABLE) == ["Name\tBorn", "Abel Orr\t1/5/1980"]


def test_pieces_that_touch_are_one_word():
    assert metafile.words(d.enhanced(d.wide_text("Ceri", 0, 0), d.wide_text("dwen", 40, 0))) == ["Ceridwen"]


@pytest.mark.parametrize(
    "made",
    [
        d.enhanced(d.small_text("Abel Orr", 0, 0)),
        d.enhanced(d.plus_text("Abel Orr")),
        d.old([("Abel Orr", 0, 0), ("B2", 99, 0)]),
    ],
)
def test_each_way_of_drawing_words_is_read_and_they_are_seen(made):
    found = [one for one in extract_file(made, "image1.emf").parts[0].segments if "Abel Orr" in one.text]
    assert found
    assert all(one.visible for one in found)


@given(st.binary(max_size=60), st.integers(0, 400))
def test_it_never_raises(noise, at):
    metafile.words(TABLE[:at] + noise + TABLE[at + len(noise) :])
    metafile.words(d.old([("Abel", 0, 0)])[:at] + noise)
