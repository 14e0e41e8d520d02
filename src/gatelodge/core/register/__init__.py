"""The register: who the organisation keeps records on, as keyed fingerprints only, and who a text is about.

`build` makes the bytes of an index; `RegisterIndex` opens them and finds people. Pure: bytes in, values out.
Format: docs/formats/register-index.md.

    index = RegisterIndex.open(build(records, key=key, epoch=1, at=now), key)
    matches = index.find(segments)
"""

from collections.abc import Sequence
from typing import Self

from gatelodge.core.register.build import PersonRecord, build
from gatelodge.core.register.fields import Kind
from gatelodge.core.register.index import RegisterTable
from gatelodge.core.register.layout import unpack
from gatelodge.core.register.match import Match, find_matches
from gatelodge.values import Segment

__all__ = ["Kind", "Match", "PersonRecord", "RegisterIndex", "build"]


class RegisterIndex(RegisterTable):
    """One version of the register, open. One per thread: the cipher behind it is not to be shared."""

    @classmethod
    def open(cls, buffer: "bytes | memoryview", key: bytes) -> Self:
        """Open an index over a buffer (best a mapped file), checking header and directory.

        IntegrityError: cut off, damaged or no index. ConfigError: made with another key.
        """
        return cls(*cls._read(buffer, key))

    @staticmethod
    def epoch_of(buffer: "bytes | memoryview") -> int:
        """The epoch of the key an index was made with, before there is a key. IntegrityError as for `open`."""
        return unpack(memoryview(buffer))[0].epoch

    def find(self, segments: Sequence[Segment]) -> list[Match]:
        """Everybody the segments are about: one match for each person and segment. Never raises for content."""
        return find_matches(self, segments)
