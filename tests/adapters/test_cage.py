"""The cage: what is read in it, what breaks it, and what it cannot do."""

import os
import signal
import sys

import pytest
from bench.reading.old_office import label, locked_xls

from gatelodge.adapters.cage import parent, walls, wire
from gatelodge.adapters.cage.keeper import PLAIN_BYTES, Cage
from gatelodge.core.extract import LibraryNeededError, extract_file, extract_message
from gatelodge.errors import ConfigError, TemporaryError
from gatelodge.values import GapKind

MAIL = (
    b"From: clerk@gaol.example\r\nTo: kin@home.example\r\nSubject: Visit\r\n\r\n"
    b"Dear Ann\r\n\r\na\tb\r\nc\td\r\ne\tf\r\n"
)


@pytest.fixture(scope="module")
def cage():
    with Cage(timeout_s=20) as made:
        yield made


def test_it_reads_what_the_reader_reads(cage):
    assert cage.extract(MAIL, as_message=True) == extract_message(MAIL)
    assert cage.extract(b"a;b;c\nd;e;f\n", name="x.csv", as_message=False) == extract_file(b"a;b;c\nd;e;f\n", "x.csv")


def test_a_message_larger_than_any_buffer_goes_through(cage):
    big = MAIL + b"word " * 600_000
    assert sum(len(s.text) for s in cage.extract(big, as_message=True).parts[-1].segments) > 2_900_000


def test_it_says_how_strong_it_is(cage):
    assert {"memory limit", "time limit", "no file writing"} <= set(cage.strength)


def test_a_workbook_of_2003_is_unlocked_with_a_password_of_the_organisation(cage):
    """Its cipher's library writes a temporary file, which the cage denies unless it is kept in memory."""
    locked = locked_xls({"A": (0, label(0, 0, "Rhys Prys"))}, "sesame")
    told = cage.extract(locked, name="day.xls", as_message=False, passwords=("sesame",))
    assert told.gaps == ()
    assert "Rhys Prys" in [segment.text for part in told.parts for segment in part.segments]


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """A cage whose readers do what the test says: a hostile file that has taken over the reader."""

    def make(body: str, **limits) -> Cage:
        code = f"""
import gatelodge.core.extract as readers
def taken_over(untrusted, name="", *, means=None, plainly=False):
    if b"calm" in untrusted or untrusted.startswith(b"From: a@example.test"):
        return calm(untrusted)
{body}
calm = readers.extract_message
readers.extract_message = taken_over
readers.extract_file = taken_over
"""
        (tmp_path / "sitecustomize.py").write_text(code, encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        return Cage(**limits)

    return make


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("    while True: pass", GapKind.LIMIT),
        ("    import time; time.sleep(60)", GapKind.LIMIT),
        ("    return [bytearray(1 << 20) for _ in range(10_000)]", GapKind.LIMIT),
        ("    import os; os._exit(0)", GapKind.CRASHED),
        ("    import ctypes; ctypes.string_at(0)", GapKind.CRASHED),
        ("    raise ValueError", GapKind.CRASHED),
    ],
)
def test_a_reader_gone_wrong_is_a_gap_and_the_next_message_is_read(hostile, body, kind):
    with hostile(body, timeout_s=1.5, memory_bytes=512 << 20) as cage:
        found = cage.extract(b"Subject: x\r\n\r\nwild\r\n", as_message=True)
        assert [gap.kind for gap in found.gaps] == [kind]
        assert found.headers == (("Subject", "x"),)
        assert cage.extract(b"Subject: x\r\n\r\ncalm\r\n", as_message=True).gaps == ()


_ATTEMPTS = {
    "opens a socket": "import socket; socket.socket()",
    "starts a program": "import os; os.execv('/bin/true', ['true'])",
    "forks": "import os; os.fork()",
    "kills": "import os; os.kill(os.getppid(), 9)",
    "writes a file": "import os; os.write(os.open('/tmp/escaped', os.O_CREAT | os.O_RDWR), b'x')",
    "reads the list of accounts": "open('/etc/passwd').read()",
}


