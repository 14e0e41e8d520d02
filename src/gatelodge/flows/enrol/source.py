"""What enrolment needs of a source: batches of rows that can be read again from the start."""

from collections.abc import Iterator, Sequence
from typing import Protocol


class Batch(Protocol):
    """Some rows, every cell as text; blank rows may be among them, and rows may be of any length."""

    @property
    def header(self) -> Sequence[str]:
        """The headings."""

    @property
    def numbers(self) -> Sequence[int]:
        """Of each row, as its owner counts. Rows of one number, one after the other, are one person."""

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """The cells."""


class Source(Protocol):
    """A file, a URL or a query."""

    @property
    def name(self) -> str:
        """What may be said of it."""

    @property
    def digest(self) -> str:
        """SHA-256 in hex; "" while it cannot be known before everything was read."""

    @property
    def loose(self) -> bool:
        """True where a heading may be missing because nobody of a batch has such a value."""

    def batches(self) -> Iterator[Batch]:
        """All of it from the start. RefusedError: no table; TemporaryError: no answer."""

    def share_read(self) -> float | None:
        """How much of the current reading is done, 0 to 1; None when nobody can say."""
