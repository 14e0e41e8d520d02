"""Unpacks a PDF's streams: Flate, LZW, hexadecimal, base 85, run lengths, with the predictors of PNG.

Source: ISO 32000-1, 7.4. What is broken in the middle gives what came before.
"""

import base64
import re
import zlib
from collections.abc import Mapping, Sequence

from gatelodge.core.extract.context import Unreadable
from gatelodge.core.extract.pdf.syntax import Value
from gatelodge.values import GapKind

MAX_BYTES = 64 << 20
PICTURES = frozenset(("DCTDecode", "DCT", "JPXDecode", "CCITTFaxDecode", "CCF", "JBIG2Decode"))
_SHORT = {"Fl": "FlateDecode", "LZW": "LZWDecode", "AHx": "ASCIIHexDecode", "A85": "ASCII85Decode"} | {
    "RL": "RunLengthDecode"
}
KNOWN = frozenset((*_SHORT.values(), "Crypt")) | PICTURES
_NOT_HEX = re.compile(rb"[^0-9A-Fa-f]+")
_NOT_85 = re.compile(rb"[^!-uz]+")
_CLEAR_TABLE = 256
_END_OF_DATA = 257


def filters_of(told: Mapping[str, Value]) -> list[str]:
    """Names of the filters, in the order in which they are undone."""
    named = told.get("Filter")
    names = named if isinstance(named, list) else [named]
    return [_SHORT.get(name, name) for name in names if isinstance(name, str)]


def unpacked(told: Mapping[str, Value], packed: bytes) -> bytes:
    """The stream's content. Unreadable where a filter is unknown or a picture's."""
    settings = told.get("DecodeParms", told.get("DP"))
    parameters = settings if isinstance(settings, list) else [settings]
    for at, name in enumerate(filters_of(told)):
        parameter = parameters[at] if at < len(parameters) else None
        packed = _one(name, packed, parameter if isinstance(parameter, dict) else {})
    return packed


def _one(name: str, packed: bytes, parameter: Mapping[str, Value]) -> bytes:
    if name == "FlateDecode":
        return _predicted(_flate(packed), parameter)
    if name == "LZWDecode":
        return _predicted(_lzw(packed, early=parameter.get("EarlyChange") != 0), parameter)
    if name == "ASCIIHexDecode":
        digits = _NOT_HEX.sub(b"", packed.split(b">")[0])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    if name == "ASCII85Decode":
        return _base85(packed)
    if name == "RunLengthDecode":
        return _runs(packed)
    if name == "Crypt":
        return packed
    raise Unreadable("A stream of the PDF is packed in a way that was not read.", GapKind.DAMAGED)


def _flate(packed: bytes) -> bytes:
    for window in (15, -15):
        unpacker = zlib.decompressobj(window)
        out = bytearray()
        try:
            while packed and not unpacker.eof:
                out += unpacker.decompress(packed, 1 << 20)
                packed = unpacker.unconsumed_tail
                if len(out) > MAX_BYTES:
                    raise Unreadable("A stream of the PDF unpacks to more than 64 MB.", GapKind.LIMIT)
        except zlib.error:
            if not out and window == 15:
                packed = packed[2:]
                continue
        return bytes(out)
    return b""


def _lzw(packed: bytes, *, early: bool) -> bytes:
    """LZW with codes of 9 to 12 bits, 7.4.4.2."""
    table = [bytes([n]) for n in range(256)] + [b"", b""]
    out = bytearray()
    before = b""
    width, held, bits = 9, 0, 0
    for byte in packed:
        held = (held << 8 | byte) & 0xFFFFFF
        bits += 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits & ((1 << width) - 1)
        if code == _CLEAR_TABLE:
            del table[258:]
            width, before = 9, b""
            continue
        if code == _END_OF_DATA or code > len(table) or (code == len(table) and not before):
            break
        entry = table[code] if code < len(table) else before + before[:1]
        out += entry
        if len(out) > MAX_BYTES:
            raise Unreadable("A stream of the PDF unpacks to more than 64 MB.", GapKind.LIMIT)
        if before and len(table) < 4096:
            table.append(before + entry[:1])
        before = entry
        width = min(12, max(9, (len(table) + early).bit_length()))
    return bytes(out)


def _base85(packed: bytes) -> bytes:
    body = _NOT_85.sub(b"", packed.split(b"~>")[0].removeprefix(b"<~"))
    try:
        return base64.a85decode(body)
    except ValueError:
        return b""


def _runs(packed: bytes) -> bytes:
    out = bytearray()
    at = 0
    while at < len(packed) and packed[at] != 128 and len(out) < MAX_BYTES:
        length = packed[at]
        if length < 128:
            out += packed[at + 1 : at + 2 + length]
            at += 2 + length
        else:
            out += packed[at + 1 : at + 2] * (257 - length)
            at += 2
    return bytes(out)


def _predicted(content: bytes, parameter: Mapping[str, Value]) -> bytes:
    """Undo the PNG predictors, 7.4.4.4; TIFF's is for pictures only."""
    predictor = parameter.get("Predictor")
    if not isinstance(predictor, float) or predictor < 10:
        return content
    numbers = [parameter.get(key) for key in ("Columns", "Colors", "BitsPerComponent")]
    columns, colours, depth = (
        int(n) if isinstance(n, float) and 0 < n < 100_000 else usual
        for n, usual in zip(numbers, (1, 1, 8), strict=True)
    )
    step = max(1, colours * depth // 8)
    width = (columns * colours * depth + 7) // 8
    row = bytearray(width)
    out = bytearray()
    for start in range(0, len(content), width + 1):
        line = bytearray(content[start + 1 : start + 1 + width])
        _unfilter(content[start], line, row, step)
        row = line + bytes(width - len(line))
        out += line
    return bytes(out)


def _unfilter(kind: int, line: bytearray, above: Sequence[int], step: int) -> None:
    """PNG specification, 9.2."""
    if kind == 0:
        return
    for at, byte in enumerate(line):
        left = line[at - step] if at >= step else 0
        up = above[at]
        corner = above[at - step] if at >= step else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        else:
            nearest = left + up - corner
            guess = min((left, up, corner), key=lambda one: abs(nearest - one))
        line[at] = byte + guess & 255
