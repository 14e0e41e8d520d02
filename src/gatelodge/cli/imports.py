"""What imports have in common: a table file, its rejects, and an entry in the log before it takes effect."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gatelodge.cli import say
from gatelodge.values import Event

if TYPE_CHECKING:
    from gatelodge.bootstrap import Gatehouse

TableArgument = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A CSV or XLSX file.")]
ImporterOption = Annotated[str, typer.Option("--as", metavar="ADDRESS", help="Who imports, for the log.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would happen and change nothing.")]

_SHOWN = 20


def record(
    gatehouse: "Gatehouse",
    tag: str,
    actor: str,
    counts: Mapping[str, object],
    payload: Mapping[str, object] | None = None,
) -> None:
    """Put a change into the log; it is durable on return. Digests and counts in the open, people in the payload."""
    import asyncio  # noqa: PLC0415 - heavy

    event = Event(tag, gatehouse.clock.now(), actor, dict(counts), dict(payload or {}))

    async def run() -> None:
        async with gatehouse.recorder() as recorder:
            await recorder.event(event)

    asyncio.run(run())


def digest(file: Path) -> str:
    """SHA-256 of the file, in hex."""
    return sha256(file.read_bytes()).hexdigest()


def print_rejects(rejects: Sequence[tuple[int, str]]) -> None:
    """The rows that were left out, by number."""
    for row, reason in rejects[:_SHOWN]:
        say.line(f"  row {row}: {reason}")
    if len(rejects) > _SHOWN:
        say.line(f"  ... and {len(rejects) - _SHOWN:,} more (all of them with --json)")


def rejects_as_json(rejects: Sequence[tuple[int, str]]) -> list[dict[str, object]]:
    """The same for a program."""
    return [{"row": row, "reason": reason} for row, reason in rejects]
