"""How results look: one JSON document, or plain lines for a person, coloured only on a terminal."""

import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from getpass import getpass

import typer

from gatelodge.values import Action, FieldClass

_UNSEEN = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
"""Controls, turns of the direction of writing, and letters of no width: JSON may have them as they are."""
_COLOURS = {
    "deliver": typer.colors.GREEN,
    "ask": typer.colors.YELLOW,
    "hold": typer.colors.RED,
    "refuse": typer.colors.RED,
}


def emit(name: str, document: Mapping[str, object]) -> None:
    """Print the document as `gatelodge.<name>/1` on stdout; what would move the cursor of a terminal is escaped."""
    text = json.dumps({"format": f"gatelodge.{name}/1", **document}, ensure_ascii=False, default=_plain)
    typer.echo(_UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], text))


def line(text: str = "") -> None:
    """One line for a person on stdout."""
    typer.echo(text)


def aside(text: str) -> None:
    """One line on stderr: what is being done, never a result."""
    typer.echo(text, err=True)


def ask_secret(what: str) -> str:
    """A password or code: asked for on a terminal, without showing it, else the next line of standard input."""
    return getpass(f"{what}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


def bold(text: str) -> str:
    """Heavier on a terminal."""
    return typer.style(text, bold=True) if _colourful() else text


def faint(text: str) -> str:
    """Lighter on a terminal."""
    return typer.style(text, dim=True) if _colourful() else text


def verdict_word(word: str, width: int = 8) -> str:
    """DELIVER, ASK, HOLD or REFUSE, padded, in its colour on a terminal."""
    padded = word.upper().ljust(width)
    return typer.style(padded, fg=_COLOURS[word], bold=True) if _colourful() else padded


def alarm(rules: Sequence[str]) -> str:
    """What these rules set off."""
    return f"Alarm: {', '.join(rules)}. Information governance is told at once, its author is not."


def not_in_force(action: Action) -> str:
    """What happens meanwhile, where the gate's mode or a rule's life is milder than the verdict."""
    done = {
        Action.DELIVER: "delivered",
        Action.ASK: "put back to its author",
        Action.HOLD: "held",
        Action.REFUSE: "refused",
    }
    return f"Not in force yet: for now it is {done[action]}."


def passed(*, ok: bool) -> str:
    """The word for a check, coloured on a terminal."""
    word, colour = ("ok  ", typer.colors.GREEN) if ok else ("FAIL", typer.colors.RED)
    return typer.style(word, fg=colour) if _colourful() else word


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as they need to be; nothing is cut off."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [list(headings), *cells]) for i in range(len(headings))]
    line(faint("  ".join(h.ljust(w) for h, w in zip(headings, widths, strict=True)).rstrip()))
    for row in cells:
        line("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip())


def classes(flags: FieldClass) -> list[str]:
    """The field classes by name, in their order."""
    return [flag.name.lower() for flag in FieldClass if flag in flags and flag.name]


def count(number: int, one: str, many: str = "") -> str:
    """A number and its word: 1 person, 1,182 people."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _colourful() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case bytes():
            return value.hex()
        case Action():
            return value.word
        case FieldClass():
            return classes(value)
        case _:
            return str(value)
