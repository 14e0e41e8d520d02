r"""One command line: its verb, and the addresses and parameters of MAIL and RCPT.

Pure syntax: what may come when is `session`'s table. Addresses come out as they will be sent on; a source route, which
RFC 5321 appendix C asks servers to ignore, is dropped. Source: RFC 5321 section 4.1, RFC 6531 section 3.3 (SMTPUTF8).

>>> mail(b"FROM:<a@b.example> SIZE=100 BODY=8BITMIME").parameters
{'SIZE': '100', 'BODY': '8BITMIME'}
>>> rcpt(b"TO:<@relay.example:a@b.example>", utf8=False).address
'a@b.example'
>>> rcpt(b"TO:<a b@c.example>", utf8=False) is None
True
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """The commands we know. Everything else is 500."""

    HELO = "HELO"
    EHLO = "EHLO"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    RSET = "RSET"
    NOOP = "NOOP"
    QUIT = "QUIT"
    VRFY = "VRFY"
    HELP = "HELP"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    EXPN = "EXPN"
    BDAT = "BDAT"
    TURN = "TURN"
    SEND = "SEND"
    SOML = "SOML"
    SAML = "SAML"


_VERBS: Mapping[bytes, Verb] = {verb.value.encode(): verb for verb in Verb}

MAX_COMMAND = 512
"""Octets with CRLF (RFC 5321 section 4.5.3.1.4)."""
_ROOM: Mapping[Verb, int] = {
    Verb.MAIL: 26 + 17 + 10 + 500,  # SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8 (RFC 6531), AUTH (RFC 4954)
    Verb.AUTH: 4096 - MAX_COMMAND,
}
MAX_ANY = 4096
"""Octets after which a line of any kind is too long."""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u00a0-\U0010ffff]+"
_QUOTED = r'"(?:[\x20\x21\x23-\x5b\x5d-\x7e\u00a0-\U0010ffff]|\\[\x20-\x7e])*"'
_LABEL = r"[A-Za-z0-9_\-\u00a0-\U0010ffff]+"  # the underscore is in no host name but in real mail domains
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
_LITERAL = r"\[[\x21-\x5a\x5e-\x7e]+\]"
_PATH = re.compile(
    rf"<(?:@{_DOMAIN}(?:,@{_DOMAIN})*:)?"
    rf"(?P<local>{_ATOM}(?:\.{_ATOM})*|{_QUOTED})@(?P<domain>{_DOMAIN}|{_LITERAL})>"
)
_PARAMETER = re.compile(r" ([A-Za-z0-9][A-Za-z0-9-]*)(?:=([\x21-\x3c\x3e-\x7e]+))?")
_HELLO_NAME = re.compile(r"[\x21-\x7e]{1,255}")
MAX_PATH = 256
"""Octets with brackets (RFC 5321 section 4.5.3.1.3). The local part's own 64 are not enforced: VERP exceeds them."""


@dataclass(frozen=True, slots=True)
class Path:
    """An address with the parameters that came with it."""

    address: str
    """Without brackets; "" is the null sender."""
    parameters: Mapping[str, str]
    """Keyword, upper case, to value ("" where none)."""


def split(line: bytes) -> tuple[Verb | None, bytes]:
    """The verb (None: unknown) and what follows it, of one line without its CRLF."""
    word, _, rest = line.partition(b" ")
    return _VERBS.get(word.upper()), rest.rstrip(b" ")


def longest(verb: Verb | None) -> int:
    """Octets, with CRLF, that a line of this verb may have."""
    return MAX_COMMAND + (_ROOM.get(verb, 0) if verb else 0)


def hello_name(rest: bytes) -> str | None:
    """The client's name for itself, or None where it is none."""
    name = rest.decode("ascii", "replace")
    return name if _HELLO_NAME.fullmatch(name) else None


def mail(rest: bytes) -> Path | None:
    """Sender and parameters of `FROM:<...> ...`; None is wrong syntax. Non-ASCII only with SMTPUTF8 among them."""
    text = _after(rest, "FROM:")
    if text is None:
        return None
    if text.startswith("<>"):
        parameters = _parameters(text[2:])
        return None if parameters is None else Path("", parameters)
    path = _path(text)
    if path and not path.address.isascii() and "SMTPUTF8" not in path.parameters:
        return None
    return path


def rcpt(rest: bytes, *, utf8: bool) -> Path | None:
    """Recipient and parameters of `TO:<...> ...`; None is wrong syntax. `utf8`: the sender declared SMTPUTF8."""
    text = _after(rest, "TO:")
    if text is None:
        return None
    if text[:12].lower() == "<postmaster>":  # the one address without a domain (RFC 5321 section 4.5.1)
        parameters = _parameters(text[12:])
        return None if parameters is None else Path(text[1:11], parameters)
    path = _path(text)
    return path if path and (utf8 or path.address.isascii()) else None


def _after(rest: bytes, prefix: str) -> str | None:
    """What follows the prefix; a blank after the colon, which many clients send, is let pass."""
    try:
        text = rest.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if text[: len(prefix)].upper() != prefix:
        return None
    return text[len(prefix) :].removeprefix(" ")


def _path(text: str) -> Path | None:
    found = _PATH.match(text)
    if not found or len(found.group().encode()) > MAX_PATH:
        return None
    local, domain = found["local"], found["domain"]
    if any(label.startswith("-") or label.endswith("-") for label in domain.split(".")):
        return None
    if not (local + domain).isprintable():
        return None
    parameters = _parameters(text[found.end() :])
    return None if parameters is None else Path(f"{local}@{domain}", parameters)


def _parameters(text: str) -> dict[str, str] | None:
    """Keyword to value; None where the text is not a list of parameters or one comes twice."""
    parameters: dict[str, str] = {}
    position = 0
    while position < len(text):
        found = _PARAMETER.match(text, position)
        if not found or found[1].upper() in parameters:
            return None
        parameters[found[1].upper()] = found[2] or ""
        position = found.end()
    return parameters
