"""The staff list in the shape of LDAP: an export in LDIF (RFC 2849), as Active Directory and OpenLDAP write it.

Folded lines, base64 values and comments are read; a file of changes, and a value that is to be fetched from a URL, are
refused. Managers and members are named by their distinguished names.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gatelodge.errors import RefusedError
from gatelodge.flows.permits.scim import unit_path
from gatelodge.flows.permits.staff import StaffRows

_GROUPS = frozenset({"group", "groupofnames", "groupofuniquenames", "groupofmembers"})
_NOBODY = frozenset({"computer", "organizationalunit", "organization", "domain", "domaindns", "container", "dcobject"})
_MACHINES = frozenset({"service", "system", "device", "scanner", "printer", "robot"})
_DISABLED = 2
"""Bit of userAccountControl: the account is switched off."""
_LINE = re.compile(r"([A-Za-z0-9.\-]+)((?:;[A-Za-z0-9\-]+)*):(:|<)?[ ]*(.*)", re.DOTALL)
_DN_PART = re.compile(r"(?<!\\),")
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)\d{4}")


@dataclass(slots=True)
class Entry:
    """One record: the line it starts in, its name, and attribute (lower case) to values."""

    line: int
    dn: str = ""
    values: dict[str, list[str]] = field(default_factory=dict)

    def one(self, *names: str) -> str:
        """The first value of the first of these attributes that has one."""
        return next((" ".join(self.values[name][0].split()) for name in names if self.values.get(name)), "")

    @property
    def kinds(self) -> frozenset[str]:
        """Its object classes, lower case."""
        return frozenset(value.lower() for value in self.values.get("objectclass", ()))


def ldif_rows(text: str) -> StaffRows:
    """The rows of one export. RefusedError names the line that cannot be read."""
    entries = list(_entries(text))
    names = {_plain_dn(entry.dn): _identity(entry) for entry in entries}
    somebody = [entry for entry in entries if _identity(entry) and not entry.kinds & _NOBODY]
    rows = [(entry.line, _row(entry, names)) for entry in somebody]
    return StaffRows(rows, directory=True, skipped=len(entries) - len(rows))


def _row(entry: Entry, names: Mapping[str, str]) -> dict[str, str]:
    if entry.kinds & _GROUPS:
        members = [*entry.values.get("member", ()), *entry.values.get("uniquemember", ())]
        told = [_referred(member, names) for member in members]
        return {"identity": _identity(entry), "role": "list", "members": ";".join(told)}
    kind = entry.one("employeetype")
    made = _DAY.match(entry.one("whencreated", "createtimestamp"))
    return {
        "identity": _identity(entry),
        "name": entry.one("displayname", "cn"),
        "unit": unit_path(entry.one("company", "o"), entry.one("division"), entry.one("department") or _folders(entry)),
        "role": entry.one("title") or ("" if kind.lower() in _MACHINES else kind),
        "manager": _referred(entry.one("manager"), names),
        "account_made": "-".join(made.groups()) if made else "",
        "inactive": "yes" if _disabled(entry) else "",
        "machine": kind.lower() if kind.lower() in _MACHINES else "",
    }


def _identity(entry: Entry) -> str:
    return entry.one("mail", "userprincipalname").lower()


def _folders(entry: Entry) -> str:
    """The attribute ou, else the folders of its name, widest first."""
    folders = [part.partition("=")[2] for part in _DN_PART.split(entry.dn) if part.strip().lower().startswith("ou=")]
    return entry.one("ou") or " - ".join(reversed(folders))


def _disabled(entry: Entry) -> bool:
    flags = entry.one("useraccountcontrol")
    return flags.isdecimal() and bool(int(flags) & _DISABLED)


def _referred(dn: str, names: Mapping[str, str]) -> str:
    """Whose distinguished name it is; of somebody who is not in the file, a word that is nobody's address."""
    if not dn:
        return ""
    return names.get(_plain_dn(dn)) or re.sub(r"[\s;,]+", "_", dn.lower())


def _plain_dn(dn: str) -> str:
    """A distinguished name without case and without blanks around its parts (RFC 4514, as far as directories vary)."""
    parts = (part.partition("=") for part in _DN_PART.split(dn))
    return ",".join(f"{name.strip().lower()}={value.strip().lower()}" for name, _, value in parts)


def _entries(text: str) -> Iterator[Entry]:
    entry: Entry | None = None
    for number, line in _unfolded(text):
        if not line:
            if entry is not None:
                yield entry
            entry = None
            continue
        name, value = _attribute(number, line)
        if entry is None:
            if name == "version":
                continue
            if name != "dn":
                raise RefusedError(f"Line {number}: a record must start with dn. Is this an LDIF export?")
            entry = Entry(number, value)
        elif name in {"changetype", "control"}:
            raise RefusedError(f"Line {number}: this is a file of changes. An export of whole entries is needed.")
        else:
            entry.values.setdefault(name, []).append(value)
    if entry is not None:
        yield entry


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Whole lines with the number of their first; a line that starts with a blank goes on with the one before."""
    lines: Sequence[str] = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    waiting: tuple[int, list[str]] | None = None
    for number, line in enumerate(lines, 1):
        if line.startswith(" ") and waiting is not None:
            waiting[1].append(line[1:])
            continue
        if waiting is not None and not waiting[1][0].startswith("#"):
            yield waiting[0], "".join(waiting[1])
        waiting = number, [line]
    if waiting is not None and not waiting[1][0].startswith("#"):
        yield waiting[0], "".join(waiting[1])


def _attribute(number: int, line: str) -> tuple[str, str]:
    found = _LINE.fullmatch(line)
    if found is None:
        raise RefusedError(f"Line {number} is not a line of LDIF: a name, a colon and a value.")
    name, _, kind, value = found.groups()
    if kind == "<":
        raise RefusedError(f"Line {number} wants its value fetched from elsewhere. Export with the values in the file.")
    if kind == ":":
        try:
            value = base64.b64decode(value.replace(" ", ""), validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            raise RefusedError(f"Line {number}: the base64 value cannot be read.") from None
    return name.lower(), value.strip()
