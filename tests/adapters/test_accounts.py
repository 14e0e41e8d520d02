"""Who may log in over SMTP; a file that is not one stops the start."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatelodge.adapters import accounts
from gatelodge.adapters.accounts import Accounts, hashed, matches
from gatelodge.errors import ConfigError

STORED = hashed("correct horse")


def file(folder, text):
    path = folder / "users.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.fixture
def book(tmp_path):
    return Accounts(file(tmp_path, f'[accounts]\n"Visits@prison.example" = "{STORED}"\n"broken" = "scrypt$"\n'))


@pytest.mark.parametrize(
    ("name", "password", "right"),
    [
        ("visits@prison.example", "correct horse", True),
        ("VISITS@PRISON.EXAMPLE", "correct horse", True),
        ("visits@prison.example", "Correct horse", False),
        ("visits@prison.example", "", False),
        ("nobody@prison.example", "correct horse", False),
        ("broken", "", False),
        ("", "", False),
        ("visits@prison.example", "\ud800", False),
    ],
)
def test_only_the_right_password_of_a_known_name_is_right(book, name, password, right):
    assert book.check(name, password) is right


def test_an_unknown_name_costs_as_much_as_a_known_one(book, monkeypatch):
    costs = []
    derive = accounts._derive
    monkeypatch.setattr(accounts, "_derive", lambda *a: costs.append(a[2:]) or derive(*a))
    book.check("visits@prison.example", "x")
    book.check("nobody@prison.example", "x")
    assert costs[0] == costs[1]


def test_the_same_password_is_never_written_the_same_way_twice():
    assert hashed("a") != hashed("a")
    assert "correct" not in STORED


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "correct horse",
        STORED.replace("scrypt", "bcrypt"),
        STORED + "$",
        STORED[:-1],
        STORED[:-2],
        STORED.replace("16384", "0"),
        STORED.replace("16384", "16383"),
        STORED.replace("16384", "x"),
        STORED.replace("16384", "1073741824"),
        STORED.replace("$8$", "$99999999999999999999$"),
        STORED.replace("$8$", "$-1$"),
        "scrypt$16384$8$1$zz$zz",
        "scrypt$16384$8$1$$",
    ],
)
def test_a_line_that_is_no_hash_matches_nothing(stored):
    assert matches(stored, "correct horse") is False


PASSWORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
"""SMTP AUTH carries no NUL, which ends a shorter key in HMAC."""


@settings(max_examples=8)
@given(PASSWORDS, PASSWORDS)
def test_a_hash_matches_its_own_password_only(one, other):
    stored = hashed(one)
    assert matches(stored, one)
    assert matches(stored, other) is (one == other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[accounts",
        "accounts = 1",
        "[accounts]\nname = 1\n",
        "[users]\na = 'b'\n",
        b"\xff",
        "[accounts]\na='x'\na='y'\n",
    ],
)
def test_a_file_that_is_none_stops_the_start_and_says_which(tmp_path, text):
    with pytest.raises(ConfigError, match=r"^users\.toml: "):
        Accounts(file(tmp_path, text))


def test_a_missing_file_says_where_it_is_named(tmp_path):
    with pytest.raises(ConfigError, match="auth_users"):
        Accounts(tmp_path / "users.toml")


def test_a_folder_in_place_of_the_file_stops_the_start(tmp_path):
    with pytest.raises(ConfigError):
        Accounts(tmp_path)
