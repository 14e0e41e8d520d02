"""How an import is shown: its progress, its columns, what became of its rows."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gatelodge.cli import say
from gatelodge.cli.imports import print_rejects
from gatelodge.errors import RefusedError

if TYPE_CHECKING:
    from gatelodge.flows.enrol import EnrolResult, Gathering, Preview, Profile


@contextmanager
def progress(name: str) -> Iterator[Callable[[float | None, int], None]]:
    """A bar on a terminal, nothing elsewhere."""
    from rich.console import Console  # noqa: PLC0415 - heavy
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415 - heavy

    console = Console(stderr=True)
    rows_read = TextColumn("{task.fields[rows]:,} rows")
    columns = (TextColumn("{task.description}"), BarColumn(), rows_read, TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(f"Reading {name}", total=None, rows=0)

        def tell(share: float | None, rows: int) -> None:
            bar.update(task, total=None if share is None else 1.0, completed=share or 0.0, rows=rows)

        yield tell


def write_rejects(file: Path, gathering: "Gathering") -> None:
    """Row, what became of it, and why; never what stands in it."""
    odd = [(row, "no", reason) for row, reason in gathering.rejects]
    odd += [(row, "yes", reason) for row, reason in gathering.warnings]
    try:
        with file.open("w", encoding="utf-8", newline="") as written:
            csv.writer(written).writerows([("row", "taken in", "reason"), *sorted(odd)])
    except OSError as error:
        raise RefusedError(f"{file} cannot be written: {error.strerror}.") from error


def columns_of(profile: "Profile") -> list[dict[str, str]]:
    """Each column, how it is read, and what class of fact it holds."""
    return [
        {"column": column.header, "kind": str(column.kind), "field_class": ", ".join(say.classes(column.field_class))}
        for column in profile.columns
    ]


def stated(result: "EnrolResult", *, dry_run: bool = False, gone: str = "left") -> str:
    """What an import did, in a sentence or two."""
    made = result.made
    people = say.count(made.people - made.left, "person", "people")
    changes = f"{made.added:,} new, {made.kept:,} kept, {made.gone:,} {gone}."
    return (
        f"{people} would be enrolled: {changes}" if dry_run else f"{people} enrolled: {changes} Version {made.version}."
    )


def print_result(result: "EnrolResult", profile: "Profile", shown: "Preview | None", *, guessed: bool) -> None:
    """The whole import for a person; `shown` is the preview of a dry run."""
    dry_run = shown is not None
    how = " (guessed)" if guessed and dry_run else " (guessed; saved for the next time)" if guessed else ""
    say.line(f"The columns are read as follows{how}:")
    say.table(["COLUMN", "KIND", "ABOUT"], [list(column.values()) for column in columns_of(profile)])
    say.line()
    if shown is not None:
        say.line("The first rows, masked:")
        say.table([heading for heading, _ in shown.columns], shown.rows)
        say.line()
    say.line(stated(result, dry_run=dry_run))
    if result.resumed:
        say.line(
            f"{say.count(result.resumed, 'row')} of them were gathered before, by an import that did not take effect."
        )
    if result.rejects:
        say.line(f"{say.count(len(result.rejects), 'row')} left out:")
        print_rejects(result.rejects)
    if result.warnings:
        say.line("Taken in, but look again at:")
        print_rejects(result.warnings)
