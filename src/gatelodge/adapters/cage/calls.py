"""The system calls that reading needs, as a filter for the kernel. Whatever is not here is denied with EPERM.

Measured: what the interpreter and every reader call over all samples, and what the C library may call in their place on
another version of it. Sending file handles, signals, new processes, new sockets and limits of others are not among
them; of `fcntl` and `ioctl` only what asks about a handle of one's own, for either could set a signal on somebody else.
Sources: seccomp(2), the kernel's tables of system calls.
"""

import ctypes
import platform
import struct
from collections.abc import Mapping, Sequence

_ALLOW, _DENY, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000
"""Let it through; EPERM; end the process."""
_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""Machine to its audit number and its column in the tables."""
CALLS: Mapping[str, tuple[int | None, int | None]] = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "lseek": (8, 62), "pread64": (17, 67),
    "readv": (19, 65), "writev": (20, 66), "dup": (32, 23), "openat": (257, 56), "newfstatat": (262, 79),
    "stat": (4, None), "lstat": (6, None), "statx": (332, 291), "access": (21, None), "faccessat": (269, 48),
    "faccessat2": (439, 439), "readlink": (89, None), "readlinkat": (267, 78), "getdents64": (217, 61),
    "getcwd": (79, 17), "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214),
    "mremap": (25, 216), "madvise": (28, 233), "membarrier": (324, 283), "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sigaltstack": (131, 132), "poll": (7, None),
    "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72), "sched_yield": (24, 124), "nanosleep": (35, 101),
    "clock_nanosleep": (230, 115), "clock_gettime": (228, 113), "clock_getres": (229, 114), "gettimeofday": (96, 169),
    "times": (100, 153), "getrusage": (98, 165), "getitimer": (36, 102), "setitimer": (38, 103), "alarm": (37, None),
    "getpid": (39, 172), "getppid": (110, 173), "gettid": (186, 178), "getuid": (102, 174), "geteuid": (107, 175),
    "getgid": (104, 176), "getegid": (108, 177), "uname": (63, 160), "sysinfo": (99, 179),
    "sched_getaffinity": (204, 123), "getrandom": (318, 278), "futex": (202, 98), "set_robust_list": (273, 99),
    "set_tid_address": (218, 96), "rseq": (334, 293), "sendto": (44, 206), "recvfrom": (45, 207), "recvmsg": (47, 212),
    "getsockopt": (55, 209), "getsockname": (51, 204), "getpeername": (52, 205), "shutdown": (48, 210),
    "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip
"""Name to its number on x86-64 and on arm64; None where that machine has none."""
GUARDED: Mapping[str, tuple[int, int, tuple[int, ...]]] = {
    "fcntl": (72, 25, (0, 1, 2, 3, 4, 1030)),
    "ioctl": (16, 29, (0x5401, 0x541B, 0x5421, 0x5450, 0x5451)),
}
"""Calls of which only some orders pass: F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC; TCGETS,
FIONREAD, FIONBIO, FIONCLEX, FIOCLEX."""
_LOAD, _EQUAL, _AT_LEAST, _ANSWER = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _MACHINE_AT, _SECOND_ARGUMENT_AT = 0, 4, 24
_X32 = 0x40000000
"""Numbers from here on are the x32 calls of an x86-64 kernel: all denied."""
_Step = tuple[int, int, int, int]


def program(machine: str) -> list[_Step]:
    """The filter's steps (code, jump if true, jump if false, value); none for a machine that is not in the tables."""
    known = _ARCHITECTURES.get(machine)
    if known is None:
        return []
    architecture, column = known
    guarded: list[_Step] = []
    for *numbers, orders in GUARDED.values():
        checks = [(_EQUAL, len(orders) - at, 0, order) for at, order in enumerate(orders)]
        block = [(_LOAD, 0, 0, _SECOND_ARGUMENT_AT), *checks, (_ANSWER, 0, 0, _DENY), (_ANSWER, 0, 0, _ALLOW)]
        guarded += [(_EQUAL, 0, len(block), int(numbers[column])), *block]
    allowed = [number for pair in CALLS.values() if (number := pair[column]) is not None]
    plain = [(_EQUAL, len(allowed) - at, 0, number) for at, number in enumerate(allowed)]
    start = [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_EQUAL, 1, 0, architecture),
        (_ANSWER, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_AT_LEAST, 0, 1, _X32),
        (_ANSWER, 0, 0, _DENY),
    ]
    return [*start, *guarded, *plain, (_ANSWER, 0, 0, _DENY), (_ANSWER, 0, 0, _ALLOW)]


def compiled(steps: Sequence[_Step]) -> tuple[bytes, object]:
    """The filter as the kernel takes it, and what has to live as long; b"" for no steps."""
    if not steps:
        return b"", None
    code = b"".join(struct.pack("<HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(code, len(code))
    return struct.pack("<HxxxxxxQ", len(steps), ctypes.addressof(buffer)), buffer


FILTER, _kept = compiled(program(platform.machine()))
"""Made once, in the parent; every child only hands it to the kernel."""