@pytest.mark.parametrize("attempt", _ATTEMPTS.values(), ids=_ATTEMPTS)
def test_a_reader_taken_over_cannot(hostile, attempt):
    body = f"""
    try:
        {attempt}
    except OSError:
        return calm(b"Subject: stopped\\r\\n\\r\\n")
    return calm(b"Subject: escaped\\r\\n\\r\\n")
"""
    with hostile(body, timeout_s=5) as cage:
        if not {"system call filter", "no files"} <= set(cage.strength):
            pytest.skip("this kernel has no such walls")
        assert cage.extract(b"x: y\r\n\r\nwild", as_message=True).headers == (("Subject", "stopped"),)


END = wire.end_frame(wire.Ending.WHOLE)


def framed(kind: int, body: bytes) -> bytes:
    return wire.FRAME.pack(kind, len(body)) + body


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"\1", b"\1\0\0\0\4null", b"\2\0\0\0\2[]", b"\2\0\0\0\xff[0,[],[]]", END + b"x", END + END,
        b"\3\0\0\0\0" + END, framed(2, b"[16,[],[]]"), framed(2, b"[true,[],[]]"), framed(2, b"\xff"),
        framed(2, b'[0,[["","nonsense",""]],[]]'), framed(2, b"[3,[],[]]"), framed(1, b"[1,2,3,4,5]") + END,
        framed(1, b'["","","","",[["t","w","row",null,0]]]') + END,
        framed(1, b'["","","","",[["t","w","row",null,false,["a",1],0,[]]]]') + END,
        framed(1, b'["","","","",[["t","w","row",null,false,["a"],0,[-1]]]]') + END,
    ],
)  # fmt: skip
def test_an_answer_that_is_no_extraction_is_refused(answer):
    with pytest.raises(ValueError):
        wire.decode(answer)


def test_an_answer_comes_back_as_it_was():
    found = extract_message(MAIL)
    assert wire.decode(wire.encode(found)) == found


HTML = MAIL.replace(b"Subject: Visit", b"Subject: Visit\r\nContent-Type: text/html")


def test_text_is_read_by_one_child_and_a_library_never_in_it(cage):
    cage.extract(MAIL, as_message=True)
    standing = cage._plain
    assert cage.extract(HTML, as_message=True) == extract_message(HTML)
    assert cage.extract(MAIL.replace(b"Ann", b"Bea"), as_message=True) == extract_message(MAIL.replace(b"Ann", b"Bea"))
    assert cage._plain is standing


@pytest.mark.parametrize("content", [HTML, MAIL.replace(b"Dear Ann", b"%PDF-1.4\r\n"), b"Subject: x\r\n\r\nPK\x03\x04"])
def test_plain_reading_stops_before_a_library(content):
    kinds = {part.media_type for part in extract_message(content).parts}
    try:
        assert {part.media_type for part in extract_message(content, plainly=True).parts} == kinds
    except LibraryNeededError:
        return
    assert kinds <= {"text/plain", "message/rfc822", "message/rfc822-headers", "text/csv"}


def test_html_is_not_read_plainly():
    with pytest.raises(LibraryNeededError):
        extract_message(HTML, plainly=True)


def test_the_child_for_text_gone_is_replaced(cage):
    cage.extract(MAIL, as_message=True)
    cage._plain.close()
    cage._plain = None
    assert cage.extract(MAIL, as_message=True) == extract_message(MAIL)


def test_the_child_for_text_is_replaced_after_its_share():
    with Cage(timeout_s=5) as cage:
        for number in range(parent.PLAIN_MESSAGES + 2):
            assert cage.extract(b"Subject: %d\r\n\r\n" % number, as_message=True).headers == (("Subject", str(number)),)


