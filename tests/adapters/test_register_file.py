"""The register on disk and source files as tables."""

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from gatelodge.adapters import register_file
from gatelodge.adapters.register_file import RegisterFile, read_profile, read_table, write_profile
from gatelodge.core.detect.profile import guess
from gatelodge.core.register import PersonRecord, build
from gatelodge.errors import ConfigError, IntegrityError, RefusedError
from gatelodge.values import PersonId


class FixedKeys:
    def key(self, purpose: str, epoch: int | None = None) -> bytes:
        assert purpose == "register"
        return bytes([epoch or 1]) * 32

    def epoch(self, purpose: str) -> int:
        return 1


def content(count: int, epoch: int = 1) -> bytes:
    people = [PersonRecord(PersonId(n.to_bytes(16, "big")), f"A{n:04d}BC", (("Rhys", "Pugh"),)) for n in range(count)]
    return build(people, key=bytes([epoch]) * 32, epoch=epoch, at=datetime(2011, 8, 1, tzinfo=UTC))


def test_readers_see_the_new_version_and_the_old_one_stays_valid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_file, "CHECK_EVERY_S", 0)
    reader = RegisterFile(tmp_path / "register" / "register.idx", FixedKeys())
    assert reader.current() is None
    RegisterFile(tmp_path / "register" / "register.idx", FixedKeys()).replace(content(3))
    old = reader.current()
    assert old is not None
    assert old.people == 3
    assert reader.current() is old
    RegisterFile(tmp_path / "register" / "register.idx", FixedKeys()).replace(content(5, epoch=2))
    new = reader.current()
    assert new is not None
    assert (new.people, new.epoch) == (5, 2)
    assert old.person_by_source_key("A0002BC") == PersonId((2).to_bytes(16, "big"))


def test_the_writer_sees_its_own_version_at_once(tmp_path: Path) -> None:
    file = RegisterFile(tmp_path / "register.idx", FixedKeys())
    for count in (2, 4):
        file.replace(content(count))
        index = file.current()
        assert index is not None
        assert index.people == count
    assert (tmp_path / "register.idx").stat().st_mode & 0o777 == 0o600
    assert len(list(tmp_path.iterdir())) == 1


def test_a_changed_byte_anywhere_is_noticed_when_the_index_is_taken_up(tmp_path: Path) -> None:
    good = content(3)
    filled = [place for place, byte in enumerate(good) if byte]  # the rest is mostly padding, which nobody reads
    for place in filled[:: max(1, len(filled) // 60)]:
        changed = bytearray(good)
        changed[place] ^= 1
        (tmp_path / "register.idx").write_bytes(bytes(changed))
        with pytest.raises((IntegrityError, ConfigError)):
            RegisterFile(tmp_path / "register.idx", FixedKeys()).current()


@pytest.mark.parametrize("damaged", [b"", b"GL", content(3)[:-1], b"x" * 4096])
def test_a_damaged_index_is_never_taken_for_none(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / "register.idx").write_bytes(damaged)
    with pytest.raises(IntegrityError):
        RegisterFile(tmp_path / "register.idx", FixedKeys()).current()


def test_an_index_that_vanishes_is_not_quietly_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_file, "CHECK_EVERY_S", 0)
    file = RegisterFile(tmp_path / "register.idx", FixedKeys())
    file.replace(content(3))
    file.current()
    (tmp_path / "register.idx").unlink()
    with pytest.raises(IntegrityError):
        file.current()


LINES = "Prison No;Surname;Forename;DoB\r\nA1234BC;Prŷs;Siân;12/03/1985\r\n\r\nA1235BC;Pugh;Rhys;13/03/1985\r\n"
EXPECTED = ((2, ("A1234BC", "Prŷs", "Siân", "12/03/1985")), (4, ("A1235BC", "Pugh", "Rhys", "13/03/1985")))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_of_any_usual_kind(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "day.csv"
    path.write_bytes(LINES.replace(";", delimiter).encode(encoding))
    table = read_table(path)
    assert table.header == ("Prison No", "Surname", "Forename", "DoB")
    assert table.rows == EXPECTED


def test_csv_of_an_old_windows_program(tmp_path: Path) -> None:
    path = tmp_path / "day.csv"
    path.write_bytes("Prison No,Surname\nA1234BC,Siân\n".encode("cp1252"))
    assert read_table(path).rows == ((2, ("A1234BC", "Siân")),)


def test_a_workbook_with_titles_above_its_headings(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["HMP Llanfair"], [], ["Prison No", "Surname", "DoB"], ["A1234BC", "Pugh", datetime(1985, 3, 12)]):  # noqa: DTZ001
        book.active.append(row)
    book.save(tmp_path / "day.xlsx")
    table = read_table(tmp_path / "day.xlsx")
    assert table.header == ("Prison No", "Surname", "DoB")
    assert table.rows[0][0] == 4
    assert table.rows[0][1][2].startswith("1985-03-12")


@pytest.mark.parametrize(("name", "held"), [("no.xlsx", b"not a workbook"), ("empty.csv", b"\n\n")])
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, held: bytes) -> None:
    (tmp_path / name).write_bytes(held)
    with pytest.raises(RefusedError):
        read_table(tmp_path / name)
    with pytest.raises(RefusedError):
        read_table(tmp_path / "missing.csv")


def test_a_profile_is_kept_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "register" / "profile.toml"
    assert read_profile(path) is None
    profile = guess(("Prison No", "Surname"), [("A1234BC", "Pugh"), ("A1235BC", "Rees")])
    write_profile(path, profile)
    assert read_profile(path) == profile
