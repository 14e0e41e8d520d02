"""What the database itself promises."""

import asyncio
import json
import sqlite3
import sys
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.adapters import wire
from gatelodge.adapters.recorder import LocalRecorder
from gatelodge.adapters.store import configure, migrate
from gatelodge.adapters.store.sealing import Sealing, pack, unpack
from gatelodge.errors import IntegrityError, TemporaryError
from gatelodge.testing.clock import StandingClock
from gatelodge.values import Decided, Event, HoldEvent, Item, Move, Sketch

sys.path.insert(0, str(Path(__file__).parent))
from custody_kit import AT, SECOND, decided


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "store" / "gatelodge.sqlite3"
    migrate(path)
    return path


def recorder(store):
    return LocalRecorder(
        store_path=store,
        socket_path=store.parent / "recorder.sock",
        ledger_dir=store.parent / "ledger",
        ledger_seed=bytes(32),
        origin="llanfair.example/ledger",
        custody_key=b"c" * 32,
        token_key=b"t" * 32,
        clock=StandingClock(AT),
    )


def test_the_store_is_durable_and_its_own(store):
    from django.db import connection

    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert cursor.execute("PRAGMA secure_delete").fetchone() == (1,)
    connection.close()
    assert store.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "statement", ["UPDATE store_ledgersource SET entry = x'00'", "DELETE FROM store_ledgersource WHERE id = 1"]
)
def test_the_ledger_source_refuses_change_from_anybody(store, statement):
    asyncio.run(_one_event(store))
    database = sqlite3.connect(store)
    with pytest.raises(sqlite3.IntegrityError, match="insert-only"):
        database.execute(statement)
    database.close()


async def _one_event(store):
    local = recorder(store)
    await local.event(Event("gate:process:start", AT, "gate", {}))
    await local.close()


def test_migrations_are_what_the_models_say(store):
    from django.core.management import call_command

    configure(store)
    call_command("makemigrations", "store", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_every_database_we_speak_of_refuses_changes_to_the_ledger(store, vendor):
    configure(store)
    migration = import_module("gatelodge.adapters.store.migrations.0002_insert_only")
    assert "insert-only" in "".join(migration._REFUSE[vendor])
    assert "DELETE" in "".join(migration._REFUSE[vendor])


def test_a_full_store_is_temporary_and_keeps_what_it_had(store):
    async def story():
        local = recorder(store)
        first = await local.decided(decided(1, "hold"))
        await local._in_thread(_limit_pages)
        with pytest.raises(TemporaryError):  # noqa: PT012 - which call meets it is the store's affair
            for number in range(2, 400):
                await local.decided(decided(number, "hold", people=300))
        assert local.failed is not None
        assert not local.failed.done()
        kept = (await local.counts())["held"]
        assert (await local.item(first.item)).entry == 1
        assert (await local.decided(decided(1, "hold"))) == first
        await local.close()
        local = recorder(store)
        assert (await local.counts())["held"] == kept
        more = await local.decided(decided(1000, "hold"))
        assert more.entry == kept + 1
        await local.close()

    asyncio.run(story())


def _limit_pages():
    from gatelodge.adapters.store import database

    (pages,) = database.row("PRAGMA page_count")
    database.rows(f"PRAGMA max_page_count = {pages + 20}")


def test_erasing_a_payload_leaves_the_entry(store):
    async def story():
        local = recorder(store)
        recorded = await local.decided(decided(1, "hold"))
        await local._in_thread(local._writer.entries.erase, recorded.item)
        item = await local.item(recorded.item)
        assert item.payload == {}
        assert item.recipients[0].sentence == ""
        await local.close()

    asyncio.run(story())
    database = sqlite3.connect(store)
    assert database.execute("SELECT COUNT(*) FROM store_ledgersource").fetchone() == (1,)
    assert database.execute("SELECT COUNT(*) FROM store_payload").fetchone() == (0,)
    database.close()


def test_an_erased_item_leaves_its_entries_and_nobody_s_name(store):
    async def story():
        local = recorder(store)
        item = (await local.decided(decided(1, "hold", "deliver"))).item
        await local.event(Event("hold:message:view", AT, SECOND, {"item": item}))
        await local.move(Move(item, HoldEvent.RETURN, AT, SECOND, reason="Not his mother."))
        await local.move(Move(item, HoldEvent.DELIVER, AT, "gate"))
        other = (await local.decided(decided(2, "hold"))).item
        await local.erased(item)
        assert (await local.item(other)).payload["note"] == "D. Prys, cell A2-14"
        await local.close()

    asyncio.run(story())
    database = sqlite3.connect(store)
    assert database.execute("SELECT item FROM store_payload").fetchall() == [("GL-TEST0002",)]
    entries = [json.loads(entry) for (entry,) in database.execute("SELECT entry FROM store_ledgersource ORDER BY id")]
    assert [entry["tag"] for entry in entries][-1] == "hold:message:erase"
    assert entries[-1]["item"] == "GL-TEST0001"
    sealing = Sealing(b"c" * 32, b"t" * 32)
    ((envelope, sealed),) = database.execute("SELECT id, sealed FROM store_envelope WHERE erased").fetchall()
    assert not any(unpack(sealing.open(sealed, f"envelope/{envelope}")).values())
    rows = database.execute("SELECT sealed FROM store_recipient WHERE envelope_id = ? ORDER BY position", [envelope])
    assert [unpack(sealing.open(row, f"recipient/{envelope}/{n}")) for n, (row,) in enumerate(rows)] == ["", ""]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()


@given(st.text(), st.text(max_size=20), st.text(max_size=20))
def test_a_sealed_value_opens_in_its_place_only(value, place, other):
    sealing = Sealing(b"c" * 32, b"t" * 32)
    place, other = place.encode("utf-8", "replace").decode(), other.encode("utf-8", "replace").decode()
    sealed = sealing.seal(pack(value), place)
    assert unpack(sealing.open(sealed, place)) == value
    for wrong in ({other} - {place}) | {place + "x"}:
        with pytest.raises(IntegrityError):
            sealing.open(sealed, wrong)


def test_tokens_ignore_case_and_differ_by_key_and_kind():
    one, two = Sealing(b"c" * 32, b"t" * 32), Sealing(b"c" * 32, b"u" * 32)
    assert one.token("address", "A@b.example ") == one.token("address", "a@B.example")
    assert one.token("address", "a@b.example") != two.token("address", "a@b.example")
    assert one.token("address", "a@b.example") != one.token("other", "a@b.example")


@pytest.mark.parametrize("value", [decided(1, "hold", "ask"), decided(2), decided(3, "judging")])
def test_values_survive_the_wire(value):
    assert wire.load(wire.dump(value, Decided), Decided) == value


@pytest.mark.parametrize("kind", [Decided, Move, Item, Sketch])
@pytest.mark.parametrize("untrusted", [None, [], {}, 7, "x", {"item": 1}])
def test_what_is_not_the_value_is_refused(kind, untrusted):
    with pytest.raises(ValueError, match=r"."):
        wire.load(untrusted, kind)


def test_a_field_too_many_or_of_another_type_is_refused():
    sent = wire.dump(decided(1), Decided)
    for broken in ({**sent, "extra": 1}, {**sent, "size": "4096"}, {**sent, "at": "2011-08-01T09:00:00"}):
        with pytest.raises(ValueError, match=r"."):
            wire.load(broken, Decided)
