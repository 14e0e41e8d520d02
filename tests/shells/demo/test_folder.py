"""The demo's folder: what is left there, and what is never touched."""

import importlib.util
from pathlib import Path

import openpyxl
import pytest

from gatelodge.demo.folder import HIDDEN, clear, leave_page, leave_to_try
from gatelodge.demo.page import render
from gatelodge.demo.world import POPULATION, World
from gatelodge.errors import RefusedError

_spec = importlib.util.spec_from_file_location("demo_reports", Path(__file__).with_name("reports.py"))
reports = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reports)


def test_the_demo_clears_its_own_folder_and_nobody_elses(tmp_path):
    folder = tmp_path / "demo"
    clear(folder)
    (folder / "act1").mkdir()
    (folder / "day.html").write_text("old")
    clear(folder)
    assert list(folder.iterdir()) == []
    (folder / "thesis.odt").write_text("precious")
    with pytest.raises(RefusedError, match="no demo made"):
        clear(folder)
    assert (folder / "thesis.odt").exists()
    with pytest.raises(RefusedError, match="is a file"):
        clear(folder / "thesis.odt")


def test_what_a_visitor_made_in_the_demos_folder_outlives_the_next_demo(tmp_path):
    (tmp_path / "act1").mkdir()
    (tmp_path / "act1" / "gatelodge.toml").touch()
    (tmp_path / "dayfile.zip").write_bytes(b"mine")
    clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["dayfile.zip"]


def test_the_page_of_a_hidden_folder_stands_beside_it_too_unless_that_is_somebody_elses(tmp_path):
    page, hidden, shown = render(reports.report()), tmp_path / ".demo", tmp_path / "demo"
    hidden.mkdir()
    shown.mkdir()
    assert leave_page(page, shown) == shown / "day.html"
    assert leave_page(page, hidden) == leave_page(page, hidden) == tmp_path / "day.html"
    (tmp_path / "day.html").write_text("my diary")
    assert leave_page(page, hidden) == hidden / "day.html"
    assert (tmp_path / "day.html").read_text() == "my diary"


def test_the_files_to_try_hold_everybody_once_in_the_open_and_once_hidden(tmp_path):
    leave_to_try(World(1), tmp_path)
    assert (tmp_path / "dayfile.csv").read_bytes().count(b"\r\n") == POPULATION + 1
    book = openpyxl.load_workbook(tmp_path / "try" / HIDDEN)
    assert [(sheet.title, sheet.sheet_state, sheet.max_row) for sheet in book] == [
        ("Menu", "visible", 1),
        ("Source", "hidden", POPULATION + 1),
    ]
