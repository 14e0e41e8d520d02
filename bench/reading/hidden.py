"""Every planted case: a canary in one place of one kind of file, which reading must find or name as a gap."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from bench.reading import (
    hidden_archives,
    hidden_documents,
    hidden_old_office,
    hidden_pdf,
    hidden_pictures,
    hidden_sheets,
    hidden_text,
    signed,
)
from bench.reading.case import Case, outcome

FAMILIES: Mapping[str, Callable[[], Iterator[Case]]] = {
    "text and pages": hidden_text.hidden_cases,
    "docx, pptx, OpenDocument, rtf": hidden_documents.hidden_cases,
    "xlsx, xlsb, ods": hidden_sheets.hidden_cases,
    "doc, xls, ppt": hidden_old_office.hidden_cases,
    "pdf": hidden_pdf.hidden_cases,
    "pictures": hidden_pictures.hidden_cases,
    "archives and locks": hidden_archives.hidden_cases,
    "signed mail": signed.cases,
}


def tried() -> dict[str, Counter[str]]:
    """Family to how many cases were `found`, a `gap`, `wrong` (found, its hiding not named) or `missed`."""
    return {name: Counter(outcome(case) for case in cases()) for name, cases in FAMILIES.items()}
