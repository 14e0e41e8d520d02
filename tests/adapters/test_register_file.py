"""The register on disk: a reader always has one whole version, and the newest within a second of its being written."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest

from gatelodge.adapters import register_file
from gatelodge.adapters.register_file import RegisterFile
from gatelodge.core.register import (
    Columns,
    Kind,
    PersonRecord,
    Prf,
    RegisterIndex,
    amend,
    assemble,
    build,
    compact,
    gather,
)
from gatelodge.errors import ConfigError, IntegrityError, TemporaryError
from gatelodge.values import PersonId, Segment

AT = datetime(2011, 8, 1, tzinfo=UTC)
_fresh = count(1)


class FixedKeys:
    def key(self, purpose: str, epoch: int | None = None) -> bytes:
        assert purpose == "register"
        return bytes([epoch or 1]) * 32

    def epoch(self, purpose: str) -> int:
        return 1


def content(count: int, epoch: int = 1) -> bytes:
    people = [PersonRecord(PersonId(n.to_bytes(16, "big")), f"A{n:04d}BC", (("Rhys", "Pugh"),)) for n in range(count)]
    return build(people, key=bytes([epoch]) * 32, epoch=epoch, at=AT)


def new_ids(wanted: int) -> bytes:
    return b"".join(next(_fresh).to_bytes(16, "big") for _ in range(wanted))


def salt() -> bytes:
    return next(_fresh).to_bytes(16, "little")


def columns(people: dict[str, str]) -> Columns:
    """People by source key, each with a number of their own."""
    return Columns(list(people), (), ((Kind.ISSUED, list(people.values())),))


def put(file: RegisterFile, people: dict[str, str]) -> None:
    with file.changing() as index:
        assert index is not None
        file.amend(amend(index, gather(columns(people), index.prf), at=AT, salt=salt(), new_ids=new_ids))


def read_anew(file: RegisterFile, people: dict[str, str]) -> None:
    with file.changing() as index:
        prf = Prf(FixedKeys().key("register", 1))
        chunk = gather(columns(people), prf)
        file.replace(assemble([chunk], prf=prf, epoch=1, at=AT, salt=salt(), new_ids=new_ids, previous=index))


def put_together(file: RegisterFile) -> None:
    with file.changing() as index:
        assert index is not None
        file.replace(compact(index, at=AT, salt=salt(), new_ids=new_ids))


def found(index: RegisterIndex | None, number: str) -> set[PersonId]:
    assert index is not None
    return {match.person for match in index.find([Segment(f"about {number} and no other", "line 1")])}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(register_file, "CHECK_EVERY_S", 0)
    return tmp_path / "register" / "register.idx"


def test_readers_see_the_new_version_and_the_old_one_stays_valid(path: Path) -> None:
    reader = RegisterFile(path, FixedKeys())
    assert reader.current() is None
    RegisterFile(path, FixedKeys()).replace(content(3))
    old = reader.current()
    assert old is not None
    assert old.people == 3
    assert reader.current() is old
    RegisterFile(path, FixedKeys()).replace(content(5, epoch=2))
    new = reader.current()
    assert new is not None
    assert (new.people, new.epoch) == (5, 2)
    assert old.person_by_source_key("A0002BC") == PersonId((2).to_bytes(16, "big"))


def test_the_writer_sees_its_own_version_at_once(tmp_path: Path) -> None:
    file = RegisterFile(tmp_path / "register.idx", FixedKeys())
    for people in (2, 4):
        file.replace(content(people))
        index = file.current()
        assert index is not None
        assert index.people == people
    put(file, {"A9999BC": "A9999BC"})
    assert len(found(file.current(), "A9999BC")) == 1
    assert {each.name for each in tmp_path.iterdir()} == {"register.idx", "register.delta", "register.lock"}
    assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}


def test_a_new_base_leaves_no_changes_behind(path: Path) -> None:
    file = RegisterFile(path, FixedKeys())
    file.replace(content(2))
    put(file, {"A9999BC": "A9999BC"})
    put_together(file)
    assert not path.with_suffix(".delta").exists()
    index = file.current()
    assert index is not None
    assert (index.people, index.changed) == (3, 0)


@pytest.mark.parametrize("anew", [put_together, lambda file: read_anew(file, {"S1": "A1001XX"})])
def test_changes_that_the_base_has_in_it_are_left_aside(path: Path, anew: Callable[[RegisterFile], None]) -> None:
    """As after a power cut between the new base and the removal of the old changes."""
    file = RegisterFile(path, FixedKeys())
    file.replace(content(2))
    put(file, {"A9999BC": "A9999BC"})
    stale = path.with_suffix(".delta").read_bytes()
    anew(file)
    path.with_suffix(".delta").write_bytes(stale)
    index = RegisterFile(path, FixedKeys()).current()
    assert index is not None
    assert index.changed == 0
    put(file, {"A8888BC": "A8888BC"})
    assert len(found(file.current(), "A8888BC")) == 1


@pytest.mark.parametrize("fresh", [False, True])
def test_changes_of_another_base_are_refused_and_stay(path: Path, *, fresh: bool) -> None:
    """As after an older index was copied back over one that was changed since."""
    file, delta = RegisterFile(path, FixedKeys()), path.with_suffix(".delta")
    read_anew(file, {"S1": "A1001XX"})
    older = path.read_bytes()
    put(file, {"S2": "A1002XX"})
    put_together(file)
    newer = path.read_bytes()
    put(file, {"S3": "A1003XX"})
    changes = delta.read_bytes()
    path.write_bytes(older)
    reader = RegisterFile(path, FixedKeys()) if fresh else file
    with pytest.raises(IntegrityError, match=r"move register\.delta away"):
        reader.current()
    with pytest.raises(IntegrityError), reader.changing():
        pass
    assert delta.read_bytes() == changes
    path.write_bytes(newer)
    assert len(found(reader.current(), "A1003XX")) == 1
    path.write_bytes(older)
    delta.unlink()
    assert len(found(reader.current(), "A1001XX")) == 1


def test_two_writers_wait_for_each_other(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_file, "LOCK_WAIT_S", 0.05)
    one, other = RegisterFile(path, FixedKeys()), RegisterFile(path, FixedKeys())
    with one.changing(), pytest.raises(TemporaryError, match="Somebody else"):
        other.replace(content(2))
    other.replace(content(2))
    assert one.current() is not None


def test_a_changed_byte_anywhere_is_noticed_when_the_index_is_taken_up(path: Path) -> None:
    file = RegisterFile(path, FixedKeys())
    file.replace(content(3))
    put(file, {"A9999BC": "A9999BC"})
    for each in (path, path.with_suffix(".delta")):
        good = each.read_bytes()
        filled = [place for place, byte in enumerate(good) if byte]  # the rest is mostly padding, which nobody reads
        for place in filled[:: max(1, len(filled) // 40)]:
            changed = bytearray(good)
            changed[place] ^= 1
            each.write_bytes(bytes(changed))
            with pytest.raises((IntegrityError, ConfigError)):
                RegisterFile(path, FixedKeys()).current()
        each.write_bytes(good)
    assert RegisterFile(path, FixedKeys()).current() is not None


@pytest.mark.parametrize("damaged", [b"", b"GL", content(3)[:-1], b"x" * 4096])
def test_a_damaged_index_is_never_taken_for_none(path: Path, damaged: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(damaged)
    with pytest.raises(IntegrityError):
        RegisterFile(path, FixedKeys()).current()


@pytest.mark.parametrize("fresh", [False, True])
def test_an_index_that_vanishes_is_not_quietly_forgotten(path: Path, *, fresh: bool) -> None:
    file = RegisterFile(path, FixedKeys())
    file.replace(content(3))
    put(file, {"A9999BC": "A9999BC"})
    path.unlink()
    with pytest.raises(IntegrityError):
        (RegisterFile(path, FixedKeys()) if fresh else file).current()


@contextmanager
def scanning(path: Path, check: Callable[[RegisterIndex], None]) -> Iterator[list[int]]:
    """A reader beside us that checks every answer; how often is counted."""
    stop, times = Event(), [0]

    def scan() -> None:
        reader = RegisterFile(path, FixedKeys())
        while not stop.is_set():
            index = reader.current()
            assert index is not None
            check(index)
            times[0] += 1

    with ThreadPoolExecutor(1) as pool:
        scanner = pool.submit(scan)
        try:
            yield times
        finally:
            stop.set()
        scanner.result()


def test_no_answer_is_wrong_or_missing_while_the_register_changes(path: Path) -> None:
    file = RegisterFile(path, FixedKeys())
    read_anew(file, {"S1": "A1001XX", "S2": "A1002XX", "S3": "A1003XX"})
    index = file.current()
    assert index is not None
    stays, moves, goes = index.persons_by_source_key(["S1", "S2", "S3"])
    assert stays is not None
    assert moves is not None
    assert goes is not None

    def check(seen: RegisterIndex) -> None:
        assert found(seen, "A1001XX") == {stays}
        assert [found(seen, number) for number in ("A1002XX", "B1002XX")].count({moves}) == 1
        third = found(seen, "A1003XX")
        assert third in ({goes}, {stays})  # until and after they are found to be one

    with scanning(path, check) as times:
        for turn in range(12):
            put(file, {"S2": "AB"[turn % 2] + "1002XX"})
            if turn % 4 == 1:
                put_together(file)
            if turn % 4 == 3:
                read_anew(file, {"S1": "A1001XX", "S2": "AB"[turn % 2] + "1002XX", "S3": "A1003XX"})
            if turn == 6:
                with file.changing() as now:
                    assert now is not None
                    file.amend(amend(now, merges=[(goes, stays)], at=AT, salt=salt(), new_ids=new_ids))
    assert times[0] > 10
    last = file.current()
    assert last is not None
    assert found(last, "A1003XX") == {stays}
    assert (last.people, last.left) == (2, 0)


def test_a_change_is_seen_within_a_second(tmp_path: Path) -> None:
    path = tmp_path / "register.idx"
    file = RegisterFile(path, FixedKeys())
    file.replace(content(2000))
    seen = Event()

    def watch() -> None:
        reader = RegisterFile(path, FixedKeys())
        until = monotonic() + 10
        while monotonic() < until and not found(reader.current(), "A9999BC"):
            pass
        seen.set()

    watcher = Thread(target=watch)
    watcher.start()
    begin = monotonic()
    put(file, {"A9999BC": "A9999BC"})
    assert seen.wait(10)
    assert monotonic() - begin < 1
    watcher.join()
