"""`gatelodge staff ...`: who works here, who manages whom, who may decide; and what ends a probation."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gatelodge.cli import say
from gatelodge.cli.imports import DryRunOption, ImporterOption, digest, print_rejects, record, rejects_as_json
from gatelodge.cli.place import ActorOption, HomeOption, JsonOption, open_home
from gatelodge.errors import RefusedError

if TYPE_CHECKING:
    from gatelodge.adapters.sources import Table
    from gatelodge.flows.permits import StaffImport, StaffRows

group = typer.Typer(help="The staff list: import, evidence.", no_args_is_help=True)

StaffFile = Annotated[
    Path,
    typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="CSV, XLSX, SCIM (.json) or LDAP (.ldif)."),
]
_MOST_BYTES = 256 << 20
_SHOWN = 20


@group.command("import")
def import_(
    file: StaffFile,
    *,
    actor: ImporterOption = "command line",
    keep: Annotated[
        str | None,
        typer.Option("--keep", metavar="WORDS", help="Keep of the last list what the file does not say; or `none`."),
    ] = None,
    allow_drop: Annotated[bool, typer.Option("--allow-drop", help="Even if many people are missing.")] = False,
    dry_run: DryRunOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Replace the staff list by a file, whole.

    Who is not in it has left. Dates that a directory does not know are kept from the last list.
    """
    from gatelodge.flows.permits import import_staff  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    result = import_staff(
        _read(file),
        at=gatehouse.clock.now(),
        previous=gatehouse.facts.current().staff,
        keep=_words(keep),
        allow_drop=allow_drop,
    )
    if not dry_run:
        counts = {"sha256": digest(file), "count": result.count, "rejected": len(result.rejects)}
        counts |= {"joined": len(result.changes.joined), "left": len(result.changes.left)}
        record(gatehouse, "staff:file:import", actor, counts)
        gatehouse.facts.put_staff(result.snapshot_json)
    if as_json:
        say.emit("staff-import", _document(result, dry_run=dry_run))
    else:
        _print(result, dry_run=dry_run)


@group.command()
def evidence(
    identity: Annotated[str, typer.Argument(metavar="IDENTITY", help="Whose probation ends.")],
    *,
    text: Annotated[str, typer.Option("--text", help="What shows that they are ready; it goes into the record.")],
    actor: ActorOption,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a probation on evidence.

    As the line manager, a deputy of theirs, or information governance.
    """
    from gatelodge.flows.permits import end_probation  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    staff = gatehouse.facts.current().staff
    snapshot = end_probation(staff, identity, text, actor=actor, at=gatehouse.clock.now())
    whose = identity.strip().lower()
    record(gatehouse, "staff:probation:end", actor, {}, {"identity": whose, "evidence": text})
    gatehouse.facts.put_staff(snapshot)
    if as_json:
        say.emit("staff-evidence", {"identity": whose, "on_probation": False})
    else:
        say.line(f"The probation of {whose} has ended.")


def _read(file: Path) -> "Table | StaffRows":
    """The file in whichever of its shapes it is."""
    from gatelodge.adapters.sources import read_table  # noqa: PLC0415 - heavy
    from gatelodge.flows.permits import is_scim, ldif_rows, scim_rows  # noqa: PLC0415 - heavy

    ending = file.suffix.lower()
    if ending in {".ldif", ".ldf"}:
        return ldif_rows(_text(file))
    if ending == ".json":
        text = _text(file)
        try:
            document = json.loads(text)
        except ValueError:
            raise RefusedError(f"{file.name} is not JSON.") from None
        if is_scim(document):
            return scim_rows(text)
    return read_table(file)


def _text(file: Path) -> str:
    if file.stat().st_size > _MOST_BYTES:
        raise RefusedError(f"{file.name} is larger than {_MOST_BYTES >> 20} MB. Is this the right file?")
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedError(f"{file.name} is not UTF-8 text. Export it as UTF-8.") from None


def _words(keep: str | None) -> frozenset[str] | None:
    """The words of `--keep`; None where it was not given."""
    if keep is None:
        return None
    return frozenset(word.strip().lower() for word in keep.split(",") if word.strip()) - {"none"}


def _document(result: "StaffImport", *, dry_run: bool) -> dict[str, object]:
    changed = result.changes
    return {
        "count": result.count,
        "version": result.version,
        "rejects": rejects_as_json(result.rejects),
        "warnings": rejects_as_json(result.warnings),
        "notes": list(result.notes),
        "skipped": result.skipped,
        "joined": list(changed.joined),
        "left": list(changed.left),
        "changed": [{"identity": name, "fields": list(fields)} for name, fields in changed.changed],
        "dry_run": dry_run,
    }


def _print(result: "StaffImport", *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    say.line(f"{say.count(result.count, 'line')} of the staff list {would}taken in.")
    changed = result.changes
    say.line(f"New: {len(changed.joined):,}. Left: {len(changed.left):,}. Changed: {len(changed.changed):,}.")
    if dry_run:
        _print_differences(result)
    if result.skipped:
        say.line(f"{say.count(result.skipped, 'entry', 'entries')} of the directory stand for nobody who sends mail.")
    if result.rejects:
        say.line(f"{say.count(len(result.rejects), 'row')} left out:")
        print_rejects(result.rejects)
    if result.warnings:
        say.line("Taken in, but look again at:")
        print_rejects(result.warnings)
    for note in result.notes:
        say.line(note)


def _print_differences(result: "StaffImport") -> None:
    changed = result.changes
    lines = [f"  + {name}" for name in changed.joined] + [f"  - {name}" for name in changed.left]
    lines += [f"  ~ {name}: {', '.join(fields)}" for name, fields in changed.changed]
    for text in lines[:_SHOWN]:
        say.line(text)
    if len(lines) > _SHOWN:
        say.line(f"  ... and {len(lines) - _SHOWN:,} more (all of them with --json)")
