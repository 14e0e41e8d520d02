"""`day.html`: the demo on one page that needs nothing else: no script, no other file, no network.

`render(report)` is the whole document. Everything that came from a message is escaped.
"""

from functools import cache
from html import escape
from importlib.resources import files

from gatelodge.demo import drawing
from gatelodge.demo.report import OUTCOMES, Act, DayReport, Line, Stopped

_SAID = {
    "delivered": "Delivered",
    "split": "Delivered in part",
    "asked": "Asked",
    "held": "Held",
    "refused": "Refused",
}
_UNDER_TILES = {
    "delivered": "delivered at once",
    "split": "delivered in part",
    "asked": "back to the author",
    "held": "held for a second person",
    "refused": "refused",
}


def render(report: DayReport) -> str:
    """The page."""
    day = f"{report.day:%A} {report.day.day} {report.day:%B %Y}"
    sections = (
        _day(report, day),
        _reviewed(report.the_mail),
        _stopped(report.gate),
        _acts(report),
        _manager(report),
        _settings(report),
        _log(report),
    )
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.prison)}, {day}: a day at the gate</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n"
        f'<div class="top"><div class="wide"><span class="mark">{drawing.gate_mark()}Gatelodge</span>'
        '<span class="note">A demonstration. Everybody on this page is invented.</span></div></div>\n'
        f'<main class="wide">\n{"".join(sections)}'
        f"<footer>Made by <code>gatelodge demo --seed {report.seed}</code>. Another seed is another prison.</footer>\n"
        "</main>\n</body>\n</html>\n"
    )


def _day(report: DayReport, day: str) -> str:
    gate = report.gate
    tiles = [f"<li><b>{gate.sent:,}</b>mails to the gate</li>"]
    for outcome in OUTCOMES:
        number = gate.outcomes.get(outcome, 0)
        tone = "go" if outcome == "delivered" else "stop" if outcome in ("held", "refused") and number else ""
        tiles.append(f'<li class="{tone}"><b>{number:,}</b>{_UNDER_TILES[outcome]}</li>')
    clean = "No ordinary mail was stopped." if not gate.clean_held + gate.clean_asked else (
        f"{gate.clean_held + gate.clean_asked:,} ordinary mails were stopped."
    )  # fmt: skip
    rows = "".join(f"<tr><td>{h.hour:02d}:00</td><td class=n>{h.delivered}</td><td class=n>{h.stopped}</td></tr>" for h in gate.hours)
    return (
        f"<h1>A day at the gate of {escape(report.prison)}</h1>"
        f'<p class="lead">{day}. {gate.sent:,} mails left the prison through Gatelodge, most of them about one of its '
        f"{report.population:,} prisoners. {clean}</p>"
        f'<ul class="tiles">{"".join(tiles)}</ul>'
        f"<figure>{drawing.day_by_hour(gate.hours)}"
        f'<figcaption><span class="key" style="background:#7f9bb8"></span>delivered'
        f'<span class="key" style="background:#a3311d"></span>stopped. Each mail was answered in '
        f"{gate.median_ms:.0f} ms (the middle one) and 99 of 100 within {gate.slowest_ms:.0f} ms.</figcaption></figure>"
        "<details><summary>The same as a table</summary><table><thead><tr><th>Hour</th><th class=n>Delivered</th>"
        f"<th class=n>Stopped</th></tr></thead><tbody>{rows}</tbody></table></details>\n"
    )


