"""What a parser that was taken over would try, one function each: it returns when it got what it wanted.

A probe raises OSError when it was stopped, and `NotHereError` where the machine has nothing to get, in or out of a
cage. Every probe does the same in a cage and outside: there it shows that it is real. Source of the numbers of system
calls: the kernel's tables.
"""

import ctypes
import os
import platform
import resource
import select
import signal
import socket
import stat
import struct
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

GOT, HELD, NOT_HERE = "got it", "stopped", "nothing here"


class NotHereError(Exception):
    """This machine has no such thing to get."""


@dataclass(frozen=True, slots=True)
class Lure:
    """What the runner laid out for the probes to get at."""

    file: str
    """Stands for the store: readable and writable by whoever runs the gate."""
    unix: str
    """The path of a socket that listens."""
    abstract: str
    """The name of a socket that listens and has no path."""
    port: int
    """Listens on the loopback, TCP and UDP."""
    pid: int
    """Another program of the same user."""
    keeper: int
    """The process that holds keys."""
    address: int
    """Where in that program's memory something stands."""
    variable: str
    """An environment variable of the keeper that holds a secret."""
    halves: tuple[str, str]
    """A key that stands in the keeper's memory, in two parts that nowhere else stand together."""


_libc = ctypes.CDLL(None, use_errno=True)
_COLUMN = 0 if platform.machine() == "x86_64" else 1
_CALLS = {
    "openat2": (437, 437), "name_to_handle_at": (303, 264), "clone3": (435, 435), "memfd_create": (319, 279),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "keyctl": (250, 219), "io_uring_setup": (425, 425), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "shmget": (29, 194), "mount": (165, 40), "unshare": (272, 97), "prctl": (157, 167),
    "rt_sigprocmask": (14, 135), "mq_open": (180, 180),
}  # fmt: skip


def _call(name: str, *arguments: object) -> int:
    """The call's answer; OSError when the kernel refuses, NotHereError when it does not know it."""
    ctypes.set_errno(0)
    given = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    answer = int(_libc.syscall(_CALLS[name][_COLUMN], *given))
    if answer >= 0:
        return answer
    error = ctypes.get_errno()
    if error in {38, 95}:  # ENOSYS, EOPNOTSUPP
        raise NotHereError
    raise OSError(error, os.strerror(error))


def reads_the_accounts(_: Lure) -> None:
    os.read(os.open("/etc/passwd", os.O_RDONLY), 1)


def reads_the_store(lure: Lure) -> None:
    os.read(os.open(lure.file, os.O_RDONLY), 1)


def writes_the_store(lure: Lure) -> None:
    os.write(os.open(lure.file, os.O_WRONLY | os.O_APPEND), b"x")


def truncates_the_store(lure: Lure) -> None:
    os.truncate(lure.file, 1)


def links_the_store(lure: Lure) -> None:
    os.link(lure.file, f"{lure.file}-{os.getpid()}")


def opens_up_the_store(lure: Lure) -> None:
    Path(lure.file).chmod(0o666)


def makes_a_file(_: Lure) -> None:
    handle, name = tempfile.mkstemp(dir="/tmp")
    Path(name).unlink()
    os.write(handle, b"x")


def opens_by_the_new_call(lure: Lure) -> None:
    _call("openat2", -100, lure.file.encode(), struct.pack("<QQQ", 0, 0, 0), 24)


def names_a_handle(lure: Lure) -> None:
    room = ctypes.create_string_buffer(struct.pack("<Ii", 128, 0) + bytes(128))
    _call("name_to_handle_at", -100, lure.file.encode(), room, ctypes.create_string_buffer(8), 0)


def connects_by_tcp(lure: Lure) -> None:
    socket.create_connection(("127.0.0.1", lure.port), 2).close()


def sends_by_udp(lure: Lure) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect(("127.0.0.1", lure.port))
        sender.send(b"secret.example")


