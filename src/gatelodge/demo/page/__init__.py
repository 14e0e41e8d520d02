"""`day.html`: the demo on one page that needs nothing else: no script, no other file, no network.

`render(report)` is the whole document. Everything that came from a message is escaped.
"""

from functools import cache
from html import escape
from importlib.resources import files

from gatelodge.demo.page import drawing
from gatelodge.demo.page.acts import acts, less, seen
from gatelodge.demo.page.review import reviewed, stopped
from gatelodge.demo.report import OUTCOMES, DayReport

_UNDER_TILES = {
    "delivered": "delivered at once",
    "split": "delivered in part",
    "asked": "put back to the author",
    "held": "held for a second person",
    "refused": "refused",
}


def render(report: DayReport) -> str:
    """The page."""
    day = f"{report.day:%A} {report.day.day} {report.day:%B %Y}"
    sections = (
        _day(report, day),
        reviewed(report.the_mail),
        stopped(report.gate),
        acts(report),
        seen(report),
        less(report),
        _log(report),
    )
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.prison)}, {day}: a day at the gate</title>\n"
        f"<style>\n{_style()}</style>\n</head>\n<body>\n"
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
    rows = "".join(
        f"<tr><td>{h.hour:02d}:00</td><td class=n>{h.delivered}</td><td class=n>{h.stopped}</td></tr>"
        for h in gate.hours
    )
    return (
        f"<h1>A day at the gate of {escape(report.prison)}</h1>"
        f'<p class="lead">{day}. {gate.sent:,} mails came to the gate, most of them about one of the prison’s '
        f"{report.population:,} prisoners. {gate.clean_said}</p>"
        f'<ul class="tiles">{"".join(tiles)}</ul>'
        f"<figure>{drawing.day_by_hour(gate.hours)}"
        f'<figcaption><span class="key" style="background:#7f9bb8"></span>delivered'
        f'<span class="key" style="background:#a3311d"></span>stopped. Half of the mails were answered within '
        f"{gate.median_ms:.0f} ms, 99 of 100 within {gate.slowest_ms:.0f} ms.</figcaption></figure>"
        "<details><summary>The same as a table</summary><table><thead><tr><th>Hour</th><th class=n>Delivered</th>"
        f"<th class=n>Stopped</th></tr></thead><tbody>{rows}</tbody></table></details>\n"
    )


def _log(report: DayReport) -> str:
    ledger = report.ledger
    state = "and it verified" if ledger.verified else "and it DID NOT VERIFY"
    folder = f"{report.folder}/" if report.folder else ""
    return (
        f"<h2>The log</h2><p>Every mail, clean ones too, left entries in a log that nobody can quietly change. "
        f"It has <b>{ledger.entries:,}</b> entries, {state}. Its root:</p>"
        f'<p class="root">{escape(ledger.root)}</p>'
        "<h2>Try it yourself</h2><p>Rename the day’s file, zip it, hide it in a workbook, and ask:</p>"
        f"<pre>.venv/bin/gatelodge explain {escape(folder)}dayfile.csv</pre>\n"
    )


@cache
def _style() -> str:
    return files("gatelodge.demo.data").joinpath("day.css").read_text(encoding="utf-8")
