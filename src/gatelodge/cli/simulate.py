"""`gatelodge simulate`: what other rules would have said to past mail, new against old. Nothing is sent or recorded."""

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from gatelodge.cli import say
from gatelodge.cli.place import HomeOption, JsonOption, open_home
from gatelodge.errors import ConfigError, RefusedError

if TYPE_CHECKING:
    from gatelodge.bootstrap import Gatehouse
    from gatelodge.core.policy import Rules
    from gatelodge.flows.simulate import Compared, Skipped

WORDS = ("tell", "ask", "hold", "refuse")
"""What is counted; the rest is delivered."""
_AHEAD = 8
"""Messages that are read while one is decided."""


def simulate(
    source: Annotated[
        Path | None,
        typer.Argument(metavar="SOURCE", exists=True, help="Sent mail: an mbox, a Maildir, a folder of .eml."),
    ] = None,
    *,
    rules: Annotated[Path, typer.Option("--rules", metavar="FILE", exists=True, help="The rules to try.")],
    against: Annotated[
        Path | None, typer.Option("--against", metavar="FILE", exists=True, help="The old rules [default: yours].")
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a report to look at.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """What other rules would have said to past mail.

    Without SOURCE, our own record of decisions is decided again, as far as its counts go.
    """
    from gatelodge.adapters.facts import shipped_catalogue  # noqa: PLC0415 - heavy
    from gatelodge.core.policy import Rules  # noqa: PLC0415 - heavy
    from gatelodge.flows.simulate import Skipped  # noqa: PLC0415 - heavy

    gatehouse, skipped = open_home(home), Skipped()
    words = shipped_catalogue()
    new = Rules.parse(_text(rules), rules.name, catalogue=words)
    old = gatehouse.facts.current().rules
    if against is not None:
        old = Rules.parse(_text(against), against.name, catalogue=words)
    found = _mail(gatehouse, source, old, new, skipped) if source else _record(gatehouse, old, new, skipped)
    compared = list(_counted(found, source))
    if not compared:
        raise RefusedError("There is no mail to the outside here to try the rules on.")
    report = summary(compared, skipped, old.version, new.version)
    if html is not None:
        from gatelodge.adapters.durable import replace_file  # noqa: PLC0415 - heavy
        from gatelodge.cli.simulate_page import render  # noqa: PLC0415 - heavy

        replace_file(html, render(report).encode())
        say.aside(f"The report is in {html}.")
    if as_json:
        say.emit("simulate", report)
    else:
        _print(report)


def summary(compared: "list[Compared]", skipped: "Skipped", old: str, new: str) -> dict[str, Any]:
    """The result as `gatelodge.simulate/1` (docs/formats/simulate.md). The same mail gives the same result."""
    return {
        "messages": len(compared),
        "skipped": dict(sorted(skipped.counts.items())),
        "versions": {"old": old, "new": new},
        "totals": _totals(compared),
        "days": [
            {"day": day.isoformat(), **_totals([one for one in compared if one.day == day])}
            for day in sorted({one.day for one in compared})
        ],
        "teams": [
            {"team": team, **_totals([one for one in compared if one.team == team])}
            for team in sorted({one.team for one in compared})
        ],
        "rules": _rules(compared),
        "changed": [
            {
                "day": one.day.isoformat(),
                "reference": one.reference,
                "recipients": one.recipients,
                "people": one.people,
                "old": asdict(one.old),
                "new": asdict(one.new),
            }
            for one in compared
            if one.changed
        ],
    }


def _totals(some: "Iterable[Compared]") -> dict[str, Any]:
    some = list(some)
    return {
        "messages": len(some),
        "old": _words(one.old.word for one in some),
        "new": _words(one.new.word for one in some),
    }


def _words(words: Iterable[str]) -> dict[str, int]:
    counts = Counter(words)
    return {word: counts[word] for word in WORDS}


def _rules(compared: "list[Compared]") -> list[dict[str, Any]]:
    """By rule: how many messages it decided, where it did more than deliver."""
    old = Counter(one.old.rule for one in compared if one.old.word != "deliver")
    new = Counter(one.new.rule for one in compared if one.new.word != "deliver")
    names = sorted({*old, *new}, key=lambda name: (-max(old[name], new[name]), name))
    return [{"rule": name, "old": old[name], "new": new[name]} for name in names]


def _mail(gatehouse: "Gatehouse", source: Path, old: "Rules", new: "Rules", skipped: "Skipped") -> "Iterator[Compared]":
    """Past mail: read in two cages while the one before is decided."""
    from gatelodge.adapters.mailfiles import messages  # noqa: PLC0415 - heavy
    from gatelodge.flows.simulate import past_mail  # noqa: PLC0415 - heavy

    facts = replace(gatehouse.facts.current(), rules=old)
    with _readers(gatehouse) as read:
        tools = replace(gatehouse.judge_tools(read), facts=lambda: facts)
        found = messages(source, unread=lambda: skipped.add("a file that cannot be read"))
        yield from past_mail(read.ahead(found), tools, new, skipped)


def _record(gatehouse: "Gatehouse", old: "Rules", new: "Rules", skipped: "Skipped") -> "Iterator[Compared]":
    """Our own decisions: entry by entry from the log's source."""
    from gatelodge.adapters.store.source import source_rows  # noqa: PLC0415 - heavy
    from gatelodge.core.ledger import entry as ledger_entry  # noqa: PLC0415 - heavy
    from gatelodge.flows.simulate import decided_entries, past_record  # noqa: PLC0415 - heavy

    if not gatehouse.settings.store_path.exists():
        raise ConfigError("The gate has decided nothing yet. Name past mail: gatelodge simulate --rules FILE SOURCE")
    entries = (ledger_entry.parse(raw) for _, raw in source_rows(gatehouse.settings.store_path))
    zone = ZoneInfo(gatehouse.settings.organisation.zone)
    yield from past_record(decided_entries(entries), old, new, skipped, gatehouse.settings.gate.mode, zone)


class _Ahead:
    """ports.Cage whose answers were begun before they are asked for."""

    def __init__(self, cages: list[Any], pool: ThreadPoolExecutor) -> None:
        self._free, self._pool = list(cages), pool
        self._begun: dict[int, Future[Any]] = {}

    def ahead(self, messages: Iterable[bytes]) -> Iterator[bytes]:
        """The messages in their order, some of them already being read."""
        waiting: list[bytes] = []
        for untrusted in messages:
            waiting.append(untrusted)
            self._begun[id(untrusted)] = self._pool.submit(self._read, untrusted)
            if len(waiting) > _AHEAD:
                yield from self._next(waiting)
        while waiting:
            yield from self._next(waiting)

    def _next(self, waiting: list[bytes]) -> Iterator[bytes]:
        """The first that waits; what was read of it is forgotten when nobody asked."""
        untrusted = waiting.pop(0)
        yield untrusted
        self._begun.pop(id(untrusted), None)

    def extract(self, untrusted: bytes, *, name: str = "", as_message: bool, passwords: Any = ()) -> Any:  # noqa: ARG002
        """As the port says."""
        begun = self._begun.pop(id(untrusted), None)
        return begun.result() if begun is not None else self._read(untrusted)

    def _read(self, untrusted: bytes) -> Any:
        cage = self._free.pop()
        try:
            return cage.extract(untrusted, as_message=True)
        finally:
            self._free.append(cage)


@contextmanager
def _readers(gatehouse: "Gatehouse", count: int = 2) -> Iterator[_Ahead]:
    with ExitStack() as stack:
        cages = [stack.enter_context(gatehouse.cage()) for _ in range(count + 1)]  # one more for who asks at once
        pool = stack.enter_context(ThreadPoolExecutor(count))
        yield _Ahead(cages, pool)


def _counted(found: "Iterable[Compared]", source: Path | None) -> "Iterator[Compared]":
    """The same, with a count on a terminal."""
    from gatelodge.cli.register.showing import progress  # noqa: PLC0415 - heavy

    with progress(source.name if source else "our record") as tell:
        for number, one in enumerate(found, 1):
            tell(None, number)
            yield one


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name} cannot be read as UTF-8 text.") from error


def _print(report: dict[str, Any]) -> None:
    totals, messages = report["totals"], report["messages"]
    say.line(f"{say.count(messages, 'message')} to the outside. Rules {report['versions']['old']} (old) and "
             f"{report['versions']['new']} (new).")  # fmt: skip
    for reason, count in report["skipped"].items():
        say.line(say.faint(f"{count:,} left out: {reason}."))
    say.line()
    say.table(
        ["", "OLD", "NEW", "OF 1,000"],
        [
            [word, totals["old"][word], totals["new"][word], f"{1000 * totals['new'][word] / messages:.1f}"]
            for word in WORDS
        ],
    )
    for heading, key in (("TEAM", "teams"), ("DAY", "days")):
        rows = [
            [
                one[key[:-1]] or "not known",
                one["messages"],
                *(f"{one['old'][word]} > {one['new'][word]}" for word in WORDS),
            ]
            for one in report[key]
        ]
        if len(rows) > 1:
            say.line()
            say.table([heading, "MESSAGES", *(word.upper() for word in WORDS)], rows[-31:])
    if report["rules"]:
        say.line()
        say.table(["RULE", "OLD", "NEW"], [[one["rule"], one["old"], one["new"]] for one in report["rules"]])
    changed = report["changed"]
    say.line()
    say.line(
        f"{say.count(len(changed), 'message')} would come out otherwise."
        if changed
        else "No message would come out otherwise."
    )
    if changed:
        say.table(
            ["DAY", "MESSAGE", "PEOPLE", "OLD", "NEW"],
            [
                [one["day"], one["reference"], one["people"], _said(one["old"]), _said(one["new"])]
                for one in changed[:20]
            ],
        )
        if len(changed) > 20:
            say.line(say.faint(f"... {len(changed):,} in all with --json"))


def _said(said: dict[str, Any]) -> str:
    return f"{said['word']} ({said['rule']})"