def asks_the_kernel_by_netlink(_: Lure) -> None:
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).close()


def connects_to_a_path(lure: Lure) -> None:
    with socket.socket(socket.AF_UNIX) as sender:
        sender.connect(lure.unix)


def connects_to_a_name(lure: Lure) -> None:
    with socket.socket(socket.AF_UNIX) as sender:
        sender.connect("\0" + lure.abstract)


def forks(_: Lure) -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def starts_a_program(_: Lure) -> None:
    """Replaces this process: got when it answers no more but ends well. See `escapes`."""
    os.execv("/bin/true", ["true"])


def starts_a_program_from_memory(_: Lure) -> None:
    handle = _call("memfd_create", b"x", 0)
    os.write(handle, Path("/bin/true").read_bytes())
    os.execve(handle, ["true"], {})


def starts_a_thread(_: Lure) -> None:
    """As a stand-in for clone: any flags of it would do."""
    import _thread  # noqa: PLC0415 - as a taken-over parser would

    done = _thread.allocate_lock()
    done.acquire()
    try:
        _thread.start_new_thread(done.release, ())
    except RuntimeError as error:
        raise OSError(1, os.strerror(1)) from error
    done.acquire()


def traces_a_program(lure: Lure) -> None:
    _call("ptrace", 0x4206, lure.pid, 0, 0)  # PTRACE_SEIZE


def reads_memory_of_a_program(lure: Lure) -> None:
    room = ctypes.create_string_buffer(8)
    ours = ctypes.create_string_buffer(struct.pack("<QQ", ctypes.addressof(room), 8))
    theirs = ctypes.create_string_buffer(struct.pack("<QQ", lure.address, 8))
    _call("process_vm_readv", lure.pid, ours, 1, theirs, 1, 0)


def opens_memory_of_a_program(lure: Lure) -> None:
    os.pread(os.open(f"/proc/{lure.pid}/mem", os.O_RDONLY), 8, lure.address)


def reads_the_keepers_environment(lure: Lure) -> None:
    os.read(os.open(f"/proc/{lure.keeper}/environ", os.O_RDONLY), 1)


def signals_a_program(lure: Lure) -> None:
    os.kill(lure.pid, signal.SIGCONT)


def signals_the_keeper(lure: Lure) -> None:
    os.kill(lure.keeper, signal.SIGCONT)


def takes_a_handle_of_a_program(lure: Lure) -> None:
    _call("pidfd_getfd", _call("pidfd_open", lure.pid, 0), 0, 0)


def raises_its_limits(_: Lure) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 40, hard))
        soft = 1 << 40
    resource.setrlimit(resource.RLIMIT_AS, (soft + 4096, hard if hard == resource.RLIM_INFINITY else hard + 4096))


def takes_a_namespace(_: Lure) -> None:
    _call("unshare", 0x10000000)  # CLONE_NEWUSER


def mounts(lure: Lure) -> None:
    folder = str(Path(lure.file).parent).encode()
    _call("mount", b"none", folder + b"/mounted", b"tmpfs", 0, 0)
    _libc.umount(folder + b"/mounted")


def changes_its_root(lure: Lure) -> None:
    os.chroot(Path(lure.file).parent)


def changes_its_user(_: Lure) -> None:
    os.setgid(os.getgid())


def types_into_a_terminal(_: Lure) -> None:
    import fcntl  # noqa: PLC0415
    import termios  # noqa: PLC0415

    _, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSTI, b"x")


def keeps_a_key_in_the_kernel(_: Lure) -> None:
    _call("keyctl", 0, -3, 1)  # KEYCTL_GET_KEYRING_ID, the session's


def asks_for_a_ring(_: Lure) -> None:
    _call("io_uring_setup", 1, ctypes.create_string_buffer(120))


def loads_a_kernel_program(_: Lure) -> None:
    _call("bpf", 0, ctypes.create_string_buffer(struct.pack("<IIII", 2, 4, 4, 1) + bytes(64)), 72)


