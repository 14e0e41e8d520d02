"""`gatelodge register import`: a whole source becomes part of the register."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gatelodge.cli import say
from gatelodge.cli.imports import DryRunOption, ImporterOption, print_rejects, record, rejects_as_json
from gatelodge.cli.place import HomeOption, JsonOption, open_home
from gatelodge.cli.register.tools import ProfileOption, enrol_tools, profiles_of
from gatelodge.errors import RefusedError, TemporaryError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatelodge.adapters.sources import Source
    from gatelodge.bootstrap import Gatehouse
    from gatelodge.flows.enrol import EnrolResult, EnrolTools, Gathered, Gathering, Preview, Profile


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
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew where an earlier import of this source was interrupted.")
    ] = False,
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
    from gatelodge.flows.enrol import gather_all, guess_profile, preview, take_up  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    profiles = profiles_of(gatehouse)
    saved = profiles.read(profile_name)
    source, place = _source(gatehouse, saved, location, query)
    if saved is None or guess:
        profile = guess_profile(source, saved.owner if saved else profiles.new_owner(profile_name))
    else:
        profile = saved
    profile = _placed(profile, saved, place, query)
    tools = replace(
        enrol_tools(gatehouse, gatehouse.register()),
        most_gone=None if allow_drop else gatehouse.settings.register.alarming_drop,
        gathered=None if dry_run else _gathered(gatehouse, restart=restart),
    )
    with _progress(source) as tell:
        (gathering,) = gather_all({profile_name: (source, profile)}, replace(tools, tell=tell)).values()
    if rejects_file is not None:
        _write_rejects(rejects_file, gathering)
    if dry_run:
        result = take_up({profile_name: gathering}, tools)
    else:
        result = _take_up(gatehouse, profile_name, gathering, tools, source.digest, actor)
        profiles.write(profile_name, profile)
        _gathered(gatehouse)(profile_name).clear()
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


def _take_up(
    gatehouse: "Gatehouse", name: str, gathering: "Gathering", tools: "EnrolTools", digest: str, actor: str
) -> "EnrolResult":
    """The entry first, then the register it speaks of."""
    from gatelodge.flows.enrol import take_up  # noqa: PLC0415 - heavy

    assert gatehouse.registers is not None
    index = gatehouse.register()
    if index is not None and index.epoch != tools.epoch:
        raise TemporaryError("The register went over to a new key meanwhile. Import again.")
    result = take_up({name: gathering}, replace(tools, previous=index))
    record(gatehouse, "register:file:import", actor, {"sha256": digest, "source": name, **result.counts()})
    gatehouse.registers.replace(result.made.to_bytes())
    return result


def _gathered(gatehouse: "Gatehouse", *, restart: bool = False) -> "Callable[[str], Gathered]":
    """Where an import of each source keeps what it gathers."""
    from gatelodge.adapters.sources.gathered import GatheredFolder  # noqa: PLC0415 - heavy

    def folder(name: str) -> GatheredFolder:
        kept = GatheredFolder(gatehouse.settings.register_path.with_name("import") / name)
        if restart:
            kept.clear()
        return kept

    return folder


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


def _write_rejects(file: Path, gathering: "Gathering") -> None:
    """Row, what became of it, and why; never what stands in it."""
    try:
        with file.open("w", encoding="utf-8", newline="") as written:
            writer = csv.writer(written)
            writer.writerow(["row", "taken in", "reason"])
            odd = [(row, "no", reason) for row, reason in gathering.rejects]
            odd += [(row, "yes", reason) for row, reason in gathering.warnings]
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
    people = say.count(made.people - made.left, "person", "people")
    say.line(
        f"{people} {would}enrolled: {made.added:,} new, {made.kept:,} kept, {made.gone:,} left. Version {made.version}."
    )
    if result.rejects:
        say.line(f"{say.count(len(result.rejects), 'row')} left out:")
        print_rejects(result.rejects)
    if result.warnings:
        say.line("Taken in, but look again at:")
        print_rejects(result.warnings)
