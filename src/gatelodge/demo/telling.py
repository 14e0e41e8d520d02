"""The demo in plain sentences, for a terminal."""

from gatelodge.demo.report import Act, DayReport, Stopped

_DID = {"held": "HELD", "asked": "ASKED", "split": "IN PART", "refused": "REFUSED"}


def told(report: DayReport, *, invite: bool) -> str:
    """What happened, one line a mail that was stopped; `invite` adds what to try next."""
    blocks = [_shadow(report), _gate(report), _line(report), _less(report), _log(report)]
    if invite:
        blocks.append(_invitation(report))
    return "\n\n".join(blocks)


def _shadow(report: DayReport) -> str:
    leaks = "\n".join(f"  {day.day} {day:%B}: the day's file went out, {how}." for day, how in report.leaked)
    return (
        f"{report.prison}, {report.population:,} prisoners, invented by seed {report.seed}.\n\n"
        f"Act 1. The gate only watches: {report.shadow.sent:,} mails in {report.shadow.days} working days, "
        "all delivered.\n"
        f"{leaks}"
    )


def _gate(report: DayReport) -> str:
    act = report.gate
    return (
        f"Act 2. The gate is on, 1 August once more: {_numbers(act)}. {act.clean_said}\n"
        + "\n".join(_stopped(stopped) for stopped in act.stopped)
        + f"\n  Each mail was answered in {act.median_ms:.0f} ms (the middle one), 99 of 100 within "
        f"{act.slowest_ms:.0f} ms; {act.per_second:.0f} mails a second."
    )


def _numbers(act: Act) -> str:
    counts = {name: count for name, count in act.outcomes.items() if count}
    said = ", ".join(f"{count:,} {'delivered in part' if name == 'split' else name}" for name, count in counts.items())
    return f"{act.sent:,} mails, {said}"


def _stopped(stopped: Stopped) -> str:
    lines = [f"  {_DID[stopped.outcome]:<8} {stopped.planted or stopped.subject}: {stopped.sentence}"]
    if stopped.people:
        people = "person" if stopped.people == 1 else "people"
        lines.append(f"           {stopped.people:,} {people}, {stopped.permitted:,} permitted. Rule {stopped.rule}.")
    if stopped.before:
        count = {1: "once", 2: "twice"}.get(len(stopped.before), f"{len(stopped.before)} times")
        days = " and ".join(f"{before.at.day} {before.at:%B}" for before in stopped.before)
        lines.append(f"           People from this list went out {count} before, on {days}.")
    return "\n".join(lines)


def _line(report: DayReport) -> str:
    clerk = next((line for line in report.lines if line.name == report.clerk), None)
    if clerk is None:
        return "Act 3. The manager's line: no mail of the clerk's went outside."
    return (
        f"Act 3. The manager's line: {clerk.name} sent {clerk.outside:,} mails outside since 4 July; "
        f"a second person saw {clerk.seen:,} of them."
    )


def _less(report: DayReport) -> str:
    return "\n".join(
        f"1 August with {name}: {_numbers(act)}. Still held: {'; '.join(_still(act)) or 'nothing'}."
        for name, act in (("no permits", report.no_permits), ("no register", report.no_register))
    )


def _still(act: Act) -> list[str]:
    return [what for what, outcome in act.planted.items() if outcome == "held"]


def _log(report: DayReport) -> str:
    ledger = report.ledger
    verified = "verified" if ledger.verified else "DID NOT VERIFY"
    return f"The log: {ledger.entries:,} entries, {verified}. Root {ledger.root}\nThe page: {report.folder}/day.html"


def _invitation(report: DayReport) -> str:
    return (
        f"Try it: {report.folder}/dayfile.csv is the file of that day. Rename it, zip it, hide it in a workbook, "
        "and ask:\n"
        f"  .venv/bin/gatelodge explain {report.folder}/dayfile.csv\n"
        f"What is held is in the queue:\n"
        f"  .venv/bin/gatelodge hold list --home {report.folder}/act2"
    )
