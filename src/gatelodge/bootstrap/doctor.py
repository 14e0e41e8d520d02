"""`gatelodge doctor`: check the machine and the mail route, each failure with its fix."""

import asyncio
import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509

from gatelodge.adapters import ocr
from gatelodge.adapters.cage.walls import HOW_TO_RAISE, STRENGTHS, WALLS
from gatelodge.adapters.disk import free_bytes, network_file_system
from gatelodge.adapters.keys import FileKeys
from gatelodge.adapters.native import kernel_name
from gatelodge.adapters.recovery import check_recovery
from gatelodge.bootstrap.home import Gatehouse
from gatelodge.bootstrap.opening import open_home
from gatelodge.bootstrap.registering import planted
from gatelodge.errors import GatelodgeError

_SLOW_FSYNC_MS = 50.0
_LITTLE_SPACE = 2 << 30
_CERTIFICATE_DAYS = 14
_GUIDE = "docs/guide/install.md"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    ok: bool
    found: str
    fix: str = ""
    """What to do; "" when it is well."""


def doctor(home: Path) -> list[Check]:
    """Every check, in the order in which a person would mend them. Changes nothing."""
    try:
        gatehouse = open_home(home)
    except GatelodgeError as error:
        return [Check("settings", ok=False, found=str(error), fix="Correct the file it names, then run doctor again.")]
    return examine(gatehouse)


def examine(gatehouse: Gatehouse) -> list[Check]:
    """The checks of a home that could be opened."""
    return [Check("settings", ok=True, found=f"{gatehouse.settings.file_path.name} and the rules are in order")] + [
        _guarded(check, gatehouse)
        for check in (
            _disk,
            _space,
            _fsync,
            _keys,
            _recovery,
            _cage,
            _pictures,
            _clock,
            _facts,
            _register,
            _kernel,
            _permits,
            _staff,
            _next_hop,
            _front,
            _check_api,
            _ledger,
        )
    ]


def _guarded(check: Callable[[Gatehouse], Check], gatehouse: Gatehouse) -> Check:
    name = check.__name__.strip("_").replace("_", " ")
    try:
        return check(gatehouse)
    except GatelodgeError as error:
        return Check(name, ok=False, found=str(error), fix="Do what it says, then run doctor again.")
    except OSError as error:
        return Check(name, ok=False, found=str(error), fix="See that it is there, and who may write there.")


def _disk(gatehouse: Gatehouse) -> Check:
    kind = network_file_system(gatehouse.settings.home)
    return Check("disk", not kind, kind or "a local disk", "Move the home to a disk of this machine." if kind else "")


def _space(gatehouse: Gatehouse) -> Check:
    free = free_bytes(gatehouse.settings.home)
    ok = free > _LITTLE_SPACE
    return Check(
        "space",
        ok,
        f"{free / (1 << 30):.1f} GiB free",
        "" if ok else "Free at least 2 GiB: with a full disk mail waits at the mail server.",
    )


def _fsync(gatehouse: Gatehouse) -> Check:
    with tempfile.TemporaryFile(dir=gatehouse.settings.run_dir) as file:
        times = []
        for _ in range(5):
            started = time.perf_counter()
            file.write(b"x" * 512)
            file.flush()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - started) * 1e3)
    slowest = max(times)
    ok = slowest < _SLOW_FSYNC_MS
    return Check(
        "fsync",
        ok,
        f"{slowest:.1f} ms",
        "" if ok else "A slow disk slows every mail: use one with power-loss protection.",
    )


def _keys(gatehouse: Gatehouse) -> Check:
    purposes = ("register", "sketch", "address", "trace", "spool", "custody", "ledger")
    for purpose in purposes:
        gatehouse.keys.key(purpose)
    return Check("keys", ok=True, found=f"{len(purposes)} purposes, permissions are tight")


