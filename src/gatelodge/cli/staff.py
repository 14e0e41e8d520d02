"""`gatelodge staff import`: who works here, who manages whom, who may decide."""

import typer

from gatelodge.cli import say
from gatelodge.cli.imports import (
    DryRunOption,
    ImporterOption,
    TableArgument,
    digest,
    print_rejects,
    record,
    rejects_as_json,
)
from gatelodge.cli.place import HomeOption, JsonOption, open_home

group = typer.Typer(help="The staff list: import.", no_args_is_help=True)


@group.callback()
def _staff() -> None:
    """Keep `import` a command of its own while it is the only one."""


@group.command("import")
def import_(
    file: TableArgument,
    *,
    actor: ImporterOption = "command line",
    dry_run: DryRunOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Replace the staff list by a CSV or XLSX file."""
    from gatelodge.adapters.sources import read_table  # noqa: PLC0415 - heavy
    from gatelodge.flows.permits import import_staff  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    result = import_staff(read_table(file), at=gatehouse.clock.now())
    if not dry_run:
        counts = {"sha256": digest(file), "count": result.count, "rejected": len(result.rejects)}
        record(gatehouse, "staff:file:import", actor, counts)
        gatehouse.facts.put_staff(result.snapshot_json)
    if as_json:
        say.emit(
            "staff-import",
            {
                "count": result.count,
                "version": result.version,
                "rejects": rejects_as_json(result.rejects),
                "warnings": rejects_as_json(result.warnings),
                "dry_run": dry_run,
            },
        )
    else:
        say.line(f"{say.count(result.count, 'line')} of the staff list {'would be ' if dry_run else ''}taken in.")
        if result.rejects:
            say.line(f"{say.count(len(result.rejects), 'row')} left out:")
            print_rejects(result.rejects)
        if result.warnings:
            say.line("Taken in, but look again at:")
            print_rejects(result.warnings)
