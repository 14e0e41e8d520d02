"""Where the register's people come from: files of every kind, URLs and databases, read as batches of text."""

import json
import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import fsspec
import openpyxl
import pytest

from gatelodge.adapters.sources import open_source, place_of, place_to_keep, read_table, table
from gatelodge.adapters.sources.canaries import Canaries, Canary
from gatelodge.adapters.sources.gathered import GatheredFolder
from gatelodge.adapters.sources.locations import secret_in, shown
from gatelodge.adapters.sources.profiles import Profiles
from gatelodge.core.detect.profile import guess
from gatelodge.errors import ConfigError, GatelodgeError, IntegrityError, RefusedError, TemporaryError

LINES = "Prison No;Surname;Forename;DoB\r\nA1234BC;Prŷs;Siân;12/03/1985\r\n\r\nA1235BC;Pugh;Rhys;13/03/1985\r\n"
HEADER = ("Prison No", "Surname", "Forename", "DoB")
EXPECTED = ((2, ("A1234BC", "Prŷs", "Siân", "12/03/1985")), (4, ("A1235BC", "Pugh", "Rhys", "13/03/1985")))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_of_any_usual_kind(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "day.csv"
    path.write_bytes(LINES.replace(";", delimiter).encode(encoding))
    read = read_table(path)
    assert (read.header, read.rows) == (HEADER, EXPECTED)


def test_several_values_in_one_cell_are_not_taken_for_columns(tmp_path: Path) -> None:
    path = tmp_path / "day.csv"
    path.write_text(
        "Prison No,Surname,Alias\nA1234BC,Pugh,Spud; Ned; Rhys Bevan; Y Gof; Mo\nA1235BC,Bevan,a;b;c;d;e;f\n"
    )
    assert [len(row) for _, row in read_table(path).rows] == [3, 3]


@pytest.mark.parametrize("name", ["day.csv", "day.json"])
def test_more_columns_than_describe_people_are_refused_at_once(tmp_path: Path, name: str) -> None:
    wide = {f"X{n}": "x" for n in range(100_000)}
    (tmp_path / name).write_text(json.dumps([wide]) if name.endswith("json") else ",".join(wide) + "\n")
    with pytest.raises(RefusedError, match="100,000 columns"):
        next(iter(open_source(tmp_path / name).batches()))


def test_csv_of_an_old_windows_program(tmp_path: Path) -> None:
    path = tmp_path / "day.csv"
    path.write_bytes(b"Prison No,Surname\n" + b"A1234BC,Pugh\n" * 100_000 + "A1234BC,Siân\n".encode("cp1252"))
    assert read_table(path).rows[-1] == (100_002, ("A1234BC", "Siân"))


def test_a_long_file_comes_in_batches_and_its_rows_keep_their_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "ROWS", 40)
    (tmp_path / "day.csv").write_text("HMP Llanfair\n\n" + "No,Name\n" + "".join(f"{n},x\n" for n in range(200)))
    source = open_source(tmp_path / "day.csv")
    batches, shares = [], []
    for batch in source.batches():
        batches.append(batch)
        shares.append(source.share_read())
    assert [len(batch.rows) for batch in batches] == [40, 40, 40, 40, 40]
    assert [batch.numbers[0] for batch in batches] == [4, 44, 84, 124, 164]
    assert [row[0] for batch in batches for row in batch.rows] == [str(n) for n in range(200)]
    assert shares[-1] == 1.0
    assert len(list(source.batches())) == 5, "it can be read again"


