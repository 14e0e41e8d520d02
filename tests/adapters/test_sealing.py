"""Sealed addresses come back, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.adapters.sealing import AddressSeal
from gatelodge.errors import IntegrityError
from gatelodge.testing.keys import SeededKeys


@given(plain=st.binary(max_size=400))
def test_what_is_sealed_comes_back(plain):
    seal = AddressSeal(SeededKeys())
    assert seal.open(seal.seal(plain)) == plain


def test_the_same_address_is_sealed_differently_each_time():
    seal = AddressSeal(SeededKeys())
    assert seal.seal(b"a@mail.example") != seal.seal(b"a@mail.example")


def test_an_older_epoch_still_opens():
    keys = SeededKeys()
    sealed = AddressSeal(keys).seal(b"a@mail.example")
    keys.rotate("custody")
    assert AddressSeal(keys).open(sealed) == b"a@mail.example"


def test_any_flipped_bit_is_an_integrity_error():
    seal = AddressSeal(SeededKeys())
    sealed = seal.seal(b"a@mail.example")
    for position in range(4, len(sealed)):
        with pytest.raises(IntegrityError):
            seal.open(sealed[:position] + bytes([sealed[position] ^ 1]) + sealed[position + 1 :])


@pytest.mark.parametrize("sealed", [b"", b"\0\0\0\1", bytes(15), bytes([0, 0, 0, 1]) + bytes(12)])
def test_a_short_one_is_an_integrity_error(sealed):
    with pytest.raises(IntegrityError):
        AddressSeal(SeededKeys()).open(sealed)


def test_another_homes_seal_does_not_open():
    with pytest.raises(IntegrityError):
        AddressSeal(SeededKeys(1)).open(AddressSeal(SeededKeys(2)).seal(b"a@mail.example"))
