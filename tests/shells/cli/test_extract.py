"""extract: a tree of what is shown and what is hidden; the sieves; nothing that could move the cursor is printed."""

import io
import json
import os
from pathlib import Path

import pytest

from gatelodge.cli import fit
from gatelodge.values import Extraction, Gap, GapKind, Hidden, Part, Segment, SegmentKind


def row(number: int, *cells: str, hidden: Hidden | None = None, columns: tuple[int, ...] = ()) -> Segment:
    return Segment("\t".join(cells), f"sheet Day, row {number}", SegmentKind.ROW, hidden, cells, 0, columns)


VISITS = Extraction(
    (
        Part("", "message/rfc822", (Segment("Subject: Visit", "Subject", SegmentKind.HEADER),)),
        Part("1", "text/plain", (Segment("Dear Mrs Prys", "line 1"),)),
        Part(
            "2/day.xlsx",
            "application/xlsx",
            (
                Segment("day.xlsx", "file name", SegmentKind.HEADER),
                row(1, "Name", "Number"),
                *(row(n, f"Rhys {n}", f"A{n:04}BC", columns=(1,)) for n in range(2, 12)),
                row(12, "Siân", "A9999BC", hidden=Hidden.FILTER),
                Segment("Dear Mrs Prys", "comment 1", hidden=Hidden.COMMENT),
                Segment("Name Number", "column 1", again=True),
            ),
            name="day.xlsx",
            declared="image/png",
        ),
    ),
    (Gap("3", GapKind.LOCKED, "The zip is locked with a password."),),
)


@pytest.fixture
def visits(house, mail):
    house.extraction = VISITS
    return mail


def test_the_first_lines_say_what_it_is_and_count_what_is_shown_and_what_is_hidden(run, visits):
    assert run("extract", visits).out.splitlines()[:5] == [
        "visit.eml  message/rfc822",
        "  shows 1 line, 1 paragraph, 11 rows",
        "  hides cells of 10 rows (hidden column), 1 row (filtered out), 1 paragraph (comment)",
        "  1 gap, see the end",
        "",
    ]


def test_parts_stand_in_a_tree_and_a_false_claim_is_named(run, visits):
    told = run("extract", visits).out
    assert "├─ 1  text/plain" in told
    assert "└─ 2" in told
    assert "   └─ day.xlsx  application/xlsx, but called image/png" in told
    assert "  part 3: The zip is locked with a password. (locked)" in told


def test_the_page_shows_the_tree_as_it_is(run, visits):
    page = (Path(__file__).parents[3] / "docs" / "formats" / "extract.md").read_text("utf-8")
    assert page.partition("gatelodge extract visit.eml\n")[2].partition("```")[0] == run("extract", visits).out


def extracted(house, *segments: Segment, gaps: tuple[Gap, ...] = ()) -> None:
    house.extraction = Extraction((Part("", "text/html", segments),), gaps)


@pytest.mark.parametrize(
    ("where", "hidden", "heading", "line"),
    [
        ("sheet Day, row 4", None, "shown: sheet Day", "row 4: Words"),
        ("sheet row 5, row 7", None, "shown: sheet row 5", "row 7: Words"),
        ("sheet Day, row 4, first text", Hidden.CACHE, "! cache: sheet Day, first text", "row 4: Words"),
        (
            "sheet Day, formula in row 9",
            Hidden.STRUCTURE,
            "! outside the structure: sheet Day, formula",
            "in row 9: Words",
        ),
        ("block 3", None, "shown", "block 3: Words"),
        ("block 3, line 2", None, "shown", "block 3, line 2: Words"),
        ("page 2, line 14", None, "shown: page 2", "line 14: Words"),
        ("table row 3", None, "shown", "table row 3: Words"),
        ("comment at AB12", Hidden.COMMENT, "! comment", "at AB12: Words"),
        ("comment line 3", Hidden.HTML_COMMENT, "! HTML comment", "line 3: Words"),
        ("property", Hidden.PROPERTY, "! property", "Words"),
        ("notes 4, paragraph 1", Hidden.NOTES, "! notes: notes 4", "paragraph 1: Words"),
        ("title", None, "shown: title", "Words"),
    ],
)
def test_what_stands_in_one_place_is_listed_under_it(run, house, mail, where, hidden, heading, line):
    extracted(house, Segment("Words", where, hidden=hidden))
    assert run("extract", mail).out.splitlines()[-2:] == [f"  {heading}  1 paragraph", f"    {line}"]


