"""The permit book in a file: the same answers as the one in memory, one consistent view, a history that stays."""

import json
import multiprocessing
import sqlite3
import stat
import threading
import time
from array import array
from datetime import UTC, datetime, timedelta

import pytest

from gatelodge.adapters.permits import PermitReader, PermitWriter, take_over
from gatelodge.adapters.sealing import AddressSeal
from gatelodge.core.permits import Permit, PermitBook, address_variants, near_token, near_tokens
from gatelodge.core.text import address_token
from gatelodge.errors import ConfigError, IntegrityError, TemporaryError
from gatelodge.testing.keys import SeededKeys
from gatelodge.values import FieldClass, PersonId

KEYS = SeededKeys()
KEY = KEYS.key("address")
AT = datetime(2011, 8, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANN, BOB, CAT = (PersonId(bytes([n]) * 16) for n in (1, 2, 3))
IDENTITY, HEALTH, LOCATION = FieldClass.IDENTITY, FieldClass.HEALTH, FieldClass.LOCATION
JANE, JOHN = "jane@mail.example", "john@mail.example"


def token(address):
    return address_token(KEY, address)


def lines(*said, source="visits"):
    """(address, permit) as an import gives them."""
    return [(token(address), permit._replace(source=source)) for address, permit in said]


def stored(path, *said, source="visits", at=AT):
    addresses = {token(address): address for address, _ in said}
    with PermitWriter(path, KEYS).changing("import", source, at) as change:
        return change.replace(lines(*said, source=source), addresses)


def in_memory(*said, source="visits"):
    permits: dict[bytes, tuple[Permit, ...]] = {}
    for name, permit in lines(*said, source=source):
        permits[name] = (*permits.get(name, ()), permit)
    near = sorted({each for address, _ in said for each in near_tokens(KEY, address)})
    sealed = {token(address): AddressSeal(KEYS).seal(address.encode()) for address, _ in said}
    return PermitBook(permits, array("Q", near), version="v", at=AT, addresses=sealed, feeds={source: AT})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "facts" / "permits.db"


@pytest.fixture(params=["memory", "stored"])
def book_of(request, path):
    """Makes a book of some lines, of either kind."""

    def make(*said):
        if request.param == "memory":
            return in_memory(*said)
        stored(path, *said)
        return PermitReader(path).current()

    return make


CASES = [
    (Permit(ANN, None, None, None), True),
    (Permit(ANN, None, AT, None), True),
    (Permit(ANN, None, AT + HOUR, None), False),
    (Permit(ANN, None, None, AT + HOUR), True),
    (Permit(ANN, None, None, AT), False),
    (Permit(ANN, HEALTH, AT - HOUR, AT + HOUR), True),
    (Permit(ANN, None, None, None, "ended"), False),
    (Permit(ANN, None, None, None, "ban"), False),
]


@pytest.mark.parametrize(("permit", "heard"), CASES)
def test_a_permit_is_heard_while_it_is_in_force(book_of, permit, heard):
    book = book_of((JANE, permit))
    assert (ANN in book.heard_by(token(JANE), AT)) is heard
    assert book.knows(token(JANE))
    assert not book.knows(token(JOHN))
    assert book.permits_of(token(JANE)) == (permit._replace(source="visits"),)


def test_what_one_recipient_hears_is_summed_up(book_of):
    book = book_of(
        (JANE, Permit(ANN, HEALTH, None, None)),
        (JANE, Permit(ANN, LOCATION, None, None)),
        (JANE, Permit(BOB, None, None, None)),
        (JANE, Permit(BOB, None, None, None, "ban")),
        (JOHN, Permit(CAT, None, None, None)),
    )
    hears = book.hears([token(JANE), token("nobody@mail.example")], AT)
    assert hears.heard == {ANN: IDENTITY | HEALTH | LOCATION}
    assert (hears.banned, hears.contradicting) == ({BOB}, {ANN, BOB})
    assert (hears.known, hears.sources) == (True, {"visits"})
    assert set(book.hears([token(JANE), token(JOHN)], AT).heard) == {ANN, CAT}
    assert not book.hears([token("nobody@mail.example")], AT).known


def test_every_line_is_found_by_address_by_person_and_by_contradiction(book_of):
    book = book_of(
        (JANE, Permit(ANN, None, None, None)),
        (JANE, Permit(ANN, None, None, None, "ban")),
        (JOHN, Permit(BOB, None, AT, AT + HOUR, "permit", "", "why", "father")),
    )
    assert len(book) == len(list(book.lines())) == 3
    assert [name for name, _ in book.lines_about({BOB})] == [token(JOHN)]
    assert [name for name, _ in book.contradictions()] == [token(JANE)]
    assert book.tally() == {"visits": (2, 1, 0)}
    assert book.feeds == {"visits": AT}
    assert AddressSeal(KEYS).open(book.sealed_address(token(JOHN))) == JOHN.encode()
    assert book.sealed_address(token("nobody@mail.example")) == b""


def test_a_near_miss_is_noticed(book_of):
    book = book_of((JANE, Permit(ANN, None, None, None)))
    for address, near in [("jame@mail.example", True), ("jaen@mail.example", True), (JOHN, False)]:
        assert book.near_miss([token(variant) for variant in address_variants(address)]) is near
    assert book.near_known([token("jan@mail.example"), token(JOHN)]) == {token("jan@mail.example")}
    assert book.near_known([]) == frozenset()


def test_the_book_of_a_time_before_the_first_change_is_empty(book_of):
    book = book_of((JANE, Permit(ANN, None, None, None)))
    assert book.as_of(AT).knows(token(JANE))
    before = book.as_of(AT - HOUR)
    assert (len(before), before.version, before.at, before.knows(token(JANE))) == (0, "none", None, False)


@pytest.mark.parametrize(
    "address",
    [
        JANE,
        "a@b",
        "Ja+x@police.example.cjsm.net",
        "odd@x.cjxsm.net",
        "é@mail.example",
        "<j@m.example>",
        "aa@bb.example",
        "",
    ],
)
def test_fast_near_tokens_are_those_of_the_variants(address):
    assert set(near_tokens(KEY, address)) == {near_token(token(variant)) for variant in address_variants(address)}


def test_what_an_address_looks_like_is_noted_too(path):
    from gatelodge.core.habits.alike import forms

    stored(path, (JANE, Permit(ANN, None, None, None)))
    book = PermitReader(path).current()
    noted = {
        address: len(book.near_known(map(token, forms(address))))
        for address in ("jane@mail.exarnple", "jane@mail.test")
    }
    assert noted == {"jane@mail.exarnple": 2, "jane@mail.test": 1}
    assert not book.near_known(map(token, forms("john@post.test")))


def test_the_file_is_for_its_owner_only_and_holds_no_plain_address(path):
    stored(path, (JANE, Permit(ANN, None, None, None)))
    reader = PermitReader(path)
    files = list(path.parent.iterdir())
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert not any(word in file.read_bytes() for file in files for word in (b"jane", b"mail.example"))
    reader.close()


def test_a_book_stays_what_it_is_while_others_change_the_store(path):
    stored(path, (JANE, Permit(ANN, None, None, None)))
    reader = PermitReader(path)
    before = reader.current()
    assert reader.current() is before
    stored(path, (JOHN, Permit(ANN, None, None, None)), at=AT + HOUR)
    after = reader.current()
    assert set(before.heard_by(token(JANE), AT)) == {ANN}
    assert before.heard_by(token(JOHN), AT) == {}
    assert after.heard_by(token(JANE), AT + HOUR) == {}
    assert set(after.heard_by(token(JOHN), AT + HOUR)) == {ANN}
    assert before.version != after.version
    assert (before.number, after.number) == (1, 2)


def test_a_book_read_only_now_is_still_the_old_one(path):
    """What a judgement has not asked yet is answered from its own book, not from a newer one."""
    stored(path, (JANE, Permit(ANN, None, None, None)))
    before = PermitReader(path).current()
    stored(path, at=AT + HOUR)
    assert set(before.heard_by(token(JANE), AT)) == {ANN}


def test_another_process_sees_a_change_within_a_second(path):
    stored(path, (JANE, Permit(ANN, None, None, None)))
    context = multiprocessing.get_context("spawn")
    reader = PermitReader(path)
    process = context.Process(target=stored, args=(path, (JOHN, Permit(ANN, None, None, None))))
    process.start()
    process.join()
    began = time.monotonic()
    assert reader.current().knows(token(JOHN))
    assert time.monotonic() - began < 1


def test_a_file_that_says_the_same_again_changes_no_line(path):
    said = [(JANE, Permit(ANN, None, None, None)), (JOHN, Permit(BOB, HEALTH, AT, AT + HOUR, relationship="son"))]
    stored(path, *said)
    again = stored(path, *said, *said, at=AT + HOUR)
    assert (again.count, set(again.pairs.values())) == (2, {0})
    book = PermitReader(path).current()
    assert (len(book), book.at, book.number) == (2, AT + HOUR, 2)


def test_a_change_that_fails_or_is_undone_leaves_nothing(path):
    stored(path, (JANE, Permit(ANN, None, None, None)))
    with PermitWriter(path, KEYS).changing("import", "visits", AT) as change:
        change.replace(lines((JOHN, Permit(ANN, None, None, None))), {token(JOHN): JOHN})
        assert change.after.knows(token(JOHN))
        change.undo()
    writer = PermitWriter(path, KEYS)
    with pytest.raises(KeyError), writer.changing("import", "visits", AT) as change:
        change.replace(lines((JANE, Permit(BOB, None, None, None)), (JOHN, Permit(ANN, None, None, None))), {})
    book = PermitReader(path).current()
    assert (book.number, book.knows(token(JOHN)), book.sealed_address(token(JOHN))) == (1, False, b"")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM line",
        "DELETE FROM change",
        "UPDATE line SET until = 5",
        "UPDATE line SET fields = 1, superseded = 2",
        "UPDATE line SET superseded = NULL",
        "UPDATE change SET at = 5",
    ],
)
def test_the_history_cannot_be_rewritten(path, statement):
    stored(path, (JANE, Permit(ANN, None, None, None)))
    stored(path, at=AT + HOUR)
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        sqlite3.connect(path).execute(statement)


