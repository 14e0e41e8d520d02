"""Words in pictures: read in English and Welsh, table rows kept, whichever way the page lies, within a time."""

import io
import os
import unicodedata

import pytest
from bench.reading.hidden_pictures import page
from PIL import Image

from gatelodge.adapters import ocr
from gatelodge.adapters.cage.keeper import Cage
from gatelodge.core.extract import Means, extract_file
from gatelodge.values import GapKind, SegmentKind

ROWS = [
    ("Name", "Number", "Born"),
    ("Sian Prys", "A1234BC", "12 March 1981"),
    ("Gwyn Hywel", "B7777CD", "4 May 1979"),
    ("Mari Llwyd", "C4242EF", "30 June 1990"),
    ("Dewi Tudur", "D9001GH", "1 July 1974"),
]
WELSH = "Annwyl Mrs Prys, mae eich ymweliad wedi ei drefnu ar gyfer dydd Mawrth am ddau o'r gloch y prynhawn"


@pytest.fixture(scope="module")
def reader():
    folder = ocr.data()
    if not folder and not os.environ.get("CI"):
        pytest.skip("Tesseract is not here (scripts/setup servers)")
    assert folder
    return ocr.PictureReader(folder, 60.0)


def _share(words: str, said: str) -> float:
    wanted = unicodedata.normalize("NFKC", words).split()
    return sum(word in said for word in wanted) / len(wanted)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "GIF"])
def test_the_words_of_a_table_are_found_row_by_row(reader, kind):
    said = reader(page(ROWS, kind=kind))
    assert _share(" ".join(" ".join(row) for row in ROWS), said) >= 0.95
    assert [line.split("   ")[1] for line in said.splitlines() if line.startswith("Gwyn")] == ["B7777CD"]


def test_welsh_is_read(reader):
    assert _share(WELSH, reader(page([(WELSH[:60],), (WELSH[60:],)]))) >= 0.9


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_that_lies_is_read(reader, turned):
    assert _share("Gwyn Hywel B7777CD Dewi Tudur", reader(page(ROWS, turned=turned))) == 1.0


def test_no_time_is_a_timeout(reader):
    with pytest.raises(TimeoutError):
        ocr.PictureReader(reader.folder, 0.0)(page(ROWS))


def test_in_the_cage_the_rows_of_a_picture_become_rows(reader):
    with Cage(timeout_s=40, tessdata=reader.folder) as cage:
        found = cage.extract(page(ROWS), name="scan.png", as_message=False)
    rows = [segment.cells for part in found.parts for segment in part.segments if segment.kind is SegmentKind.ROW]
    assert found.gaps == ()
    assert ("Gwyn Hywel", "B7777CD", "4 May 1979") in rows


def test_in_the_cage_a_page_that_tesseract_remarks_on_is_read(reader):
    """A form with dotted lines: "Detected 125 diacritics" once went to a file that the cage does not let it open."""
    form = Image.open(io.BytesIO(page(ROWS * 3)))
    for across in range(30, form.width, 37):
        for down in range(40, form.height, 90):
            form.paste(0, (across, down, across + 4, down + 4))
    made = io.BytesIO()
    form.save(made, "PNG")
    with Cage(timeout_s=40, tessdata=reader.folder) as cage:
        found = cage.extract(made.getvalue(), name="form.png", as_message=False)
    assert found.gaps == ()
    assert "B7777CD" in " ".join(segment.text for part in found.parts for segment in part.segments)


def test_without_the_data_a_picture_is_a_gap(monkeypatch, tmp_path):
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert ocr.data() == ""
    assert [gap.kind for gap in extract_file(page(ROWS), "a.png", means=Means()).gaps] == [GapKind.IMAGE]
