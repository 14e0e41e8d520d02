"""`gatelodge register ...`: enrol the people the organisation keeps records on."""

import secrets
from typing import TYPE_CHECKING, Annotated

import typer

from gatelodge.cli import outcome, say
from gatelodge.cli.imports import (
    DryRunOption,
    ImporterOption,
    TableArgument,
    print_rejects,
    record,
    rejects_as_json,
)
from gatelodge.cli.place import HomeOption, JsonOption, open_home

if TYPE_CHECKING:
    from gatelodge.flows.enrol import EnrolResult, Profile

group = typer.Typer(help="The register of persons: import, status.", no_args_is_help=True)


@group.command("import")
def import_(
    file: TableArgument,
    *,
    actor: ImporterOption = "command line",
    allow_drop: Annotated[bool, typer.Option("--allow-drop", help="Accept far fewer people than before.")] = False,
    guess: Annotated[bool, typer.Option("--guess", help="Guess the columns again, not the saved profile.")] = False,
    dry_run: DryRunOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enrol everybody in a CSV or XLSX file.

    Only keyed fingerprints are kept. The columns are guessed once, shown, and saved.
    """
    from gatelodge.adapters.register_file import read_profile, read_table, write_profile  # noqa: PLC0415 - heavy
    from gatelodge.flows.enrol import enrol, guess_profile  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    assert gatehouse.registers is not None
    settings, keys = gatehouse.settings, gatehouse.keys
    table = read_table(file)
    saved = None if guess else read_profile(settings.profile_path)
    profile = saved or guess_profile(table)
    result = enrol(
        table,
        profile,
        gatehouse.register(),
        keys.key("register"),
        keys.epoch("register"),
        gatehouse.clock.now(),
        lambda: secrets.token_bytes(16),
        allow_drop,
    )
    if not dry_run:
        record(gatehouse, "register:file:import", actor, file, _counts(result))
        gatehouse.registers.replace(result.index_bytes)
        write_profile(settings.profile_path, profile)
    if as_json:
        say.emit(
            "register-import",
            {
                **_counts(result),
                "profile": "guessed" if saved is None else "saved",
                "columns": _columns(profile),
                "rejects": rejects_as_json(result.rejects),
                "dry_run": dry_run,
            },
        )
    else:
        _print(result, profile, guessed=saved is None, dry_run=dry_run)
        if saved is None and not dry_run:
            say.aside(f"A column read wrongly? Correct its kind in {settings.profile_path}, then import again.")


@group.command()
def status(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """How many people are enrolled, in which version.

    Exit 1 when there is no register.
    """
    index = open_home(home).register()
    if as_json:
        facts: dict[str, object] = {"people": 0}
        if index is not None:
            facts = {
                "people": index.people,
                "version": index.version,
                "key_epoch": index.epoch,
                "normal_form": index.normal_form,
            }
        say.emit("register-status", {"loaded": index is not None, **facts})
    elif index is None:
        say.line("There is no register. Only patterns and tables of persons are seen.")
    else:
        say.line(f"{say.count(index.people, 'person', 'people')}, version {index.version}, key epoch {index.epoch}.")
    if index is None:
        raise typer.Exit(outcome.FAILED)


def _counts(result: "EnrolResult") -> dict[str, object]:
    return {
        "people": result.people,
        "added": result.added,
        "kept": result.kept,
        "removed": result.removed,
        "rejected": len(result.rejects),
        "version": result.version,
    }


def _columns(profile: "Profile") -> list[dict[str, str]]:
    return [
        {"column": column.header, "kind": str(column.kind), "field_class": ", ".join(say.classes(column.field_class))}
        for column in profile.columns
    ]


def _print(result: "EnrolResult", profile: "Profile", *, guessed: bool, dry_run: bool) -> None:
    how = " (guessed)" if guessed and dry_run else " (guessed; saved for the next time)" if guessed else ""
    say.line(f"The columns are read as follows{how}:")
    say.table(["COLUMN", "KIND", "ABOUT"], [list(column.values()) for column in _columns(profile)])
    say.line()
    would = "would be " if dry_run else ""
    say.line(
        f"{say.count(result.people, 'person', 'people')} {would}enrolled: {result.added:,} new, {result.kept:,} kept, "
        f"{result.removed:,} removed. Version {result.version}."
    )
    if result.rejects:
        say.line(f"{say.count(len(result.rejects), 'row')} left out:")
        print_rejects(result.rejects)