def watches_the_processor(_: Lure) -> None:
    asked = struct.pack("<IIQ", 1, 112, 0) + bytes(96)
    _call("perf_event_open", ctypes.create_string_buffer(asked), 0, -1, -1, 0)


def handles_page_faults(_: Lure) -> None:
    _call("userfaultfd", 1)  # UFFD_USER_MODE_ONLY


def shares_memory(_: Lure) -> None:
    _call("shmget", 0, 4096, 0o1600)


def opens_shared_memory(_: Lure) -> None:
    name = f"/dev/shm/probe-{os.getpid()}"
    os.close(os.open(name, os.O_CREAT | os.O_RDWR, 0o600))
    Path(name).unlink()


def opens_a_queue(_: Lure) -> None:
    _call("mq_open", b"probe", os.O_CREAT | os.O_RDWR, 0o600, 0)


def can_be_looked_into(_: Lure) -> None:
    _call("prctl", 4, 1, 0, 0, 0)  # PR_SET_DUMPABLE


def sets_a_signal_on_the_keeper(lure: Lure) -> None:
    import fcntl  # noqa: PLC0415

    fcntl.fcntl(next(filter(lives, range(3, 64))), fcntl.F_SETOWN, lure.keeper)


def lives(handle: int) -> bool:
    """A socket between two programs whose far side is there."""
    try:
        if not stat.S_ISSOCK(os.fstat(handle).st_mode):
            return False
    except OSError:
        return False
    watch = select.poll()
    watch.register(handle, select.POLLIN)
    asked = struct.unpack("i", _option(handle, socket.SO_TYPE) or bytes(4))[0]
    return asked == socket.SOCK_STREAM and not any(what & select.POLLHUP for _, what in watch.poll(0))


def _option(handle: int, which: int) -> bytes:
    size, room = ctypes.c_uint32(4), ctypes.create_string_buffer(4)
    _libc.getsockopt(handle, socket.SOL_SOCKET, which, room, ctypes.byref(size))
    return room.raw


def sends_a_handle(_: Lure) -> None:
    sockets = [handle for handle in range(3, 16) if lives(handle)]
    with socket.socket(fileno=sockets[-1]) if sockets else socket.socketpair()[0] as way:
        try:
            socket.send_fds(way, [b"x"], [0])
        finally:
            way.detach()


def uses_what_it_inherited(_: Lure) -> None:
    """More than nowhere (0 to 2) and one socket whose far side lives is too much."""
    alive = 0
    for handle in range(1024):
        try:
            found = os.fstat(handle)
        except OSError:
            continue
        if stat.S_ISCHR(found.st_mode) and os.major(found.st_rdev) == 1 and os.minor(found.st_rdev) == 3:
            continue
        if stat.S_ISSOCK(found.st_mode) and not lives(handle):
            continue
        alive += 1
    if alive <= 1:
        raise OSError(9, "one socket and nothing else")


def has_the_keepers_environment(lure: Lure) -> None:
    if lure.variable not in os.environ and _libc.getenv(lure.variable.encode()) == 0:
        raise OSError(2, "no such variable")


def finds_a_key_in_its_memory(lure: Lure) -> None:
    """Goes over every page that its own map names, or where it can open none, near what it knows of."""
    first, second = map(bytes.fromhex, lure.halves)
    seen: set[int] = set()
    for page in _mapped(lure, seen):
        content = ctypes.string_at(page * _PAGE, _PAGE)
        if any(content[len(first) + at :].startswith(second) for at in _where(first, content)):
            return
    raise OSError(2, f"in none of {len(seen)} pages")


