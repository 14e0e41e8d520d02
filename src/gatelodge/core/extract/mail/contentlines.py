r"""Lines of calendars and cards: unfolded, taken apart into name, parameters and value, values unescaped.

It does not know what a name means. Sources: RFC 5545 section 3.1, RFC 6350 section 3, vCard 2.1 section 2.1.

    >>> [line.text for line in lines("NOTE;LANGUAGE=en:Bring\\, please\n ask\\nfor Siân\n")]
    ['Bring, pleaseask\nfor Siân']
"""

import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.text import plain
from gatelodge.core.message import decode_base64, decode_charset
from gatelodge.values import Hidden

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"([\w.-]{1,100})((?:;(?:[^\":;]|\"[^\"]*\")*)*):(.*)\Z", re.DOTALL)
_PARAMETER = re.compile(r";(?:([\w-]+)=)?((?:[^\";]|\"[^\"]*\")*)")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CARET = re.compile(r"\^([n'^])")
_CARETS = {"n": "\n", "'": '"', "^": "^"}
"""RFC 6868: what parameters cannot say otherwise."""
_MOMENT = re.compile(r"([12]\d{3})-?([01]\d)-?([0-3]\d)(?:T(\d\d):?(\d\d)(?::?\d\d)?)?(Z)?")
_FOREIGN = re.compile(rb"[^A-Za-z0-9+/=]")
_RUN = re.compile(rb"[^=]+=*")
"""Several runs may stand one after the other, each padded."""
_BASE64 = frozenset(("base64", "b"))


@dataclass(frozen=True, slots=True)
class Line:
    """One content line."""

    name: str
    """In capitals, without the group before a dot; "" for a line that is none."""
    parameters: tuple[tuple[str, str], ...]
    """Names in capitals; a bare one of vCard 2.1 ("HOME") has no name."""
    raw: str
    """The value as it stands."""

    def parameter(self, name: str) -> str:
        """The first parameter of that name."""
        return next((value for key, value in self.parameters if key == name), "")

    @property
    def text(self) -> str:
        """The value as a person reads it; an empty field between semicolons leaves no mark."""
        return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.raw).strip()

    @property
    def encoding(self) -> str:
        """Of the value: "base64", "quoted-printable" or ""."""
        if not self.parameters:
            return ""
        said = {self.parameter("ENCODING").lower(), *(value.lower() for key, value in self.parameters if not key)}
        return "base64" if said & _BASE64 else "quoted-printable" if "quoted-printable" in said else ""

    @property
    def content(self) -> bytes:
        """The bytes of a value that is a file: base64, or a `data:` address with base64; b"" for another."""
        packed = self.raw
        if self.encoding != "base64":
            head, _, packed = self.raw.partition(",")
            if not (head.lower().startswith("data:") and head.lower().endswith(";base64")):
                return b""
        letters = _FOREIGN.sub(b"", packed.encode("ascii", "replace"))
        return b"".join(decode_base64(run) for run in _RUN.findall(letters))


@dataclass(frozen=True, slots=True)
class Inside:
    """A file, page or long text that stands in a line."""

    content: bytes
    declared: str = "text/plain"
    name: str = ""
    hidden: Hidden | None = None


def read_inside(found: Iterable[Inside], place: Place, context: Context) -> None:
    """Read what stood in the lines, each as what it is."""
    for order, inside in enumerate(found, 1):
        where = place.member(order, inside.name, inside.hidden)
        context.inside(inside.content, replace(where, declared=inside.declared, charset="utf-8"))


def moment(text: str) -> str:
    """A date, or date and time, as people write it in numbers; another text as it is.

    >>> moment("19800501"), moment("20261124T100000Z"), moment("0123 456")
    ('1980-05-01', '2026-11-24 10:00 UTC', '0123 456')
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        return text
    year, month, day, hour, minute, zone = found.groups()
    time = f" {hour}:{minute}" if hour else ""
    return f"{year}-{month}-{day}{time}{' UTC' if zone else ''}"


def decoded(untrusted: bytes, charset: str) -> str:
    """The file as text with plain line ends."""
    return plain.decode(untrusted, charset).replace("\r\n", "\n").replace("\r", "\n")


def lines(text: str) -> Iterator[Line]:
    """The content lines of a file; a line that is none stands for itself, without a name."""
    written = iter(_FOLD.sub("", text).split("\n"))
    for whole in written:
        if not whole.strip():
            continue
        found = _LINE.match(whole)
        if found is None:
            yield Line("", (), whole.strip())
            continue
        name, parameters, value = found.groups()
        line = Line(name.rpartition(".")[2].upper(), tuple(_parameters(parameters)), value)
        if line.encoding == "quoted-printable":
            pieces = [value]
            while pieces[-1].rstrip().endswith("=") and (more := next(written, None)) is not None:
                pieces.append(more)
            unquoted = _unquoted("\n".join(piece.rstrip() for piece in pieces), line.parameter("CHARSET"))
            line = Line(line.name, line.parameters, unquoted)
        yield line


def _parameters(text: str) -> Iterator[tuple[str, str]]:
    for name, value in _PARAMETER.findall(text):
        said = value.strip().replace('"', "")
        yield name.upper(), _CARET.sub(lambda found: _CARETS[found[1]], said)


def _unquoted(value: str, charset: str) -> str:
    """Quoted-printable undone; its line breaks become the escapes that other values have."""
    text = decode_charset(binascii.a2b_qp(value.encode("utf-8", "replace")), charset)
    return text.replace("\r\n", "\n").replace("\n", "\\n")
