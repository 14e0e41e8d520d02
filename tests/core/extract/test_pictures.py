"""Pictures: what the file carries beside the pixels is found, and how large a picture is decides what it may hide."""

import hashlib
import io

import pytest
from bench.reading.case import outcome
from bench.reading.hidden_pictures import hidden_cases
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gatelodge.core.extract import Means, extract_file
from gatelodge.core.extract.picture.size import size_of
from gatelodge.values import GapKind

CASES = list(hidden_cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_is_found_and_its_hiding_is_named(case):
    assert outcome(case) == "found"


def _picture(kind: str, width: int, height: int) -> bytes:
    made = io.BytesIO()
    Image.new("1" if kind == "TIFF" else "RGB", (width, height)).save(made, kind)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
@pytest.mark.parametrize(("width", "height"), [(17, 33), (1_654, 2_339)])
def test_the_size_is_told_without_unpacking(kind, width, height):
    content = _picture(kind, width, height)
    assert size_of(content) == (f"image/{kind.lower()}", width, height)
    expected = GapKind.SMALL_IMAGE if width < 100 else GapKind.IMAGE
    assert [gap.kind for gap in extract_file(content, "a").gaps] == [expected]


def test_a_page_in_few_bytes_is_no_small_picture():
    blank_page = _picture("TIFF", 1_654, 2_339)
    assert [gap.kind for gap in extract_file(blank_page, "a").gaps] == [GapKind.IMAGE]


def test_the_organisations_own_logo_is_no_gap():
    logo = _picture("PNG", 800, 600)
    known = Means(known_pictures=frozenset({hashlib.sha256(logo).digest()}))
    assert extract_file(logo, "logo.png", means=known).gaps == ()


def test_the_same_picture_is_read_once():
    asked = []
    means = Means(picture_words=lambda content: asked.append(content) or "Siân Prys   A1234BC")
    picture = _picture("PNG", 800, 600)
    mail = (
        b"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
        + b"".join(
            b"--b\nContent-Type: image/png\nContent-Transfer-Encoding: 8bit\n\n" + picture + b"\n" for _ in range(3)
        )
        + b"--b--\n"
    )
    from gatelodge.core.extract import extract_message

    found = extract_message(mail, means=means)
    assert len(asked) <= 1 or len({*asked}) == len(asked)
    assert sum(segment.text.startswith("Siân") for part in found.parts for segment in part.segments) == 3


@pytest.mark.parametrize("error", [TimeoutError(), OSError("cannot identify"), ValueError("bad")])
def test_a_picture_that_cannot_be_read_is_a_gap(error):
    def stumble(_: bytes) -> str:
        raise error

    found = extract_file(_picture("PNG", 800, 600), "a.png", means=Means(picture_words=stumble))
    assert [gap.kind for gap in found.gaps] == [GapKind.IMAGE]


@given(st.sampled_from(CASES), st.integers(0, 400), st.binary(max_size=8))
def test_damaged_metadata_never_raises(case, at, noise):
    content = case.content[:at] + noise + case.content[at + len(noise) :]
    assert extract_file(content, "a").parts
