"""The demo in plain sentences, for a terminal."""

from gatelodge.demo.folder import FOLDER, HIDDEN
from gatelodge.demo.report import Act, DayReport, Stopped
from gatelodge.demo.saying import UNKNOWN_LIST, listed, times, would_have

_DID = {"held": "HELD", "asked": "ASKED", "split": "IN PART", "refused": "REFUSED"}
_COUNTED = {"split": "delivered in part", "asked": "put back to the author"}


def told(report: DayReport, *, invite: bool) -> str:
    """What happened, one line a mail that was stopped; `invite` adds what to try next."""
    blocks = [_shadow(report), _gate(report), _line(report), *_less(report), _log(report)]
    if invite:
        blocks.append(_invitation(report))
    return "\n\n".join(blocks)


def _shadow(report: DayReport) -> str:
    leaks = "\n".join(f"  {day.day} {day:%B}: the day's file went out, {how}." for day, how in report.leaked)
    would = would_have(report.shadow)
    noted = f"\n  The log of those days says what nobody saw. {would}" if would else ""
    return (
        f"{report.prison}, {report.population:,} prisoners, invented by seed {report.seed}.\n\n"
        f"Act 1. The gate only watches: {report.shadow.sent:,} mails in {report.shadow.days} working days, "
        "all delivered.\n"
        f"{leaks}{noted}"
    )


def _gate(report: DayReport) -> str:
    act = report.gate
    return (
        f"Act 2. The gate is on, 1 August once more: {_numbers(act)}. {act.clean_said}\n"
        + "\n".join(_stopped(stopped) for stopped in act.stopped)
        + f"\n  Half of the mails were answered within {act.median_ms:.0f} ms, 99 of 100 within "
        f"{act.slowest_ms:.0f} ms."
    )


def _numbers(act: Act) -> str:
    said = [f"{count:,} {_COUNTED.get(name, name)}" for name, count in act.outcomes.items() if count]
    return f"{act.sent:,} mails, {listed(said)}"


def _stopped(stopped: Stopped) -> str:
    lines = [f"  {_DID[stopped.outcome]:<8} {stopped.planted or stopped.subject}: {stopped.said}"]
    if stopped.people:
        people = "person" if stopped.people == 1 else "people"
        lines.append(f"           {stopped.people:,} {people}, {stopped.permitted:,} permitted. Rule {stopped.rule}.")
    else:
        lines.append(f"           Rule {stopped.rule}.")
    if stopped.before:
        days = listed([f"{before.at.day} {before.at:%B}" for before in stopped.before])
        lines.append(f"           People from this list went out {times(len(stopped.before))} before, on {days}.")
    return "\n".join(lines)


def _line(report: DayReport) -> str:
    clerk = next((line for line in report.lines if line.name == report.clerk), None)
    if clerk is None:
        return "Act 3. The manager's line: no mail of the clerk's went outside."
    seen = f"saw {clerk.seen:,} of them" if clerk.seen else "saw none of them"
    return (
        f"Act 3. The manager's line: {clerk.name} sent {clerk.outside:,} mails outside since 4 July; "
        f"a second person {seen}."
    )


def _less(report: DayReport) -> list[str]:
    """The same day with less to go by."""
    return [
        _less_of(name, act) for name, act in (("no permits", report.no_permits), ("no register", report.no_register))
    ]


def _less_of(name: str, act: Act) -> str:
    still = [what for what, outcome in act.planted.items() if outcome in ("held", "refused")]
    missed = [what for what, outcome in act.planted.items() if outcome == "delivered"]
    lines = [f"1 August with {name}: {_numbers(act)}. {act.clean_said}"]
    lines.append(f"  Still stopped: {'; '.join(still) or 'nothing'}.")
    if missed:
        lines.append(f"  Not stopped: {'; '.join(missed)}.")
    for stopped in act.stopped:
        if not stopped.planted:
            why = f" {UNKNOWN_LIST}" if stopped.kind == "weekly list" else ""
            lines.append(f"  Also {stopped.outcome}, the ordinary mail “{stopped.subject}”: {stopped.said}{why}")
    return "\n".join(lines)


def _log(report: DayReport) -> str:
    ledger = report.ledger
    verified = "verified" if ledger.verified else "DID NOT VERIFY"
    return f"The log: {ledger.entries:,} entries, {verified}. Root {ledger.root}\nThe page: {report.page}"


def _invitation(report: DayReport) -> str:
    folder, explain = report.folder, "  .venv/bin/gatelodge explain"
    if folder != FOLDER:
        explain += f" --home {folder}/act2"
    return (
        f"Try it yourself. {folder}/dayfile.csv is the file of that day; rename it, zip it or hide it, and ask:\n"
        f"  cp {folder}/dayfile.csv {folder}/try/holiday.jpg\n"
        f"{explain} {folder}/try/holiday.jpg\n"
        f"  python3 -m zipfile -c {folder}/try/photos.zip {folder}/try/holiday.jpg\n"
        f"{explain} {folder}/try/photos.zip\n"
        f"{explain} {folder}/try/{HIDDEN}    (the same people on a hidden sheet)\n"
        "What was held is in the queue, and the log can be checked:\n"
        f"  .venv/bin/gatelodge hold list --home {folder}/act2\n"
        f"  .venv/bin/gatelodge ledger verify --home {folder}/act2"
    )
