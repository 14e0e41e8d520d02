"""extract: a tree of what is shown and what is hidden; the sieves; nothing that could move the cursor is printed."""

import io
import json
import os

import pytest

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


def test_the_first_line_counts_what_is_shown_and_what_is_hidden(run, visits):
    first = run("extract", visits).out.splitlines()[0]
    assert first == (
        "visit.eml  shows 1 line, 1 paragraph, 11 rows; hides 1 row (filtered out), 1 paragraph (comment); 1 gap"
    )


def test_parts_stand_in_a_tree_and_a_false_claim_is_named(run, visits):
    told = run("extract", visits).out
    assert "├─ 1  text/plain" in told
    assert "└─ 2" in told
    assert "   └─ day.xlsx  application/xlsx, but called image/png" in told
    assert "  3: The zip is locked with a password. (locked)" in told


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
