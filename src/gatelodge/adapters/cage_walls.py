"""What the kernel keeps a cage from doing. Each wall that stands is named; one that this machine lacks is left out.

Raised once in the warm parent and inherited: no new privileges, no capabilities, an empty network, no file system but
the interpreter's own. Raised in each child: limits on memory, time, files and processes, and a system call filter.
Sources: prctl(2), landlock(7), seccomp(2), unshare(2), setrlimit(2).
"""

import ctypes
import os
import platform
import resource
import struct
import sys
import sysconfig
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_SECCOMP_MODE_FILTER = 2
_ALLOW = 0x7FFF0000
_DENY = 0x00050000 | 1  # EPERM
_KILL = 0x80000000
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_ALL = (1 << 13) - 1
"""Every access of the first version of landlock."""
_LANDLOCK_READ = (1 << 2) | (1 << 3)

_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""Machine to its audit number and its column in the table of calls."""
_DENIED: tuple[tuple[str, int | None, int | None], ...] = (
    ("socket", 41, 198),
    ("connect", 42, 203),
    ("accept", 43, 202),
    ("sendmsg", 46, 211),
    ("bind", 49, 200),
    ("listen", 50, 201),
    ("socketpair", 53, 199),
    ("accept4", 288, 242),
    ("clone", 56, 220),
    ("fork", 57, None),
    ("vfork", 58, None),
    ("clone3", 435, 435),
    ("execve", 59, 221),
    ("execveat", 322, 281),
    ("kill", 62, 129),
    ("tkill", 200, 130),
    ("tgkill", 234, 131),
    ("pidfd_open", 434, 434),
    ("pidfd_getfd", 438, 438),
    ("pidfd_send_signal", 424, 424),
    ("ptrace", 101, 117),
    ("process_vm_readv", 310, 270),
    ("process_vm_writev", 311, 271),
    ("rename", 82, None),
    ("renameat", 264, 38),
    ("renameat2", 316, 276),
    ("mkdir", 83, None),
    ("mkdirat", 258, 34),
    ("unlink", 87, None),
    ("unlinkat", 263, 35),
    ("chmod", 90, None),
    ("fchmodat", 268, 53),
    ("chown", 92, None),
    ("fchownat", 260, 54),
    ("mount", 165, 40),
    ("umount2", 166, 39),
    ("unshare", 272, 97),
    ("setns", 308, 268),
    ("memfd_create", 319, 279),
    ("add_key", 248, 217),
    ("request_key", 249, 218),
    ("keyctl", 250, 219),
    ("bpf", 321, 280),
    ("perf_event_open", 298, 241),
    ("userfaultfd", 323, 282),
    ("io_uring_setup", 425, 425),
)
"""Calls that reading needs none of: name, number on x86-64, number on arm64."""


def raise_outer() -> list[str]:
    """Raise the walls around the warm parent; the names of those that stand."""
    walls = []
    if _unshare_network():
        walls.append("no network")
    if _drop_capabilities():
        walls.append("no capabilities")
    if _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        walls.append("no new privileges")
    _libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if _restrict_files():
        walls.append("no files")
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
    if _filter_calls():
        walls.append("system call filter")
    return walls


def _unshare_network() -> bool:
    if _libc.unshare(_CLONE_NEWNET) == 0:
        return True
    return bool(_libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def _drop_capabilities() -> bool:
    header = struct.pack("<Ii", 0x20080522, 0)
    return bool(_libc.capset(header, bytes(24)) == 0)


def _restrict_files() -> bool:
    """Only what the interpreter itself may still have to load can be opened, for reading."""
    attribute = struct.pack("<Q", _LANDLOCK_ALL)
    ruleset = _libc.syscall(_LANDLOCK_CREATE, attribute, ctypes.c_size_t(len(attribute)), 0)
    if ruleset < 0:
        return False
    paths = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), "/usr/lib", "/lib", "/lib64"}
    paths.add(str(Path(__file__).resolve().parents[2]))
    for path in sorted(paths):
        try:
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        _libc.syscall(_LANDLOCK_ADD, ruleset, 1, struct.pack("<Qi", _LANDLOCK_READ, handle), 0)
        os.close(handle)
    stands = _libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return bool(stands)


def _filter_calls() -> bool:
    return bool(_FILTER and _libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, _FILTER, 0, 0) == 0)


def _program(machine: str) -> bytes:
    """A classic BPF program: another architecture is killed, a denied call gets EPERM, the rest goes through."""
    known = _ARCHITECTURES.get(machine)
    if known is None:
        return b""
    architecture, column = known
    denied = [call[1 + column] for call in _DENIED]
    numbers = [number for number in denied if isinstance(number, int)]
    load, equal, answer, at_least = 0x20, 0x15, 0x06, 0x35
    steps = [(load, 0, 0, 4), (equal, 1, 0, architecture), (answer, 0, 0, _KILL), (load, 0, 0, 0)]
    steps.append((at_least, len(numbers) + 1, 0, 0x40000000))  # the x32 numbers: all denied
    steps += [(equal, len(numbers) - at, 0, number) for at, number in enumerate(numbers)]
    steps += [(answer, 0, 0, _ALLOW), (answer, 0, 0, _DENY)]
    code = b"".join(struct.pack("<HBBI", step, true, false, value) for step, true, false, value in steps)
    buffer = ctypes.create_string_buffer(code, len(code))
    _kept.append(buffer)
    return struct.pack("<HxxxxxxQ", len(steps), ctypes.addressof(buffer))


_kept: list[object] = []
"""Keeps the filter's code alive at its address."""
_FILTER = _program(platform.machine())
"""Made once, in the parent; every child only hands it to the kernel."""