def test_lines_of_a_record_and_cells_are_told_apart_and_empty_cells_at_the_end_are_not(run, house, mail):
    extracted(
        house,
        Segment("Name: Rhys\nBorn: 1981", "line 1", SegmentKind.RECORD),
        row(4, "Rhys", "", "A1234BC", "", ""),
    )
    told = run("extract", mail).out
    assert "    line 1: Name: Rhys | Born: 1981\n" in told
    assert "    row 4: Rhys |  | A1234BC\n".replace("  ", " ") in told.replace("  ", " ")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_every_line_ends_where_the_terminal_ends(run, house, mail, monkeypatch, width):
    words = "Rhys Prys, Llanfair, 會見室 " * 20
    rows = (
        Part(
            f"1/{words}/b.xlsx", "application/xlsx" * 9, (row(3, words, "x" * 90, columns=(1,)), Segment(words, words))
        ),
    )
    gaps = tuple(Gap(f"{n}/{n}", GapKind.LOCKED, "The zip is locked with a password.") for n in range(9))
    house.extraction = Extraction(rows, gaps)
    monkeypatch.setenv("COLUMNS", str(width))
    told = run("extract", mail).out.splitlines()
    assert max(map(fit.taken, told)) <= width
    assert any(line.endswith("…") for line in told)
    assert words.strip() in run("extract", mail, "--all").out


def test_a_file_that_was_not_read_is_named_in_the_whole_tree_only(run, house, mail):
    parts = (Part("2/day.zip", "application/zip", (Segment("day.zip", "file name", SegmentKind.HEADER),)),)
    house.extraction = Extraction(parts, (Gap("2/1", GapKind.LOCKED, "The zip is locked with a password."),))
    told = run("extract", mail).out
    assert "   └─ day.zip  application/zip" in told
    assert "day.zip" not in run("extract", mail, "--hidden-only").out
    assert "name that file with --passwords" in told


def test_an_attachment_is_told_by_its_number_and_its_name(run, house, mail):
    words = (Segment("x", "line 1"),)
    mailed = Part("2", "application/pdf", words, name="rota.pdf")
    packed = Part("3/week/rota.csv", "text/csv", words, name="week/rota.csv")
    house.extraction = Extraction((mailed, packed), ())
    told = run("extract", mail).out
    assert "├─ 2 rota.pdf  application/pdf\n" in told
    assert "└─ rota.csv  text/csv\n" in told


def test_passwords_of_a_file_are_tried_and_only_of_one_that_nobody_else_may_read(run, house, mail, tmp_path):
    passwords = tmp_path / "passwords"
    assert run("extract", mail, "--passwords", passwords).code == 2
    passwords.write_text("sesame\nllan\n", "utf-8")
    passwords.chmod(0o644)
    assert run("extract", mail, "--passwords", passwords).code == 78
    passwords.chmod(0o600)
    assert run("extract", mail, "--passwords", passwords).code == 0
    assert house.tried == ("sesame", "llan")


def test_types_of_the_file_around_are_not_told_again(run, house, mail):
    inner = [Part("note.txt", kind, (Segment("x", "line 1"),)) for kind in ("application/vnd.ms-outlook", "text/plain")]
    house.extraction = Extraction((Part("", "application/vnd.ms-outlook", ()), *inner), ())
    assert "└─ note.txt  text/plain\n" in run("extract", mail).out


@pytest.mark.parametrize(("tessdata", "told"), [("", True), ("/usr/share/tessdata", False)])
def test_where_pictures_are_not_read_it_says_how_they_are(run, house, mail, tessdata, told):
    house.tessdata = tessdata
    pictures = [Gap(str(n), GapKind.IMAGE, "A picture whose text was not read.") for n in range(1, 9)]
    extracted(house, gaps=(Gap("", GapKind.LIMIT, "Too much."), *pictures))
    out = run("extract", mail).out
    assert "  the whole: Too much. (limit)\n" in out
    assert "  part 1, 2, 3, 4, 5, 6, …: A picture whose text was not read. (image)\n" in out
    assert ("docs/guide/install.md" in out) is told