def _mapped(lure: Lure, seen: set[int]) -> Iterator[int]:
    try:
        lines = Path("/proc/self/maps").read_text().splitlines()
    except OSError:  # both heaps, the libraries, the stack
        lines = []
    for line in lines:
        first, last = (int(end, 16) // _PAGE for end in line.split()[0].split("-"))
        if last - first < _GAP_PAGES and " r" in line and "[v" not in line:
            yield from _pages(first, 1, seen, last)
    stack = ctypes.create_string_buffer(1)
    malloc, getpid = _libc.malloc, ctypes.cast(_libc.getpid, ctypes.c_void_p).value or 0
    malloc.restype = ctypes.c_void_p
    known = id(lure), id(object()), ctypes.addressof(stack), getpid, malloc(64), malloc(1 << 20)
    for address in known:
        for step in (1, -1):
            yield from _pages(address // _PAGE, step, seen)


_PAGE, _GAP_PAGES = 4096, 1 << 16
"""Nothing for 256 MB ends the search in one direction."""


def _pages(at: int, step: int, seen: set[int], end: int = 1 << 62) -> Iterator[int]:
    """Pages that can be read, from one on; a refused call that reads its argument tells which."""
    ask, number, missing = _libc.syscall, _CALLS["rt_sigprocmask"][_COLUMN], 0
    at += step < 0 and -1
    while missing < _GAP_PAGES and 0 < at < end and at not in seen:
        ctypes.set_errno(0)
        ask(number, ctypes.c_long(99), ctypes.c_void_p(at * _PAGE), None, ctypes.c_long(8))
        if ctypes.get_errno() == 14:  # EFAULT: nothing there
            missing += 1
        else:
            missing = 0
            seen.add(at)
            yield at
        at += step


def _where(wanted: bytes, content: bytes) -> Iterator[int]:
    at = content.find(wanted)
    while at >= 0:
        yield at
        at = content.find(wanted, at + 1)


def calls_by_the_old_gate(_: Lure) -> None:
    """`int 0x80` with getpid of 32-bit x86: a filter that looks at numbers only would take it for another call."""
    if _COLUMN:
        raise NotHereError
    import mmap  # noqa: PLC0415

    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, 20; int 0x80; ret
    run = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    if run() != os.getpid():
        raise NotHereError


def calls_by_x32(_: Lure) -> None:
    """getpid among the x32 calls."""
    if _COLUMN:
        raise NotHereError
    ctypes.set_errno(0)
    if _libc.syscall(ctypes.c_long(0x40000000 | 39)) != os.getpid():
        error = ctypes.get_errno()
        raise NotHereError if error == 38 else OSError(error, os.strerror(error))


_GETS: tuple[Callable[[Lure], None], ...] = (
    reads_the_accounts, reads_the_store, writes_the_store, truncates_the_store, links_the_store, opens_up_the_store,
    makes_a_file, opens_by_the_new_call, names_a_handle, connects_by_tcp, sends_by_udp, asks_the_kernel_by_netlink,
    connects_to_a_path, connects_to_a_name, forks, starts_a_program, starts_a_program_from_memory, starts_a_thread,
    traces_a_program, reads_memory_of_a_program, opens_memory_of_a_program, reads_the_keepers_environment,
    signals_a_program, signals_the_keeper, takes_a_handle_of_a_program, raises_its_limits, takes_a_namespace, mounts,
    changes_its_root, changes_its_user, types_into_a_terminal, keeps_a_key_in_the_kernel, asks_for_a_ring,
    loads_a_kernel_program, watches_the_processor, handles_page_faults, shares_memory, opens_shared_memory,
    opens_a_queue, can_be_looked_into, sets_a_signal_on_the_keeper, sends_a_handle, uses_what_it_inherited,
    has_the_keepers_environment, finds_a_key_in_its_memory, calls_by_the_old_gate, calls_by_x32,
)  # fmt: skip
PROBES = {probe.__name__.replace("_", " "): probe for probe in _GETS}


def outcome(name: str, lure: Lure) -> str:
    """Run one probe here; what came of it in a word."""
    try:
        PROBES[name](lure)
    except NotHereError:
        return NOT_HERE
    except OSError as error:
        return f"{HELD}: {error.strerror or error}"
    return GOT
