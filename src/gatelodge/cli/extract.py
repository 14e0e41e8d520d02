"""`gatelodge extract FILE`: everything readable in a file, what a person would not see, and what could not be read."""

from collections import Counter

from gatelodge.cli import say
from gatelodge.cli.content import FileArgument, Kind, KindOption, read
from gatelodge.cli.place import HomeOption, JsonOption, open_any
from gatelodge.values import Extraction, Part, SegmentKind


def extract(
    file: FileArgument,
    *,
    kind: KindOption = Kind.AUTO,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show everything readable in a file, hidden or not.

    And what could not be read.
    """
    from gatelodge.core.extract.report import as_json as report  # noqa: PLC0415 - heavy

    given = read(file, kind)
    extraction = open_any(home).extract_once(given.untrusted, given.name, as_message=given.as_message)
    if as_json:
        say.emit("extract", {**report(extraction), "name": given.name, "bytes": len(given.untrusted)})
    else:
        _print(given.name, extraction)


def _print(name: str, extraction: Extraction) -> None:
    say.line(f"{say.bold(name)}: {_summary(extraction)}")
    for part in extraction.parts:
        say.line()
        say.line(f"{say.bold(part.path or 'top')}  {say.faint(part.media_type)}  {_counts(part)}")
        for segment in part.segments[:_SHOWN]:
            mark = f"[hidden: {segment.hidden}] " if segment.hidden else ""
            where = "" if segment.kind is SegmentKind.HEADER else say.faint(segment.where + ": ")
            say.line(f"  {where}{mark}{_short(segment.text)}")
        if len(part.segments) > _SHOWN:
            say.line(say.faint(f"  ... and {len(part.segments) - _SHOWN:,} more (all of them with --json)"))
    if extraction.gaps:
        say.line()
        say.line(say.bold("Not read"))
        for gap in extraction.gaps:
            say.line(f"  {gap.part or 'top'}: {gap.sentence} {say.faint(f'({gap.kind})')}")


_SHOWN = 8
_WIDTH = 100


def _summary(extraction: Extraction) -> str:
    segments = sum(len(part.segments) for part in extraction.parts)
    hidden = sum(not segment.visible for part in extraction.parts for segment in part.segments)
    return (
        f"{say.count(len(extraction.parts), 'part')}, {say.count(segments, 'segment')}, {hidden:,} hidden, "
        f"{say.count(len(extraction.gaps), 'gap')}"
    )


def _counts(part: Part) -> str:
    kinds = Counter(str(segment.kind) for segment in part.segments)
    hidden = Counter(str(segment.hidden) for segment in part.segments if segment.hidden)
    told = [say.count(number, kind) for kind, number in kinds.items()]
    return ", ".join(told + [f"{number:,} hidden ({how})" for how, number in hidden.items()])


def _short(text: str) -> str:
    flat = " ".join(text.split())
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in flat)
    return printable if len(printable) <= _WIDTH else printable[: _WIDTH - 1] + "…"
