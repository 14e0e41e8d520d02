"""The report of `gatelodge simulate` as one page: bars by day, old beside new, and the same numbers in tables."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from gatelodge.cli.page import page, table, tiles

WORDS = ("tell", "ask", "hold", "refuse")
_COLOURS = {"tell": "#cfd6dc", "ask": "#c98a1b", "hold": "#a3311d", "refuse": "#14181c"}
_SAID = {"tell": "delivered, the author told", "ask": "author asked", "hold": "held", "refuse": "refused"}
_WIDTH, _BASE, _TOP = 1000, 220, 26
_MOST_DAYS = 60
_MOST_CHANGED = 200


def render(report: Mapping[str, Any]) -> str:
    """The page."""
    sections = [
        _summary(report),
        _by_day(report["days"]),
        _by("team", report["teams"]),
        _rules(report["rules"]),
        _changed(report),
    ]
    note = "A simulation: nothing was sent, held or recorded."
    return page("Rules on past mail", note, sections, "gatelodge simulate")


def _summary(report: Mapping[str, Any]) -> str:
    totals, messages = report["totals"], report["messages"]
    span = " to ".join(dict.fromkeys((report["days"][0]["day"], report["days"][-1]["day"])))
    shown = [("", f"{messages:,}", "messages to the outside")]
    for word in ("ask", "hold", "refuse"):
        old, new = totals["old"][word], totals["new"][word]
        tone = "stop" if new > old else "go" if new < old else ""
        shown.append((tone, f"{new:,}", f"{_SAID[word]}; {old:,} under the old rules"))
    shown.append(("", f"{len(report['changed']):,}", "would come out otherwise"))
    left = "".join(
        f"<p class=small>{count:,} left out: {escape(reason)}.</p>" for reason, count in report["skipped"].items()
    )
    return (
        f'<h1>Rules on past mail</h1><p class="lead">{escape(span)}. Each message was read once and decided twice: by '
        f"the rules {escape(report['versions']['old'])} (old) and {escape(report['versions']['new'])} (new), on "
        f"today’s register and permits.</p>{tiles(shown)}{left}"
    )


def _by_day(days: Sequence[Mapping[str, Any]]) -> str:
    shown = days[-_MOST_DAYS:]
    keys = "".join(f'<span class="key" style="background:{_COLOURS[word]}"></span>{_SAID[word]}' for word in WORDS)
    rows = [[one["day"], one["messages"], *_pairs(one)] for one in days]
    lines = table(["Day", "Messages", *_heads()], rows, "No day.")
    return (
        f"<h2>By day</h2><figure>{_bars(shown)}<figcaption>Two bars a day: old left, new right. {keys}</figcaption>"
        "</figure>"
        f"<details><summary>The same as a table</summary>{lines}</details>"
    )


def _bars(days: Sequence[Mapping[str, Any]]) -> str:
    """Stacked bars, old and new side by side."""
    most = max((sum(one[side].values()) for one in days for side in ("old", "new")), default=0) or 1
    step, scale = _WIDTH / max(len(days), 1), (_BASE - _TOP) / most
    drawn, words = [], []
    for place, one in enumerate(days):
        for offset, side in ((0.1, "old"), (0.5, "new")):
            top, left, wide = float(_BASE), (place + offset) * step, step * 0.38
            for word in WORDS:
                high = one[side][word] * scale
                top -= high
                if high:
                    drawn.append(_bar(left, top, wide, high, _COLOURS[word]))
        if place % max(1, len(days) // 8) == 0:
            words.append(_words((place + 0.5) * step, one["day"][5:]))
    said = "; ".join(f"{one['day']}: old {sum(one['old'].values())}, new {sum(one['new'].values())}" for one in days)
    line = f'<line x1="0" x2="{_WIDTH}" y1="{_BASE + 1}" y2="{_BASE + 1}" stroke="#14181c" stroke-width="2"/>'
    scale_mark = f'<text x="0" y="16" class="label" fill="#4b555e">{most:,} at most</text>'
    label = f"Messages told, asked about, held or refused, by day: {escape(said)}"
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_BASE + 40}" role="img" aria-label="{label}">'
        f"{''.join(drawn)}{line}{scale_mark}{''.join(words)}</svg>"
    )


def _bar(left: float, top: float, wide: float, high: float, colour: str) -> str:
    return f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{colour}"/>'


def _words(x: float, text: str) -> str:
    place = f'x="{x:.1f}" y="{_BASE + 26}" text-anchor="middle"'
    return f'<text {place} class="label" fill="#4b555e">{escape(text)}</text>'


def _by(what: str, rows: Sequence[Mapping[str, Any]]) -> str:
    lines = [[one[what] or "not known", one["messages"], *_pairs(one)] for one in rows]
    return f"<h2>By {what}</h2>{table([what.capitalize(), 'Messages', *_heads()], lines, 'Nobody.')}"


def _rules(rules: Sequence[Mapping[str, Any]]) -> str:
    rows = [[one["rule"], one["old"], one["new"], one["new"] - one["old"]] for one in rules]
    return (
        f"<h2>By rule</h2>{table(['Rule that decided', 'Old', 'New', 'More'], rows, 'No rule did more than deliver.')}"
    )


def _changed(report: Mapping[str, Any]) -> str:
    changed = report["changed"]
    rows = [
        [
            one["day"],
            one["reference"],
            one["people"],
            f"{one['old']['word']} ({one['old']['rule']})",
            f"{one['new']['word']} ({one['new']['rule']})",
        ]
        for one in changed[:_MOST_CHANGED]
    ]
    heads = ["Day", "Message", "People", "Old", "New"]
    more = f"<p>{len(changed) - _MOST_CHANGED:,} more with --json.</p>" if len(changed) > _MOST_CHANGED else ""
    lines = table(heads, rows, "No message would come out otherwise.", left=(0, 1, 3, 4))
    return f"<h2>What would come out otherwise</h2>{lines}{more}"


def _heads() -> list[str]:
    return [word.capitalize() for word in WORDS]


def _pairs(one: Mapping[str, Any]) -> list[str]:
    return [f"{one['old'][word]:,} → {one['new'][word]:,}" for word in WORDS]
