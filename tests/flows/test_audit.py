"""Whatever is changed in a ledger is found, by both verifiers; what is lawful is left in peace."""

import asyncio
import json
import sqlite3
import sys
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

import gatelodge_verify
from gatelodge.adapters.publisher import Publisher
from gatelodge.adapters.recorder import LocalRecorder
from gatelodge.adapters.store.source import source_rows
from gatelodge.core.ledger import entry as ledger_entry
from gatelodge.core.ledger.tree import Frontier, leaf_hash, verify_inclusion
from gatelodge.core.note import SigningKey
from gatelodge.errors import IntegrityError
from gatelodge.flows import audit
from gatelodge.testing.clock import StandingClock
from gatelodge.values import Event, HoldEvent, Move, Outcome
from gatelodge_verify.story import Story

sys.path.insert(0, str(Path(__file__).parent.parent / "adapters"))
from custody_kit import AT, AUTHOR, SECOND, decided

SEED, ORIGIN = bytes(range(32)), "llanfair.example/ledger"
KEY = SigningKey(ORIGIN, SEED).verifier


def reader(folder):
    return lambda path: (folder / path).read_bytes()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A day at the gate: 300 entries and more, so that there is a full tile."""
    home = tmp_path_factory.mktemp("home")

    async def day():
        local = LocalRecorder(
            store_path=home / "gatelodge.sqlite3",
            socket_path=home / "recorder.sock",
            ledger_dir=home / "ledger",
            ledger_seed=SEED,
            origin=ORIGIN,
            custody_key=b"c" * 32,
            token_key=b"t" * 32,
            clock=StandingClock(AT),
        )
        for number in range(130):
            recorded = await local.decided(decided(number))
            await local.outcome(Outcome(recorded.entry, AT, "delivered", 250))
        for number in range(200, 212):
            item = (await local.decided(decided(number, "hold", "deliver", "ask"))).item
            await local.event(Event("hold:message:view", AT, SECOND, {"item": item}))
            await local.move(Move(item, HoldEvent.APPROVE, AT, SECOND, reason="a reason"))
            await local.move(Move(item, HoldEvent.DELIVER, AT, "gate"))
            await local.erased(item)
        await local.close()

    asyncio.run(day())
    return home


def both(folder, rows=()):
    """What the two verifiers say: (ours, theirs)."""
    report = audit.verify(reader(folder), rows, KEY)
    return report.verified, gatelodge_verify.main([str(folder), "--json"]) == 0


def test_a_whole_ledger_holds_for_both_verifiers(home, capsys):
    report = audit.verify(reader(home / "ledger"), source_rows(home / "gatelodge.sqlite3"), KEY)
    assert (report.verified, report.problems, report.unpublished) == (True, (), 0)
    assert report.entries == 320
    assert report.kinds["hold:message:approve"] == 12
    assert report.kinds["hold:message:erase"] == 12
    assert gatelodge_verify.main([str(home / "ledger"), "--json"]) == 0
    theirs = json.loads(capsys.readouterr().out)
    assert (theirs["root"], theirs["entries"], theirs["problems"]) == (report.root, report.entries, [])


def test_any_changed_byte_of_any_file_is_found_by_both(home, capsys):
    """Every file that the checkpoint covers; in large ones, every 97th byte."""
    ledger = home / "ledger"
    size = 320
    covered = ["checkpoint", "tile/0/000", f"tile/0/001.p/{size - 256}", "tile/1/000.p/1"]
    covered += ["tile/entries/000", f"tile/entries/001.p/{size - 256}"]
    for name in covered:
        path = ledger / name
        content = path.read_bytes()
        step = max(1, len(content) // 12)
        for place in {*range(0, len(content), step), len(content) - 1}:
            changed = bytearray(content)
            changed[place] ^= 1
            path.write_bytes(changed)
            assert both(ledger) == (False, False), (name, place)
        for other in (content[:-1], content + b"x", b""):
            path.write_bytes(other)
            assert both(ledger) == (False, False), name
        path.unlink()
        assert both(ledger) == (False, False), name
        path.write_bytes(content)
    assert both(ledger) == (True, True)
    capsys.readouterr()


def test_rows_that_were_changed_removed_or_are_not_yet_published_are_named(home):
    rows = list(source_rows(home / "gatelodge.sqlite3"))
    read = reader(home / "ledger")
    more = [*rows, (321, b"new")]
    assert audit.verify(read, more, KEY).verified
    assert audit.verify(read, more, KEY).unpublished == 1
    for wrong in (
        [*rows[:9], (10, b"other"), *rows[10:]],
        [*rows[:9], *rows[10:]],
        rows[:-1],
        [*rows[:9], rows[10], rows[9], *rows[11:]],
    ):
        assert not audit.verify(read, wrong, KEY).verified


def test_an_older_checkpoint_must_be_continued(home, tmp_path, capsys):
    older = Publisher(tmp_path / "older", SEED, ORIGIN)
    older.open()
    entries = [entry for _, entry in source_rows(home / "gatelodge.sqlite3")]
    older.sign(older.write(Frontier(), entries[:100]))
    forked = Publisher(tmp_path / "forked", SEED, ORIGIN)
    forked.open()
    forked.sign(forked.write(Frontier(), [*entries[:99], b"{}"]))
    ledger = str(home / "ledger")
    assert gatelodge_verify.main([ledger, "--since", str(tmp_path / "older" / "checkpoint")]) == 0
    assert gatelodge_verify.main([ledger, "--since", str(tmp_path / "forked" / "checkpoint")]) == 4
    assert "does not continue" in capsys.readouterr().out


def test_a_proof_holds_for_its_entry_and_no_other(home):
    read = reader(home / "ledger")
    for row in (1, 255, 256, 257, 320):
        proof = audit.prove(read, KEY, row)
        note = audit.log.open_checkpoint(proof.checkpoint, [KEY], origin=ORIGIN)
        assert json.loads(proof.entry)["row"] == row
        assert verify_inclusion(leaf_hash(proof.entry), proof.index, note.size, note.root, proof.hashes)
        assert not verify_inclusion(leaf_hash(b"other"), proof.index, note.size, note.root, proof.hashes)
    for row in (0, 321):
        with pytest.raises(IntegrityError):
            audit.prove(read, KEY, row)


# Unlawful stories, as a database administrator with the signing key might write them.
_AUTHOR, _SECOND, _TO = (sha256(name.encode()).hexdigest()[:32] for name in (AUTHOR, SECOND, "o.vaughan"))


def _entry(row, tag, what=None, actor="gate", minute=0, **more):
    at = datetime(2011, 8, 1, 9, minute, tzinfo=UTC)
    return ledger_entry.build(row, tag=tag, at=at, actor=actor, payload=b"", what=what or {}, **more)


def _held(row=1, action="hold", custody=True):
    return _entry(
        row,
        "message:envelope:decided",
        item="GL-X",
        custody=custody,
        author=_AUTHOR,
        recipients=[_TO],
        actions=[action],
    )


def _moved(row, event, actor="gate", item="GL-X", **more):
    return _entry(row, f"hold:message:{event}", actor=actor, item=item, recipients=[_TO], **more)


def _erased(row):
    return _entry(row, "hold:message:erase", item="GL-X")


STORIES = {
    "approved by a second person": (True, [_held(), _moved(2, "approve", _SECOND), _moved(3, "deliver")]),
    "answered by the author": (True, [_held(action="ask"), _moved(2, "answer", _AUTHOR), _moved(3, "deliver")]),
    "decided to deliver": (True, [_held(action="deliver"), _moved(2, "deliver")]),
    "judged late": (True, [_held(action="judging"), _moved(2, "decide-deliver"), _moved(3, "deliver")]),
    "delivered without an approval": (False, [_held(), _moved(2, "deliver")]),
    "approved by its author": (False, [_held(), _moved(2, "approve", _AUTHOR), _moved(3, "deliver")]),
    "approved by its recipient": (False, [_held(), _moved(2, "approve", _TO), _moved(3, "deliver")]),
    "approved by the gate": (False, [_held(), _moved(2, "approve", "gate"), _moved(3, "deliver")]),
    "answered by another": (False, [_held(action="ask"), _moved(2, "answer", _SECOND), _moved(3, "deliver")]),
    "delivered before its approval": (False, [_held(), _moved(2, "deliver"), _moved(3, "approve", _SECOND)]),
    "never in custody": (False, [_held(), _moved(2, "deliver", item="GL-Y")]),
    "erased at its end": (True, [_held(), _moved(2, "return", _SECOND), _erased(3)]),
    "erased, being refused": (True, [_held(action="refuse"), _erased(2)]),
    "erased while held": (False, [_held(), _erased(2)]),
    "erased before it was handed on": (False, [_held(), _moved(2, "approve", _SECOND), _erased(3)]),
    "erased, never in custody": (False, [_erased(1)]),
    "inline delivery refused": (
        False,
        [_held(action="refuse", custody=False), _entry(2, "message:envelope:delivered", {"entry": 1, "item": "GL-X"})],
    ),
    "outcome of nothing": (False, [_entry(1, "message:envelope:delivered", {"entry": 7})]),
    "time goes back": (False, [_entry(1, "gate:process:start", minute=5), _entry(2, "gate:process:stop", minute=4)]),
    "out of its place": (False, [_entry(2, "gate:process:start")]),
    "not an entry": (False, [b"hello"]),
    "written another way": (False, [_entry(1, "gate:process:start").replace(b":", b": ", 1)]),
}


@pytest.mark.parametrize("story", STORIES)
def test_stories(story, tmp_path, capsys):
    lawful, entries = STORIES[story]
    publisher = Publisher(tmp_path, SEED, ORIGIN)
    publisher.open()
    publisher.sign(publisher.write(Frontier(), entries))
    assert both(tmp_path) == (lawful, lawful)
    capsys.readouterr()


def test_a_dropped_trigger_and_a_changed_row_are_found(home, tmp_path):
    changed = tmp_path / "gatelodge.sqlite3"
    with sqlite3.connect(home / "gatelodge.sqlite3") as source, sqlite3.connect(changed) as copy:
        source.backup(copy)
        copy.execute("DROP TRIGGER ledger_no_update")
        copy.execute("UPDATE store_ledgersource SET entry = replace(entry, x'30', x'31') WHERE id = 12")
    source.close()
    copy.close()
    report = audit.verify(reader(home / "ledger"), source_rows(changed), KEY)
    assert report.problems == ("Source row 12 is not what was published.",)


OTHER = "ig@llanfair.example"


def _said(row, tag, **more):
    return {"row": row, "tag": tag, "at": f"2011-08-01T09:00:0{row}", "actor": "gate", "what": {}, **more}


def replayed(by, *moves, action="hold"):
    replay = audit.Replay()
    what = {"verdicts": [{"by": by}]}
    replay.take(
        _said(
            1,
            "message:envelope:decided",
            item="GL-1",
            custody=True,
            author="aa",
            recipients=["r"],
            actions=[action],
            what=what,
        )
    )
    for row, (event, actor) in enumerate(moves, 2):
        replay.take(_said(row, f"hold:message:{event}", item="GL-1", actor=actor, recipients=["r"]))
    return replay.problems


@pytest.mark.parametrize(
    ("by", "moves", "whole"),
    [
        ("two", [("approve-first", "bb"), ("approve", "cc")], True),
        ("two", [("approve-first", "bb"), ("approve", "bb")], False),
        ("two", [("approve", "bb")], False),
        ("two", [("approve-first", "aa"), ("approve", "bb")], False),
        ("two", [("approve-first", "bb"), ("decide-hold", "gate"), ("approve", "cc")], False),
        ("anyone", [("approve", "bb")], True),
        ("anyone", [("approve-first", "bb"), ("approve", "bb")], False),
        ("seal", [("approve", "bb")], False),
    ],
)
def test_two_approvals_are_of_two_people(by, moves, whole):
    assert (replayed(by, *moves) == []) is whole


def test_a_test_is_decided_and_never_delivered():
    assert replayed("two", ("approve", "bb"), action="seed") == []
    assert replayed("anyone", ("approve", "bb"), ("deliver", "gate"), action="seed") != []


@pytest.fixture(scope="module")
def supervised(tmp_path_factory):
    """Two approvals of two people, and a test that was decided; ended and erased."""
    home = tmp_path_factory.mktemp("supervised")

    async def day():
        local = LocalRecorder(
            store_path=home / "gatelodge.sqlite3",
            socket_path=home / "recorder.sock",
            ledger_dir=home / "ledger",
            ledger_seed=SEED,
            origin=ORIGIN,
            custody_key=b"c" * 32,
            token_key=b"t" * 32,
            clock=StandingClock(AT),
        )
        held = replace(decided(1, "hold"), commitment={"verdicts": [{"by": "two"}]})
        item = (await local.decided(held)).item
        await local.move(Move(item, HoldEvent.APPROVE_FIRST, AT, SECOND, reason="a reason"))
        await local.move(Move(item, HoldEvent.APPROVE, AT, OTHER, reason="a reason"))
        await local.move(Move(item, HoldEvent.DELIVER, AT, "gate"))
        seed = replace(decided(2, "seed", outside=False), sketch=None)
        tested = (await local.decided(seed)).item
        await local.move(Move(tested, HoldEvent.APPROVE, AT, SECOND, reason="fine"))
        for one in (item, tested):
            await local.erased(one)
        await local.close()

    asyncio.run(day())
    return home


def test_two_approvals_and_a_test_hold_for_both_verifiers(supervised, capsys):
    assert both(supervised / "ledger", source_rows(supervised / "gatelodge.sqlite3")) == (True, True)


@pytest.mark.parametrize(
    ("moves", "problem"),
    [
        ([("approve", "bb"), ("deliver", "gate")], "nothing before it allowed"),
        ([("approve", "gate")], "by the gate itself"),
    ],
)
def test_the_other_verifier_knows_tests_too(moves, problem):
    story = Story()
    first = _said(1, "message:envelope:decided", item="GL-1", custody=True, author="aa", recipients=["r"])
    _told(story, first | {"actions": ["seed"]})
    for row, (event, actor) in enumerate(moves, 2):
        _told(story, _said(row, f"hold:message:{event}", item="GL-1", actor=actor, recipients=["r"]))
    assert any(problem in one for one in story.problems)


def test_the_other_verifier_finds_one_person_who_agreed_twice():
    story = Story()
    first = _said(1, "message:envelope:decided", item="GL-1", custody=True, author="aa", recipients=["r"])
    _told(story, first | {"actions": ["hold"]})
    for row, event in enumerate(("approve-first", "approve"), 2):
        _told(story, _said(row, f"hold:message:{event}", item="GL-1", actor="bb", recipients=["r"]))
    assert story.problems == ["Entry 3 is the second approval by who gave the first."]


def _told(story, said):
    entry = {"format": "gatelodge.entry/1", "payload": ""} | said
    story.take(json.dumps(entry, sort_keys=True, separators=(",", ":")).encode())