def test_a_large_message_has_a_child_of_its_own():
    with Cage(timeout_s=20) as cage:
        cage.extract(MAIL + b"word " * (PLAIN_BYTES // 5), as_message=True)
        assert cage._plain is None


def test_the_parent_killed_is_started_again():
    with Cage(timeout_s=5) as cage:
        os.kill(cage._process.pid, signal.SIGKILL)
        assert cage.extract(MAIL, as_message=True) == extract_message(MAIL)


def test_a_parent_that_cannot_start_is_a_temporary_error(monkeypatch):
    with Cage(timeout_s=5) as cage:
        cage.close()
        monkeypatch.setattr(sys, "executable", "/bin/false")
        with pytest.raises(TemporaryError):
            cage.extract(MAIL, as_message=True)


def test_a_wall_that_is_asked_for_and_missing_stops_the_start(hostile, monkeypatch):
    monkeypatch.setitem(walls.STRENGTHS, "full", frozenset({"memory limit", "a moat"}))
    with pytest.raises(ConfigError, match="a moat"):
        Cage(timeout_s=5, requires="full")


def test_what_is_larger_than_the_memory_of_a_child_is_a_limit_and_no_broken_reader():
    with Cage(timeout_s=20, memory_bytes=1 << 28) as small:
        told = small.extract(bytes(1 << 28), name="disk.bin", as_message=False)
        assert [gap.kind for gap in told.gaps] == [GapKind.LIMIT]
        assert small.extract(b"a;b;c\n", name="x.csv", as_message=False).gaps == ()


def test_parts_read_before_the_fault_are_kept(hostile):
    body = """
    if plainly: raise readers.LibraryNeededError
    parts = calm(b"Subject: kept\\r\\n\\r\\nDear Ann\\r\\n").parts
    with means.timed(parts):
        import os; os._exit(3)
"""
    with hostile(body, timeout_s=5) as cage:
        found = cage.extract(b"Subject: x\r\n\r\nwild\r\n", as_message=True)
        assert [gap.kind for gap in found.gaps] == [GapKind.CRASHED]
        assert any(segment.text == "Dear Ann" for part in found.parts for segment in part.segments)


def test_a_part_that_takes_too_long_is_a_gap_and_the_next_part_is_read(hostile):
    body = """
    if plainly: raise readers.LibraryNeededError
    from gatelodge.core.extract import context, registry
    whole = context.Context(registry.dispatch, means=means)
    def slow(untrusted, place, context):
        while True: pass
    registry.READERS["text"] = slow
    registry.dispatch(b"slow", context.Place(path="1", number="1"), whole)
    registry.dispatch(b"a;b;c\\nd;e;f\\n", context.Place(path="2", name="x.csv"), whole)
    return whole.extraction()
"""
    with hostile(body, timeout_s=20, part_cpu_s=0.3) as cage:
        found = cage.extract(b"Subject: x\r\n\r\nwild\r\n", as_message=True)
        assert [(gap.part, gap.kind) for gap in found.gaps] == [("1", GapKind.LIMIT)]
        assert [segment.cells for segment in found.parts[0].segments if segment.cells][1] == ("d", "e", "f")


@pytest.mark.parametrize("said", [b"\\2\\0\\0\\0\\2[]", b"\\1\\xff\\xff\\xff\\xff", b"x" * 5000])
def test_an_answer_that_is_none_is_a_gap(hostile, said):
    body = f"""
    import os
    for handle in range(3, 16):
        try: os.write(handle, b"{said.decode()}")
        except OSError: pass
    os._exit(0)
"""
    with hostile(body, timeout_s=5) as cage:
        found = cage.extract(b"Subject: x\r\n\r\nwild\r\n", as_message=True)
        assert [gap.kind for gap in found.gaps] == [GapKind.CRASHED]
        assert cage.extract(b"Subject: x\r\n\r\ncalm\r\n", as_message=True).gaps == ()
