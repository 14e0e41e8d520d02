"""The demo's folder: emptied before, and afterwards what a visitor looks at and tries things on.

`act1`, `act2`, ... are homes like any other, `dayfile.csv` is the file of the last day, `try` is the place for what
one makes of it, and `day.html` is the page.
"""

import csv
import io
import shutil
from pathlib import Path

from gatelodge.demo import office
from gatelodge.demo.world import LAST_DAY, World
from gatelodge.errors import RefusedError

_OURS = frozenset({"act1", "act2", "no-permits", "no-register", "files", "try", "dayfile.csv", "day.html"})
_MADE_BY = "<footer>Made by <code>gatelodge demo"
_ROOM_BYTES = 1 << 20
HIDDEN = "menu.xlsx"
FOLDER = ".gatelodge-demo"
"""Where the demo is unless told otherwise; other commands look for its homes there."""


def clear(folder: Path) -> None:
    """Take an earlier demo out of the folder, and nothing else. RefusedError in a folder of something else."""
    if folder.exists() and not folder.is_dir():
        raise RefusedError(f"{folder} is a file. Name a folder.")
    folder.mkdir(parents=True, exist_ok=True)
    there = list(folder.iterdir())
    demo_before = (folder / "act1" / "gatelodge.toml").is_file()
    if not demo_before and any(path.name not in _OURS for path in there):
        raise RefusedError(f"{folder} holds files that no demo made. Nothing was changed; name another folder.")
    for path in there:
        if path.name in _OURS:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def is_full(folder: Path) -> bool:
    """No room for another mail on the disk under the folder."""
    return folder.exists() and shutil.disk_usage(folder).free < _ROOM_BYTES


def leave_to_try(world: World, folder: Path) -> None:
    """The day's file, and a workbook that has it on a hidden sheet."""
    content = world.export_csv(LAST_DAY)
    (folder / "dayfile.csv").write_bytes(content)
    rows = list(csv.reader(io.StringIO(content.decode("cp1252"), newline="")))
    book = office.workbook([("Menu", [("Choice", "Meals")]), ("Source", rows)], hidden=frozenset({"Source"}))
    (folder / "try").mkdir()
    (folder / "try" / HIDDEN).write_bytes(book)


def leave_page(page: str, folder: Path) -> Path:
    """Where the page is: in the folder and, where that is hidden, beside it too, so that one finds it."""
    (folder / "day.html").write_text(page, encoding="utf-8")
    beside = folder.parent / "day.html"
    if not folder.name.startswith(".") or (
        beside.exists() and _MADE_BY not in beside.read_text(encoding="utf-8", errors="replace")
    ):
        return folder / "day.html"
    beside.write_text(page, encoding="utf-8")
    return beside