def test_rewriting_the_history_from_within_is_an_integrity_error(path):
    stored(path, (JANE, Permit(ANN, None, None, None)))
    with (
        pytest.raises(IntegrityError, match="keeps its history"),
        PermitWriter(path, KEYS).changing("x", "", AT) as one,
    ):
        one._connection.execute("DELETE FROM line")


def test_a_reader_writes_nothing(path):
    stored(path, (JANE, Permit(ANN, None, None, None)))
    reader = PermitReader(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._connection.execute("INSERT INTO near VALUES (1)")


@pytest.mark.parametrize("content", [b"no database" * 1000, b"SQLite format 3\0" + bytes(5000)])
def test_a_file_that_is_no_store_is_refused(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"permits\.db is not a permit store"):
        PermitReader(path)
    with pytest.raises(ConfigError, match=r"permits\.db is not a permit store"):
        stored(path)


def test_a_store_of_another_version_is_refused(path):
    stored(path)
    sqlite3.connect(path).execute("PRAGMA user_version = 7")
    with pytest.raises(ConfigError, match="of this version"):
        PermitReader(path)


def test_a_folder_where_the_file_should_be_is_temporary(path):
    path.mkdir(parents=True)
    with pytest.raises(TemporaryError, match="could not be written"):
        stored(path)


def test_where_there_is_no_file_there_is_no_reader(path):
    with pytest.raises(FileNotFoundError):
        PermitReader(path)


def test_two_writers_take_turns(path):
    stored(path)
    entered, go_on = threading.Event(), threading.Event()

    def first():
        with PermitWriter(path, KEYS).changing("import", "a", AT) as change:
            entered.set()
            go_on.wait(10)
            change.replace(lines((JANE, Permit(ANN, None, None, None)), source="a"), {token(JANE): JANE})

    thread = threading.Thread(target=first)
    thread.start()
    entered.wait(10)
    threading.Timer(0.2, go_on.set).start()
    stored(path, (JOHN, Permit(ANN, None, None, None)), source="b")
    thread.join()
    book = PermitReader(path).current()
    assert (book.number, book.tally()) == (3, {"a": (1, 0, 0), "b": (1, 0, 0)})


def test_a_new_address_key_keeps_every_line_and_its_history(path):
    keys = SeededKeys(7)
    line = (address_token(keys.key("address"), JANE), Permit(ANN, None, None, None, "ban", "by hand"))
    with PermitWriter(path, keys).changing("import", "by hand", AT) as change:
        change.replace([line], {line[0]: JANE})
    keys.rotate("address")
    new = address_token(keys.key("address"), JANE)
    reader = PermitReader(path)
    assert not reader.current().knows(new)
    with PermitWriter(path, keys).changing("rekey", "", AT + HOUR) as change:
        assert change.rekey() == 1
        change.finish()
    book = reader.current()
    assert book.banned(new, AT) == book.as_of(AT).banned(new, AT) == {ANN}
    assert not book.knows(line[0])
    assert book.near_known([address_token(keys.key("address"), "jan@mail.example")])


def test_time_never_goes_back(path):
    stored(path, at=AT)
    stored(path, at=AT - HOUR)
    assert PermitReader(path).current().at == AT


def test_the_version_depends_on_everything_before(path, tmp_path):
    other = tmp_path / "other.db"
    first = [stored(place, (JANE, Permit(ANN, None, None, None))) for place in (path, other)]
    assert first[0].version == first[1].version
    stored(path, (JOHN, Permit(ANN, None, None, None)), source="b")
    stored(other, (JOHN, Permit(BOB, None, None, None)), source="b")
    assert stored(path, source="c").version != stored(other, source="c").version


def earlier(path):
    """A snapshot as homes had it before the store."""
    from base64 import urlsafe_b64encode

    from gatelodge.core.permits.book import pack_near
    from gatelodge.core.permits.permit import permit_row

    path.parent.mkdir(exist_ok=True)
    said = [
        (JANE, Permit(ANN, HEALTH, None, None, source="visits")),
        (JOHN, Permit(BOB, None, AT, None, "ban", "court")),
    ]
    seal = AddressSeal(KEYS).seal
    document = {
        "format": "gatelodge.permits/1",
        "version": "v",
        "at": AT.isoformat(),
        "addresses": {
            urlsafe_b64encode(token(address)).decode(): urlsafe_b64encode(seal(address.encode())).decode()
            for address, _ in said
        },
        "permits": [permit_row(token(address), permit) for address, permit in said],
        "near": pack_near([]),
    }
    path.write_text(json.dumps(document))


def test_the_permits_of_an_earlier_home_are_taken_over_once_with_their_bans(path):
    snapshot = path.with_name("permits.json")
    earlier(snapshot)
    take_over(snapshot, path, KEYS)
    take_over(snapshot, path, KEYS)
    book = PermitReader(path).current()
    assert book.heard_by(token(JANE), AT) == {ANN: IDENTITY | HEALTH}
    assert book.banned(token(JOHN), AT) == {BOB}
    assert book.feeds == {"visits": AT, "court": AT}
    assert book.near_known([token("jan@mail.example")])
    assert not snapshot.exists()


def test_an_earlier_snapshot_that_cannot_be_read_stops_the_start_and_stays(path):
    path.parent.mkdir()
    snapshot = path.with_name("permits.json")
    for content in (b"\xff\xfe", b"{}"):
        snapshot.write_bytes(content)
        with pytest.raises(ConfigError, match=r"permits\.json"):
            take_over(snapshot, path, KEYS)
        assert snapshot.exists()
