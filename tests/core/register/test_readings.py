"""Other ways to read a text: looking alike, backwards, set apart."""

import pytest

from gatelodge.core.extract import text as plain_text
from gatelodge.core.register.readings import folded
from gatelodge.core.text import fold


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Аbel Оrr", "Abel Orr"),
        ("ΑΒΕL", "ABEL"),
        ("٠١/٠٥/١٩٨٠", "01/05/1980"),
        ("\u202errO lebA", "Abel Orr"),
        ("A 1 0 0 1 X X", "A1001XX"),
        ("A.1.0.0.1.X.X", "A1001XX"),
        ("A-1-0-0-1-X-X", "A1001XX"),
        ("the 1st of May 1980", "1st May 1980"),
        ("the 1st day of May 1980", "1st May 1980"),
    ],
)
def test_other_readings_are_looked_up_too(written, read):
    assert read in folded(written, prose=True)


@pytest.mark.parametrize("plain", ["Abel Orr, 1 May 1980", "Siân", "a b c", "well-to-do", "one of Ann"])
def test_ordinary_text_has_one_reading(plain):
    assert folded(plain, prose=True).split() == fold(plain).split()


def test_a_name_in_another_script_keeps_its_own_reading():
    assert folded("Ирина", prose=True).split()[0] == fold("Ирина")


@pytest.mark.parametrize("charset", ["cp500", "cp037", "utf-16-le", "utf-32"])
def test_plain_letters_declared_as_something_else_are_read_as_they_look(charset):
    assert "Abel Orr" in plain_text.decode("Abel Orr was born on 1 May 1980. £".encode("cp1252"), charset)


@pytest.mark.parametrize("charset", ["cp500", "utf-16", "utf-16-le", "gbk"])
def test_a_charset_that_is_meant_is_believed(charset):
    assert plain_text.decode("Abel Orr, Zoë".replace("ë", "e").encode(charset), charset) == "Abel Orr, Zoe"
