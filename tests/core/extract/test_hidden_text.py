"""Pages and texts: whatever hides a canary, it is found, and its hiding is named; ordinary style hides nothing."""

import pytest
from bench.reading.case import outcome
from bench.reading.hidden_text import hidden_cases

from gatelodge.core.extract import extract_file
from gatelodge.core.extract.cutting.invisible import unmarked
from gatelodge.values import Segment


@pytest.mark.parametrize("case", list(hidden_cases()), ids=lambda case: case.name)
def test_it_is_found_and_its_hiding_is_named(case):
    assert outcome(case) == "found"


SHOWN = [
    '<div style="color:#fff;background:#003366">Siân Prys</div>',
    '<div style="background:url(x.png)"><p style="color:white">Siân Prys</p></div>',
    '<style>.bar{background:#1d70b8} .bar p{color:#fff}</style><div class="bar"><p>Siân Prys</p></div>',
    '<table bgcolor="#000000"><tr><td><font color="#ffffff">Siân Prys</font></td></tr></table>',
    '<p style="color:white"><span style="color:black">Siân Prys</span></p>',
    '<p style="zoom:1;opacity:1;transform:scale(0.9);font-size:9px">Siân Prys</p>',
    "<style>@media print{p{display:none}} @media (max-width:600px){p{display:none}}</style><p>Siân Prys</p>",
    "<style>p:hover{display:none} p::before{display:none}</style><p>Siân Prys</p>",
    '<p style="color:inherit;text-indent:-20px;margin-left:-4px">Siân Prys</p>',
    '<p style="height:0">Siân Prys</p>',
    '<p style="color:var(--ink);background:linear-gradient(white, black)">Siân Prys</p>',
    '<div style="font-size:0"><span style="font-size:14px">Siân Prys</span></div>',
    '<div style="font:0/0 a"><span style="font: 700 14px/20px Arial">Siân Prys</span></div>',
    '<div style="visibility:hidden"><p style="visibility:visible">Siân Prys</p></div>',
    '<body bgcolor="#000000" text="#ffffff"><p>Siân Prys</p></body>',
]
IN_PIECES = [
    "<p>Si<b>ân P</b>rys</p>",
    '<p>Si<span style="font-size:0">xyz</span>ân Pr<i style="display:none">q</i>ys</p>',
    '<p>Siân<span style="margin-left:8px">Prys</span></p>',
    "<table><tr><td>a<td>b</tr><tr><td>Siân P<b>rys</b></td><td>c</tr></table>",
    '<table><tr><td>a<td>b</tr><tr><td>Si<span style="font-size:0.1px">xyz</span>ân Prys</td><td>c</tr></table>',
    "<table><tr><td>a<td>b</tr><tr><td>Siân<div>Prys</div></td><td>c</tr></table>",
    "<table><tr><td>a<td>b</tr><tr><td>Siân<br>Prys</td><td>c</tr></table>",
    '<pre>Siân <b style="display:none">xyz</b>Prys</pre>',
    "<p>" + "".join(f'<span style="display:inline-block">{letter}</span>' for letter in "SiânXPrys").replace("X", " "),
    '<p><bdo dir="rtl">syrP nâiS</bdo></p>',
    '<table><tr><td>a<td>b</tr><tr><td style="unicode-bidi:bidi-override;direction:rtl">syrP nâiS</td><td>c</table>',
    "<table><caption>Siân Prys</caption><tr><td>a<td>b</tr><tr><td>c<td>d</tr></table>",
    r"<style>p::before{content:'Si\0000e2 n Prys'}</style><p>x</p>",
    '<iframe srcdoc="&lt;p&gt;Si&lt;b&gt;ân Prys&lt;/b&gt;&lt;/p&gt;"></iframe>',
    "<img src=\"data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg'><text>Siân Prys</text></svg>\">",
    '<p><span style="display:inline-block;width:90px">Siân</span><span>Prys</span></p>',
    '<p><span style="display:table-cell">Siân</span><span style="display:table-cell">Prys</span></p>',
]
UNSEEN_IN_A_TABLE = ["<!-- Siân Prys -->", "<script>Siân Prys</script>", "<noscript>Siân Prys</noscript>"]


@pytest.mark.parametrize("page", SHOWN)
def test_ordinary_style_hides_nothing(page):
    found = [s for p in extract_file(page.encode(), "a.html").parts for s in p.segments if "Siân Prys" in s.text]
    assert [s.hidden for s in found] == [None]


