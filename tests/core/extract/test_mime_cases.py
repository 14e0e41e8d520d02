"""Mail built in odd ways: its canary is found, or the mail is held; and ordinary mail is not held for it."""

from collections import Counter

import pytest
from bench.reading.mime_cases import cases, missed
from bench.reading.office_mails import held
from bench.reading.samples import words

from gatelodge.core.extract import extract_message
from gatelodge.core.extract.text.encoded import hidden_texts

CASES = list(cases())
FEWEST = {
    "conflicts": 70, "syntax": 120, "line_ends": 80, "boundaries": 90, "decoders": 95, "encodings": 85, "wrappers": 100,
    "charsets": 100, "words": 130,
}  # fmt: skip


def test_there_are_enough_cases_of_each_family():
    counts = Counter(case.family for case in CASES)
    assert {name: counts[name] >= least for name, least in FEWEST.items()} == dict.fromkeys(FEWEST, True)
    assert len({case.message for case in CASES}) > 850


@pytest.mark.parametrize("family", FEWEST)
def test_no_case_of_a_family_is_missed(family):
    assert [case.name for case in CASES if case.family == family and missed(case)] == []


def test_an_empty_reader_would_miss_them():
    """The canary stands in no raw message that codes it, so finding it needs reading."""
    coded = [case for case in CASES if "quoted-printable" in case.name and case.family in {"conflicts", "decoders"}]
    assert coded
    assert sum(case.canary.encode() in case.message for case in coded) < len(coded) / 10


@pytest.mark.parametrize(
    "text",
    [
        "See https://example.org/?id=a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6&utm_source=news for more.",
        "+------+------+\n| a    | b    |\n+------+------+\n" * 4,
        "iD8DBQE9mK24oayJfLoDSdIRAs21AKDYeoDgFYgSUldYusaLxJTbcsPxuQCdHaFGZ4P4F",
        "The price is 5% of 20 = 1, and 3=3.",
        "=" * 70,
        "A B C of it",
        "deadbeef" * 8,
        "1234567890" * 6,
    ],
)
def test_ordinary_text_holds_no_code(text):
    assert hidden_texts(text.encode()) == []


def test_real_mail_is_not_held_for_how_it_is_built(shared):
    from bench.office import real_mails

    found = held(mail for at, mail in enumerate(real_mails(shared / "samples")) if at % 5 == 0)
    assert found["mails"] == 0


def test_a_part_named_twice_is_found_under_both_names():
    mail = b'Subject: x\r\nContent-Type: text/plain; name=a.txt; name="Rhys Prys.txt"\r\n\r\nHello\r\n'
    assert "Rhys Prys.txt" in words(extract_message(mail))
