"""What the kernel keeps a cage from doing. Each wall that stands is named; one that this machine lacks is left out.

Raised once in the warm parent and inherited: no new privileges, no capabilities, an empty network, no file system but
the interpreter's own, no signals to anybody outside. Raised in each child: limits on memory, time, files and processes,
and the system call filter. Sources: prctl(2), landlock(7), seccomp(2), unshare(2), setrlimit(2).
"""

import ctypes
import os
import resource
import struct
import sysconfig
from collections.abc import Iterable, Mapping
from pathlib import Path

from gatelodge.adapters.cage import calls

WALLS: Mapping[str, str] = {
    "no network": "a reader that was taken over reaches no other machine and no other program over a network",
    "no capabilities": "it has none of the powers of an administrator, whoever started the gate",
    "no new privileges": "no program it could start would have more rights than it has",
    "no files": "it opens nothing but the interpreter's own files, for reading",
    "no signals": "it sends no signal and no message to a program outside of the cage",
    "memory limit": "one message cannot use up the machine's memory",
    "time limit": "one message cannot keep a processor for ever",
    "no file writing": "it writes to no file, not even one that is open",
    "system call filter": "it starts no process and no program, opens no socket, and asks the kernel for little else",
}
"""Every wall there is, and what it stops."""
BASIC = frozenset({"memory limit", "time limit", "no file writing"})
"""What every Linux has."""
STRENGTHS: Mapping[str, frozenset[str]] = {"full": frozenset(WALLS) - {"no signals"}, "basic": BASIC}
"""What `[judge] cage` may ask for. The kernel's own bar on signals is newer than most machines; the filter has one."""
HOW_TO_RAISE = (
    "Use a newer kernel, or allow landlock, namespaces and seccomp to the gate's service; "
    'or set cage = "basic" under [judge] and say why in the risk register.'
)
"""What to do where a wall is missing that is asked for."""

_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 4, 22, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_SECCOMP_MODE_FILTER = 2
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_VERSION = 1
_LANDLOCK_ACCESSES = {1: 13, 2: 14, 3: 15, 4: 15}
"""Kinds of access to files that each version of landlock knows; from the fifth on sixteen."""
_LANDLOCK_READ = (1 << 2) | (1 << 3)
_NET_FROM, _SCOPES_FROM = 4, 6


def raise_outer(readable: Iterable[str] = ()) -> list[str]:
    """Raise the walls around the warm parent; the names of those that stand.

    readable: folders that may be read beside the interpreter's own.
    """
    walls = []
    if _unshare_network():
        walls.append("no network")
    if _drop_capabilities():
        walls.append("no capabilities")
    if _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        walls.append("no new privileges")
    _libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    version = _libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), _LANDLOCK_VERSION)
    if version > 0 and _restrict(version, readable):
        walls.append("no files")
        walls += ["no signals"] if version >= _SCOPES_FROM else []
    return walls


def raise_inner(*, memory_bytes: int, cpu_s: int) -> list[str]:
    """Raise the walls around one child; the names of those that stand."""
    for what, limit in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
        (resource.RLIMIT_NPROC, 0),
    ):
        hard = resource.getrlimit(what)[1]
        lowered = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (lowered, lowered))
    walls = ["memory limit", "time limit", "no file writing"]
    if calls.FILTER and _libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, calls.FILTER, 0, 0) == 0:
        walls.append("system call filter")
    return walls


def _unshare_network() -> bool:
    if _libc.unshare(_CLONE_NEWNET) == 0:
        return True
    return bool(_libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def _drop_capabilities() -> bool:
    header = struct.pack("<Ii", 0x20080522, 0)
    return bool(_libc.capset(header, bytes(24)) == 0)


def _restrict(version: int, readable: Iterable[str]) -> bool:
    """Only what the interpreter itself may still have to load can be opened, for reading. True when it stands."""
    files = (1 << _LANDLOCK_ACCESSES.get(version, 16)) - 1
    network, scopes = 3 if version >= _NET_FROM else 0, 3 if version >= _SCOPES_FROM else 0
    attribute = struct.pack("<QQQ", files, network, scopes)
    size = 8 if version < _NET_FROM else 16 if version < _SCOPES_FROM else 24
    ruleset = _libc.syscall(_LANDLOCK_CREATE, attribute, ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return False
    for path in sorted({*_own_folders(), *readable}):
        try:
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        _libc.syscall(_LANDLOCK_ADD, ruleset, 1, struct.pack("<Qi", _LANDLOCK_READ, handle), 0)
        os.close(handle)
    stands = _libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return bool(stands)


def _own_folders() -> set[str]:
    """Where the interpreter, its packages and the machine's libraries lie."""
    named = sysconfig.get_paths()
    libraries = {named["stdlib"], named["platstdlib"], named["purelib"], named["platlib"]}
    loaded = sysconfig.get_config_var("LIBDIR")
    ours = str(Path(__file__).resolve().parents[3])
    return {*libraries, ours, "/usr/lib", "/lib", "/lib64", *({loaded} if isinstance(loaded, str) else ())}
