"""`gatelodge extract FILE`: everything readable in a file, what a person would not see, and what could not be read."""

from pathlib import Path
from typing import Annotated

import typer

from gatelodge.cli import say
from gatelodge.cli.content import FileArgument, Kind, KindOption, read
from gatelodge.cli.place import HomeOption, JsonOption, open_any

VisibleOption = Annotated[bool, typer.Option("--visible-only", help="Only what a person who opens the file sees.")]
HiddenOption = Annotated[bool, typer.Option("--hidden-only", help="Only what such a person does not see.")]
DiffOption = Annotated[bool, typer.Option("--diff", help="What is hidden and is not also shown somewhere.")]
AllOption = Annotated[bool, typer.Option("--all", help="Every line of each place, and all of it.")]

PasswordsOption = Annotated[
    Path | None, typer.Option("--passwords", metavar="FILE", help="Passwords to try on what is locked, one a line.")
]


def extract(
    file: FileArgument,
    *,
    kind: KindOption = Kind.AUTO,
    visible: VisibleOption = False,
    hidden: HiddenOption = False,
    diff: DiffOption = False,
    everything: AllOption = False,
    passwords: PasswordsOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show everything readable in a file, hidden or not.

    And what could not be read.
    """
    from gatelodge.adapters import known  # noqa: PLC0415 - heavy
    from gatelodge.cli.extract_tree import tree  # noqa: PLC0415 - heavy
    from gatelodge.core.extract import report  # noqa: PLC0415 - heavy

    if visible + hidden + diff > 1:
        raise typer.BadParameter("use one of them", param_hint="--visible-only, --hidden-only, --diff")
    given = read(file, kind)
    if passwords is not None and not passwords.is_file():
        raise typer.BadParameter(f"{passwords} is no file.", param_hint="--passwords")
    tried = known.passwords(passwords) if passwords is not None else ()
    house = open_any(home, to_read=True)
    extraction = house.extract_once(given.untrusted, given.name, as_message=given.as_message, passwords=tried)
    shown, nothing = extraction, ""
    if visible:
        shown, nothing = report.visible_only(extraction), "Nothing is shown."
    elif hidden:
        shown, nothing = report.hidden_only(extraction), "Nothing is hidden."
    elif diff:
        shown, nothing = report.unshown(extraction), "Nothing is hidden that is not also shown."
    if as_json:
        say.emit("extract", {**report.as_json(shown), "name": given.name, "bytes": len(given.untrusted)})
        return
    most = None if everything else 6
    reads_pictures = bool(house.tessdata)
    for line in tree(given.name, extraction, shown, most=most, nothing=nothing, reads_pictures=reads_pictures):
        say.line(line)
