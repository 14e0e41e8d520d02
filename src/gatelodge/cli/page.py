"""The frame of a report as one page that needs nothing else: no script, no other file, no network."""

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from gatelodge.demo.page.drawing import gate_mark

_STYLE = (
    "h2 + table, h2 + .scroll, p + .scroll { margin-top: 10px } th.n { white-space: normal }\n"
    "td.warn { color: var(--warn); font-weight: 700 }\n"
)


def page(title: str, note: str, sections: Iterable[str], made_by: str) -> str:
    """The document: sections are HTML already; everything else is escaped."""
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style()}</style>\n</head>\n<body>\n"
        f'<div class="top"><div class="wide"><span class="mark">{gate_mark()}Gatelodge</span>'
        f'<span class="note">{escape(note)}</span></div></div>\n'
        f'<main class="wide">\n{"".join(sections)}'
        f"<footer>Made by <code>{escape(made_by)}</code>.</footer>\n</main>\n</body>\n</html>\n"
    )


def style() -> str:
    """The demo's sheet and our few additions."""
    return files("gatelodge.demo.data").joinpath("day.css").read_text(encoding="utf-8") + _STYLE


def tiles(shown: Iterable[tuple[str, str, str]]) -> str:
    """Numbers side by side: (tone `go`, `stop` or "", number, words)."""
    lines = "".join(f'<li class="{tone}"><b>{escape(number)}</b>{escape(words)}</li>' for tone, number, words in shown)
    return f'<ul class="tiles">{lines}</ul>'


def table(
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