@pytest.mark.parametrize("page", IN_PIECES)
def test_a_name_is_read_as_it_looks_whatever_stands_between_its_letters(page):
    found = [s for p in extract_file(page.encode(), "a.html").parts for s in p.segments if not s.again]
    seen = [" ".join(s.text.split()) for s in found if s.visible]
    assert any("Siân Prys" in text for text in seen)


@pytest.mark.parametrize("words", UNSEEN_IN_A_TABLE)
def test_what_no_browser_shows_of_a_table_is_read_and_hidden(words):
    page = f"<table><tr><td>a{words}<td>b</tr><tr><td>c<td>d</tr></table>"
    found = [s for p in extract_file(page.encode(), "a.html").parts for s in p.segments if "Siân Prys" in s.text]
    assert found
    assert not any(s.visible for s in found)


def test_what_a_style_puts_on_lines_of_its_own_does_not_run_together():
    page = '<p><span style="display:block">Siân</span><span style="display:block">Prys</span></p>'
    assert [s.text for s in extract_file(page.encode(), "a.html").parts[0].segments][-2:] == ["Siân", "Prys"]


def test_a_table_stays_one_where_one_of_its_cells_holds_two_paragraphs():
    row = "<tr><td><p>Siân Prys</p></td><td><p>1/5/1980</p></td><td><p>B</p></td></tr>"
    odd = "<tr><td><p>Cai Puw</p></td><td><p>2/5/1981</p></td><td><p>C</p><p>4</p></td></tr>"
    segments = extract_file(f"<table>{row * 3}{odd}</table>".encode(), "a.html").parts[0].segments
    assert [s.cells for s in segments if s.cells and not s.again][-1] == ("Cai Puw", "2/5/1981", "C 4")


def test_a_cell_over_several_rows_is_said_in_each_of_them():
    page = "<table><tr><td>a<td>b<td>c</tr><tr><td rowspan=3>Siân Prys<td>1<td rowspan=2>x</tr>"
    page += "<tr><td>2</tr><tr><td>3<td>y</tr></table>"
    rows = [s.cells for s in extract_file(page.encode(), "a.html").parts[0].segments if s.cells and not s.again]
    assert rows[1:] == [("Siân Prys", "1", "x"), ("Siân Prys", "2", "x"), ("Siân Prys", "3", "y")]


def test_a_table_for_the_layout_is_read_as_paragraphs():
    page = "<table><tr><td><p>Dear Siân</p><p>The visit</p></td><td><p>News</p><p>of ours</p></td></tr>"
    page += "<tr><td><p>a</p><p>b</p></td><td><ul><li>c</ul></td></tr></table>"
    assert not [s for s in extract_file(page.encode(), "a.html").parts[0].segments if s.cells and not s.again]


def test_hidden_words_of_a_cell_stand_beside_its_row():
    page = "<table><tr><td>a<td>b</tr><tr><td>Siân <i style='display:none'>Prys</i><td>c</tr></table>"
    rows = [s for s in extract_file(page.encode(), "a.html").parts[0].segments if s.cells]
    assert [(row.cells, row.visible, row.again) for row in rows[1:]] == [
        (("Siân", "c"), True, False),
        (("Prys", ""), False, False),
        (("Siân Prys", "c"), False, True),
    ]


def test_a_blind_cell_is_a_hidden_column_of_its_row_and_a_blind_row_is_hidden():
    page = (
        '<table><tr><td>a</td><td style="color:white">b</td></tr><tr><td>c</td>'
        "<td><font color=#ffffff>d</font></td></tr>"
        "<tr><td style='color:#fff'>e</td><td style='color:#fff'>f</td></tr></table>"
    )
    rows = [s for s in extract_file(page.encode(), "a.html").parts[0].segments if s.cells and not s.again]
    assert [(row.cells, row.hidden_columns, row.visible) for row in rows] == [
        (("a", "b"), (1,), True),
        (("c", "d"), (1,), True),
        (("e", "f"), (), False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Family \U0001f468\u200d\U0001f469\u200d\U0001f467 and \u2764\ufe0f",
        "Wales \U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
        "Preheader" + "\u034f\u200c \u200b" * 150,
        "co\u200bop\u2060eration",
        "plain",
    ],
)
def test_ordinary_marks_say_nothing(text):
    assert unmarked([Segment(text, "line 1")]) == []
