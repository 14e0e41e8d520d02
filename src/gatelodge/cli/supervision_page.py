"""The supervision report as one page that needs nothing else: no script, no other file, no network.

`render(report, ...)` is the whole document, in the style of the demo's page. Every name is escaped.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta, tzinfo
from html import escape
from importlib.resources import files

from gatelodge.core.supervision.measures import ApproverLine, AuthorLine, Measures, TeamLine, quantile
from gatelodge.demo.page.drawing import gate_mark

_GO, _SOFT, _INK = "#1f6b4a", "#cfd6dc", "#14181c"
_WIDTH, _ROW, _NAMES = 1000, 46, 360
_LONGEST_NAME = 34
_MOST_BARS = 20
_STYLE = (
    "h2 + table, h2 + .scroll, p + .scroll { margin-top: 10px } th.n { white-space: normal }\n"
    "td.warn { color: var(--warn); font-weight: 700 }\n"
)


def render(report: Measures, *, organisation: str, zone: tzinfo, for_governance: bool) -> str:
    """The page."""
    first, last = (_day(at.astimezone(zone)) for at in (report.since, report.until - timedelta(microseconds=1)))
    span = f"{first} to {last}"
    sections = [_summary(report, organisation, span), _teams(report.teams), _probation(report.authors)]
    sections += [_authors(report.authors), _approvers(report.approvers)]
    if for_governance:
        sections += [_circles(report), _seeds(report)]
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(organisation)}: supervision, {escape(span)}</title>\n"
        f"<style>\n{_style()}</style>\n</head>\n<body>\n"
        f'<div class="top"><div class="wide"><span class="mark">{gate_mark()}Gatelodge</span>'
        '<span class="note">Names colleagues. For managers and information governance.</span></div></div>\n'
        f'<main class="wide">\n{"".join(sections)}'
        "<footer>Made by <code>gatelodge supervise report</code>.</footer>\n</main>\n</body>\n</html>\n"
    )


def _day(at: date) -> str:
    return f"{at.day} {at:%B %Y}"


def _summary(report: Measures, organisation: str, span: str) -> str:
    outside = sum(line.outside for line in report.teams)
    seen = sum(line.seen for line in report.teams)
    times = sorted(line.median_s for line in report.approvers if line.approved + line.returned)
    near = sum(line.near_misses for line in report.teams)
    tiles = [
        ("", f"{outside:,}", "messages to outsiders"),
        ("go", _percent(seen / outside if outside else 0.0), "seen by a second person"),
        ("", _span(quantile(times, 0.5)) if times else "–", "to decide, for half of the approvers"),
        ("stop" if near else "", f"{near:,}", "near misses: withdrawn or sent back"),
        ("stop" if report.waiting else "", f"{report.waiting:,}", "samples nobody has looked at"),
    ]
    shown = "".join(f'<li class="{tone}"><b>{number}</b>{words}</li>' for tone, number, words in tiles)
    return (
        f"<h1>Supervision at {escape(organisation)}</h1>"
        f'<p class="lead">{escape(span)}. A second person saw {seen:,} of {outside:,} messages that went to somebody '
        "outside: before, by deciding about them, or afterwards, in the daily sample.</p>"
        f'<ul class="tiles">{shown}</ul>'
    )


def _teams(teams: Sequence[TeamLine]) -> str:
    rows = [
        [_team(line.team), line.authors, line.outside, line.seen, _percent(line.seen_share), line.near_misses]
        for line in teams
    ]
    table = _table(["Team", "Authors", "Messages", "Seen", "Share", "Near misses"], rows, "Nothing was sent.")
    return (
        f"<h2>By team</h2><figure>{_bars(teams)}<figcaption>"
        f'<span class="key" style="background:{_GO}"></span>seen by a second person'
        f'<span class="key" style="background:{_SOFT}"></span>not seen</figcaption></figure>{table}'
    )


def _bars(teams: Sequence[TeamLine]) -> str:
    """One bar for each team: the share of its outside mail that a second person saw."""
    shown = [line for line in teams if line.outside][:_MOST_BARS]
    if not shown:
        return ""
    parts = []
    for place, line in enumerate(shown):
        top = place * _ROW
        wide = (_WIDTH - _NAMES - 110) * line.seen_share
        full = _WIDTH - _NAMES - 110
        name = escape(_short(_team(line.team)))
        parts.append(f'<text x="0" y="{top + 29}" class="label" fill="{_INK}" font-family="inherit">{name}</text>')
        parts.append(f'<rect x="{_NAMES}" y="{top + 10}" width="{full}" height="26" fill="{_SOFT}"/>')
        parts.append(f'<rect x="{_NAMES}" y="{top + 10}" width="{wide:.1f}" height="26" fill="{_GO}"/>')
        share = _percent(line.seen_share)
        parts.append(
            f'<text x="{_WIDTH}" y="{top + 29}" text-anchor="end" class="label" fill="{_INK}" font-family="inherit">'
            f"{share}</text>"
        )
    label = "; ".join(f"{_team(line.team)}: {_percent(line.seen_share)}" for line in shown)
    return (
        f'<svg viewBox="0 0 {_WIDTH} {len(shown) * _ROW}" role="img" aria-label="Share seen by a second person. '
        f'{escape(label, quote=True)}">{"".join(parts)}</svg>'
    )


def _probation(authors: Iterable[AuthorLine]) -> str:
    rows = [
        [
            line.author,
            _team(line.team),
            line.sampled,
            line.looked_at,
            line.concerns,
            line.clean,
            "may end: record the evidence" if line.suggest_end else "",
        ]
        for line in authors
        if line.on_probation
    ]
    heads = ["On probation", "Team", "Sampled", "Looked at", "Concerns", "Clean in a row", "Suggested"]
    return f"<h2>Probation</h2>{_table(heads, rows, 'Nobody who sent mail is on probation.', left=(0, 1, 6))}"


def _authors(authors: Iterable[AuthorLine]) -> str:
    rows = [
        [
            line.author,
            _team(line.team),
            line.outside,
            _percent(line.seen_share),
            ", ".join(line.by),
            _span(line.median_s) if line.median_s else "",
            line.people_unpermitted,
            line.withdrawn + line.returned,
            ", ".join(f"{day.day} {day:%b}" for day in line.unusual_days),
        ]
        for line in authors
    ]
    heads = ["Author", "Team", "Messages", "Seen", "By", "Decided within", "People without a permit"]
    heads += ["Near misses", "Unusually busy"]
    return f"<h2>By author</h2>{_table(heads, rows, 'Nothing was sent.', left=(0, 1, 4, 8))}"


def _approvers(approvers: Iterable[ApproverLine]) -> str:
    rows = [
        [
            line.approver,
            line.approved,
            line.returned,
            line.looked_at,
            _span(line.median_s) if line.approved + line.returned else "",
            _span(line.p90_s) if line.approved + line.returned else "",
            _remark(line),
        ]
        for line in approvers
    ]
    heads = ["Approver", "Approved", "Sent back", "Samples", "Half within", "9 of 10 within", "To ask about"]
    return (
        "<h2>By approver</h2><p>A remark is a question to ask, not a finding. Tests are left out.</p>"
        f"{_table(heads, rows, 'Nobody decided anything.', left=(0, 6), warn=6)}"
    )


def _remark(line: ApproverLine) -> str:
    said = ["approved everything"] if line.always else []
    if line.fast:
        said.append(f"{line.fast:,} in under 10 seconds")
    return "; ".join(said)


def _circles(report: Measures) -> str:
    rows = [
        [
            ", ".join(one.members),
            one.approvals,
            "each approves each" if one.everybody else "approvals lead round",
            f"{_day(one.first)} to {_day(one.last)}",
        ]
        for one in report.circles
    ]
    heads = ["Colleagues", "Approvals", "How", "When"]
    table = _table(heads, rows, "Nobody approves each other.", left=(0, 2, 3))
    return f"<h2>Who approves each other</h2>{table}"


def _seeds(report: Measures) -> str:
    rows = [[one.approver, one.passed, one.failed] for one in report.seeds]
    table = _table(["Approver", "Sent back", "Would have released"], rows, "Nobody was tested.")
    return f"<h2>Tests of approvers</h2><p>For information governance alone.</p>{table}"


def _table(
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    nothing: str,
    *,
    left: Sequence[int] = (0,),
    warn: int | None = None,
) -> str:
    """A table, numbers to the right; a sentence where there are no rows."""
    if not rows:
        return f"<p>{escape(nothing)}</p>"
    kinds = ["" if place in left else " class=n" for place in range(len(heads))]
    if warn is not None:
        kinds[warn] = " class=warn"
    head = "".join(f"<th{'' if place in left else ' class=n'}>{escape(name)}</th>" for place, name in enumerate(heads))
    body = "".join(
        "<tr>" + "".join(f"<td{kind}>{_cell(cell)}</td>" for kind, cell in zip(kinds, row, strict=True)) + "</tr>"
        for row in rows
    )
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else escape(str(value))


def _team(name: str) -> str:
    return name.rpartition("/")[2] if name else "no team known"


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _percent(share: float) -> str:
    """A share as people write it; what is more than nothing never reads 0%.

    >>> _percent(0.004), _percent(0.25), _percent(0.999)
    ('<1%', '25%', '99%')
    """
    if 0 < share < 0.01:
        return "<1%"
    return f"{int(share * 100 + 1e-9)}%"


def _span(seconds: float) -> str:
    """A time as people say it.

    >>> _span(9), _span(600), _span(7200), _span(200_000)
    ('9 s', '10 min', '2 h', '2 days')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h" if seconds < 48 * 3600 else f"{seconds / 86400:.0f} days"


def _style() -> str:
    return files("gatelodge.demo.data").joinpath("day.css").read_text(encoding="utf-8") + _STYLE
