"""One suite for both spools, and what only a disk can do wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.adapters import spool as spool_module
from gatelodge.adapters.spool import FileSpool
from gatelodge.errors import IntegrityError, RefusedError, TemporaryError
from gatelodge.ports import Spool
from gatelodge.testing.keys import SeededKeys
from gatelodge.testing.spool import MemorySpool

CHUNK = 64 * 1024
HEADER = 72


@pytest.fixture(params=["memory", "file"])
def spool(request, tmp_path) -> Spool:
    return MemorySpool() if request.param == "memory" else FileSpool(tmp_path / "spool", SeededKeys())


@pytest.fixture
def files(tmp_path) -> FileSpool:
    return FileSpool(tmp_path / "spool", SeededKeys())


@pytest.mark.parametrize("size", [0, 1, CHUNK - 33, CHUNK - 32, CHUNK - 31, CHUNK, 3 * CHUNK - 32, 3 * CHUNK + 7])
def test_what_is_put_comes_back(spool, size):
    content = os.urandom(size)
    spool.put("GL-ABCDEFGH", content)
    assert spool.get("GL-ABCDEFGH") == content


def test_every_item_with_bytes_is_listed(spool):
    for item in ("GL-B", "GL-A", "GL-C"):
        spool.put(item, b"x")
    spool.destroy("GL-B")
    assert list(spool.items()) == ["GL-A", "GL-C"]


def test_a_destroyed_item_is_refused(spool):
    spool.put("GL-A", b"x")
    spool.destroy("GL-A")
    with pytest.raises(RefusedError):
        spool.get("GL-A")


def test_destroying_twice_does_nothing(spool):
    spool.put("GL-A", b"x")
    spool.destroy("GL-A")
    spool.destroy("GL-A")
    spool.destroy("GL-NEVER")


def test_the_same_content_may_be_put_again_and_other_content_may_not(spool):
    spool.put("GL-A", b"one")
    spool.put("GL-A", b"one")
    with pytest.raises(IntegrityError):
        spool.put("GL-A", b"two")
    assert spool.get("GL-A") == b"one"


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", ".hidden", "x" * 65, "GL-Ä"])
def test_a_name_that_could_leave_the_folder_is_refused(spool, name):
    with pytest.raises(RefusedError):
        spool.put(name, b"x")


def test_the_content_is_not_readable_on_disk(files):
    files.put("GL-A", b"Rhys Pritchard, A1234BC " * 100)
    stored = (files.folder / "GL-A").read_bytes()
    assert b"Pritchard" not in stored
    assert (files.folder / "GL-A").stat().st_mode & 0o777 == 0o600


def test_any_flipped_bit_is_an_integrity_error(files):
    files.put("GL-A", b"a message")
    path = files.folder / "GL-A"
    good = path.read_bytes()
    for position in range(8, len(good)):  # the magic has a test of its own
        path.write_bytes(good[:position] + bytes([good[position] ^ 1]) + good[position + 1 :])
        with pytest.raises(IntegrityError):
            files.get("GL-A")


def test_another_magic_is_an_integrity_error(files):
    files.put("GL-A", b"a message")
    path = files.folder / "GL-A"
    path.write_bytes(b"GLSPOOL\x02" + path.read_bytes()[8:])
    with pytest.raises(IntegrityError):
        files.get("GL-A")


@pytest.mark.parametrize("kept", [0, 1, HEADER, HEADER + 1, HEADER + CHUNK + 16, HEADER + 2 * (CHUNK + 16), -1])
def test_a_truncated_file_is_an_integrity_error(files, kept):
    files.put("GL-A", os.urandom(3 * CHUNK))
    path = files.folder / "GL-A"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(IntegrityError):
        files.get("GL-A")


def test_swapped_repeated_and_added_chunks_are_integrity_errors(files):
    files.put("GL-A", os.urandom(3 * CHUNK))
    path = files.folder / "GL-A"
    good = path.read_bytes()
    header, body = good[:HEADER], good[HEADER:]
    chunks = [body[i : i + CHUNK + 16] for i in range(0, len(body), CHUNK + 16)]
    orders = [[1, 0, 2, 3], [0, 0, 1, 2, 3], [0, 1, 2, 3, 3], [0, 2, 3], [0, 1, 3]]
    for order in orders:
        path.write_bytes(header + b"".join(chunks[i] for i in order))
        with pytest.raises(IntegrityError):
            files.get("GL-A")
    path.write_bytes(header + b"".join(chunks))
    files.get("GL-A")


def test_a_file_under_another_items_name_is_an_integrity_error(files):
    files.put("GL-A", b"one")
    (files.folder / "GL-A").rename(files.folder / "GL-B")
    with pytest.raises(IntegrityError):
        files.get("GL-B")


def test_a_file_of_an_older_epoch_still_opens(tmp_path):
    keys = SeededKeys()
    files = FileSpool(tmp_path, keys)
    files.put("GL-A", b"old")
    keys.rotate("spool")
    files.put("GL-B", b"new")
    assert (files.get("GL-A"), files.get("GL-B")) == (b"old", b"new")


def test_a_destroyed_key_cannot_be_read_even_where_the_file_remains(files, monkeypatch):
    """A crash between destroying the key and removing the file."""
    files.put("GL-A", b"a message")
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)
    files.destroy("GL-A")
    monkeypatch.undo()
    with pytest.raises(RefusedError):
        files.get("GL-A")
    assert files.sweep() == 1
    assert files.items() == []


def test_what_a_crash_left_unfinished_is_swept_and_never_listed(files):
    files.put("GL-A", b"x")
    (files.folder / ".GL-B.12345678").write_bytes(b"half")
    assert files.items() == ["GL-A"]
    assert files.sweep() == 1
    assert files.get("GL-A") == b"x"


def test_a_failed_fsync_is_an_integrity_error(files, monkeypatch):
    def fail(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(spool_module.os, "fsync", fail)
    with pytest.raises(IntegrityError, match="must stop"):
        files.put("GL-A", b"x")
    assert files.items() == []


_FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from gatelodge.adapters.spool import FileSpool
from gatelodge.errors import TemporaryError
from gatelodge.testing.keys import SeededKeys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
spool = FileSpool(Path(sys.argv[1]), SeededKeys())
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    spool.put("GL-A", bytes(300_000))
except TemporaryError:
    sys.exit(0 if not list(spool.folder.iterdir()) else 2)
sys.exit(1)
"""


def test_a_full_disk_is_a_temporary_error_and_leaves_nothing(tmp_path):
    done = subprocess.run([sys.executable, "-c", _FULL_DISK, str(tmp_path / "spool")], check=False)
    assert done.returncode == 0


def test_a_spool_that_may_not_be_written_is_a_temporary_error(files, monkeypatch):
    monkeypatch.setattr(files, "folder", files.folder / "gone")
    with pytest.raises(TemporaryError):
        files.put("GL-A", b"x")


@given(content=st.binary(max_size=300), cut=st.integers(1, 40), where=st.integers(0, 400))
def test_no_shorter_file_ever_opens(tmp_path_factory, content, cut, where):
    files = FileSpool(tmp_path_factory.mktemp("spool"), SeededKeys())
    files.put("GL-A", content)
    path = files.folder / "GL-A"
    good = path.read_bytes()
    where = min(where, len(good) - 1)
    path.write_bytes(good[:where] + good[where + cut :])
    with pytest.raises((IntegrityError, RefusedError)):
        files.get("GL-A")
