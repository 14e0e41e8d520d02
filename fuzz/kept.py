"""The seeds of each target: a text file for each, an input a line, in base64.

The repository stays small; a fuzzer grows the rest again in a minute.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "corpus"
MOST, MOST_BYTES = 24, 400
"""Inputs of a target, and of one of them."""


def seeds(name: str) -> list[bytes]:
    """What is kept for a target; nothing for a new one."""
    path = FOLDER / f"{name}.txt"
    return [b64decode(line) for line in path.read_text("ascii").splitlines()] if path.exists() else []


def keep(name: str, found: Iterable[bytes]) -> None:
    """Keep some of the small ones, of all sizes; where there is none, what was kept before."""
    small = sorted((one for one in found if len(one) <= MOST_BYTES), key=lambda one: (len(one), one))
    if small:
        chosen = small[:: -(-len(small) // MOST)]
        (FOLDER / f"{name}.txt").write_text("".join(f"{b64encode(one).decode()}\n" for one in chosen), "ascii")
