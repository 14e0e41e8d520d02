"""`gatelodge permits learn`: past mail drafts permits, which nobody has confirmed yet."""

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO
from zoneinfo import ZoneInfo

import typer

from gatelodge.cli import say
from gatelodge.cli.permits.tools import register_of
from gatelodge.cli.place import HomeOption, JsonOption, open_home

if TYPE_CHECKING:
    from gatelodge.bootstrap import Gatehouse
    from gatelodge.flows.permits import Draft, Seen


def learn(
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", exists=True, help="Sent mail: an mbox, a Maildir, a folder of .eml.")
    ],
    *,
    into: Annotated[
        Path | None, typer.Option("--into", metavar="FILE", help="Write the draft there [default: standard output].")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="One mail is enough.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draft permits from past mail, for somebody to confirm.

    Nothing is permitted by this. Write yes under `confirm` in each row that is right, then import the file.
    """
    from gatelodge.adapters.durable import replace_file  # noqa: PLC0415 - heavy
    from gatelodge.flows.permits import drafts  # noqa: PLC0415 - heavy

    counts = {"mails": 0, "lawful": 0}
    found = list(drafts(_seen(open_home(home), source, counts), least=1 if once else 2))
    if into is not None:
        text = io.StringIO()
        _write(found, text)
        replace_file(into, text.getvalue().encode())  # for its owner only: it holds addresses
    if as_json:
        rows = [
            {"recipient": one.recipient, "person": one.person.hex(), "field_classes": one.fields}
            | {"first_seen": one.first, "last_seen": one.last, "mails": one.mails}
            for one in found
        ]
        say.emit("permits-learn", {**counts, "drafts": rows})
        return
    if into is None:
        _write(found, sys.stdout)
    say.aside(
        f"{counts['mails']:,} mails read, {counts['lawful']:,} of them taken for lawful ones about a few people; "
        f"{say.count(len(found), 'permit')} drafted. None is in force: write yes under `confirm`, then import."
    )


def _seen(gatehouse: "Gatehouse", source: Path, counts: dict[str, int]) -> "Iterator[Seen]":
    """What each mail teaches, read in the cage and matched outside it."""
    from gatelodge.adapters.mailfiles import messages  # noqa: PLC0415 - heavy
    from gatelodge.core.detect import find  # noqa: PLC0415 - heavy
    from gatelodge.flows.permits import learn as learnt  # noqa: PLC0415 - heavy

    register, classes = register_of(gatehouse), gatehouse.facts.current().classes
    zone = ZoneInfo(gatehouse.settings.organisation.zone)
    with gatehouse.cage() as cage:
        for untrusted in messages(source):
            counts["mails"] += 1
            extraction = cage.extract(untrusted, name="", as_message=True, passwords=())
            seen = learnt(extraction, find(extraction, register), classes, zone)
            if seen is not None:
                counts["lawful"] += 1
                yield seen


def _write(found: "list[Draft]", file: TextIO) -> None:
    from gatelodge.flows.permits import DRAFT  # noqa: PLC0415 - heavy

    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(DRAFT)
    rows.writerows(one.row for one in found)
