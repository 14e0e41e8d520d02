"""Small changes of the register are put into it when they have become many."""

from datetime import UTC, datetime

import pytest

from gatelodge import bootstrap
from gatelodge.bootstrap import keeper, registering
from gatelodge.core.register import PersonRecord, amend, build, columns_of, gather
from gatelodge.values import PersonId

AT = datetime(2011, 8, 1, tzinfo=UTC)


def person(n):
    return PersonRecord(PersonId(n.to_bytes(16, "big")), f"A{n:04d}BC", (("Rhys", f"Pugh{n:04d}"),), ())


@pytest.fixture
def home(tmp_path):
    bootstrap.init(tmp_path, name="Gaol", domains=["gaol.example"], next_host="127.0.0.1")
    gatehouse = bootstrap.open_home(tmp_path)
    key = gatehouse.keys.key("register")
    gatehouse.registers.replace(build([person(n) for n in range(1, 50)], key=key, epoch=1, at=AT))
    return tmp_path


def changed(home, count):
    registers = bootstrap.open_home(home).registers
    with registers.changing() as index:
        chunk = gather(columns_of([person(n) for n in range(100, 100 + count)]), index.prf)
        ids = b"".join(n.to_bytes(16, "big") for n in range(100, 100 + count))
        registers.amend(amend(index, chunk, at=AT, salt=bytes(16), new_ids=lambda n: ids[: 16 * n]))


@pytest.mark.parametrize(("count", "left"), [(20, 20), (registering.FEWEST_CHANGES, 0)])
def test_many_changes_become_part_of_the_register_and_few_stay_beside_it(home, count, left):
    changed(home, count)
    assert keeper.once(home) == 0
    index = bootstrap.open_home(home).register()
    assert (index.changed, index.people) == (left, 49 + count)
    assert index.person_by_source_key("A0100BC") is not None


def test_while_somebody_else_changes_the_register_it_is_left_for_later(home, monkeypatch, capsys):
    changed(home, registering.FEWEST_CHANGES)
    monkeypatch.setattr("gatelodge.adapters.register_file.LOCK_WAIT_S", 0.05)
    with bootstrap.open_home(home).registers.changing():
        assert keeper.once(home) == 1
    assert "Try again" in capsys.readouterr().err
    assert bootstrap.open_home(home).register().changed == registering.FEWEST_CHANGES


def test_without_a_register_there_is_nothing_to_tidy(tmp_path):
    bootstrap.init(tmp_path, name="Gaol", domains=["gaol.example"], next_host="127.0.0.1")
    assert keeper.once(tmp_path) == 0


def test_the_changes_it_watches_are_the_registers_own(home):
    changed(home, 20)
    assert bootstrap.open_home(home).settings.register_path.with_suffix(".delta").exists()
