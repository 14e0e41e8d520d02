"""Archives: whatever they hold is found or named as a gap, and what is locked opens with a password that is known."""

import pytest
from bench.reading.case import outcome
from bench.reading.hidden_archives import CANARY, PASSWORD, hidden_cases, mailed
from bench.reading.packed_files import FILES
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.extract import Means, extract_file, extract_message
from gatelodge.core.extract.passwords import candidates
from gatelodge.values import GapKind

GAPS = ("7-Zip, PPMd", "zip, Deflate64", "before a zip")
LOCKED = ("7-Zip, names and files locked", "zip, AES-256", "zip, the old cipher")


@pytest.mark.parametrize("case", list(hidden_cases()), ids=lambda case: case.name)
def test_it_is_found_or_a_gap(case):
    assert outcome(case) == ("gap" if case.name in GAPS else "found")


@pytest.mark.parametrize("name", LOCKED)
def test_what_is_locked_opens_with_the_right_password_only(name):
    wrong = extract_file(FILES[name], "a.bin", means=Means(passwords=("wing-c42", "Wing-C43")))
    right = extract_file(FILES[name], "a.bin", means=Means(passwords=("x", PASSWORD)))
    assert [gap.kind for gap in wrong.gaps] == [GapKind.LOCKED]
    assert CANARY not in str(wrong.parts)
    assert not right.gaps
    assert CANARY in str(right.parts)


@pytest.mark.parametrize(
    "body",
    [
        f"The password is: {PASSWORD}",
        f"Password: {PASSWORD}.",
        f'The password to open it is "{PASSWORD}". Regards, Ann',
        f"{PASSWORD} is the password, thanks",
        f"Password for the file is below:\n\n{PASSWORD}\n\nRegards",
        f"pw = {PASSWORD}",
        f"Cyfrinair: {PASSWORD}",
        f"Please find the list.\n\nPasscode\n\n{PASSWORD}",
    ],
)
def test_a_password_is_found_as_people_write_it(body):
    found = extract_message(mailed(FILES["zip, AES-256"], body))
    assert CANARY in str(found.parts)
    assert not found.gaps


def test_a_mail_of_one_word_may_be_the_password_of_the_mail_before():
    mail = f"From: a@office.example\nTo: b@home.example\nSubject: As promised\n\n{PASSWORD}\n".encode()
    assert PASSWORD in candidates(extract_message(mail).parts)


def test_a_password_is_never_in_what_is_found_of_the_lock():
    found = extract_message(mailed(FILES["zip, AES-256"], "No password here", "list.zip"))
    assert [gap.sentence for gap in found.gaps] == ["A file in the zip is locked with a password."]


@given(st.sampled_from(sorted(FILES)), st.integers(0, 250), st.binary(max_size=4), st.booleans())
def test_a_damaged_archive_never_raises_and_is_never_silent(name, at, noise, cut):
    whole = FILES[name]
    content = whole[:at] + noise + (b"" if cut else whole[at + len(noise) :])
    found = extract_file(content, "a.bin", means=Means(passwords=(PASSWORD,)))
    assert found.gaps or CANARY in str(found.parts) or name == "compress" or content != whole
