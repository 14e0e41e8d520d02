"""Two drawings as SVG, made here so that the page needs no script: the day by hour, and everybody as a dot."""

from collections.abc import Sequence
from html import escape

from gatelodge.demo.report import Hour

_GO, _STOP, _SOFT, _DOT = "#7f9bb8", "#a3311d", "#4b555e", "#a3311d"
_WIDTH, _HEIGHT, _BASE, _TOP = 1000, 264, 220, 34


def day_by_hour(hours: Sequence[Hour]) -> str:
    """Bars of what was delivered and, on top, what was stopped, with the numbers in words as its title."""
    most = max((hour.delivered + hour.stopped for hour in hours), default=1) or 1
    step = _WIDTH / max(1, len(hours))
    scale = (_BASE - _TOP) / most
    bars = []
    for place, hour in enumerate(hours):
        left, wide = place * step + step * 0.14, step * 0.72
        delivered = hour.delivered * scale
        stopped = max(hour.stopped * scale, 5.0 if hour.stopped else 0.0)
        top = _BASE - delivered - stopped
        bars.append(_bar(left, _BASE - delivered, wide, delivered, _GO))
        if hour.stopped:
            bars.append(_bar(left, top - 2, wide, stopped, _STOP))
        total = hour.delivered + hour.stopped
        bars.append(_words(left + wide / 2, top - 8, str(total), "#14181c"))
        bars.append(_words(left + wide / 2, _BASE + 36, f"{hour.hour:02d}:00", _SOFT))
    title = "; ".join(f"{h.hour}:00, {h.delivered} delivered, {h.stopped} stopped" for h in hours)
    line = f'<line x1="0" x2="{_WIDTH}" y1="{_BASE + 1}" y2="{_BASE + 1}" stroke="#14181c" stroke-width="2"/>'
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="Mail by hour: {escape(title)}">'
        f"{''.join(bars)}{line}</svg>"
    )


def everybody(people: int, permitted: int, *, across: int = 44) -> str:
    """One dot for each person the message is about; those the recipient may hear about are green rings."""
    size, shown = 10, min(people, 5000)
    dots = []
    for number in range(shown):
        x, y = number % across * size + size / 2, number // across * size + size / 2
        if number < permitted:
            dots.append(f'<circle cx="{x:g}" cy="{y:g}" r="4" fill="#fff" stroke="#1f6b4a" stroke-width="2.2"/>')
        else:
            dots.append(f'<circle cx="{x:g}" cy="{y:g}" r="2.9" fill="{_DOT}"/>')
    height = -(-shown // across) * size
    label = f"{people:,} dots, one for each person in the message; {permitted:,} may be heard about by the recipient"
    return f'<svg viewBox="0 0 {across * size} {height}" role="img" aria-label="{label}">{"".join(dots)}</svg>'


def gate_mark() -> str:
    """The mark of the product: an arch."""
    return (
        '<svg width="30" height="30" viewBox="0 0 30 30" aria-hidden="true"><path d="M3 29V13a12 12 0 0 1 24 0v16h-6V14'
        'a6 6 0 0 0-12 0v15z" fill="#fff"/></svg>'
    )


def _bar(left: float, top: float, wide: float, high: float, colour: str) -> str:
    return f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{max(high, 0):.1f}" fill="{colour}"/>'


def _words(x: float, y: float, text: str, colour: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="middle"'
    return f'<text {place} class="label" fill="{colour}" font-family="inherit">{text}</text>'