def test_a_workbook_with_titles_above_its_headings(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("people")
    for row in ([], ["HMP Llanfair"], [], ["Prison No", "Surname", "DoB"], ["A1234BC", "Pugh", datetime(1985, 3, 12)]):  # noqa: DTZ001
        book["people"].append(row)
    book.save(tmp_path / "day.xlsx")
    read = read_table(tmp_path / "day.xlsx")
    assert read.header == ("Prison No", "Surname", "DoB")
    assert read.rows == ((5, ("A1234BC", "Pugh", "1985-03-12")),)


PERSON = {
    "prisonerNumber": "A1234BC",
    "firstName": "Rhys",
    "lastName": "Pugh",
    "dateOfBirth": "1985-03-12",
    "youthOffender": False,
    "aliases": [{"firstName": "Robert", "lastName": "Lee", "dateOfBirth": "1986-01-01"}, {"lastName": "Suharto"}],
    "identifiers": [{"type": "PNC", "value": "12/394773H"}],
    "addresses": [{"fullAddress": "1 High St", "postalCode": "CF10 1AA", "phoneNumbers": [{"number": "02920345678"}]}],
    "tattoos": [{"bodyPart": "Arm", "comment": "dragon"}],
}
FEWER = {"prisonerNumber": "A1235BC", "firstName": "Siân", "lastName": "Prŷs"}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([PERSON, FEWER]),
        json.dumps([PERSON, FEWER], indent=2, ensure_ascii=False),
        json.dumps(PERSON) + "\n" + json.dumps(FEWER) + "\n",
        json.dumps({"content": [PERSON, FEWER], "totalPages": 1, "last": True}),
    ],
)
def test_people_in_the_shape_of_the_prisoner_search(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gatelodge.adapters.sources.jsonfile._BLOCK", 64)
    (tmp_path / "people.json").write_text(text, "utf-8")
    (batch,) = open_source(tmp_path / "people.json").batches()
    assert batch.numbers == [1, 1, 2]
    rows = [dict(zip(batch.header, row, strict=True)) for row in batch.rows]
    assert rows[0]["prisonerNumber"] == "A1234BC"
    assert [row["aliases"] for row in rows] == ["Lee, Robert", "Suharto", ""]
    assert rows[0]["addresses.postalCode"] == "CF10 1AA"
    assert rows[0]["addresses.phoneNumbers.number"] == "02920345678"
    assert (rows[2]["lastName"], rows[2]["identifiers.value"]) == ("Prŷs", "")


def test_values_of_one_path_keep_their_order_and_their_number(tmp_path: Path) -> None:
    people = [
        {"key": "A1", "list": [{"tel": "1"}, {"tel": "1"}, {"tel": 2, "odd": None}, {"tel": True}]},
        {"key": "A2", "born": "", "deep": [[[[["five"]]]]], "deeper": [[[[[["six"]]]]]], "share": 0.5},
    ]
    (tmp_path / "people.json").write_text(json.dumps(people), "utf-8")
    (batch,) = open_source(tmp_path / "people.json").batches()
    assert (tuple(batch.header), batch.numbers) == (("key", "list.tel", "deep", "share"), [1, 1, 1, 2])
    assert batch.rows == [("A1", "1", "", ""), ("", "1", "", ""), ("", "2", "", ""), ("A2", "", "five", "0.5")]


def test_half_a_surrogate_pair_is_read_as_a_question_mark(tmp_path: Path) -> None:
    (tmp_path / "people.json").write_text(r'[{"na\ud800me": "Pu\udc00gh", "aliases": [{"lastName": "Le\ud800e"}]}]')
    (batch,) = open_source(tmp_path / "people.json").batches()
    assert dict(zip(batch.header, batch.rows[0], strict=True)) == {
        "na?me": "Pu?gh",
        "aliases": "Le?e",
        "aliases.lastName": "Le?e",
    }


@pytest.mark.parametrize(
    "text", ["", "[]", "[1, 2]", '{"a": ', "[[]]", "no", '[{"a": 1} {"b"', '[{"a": ' + "9" * 5000 + "}]"]
)
def test_what_is_no_list_of_people_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "people.json").write_text(text, "utf-8")
    with pytest.raises(RefusedError):
        list(open_source(tmp_path / "people.json").batches())


@pytest.mark.parametrize(("name", "held"), [("no.xlsx", b"not a workbook"), ("empty.csv", b"\n\n")])
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, held: bytes) -> None:
    (tmp_path / name).write_bytes(held)
    with pytest.raises(RefusedError):
        read_table(tmp_path / name)
    with pytest.raises(RefusedError, match=r"missing\.csv cannot be read"):
        read_table(tmp_path / "missing.csv")


