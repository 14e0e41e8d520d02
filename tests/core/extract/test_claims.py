"""What a file claims to be is noted where it is something else, and only there."""

import base64

import pytest

from gatelodge.core.extract import extract_file, extract_message

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\2\0\0\0"


@pytest.mark.parametrize(
    ("content", "name", "claim"),
    [
        (b"Name,Number\nAnn Other,A1\nBea Other,A2\n", "photo.jpg", ".jpg"),
        (b"Name,Number\nAnn Other,A1\nBea Other,A2\n", "list.csv", ""),
        (b"Name,Number\nAnn Other,A1\nBea Other,A2\n", "list", ""),
        (b"<html><table><tr><td>a</table>", "report.xls", ".xls"),
        (PNG, "logo.png", ""),
        (PNG, "logo.PDF", ".pdf"),
        (b"{\\rtf1 Dear Ann}", "letter.doc", ""),
        (b"%PDF-1.4 broken", "letter.docx", ".docx"),
    ],
)
def test_a_wrong_ending_is_noted(content, name, claim):
    assert {part.declared for part in extract_file(content, name).parts} == {claim}


@pytest.mark.parametrize(
    ("declared", "claim"),
    [("image/jpeg", "image/jpeg"), ("application/octet-stream", ""), ("text/plain", ""), ("application/pdf",) * 2],
)
def test_a_wrong_declared_type_is_noted_where_no_name_says_more(declared, claim):
    body = base64.encodebytes(b"Name,Number\nAnn Other,A1\nBea Other,A2\n").decode()
    mail = f"Subject: x\nContent-Type: {declared}\nContent-Transfer-Encoding: base64\n\n{body}".encode()
    assert [part.declared for part in extract_message(mail).parts] == ["", claim]
