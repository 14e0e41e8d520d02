"""What marks a message: header fields, properties and pages of documents, the mails inside it."""

import io
import zipfile

import pytest

from gatelodge.adapters.facts import shipped_markings
from gatelodge.core.extract import extract_file, extract_message
from gatelodge.core.markings import Marks, find_markings
from gatelodge.values import Part, Segment, SegmentKind

SHIPPED = shipped_markings()
OS = "OFFICIAL-SENSITIVE"
LABEL, OTHER = "1a2b3c4d-0000-4000-8000-000000000001", "1a2b3c4d-0000-4000-8000-000000000002"


def marks(*headers: tuple[str, str], parts: tuple[Part, ...] = ()) -> Marks:
    return find_markings(headers, parts, SHIPPED)


def msip(name: str, enabled: str = "True", label: str = LABEL) -> str:
    head = f"MSIP_Label_{label}"
    return f"{head}_Enabled={enabled}; {head}_SetDate=2026-05-03T09:00:00Z; {head}_Name={name}; {head}_ContentBits=0"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (("Subject", "OFFICIAL-SENSITIVE Visit"), (OS, False)),
        (("msip_labels", msip(OS)), (OS, False)),
        (("MSIP_Labels", msip("Official-Sensitive [Personal]")), (OS, False)),
        (("msip_labels", msip(OS, "False")), ("", False)),
        (("msip_labels", msip("Board only")), ("", True)),
        (("msip_labels", msip("General")), ("", False)),
        (("msip_labels", f"{msip('General')}; {msip(OS, label=OTHER)}"), (OS, False)),
        (("msip_labels", f"{msip('Board only')}; {msip('OFFICIAL', label=OTHER)}"), ("OFFICIAL", True)),
        (("msip_labels", f"MSIP_Label_{LABEL}_Enabled=True"), ("", True)),
        (("msip_labels", "nonsense"), ("", False)),
        (("X-Protective-Marking", "VER=2018.6, NS=gov.au, SEC=OFFICIAL:Sensitive, ORIGIN=a@b.example"), (OS, False)),
        (("SIO-Label", 'marking="OFFICIAL-SENSITIVE"; fgcolor=black; type=":ess"'), (OS, False)),
        (("Sensitivity", "Company-Confidential"), ("CONFIDENTIAL", False)),
        (("Sensitivity", "Personal"), ("PERSONAL", False)),
        (("Sensitivity", "Normal"), ("", False)),
        (("X-Classification", "official"), ("OFFICIAL", False)),
        (("X-Classification", "Blue"), ("", True)),
        (("X-Other", OS), ("", False)),
    ],
)
def test_header_fields_that_are_made_for_markings_are_read(header: tuple[str, str], expected: tuple[str, bool]) -> None:
    found = marks(header)
    assert (found.strictest, found.unknown) == expected
    assert (found.rank > 0) == bool(found.strictest)


def test_the_strictest_marking_counts_and_says_where_it_stands() -> None:
    pages = Part("2/report.docx", "text/plain", (Segment("SECRET", "header, line 1"), Segment("OFFICIAL", "line 1")))
    found = marks(("Subject", "OFFICIAL: papers"), parts=(pages,))
    assert found == Marks("SECRET", 50, unknown=False, where=("2/report.docx, header, line 1",))


def test_a_cell_alone_in_its_row_is_a_line_of_the_page_and_one_of_several_is_data() -> None:
    alone = Segment("SECRET\t", "row 1", SegmentKind.ROW, cells=("SECRET", ""))
    among = Segment("SECRET\tOFFICIAL", "row 2", SegmentKind.ROW, cells=("SECRET", "OFFICIAL"))
    assert marks(parts=(Part("2", "text/csv", (alone,)),)).strictest == "SECRET"
    assert marks(parts=(Part("2", "text/csv", (among,)),)).strictest == ""


def test_a_mail_inside_the_mail_marks_it_by_its_own_header() -> None:
    inner = b"Subject: OFFICIAL-SENSITIVE Papers\r\n\r\nHello\r\n"
    raw = b"Subject: Papers\r\nContent-Type: message/rfc822\r\n\r\n" + inner
    extraction = extract_message(raw)
    found = find_markings(extraction.headers, extraction.parts, SHIPPED)
    assert (found.strictest, found.rank) == (OS, 30)


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({f"MSIP_Label_{LABEL}_Enabled": "true", f"MSIP_Label_{LABEL}_Name": OS}, (OS, False)),
        ({f"MSIP_Label_{LABEL}_Enabled": "false", f"MSIP_Label_{LABEL}_Name": OS}, ("", False)),
        ({f"MSIP_Label_{LABEL}_Name": "Board only"}, ("", True)),
        ({"Classification": "Official-Sensitive"}, (OS, False)),
        ({"Author": OS}, ("", False)),
    ],
)
def test_the_properties_of_an_office_file_are_read(properties: dict[str, str], expected: tuple[str, bool]) -> None:
    extraction = extract_file(document(properties), "papers.docx")
    found = find_markings((), extraction.parts, SHIPPED)
    assert (found.strictest, found.unknown) == expected


def document(properties: dict[str, str]) -> bytes:
    """A Word file of one line with these custom properties."""
    values = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{n}" name="{name}">'
        f"<vt:lpwstr>{value}</vt:lpwstr></property>"
        for n, (name, value) in enumerate(properties.items(), 2)
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    members = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": '<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f'<w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>Hello</w:t></w:r></w:p></w:body>'
        "</w:document>",
        "docProps/custom.xml": f'<Properties xmlns:vt="v">{values}</Properties>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()
