"""`gatelodge register import`: a whole source becomes part of the register."""

import csv
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gatelodge.cli import say
from gatelodge.cli.imports import DryRunOption, ImporterOption, print_rejects, record, rejects_as_json
from gatelodge.cli.place import HomeOption, JsonOption, open_home
from gatelodge.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatelodge.adapters.sources import Source
    from gatelodge.adapters.sources.profiles import Profiles
    from gatelodge.bootstrap import Gatehouse
    from gatelodge.flows.enrol import EnrolResult, EnrolTools, Preview, Profile

ProfileOption = Annotated[
    str, typer.Option("--profile", metavar="NAME", help="Which of several sources, each with people of its own.")
]


def import_(
    location: Annotated[
        str,
        typer.Argument(
            metavar="[SOURCE]",
            help="CSV, XLSX or JSON file, URL or database; left out: as the last time.",
            show_default=False,
        ),
    ] = "",
    *,
    profile_name: ProfileOption = "default",
    query: Annotated[str, typer.Option(metavar="SQL", help="What selects the people of a database.")] = "",
    actor: ImporterOption = "command line",
    allow_drop: Annotated[bool, typer.Option("--allow-drop", help="Accept far fewer people than before.")] = False,
    guess: Annotated[bool, typer.Option("--guess", help="Guess the columns again, not the saved profile.")] = False,
    dry_run: DryRunOption = False,
    rejects_file: Annotated[
        Path | None,
        typer.Option("--rejects", metavar="FILE", help="Write row and reason of what was left out as CSV."),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enrol everybody in a file, URL or database query.

    Only keyed fingerprints are kept. The columns are guessed once, shown, and saved with the place of the source.
    """
    from gatelodge.adapters.sources.profiles import Profiles  # noqa: PLC0415 - heavy
    from gatelodge.flows.enrol import enrol, guess_profile, preview  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    profiles = Profiles(gatehouse.settings.profile_path)
    saved = profiles.read(profile_name)
    source, place = _source(gatehouse, saved, location, query)
    if saved is None or guess:
        profile = guess_profile(source, saved.owner if saved else profiles.new_owner(profile_name))
    else:
        profile = saved
    profile = _placed(profile, saved, place, query)
    with _progress(source) as tell:
        result = enrol(source, profile, _tools(gatehouse, tell, allow_drop=allow_drop))
    if rejects_file is not None:
        _write_rejects(rejects_file, result)
    if not dry_run:
        _take_up(gatehouse, profiles, profile_name, profile, result, actor)
    guessed = saved is None or guess
    if as_json:
        say.emit(
            "register-import",
            {
                **result.counts(),
                "source": profile_name,
                "profile": "guessed" if guessed else "saved",
                "columns": _columns(profile),
                "rejects": rejects_as_json(result.rejects),
                "warnings": rejects_as_json(result.warnings),
                "dry_run": dry_run,
            },
        )
        return
    _print(result, profile, preview(source, profile) if dry_run else None, guessed=guessed)
    if guessed and not dry_run:
        path = profiles.path(profile_name)
        say.aside(f"A column read wrongly? Correct its kind in {path}, then import again.")


def _source(gatehouse: "Gatehouse", saved: "Profile | None", location: str, query: str) -> "tuple[Source, str]":
    """The source that is meant, and its location as it may be saved ("" where it must not)."""
    from gatelodge.adapters.sources import open_source, place_of, place_to_keep  # noqa: PLC0415 - heavy

    settings = gatehouse.settings
    place = location or (place_of(saved, settings.home) if saved is not None else "")
    if not place:
        raise RefusedError("Name a source: a file, a URL or a database. It is remembered for the next time.")
    return open_source(place, query or (saved.query if saved is not None else "")), place_to_keep(location)


def _placed(profile: "Profile", saved: "Profile | None", place: str, query: str) -> "Profile":
    """The profile with the place of its source."""
    if saved is not None:
        profile = replace(profile, location=saved.location, location_file=saved.location_file, query=saved.query)
    if place:
        profile = replace(profile, location=place, location_file="")
    return replace(profile, query=query) if query else profile


def _tools(gatehouse: "Gatehouse", tell: "Callable[[float | None, int], None]", *, allow_drop: bool) -> "EnrolTools":
    from gatelodge.flows.enrol import EnrolTools  # noqa: PLC0415 - heavy

    keys, settings = gatehouse.keys, gatehouse.settings.register
    return EnrolTools(
        previous=gatehouse.register(),
        key=keys.key("register"),
        epoch=keys.epoch("register"),
        at=gatehouse.clock.now(),
        new_ids=lambda number: secrets.token_bytes(16 * number),
        most_gone=None if allow_drop else settings.alarming_drop,
        keep_left_days=settings.keep_left_days,
        tell=tell,
    )


def _take_up(
    gatehouse: "Gatehouse", profiles: "Profiles", name: str, profile: "Profile", result: "EnrolResult", actor: str
) -> None:
    """The entry first, then the register it speaks of, then how it was read."""
    assert gatehouse.registers is not None
    record(gatehouse, "register:file:import", actor, {"sha256": result.digest, "source": name, **result.counts()})
    gatehouse.registers.replace(result.made.index_bytes)
    profiles.write(name, profile)


@contextmanager
def _progress(source: "Source") -> "Iterator[Callable[[float | None, int], None]]":
    """A bar on a terminal, nothing elsewhere."""
    from rich.console import Console  # noqa: PLC0415 - heavy
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415 - heavy

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[rows]:,} rows"))
    with Progress(
        *columns, TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(f"Reading {source.name}", total=None, rows=0)

        def tell(share: float | None, rows: int) -> None:
            bar.update(task, total=None if share is None else 1.0, completed=share or 0.0, rows=rows)

        yield tell


def _write_rejects(file: Path, result: "EnrolResult") -> None:
    """Row, what became of it, and why; never what stands in it."""
    try:
        with file.open("w", encoding="utf-8", newline="") as written:
            writer = csv.writer(written)
            writer.writerow(["row", "taken in", "reason"])
            odd = [(row, "no", reason) for row, reason in result.rejects]
            odd += [(row, "yes", reason) for row, reason in result.warnings]
            writer.writerows(sorted(odd))
    except OSError as error:
        raise RefusedError(f"{file} cannot be written: {error.strerror}.") from error


def _columns(profile: "Profile") -> list[dict[str, str]]:
    return [
        {"column": column.header, "kind": str(column.kind), "field_class": ", ".join(say.classes(column.field_class))}
        for column in profile.columns
    ]


def _print(result: "EnrolResult", profile: "Profile", shown: "Preview | None", *, guessed: bool) -> None:
    dry_run = shown is not None
    how = " (guessed)" if guessed and dry_run else " (guessed; saved for the next time)" if guessed else ""
    say.line(f"The columns are read as follows{how}:")
    say.table(["COLUMN", "KIND", "ABOUT"], [list(column.values()) for column in _columns(profile)])
    say.line()
    if shown is not None:
        say.line("The first rows, masked:")
        say.table([heading for heading, _ in shown.columns], shown.rows)
        say.line()
    made, would = result.made, "would be " if dry_run else ""
    say.line(
        f"{say.count(made.people, 'person', 'people')} {would}enrolled: {made.added:,} new, {made.kept:,} kept, "
        f"{made.gone:,} left. Version {made.version}."
    )
    if result.rejects:
        say.line(f"{say.count(len(result.rejects), 'row')} left out:")
        print_rejects(result.rejects)
    if result.warnings:
        say.line("Taken in, but look again at:")
        print_rejects(result.warnings)
