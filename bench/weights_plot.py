"""A line chart as SVG: shares on a logarithmic scale over bits, with one line marked. Knows nothing of matching."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from xml.sax.saxutils import escape

_LEFT, _TOP, _RIGHT, _BOTTOM = 92, 24, 24, 84
_WIDTH, _HEIGHT = 760, 450
_INK, _FAINT = "#0b0c0c", "#d0d3d6"


@dataclass(frozen=True, slots=True)
class Curve:
    """Points (bits, share), shares falling; drawn down to the lowest share of the chart."""

    name: str
    colour: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: bits from 0 to `most`, shares from 1 down to 10 to the power of -`decades`."""

    title: str
    curves: Sequence[Curve]
    mark: float
    mark_says: str
    most: int
    decades: int
    across: str
    upwards: str

    def svg(self) -> str:
        """The whole file."""
        parts = [*self._grid(), *self._marked()]
        legend = float(_LEFT)
        for curve in self.curves:
            parts += self._curve(curve, legend)
            legend += 56 + 6.5 * len(curve.name)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
            f'font-family="Arial, Helvetica, sans-serif" font-size="13">\n<title>{escape(self.title)}</title>\n'
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
        )

    def _x(self, bits: float) -> float:
        return round(_LEFT + bits / self.most * (_WIDTH - _LEFT - _RIGHT), 1)

    def _y(self, share: float) -> float:
        return round(_TOP - log10(share) / self.decades * (_HEIGHT - _TOP - _BOTTOM), 1)

    def _grid(self) -> list[str]:
        low = _HEIGHT - _BOTTOM
        parts = []
        for power in range(self.decades + 1):
            y = self._y(10.0**-power)
            said = "all" if not power else f"1 in {10**power:,}"
            parts.append(_line(_LEFT, y, _WIDTH - _RIGHT, y, _FAINT))
            parts.append(_text(_LEFT - 8, y + 4, said, anchor="end"))
        for bits in range(0, self.most + 1, 10):
            x = self._x(bits)
            parts.append(_line(x, low, x, low + 5, _INK))
            parts.append(_text(x, low + 20, str(bits), anchor="middle"))
        parts.append(_line(_LEFT, low, _WIDTH - _RIGHT, low, _INK))
        parts.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 40, self.across, anchor="middle"))
        parts.append(_text(_LEFT, 14, self.upwards))
        return parts

    def _marked(self) -> list[str]:
        x, low = self._x(self.mark), _HEIGHT - _BOTTOM
        return [
            _line(x, _TOP, x, low, "#d4351c", 'stroke-width="2" stroke-dasharray="6 4"'),
            _text(x - 8, low - 10, self.mark_says, anchor="end", colour="#d4351c"),
        ]

    def _curve(self, curve: Curve, x: float) -> list[str]:
        least = 10.0**-self.decades
        seen = [(bits, share) for bits, share in curve.points if share >= least and bits <= self.most]
        path = " ".join(f"{self._x(bits)},{self._y(share)}" for bits, share in seen)
        y = _HEIGHT - 12
        return [
            f'<polyline points="{path}" fill="none" stroke="{curve.colour}" stroke-width="2.5"/>',
            _line(x, y - 4, x + 24, y - 4, curve.colour, 'stroke-width="2.5"'),
            _text(x + 32, y, curve.name),
        ]


def _line(x: float, y: float, to_x: float, to_y: float, colour: str, more: str = "") -> str:
    return f'<line x1="{x}" y1="{y}" x2="{to_x}" y2="{to_y}" stroke="{colour}" {more}/>'


def _text(x: float, y: float, said: str, *, anchor: str = "start", colour: str = _INK) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}">{escape(said)}</text>'
