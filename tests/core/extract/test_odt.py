"""OpenDocument texts and presentations: rows, styles, what is locked, and one XML file in place of a package."""

import pytest
from bench.reading.package import zipped
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file
from gatelodge.values import GapKind, Hidden, SegmentKind

_NS = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style", "manifest")
)
_FO = 'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'


def _content(body, styles=""):
    return (
        f"<office:document-content {_NS} {_FO}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )


def _odt(body, styles="", **members):
    head = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": _content(body, styles)}
    return zipped({**head, **{name.replace("__", "/"): content for name, content in members.items()}})


def _segments(untrusted):
    return [one for part in extract_file(untrusted, "x.odt").parts for one in part.segments]


def _cell(text, how=""):
    return f"<table:table-cell {how}><text:p>{text}</text:p></table:table-cell>"


def test_each_row_of_a_table_stands_for_itself():
    days = [("Abel", "1"), ("Cai", "2")]
    rows = "".join(f"<table:table-row>{_cell(name)}{_cell(day)}</table:table-row>" for name, day in days)
    found = [one.cells for one in _segments(_odt(f"<table:table>{rows}</table:table>")) if one.kind is SegmentKind.ROW]
    assert found == [("Abel", "1"), ("Cai", "2")]


def test_a_cell_repeated_for_ever_is_said_a_bounded_number_of_times():
    cell = _cell("x", 'table:number-columns-repeated="16384"')
    body = f'<table:table><table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row></table:table>'
    found = [one for one in _segments(_odt(body)) if one.kind is SegmentKind.ROW and not one.again]
    assert len(found) <= 64
    assert all(len(one.cells) <= 64 for one in found)


def test_blanks_tabs_and_breaks_are_kept():
    body = "<text:p>Abel<text:s text:c='2'/>Orr<text:tab/>B<text:line-break/>wing</text:p>"
    assert [one.text for one in _segments(_odt(body)) if one.where.startswith("paragraph")] == ["Abel  Orr\tB\nwing"]


def test_white_letters_on_a_dark_paragraph_are_seen():
    ground = '<style:paragraph-properties fo:background-color="#102030"/>'
    ink = '<style:text-properties fo:color="#ffffff"/>'
    styles = f'<style:style style:name="P" style:family="paragraph">{ground}</style:style>'
    styles += f'<style:style style:name="S" style:family="text">{ink}</style:style>'
    span = '<text:span text:style-name="S">Abel</text:span>'
    dark = _odt(f'<text:p text:style-name="P">{span}</text:p>', styles)
    assert {one.hidden for one in _segments(dark) if "Abel" in one.text} == {None}
    light = _odt(f"<text:p>{span}</text:p>", styles)
    assert {one.hidden for one in _segments(light) if "Abel" in one.text} == {Hidden.STYLE}


def test_a_locked_document_is_locked_and_not_damaged():
    entry = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    manifest = f"<manifest:manifest {_NS}>{entry}</manifest:manifest>"
    made = _odt("<text:p>x</text:p>", **{"META-INF/manifest.xml": manifest})
    assert [gap.kind for gap in extract_file(made, "x.odt").gaps] == [GapKind.LOCKED]


def test_a_package_that_tells_its_type_last_is_read_as_one():
    content = _content("<text:p>Abel</text:p>")
    made = zipped({"content.xml": content, "mimetype": "application/vnd.oasis.opendocument.text"})
    assert [part.media_type for part in extract_file(made, "x").parts] == ["application/vnd.oasis.opendocument.text"]


@pytest.mark.parametrize("name", ["layout-cache", "Configurations2__images"])
def test_what_the_program_keeps_for_itself_is_no_gap(name):
    assert extract_file(_odt("<text:p>Abel</text:p>", **{name: b"\1\0\2\0" * 40}), "x.odt").gaps == ()


_ODT = _odt("<text:p>Abel Orr</text:p>")


@given(st.integers(0, len(_ODT) - 1), st.integers(0, 255))
def test_a_text_with_one_wrong_byte_is_read_or_flagged(at, value):
    broken = bytearray(_ODT)
    broken[at] = value
    found = extract_file(bytes(broken), "x.odt")
    assert found.gaps or any("Abel Orr" in one.text for part in found.parts for one in part.segments)


_TAGS = st.sampled_from(
    (
        *(
            "text:p",
            "text:span",
            "table:table",
            "table:table-row",
            "table:table-cell",
            "office:annotation",
            "text:note",
        ),
        *("text:section", "text:a", "text:hidden-paragraph", "text:tracked-changes", "text:script", "style:header"),
    )
)


@given(st.lists(_TAGS, max_size=9))
def test_elements_in_any_order_lose_no_word(tags):
    opened, closed = ("".join(f"<{end}{tag}>" for tag in order) for end, order in (("", tags), ("/", tags[::-1])))
    assert any("Quillwort" in one.text for one in _segments(_odt(f"{opened}Quillwort{closed}")))
