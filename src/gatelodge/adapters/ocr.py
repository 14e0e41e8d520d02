"""Reads the words in pictures with Tesseract, in English and Welsh, where it is installed (docs/guide/install.md).

Used in the cage's children only. The words come line by line as they stand on the page, with wide gaps between columns,
so that a photographed table falls into rows like a pasted one.
"""

import importlib.util
import io
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

LANGUAGES = {"eng": "English", "cym": "Welsh"}
"""Tesseract's name of each, and ours. English must be there."""
PACKAGES = {"PIL": "pillow", "tesserocr": "tesserocr"}
"""What is imported, and what it is installed as."""
_FOLDERS = (
    *("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata", "/usr/share/tessdata"),
    *("/usr/local/share/tessdata", "/usr/share/tesseract/tessdata"),
)
MAX_SIDE = 5_000
"""Pixels; larger pictures are made smaller. An A4 page at 400 dots an inch is 4,677 high."""
MAX_PIXELS = 120_000_000
"""Of the file, before it is unpacked: 360 MB of colour."""
SMALL_SIDE = 1_200
"""A narrower picture is made twice as large: letters on a screen are ten pixels high, Tesseract wants thirty."""
SURE = 80.0
"""Percent; below it the page may lie on its side, which reads as noise, and is tried the other ways too."""
DPI = 200
PICTURE_S = 15.0
"""For one picture; a page takes one to three."""


def data() -> str:
    """The folder of what Tesseract knows of languages; "" when pictures cannot be read on this machine."""
    return "" if _packages_missing() else _folder()


def missing() -> list[str]:
    """What would have to be installed for pictures to be read in every language, by the packages' names."""
    known = languages(_folder())
    return _packages_missing() + [f"tesseract-ocr-{name}" for name in LANGUAGES if name not in known]


def languages(folder: str) -> list[str]:
    """Those of LANGUAGES that can be read with the data of this folder; none in no folder."""
    return [name for name in LANGUAGES if folder and (Path(folder) / f"{name}.traineddata").is_file()]


def _packages_missing() -> list[str]:
    return [package for name, package in PACKAGES.items() if not importlib.util.find_spec(name)]


def _folder() -> str:
    named = os.environ.get("TESSDATA_PREFIX")
    return next((folder for folder in ([named] if named else _FOLDERS) if "eng" in languages(folder)), "")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word and where it stands, in pixels."""

    text: str
    left: int
    top: int
    right: int
    bottom: int


@dataclass(slots=True)
class PictureReader:
    """Give it a picture file, it gives back the words. TimeoutError when its time is used up."""

    folder: str
    budget_s: float
    """For all pictures of one message together."""
    _api: Any = None
    _spent_s: float = field(default=0.0)

    def __call__(self, picture: bytes) -> str:
        """The words, one line a line; "" for a picture without any."""
        started = time.monotonic()
        try:
            return self._read(picture, started)
        finally:
            self._spent_s += time.monotonic() - started

    def _read(self, picture: bytes, started: float) -> str:
        from PIL import Image, ImageOps, ImageSequence  # noqa: PLC0415 - optional, loaded by the warm parent

        Image.MAX_IMAGE_PIXELS = MAX_PIXELS
        with Image.open(io.BytesIO(picture)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise TimeoutError
            pages = []
            for frame in ImageSequence.Iterator(opened):
                upright = ImageOps.exif_transpose(frame)
                pages.append(self._page(upright or frame, started))
                if opened.format not in {"TIFF", "MPO"}:
                    break
        return "\n\n".join(filter(None, pages))

    def _page(self, frame: Any, started: float) -> str:
        page = _prepared(frame)
        best, surest = [], -1.0
        for turn in (None, 2, 4, 3):  # Image.Transpose: as it is, then by 90, 270 and 180 degrees
            words, sure = self._words(page if turn is None else page.transpose(turn), started)
            if sure > surest:
                best, surest = words, sure
            if sure >= SURE:
                break
        return lines(best)

    def _words(self, page: Any, started: float) -> tuple[list[_Word], float]:
        """The words, and how sure Tesseract is of them, in percent; 0 where there are none."""
        import tesserocr  # noqa: PLC0415

        passed_s = time.monotonic() - started
        left_s = min(self.budget_s - self._spent_s, PICTURE_S) - passed_s
        if left_s <= 0:
            raise TimeoutError
        if self._api is None:
            known = "+".join(languages(self.folder))
            self._api = tesserocr.PyTessBaseAPI(path=self.folder, lang=known, psm=tesserocr.PSM.AUTO)
            self._api.SetVariable("debug_file", "")  # its remarks to stderr: the cage has no /dev/null to write to
        self._api.SetImage(page)
        self._api.SetSourceResolution(DPI)
        if not self._api.Recognize(int(left_s * 1000)):
            raise TimeoutError
        words, sure = [], []
        level = tesserocr.RIL.WORD
        for result in tesserocr.iterate_level(self._api.GetIterator(), level):
            box = result.BoundingBox(level)
            text = (result.GetUTF8Text(level) or "").strip() if box else ""
            if text:
                words.append(_Word(text, *box))
                sure += [result.Confidence(level)] * (len(text) > 2)
        return words, sum(sure) / len(sure) if sure else 0.0


def _prepared(frame: Any) -> Any:
    """Grey, on white where it was clear, of a size that letters can be read at."""
    from PIL import Image  # noqa: PLC0415

    if frame.mode in {"RGBA", "LA", "PA"} or "transparency" in frame.info:
        clear = frame.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        ground.alpha_composite(clear)
        frame = ground
    page = frame.convert("L")
    longest = max(page.size)
    if longest > MAX_SIDE:
        page = page.resize([max(1, side * MAX_SIDE // longest) for side in page.size])
    elif page.width < SMALL_SIDE:
        page = page.resize([side * 2 for side in page.size], Image.Resampling.BICUBIC)
    return page


def lines(words: Sequence[_Word]) -> str:
    """Words that stand beside each other as lines, wide gaps kept as three blanks."""
    rows: list[list[_Word]] = []
    for word in sorted(words, key=lambda one: (one.top + one.bottom, one.left)):
        if rows and _beside(rows[-1], word):
            rows[-1].append(word)
        else:
            rows.append([word])
    return "\n".join(map(_line, rows))


def _beside(row: Sequence[_Word], word: _Word) -> bool:
    """True when the word's middle is level with the row's words."""
    middle = (word.top + word.bottom) / 2
    return any(one.top <= middle <= one.bottom for one in row[-3:])


def _line(row: Sequence[_Word]) -> str:
    ordered = sorted(row, key=lambda one: one.left)
    said = ordered[0].text
    for before, word in pairwise(ordered):
        height = max(word.bottom - word.top, 1)
        said += ("   " if word.left - before.right > 1.2 * height else " ") + word.text
    return said
