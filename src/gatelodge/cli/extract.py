"""`gatelodge extract FILE`: everything readable in a file, what a person would not see, and what could not be read."""

from typing import Annotated

import typer

from gatelodge.cli import say
from gatelodge.cli.content import FileArgument, Kind, KindOption, read
from gatelodge.cli.place import HomeOption, JsonOption, open_any

VisibleOption = Annotated[bool, typer.Option("--visible-only", help="Only what a person who opens the file sees.")]
HiddenOption = Annotated[bool, typer.Option("--hidden-only", help="Only what such a person does not see.")]
DiffOption = Annotated[bool, typer.Option("--diff", help="What is hidden and is not also shown somewhere.")]
AllOption = Annotated[bool, typer.Option("--all", help="Every line, not only the first of each place.")]


def extract(
    file: FileArgument,
    *,
    kind: KindOption = Kind.AUTO,
    visible: VisibleOption = False,
    hidden: HiddenOption = False,
    diff: DiffOption = False,
    everything: AllOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show everything readable in a file, hidden or not.

    And what could not be read.
    """
    from gatelodge.cli.extract_tree import tree  # noqa: PLC0415 - heavy
    from gatelodge.core.extract import report  # noqa: PLC0415 - heavy

    if visible + hidden + diff > 1:
        raise typer.BadParameter("use one of them", param_hint="--visible-only, --hidden-only, --diff")
    given = read(file, kind)
    extraction = open_any(home, to_read=True).extract_once(given.untrusted, given.name, as_message=given.as_message)
    chosen = report.visible_only if visible else report.hidden_only if hidden else report.unshown if diff else None
    shown = chosen(extraction) if chosen is not None else extraction
    if as_json:
        say.emit("extract", {**report.as_json(shown), "name": given.name, "bytes": len(given.untrusted)})
        return
    most = None if everything else 6
    for line in tree(given.name, extraction, shown, most=most, sieve="not shown elsewhere" if diff else ""):
        say.line(line)
