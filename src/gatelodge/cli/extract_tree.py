"""An extraction as a tree on a terminal: parts within parts, in each what is shown, then what is hidden and how."""

import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from gatelodge.cli import say
from gatelodge.cli.extract_lines import MANY, WORDS, View, counts, part_lines, unseen
from gatelodge.cli.fit import clean, columns, cut, taken
from gatelodge.values import Extraction, Gap, GapKind, Hidden, Part, SegmentKind

_TO_DO = {
    GapKind.LOCKED: "To open what is locked, write its password into a file and name that file with --passwords.",
    GapKind.IMAGE: "Words in pictures are read where Tesseract is installed (docs/guide/install.md).",
}
"""What a person can do about a gap."""

_LONG_WINDED = re.compile(r"application/vnd\.(?:openxmlformats-officedocument|oasis)\.")
"""What stands before "spreadsheetml.sheet" and "opendocument.text"."""


@dataclass(slots=True)
class _Branch:
    """One level of the tree: the parts that stand there, and the branches below by name."""

    parts: list[Part] = field(default_factory=list)
    below: dict[str, "_Branch"] = field(default_factory=dict)


def tree(
    name: str,
    whole: Extraction,
    shown: Extraction,
    *,
    most: int | None,
    nothing: str = "",
    reads_pictures: bool = False,
) -> Iterator[str]:
    """Lines for a person. whole: everything, which the first lines count; shown: what is asked for.

    most: lines of one place, None for all of them and all of each; nothing: what to say where nothing is shown;
    reads_pictures: nobody needs to be told how that is done.
    """
    view = View(most, columns(), sifted=shown is not whole)
    root = _Branch()
    for part in shown.parts:
        branch = root
        for step in part.path.split("/") if part.path else ():
            branch = branch.below.setdefault(step, _Branch())
        branch.parts.append(part)
    yield _title(name, root, (), view.width)
    for line in _summary(whole):
        yield from _wrapped(line, view)
    lines = list(_branch(root, view))
    if lines:
        yield ""
    yield from lines
    if nothing and not lines:
        yield nothing
    yield from _gaps(whole.gaps, view)
    for kind in dict.fromkeys(gap.kind for gap in whole.gaps):
        if kind in _TO_DO and not (kind is GapKind.IMAGE and reads_pictures):
            yield from _wrapped(_TO_DO[kind], view)


def _summary(extraction: Extraction) -> Iterator[str]:
    shows, hides, halves = Counter[SegmentKind](), Counter[tuple[Hidden, SegmentKind]](), 0
    for segment in (segment for part in extraction.parts for segment in part.segments if counts(segment)):
        if segment.hidden is None:
            shows[segment.kind] += 1
            halves += bool(unseen(segment))
        else:
            hides[segment.hidden, segment.kind] += 1
    told = [say.count(number, *MANY[kind]) for kind, number in shows.items()]
    kept = [f"{say.count(number, *MANY[kind])} ({WORDS[hidden]})" for (hidden, kind), number in hides.items()]
    if halves:
        kept.insert(0, f"cells of {say.count(halves, 'row')} ({WORDS[Hidden.COLUMN]})")
    yield f"shows {', '.join(told) or 'nothing'}"
    yield f"hides {', '.join(kept) or 'nothing'}"
    if extraction.gaps:
        yield f"{say.count(len(extraction.gaps), 'gap')}, see the end"


def _branch(branch: _Branch, view: View) -> Iterator[str]:
    """The lines of the parts here, then of each branch below with a rail in front."""
    for part in branch.parts:
        yield from part_lines(part, view)
    inner = replace(view, width=view.width - 3)
    below = [(step, one, list(_branch(one, inner))) for step, one in branch.below.items()]
    below = [(step, one, lines) for step, one, lines in below if lines or (one.parts and not view.sifted)]
    around = [part.media_type for part in branch.parts]
    for order, (step, one, lines) in enumerate(below, 1):
        last = order == len(below)
        yield f"{'└─' if last else '├─'} {_title(step, one, around, inner.width)}"
        yield from (f"{'  ' if last else '│ '} {line}" for line in lines)


def _title(name: str, branch: _Branch, around: Sequence[str], width: int) -> str:
    """Its number and name, and the types of what stands here without those of the file around it, which tells of it."""
    told = dict.fromkeys(
        part.media_type + (f", but called {clean(part.declared)}" if part.declared else "") for part in branch.parts
    )
    own = [one for one in told if one not in around] or list(told)
    names = clean(
        " ".join(dict.fromkeys([name, *(part.name for part in branch.parts if not part.name.endswith(name))]))
    )
    types = cut(_LONG_WINDED.sub("", "; ".join(own)), max(width // 2, width - taken(names) - 2))
    shown = cut(names, width - taken(types) - 2)
    return f"{say.bold(shown)}{say.faint(f'  {types}') if types else ''}"


def _gaps(gaps: Sequence[Gap], view: View) -> Iterator[str]:
    """What was not read: each reason once, with the numbers of the parts it is true of."""
    reasons: dict[tuple[GapKind, str], list[str]] = {}
    for gap in gaps:
        reasons.setdefault((gap.kind, gap.sentence), []).append(gap.part)
    if reasons:
        yield ""
        yield say.bold("Not read")
    for (kind, sentence), parts in reasons.items():
        numbers = [part for part in dict.fromkeys(parts) if part]
        listed = ", ".join(numbers[: view.most]) + (", …" if len(numbers) > len(numbers[: view.most]) else "")
        named = [*(["the whole"] if "" in parts else []), *([f"part {listed}"] if numbers else [])]
        yield from _wrapped(f"{', '.join(named)}: {sentence} ({kind})", view)


def _wrapped(line: str, view: View) -> list[str]:
    return textwrap.wrap(line, view.width, initial_indent="  ", subsequent_indent="    ")