def _recovery(gatehouse: Gatehouse) -> Check:
    path = gatehouse.settings.home / "recovery.json"
    assert isinstance(gatehouse.keys, FileKeys)
    missing = check_recovery(gatehouse.keys, path)
    fix = f"Make a new recovery copy; it lacks {', '.join(missing)}." if missing else ""
    return Check("recovery", not missing, "the copy holds every key" if not missing else "out of date", fix)


def _cage(gatehouse: Gatehouse) -> Check:
    with gatehouse.cage(requires="basic") as cage:
        extraction = cage.extract(b"A line of text.\n", name="check.txt", as_message=False)
        strength = cage.strength
    if not extraction.parts or not strength:
        return Check("cage", ok=False, found="no bounds", fix="The cage cannot be built here; the gate will not start.")
    missing = {wall: stops for wall, stops in WALLS.items() if wall not in strength}
    told = [f'"{wall}" is missing, so nothing says that {stops}' for wall, stops in missing.items()]
    found = "; ".join([f"{'these walls stand' if missing else 'every wall'}: {', '.join(strength)}", *told])
    asked = gatehouse.settings.judge.cage
    ok = STRENGTHS[asked].isdisjoint(missing)
    fix = "" if ok else f'The gate will not start, for [judge] cage = "{asked}" asks for more. {HOW_TO_RAISE}'
    return Check("cage", ok=ok, found=found, fix=fix)


def _pictures(gatehouse: Gatehouse) -> Check:
    """Whether the words in pictures and scanned pages are read; that they are not is a choice, not a fault."""
    if not gatehouse.settings.judge.ocr:
        return Check("pictures", ok=True, found="their words are not read, as [judge] ocr = false asks")
    known = " and ".join(ocr.LANGUAGES[name] for name in ocr.languages(gatehouse.tessdata))
    found = f"their words are read, in {known}" if known else "their words are not read"
    lacking = ", ".join(ocr.missing())
    return Check("pictures", ok=True, found=f"{found}; not installed: {lacking} ({_GUIDE})" if lacking else found)


def _clock(gatehouse: Gatehouse) -> Check:
    ok = gatehouse.settings.clock.mode == "system"
    return Check(
        "clock",
        ok,
        gatehouse.settings.clock.mode,
        "" if ok else 'Only the demo declares its time: set [clock] mode = "system".',
    )


def _facts(gatehouse: Gatehouse) -> Check:
    problems = gatehouse.facts.reread().problems
    return Check(
        "facts",
        not problems,
        " ".join(problems) or "permits, staff, recipients and rules are in force as they stand",
        "Mend the file it names; until then the last good one stays in force." if problems else "",
    )


def _register(gatehouse: Gatehouse) -> Check:
    register = gatehouse.register()
    if register is None:
        return Check(
            "register",
            ok=False,
            found="none",
            fix="gatelodge register import FILE; without it only patterns and tables are seen.",
        )
    fixes = []
    if gatehouse.facts.current().rules.register_stale(register.made, gatehouse.clock.now()):
        fixes.append("Stale by [stale] in rules.toml. Import it again: whoever came since is on no register.")
    if register.epoch != (newest := gatehouse.keys.epoch("register")):
        fixes.append(f"Made under key epoch {register.epoch}; the newest is {newest}. gatelodge register rekey")
    held, unnoted = planted(gatehouse)
    if unnoted or not all(there for _, there in held):
        fixes.append("Not everybody planted is both noted and enrolled: gatelodge register canary list names them.")
    found = f"{register.people:,} people, made {_ago(register.made, gatehouse)}"
    return Check("register", not fixes, found, " ".join(fixes))


def _kernel(_: Gatehouse) -> Check:
    return Check("kernel", ok=True, found=kernel_name())


def _permits(gatehouse: Gatehouse) -> Check:
    facts = gatehouse.facts.current()
    if facts.book.at is None:
        return Check(
            "permits", ok=False, found="none", fix="gatelodge permits import FILE, or set coverage in recipients.toml."
        )
    stale = facts.rules.permits_stale(facts.book.at, gatehouse.clock.now())
    return Check(
        "permits",
        not stale,
        f"imported {_ago(facts.book.at, gatehouse)}",
        "Stale by [stale] in rules.toml. Import again: permits end by events not heard of here." if stale else "",
    )