def test_the_same_file_has_one_digest_from_a_path_and_from_urls(tmp_path: Path) -> None:
    path = tmp_path / "day.csv"
    path.write_text(LINES)
    with fsspec.open("memory://exports/day.csv", "wb") as file:
        file.write(path.read_bytes())
    found = [open_source(place) for place in (path, path.as_uri(), "memory://exports/day.csv")]
    assert len({source.digest for source in found}) == 1
    assert {source.name for source in found} == {"day.csv"}
    assert read_table("memory://exports/day.csv") == read_table(path)
    with pytest.raises(RefusedError, match=r"gone\.csv cannot be read"):
        open_source("memory://exports/gone.csv")
    with pytest.raises(RefusedError, match=r"^day\.csv cannot be read \(ValueError\)"):
        open_source("nosuch://user:hush@host/day.csv?token=hush")


@pytest.fixture
def database(tmp_path: Path) -> str:
    with sqlite3.connect(tmp_path / "people.db") as connection:
        connection.execute("create table people (number text, surname text, born date, picture blob, age real)")
        rows = [(f"A{n:04d}BC", "Pugh", "1985-03-12", b"\xff", 26.0) for n in range(30)]
        connection.executemany("insert into people values (?, ?, ?, ?, ?)", rows)
    connection.close()
    return f"sqlite:///{tmp_path / 'people.db'}"


def test_the_rows_of_a_query(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gatelodge.adapters.sources.sqlquery.ROWS", 20)
    source = open_source(database, "SELECT *, '10:30 %s' AS note FROM people ORDER BY number")
    assert (source.name, source.digest, source.share_read()) == ("sqlite database", "", None)
    batches = list(source.batches())
    assert [len(batch.rows) for batch in batches] == [20, 10]
    assert batches[0].header == ("number", "surname", "born", "picture", "age", "note")
    assert batches[1].rows[0] == ["A0020BC", "Pugh", "1985-03-12", "", "26", "10:30 %s"]
    assert len(source.digest) == 64


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("SELECT hush FROM nowhere", r"cannot run the query \(OperationalError\)"),
        ("DELETE FROM people", "must begin with SELECT"),
        ("SELECT * FROM people WHERE number = 'none'", "no rows"),
    ],
)
def test_a_query_that_cannot_be_run_is_refused_without_saying_it(database: str, query: str, sentence: str) -> None:
    with pytest.raises(GatelodgeError, match=sentence) as raised:
        list(open_source(database, query).batches())
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    assert "hush" not in str(raised.value)
    assert "people.db" not in str(raised.value)


def test_a_database_that_is_not_there_may_be_tried_again(tmp_path: Path) -> None:
    with pytest.raises(TemporaryError, match=r"^The sqlite database cannot be reached \(OperationalError\)\.$"):
        list(open_source(f"sqlite:///{tmp_path}/none/people.db", "SELECT 1").batches())


def test_a_database_and_its_query_belong_together(database: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="needs a query"):
        open_source(database)
    with pytest.raises(RefusedError, match="needs a database"):
        open_source(tmp_path / "day.csv", "SELECT 1")
    with pytest.raises(ConfigError, match="needs its driver"):
        open_source("mysql+asyncmy://clerk:hush@host/name", "SELECT 1")


@pytest.mark.parametrize(
    ("location", "name", "secret"),
    [
        ("exports/day.csv", "day.csv", False),
        ("s3://bucket/a/day%20file.csv", "day file.csv", False),
        ("sftp://clerk:hush@host/day.csv", "day.csv", True),
        ("sftp://clerk@host/day.csv", "day.csv", False),
        ("https://host/day.csv?signature=hush", "day.csv", True),
        ("postgresql+psycopg://clerk:hush@db.example/nomis", "postgresql database", True),
        ("postgresql://clerk@db.example/nomis", "postgresql database", False),
    ],
)
def test_what_is_said_of_a_location_and_whether_it_may_be_kept(location: str, name: str, secret: bool) -> None:
    assert (shown(location), secret_in(location)) == (name, secret)
    assert bool(place_to_keep(location)) is not secret
    assert "hush" not in shown(location)


def test_a_path_is_kept_from_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert place_to_keep("day.csv") == str(tmp_path / "day.csv")
    assert place_to_keep("") == ""


