"""OpenDocument files that are locked with a password. Source: OpenDocument 1.3 part 2, section 4 (encryption)."""

import hashlib
import io
import zipfile
import zlib
from base64 import b64decode
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from gatelodge.core.extract.archive.packed import raw_inflate
from gatelodge.core.extract.archive.zipped import Archive
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.office import tree
from gatelodge.values import GapKind

MAX_ROUNDS = 2_000_000
"""LibreOffice writes 100,000; OpenOffice wrote 1,024."""
_MANIFEST = "META-INF/manifest.xml"
_CHECKED = 1024
"""Bytes that the checksum covers where its name ends in "1K"."""


@dataclass(frozen=True, slots=True)
class Seal:
    """How one member is locked."""

    name: str
    cipher: str
    iv: bytes
    salt: bytes
    rounds: int
    key_size: int
    start: str
    """Digest of the password that the key is made from."""
    checksum: bytes
    check: str

    def opened(self, sealed: bytes, password: str) -> bytes | None:
        """The packed member; None when it is another password."""
        secret = hashlib.new(self.start, password.encode()).digest()
        key = hashlib.pbkdf2_hmac("sha1", secret, self.salt, self.rounds, self.key_size)
        if "blowfish" in self.cipher:
            decryptor = Cipher(Blowfish(key), CFB(self.iv)).decryptor()
            plain = decryptor.update(sealed)
        else:
            decryptor = Cipher(algorithms.AES(key), modes.CBC(self.iv)).decryptor()
            plain = decryptor.update(sealed[: len(sealed) & ~15])
            plain = plain[: -plain[-1]] if plain and 1 <= plain[-1] <= 16 else plain
        part = plain[:_CHECKED] if self.check.endswith("1k") else plain
        digest = hashlib.sha256(part) if "sha256" in self.check else hashlib.sha1(part)  # noqa: S324 - as the format has it
        return plain if digest.digest() == self.checksum else None


def unlock(archive: Archive, place: Place, context: Context) -> None:
    """Read the document with a password, now or once the message's own are known; otherwise it is a gap."""
    root = tree.parse(archive.read(_MANIFEST), place, context)
    seals = [seal for entry in root.iter("manifest:file-entry") if (seal := _seal(entry))] if root is not None else []
    seals = [seal for seal in seals if seal.name in archive.names]
    if not seals:
        raise Unreadable("The document is locked in a way that is not known.", GapKind.LOCKED)
    first = min(seals, key=lambda seal: archive.names[seal.name].compress_size)

    def open_with(password: str) -> bool:
        if first.opened(archive.raw(archive.names[first.name]), password) is None:
            return False
        context.inside(_rebuilt(archive, seals, password, place, context), place.member(1, place.name))
        return True

    context.lock(place, "The document is locked with a password.", open_with)


def _seal(entry: Element) -> Seal | None:
    data = entry.find("manifest:encryption-data")
    if data is None:
        return None
    cipher, derived = data.find("manifest:algorithm"), data.find("manifest:key-derivation")
    start = data.find("manifest:start-key-generation")
    rounds = derived.get("manifest:iteration-count", "") if derived is not None else ""
    if cipher is None or derived is None or not rounds.isdecimal() or len(rounds) > 7 or int(rounds) > MAX_ROUNDS:
        return None
    size = derived.get("manifest:key-size", "16")
    name = cipher.get("manifest:algorithm-name", "").lower()
    if not size.isdecimal() or int(size[:3]) not in {16, 24, 32} or not ("blowfish" in name or name.endswith("cbc")):
        return None
    started = start.get("manifest:start-key-generation-name", "").lower() if start is not None else "sha1"
    return Seal(
        entry.get("manifest:full-path", ""),
        name,
        b64decode(cipher.get("manifest:initialisation-vector", "")),
        b64decode(derived.get("manifest:salt", "")),
        int(rounds),
        int(size),
        "sha256" if started.endswith("sha256") else "sha1",
        b64decode(data.get("manifest:checksum", "")),
        data.get("manifest:checksum-type", "sha1-1k").lower().replace("/", "-"),
    )


def _rebuilt(archive: Archive, seals: list[Seal], password: str, place: Place, context: Context) -> bytes:
    """The same package without its locks."""
    by_name = {seal.name: seal for seal in seals}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, info in archive.names.items():
            if name == _MANIFEST:
                continue
            seal = by_name.get(name)
            if seal is None:
                package.writestr(name, archive.content(info))
                continue
            packed = seal.opened(archive.raw(info), password)
            if packed is None:
                context.gap(place, GapKind.LOCKED, "A file in the document is locked with another password.")
                continue
            content, whole = raw_inflate(packed, context)
            if not whole and zlib.crc32(content) != info.CRC:
                context.gap(place, GapKind.DAMAGED, "A file in the document is damaged.")
            package.writestr(name, content)
    return made.getvalue()
