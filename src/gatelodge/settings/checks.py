"""What a setting may hold: each check returns the value as the program wants it, or says what to write.

A check raises `ValueError` with the end of the sentence "[section] key must be ...". Nothing is opened here.
"""

import ipaddress
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

Check = Callable[[object], object]

_DOMAIN = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_ADDRESS = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\"]{1,253}")
_HEADER = re.compile(r"[!-9;-~]{1,76}")


def text(value: object) -> str:
    """Any text without control characters."""
    if not isinstance(value, str) or any(ord(c) < 32 for c in value):
        raise ValueError('text in quotes, such as "HMP Llanfair"')
    return value.strip()


def filled(value: object) -> str:
    """Text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError('text in quotes, such as "HMP Llanfair", and not empty')
    return text(value)


def number(least: int, most: int) -> Check:
    """A check for a whole number between the two, inclusive."""

    def check(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"a whole number from {least} to {most}, without quotes")
        return value

    return check


def seconds(least: float, most: float) -> Check:
    """A check for a length of time between the two, inclusive."""

    def check(value: object) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"a number from {least:g} to {most:g}, without quotes")
        return float(value)

    return check


def share(value: object) -> float:
    """A part of a whole, 0 to 1."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise ValueError("a number from 0 to 1, such as 0.2, without quotes")
    return float(value)


def flag(value: object) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise ValueError("true or false, without quotes")  # noqa: TRY004 - as every check here
    return value


def word(*choices: str) -> Check:
    """A check for one of a few words."""

    def check(value: object) -> str:
        if value not in choices:
            raise ValueError("one of " + ", ".join(f'"{c}"' for c in choices))
        return str(value)

    return check


def each(check: Check, *, least: int = 0) -> Check:
    """A check for a list whose every element passes `check`, with at least so many."""

    def checked(value: object) -> tuple[object, ...]:
        if not isinstance(value, list) or len(value) < least:
            raise ValueError('a list in square brackets, such as ["one", "two"]' + (", not empty" if least else ""))
        return tuple(check(element) for element in value)

    return checked


def or_empty(check: Check) -> Check:
    """A check that lets "" pass, for a setting that may be left out."""

    def checked(value: object) -> object:
        return value if value == "" else check(value)

    return checked


def domain(value: object) -> str:
    """A domain or host name, lower-cased."""
    if not isinstance(value, str) or not _DOMAIN.fullmatch(value.lower()):
        raise ValueError('a domain, such as "prison.example"')
    return value.lower()


def host(value: object) -> str:
    """A host name or an IP address."""
    if isinstance(value, str):
        try:
            return str(ipaddress.ip_address(value))
        except ValueError:
            if _DOMAIN.fullmatch(value.lower()):
                return value.lower()
    raise ValueError('a host name or IP address, such as "relay.prison.example" or "10.0.0.5"')


def network(value: object) -> str:
    """An IP address or network in CIDR form, as its network."""
    try:
        return str(ipaddress.ip_network(str(value) if isinstance(value, str) else "", strict=False))
    except ValueError:
        raise ValueError('an IP address or network, such as "10.0.0.0/8"') from None


def listen(value: object) -> str:
    """An address and port to listen on: "127.0.0.1:2525" or "[::1]:2525"."""
    if isinstance(value, str):
        name, colon, port = value.rpartition(":")
        bare = name.removeprefix("[").removesuffix("]")
        try:
            ipaddress.ip_address(bare)
        except ValueError:
            bare = ""
        if colon and bare and port.isascii() and port.isdecimal() and 0 <= int(port) <= 65535:
            return value
    raise ValueError('an IP address and port, such as "127.0.0.1:2525" or "[::1]:2525"')


def host_and_port(value: object) -> str:
    """Where to connect to: "relay.prison.example:25" or "[2001:db8::1]:25"."""
    if isinstance(value, str):
        name, colon, port = value.rpartition(":")
        try:
            host(name.removeprefix("[").removesuffix("]"))
        except ValueError:
            name = ""
        if colon and name and port.isascii() and port.isdecimal() and 1 <= int(port) <= 65535:
            return value
    raise ValueError('a host name or IP address, and a port, such as "relay.prison.example:25"')


def address(value: object) -> str:
    """A mail address."""
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise ValueError('a mail address, such as "gate@prison.example"')
    return value


def header(value: object) -> str:
    """The name of a mail header."""
    if not isinstance(value, str) or not _HEADER.fullmatch(value):
        raise ValueError('the name of a mail header, such as "X-Authenticated-User"')
    return value


def zone(value: object) -> str:
    """A time zone by its IANA name."""
    try:
        return ZoneInfo(value if isinstance(value, str) else "").key
    except (ValueError, OSError, LookupError):
        raise ValueError('a time zone by name, such as "Europe/London"') from None