def test_profiles_are_kept_by_name_each_with_a_number_of_its_own(tmp_path: Path) -> None:
    profiles = Profiles(tmp_path / "register" / "profile.toml")
    assert profiles.read("default") is None
    profile = guess(("Prison No", "Surname"), [("A1234BC", "Pugh"), ("A1235BC", "Rees")])
    profiles.write("default", profile)
    assert (tmp_path / "register" / "profile.toml").exists()
    for name in ("wing-a", "wing-b"):
        profiles.write(name, replace(profile, owner=profiles.new_owner(name)))
    assert {name: found.owner for name, found in profiles.all().items()} == {"default": 0, "wing-a": 1, "wing-b": 2}
    with pytest.raises(RefusedError, match="small letters"):
        profiles.read("../keys")


def test_a_copied_profile_is_not_taken_for_a_source_of_its_own(tmp_path: Path) -> None:
    profiles = Profiles(tmp_path / "profile.toml")
    profile = guess(("Prison No", "Surname"), [("A1234BC", "Pugh"), ("A1235BC", "Rees")])
    profiles.write("default", profile)
    profiles.write("copy", profile)
    profiles.refuse_shared("other", 1)
    for name in ("default", "copy"):
        with pytest.raises(ConfigError, match=r"owner = 0"):
            profiles.refuse_shared(name, 0)


@pytest.mark.parametrize(
    ("row", "header"),
    [
        ("Name,Phone,Phone , Phone", ("Name", "Phone", "Phone (2)", "Phone (3)")),
        ("Name,,Phone,", ("Name", "Column 2", "Phone", "Column 4")),
        ("a,a,a (2),a", ("a", "a (2)", "a (2) (2)", "a (4)")),
    ],
)
def test_every_heading_is_another(row: str, header: tuple[str, ...]) -> None:
    made = table.headings(row.split(","))
    assert made == header
    assert len(set(made)) == len(made)


def test_a_location_with_a_password_stands_in_a_file_of_its_own(tmp_path: Path) -> None:
    profile = guess(("Prison No", "Surname"), [("A1234BC", "Pugh"), ("A1235BC", "Rees")])
    (tmp_path / "secret").write_text("sftp://clerk:hush@host/day.csv\n")
    told = replace(profile, location_file="secret")
    assert place_of(told, tmp_path) == "sftp://clerk:hush@host/day.csv"
    with pytest.raises(ConfigError, match="location_file"):
        place_of(replace(profile, location_file="gone"), tmp_path)


class SeededKeys:
    def key(self, purpose: str, epoch: int | None = None) -> bytes:
        return purpose.encode().ljust(32, b"k")

    def epoch(self, purpose: str) -> int:
        return 1


def test_planted_people_come_back_in_plain_words_and_stand_sealed_in_the_file(tmp_path: Path) -> None:
    canaries = Canaries(tmp_path / "register" / "canaries.json", SeededKeys())
    assert canaries.all() == []
    one = Canary("wing-b", "2011-08-01T09:00:00Z", (("full name", "Quentin Zeller"), ("phone", "1"), ("phone", "2")))
    canaries.put([one])
    assert canaries.all() == [one]
    content = (tmp_path / "register" / "canaries.json").read_bytes()
    assert b"Zeller" not in content
    (tmp_path / "register" / "canaries.json").write_bytes(content[:-9])
    with pytest.raises(IntegrityError):
        canaries.all()


def test_what_an_import_gathers_is_there_for_the_same_job_only(tmp_path: Path) -> None:
    folder = GatheredFolder(tmp_path / "import" / "default")
    folder.begin("first")
    folder.save(0, b"chunk")
    folder.save(7, b"")
    again = GatheredFolder(tmp_path / "import" / "default")
    again.begin("first")
    assert (bytes(again.load(0) or b""), again.load(1), again.load(7)) == (b"chunk", None, None)
    again.begin("second")
    assert again.load(0) is None
    for _ in range(2):
        again.begin("")
        assert again.load(0) is None, "a job without a name is never gone back to"
        again.save(0, b"chunk")
    again.clear()
    assert not (tmp_path / "import" / "default").exists()
