"""Presentations: slides in order, tables as rows, what the show leaves out or nobody sees."""

import pytest
from bench.reading.package import W, package
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file
from gatelodge.values import GapKind, Hidden, SegmentKind

_SIZE = '<p:sldSz cx="9144000" cy="6858000"/>'


def _shape(text, at=100, fill="", letters=""):
    place = f'<a:xfrm><a:off x="{at}" y="{at}"/><a:ext cx="1000" cy="1000"/></a:xfrm>'
    run = f"<a:r>{letters}<a:t>{text}</a:t></a:r>"
    return f"<p:sp><p:spPr>{place}{fill}</p:spPr><p:txBody><a:p>{run}</a:p></p:txBody></p:sp>"


def _fill(colour):
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _slides(*slides, order=None):
    ids = "".join(f'<p:sldId id="{256 + at}" r:id="r{at}"/>' for at in order or range(1, len(slides) + 1))
    members = {"ppt/presentation.xml": f"<p:presentation {W}><p:sldIdLst>{ids}</p:sldIdLst>{_SIZE}</p:presentation>"}
    for at, shapes in enumerate(slides, 1):
        members[f"ppt/slides/slide{at}.xml"] = f"<p:sld {W}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
    arrows = {name: "slide" for name in members if "slides/" in name}
    return package(members, {"": {"ppt/presentation.xml": "officeDocument"}, "ppt/presentation.xml": arrows})


def _segments(untrusted):
    return [one for part in extract_file(untrusted, "x.pptx").parts for one in part.segments]


def _hidden(untrusted, words):
    return {one.hidden for one in _segments(untrusted) if words in one.text}


def test_slides_come_in_the_order_of_the_show():
    made = _slides(_shape("second"), _shape("first"), order=[2, 1])
    assert [one.text for one in _segments(made) if "slide" in one.where] == ["first", "second"]


def test_each_row_of_a_table_stands_for_itself_and_a_tall_cell_in_each():
    def cell(text, how=""):
        return f"<a:tc {how}><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"

    first = cell("Abel Orr", 'rowSpan="2"') + cell("1 May")
    second = cell("", 'vMerge="1"') + cell("2 June")
    table = f"<a:tbl><a:tr>{first}</a:tr><a:tr>{second}</a:tr></a:tbl>"
    made = _slides(f"<p:graphicFrame><a:graphic><a:graphicData>{table}</a:graphicData></a:graphic></p:graphicFrame>")
    found = [one.cells for one in _segments(made) if one.kind is SegmentKind.ROW]
    assert found == [("Abel Orr", "1 May"), ("Abel Orr", "2 June")]


def test_white_letters_over_a_painted_shape_or_a_picture_are_seen():
    letters = f"<a:rPr>{_fill('FFFFFF')}</a:rPr>"
    picture = '<p:pic><p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9000" cy="9000"/></a:xfrm></p:spPr></p:pic>'
    assert _hidden(_slides(_shape("", fill=_fill("000080")) + _shape("Visits", letters=letters)), "Visits") == {None}
    assert _hidden(_slides(picture + _shape("Visits", letters=letters)), "Visits") == {None}
    assert _hidden(_slides(_shape("Visits", letters=letters)), "Visits") == {Hidden.STYLE}


@pytest.mark.parametrize(("scale", "hidden"), [(1, None), (10_000, Hidden.OFF_PAGE)])
def test_the_place_of_a_shape_in_a_group_is_the_groups(scale, hidden):
    group = (
        f'<p:grpSp><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{1000 * scale}" cy="{1000 * scale}"/>'
        f'<a:chOff x="0" y="0"/><a:chExt cx="1000" cy="1000"/></a:xfrm></p:grpSpPr>{_shape("Abel", at=990)}</p:grpSp>'
    )
    assert _hidden(_slides(group), "Abel") == {hidden}


def test_a_slide_that_is_not_there_is_a_gap():
    main = f'<p:presentation {W}><p:sldIdLst><p:sldId id="256" r:id="r1"/></p:sldIdLst></p:presentation>'
    made = package(
        {"ppt/presentation.xml": main},
        {"": {"ppt/presentation.xml": "officeDocument"}, "ppt/presentation.xml": {"ppt/slides/gone.xml": "slide"}},
    )
    assert {gap.kind for gap in extract_file(made, "x.pptx").gaps} == {GapKind.DAMAGED}


def test_an_ordinary_presentation_has_no_gap():
    assert extract_file(_slides(_shape("Welcome"), _shape("Visits")), "x.pptx").gaps == ()


_PPTX = _slides(_shape("Abel Orr"))


@given(st.integers(0, len(_PPTX) - 1), st.integers(0, 255))
def test_a_presentation_with_one_wrong_byte_is_read_or_flagged(at, value):
    broken = bytearray(_PPTX)
    broken[at] = value
    found = extract_file(bytes(broken), "x.pptx")
    assert found.gaps or any("Abel Orr" in one.text for part in found.parts for one in part.segments)


_TAGS = st.sampled_from(
    (
        "p:sp",
        "p:txBody",
        "a:p",
        "a:r",
        "a:tbl",
        "a:tr",
        "a:tc",
        "p:grpSp",
        "p:pic",
        "mc:AlternateContent",
        "a:t",
        "a:fld",
    )
)


@given(st.lists(_TAGS, max_size=9))
def test_elements_in_any_order_lose_no_word(tags):
    opened, closed = ("".join(f"<{end}{tag}>" for tag in order) for end, order in (("", tags), ("/", tags[::-1])))
    assert _hidden(_slides(f"{opened}<a:t>Quillwort</a:t>{closed}"), "Quillwort")
