"""The register by command: several sources, changes by hand, planted people, a new key. Each through the real thing."""

import csv
import json
import sqlite3
import subprocess
import sys

import pytest

from .conftest import Ran
from .test_whole import PEOPLE, SHELL

ARRIVALS = "Prison number,Surname,Forename,Date of birth\nA4567EF,Nowak,Ewa,03/02/1991\nA5678FG,Rees,Ifan,04/05/1970\n"
STAFF = (
    "Ref,Surname,First name,Date of birth,Email\nS00001,Marsh,Ffion,01/02/1980,f@l.example\nS00002,Lee,Bo,02/03/1981,\n"
)
NAMES = ("Pritchard", "Griffiths", "Kowalski", "Dafydd", "A1234BC", "CF10")


@pytest.fixture
def run(tmp_path):
    command = [sys.executable, "-c", SHELL]
    with subprocess.Popen(command, cwd=tmp_path, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:

        def ran(*arguments: object) -> Ran:
            process.stdin.write(json.dumps([str(argument) for argument in arguments]) + "\n")
            process.stdin.flush()
            return Ran(*json.loads(process.stdout.readline()))

        yield ran
        process.stdin.close()


@pytest.fixture
def home(run, tmp_path):
    for name, text in (("people.csv", PEOPLE), ("tonight.csv", ARRIVALS), ("staff.csv", STAFF)):
        (tmp_path / name).write_text(text, "utf-8")
    assert run("init", "gatelodge-home", "--domain", "l.example", "--mode", "hold").code == 0
    return tmp_path / "gatelodge-home"


def people(run, text: str, tmp_path) -> int:
    """How many registered people a letter with this text is about."""
    (tmp_path / "letter.txt").write_text(text + "\n", "utf-8")
    return run("explain", "letter.txt", "--to", "family@mail.example", "--json").document["people"]


def test_a_source_is_remembered_and_read_again(run, home):
    assert run("register", "import").code == 1, "no source was ever named"
    assert run("register", "import", "people.csv").code == 0
    again = run("register", "import", "--json").document
    assert (again["people"], again["kept"], again["source"], again["profile"]) == (3, 3, "default", "saved")


def test_a_dry_run_shows_the_first_rows_masked_and_keeps_nothing(run, home):
    ran = run("register", "import", "people.csv", "--dry-run")
    assert "A••••••" in ran.out
    assert "D•••••" in ran.out
    assert not any(name in ran.out for name in NAMES)
    assert {path.name for path in (home / "register").rglob("*") if path.is_file()} <= {"register.lock"}


def test_rejects_go_to_a_file_with_row_and_reason_only(run, home, tmp_path):
    odd = PEOPLE + ",Hidden,Person,01/01/1980,\nA9999ZZ,Late,Ann,soon,\nTotal,4,,,\n"
    (tmp_path / "people.csv").write_text(odd, "utf-8")
    document = run("register", "import", "people.csv", "--rejects", "odd.csv", "--json").document
    assert (document["people"], document["rejected"], len(document["warnings"])) == (4, 2, 1)
    with (tmp_path / "odd.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert [row[:2] for row in rows] == [["row", "taken in"], ["5", "no"], ["6", "yes"], ["7", "no"]]
    assert "Hidden" not in (tmp_path / "odd.csv").read_text()


def test_rows_that_an_open_quotation_mark_swallowed_are_said(run, home, tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE.replace("Griffiths", '"Griffiths'), "utf-8")
    ran = run("register", "import", "people.csv", "--rejects", "odd.csv")
    assert "row 3: a cell goes on over 2 lines: a quotation mark may not be closed" in ran.out
    with (tmp_path / "odd.csv").open(newline="") as file:
        assert [row[:2] for row in csv.reader(file)][1:] == [["3", "yes"]]
    assert "Kowalski" not in ran.out + (tmp_path / "odd.csv").read_text()
    (tmp_path / "people.csv").write_text(PEOPLE + '"' + "A9999ZZ,Late,Ann,,\n" * 100_000, "utf-8")
    refused = run("register", "import", "people.csv")
    assert (refused.code, "Is a quotation mark not closed?" in refused.err) == (1, True)


def test_each_source_has_people_of_its_own(run, home, tmp_path):
    assert run("register", "import", "people.csv").code == 0
    second = run("register", "import", "staff.csv", "--profile", "staff", "--json").document
    assert (second["people"], second["added"], second["removed"]) == (5, 2, 0)
    (tmp_path / "staff.csv").write_text(STAFF.rpartition("S00002")[0], "utf-8")
    third = run("register", "import", "--profile", "staff", "--allow-drop", "--json").document
    assert (third["people"], third["kept"], third["removed"], third["left"]) == (4, 1, 1, 1)
    status = run("register", "status", "--json").document
    assert (status["people"], status["left"], status["sources"]) == (4, 1, ["default", "staff"])
    assert people(run, "Bo Lee, 02/03/1981", tmp_path) == 1, "who left is found for a time"
    assert run("register", "import", "people.csv", "--profile", "../x").code == 1


def test_people_whose_number_is_in_a_named_source_can_be_given_permits(run, home, tmp_path):
    assert run("register", "import", "people.csv").code == 0
    assert run("register", "import", "staff.csv", "--profile", "staff").code == 0
    (tmp_path / "permits.csv").write_text("recipient,number,relationship\na@mail.example,S00001,union\n", "utf-8")
    assert run("permits", "import", "permits.csv", "--json").document["count"] == 1


def test_an_alarming_drop_is_refused_by_the_share_in_the_settings(run, home, tmp_path):
    assert run("register", "import", "people.csv").code == 0
    (tmp_path / "people.csv").write_text(PEOPLE.rpartition("A3456DE")[0], "utf-8")
    refused = run("register", "import")
    assert (refused.code, "--allow-drop" in refused.err) == (1, True)
    settings = home / "gatelodge.toml"
    settings.write_text(settings.read_text().replace("# alarming_drop = 0.2", "alarming_drop = 0.5"))
    again = run("register", "import")
    assert (again.code, "interrupted" in again.out) == (0, False), "a refusal is no interruption"
    assert "2 rows of them were gathered before" in again.out


def test_people_come_from_a_prisoner_search_with_aliases_and_identifiers(run, home, tmp_path):
    one = {"prisonerNumber": "A1234BC", "firstName": "Rhys", "lastName": "Pugh", "dateOfBirth": "1985-03-12"}
    one |= {"aliases": [{"firstName": "Robert", "lastName": "Leyshon", "dateOfBirth": "1986-01-31"}]}
    one |= {"identifiers": [{"type": "PNC", "value": "12/394773H"}], "nextOfKin": [{"lastName": "Zeller"}]}
    two = {"prisonerNumber": "A2345CD", "firstName": "Ifan", "lastName": "Rees"}
    (tmp_path / "people.json").write_text(json.dumps({"content": [one, two], "totalPages": 1}), "utf-8")
    document = run("register", "import", f"file://{tmp_path}/people.json", "--json").document
    assert (document["people"], document["rejected"]) == (2, 0)
    for text in ("Robert Leyshon, 31/01/1986", "PNC 2012/0394773H", "LEYSHON Robert born 12 March 1985"):
        assert people(run, text, tmp_path) == 1
    assert people(run, "Rhys Zeller, 12/03/1985", tmp_path) == 0


def test_people_come_from_a_database_and_its_password_is_nowhere(run, home, tmp_path):
    with sqlite3.connect(tmp_path / "hush.db") as connection:
        connection.execute("create table people (prison_number text, surname text, forename text)")
        connection.execute("insert into people values ('A1234BC', 'Pritchard', 'Dafydd')")
    connection.close()
    place = f"sqlite:///{tmp_path}/hush.db?cache=private"
    ran = run("register", "import", place, "--query", "SELECT * FROM people", "--json")
    assert (ran.code, ran.document["people"]) == (0, 1)
    (home / "place").write_text(place, "utf-8")
    profile = home / "register" / "profile.toml"
    assert "hush" not in profile.read_text()
    profile.write_text('location_file = "place"\n' + profile.read_text())
    assert run("register", "import", "--json").document["kept"] == 1
    (home / "place").write_text(place.replace("hush.db", "gone/hush.db"), "utf-8")
    failed = run("register", "import")
    assert (failed.code, failed.err) == (75, "gatelodge: The sqlite database cannot be reached (OperationalError).\n")
    assert "hush" not in failed.err


def test_tonights_arrivals_are_added_by_hand_and_removed_again(run, home, tmp_path):
    assert run("register", "import", "people.csv").code == 0
    assert run("register", "add", "tonight.csv", "--json").document["people"] == 5
    ran = run(
        *("register", "add", "--field", "Prison number=A6789GH", "--field", "Surname=Zeller"),
        *("--field", "forename=Uwe", "--field", "date of birth=1966-07-08", "--json"),
    )
    assert (ran.code, ran.document["people"], ran.document["added"]) == (0, 6, 1)
    assert people(run, "Ewa Nowak (03/02/1991) and Uwe Zeller, born 8 July 1966", tmp_path) == 2
    assert run("register", "remove", "A6789GH").code == 0
    assert people(run, "Ewa Nowak (03/02/1991) and Uwe Zeller, born 8 July 1966", tmp_path) == 1
    assert run("register", "remove", "A6789GH").code == 1, "nobody has that number any more"
    before = run("register", "status", "--json").document
    assert (before["people"], before["changed"]) == (5, 2)
    assert run("register", "compact").code == 0
    after = run("register", "status", "--json").document
    assert (after["people"], after["changed"], after["made"]) == (5, 0, before["made"])
    assert run("register", "import", "--allow-drop", "--json").document["removed"] == 2, "the import has the last word"


def test_half_a_person_is_not_added(run, home):
    assert run("register", "import", "people.csv").code == 0
    for arguments, code in (
        ((), 2),
        (("tonight.csv", "--field", "surname=Lee"), 2),
        (("--field", "surname"), 2),
        (("--field", "surname=Lee"), 1),
        (("--field", "shoe=44"), 1),
        (("--field", "number=---", "--field", "surname=Lee"), 1),
    ):
        assert run("register", "add", *arguments).code == code
    assert run("register", "status", "--json").document["changed"] == 0


def test_the_first_person_may_be_added_by_hand(run, home, tmp_path):
    assert run("register", "add", "--field", "number=A1234BC", "--field", "full name=Dafydd Pritchard").code == 0
    assert people(run, "A1234BC", tmp_path) == 1
    assert run("register", "import", "people.csv", "--json").document["kept"] == 1


def test_two_entries_of_one_human_being_become_one_person(run, home, tmp_path):
    assert run("register", "import", "people.csv").code == 0
    assert run("register", "import", "staff.csv", "--profile", "staff").code == 0
    both = "A1234BC and Ffion Marsh 01/02/1980"
    assert people(run, both, tmp_path) == 2
    merged = run("register", "merge", "A1234BC", "S00001", "--into-profile", "staff", "--json")
    assert (merged.code, merged.document["people"]) == (0, 4)
    assert people(run, both, tmp_path) == 1
    assert run("register", "import", "--json").document["people"] == 4, "a merge outlives the next import"
    assert people(run, both, tmp_path) == 1
    assert run("register", "merge", "A1234BC", "S00001", "--into-profile", "staff").code == 1
    assert run("register", "merge", "A1234BC", "S00001", "--into-profile", "other").code == 1


def test_planted_people_are_listed_found_and_taken_out(run, home, tmp_path):
    assert run("register", "canary", "list").out == "Nobody is planted.\n"
    assert run("register", "import", "people.csv").code == 0
    assert run("register", "canary", "add", "wing-b", "--field", "full name=Quentin Zeller").code == 1, "too little"
    assert run(
        *("register", "canary", "add", "wing-b", "--field", "full name=Quentin Zeller"),
        *("--field", "date of birth=1966-07-08"),
    ).code == 0  # fmt: skip
    assert run("register", "canary", "add", "wing-b", "--field", "number=A9999ZZ").code == 1, "planted already"
    (one,) = run("register", "canary", "list", "--json").document["canaries"]
    assert (one["label"], one["fields"]["full name"]) == ("wing-b", "Quentin Zeller")
    assert "Zeller" in run("register", "canary", "list").out
    assert b"Zeller" not in (home / "register" / "canaries.json").read_bytes()
    assert run("register", "import", "--json").document["removed"] == 0, "an import leaves the planted alone"
    assert run("register", "status", "--json").document["canaries"] == 1
    assert people(run, "Quentin Zeller, 8 July 1966", tmp_path) == 1
    assert run("register", "canary", "remove", "wing-b").code == 0
    assert run("register", "status", "--json").document["canaries"] == 0
    assert run("register", "canary", "remove", "wing-b").code == 1


def test_a_new_key_keeps_everybody_s_id_and_every_source(run, home, tmp_path):
    assert run("register", "rekey").code == 78, "there is no register"
    for arguments in (("people.csv",), ("staff.csv", "--profile", "staff")):
        assert run("register", "import", *arguments).code == 0
    assert run("register", "canary", "add", "wing-b", "--field", "number=A9999ZZ").code == 0
    assert run("register", "merge", "A2345CD", "A3456DE").code == 0
    (tmp_path / "permits.csv").write_text("recipient,prisoner number,relationship\nf@mail.example,A1234BC,mother\n")
    assert run("permits", "import", "permits.csv").code == 0
    for epoch in (2, 3):
        ran = run("register", "rekey", "--json")
        assert (ran.code, ran.document["key_epoch"], ran.document["people"], ran.document["added"]) == (0, epoch, 5, 0)
        status = run("register", "status", "--json").document
        assert (status["key_epoch"], status["newest_key_epoch"], status["canaries"]) == (epoch, epoch, 1)
        (heard,) = run("permits", "who", "A1234BC", "--json").document["permits"]
        assert heard["in_force"], "the permit still knows the person"
        assert people(run, "A2345CD A3456DE A1234BC", tmp_path) == 2
    (home / "keys" / "register.4").write_bytes(b"%064x\n" % 4)
    (home / "keys" / "register.4").chmod(0o600)
    assert run("register", "import", "--json").document["kept"] == 3, "a plain import stays under the register's key"
    assert "There is a newer key" in run("register", "status").out


def test_a_new_key_says_how_many_of_those_who_left_it_forgets(run, home, tmp_path):
    lines = (tmp_path / "people.csv").read_text("utf-8").splitlines(keepends=True)
    assert run("register", "import", "people.csv").code == 0
    (tmp_path / "people.csv").write_text("".join(lines[:-1]), "utf-8")
    assert run("register", "import", "--allow-drop").code == 0
    ran = run("register", "rekey")
    assert (ran.code, "1 who had left their source before are forgotten too" in ran.out) == (0, True)
    assert "had left" not in run("register", "rekey").out


def test_a_new_key_is_not_made_while_a_source_is_lost(run, home, tmp_path):
    assert run("register", "import", "people.csv").code == 0
    (tmp_path / "people.csv").unlink()
    assert run("register", "rekey").code == 1
    assert not (home / "keys" / "register.2").exists()


def test_a_register_that_cannot_be_read_is_made_anew(run, home):
    assert run("register", "import", "people.csv").code == 0
    (home / "register" / "register.idx").write_bytes(b"GLREGIDX of an older kind")
    assert run("register", "status").code == 4
    refused = run("register", "import")
    assert (refused.code, refused.err.strip().endswith("import with --anew.")) == (4, True)
    assert run("register", "import", "--anew", "--json").document["added"] == 3
    assert run("register", "status", "--json").document["people"] == 3


def test_an_index_that_is_put_back_over_changes_of_another_is_refused_everywhere(run, home, tmp_path):
    register = home / "register"
    assert run("register", "import", "people.csv").code == 0
    older = (register / "register.idx").read_bytes()
    for command in (("add", "tonight.csv"), ("compact",), ("remove", "A1234BC")):
        assert run("register", *command).code == 0
    (register / "register.idx").write_bytes(older)
    (tmp_path / "letter.txt").write_text("A1234BC\n", "utf-8")
    commands = ("register", "status"), ("register", "import"), ("explain", "letter.txt", "--to", "f@mail.example")
    for command in commands:
        ran = run(*command)
        assert (ran.code, "register.delta belong to another register.idx" in ran.err) == (4, True)
    checks = {check["name"]: check for check in run("doctor", "--json").document["checks"]}
    assert not checks["register"]["ok"]
    assert "move register.delta away" in checks["register"]["found"]
    (register / "register.delta").rename(tmp_path / "register.delta")
    assert run("register", "status", "--json").document["people"] == 3


def test_each_change_is_an_entry_of_counts_in_the_log(run, home, tmp_path):
    assert run("register", "import", "people.csv").code == 0
    assert run("register", "add", "tonight.csv").code == 0
    assert run("register", "remove", "A4567EF").code == 0
    assert run("register", "compact").code == 0
    assert run("ledger", "verify").code == 0
    entries = b"".join(path.read_bytes() for path in (home / "ledger").rglob("*") if path.is_file())
    for tag in (b"register:file:import", b"register:person:add", b"register:person:remove", b"register:index:compact"):
        assert tag in entries
    for word in (*NAMES, "Nowak", "A4567EF", "people.csv"):
        assert word.encode() not in entries
    first = json.loads(run("ledger", "prove", "1", "--json").out)["entry"]
    assert json.loads(first)["what"]["people"] == 3
