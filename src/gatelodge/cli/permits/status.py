"""`gatelodge permits status`, `check` and `agreements`: what is in force, how old it is, and what is wrong with it."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from gatelodge.cli import outcome, say
from gatelodge.cli.permits.tools import contradiction_as_json, print_contradictions
from gatelodge.cli.place import HomeOption, JsonOption, open_home

if TYPE_CHECKING:
    from gatelodge.bootstrap import Gatehouse

WARN = timedelta(days=30)
"""How long before its end an agreement is named."""


def status(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """The sources of permits. Exit 1 when one is too old."""
    gatehouse = open_home(home)
    sources = _sources(gatehouse)
    version = gatehouse.facts.current().book.version
    if as_json:
        say.emit("permits-status", {"version": version, "sources": sources})
    else:
        say.line(f"Version {version}.")
        headings = ["SOURCE", "PERMITS", "BANS", "ENDED", "IMPORTED", "AGE", "LIMIT", ""]
        say.table(headings, [_row(source) for source in sources])
    if any(source["stale"] for source in sources):
        raise typer.Exit(outcome.FAILED)


def check(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Lines in force that contradict others. Exit 1 when there are."""
    from gatelodge.adapters.sealing import AddressSeal  # noqa: PLC0415 - heavy
    from gatelodge.flows.permits import contradictions  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    book, seal = gatehouse.facts.current().book, AddressSeal(gatehouse.keys)
    found = contradictions(book, gatehouse.clock.now(), decrypt=seal.open)
    if as_json:
        say.emit("permits-check", {"contradictions": [contradiction_as_json(one) for one in found]})
    else:
        print_contradictions(found)
        if not found:
            say.line("Nothing in force contradicts anything else.")
    if found:
        raise typer.Exit(outcome.FAILED)


def agreements(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """The agreements that license bulk, and when they end.

    Exit 1 when one ended or ends within 30 days.
    """
    gatehouse = open_home(home)
    today = gatehouse.clock.now().astimezone(ZoneInfo(gatehouse.settings.organisation.zone)).date()
    rows = []
    for one in sorted(gatehouse.facts.current().classes.agreements, key=lambda each: each.expires):
        days = (one.expires - today).days
        state = "ended" if days < 0 else "ends soon" if days <= WARN.days else "in force"
        if one.starts is not None and one.starts > today:
            state = "begins later"
        rows.append(
            {
                "name": one.name,
                "purpose": one.purpose,
                "owner": one.owner,
                "row_limit": one.row_limit,
                "expires": one.expires.isoformat(),
                "days_left": days,
                "state": state,
            }
        )
    if as_json:
        say.emit("permits-agreements", {"agreements": rows})
    elif not rows:
        say.line("There is no agreement: nobody may send about many people at once.")
    else:
        headings = ["NAME", "STATE", "EXPIRES", "DAYS", "PEOPLE", "OWNER", "PURPOSE"]
        keys = ("name", "state", "expires", "days_left", "row_limit", "owner", "purpose")
        say.table(headings, [[row[key] for key in keys] for row in rows])
    if any(row["state"] in {"ended", "ends soon"} for row in rows):
        raise typer.Exit(outcome.FAILED)


def _sources(gatehouse: "Gatehouse") -> list[dict[str, object]]:
    """Each source that has lines, was imported, or has a limit."""
    from gatelodge.core.permits import stale_feeds  # noqa: PLC0415 - heavy

    facts, now = gatehouse.facts.current(), gatehouse.clock.now()
    book, limits = facts.book, facts.classes.feeds
    stale = stale_feeds(book.feeds, limits, now)
    counts = book.tally()
    found = []
    for name in sorted({*counts, *book.feeds, *limits}):
        permits, bans, ended = counts.get(name, (0, 0, 0))
        imported, limit = book.feeds.get(name), limits.get(name)
        found.append(
            {
                "source": name,
                "permits": permits,
                "bans": bans,
                "ended": ended,
                "imported": None if imported is None else imported.isoformat(),
                "age_hours": None if imported is None else round((now - imported).total_seconds() / 3600, 1),
                "max_age_hours": None if limit is None else int(limit.total_seconds() // 3600),
                "stale": name in stale,
            }
        )
    return found


def _row(source: dict[str, object]) -> list[object]:
    imported = source["imported"]
    return [
        source["source"],
        f"{source['permits']:,}",
        f"{source['bans']:,}",
        f"{source['ended']:,}",
        f"{datetime.fromisoformat(str(imported)):%Y-%m-%d %H:%M}" if imported else "never",
        "" if source["age_hours"] is None else f"{source['age_hours']} h",
        "" if source["max_age_hours"] is None else f"{source['max_age_hours']} h",
        "too old" if source["stale"] else "",
    ]
