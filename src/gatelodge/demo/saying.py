"""Phrases that the terminal and the page share."""

from collections.abc import Sequence

from gatelodge.demo.report import Act

_WOULD = {"held": "held", "asked": "put back to the author", "refused": "refused"}
UNKNOWN_LIST = "An agreement allows this list, but with no register nobody can say that it is this list."


def times(number: int) -> str:
    """Once, twice, 3 times.

    >>> times(2)
    'twice'
    """
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def listed(words: Sequence[str]) -> str:
    """The words as a list in a sentence.

    >>> listed(["held", "asked", "refused"])
    'held, asked and refused'
    """
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def would_have(act: Act) -> str:
    """What a gate in force would have done with the mail of an act that it only watched, by its log; "" for nothing."""
    counts = [f"{act.would[name]:,} {said}" for name, said in _WOULD.items() if act.would.get(name)]
    return (
        f"In force, the gate would have stopped {sum(act.would.values()):,} of these mails: {listed(counts)}."
        if counts
        else ""
    )
