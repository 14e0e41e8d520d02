"""Escapes tried from inside the cage: `python -m bench.reading.escapes` runs each and fails when one gets out.

A cage is started whose reader does what the mail says (`escape_probes`, planted through the interpreter's own hook
`sitecustomize`: nothing of it is in the gate). Each probe runs in a child for one message and in the child for plain
text. The same function runs in an ordinary child of this process, where it gets what it wants unless the machine as a
whole forbids it: that shows that the probe is real. After each, an ordinary mail must be read rightly.
"""

import ctypes
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.reading.escape_answers import ANSWERS, ENDLESS
from bench.reading.escape_probes import GOT, HELD, NOT_HERE, PROBES, Lure, outcome
from gatelodge.adapters.cage.keeper import Cage
from gatelodge.core.extract import extract_message

CALM = b"From: clerk@gaol.example\r\nTo: kin@home.example\r\nSubject: Visit\r\n\r\nDear Ann\r\n"
CALM_HTML = CALM.replace(b"Subject", b"Content-Type: text/html\r\nSubject").replace(b"Dear", b"<p>Dear")
PLANT = "from bench.reading import escape_plant\nescape_plant.plant()\n"
TIMEOUT_S, SLACK_S = 3.0, 3.0
KILLED = frozenset({"calls by the old gate"})
"""What the filter answers with the end of the process; elsewhere that would say that the probe never ran."""
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One probe."""

    name: str
    tried: bool
    succeeded: bool
    seen: str
    """What came of it in a child for one message, and in the one for plain text."""
    outside: str
    """`got it` where it is real on this machine, or why it could not be shown."""


def run() -> list[Outcome]:
    """Every probe in and out of the cage."""
    with laid_out() as lure, hostile_cage() as cage:
        return [_probed(name, lure, cage) for name in PROBES] + [_answered(name, lure, cage) for name in ANSWERS]


@contextmanager
def laid_out() -> Iterator[Lure]:
    """Everything that a probe may try to get."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        (Path(folder) / "mounted").mkdir()
        (Path(folder) / "store.db").write_bytes(b"a store of mail")
        path, name = str(Path(folder) / "gate.sock"), f"gate-{secrets.token_hex(8)}"
        for address in (path, "\0" + name):
            listening = stack.enter_context(socket.socket(socket.AF_UNIX))
            listening.bind(address)
            listening.listen(8)
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", tcp.getsockname()[1]))
        halves = secrets.token_bytes(24), secrets.token_bytes(24)
        key = ctypes.create_string_buffer(b"".join(halves))
        variable = f"GATELODGE_PROBE_{secrets.token_hex(4)}".upper()
        os.environ[variable] = "a secret"
        stack.callback(os.environ.pop, variable)
        other = subprocess.Popen(["sleep", "600"])
        stack.callback(other.wait)
        stack.callback(other.kill)
        yield Lure(
            file=str(Path(folder) / "store.db"), unix=path, abstract=name, port=tcp.getsockname()[1], pid=other.pid,
            keeper=os.getpid(), address=_mapped(other.pid), variable=variable,
            halves=(halves[0].hex(), halves[1].hex()),
        )  # fmt: skip
        del key


def _mapped(pid: int) -> int:
    """An address where that program's memory has something."""
    for _ in range(100):
        line = next((at for at in Path(f"/proc/{pid}/maps").read_text().splitlines() if "r--p" in at), "")
        if line:
            return int(line.split("-")[0], 16)
        time.sleep(0.01)
    return 0


@contextmanager
def hostile_cage() -> Iterator[Cage]:
    """A cage as the gate has it, with readers that do what the mail says."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sitecustomize.py").write_text(PLANT)
        before = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = os.pathsep.join(
            [folder, str(_ROOT / "src"), str(_ROOT), *([before] if before else [])]
        )
        try:
            with Cage(timeout_s=TIMEOUT_S, requires="full") as cage:
                yield cage
        finally:
            os.environ.pop("PYTHONPATH")
            if before is not None:
                os.environ["PYTHONPATH"] = before


def _probed(name: str, lure: Lure, cage: Cage) -> Outcome:
    inside = [_in_cage(name, lure, cage, plainly=plainly) for plainly in (False, True)]
    calm = _calm(cage)
    return Outcome(
        name,
        tried=all(at.startswith((GOT, HELD, NOT_HERE)) for at in inside),
        succeeded=GOT in inside or not calm,
        seen=" | ".join(dict.fromkeys(inside)) + ("" if calm else " | the next mail was not read"),
        outside=_outside(name, lure),
    )


def _in_cage(name: str, lure: Lure, cage: Cage, *, plainly: bool) -> str:
    """What the probe says, or the end of the child that ran it."""
    found = cage.extract(probe_mail(name, lure, plainly=plainly), as_message=True)
    said = dict(found.headers).get("Probe", "")
    if said:
        return said
    return f"{HELD}: the child was ended" if found.gaps and name in KILLED else "no answer"


def probe_mail(name: str, lure: Lure, *, plainly: bool) -> bytes:
    """A mail that tells the planted reader what to do."""
    return b"Subject: probe\r\n\r\n" + json.dumps([name, plainly, asdict(lure)]).encode()


def _outside(name: str, lure: Lure) -> str:
    """What the same probe gets in an ordinary child of this process."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.set_inheritable(writing, False)
        said = outcome(name, lure)
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    _, status = os.waitpid(pid, 0)
    replaced = not said and status == 0 and "starts a program" in name
    return GOT if replaced else said or f"ended by {status}"


def _answered(name: str, lure: Lure, cage: Cage) -> Outcome:
    """A child that answers with what is no answer: must be a gap in time, and the next mail read rightly."""
    began = time.monotonic()
    found = cage.extract(probe_mail(name, lure, plainly=False), as_message=True)
    took = time.monotonic() - began
    calm = _calm(cage) and _calm(cage)
    after = time.monotonic() - began - took
    kinds = ", ".join(gap.kind for gap in found.gaps) or "a whole answer"
    bad = not found.gaps and name not in ENDLESS
    return Outcome(
        name,
        tried=bool(found.gaps) or name in ENDLESS,
        succeeded=bad or not calm or took > TIMEOUT_S + SLACK_S or after > SLACK_S,
        seen=f"{kinds} after {took:.1f} s, the next mails in {after:.1f} s",
        outside="judged by the keeper",
    )


def _calm(cage: Cage) -> bool:
    """Are an ordinary text and an ordinary page read rightly?"""
    return all(cage.extract(mail, as_message=True) == extract_message(mail) for mail in (CALM, CALM_HTML))


def main() -> int:
    """Print every probe; 1 when one could not be tried or got out."""
    outcomes = run()
    width = max(len(at.name) for at in outcomes)
    for at in outcomes:
        verdict = "ESCAPED" if at.succeeded else "held" if at.tried else "NOT TRIED"
        print(f"{at.name:{width}}  {verdict:9}  {at.seen}  (outside: {at.outside})")
    real = sum(at.outside == GOT for at in outcomes)
    out = sum(at.succeeded for at in outcomes)
    print(json.dumps({"escapes_tried": sum(at.tried for at in outcomes), "escapes": out, "real_outside": real}))
    return int(any(at.succeeded or not at.tried for at in outcomes))


if __name__ == "__main__":
    sys.exit(main())
