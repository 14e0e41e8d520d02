"""Rich text: rows, code pages, hidden and skipped groups, files, and pages of HTML wrapped in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file
from gatelodge.core.extract.text.rtf_html import html_within
from gatelodge.values import GapKind, Hidden, SegmentKind


def _segments(body):
    untrusted = body if isinstance(body, bytes) else rb"{\rtf1\ansi\ansicpg1252 " + body.encode("ascii") + b"}"
    return [one for part in extract_file(untrusted, "x.rtf").parts for one in part.segments]


def _hidden(body, words):
    return {one.hidden for one in _segments(body) if words in one.text and not one.again}


def test_each_row_of_a_table_stands_for_itself():
    days = [("Abel", "1"), ("Cai", "2")]
    rows = "".join(rf"\trowd\cellx1\cellx2\pard\intbl {name}\cell {day}\cell\row" for name, day in days)
    found = [(one.cells, one.table) for one in _segments(rows + r"\pard after\par") if one.kind is SegmentKind.ROW]
    assert [cells for cells, _ in found] == [("Abel", "1"), ("Cai", "2")]
    assert len({table for _, table in found}) == 1


def test_two_tables_with_a_line_between_are_two():
    row = r"\trowd\intbl a\cell b\cell\row\pard "
    assert len({one.table for one in _segments(rf"{row}between\par {row}") if one.kind is SegmentKind.ROW}) == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (r"{\fonttbl{\f0\fcharset238 Arial;}}\f0 P\'f8\'edli\'9a", "Příliš"),
        (r"{\fonttbl{\f0\fcharset128 Gothic;}}\f0 \'93\'fa\'96\'7b", "日本"),
        (r"\uc1 Zo\u235?", "Zoë"),
        (r"\uc2 Zo\u235 xx!", "Zoë!"),
        (r"\uc0 Zo\u235 x", "Zoëx"),
        (r"\u-10179 ?\u-8704 ?", "😀"),
        (r"Anne\~Marie\emdash x", "Anne Marie—x"),
        (r"Wil\-liam", "William"),
        (r"\u-4031?", "A"),
    ],
)
def test_letters_are_read_in_any_coding(body, words):
    assert words in " ".join(one.text for one in _segments(body))


def test_plain_ends_what_hides():
    assert _hidden(r"{\v gone \plain seen}", "seen") == {None}
    assert _hidden(r"{\v gone}\v0 seen", "seen") == {None}


def test_white_letters_on_a_dark_paragraph_are_seen():
    colours = r"{\colortbl;\red255\green255\blue255;\red0\green0\blue96;}"
    assert _hidden(rf"{colours}{{\pard\cbpat2\cf1 Abel\par}}", "Abel") == {None}
    assert _hidden(rf"{colours}{{\pard\cf1 Abel\par}}", "Abel") == {Hidden.STYLE}


def test_binary_data_does_not_swallow_what_follows():
    made = rb"{\rtf1 {\pict\bin8 }}\v {\\}after\par}"
    assert any("after" in one.text for one in _segments(made))


def test_groups_without_end_are_a_limit_and_what_was_read_stays():
    found = extract_file(rb"{\rtf1 Abel\par " + b"{" * 9_000 + b"}", "x.rtf")
    assert [gap.kind for gap in found.gaps] == [GapKind.LIMIT]
    assert any("Abel" in one.text for part in found.parts for one in part.segments)


def test_groups_that_are_never_closed_are_read():
    assert any("Abel" in one.text for one in _segments(rb"{\rtf1 {\header {\b Abel"))


_WRAPPED = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}{\*\htmltag19 <html>}{\*\htmltag64 <p>}"
    rb"\htmlrtf {\htmlrtf0 Dear Zo\'eb\htmlrtf\par}\htmlrtf0 {\*\htmltag72 </p>}{\*\mhtmltag1 gone}}"
)


def test_a_page_comes_out_as_it_went_in():
    assert html_within(_WRAPPED) == ("<html><p>Dear Zoë</p>", "gone")


def test_rich_text_that_was_no_page_has_none_within():
    assert html_within(rb"{\rtf1 Dear Ann}") is None


@given(st.binary(max_size=300))
def test_it_never_raises(rest):
    extract_file(b"{\\rtf1 " + rest, "x.rtf")
    html_within(b"{\\rtf1\\fromhtml1 " + rest)


_WORDS = st.sampled_from(
    r"{ } \* \par \cell \row \intbl \pard \v \uc0 \u12? \'e9 \bin3 \f0 \pict \objdata \field \header x 0".split()  # noqa: SIM905
)


@given(st.lists(_WORDS, max_size=60).map("".join))
def test_words_in_any_order_never_make_it_stumble(body):
    found = extract_file(rb"{\rtf1 " + body.encode() + b"}", "x.rtf")
    assert GapKind.DAMAGED not in {gap.kind for gap in found.gaps if "known program" in gap.sentence}
