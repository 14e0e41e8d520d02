r"""Reads everything in a message or file: parts, segments with where they stand, and gaps for what could not be read.

What something is, is decided by its content (`sniff`); `registry` names the reader of each kind; every reader has the
same shape, `read(untrusted, place, context)`. Nothing here raises for content, however hostile; a crash or endless loop
of a library is caught one level up, by the cage.

    >>> extract_file(b"Hello\n\nThere\n", "note.txt").parts[0].segments[1].text
    'There'

Hidden content counts like any other, and says how it is hidden.
"""

from gatelodge.core.extract import passwords
from gatelodge.core.extract.context import Context, LibraryNeededError, Means, Place
from gatelodge.core.extract.mail.mime import read_message
from gatelodge.core.extract.registry import dispatch
from gatelodge.values import Extraction, GapKind

__all__ = ["LibraryNeededError", "Means", "extract_file", "extract_message"]


_NO_MEANS = Means()


def extract_message(untrusted: bytes, *, means: Means = _NO_MEANS, plainly: bool = False) -> Extraction:
    """Everything readable in a mail message. Never raises for content.

    plainly: with Python's own means only; LibraryNeededError, before any is touched, where content needs a library.
    """
    context = Context(dispatch, means=means, plainly=plainly)
    headers: tuple[tuple[str, str], ...] = ()
    try:
        headers = read_message(untrusted, Place(), context)
    except Exception:  # noqa: BLE001 - fail closed: what could not be parsed is a gap, and the policy holds it
        context.gap(Place(), GapKind.DAMAGED, "The message is built in a way no known program does.")
    passwords.open_locks(context)
    return context.extraction(headers)


def extract_file(untrusted: bytes, name: str, *, means: Means = _NO_MEANS) -> Extraction:
    """Everything readable in a bare file. Its name only breaks ties among kinds of text. Never raises for content."""
    context = Context(dispatch, means=means)
    dispatch(untrusted, Place(name=name), context)
    passwords.open_locks(context)
    return context.extraction()
