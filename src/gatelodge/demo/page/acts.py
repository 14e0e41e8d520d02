"""The three acts in short, who saw what went out, and the same day with less to go by."""

from html import escape

from gatelodge.demo.page.words import capital, tag
from gatelodge.demo.report import Act, DayReport, Line
from gatelodge.demo.saying import UNKNOWN_LIST, listed, would_have

_BAR = 240
_OTHERS = {"split": "delivered in part", "asked": "put back to its author", "refused": "refused"}


def acts(report: DayReport) -> str:
    """What happened, in three columns."""
    leaks = "".join(f"<li><b>{day.day} {day:%B}</b><br>{escape(how)}</li>" for day, how in report.leaked)
    return (
        "<h2>Three acts</h2>"
        '<div class="acts"><section class="act"><h3>1. The gate only watches</h3>'
        f"<p>{report.shadow.sent:,} mails in {report.shadow.days} working days, nothing stopped. "
        f"{escape(report.clerk)}, in her first weeks and alone at the desk, sends the day’s file to three families:</p>"
        f'<ul class="when">{leaks}</ul><p>Nobody noticed the first two. In 2011 it took a telephone call. '
        f"But the log knew. {would_have(report.shadow)}</p></section>"
        '<section class="act"><h3>2. The gate is on</h3>'
        f"<p>The same 1 August once more. {report.gate.planted_held} of the {len(report.gate.planted)} mishaps are held"
        f"{_rest(report.gate)}.{_named(report)}</p></section>"
        f'<section class="act"><h3>3. The manager’s line</h3>{_clerk(report)}</section></div>\n'
    )


def seen(report: DayReport) -> str:
    """How much of each author's outside mail a second person saw."""
    most = max((line.outside for line in report.lines), default=1) or 1
    rows = "".join(_line(line, most) for line in report.lines if line.outside)
    return (
        '<h2>Who saw what went out</h2><div class="scroll"><table>'
        "<caption>Mail to people outside, 4 July to 1 August</caption>"
        "<thead><tr><th>Author</th><th class=n>Sent</th><th class=n>Seen by a second person</th>"
        "<th class=share>Share</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>\n"
    )


def less(report: DayReport) -> str:
    """The same day with no permits and with no register."""
    columns = (report.gate, report.no_permits, report.no_register)
    rows = "".join(
        f"<tr><td>{escape(capital(what))}</td>"
        + "".join(f"<td>{tag(act.planted.get(what, ''))}</td>" for act in columns)
        + "</tr>"
        for what in report.gate.planted
    )
    clean = "".join(f"<td>{act.clean_held + act.clean_asked or 'none'}</td>" for act in columns)
    return (
        "<h2>The same day with less to go by</h2>"
        "<p>A list of everybody is stopped from the first hour, before there is a single permit or even a register. "
        "One name to the wrong family takes both.</p>"
        '<div class="scroll"><table><thead><tr><th>1 August</th><th>With both</th><th>No permits</th>'
        f"<th>No register</th></tr></thead><tbody>{rows}<tr><td>Ordinary mails stopped</td>{clean}</tr></tbody>"
        f"</table></div>{_ordinary(report)}\n"
    )


def _ordinary(report: DayReport) -> str:
    """Ordinary mail that is stopped where there is less to go by, and why."""
    found = [
        f"Stopped with {name}: “{escape(mail.subject)}”. {UNKNOWN_LIST if mail.kind == 'weekly list' else ''}"
        for name, act in (("no permits", report.no_permits), ("no register", report.no_register))
        for mail in act.stopped
        if not mail.planted
    ]
    return "".join(f'<p class="soft small">{sentence}</p>' for sentence in found)


def _rest(act: Act) -> str:
    others = [said for word, said in _OTHERS.items() if word in act.planted.values()]
    return f"; of the others, one each is {listed(others)}" if others else ""


def _named(report: DayReport) -> str:
    """The earlier days that the reviewer is told of."""
    days = [f"{before.at.day} {before.at:%B}" for before in report.the_mail.before] if report.the_mail else []
    if not days:
        return ""
    return f" The gate also says what nobody knew then: people from this list went out before, on {listed(days)}."


def _clerk(report: DayReport) -> str:
    line = next((line for line in report.lines if line.name == report.clerk), None)
    if line is None:
        return ""
    return (
        f"<p>{escape(line.name)} sent <b>{line.outside:,}</b> mails to people outside in this month. Somebody else saw "
        f"<b>{line.seen:,}</b> of them.</p><p>That number was never on anybody’s desk. Now it is a report.</p>"
    )


def _line(line: Line, most: int) -> str:
    started = f"since {line.started:%B %Y}" if line.started else ""
    sent, seen = line.outside / most * _BAR, line.seen / most * _BAR
    bar = (
        f'<svg width="{_BAR}" height="18" viewBox="0 0 {_BAR} 18" aria-hidden="true">'
        f'<rect width="{sent:.0f}" height="18" fill="#7f9bb8"/>'
        f'<rect width="{seen:.0f}" height="18" fill="#1f6b4a"/></svg>'
    )
    return (
        f'<tr><td><b>{escape(line.name)}</b><br><span class="soft small">{escape(line.title)} {started}</span></td>'
        f"<td class=n>{line.outside:,}</td><td class=n>{line.seen:,}</td><td class=share>{bar}</td></tr>"
    )
