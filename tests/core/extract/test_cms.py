"""Signed and packed containers of S/MIME are opened; encrypted and damaged ones are gaps; nothing makes it raise."""

from datetime import UTC, datetime

import pytest
from bench.reading import signed
from bench.reading.case import outcome
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file, extract_message
from gatelodge.values import GapKind

from .files import CSV
from .test_formats import mail

_DAY = datetime(2011, 7, 29, tzinfo=UTC)
ENTITY = b"Content-Type: text/csv\r\n\r\n" + CSV


@pytest.mark.parametrize("case", list(signed.cases()), ids=lambda case: case.name)
def test_what_is_only_signed_or_packed_is_found(case):
    assert outcome(case) == "found"
    assert {gap.kind for gap in extract_file(case.content, case.filename).gaps} <= {GapKind.SIGNED_CLEAR}


def _certificate(key):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "clerk")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(_DAY).not_valid_after(_DAY.replace(year=2040))
    return made.sign(key, hashes.SHA256())


@pytest.fixture(scope="module")
def signer():
    key = ec.generate_private_key(ec.SECP256R1())
    return _certificate(key), key


@pytest.mark.parametrize("encoding", [serialization.Encoding.DER, serialization.Encoding.PEM])
def test_what_a_real_program_signed_is_read(signer, encoding):
    options = [pkcs7.PKCS7Options.Binary]
    made = pkcs7.PKCS7SignatureBuilder().set_data(ENTITY).add_signer(*signer, hashes.SHA256()).sign(encoding, options)
    found = extract_file(made, "smime.p7m")
    assert any("Cai Puw" in one.text for part in found.parts for one in part.segments)
    assert {gap.kind for gap in found.gaps} == {GapKind.SIGNED_CLEAR}


def test_a_real_detached_signature_is_no_more_than_that(signer):
    builder = pkcs7.PKCS7SignatureBuilder().set_data(ENTITY).add_signer(*signer, hashes.SHA256())
    made = builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature])
    assert [gap.kind for gap in extract_file(made, "smime.p7s").gaps] == [GapKind.SIGNED_CLEAR]


def test_encrypted_content_is_a_gap():
    reader = _certificate(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    made = pkcs7.PKCS7EnvelopeBuilder().set_data(ENTITY).add_recipient(reader)
    for encoding in (serialization.Encoding.DER, serialization.Encoding.PEM):
        found = extract_file(made.encrypt(encoding, []), "smime.p7m")
        assert GapKind.ENCRYPTED in {gap.kind for gap in found.gaps}


@pytest.mark.parametrize("in_pieces", [False, True])
def test_signed_content_that_is_cut_short_is_damaged_and_read_as_far_as_it_goes(in_pieces):
    made = signed.signed(ENTITY, in_pieces=in_pieces)
    found = extract_file(made[: made.rindex(b"Puw") + 5], "smime.p7m")
    assert GapKind.DAMAGED in {gap.kind for gap in found.gaps}
    assert any("Cai Puw" in one.text for part in found.parts for one in part.segments)


def test_a_detached_signature_that_is_cut_short_carries_nothing_and_holds_nothing(signer):
    builder = pkcs7.PKCS7SignatureBuilder().set_data(ENTITY).add_signer(*signer, hashes.SHA256())
    made = builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature])
    assert [gap.kind for gap in extract_file(made[:-40], "smime.p7s").gaps] == [GapKind.SIGNED_CLEAR]


def test_bytes_that_are_called_a_signature_and_are_none_are_a_gap_that_holds():
    found = extract_message(mail(bytes(range(256)) * 8, "application/pkcs7-signature"))
    assert GapKind.DAMAGED in {gap.kind for gap in found.gaps}


@given(st.binary(max_size=80), st.integers(0, 200))
def test_it_never_raises(noise, at):
    made = signed.signed(ENTITY, in_pieces=True)
    extract_file(made[:at] + noise + made[at + len(noise) :], "smime.p7m")
    extract_file(b"0\x80" * at + noise, "smime.p7m")