def _reviewed(mail: Stopped | None) -> str:
    """The mail of 2011, as the reviewer sees it."""
    if mail is None:
        return ""
    fields = "".join(f'<span class="chip">{escape(field)}</span>' for field in mail.fields)
    facts = [
        ("From", f"{escape(mail.author)}"),
        ("To", escape(", ".join(mail.recipients))),
        ("Subject", escape(mail.subject)),
        ("Sent", f"{mail.at:%H:%M} on {mail.at.day} {mail.at:%B %Y}"),
        ("Found in", escape("; ".join(mail.places) or "the message")),
        ("Seen by", "Some people stand where somebody opening the file would not see them" if mail.hidden
         else "Anybody who opens the attachment"),
        ("Rule", f"{escape(mail.rule)}, permits for families: {escape(mail.coverage)}"),
    ]  # fmt: skip
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
    hints = "".join(f"<li>{escape(hint)}</li>" for hint in mail.hints)
    rows = "\n".join(escape(row) for row in mail.rows[:6])
    return (
        "<h2>The mail of 2011, as a reviewer sees it</h2>"
        '<p class="soft">A visit mail to one family. Inside it, forwarded by mistake, the day’s file of everybody.</p>'
        f'<section class="review"><header><span>{_SAID[mail.outcome]} for a second person</span>'
        f"<span>{escape(mail.reference)}</span></header>"
        f'<div class="body"><p class="verdict">{escape(mail.sentence)}</p>'
        f'<div class="two"><div><dl>{listed}</dl>{_before(mail)}</div>'
        f"<figure>{drawing.everybody(mail.people, mail.permitted)}<figcaption>Each dot is a person in the message. "
        f"The ring is the one that the recipient may hear about.</figcaption></figure></div>"
        f"<h3>What it says about them</h3><p>{fields}</p>"
        f'<h3>A few of the rows, masked</h3><div class="rows" tabindex="0" role="region" aria-label="Masked rows">{rows}</div>'
        f'<h3 style="margin-top:20px">What would have let it pass</h3><ul>{hints}</ul></div></section>\n'
    )


def _before(mail: Stopped) -> str:
    if not mail.before:
        return ""
    count = {1: "once", 2: "twice"}.get(len(mail.before), f"{len(mail.before)} times")
    times = "".join(
        f"<li><b>{b.at.day} {b.at:%B}</b>: {b.people:,} people, {b.overlap:,} of them also in this mail</li>" for b in mail.before
    )
    return f'<div class="before"><p><b>People from this list went out {count} before.</b></p><ul>{times}</ul></div>'


def _stopped(act: Act) -> str:
    lines = "".join(
        f'<li><div><span class="tag {s.outcome}">{_SAID[s.outcome]}</span><br><span class="soft small">{s.at:%H:%M}</span></div>'
        f"<div><b>{escape(_capital(s.planted or s.subject))}</b><br>{escape(s.sentence)}<br>"
        f'<span class="soft small">{escape(s.author)} to {escape(_shortened(s.recipients))} · rule {escape(s.rule)}'
        f" · {escape(s.reference)}</span></div>"
        f'<div class="ratio"><b>{s.people:,}</b> people<br><span class="soft">{s.permitted:,} permitted</span></div></li>'
        for s in act.stopped
    )
    return f'<h2>What did not simply go out</h2><ul class="stops">{lines}</ul>\n'


def _acts(report: DayReport) -> str:
    leaks = "".join(f"<li><b>{day.day} {day:%B}</b><br>{escape(how)}</li>" for day, how in report.leaked)
    mail = report.the_mail
    named = len(mail.before) if mail else 0
    return (
        "<h2>Three acts</h2>"
        f'<div class="acts"><section class="act"><h3>1. The gate only watches</h3>'
        f"<p>{report.shadow.sent:,} mails in {report.shadow.days} working days, nothing stopped. {escape(report.clerk)}, "
        f"in her first weeks and alone at the desk, sends the day’s file to three families:</p>"
        f'<ul class="when">{leaks}</ul><p>Nobody noticed the first two. In 2011 it took a telephone call.</p></section>'
        f'<section class="act"><h3>2. The gate is on</h3><p>The same 1 August once more. {report.gate.planted_held} of '
        f"the {len(report.gate.planted)} mishaps are held"
        f"{_rest(report.gate)}. The gate also says what nobody knew then: people from this list "
        f"went out on {named} earlier days.</p></section>"
        f'<section class="act"><h3>3. The manager’s line</h3>{_clerk_line(report)}</section></div>\n'
    )


