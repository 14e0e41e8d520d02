"""`gatelodge register import`: a whole source becomes part of the register."""

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gatelodge.cli import say
from gatelodge.cli.imports import DryRunOption, ImporterOption, record, rejects_as_json
from gatelodge.cli.place import HomeOption, JsonOption, open_home
from gatelodge.cli.register.showing import columns_of, print_result, progress, write_rejects
from gatelodge.cli.register.tools import AllowDropOption, ProfileOption, enrol_tools, gathered_of, profiles_of
from gatelodge.errors import IntegrityError, RefusedError, TemporaryError

if TYPE_CHECKING:
    from gatelodge.adapters.sources import Source
    from gatelodge.bootstrap import Gatehouse
    from gatelodge.core.register import RegisterIndex
    from gatelodge.flows.enrol import EnrolResult, EnrolTools, Gathering, Profile


def import_(
    location: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="CSV, XLSX or JSON file, URL or database; left out: as the last time.",
            show_default=False,
        ),
    ] = "",
    *,
    profile_name: ProfileOption = "default",
    query: Annotated[str, typer.Option(metavar="SQL", help="What selects the people of a database.")] = "",
    actor: ImporterOption = "command line",
    allow_drop: AllowDropOption = False,
    guess: Annotated[bool, typer.Option("--guess", help="Guess the columns again, not the saved profile.")] = False,
    dry_run: DryRunOption = False,
    anew: Annotated[
        bool, typer.Option("--anew", help="Leave aside a register that cannot be read: everybody gets a new id.")
    ] = False,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew after an import of this source that did not take effect.")
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
    from gatelodge.flows.enrol import gather_all, preview, take_up  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    profiles = profiles_of(gatehouse)
    saved = profiles.read(profile_name)
    source = _source(gatehouse, saved, location, query)
    guessed = saved is None or guess
    owner = saved.owner if saved is not None else profiles.new_owner(profile_name)
    profiles.refuse_shared(profile_name, owner)
    profile = _profile(source, saved, location, query, guess_for=owner if guessed else None)
    tools = replace(
        enrol_tools(gatehouse, None if anew else _as_it_stands(gatehouse)),
        most_gone=None if allow_drop else gatehouse.settings.register.alarming_drop,
        gathered=None if dry_run else gathered_of(gatehouse, restart=restart),
    )
    with progress(source.name) as tell:
        (gathering,) = gather_all({profile_name: (source, profile)}, replace(tools, tell=tell)).values()
    if rejects_file is not None:
        write_rejects(rejects_file, gathering)
    if dry_run:
        result = take_up({profile_name: gathering}, tools)
    else:
        result = _taken_up(gatehouse, profile_name, gathering, tools, source.digest, actor, anew=anew)
        profiles.write(profile_name, profile)
        gathered_of(gatehouse)(profile_name).clear()
    if as_json:
        say.emit(
            "register-import",
            {
                **result.counts(),
                "source": profile_name,
                "profile": "guessed" if guessed else "saved",
                "columns": columns_of(profile),
                "resumed": result.resumed,
                "rejects": rejects_as_json(result.rejects),
                "warnings": rejects_as_json(result.warnings),
                "dry_run": dry_run,
            },
        )
        return
    print_result(result, profile, preview(source, profile) if dry_run else None, guessed=guessed)
    if guessed and not dry_run:
        path = profiles.path(profile_name)
        say.aside(f"A column read wrongly? Correct its kind in {path}, then import again.")
    if anew and not dry_run:
        say.aside("Everybody has a new id: import the other sources and the permits again, and plant again who was.")
    if location and not dry_run and not (profile.location or profile.location_file):
        say.aside("The place of this source holds a password, so it is not saved. See docs/guide/register.md.")


def _as_it_stands(gatehouse: "Gatehouse") -> "RegisterIndex | None":
    try:
        return gatehouse.register()
    except IntegrityError as error:
        raise IntegrityError(f"{error} Where there is no copy of it, import with --anew.") from error


def _source(gatehouse: "Gatehouse", saved: "Profile | None", location: str, query: str) -> "Source":
    """The source that is meant."""
    from gatelodge.adapters.sources import is_database, open_source, place_of  # noqa: PLC0415 - heavy

    place = location or (place_of(saved, gatehouse.settings.home) if saved is not None else "")
    if not place:
        raise RefusedError("Name a source: a file, a URL or a database. It is remembered for the next time.")
    if not query and saved is not None and is_database(place):
        query = saved.query
    return open_source(place, query)


def _profile(
    source: "Source", saved: "Profile | None", location: str, query: str, *, guess_for: int | None
) -> "Profile":
    """How the source is read, saved or guessed, and where it is."""
    from gatelodge.adapters.sources import place_to_keep  # noqa: PLC0415 - heavy
    from gatelodge.flows.enrol import guess_profile  # noqa: PLC0415 - heavy

    profile = saved
    if profile is None or guess_for is not None:
        profile = guess_profile(source, guess_for or 0)
    if saved is not None:
        profile = replace(profile, location=saved.location, location_file=saved.location_file, query=saved.query)
    if place := place_to_keep(location):
        profile = replace(profile, location=place, location_file="", query=query)
    return replace(profile, query=query) if query else profile


def _taken_up(
    gatehouse: "Gatehouse",
    name: str,
    gathering: "Gathering",
    tools: "EnrolTools",
    digest: str,
    actor: str,
    *,
    anew: bool,
) -> "EnrolResult":
    """The entry first, then the register it speaks of."""
    from gatelodge.flows.enrol import take_up  # noqa: PLC0415 - heavy

    registers = gatehouse.registers
    assert registers is not None
    with nullcontext() if anew else registers.changing() as index:
        if index is not None and index.epoch != tools.epoch:
            raise TemporaryError("The register went over to a new key meanwhile. Import again.")
        result = take_up({name: gathering}, replace(tools, previous=index))
        record(gatehouse, "register:file:import", actor, {"sha256": digest, "source": name, **result.counts()})
        registers.replace(result.made)
    return result
