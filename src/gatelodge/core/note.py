r"""Signed notes: a text and Ed25519 signatures under it, as everybody's tools read them.

A note is text ending in a newline, an empty line, and one line per signature: em dash, space, key name, space,
base64 of key hash and signature. A key string is `name+hash+base64(type, public key)`. Nothing here knows what the
text means; that is `core/ledger/checkpoint.py`.
Source: C2SP signed-note.md; behaviour of golang/mod sumdb/note.

    >>> key = SigningKey("example.org/log", bytes(32))
    >>> open_note(key.sign("hello\n"), [key.verifier]).text
    'hello\n'
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gatelodge.errors import IntegrityError

_ED25519 = b"\x01"
_MAX_NOTE_BYTES = 1_000_000
_MAX_SIGNATURES = 100
"""As golang/mod: enough for every witness there will be."""


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """A name and a public key, and the 4-byte hash that ties them."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not valid_name(self.name) or len(self.public) != 32:
            raise IntegrityError("A key has a name without spaces or plus signs, and 32 bytes.")

    @property
    def key_hash(self) -> bytes:
        """First 4 bytes of SHA-256(name, newline, type, key)."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_hash.hex()}+{_base64(_ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> "VerifyingKey":
        """The key of a key string. IntegrityError when the string is not exactly one."""
        name, _, rest = text.partition("+")
        hash_hex, _, encoded = rest.partition("+")
        try:
            typed = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            typed = b""
        if typed[:1] != _ED25519 or len(typed) != 33:
            raise IntegrityError("That is not an Ed25519 key string.")
        key = cls(name, typed[1:])
        if str(key) != text or key.key_hash.hex() != hash_hex:
            raise IntegrityError("The key string's name, hash and key do not belong together.")
        return key

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """True when the signature is this key's over exactly these bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


class SigningKey:
    """A name and an Ed25519 seed of 32 bytes."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = VerifyingKey(name, self._private.public_key().public_bytes_raw())

    def sign(self, text: str) -> bytes:
        """The note: text, empty line, our signature line."""
        if not text.endswith("\n") or not _plain(text):
            raise IntegrityError("A note's text ends in a newline and has no control characters.")
        signature = self._private.sign(text.encode())
        encoded = _base64(self.verifier.key_hash + signature)
        return f"{text}\n— {self.verifier.name} {encoded}\n".encode()


@dataclass(frozen=True, slots=True)
class Note:
    """A text, and which of the given keys have signed it."""

    text: str
    signers: tuple[str, ...]


def open_note(untrusted: bytes, keys: Sequence[VerifyingKey]) -> Note:
    """The text, signed by at least one of the keys. IntegrityError for anything else.

    Signatures by unknown keys are passed over; a wrong one by a known key, or a line that is no signature, refuses the
    whole note; a key counts once.
    """
    try:
        note = untrusted.decode() if len(untrusted) <= _MAX_NOTE_BYTES else ""
    except UnicodeDecodeError:
        note = ""
    text, separator, tail = note.rpartition("\n\n")
    if not separator or not tail.endswith("\n") or not _plain(note):
        raise IntegrityError("That is not a signed note.")
    text += "\n"
    lines = tail[:-1].split("\n")
    if len(lines) > _MAX_SIGNATURES:
        raise IntegrityError("The note has too many signatures.")
    signers: list[str] = []
    for line in lines:
        name, signed = _signature_line(line)
        for key in keys:
            if key.name != name or key.key_hash != signed[:4] or name in signers:
                continue
            if not key.verifies(text.encode(), signed[4:]):
                raise IntegrityError("A signature of the note is wrong.")
            signers.append(name)
    if not signers:
        raise IntegrityError("The note is not signed by a key we know.")
    return Note(text, tuple(signers))


def valid_name(name: str) -> bool:
    """True for a key name: not empty, no white space, no plus sign."""
    return bool(name) and "+" not in name and not any(character.isspace() for character in name)


def _signature_line(line: str) -> tuple[str, bytes]:
    dash, name, encoded = (*line.split(" "), "", "", "")[:3]
    try:
        signed = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        signed = b""
    if dash != "—" or not valid_name(name) or len(signed) < 5 or line != f"— {name} {_base64(signed)}":
        raise IntegrityError("A line under the note is not a signature.")
    return name, signed


def _plain(text: str) -> bool:
    return not any((character < " " and character != "\n") or character == "\ufffd" for character in text)


def _base64(content: bytes) -> str:
    """The one way to write it: a decoder alone would let unused bits differ."""
    return base64.b64encode(content).decode("ascii")
