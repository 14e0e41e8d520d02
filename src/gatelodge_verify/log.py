"""The log's hashes: RFC 6962 tree, C2SP tiles, C2SP signed note. Everything that is wrong is a sentence."""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FULL = 256


class Wrong(Exception):  # noqa: N818 - it is what it says
    """The ledger is not what it should be; the sentence says where."""


def checkpoint(note: bytes, vkey: str) -> tuple[int, bytes]:
    """(size, root) of a checkpoint signed by this key."""
    name, key_hash, public = _key(vkey)
    try:
        text, signatures = note.decode().removesuffix("\n").rsplit("\n\n", 1)
        lines = text.split("\n")
        origin, size, root = lines[0], int(lines[1]), _decoded(lines[2])
    except (ValueError, IndexError) as error:
        raise Wrong("The checkpoint cannot be read.") from error
    if origin != name or len(root) != 32 or str(size) != lines[1] or size < 0:
        raise Wrong("The checkpoint is of another log, or not written the one way.")
    if not note.endswith(b"\n"):
        raise Wrong("The checkpoint is cut short.")
    for line in signatures.split("\n"):
        words = line.split(" ")
        if len(words) != 3 or words[0] != "\u2014":
            raise Wrong("A line under the checkpoint is no signature.")
        if words[1] != name:
            continue
        try:
            signed = _decoded(words[2])
            if signed[:4] == key_hash:
                Ed25519PublicKey.from_public_bytes(public).verify(signed[4:], f"{text}\n".encode())
                return size, root
        except (InvalidSignature, ValueError) as error:
            raise Wrong("The checkpoint's signature is wrong.") from error
    raise Wrong("The checkpoint is not signed by this key.")


def entries(folder: Path, size: int) -> Iterator[bytes]:
    """Every entry of a log of that size, in order, out of its bundles."""
    for start in range(0, size, FULL):
        width = min(FULL, size - start)
        path = f"tile/entries/{_number(start // FULL, width)}"
        bundle = _file(folder, path)
        at = 0
        for _ in range(width):
            length = int.from_bytes(bundle[at : at + 2], "big")
            entry = bundle[at + 2 : at + 2 + length]
            if at + 2 > len(bundle) or len(entry) != length:
                raise Wrong(f"{path} is cut short.")
            yield entry
            at += 2 + length
        if at != len(bundle):
            raise Wrong(f"{path} has something added.")


def tree(folder: Path, leaves: list[bytes]) -> bytes:
    """Root over the leaf hashes, after every tile was found to hold just these hashes."""
    hashes, level = leaves, 0
    while hashes:
        for start in range(0, len(hashes), FULL):
            some = hashes[start : start + FULL]
            path = f"tile/{level}/{_number(start // FULL, len(some))}"
            if _file(folder, path) != b"".join(some):
                raise Wrong(f"{path} does not hold the hashes of the entries.")
        hashes = [root(hashes[at : at + FULL]) for at in range(0, len(hashes) - FULL + 1, FULL)]
        level += 1
    return root(leaves)


def leaf(entry: bytes) -> bytes:
    """Leaf hash."""
    return hashlib.sha256(b"\0" + entry).digest()


def root(hashes: list[bytes]) -> bytes:
    """Tree head of RFC 6962 over these hashes: pairs, level by level; the odd one goes up as it is."""
    if not hashes:
        return hashlib.sha256().digest()
    while len(hashes) > 1:
        pairs = [hashlib.sha256(b"\1" + hashes[at] + hashes[at + 1]).digest() for at in range(0, len(hashes) - 1, 2)]
        hashes = pairs + hashes[len(pairs) * 2 :]
    return hashes[0]


def _key(vkey: str) -> tuple[str, bytes, bytes]:
    try:
        name, hash_hex, encoded = vkey.strip().split("+", 2)
        typed = _decoded(encoded)
    except ValueError as error:
        raise Wrong("The public key cannot be read.") from error
    key_hash = hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4]
    if len(typed) != 33 or typed[0] != 1 or key_hash.hex() != hash_hex:
        raise Wrong("The public key's parts do not belong together.")
    return name, key_hash, typed[1:]


def _decoded(text: str) -> bytes:
    """Base64, written the one way: unused bits may not differ. ValueError otherwise."""
    content = base64.b64decode(text, validate=True)
    if base64.b64encode(content).decode() != text:
        raise ValueError("not canonical base64")
    return content


def _number(index: int, width: int) -> str:
    digits = f"{index:0{(len(str(index)) + 2) // 3 * 3}d}"
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])
    return name if width == FULL else f"{name}.p/{width}"


def _file(folder: Path, path: str) -> bytes:
    try:
        return (folder / path).read_bytes()
    except OSError as error:
        raise Wrong(f"{path} is missing.") from error