def _rest(act: Act) -> str:
    others = [_SAID[o].lower() for o in ("split", "asked", "refused") if o in act.planted.values()]
    return f"; of the others, one each is {' and '.join(others)}" if others else ""


def _clerk_line(report: DayReport) -> str:
    line = next((line for line in report.lines if line.name == report.clerk), None)
    if line is None:
        return ""
    return (
        f"<p>{escape(line.name)} sent <b>{line.outside:,}</b> mails to people outside in this month. Somebody else saw "
        f"<b>{line.seen:,}</b> of them.</p><p>That number was never on anybody’s desk. Now it is a report.</p>"
    )


def _manager(report: DayReport) -> str:
    most = max((line.outside for line in report.lines), default=1) or 1
    rows = "".join(_line(line, most) for line in report.lines)
    return (
        '<h2>Who saw what went out</h2><div class="scroll"><table><caption>Mail to people outside, 4 July to 1 August</caption>'
        "<thead><tr><th>Author</th><th class=n>Sent</th><th class=n>Seen by a second person</th><th>Share</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>\n"
    )


def _line(line: Line, most: int) -> str:
    started = f"since {line.started:%B %Y}" if line.started else ""
    wide, seen = line.outside / most * 240, line.seen / most * 240
    bar = (
        f'<svg width="250" height="18" viewBox="0 0 250 18" aria-hidden="true"><rect width="{wide:.0f}" height="18" fill="#7f9bb8"/>'
        f'<rect width="{seen:.0f}" height="18" fill="#1f6b4a"/></svg>'
    )
    return (
        f'<tr><td><b>{escape(line.name)}</b><br><span class="soft small">{escape(line.title)} {started}</span></td>'
        f"<td class=n>{line.outside:,}</td><td class=n>{line.seen:,}</td><td>{bar}</td></tr>"
    )


def _settings(report: DayReport) -> str:
    """The same day with less to go by."""
    columns = (report.gate, report.no_permits, report.no_register)
    rows = "".join(
        f"<tr><td>{escape(_capital(what))}</td>{''.join(_cell(act.planted.get(what, '')) for act in columns)}</tr>"
        for what in report.gate.planted
    )
    clean = "".join(f"<td>{act.clean_held + act.clean_asked or 'none'}</td>" for act in columns)
    return (
        "<h2>The same day with less to go by</h2>"
        "<p>A list of everybody is stopped from the first hour, before there is a single permit or even a register. "
        "One name to the wrong family takes both.</p>"
        '<div class="scroll"><table><thead><tr><th>1 August</th><th>Register and permits</th><th>No permits</th>'
        f"<th>No register</th></tr></thead><tbody>{rows}<tr><td>Ordinary mails stopped</td>{clean}</tr></tbody></table></div>\n"
    )


def _cell(outcome: str) -> str:
    return f'<td><span class="tag {outcome}">{_SAID.get(outcome, "")}</span></td>'


def _log(report: DayReport) -> str:
    ledger = report.ledger
    state = "and it verified" if ledger.verified else "and it DID NOT VERIFY"
    folder = f"{report.folder}/" if report.folder else ""
    return (
        f"<h2>The log</h2><p>Every mail, clean ones too, left entries in a log that nobody can quietly change. "
        f"It has <b>{ledger.entries:,}</b> entries, {state}. Its root:</p>"
        f'<p class="root">{escape(ledger.root)}</p>'
        "<h2>Try it yourself</h2><p>Rename the day’s file, zip it, put it on a hidden sheet, and ask:</p>"
        f"<pre>gatelodge explain {escape(folder)}dayfile.csv</pre>\n"
    )


def _shortened(recipients: tuple[str, ...]) -> str:
    return ", ".join(recipients) if len(recipients) <= 2 else f"{recipients[0]} and {len(recipients) - 1} others"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def _style() -> str:
    return files("gatelodge.demo.data").joinpath("day.css").read_text(encoding="utf-8")
