"""The register: who the organisation keeps records on, as keyed fingerprints only, and who a text is about.

`gather` reads batches of source rows, `assemble` makes them a new base, `amend` a delta to it; `RegisterIndex` opens
them and finds people. `build` does it all for a few records. Pure: bytes in, values out.
Format: docs/formats/register-index.md.

    index = RegisterIndex.open(build(records, key=key, epoch=1, at=now), key)
    matches = index.find(segments)
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Self

from gatelodge.core import text
from gatelodge.core.register.amend import amend, compact
from gatelodge.core.register.assemble import Assembled, assemble
from gatelodge.core.register.build import PersonRecord, build, columns_of
from gatelodge.core.register.chunk import Chunk
from gatelodge.core.register.columns import CANARIES, OWNERS, Columns
from gatelodge.core.register.fields import Kind
from gatelodge.core.register.forms import LONGEST_FORM, SHORTEST
from gatelodge.core.register.gather import gather
from gatelodge.core.register.index import RegisterTable
from gatelodge.core.register.kernel import Kernels
from gatelodge.core.register.layout import unpack
from gatelodge.core.register.match import NO_DATES, find_matches
from gatelodge.core.register.matches import Match
from gatelodge.core.register.plain import kernel_of
from gatelodge.core.register.prf import Prf
from gatelodge.core.register.table import Table
from gatelodge.values import Segment

__all__ = [
    "CANARIES",
    "OWNERS",
    "Assembled",
    "Chunk",
    "Columns",
    "Kind",
    "Match",
    "PersonRecord",
    "Prf",
    "RegisterIndex",
    "amend",
    "assemble",
    "build",
    "columns_of",
    "compact",
    "gather",
]


class RegisterIndex(RegisterTable):
    """One version of the register, open. One per thread: the ciphers behind it are not to be shared."""

    @classmethod
    def open(
        cls,
        base: "bytes | memoryview",
        key: bytes,
        delta: "bytes | memoryview | None" = None,
        kernels: Kernels | None = None,
    ) -> Self:
        """Open an index over a buffer (best a mapped file), and its changes, checking header and directory.

        kernels: makes what reads texts for it, in place of numpy.
        IntegrityError: cut off, damaged or no index, or the changes are of another. ConfigError: made with another key.
        """
        changes = Table(memoryview(delta), key) if delta is not None else None
        return cls(Table(memoryview(base), key), changes, kernels)

    @staticmethod
    def epoch_of(buffer: "bytes | memoryview") -> int:
        """The epoch of the key an index was made with, before there is a key. IntegrityError as for `open`."""
        return unpack(memoryview(buffer))[0].epoch

    @staticmethod
    def changes_of(delta: "bytes | memoryview") -> tuple[str, str]:
        """The version of the base that these changes belong to, and that of both. IntegrityError as for `open`."""
        head = unpack(memoryview(delta))[0]
        return head.base, f"{head.base}+{head.serial}"

    def find(self, segments: Sequence[Segment], other_dates: Mapping[int, Collection[int]] = NO_DATES) -> list[Match]:
        """Everybody the segments are about: one match for each person and segment. Never raises for content.

        other_dates: of some rows, by their place among the segments, the cells whose dates are no birth dates.
        """
        return find_matches(self, segments, other_dates)

    def has_identifiers(self, values: Sequence[str]) -> list[bool]:
        """For each value, whether somebody is enrolled with it as a number."""
        forms = [form for value in values for form in (text.compact(value), text.phone_form(value))]
        fitting = [form if SHORTEST <= len(form) <= LONGEST_FORM else b"-" for form in forms]
        held = kernel_of(self).holds(fitting, (Kind.ISSUED, Kind.NUMBER, Kind.PHONE))
        return [one or other for one, other in zip(held[::2], held[1::2], strict=True)]
