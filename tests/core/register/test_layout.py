"""The file of an index: what was written is read, and damage anywhere is told."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gatelodge.core.register.layout import SECTIONS, Head, pieces, sealed, unpack, verify
from gatelodge.errors import IntegrityError

AT = datetime(2011, 8, 1, 6, tzinfo=UTC)
HEAD = Head(
    normal_form=2,
    epoch=3,
    people=5,
    left=1,
    imported=1312178400,
    salt=b"salt of 16 bytes",
    directory_bits=16,
    known_bits=48,
    gate_bits=17,
    serial=4,
    base="2011-08-01T06:00:00Z-00112233",
    key_check=b"check 16 bytes..",
)
HELD: dict[str, NDArray[np.generic]] = {
    "starts": np.arange(9, dtype=np.uint32),
    "entries": np.arange(40, dtype=np.uint64),
    "ids": np.arange(10, dtype=np.uint64).reshape(5, 2),
    "owners": np.array([7], np.uint8),
}
WRITTEN, DIGESTS = sealed(HEAD, HELD, AT)
CONTENT = b"".join(pieces(WRITTEN, HELD, DIGESTS))
END = 200 + 40 * 17 + 32
"""Of the header, the directory and its digest."""


def test_what_was_written_is_read() -> None:
    head, sections = unpack(memoryview(CONTENT))
    assert head == WRITTEN
    assert head.version.startswith("2011-08-01T06:00:00Z-")
    assert list(sections) == list(SECTIONS)
    for name, section in sections.items():
        assert section.tolist() == HELD.get(name, np.empty(0)).reshape(-1).tolist()
    verify(memoryview(CONTENT))


def test_sections_start_at_multiples_of_64_bytes() -> None:
    _, sections = unpack(memoryview(CONTENT))
    begin = np.frombuffer(CONTENT, np.uint8).__array_interface__["data"][0]
    places = {name: part.__array_interface__["data"][0] - begin for name, part in sections.items() if len(part)}
    assert {place % 64 for place in places.values()} == {0}
    assert len(CONTENT) % 64 == 0


def test_a_version_is_of_its_time_and_content() -> None:
    other = HELD | {"owners": np.array([8], np.uint8)}
    versions = {sealed(HEAD, held, at)[0].version for held in (HELD, other) for at in (AT, AT.replace(hour=7))}
    assert len(versions) == 4
    assert sealed(HEAD, HELD, AT)[0].version == WRITTEN.version


def test_a_changed_byte_of_header_or_directory_is_refused() -> None:
    for place in range(END):
        damaged = bytearray(CONTENT)
        damaged[place] ^= 1
        with pytest.raises(IntegrityError):
            unpack(memoryview(damaged))


@given(st.integers(-(-END // 64) * 64, len(CONTENT) - 1), st.integers(1, 255))
def test_a_changed_byte_of_a_section_is_seen_when_all_is_read(place: int, flip: int) -> None:
    damaged = bytearray(CONTENT)
    damaged[place] ^= flip
    unpack(memoryview(damaged))
    with pytest.raises(IntegrityError, match="damaged"):
        verify(memoryview(damaged))


@given(st.integers(0, len(CONTENT) - 1))
def test_what_was_cut_off_is_refused(length: int) -> None:
    with pytest.raises(IntegrityError):
        unpack(memoryview(CONTENT[:length]))


@given(st.binary(max_size=2000))
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(IntegrityError):
        unpack(memoryview(content))


def test_an_earlier_format_is_named() -> None:
    with pytest.raises(IntegrityError, match="format 1"):
        unpack(memoryview(CONTENT[:8] + (1).to_bytes(4, "little") + CONTENT[12:]))
