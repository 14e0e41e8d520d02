"""Keyed fingerprints: equal for equal forms wherever they stand, AES as specified, a key apart for every use."""

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.register.prf import LONGEST, Prf

PRF = Prf(b"k" * 32)
FORMS = st.binary(min_size=0, max_size=LONGEST).map(lambda form: form.replace(b"\0", b"x"))


@given(st.lists(FORMS, max_size=30))
def test_a_form_alone_and_the_same_run_in_a_text_are_equal(forms: list[bytes]) -> None:
    text = b"before" + b"".join(forms) + b"behind"
    lengths = np.array([len(form) for form in forms], np.int64)
    starts = 6 + np.cumsum(lengths) - lengths
    letters = np.frombuffer(text + bytes(LONGEST), np.uint8)
    assert PRF.runs(letters, starts, lengths).tolist() == PRF.values(forms).tolist()


@given(FORMS)
def test_a_fingerprint_is_the_cbc_mac_under_the_key_for_its_number_of_blocks(form: bytes) -> None:
    blocks = max(1, -(-len(form) // 16))
    key = PRF.derive(f"form {blocks}", 16)
    chain = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor()
    tag = chain.update(form.ljust(16 * blocks, b"\0"))[-16:]
    assert PRF.values([form]).tolist() == [int.from_bytes(tag[:8], "little")]


@given(st.lists(FORMS, min_size=2, max_size=40, unique=True))
def test_different_forms_have_different_fingerprints(forms: list[bytes]) -> None:
    assert len(set(PRF.values(forms).tolist())) == len(forms)


def test_batches_do_not_change_the_answer() -> None:
    forms = [f"{n:05d}" * (1 + n % 8) for n in range(40_000)]
    made = PRF.values([form.encode() for form in forms])
    for place in (0, 16_383, 16_384, 39_999):
        assert made[place] == PRF.values([forms[place].encode()])[0]


def test_another_key_another_use_and_another_salt_give_other_numbers() -> None:
    other = Prf(b"o" * 32)
    numbers = np.array([19800503, 19800504], np.int64)
    made = [
        PRF.values([b"19800503", b"19800504"]),
        PRF.dates(numbers),
        PRF.sources(numbers.astype(np.uint64)),
        other.dates(numbers),
        other.sources(numbers.astype(np.uint64)),
    ]
    assert len({number for numbers in made for number in numbers.tolist()}) == 10
    places = np.arange(4)
    words = [masks.words(purpose, places) for masks in (PRF.masks(b"a"), PRF.masks(b"b")) for purpose in (1, 2)]
    assert len({word for row in words for word in row.tolist()}) == 16


@given(st.integers(0, 50), st.integers(0, 50))
def test_a_stretch_of_masks_is_the_mask_of_each_place(first: int, count: int) -> None:
    masks = PRF.masks(b"salt")
    places = np.arange(first, first + count)
    assert masks.stretch(3, first, first + count).tolist() == masks.words(3, places).tolist()


def test_a_run_that_is_too_long_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="49 bytes"):
        PRF.values([b"x" * 49])
    with pytest.raises(ValueError, match="32 bytes"):
        Prf(b"short")
