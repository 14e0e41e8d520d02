"""Where the time of matching goes: the share of each function of ours, with the library calls that it makes."""

import cProfile
import pstats
from collections import Counter
from collections.abc import Callable
from pathlib import Path

SOURCE = f"{Path('src', 'gatelodge')}{'/'}"
SHOWN = 0.02
"""Smaller shares are not worth a line."""
Place = tuple[str, int, str]
"""As pstats names a function: file, line, name."""


def shares(work: Callable[[], object], times: int) -> list[tuple[str, float]]:
    """("core/register/words.py words_of", 0.21), ... the largest first.

    What a library does counts for the function of ours that called it.
    """
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(times):
        work()
    profile.disable()
    took: Counter[str] = Counter()
    for place, (_, _, own, _, callers) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        if _ours(place):
            took[_shown(place)] += own
        else:
            for caller, (_, _, _, with_callees) in callers.items():
                if _ours(caller):
                    took[_shown(caller)] += with_callees
    total = sum(took.values())
    return [(name, seconds / total) for name, seconds in took.most_common()]


def by_file(functions: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """The same for whole files."""
    files: Counter[str] = Counter()
    for name, share in functions:
        files[name.partition(" ")[0]] += share
    return [(name, share) for name, share in files.most_common() if share >= SHOWN]


def _ours(place: Place) -> bool:
    return SOURCE in place[0]


def _shown(place: Place) -> str:
    file = place[0].rpartition(SOURCE)[2]
    return f"{file} {place[2]}"
