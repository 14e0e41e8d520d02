"""Small files made in memory, about invented people."""

import io
import zipfile

ROWS = [("Name", "Number", "Born"), ("Abel Orr", "A1001XX", "1 May 1980"), ("Cai Puw", "A1002XX", "2 June 1981")]
CSV = "".join(",".join(row) + "\r\n" for row in ROWS).encode()


def zipped(**members: bytes) -> bytes:
    """A zip; keyword names with `__` for a dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def workbook(hide) -> bytes:
    """An xlsx with the rows; `hide` is called with the openpyxl workbook before it is saved."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Day"
    for row in ROWS:
        sheet.append(row)
    hide(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def document(write) -> bytes:
    """A docx; `write` is called with the python-docx document."""
    import docx

    made = docx.Document()
    write(made)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def mail(body: bytes, kind: str = "text/plain", encoding: str = "8bit") -> bytes:
    """A message with one body."""
    head = f"From: clerk@gaol.example\r\nTo: kin@home.example\r\nSubject: Visit\r\nContent-Type: {kind}\r\n"
    return head.encode() + f"Content-Transfer-Encoding: {encoding}\r\n\r\n".encode() + body
