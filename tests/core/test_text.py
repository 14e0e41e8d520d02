"""The normal form: one value, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.text import (
    address_form,
    address_token,
    compact,
    date_number,
    fold,
    full_name_forms,
    mail_address,
    phone_form,
    split_name,
    surname_forms,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O'Brien", "OBRIEN"),
        ("O’Brien", "o brien"),
        ("Siân", "sian"),
        ("Łukasz", "LUKASZ"),
        ("Wiśniewski", "wisniewski"),
        ("Müller-Groß", "muller gross"),
        ("ﬁona", "Fiona"),
        ("Pu\u200bgh", "Pugh"),
        ("Pu\u00adgh", "Pugh"),
        ("Ｐｕｇｈ", "pugh"),
        ("Pugh's", "Pugh"),
        ("A1234 AA", "a1234aa"),
        ("CF24 1AB", "cf241ab"),
    ],
)
def test_two_ways_to_write_one_value(one: str, other: str) -> None:
    assert compact(one) == compact(other) != b""


@pytest.mark.parametrize(
    "number",
    [
        "12/03/1985",
        "12 March 1985",
        "1985-03-12",
        "12.3.85",
        "12th Mar 1985",
        "March 12, 1985",
        "19850312",
        "12031985",
        "12 Mawrth 1985",
        "1985-03-12 00:00:00",
        "12-Mar-85",
    ],
)
def test_one_date_however_written(number: str) -> None:
    assert date_number(number) == 19850312


@pytest.mark.parametrize("text", ["", "31/02/1985", "13/13/1985", "1985", "A1234AA", "12 Foo 1985", "99/99/9999"])
def test_no_date(text: str) -> None:
    assert date_number(text) is None


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("PUGH, Dafydd John", ("Dafydd John", "PUGH")),
        ("Mr Dafydd Pugh", ("Dafydd", "Pugh")),
        ("Maria de la Cruz", ("Maria", "de la Cruz")),
        ("Suharto", ("", "Suharto")),
        ("", ("", "")),
        ("van Dijk", ("van", "Dijk")),
    ],
)
def test_full_names_are_split(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


def test_names_stand_in_both_orders_and_without_middle_names() -> None:
    assert {b"dafyddpugh", b"pughdafydd", b"dafyddjohnpugh"} <= set(full_name_forms("Dafydd John", "Pugh"))
    assert full_name_forms("", "Suharto") == []
    assert {b"macdonald", b"mcdonald"} == set(surname_forms("McDonald"))


def test_a_telephone_number_has_one_core() -> None:
    for written in ("029 2034 5678", "+44 (0)29 2034 5678", "0044 29 20345678", "2920345678"):
        assert phone_form(written) == b"2920345678"
    assert phone_form("ext 1234") == b""


def test_an_address_is_its_house_and_street() -> None:
    assert address_form("Flat 3, 12 High Street, Llanfair") == address_form("12 High St") == b"12high"
    assert address_form("Cardiff") == b""


def test_secure_mail_is_the_same_mailbox() -> None:
    key = b"k" * 32
    assert address_token(key, "<A@X.example.cjsm.net>") == address_token(key, "a@x.example")
    assert address_token(key, "a@x.example") != address_token(b"j" * 32, "a@x.example")
    assert address_token(key, "a@x.example") != address_token(key, "b@x.example")
    assert mail_address("a@cjsm.net") == "a@cjsm.net"


@given(st.text(max_size=60))
def test_any_text_has_a_normal_form_that_stays(text: str) -> None:
    assert compact(compact(text).decode()) == compact(text)
    assert "'" not in fold(text)
    date_number(text)
    phone_form(text)
    address_form(text)
    full_name_forms(*split_name(text))
