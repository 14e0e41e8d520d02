"""What belongs to one person or event, said line by line: one record, unless it is long or a list of its own."""

from collections.abc import Iterable, Iterator

from gatelodge.core.extract.cutting import segment
from gatelodge.values import Hidden, Segment, SegmentKind

_LONG = 200
"""Characters; a longer text is cut like the body of a mail, and searched for encoded files like it."""


def is_long(text: str) -> bool:
    r"""True for a text that stands for itself: long, or a list or table of several entries.

    >>> is_long("1 Gaol Street\nCardiff\nWales"), is_long("Abel,A1,x\nCai,A2,y\nRhys,A3,z")
    (False, True)
    """
    return len(text) > _LONG or (text.count("\n") > 1 and len(segment.segments(text)) > 1)


def records(lines: Iterable[str], hidden: Hidden | None, where: str) -> Iterator[Segment]:
    """The lines as one record, or several where they are very many."""
    held: list[str] = []
    size = 0
    for line in lines:
        if held and size + len(line) > segment.MAX_CHARS:
            yield Segment("\n".join(held), where, SegmentKind.RECORD, hidden)
            held, size = [], 0
        held.append(line)
        size += len(line)
    if held:
        yield Segment("\n".join(held), where, SegmentKind.RECORD, hidden)