def test_long_places_are_cut_unless_all_is_asked_for(run, visits):
    assert "Rhys 11" not in run("extract", visits).out
    assert "… and 5 more (--all shows them)" in run("extract", visits).out
    assert "Rhys 11" in run("extract", visits, "--all").out


def test_visible_only_leaves_out_hidden_rows_and_the_cells_of_hidden_columns(run, visits):
    told = run("extract", visits, "--visible-only", "--all").out
    assert "Rhys 11" in told
    assert "A0011BC" not in told
    assert "Siân" not in told


def test_hidden_only_keeps_hidden_rows_and_the_cells_of_hidden_columns(run, visits):
    told = run("extract", visits, "--hidden-only", "--all").out
    assert "! hidden column: sheet Day" in told
    assert "A0011BC" in told
    assert "Rhys 11" not in told
    assert "Siân | A9999BC" in told


def test_diff_leaves_out_what_is_shown_elsewhere(run, visits):
    told = run("extract", visits, "--diff").out
    assert "Siân | A9999BC" in told
    assert "Dear Mrs Prys" not in told


def test_diff_of_a_plain_file_says_that_nothing_is_hidden(run, house, mail):
    house.extraction = Extraction((Part("", "text/plain", (Segment("Hello", "line 1"),)),), ())
    assert "Nothing is hidden that is not also shown." in run("extract", mail, "--diff").out
    assert "Nothing is hidden.\n" in run("extract", mail, "--hidden-only").out


@pytest.mark.parametrize(("sieve", "segments"), [((), 17), (("--visible-only",), 15), (("--hidden-only",), 12)])
def test_the_document_is_sifted_too(run, visits, sieve, segments):
    document = json.loads(run("extract", visits, "--json", *sieve).out)
    assert document["format"] == "gatelodge.extract/1"
    assert sum(len(part["segments"]) for part in document["parts"]) == segments
    assert document["parts"][2]["declared"] == "image/png"


def test_two_sieves_are_wrong_usage(run, visits):
    ran = run("extract", visits, "--diff", "--hidden-only")
    assert ran.code == 2
    assert "use one of them" in ran.err


@pytest.mark.parametrize(
    ("name", "says"), [("gone.xlsx", "gone.xlsx does not exist"), (".", "is a folder: name one file in it")]
)
def test_no_file_is_wrong_usage(run, house, tmp_path, name, says):
    ran = run("extract", tmp_path / name)
    assert ran.code == 2
    assert says in " ".join(ran.err.split())


def test_a_dash_is_what_comes_on_stdin(run, visits, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Subject: x\nFrom: a@b.example\n\nHello\n")))
    document = run("extract", "-", "--json").document
    assert (document["name"], document["bytes"]) == ("stdin", 36)


def test_a_name_that_is_not_utf_8_can_be_written_anywhere(run, visits, tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.eml")
    path.write_bytes(b"Hello")
    assert run("extract", path, "--json").document["name"] == "caf\ufffd.eml"


def test_what_would_move_the_cursor_is_shown_as_a_mark(run, house, mail):
    house.extraction = Extraction((Part("", "text/plain", (Segment("a\x1b[2Jb\u202ec", "line 1"),)),), ())
    told = run("extract", mail).out
    assert "a\ufffd[2Jb\ufffdc" in told


@pytest.mark.parametrize("unseen", ["\x1b[2J", "\x9b2J", "\u202e", "\u200b", "\U000e0041", "\x7f"])
def test_in_the_document_it_is_escaped(run, house, mail, unseen):
    extracted(house, Segment(f"a{unseen}b", "line 1"))
    ran = run("extract", mail, "--json")
    assert ran.out[:-1].isprintable()
    assert ran.document["parts"][0]["segments"][0]["text"] == f"a{unseen}b"