def _ago(at: datetime, gatehouse: Gatehouse) -> str:
    days = (gatehouse.clock.now() - at).days
    return "today" if days < 1 else "yesterday" if days == 1 else f"{days:,} days ago"


def _staff(gatehouse: Gatehouse) -> Check:
    ok = (gatehouse.settings.facts_dir / "staff.json").exists()
    return Check(
        "staff",
        ok,
        "listed" if ok else "none",
        "" if ok else "gatelodge staff import FILE: without it the mail admin decides everything.",
    )


def _next_hop(gatehouse: Gatehouse) -> Check:
    hop = gatehouse.settings.next_hop
    try:
        offered = asyncio.run(_capabilities(gatehouse))
    except GatelodgeError as error:
        return Check(
            "next hop",
            ok=False,
            found=str(error),
            fix=f"Start the mail server at {hop.host}:{hop.port}, or correct [next_hop].",
        )
    missing = [word for word in ("8BITMIME", "SIZE", "PIPELINING") if word not in offered]
    return Check(
        "next hop",
        ok=True,
        found=f"{hop.host}:{hop.port}" + (f", does not offer {', '.join(missing)}" if missing else ""),
    )


async def _capabilities(gatehouse: Gatehouse) -> list[str]:
    relay = gatehouse.relay()
    try:
        return list(await relay.capabilities())
    finally:
        await relay.close()


def _front(gatehouse: Gatehouse) -> Check:
    host, port = gatehouse.settings.smtp.address
    if port == 0:
        return Check("front", ok=True, found="any free port")
    listening = _listens(host, port)
    return Check(
        "front",
        listening,
        f"{host}:{port}" if listening else f"nobody listens at {host}:{port}",
        "" if listening else "gatelodge serve; then point the mail server here (docs/guide/postfix.md).",
    )


def _listens(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(2)
        return probe.connect_ex((host, port)) == 0


def _check_api(gatehouse: Gatehouse) -> Check:
    """Whether mail clients can ask before they send; that they cannot is a choice."""
    web = gatehouse.settings.web
    if not web.listen:
        return Check("check api", ok=True, found="off, as [web] listen is empty")
    good = sum(not client.revoked for client in gatehouse.tokens.clients())
    found = [f"{web.listen}, {good} {'token' if good == 1 else 'tokens'}"]
    fixes = []
    if certificate := gatehouse.web_certificate():
        days = _days_left(certificate[0], gatehouse)
        found.append(f"the certificate is good for {days:,} days" if days >= 0 else "the certificate has run out")
        if days < _CERTIFICATE_DAYS:
            fixes.append("Put a new certificate in its place, then restart the gate.")
    if not _listens(*web.address):
        found.append("nobody listens there")
        fixes.append("gatelodge serve; its last lines say what is wrong.")
    if not good:
        fixes.append("Nobody can ask without one: gatelodge api-token create NAME")
    return Check("check api", not fixes, "; ".join(found), " ".join(fixes))


def _days_left(certificate: Path, gatehouse: Gatehouse) -> int:
    """Whole days until the first certificate of the file runs out; below 0: it has."""
    first = x509.load_pem_x509_certificate(certificate.read_bytes())
    return (first.not_valid_after_utc - gatehouse.clock.now()).days


def _ledger(gatehouse: Gatehouse) -> Check:
    path = gatehouse.settings.ledger_dir / "checkpoint"
    if not path.exists():
        return Check("ledger", ok=True, found="empty")
    report = gatehouse.verify_ledger()
    return Check(
        "ledger",
        report.verified,
        f"{report.entries:,} entries",
        "" if report.verified else "gatelodge ledger verify says what is wrong; tell the auditor.",
    )


def failing(checks: list[Check]) -> Iterator[Check]:
    """The checks that did not pass."""
    return (check for check in checks if not check.ok)
