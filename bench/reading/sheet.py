"""A workbook of 1,182 people read whole, visible and hidden, against the cells alone as python-calamine gives them."""

import io
import re
import statistics
import time
import zipfile
from collections.abc import Callable
from random import Random

from openpyxl import Workbook
from openpyxl.comments import Comment
from python_calamine import CalamineWorkbook

from bench.people import World
from bench.people_names import names_of
from gatelodge.core.extract import extract_file

ROWS, TURNS = 1182, 15
HEADINGS = (
    *("Number", "Surname", "Forename", "Born", "Address", "Postcode", "Phone", "E-mail"),
    *("Wing", "Offence", "Sentence", "Release"),
)
_INLINE = re.compile(r'(<c r="\w+"(?: s="\d+")?) t="inlineStr"><is><t[^>]*>([^<]*)</t></is></c>')
_OOXML = "http://schemas.openxmlformats.org"
_MAIN = f"{_OOXML}/spreadsheetml/2006/main"
_KIND = f"{_OOXML}/officeDocument/2006/relationships/sharedStrings"
_RELATION = f'<Relationship Id="rIdS" Type="{_KIND}" Target="sharedStrings.xml"/>'
_TYPE = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
_OFFENCES = ("Burglary", "Robbery", "Theft", "Fraud", "Assault")


def workbook(seed: int = 2011) -> bytes:
    """The file: one visible sheet, a hidden sheet and column, notes, a defined name."""
    people = World(seed, names_of(None), None).people(0, ROWS)
    chance = Random(seed)
    book = Workbook()
    day = book.active
    day.title = "Day"
    day.append(HEADINGS)
    for at in range(ROWS):
        fields = [people.number[at], people.sur[at], people.fore[at], people.birth[at], people.line[at]]
        fields += [people.postcode[at], people.phone[at], people.mail[at], chance.choice("ABCDF")]
        day.append(
            [
                *map(str, fields),
                chance.choice(_OFFENCES),
                chance.randrange(3, 240),
                f"{chance.randrange(1, 28):02d}/03/2013",
            ]
        )
    for at in range(2, 40, 4):
        day.cell(at, 2).comment = Comment(f"Seen on wing {chance.choice('ABC')}", "Clerk")
    day.column_dimensions["J"].hidden = True
    other = book.create_sheet("Codes")
    other.sheet_state = "hidden"
    for code in range(60):
        other.append([f"Q{code:03}", chance.choice(_OFFENCES)])
    content = io.BytesIO()
    book.save(content)
    return _shared(content.getvalue())


def _shared(content: bytes) -> bytes:
    """The same with its texts in one table, as office programs write them."""
    texts: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        return f'{found[1]} t="s"><v>{texts.setdefault(found[2], len(texts))}</v></c>'

    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            xml = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                xml = _INLINE.sub(number, xml.decode()).encode()
            if name == "xl/_rels/workbook.xml.rels":
                xml = xml.replace(b"</Relationships>", _RELATION.encode() + b"</Relationships>")
            if name == "[Content_Types].xml":
                xml = xml.replace(b"</Types>", _TYPE.encode() + b"</Types>")
            new.writestr(name, xml)
        items = "".join(f"<si><t>{text}</t></si>" for text in texts)
        new.writestr(
            "xl/sharedStrings.xml", f'<?xml version="1.0" encoding="UTF-8"?><sst xmlns="{_MAIN}">{items}</sst>'
        )
    return made.getvalue()


def measure() -> dict[str, float]:
    """Medians of interleaved runs in this process, in milliseconds, and their ratio."""
    content = workbook()
    whole, cells = [], []
    for _ in range(TURNS):
        whole.append(_ms(lambda: extract_file(content, "day.xlsx")))
        cells.append(_ms(lambda: _cells(content)))
    ours, theirs = statistics.median(whole), statistics.median(cells)
    return {"xlsx_ms": ours, "calamine_ms": theirs, "xlsx_vs_calamine": ours / theirs}


def _cells(content: bytes) -> int:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def _ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1e3
