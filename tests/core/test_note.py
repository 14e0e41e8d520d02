"""Signed notes: what opens, and that nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.note import SigningKey, VerifyingKey, open_note
from gatelodge.errors import IntegrityError

KEY = SigningKey("llanfair.example/log", bytes(range(32)))
OTHER = SigningKey("witness.example/w", bytes(32))
NOTE = KEY.sign("llanfair.example/log\n3\nabc\n")


def test_a_note_opens_with_its_key_only():
    assert open_note(NOTE, [OTHER.verifier, KEY.verifier]).signers == ("llanfair.example/log",)
    with pytest.raises(IntegrityError):
        open_note(NOTE, [OTHER.verifier])


def test_a_second_signature_below_is_counted_too():
    second = OTHER.sign("llanfair.example/log\n3\nabc\n").rpartition(b"\n\n")[2]
    assert open_note(NOTE + second, [KEY.verifier, OTHER.verifier]).signers == (KEY.verifier.name, OTHER.verifier.name)


def test_any_changed_byte_is_refused():
    for place in range(len(NOTE)):
        for flip in (1, 0x20, 0x80):
            changed = bytearray(NOTE)
            changed[place] ^= flip
            with pytest.raises(IntegrityError):
                open_note(bytes(changed), [KEY.verifier])


def test_any_part_of_a_key_string_is_refused():
    text = str(KEY.verifier)
    assert VerifyingKey.parse(text) == KEY.verifier
    for end in range(len(text)):
        with pytest.raises(IntegrityError):
            VerifyingKey.parse(text[:end])
    for place in range(len(text)):
        with pytest.raises(IntegrityError):
            VerifyingKey.parse(text[:place] + chr(ord(text[place]) + 1) + text[place + 1 :])


def test_a_wrong_signature_by_a_known_key_refuses_the_whole_note():
    lines = NOTE.decode().splitlines(keepends=True)
    forged = KEY.sign("something else\n").decode().splitlines(keepends=True)[-1]
    with pytest.raises(IntegrityError):
        open_note("".join([*lines[:-1], forged, lines[-1]]).encode(), [KEY.verifier])


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffd")))
def test_every_plain_text_survives(text):
    assert open_note(KEY.sign(f"{text}\n"), [KEY.verifier]).text == f"{text}\n"


@given(st.binary(max_size=300))
def test_nothing_made_up_opens(untrusted):
    with pytest.raises(IntegrityError):
        open_note(untrusted, [KEY.verifier])
