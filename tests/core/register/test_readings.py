"""Other ways to read a text: looking alike, backwards, set apart."""

import pytest

from gatelodge.core.extract.text import plain as plain_text
from gatelodge.core.register.days import dates
from gatelodge.core.register.readings import block, folded
from gatelodge.core.register.words import set_apart, words_of
from gatelodge.core.text import fold


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Аbel Оrr", "Abel Orr"),
        ("ΑΒΕL", "ABEL"),
        ("٠١/٠٥/١٩٨٠", "01/05/1980"),
        ("\u202errO lebA", "Abel Orr"),
    ],
)
def test_other_readings_are_looked_up_too(written, read):
    assert read in folded(written)


@pytest.mark.parametrize("written", ["A 1 0 0 1 X X", "see A.1.0.0.1.X.X and", "A-1-0-0-1-X-X"])
def test_letters_set_apart_are_one_word(written):
    assert [word for _, word in set_apart(words_of(*block([written])))] == [b"a1001xx"]


@pytest.mark.parametrize("written", ["a b c d", "1 2 3 of 4 5 6", "A1 B2 C3"])
def test_few_letters_apart_are_not_joined(written):
    assert not set_apart(words_of(*block([written])))


def test_letters_of_two_segments_are_not_joined():
    assert not set_apart(words_of(*block(["A 1 0", "0 1 X X"])))


@pytest.mark.parametrize("written", ["the 1st of May 1980", "the 1st day of May 1980", "May\n1, 1980"])
def test_a_date_spelt_out_is_read(written):
    assert 19800501 in dates(words_of(*block([written])))[0]


@pytest.mark.parametrize("written", ["1978-07-29\t60 Rose Street", "14:12:60"])
def test_cells_times_and_parts_of_dates_are_no_dates(written):
    assert {number // 10000 for number in dates(words_of(*block([written])))[0].tolist()} <= {1978}


@pytest.mark.parametrize("plain", ["Abel Orr, 1 May 1980", "Siân", "a b c", "well-to-do", "one of Ann"])
def test_ordinary_text_has_one_reading(plain):
    assert folded(plain).split() == fold(plain).split()


def test_a_name_in_another_script_keeps_its_own_reading():
    assert folded("Ирина").split()[0] == fold("Ирина")


@pytest.mark.parametrize("charset", ["cp500", "cp037", "utf-16-le", "utf-32"])
def test_plain_letters_declared_as_something_else_are_read_as_they_look(charset):
    assert "Abel Orr" in plain_text.decode("Abel Orr was born on 1 May 1980. £".encode("cp1252"), charset)


@pytest.mark.parametrize("charset", ["cp500", "utf-16", "utf-16-le", "gbk"])
def test_a_charset_that_is_meant_is_believed(charset):
    assert plain_text.decode("Abel Orr, Zoë".replace("ë", "e").encode(charset), charset) == "Abel Orr, Zoe"
