"""Pages built to stop the parser, or to lose words in it."""

import pytest

from gatelodge.core.extract import extract_file
from gatelodge.values import GapKind, Hidden


def segments(page: bytes):
    return [segment for part in extract_file(page, "page.html").parts for segment in part.segments]


def test_a_page_nested_too_deeply_is_read_as_its_words_and_is_a_gap():
    page = b"<html><body>" + b"<div>" * 30_000 + b"<p>Ysolde Quillfeather</p>"
    found = extract_file(page, "page.html")
    assert [gap.kind for gap in found.gaps] == [GapKind.LIMIT]
    assert any("Ysolde Quillfeather" in segment.text for segment in segments(page))


def test_a_long_page_that_closes_what_it_opens_is_no_gap():
    page = b"<html><body>" + b"<div><b>x</b><p>y<li>z</div>" * 30_000
    assert extract_file(page, "page.html").gaps == ()


@pytest.mark.parametrize(
    "end", [b"<a Ysolde Quillfeather", b"<a <b title=1 Ysolde Quillfeather", b"<a Ysolde Quillfeather <b"]
)
def test_what_follows_a_tag_that_never_ends_is_read_as_hidden(end):
    found = [at for at in segments(b"<html><body><p>Dear Ann</p>" + end) if "Ysolde Quillfeather" in at.text]
    assert {at.hidden for at in found} == {Hidden.STRUCTURE}


def test_a_page_cut_off_in_its_last_tag_says_no_more_than_it_did():
    assert not any("div" in segment.text for segment in segments(b"<html><body><p>Dear Ann</p></div"))
