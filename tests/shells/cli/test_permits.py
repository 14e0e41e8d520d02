"""Permits by command, through the real thing: taken in, changed one at a time, asked, learned."""

import json
import sqlite3

import pytest

from .test_register import run  # noqa: F401 - a fixture
from .test_whole import PEOPLE

CSV = (
    "recipient,prisoner number,relationship,status\n"
    "mum@mail.example,A1234BC,mother,\n"
    "desk@law.example,A1234BC,solicitor,\n"
    "ex@mail.example,A2345CD,ex,ban\n"
)
BOOKERS = [{"email": "aunt@mail.example", "permittedPrisoners": [{"prisonerId": "A2345CD"}]}]
LETTER = (
    "From: ffion@l.example\nTo: Gran <gran@mail.example>\nDate: Mon, 01 Aug 2011 09:00:00 +0000\nSubject: visit\n\n"
    "Your visit to Dafydd Pritchard, A1234BC, is on Monday.\n"
)


@pytest.fixture
def home(run, tmp_path):  # noqa: F811 - the fixture
    (tmp_path / "people.csv").write_text(PEOPLE, "utf-8")
    (tmp_path / "permits.csv").write_text(CSV, "utf-8")
    (tmp_path / "bookers.jsonl").write_text("".join(json.dumps(one) + "\n" for one in BOOKERS), "utf-8")
    assert run("init", "gatelodge-home", "--domain", "l.example", "--mode", "hold").code == 0
    assert run("register", "import", "people.csv").code == 0
    return tmp_path / "gatelodge-home"


def answers(run, *words):  # noqa: F811 - the fixture
    return [(one["address"], one["kind"], one["in_force"]) for one in run(*words, "--json").document["permits"]]


def test_a_feed_is_taken_in_shown_and_taken_in_again_with_differences(run, home, tmp_path):  # noqa: F811
    dry = run("permits", "import", "permits.csv", "--source", "visits", "--dry-run")
    assert "3 lines would be taken in, 1 of them bans" in dry.out
    assert "mum@mail.example" in dry.out
    assert run("permits", "who", "A1234BC").code == 1, "a dry run permits nobody"
    first = run("permits", "import", "permits.csv", "--source", "visits", "--json").document
    assert (first["new"], first["bans_new"], first["before"], first["dry_run"]) == (2, 1, 0, False)
    (tmp_path / "permits.csv").write_text(CSV.replace("desk@law.example,A1234BC", "desk@law.example,A3456DE"), "utf-8")
    again = run("permits", "import", "permits.csv", "--source", "visits", "--json").document
    assert (again["new"], again["ended"], again["changed"], again["bans_lifted"], again["before"]) == (1, 1, 0, 0, 3)
    assert {one["what"] for one in again["examples"]} == {"new", "ended"}
    assert run("permits", "what", "desk@law.example").out.count("ended on ") == 1


def test_json_lines_and_a_database_are_sources_too(run, home, tmp_path):  # noqa: F811
    assert run("permits", "import", "bookers.jsonl", "--source", "bookers").code == 0
    database = sqlite3.connect(tmp_path / "visits.db")
    database.execute("CREATE TABLE contact (email, number, end_date)")
    database.execute("INSERT INTO contact VALUES ('dad@mail.example', 'A1234BC', '2040-01-01')")
    database.commit()
    query = "SELECT email, number AS 'prisoner number', end_date FROM contact"
    place = f"sqlite:///{tmp_path / 'visits.db'}"
    assert run("permits", "import", place, "--query", query, "--source", "sql").code == 0
    assert answers(run, "permits", "what", "aunt@mail.example") == [("aunt@mail.example", "permit", True)]
    assert answers(run, "permits", "who", "A1234BC") == [("dad@mail.example", "permit", True)]
    status = run("permits", "status", "--json").document
    assert [(one["source"], one["permits"]) for one in status["sources"]] == [("bookers", 1), ("sql", 1)]


def test_one_permit_is_added_banned_moved_and_ended_and_each_is_in_the_log(run, home):  # noqa: F811
    assert run("permits", "add", "mum@mail.example", "A1234BC", "--relationship", "mother").code == 0
    added = run("permits", "what", "mum@mail.example", "--json").document["permits"][0]
    assert added["field_classes"] == ["identity", "location"]
    assert run("permits", "add", "mum@mail.example", "A1234BC", "--relationship", "mother").code == 1
    assert run("permits", "ban", "mum@mail.example", "A1234BC", "--reason", "court order").code == 0
    check = run("permits", "check")
    assert check.code == 1
    assert "a permit and a ban: the ban wins" in check.out
    assert run("permits", "end", "mum@mail.example", "A1234BC", "--ban").code == 0
    assert run("permits", "check").code == 0
    assert run("permits", "change-address", "mum@mail.example", "mam@mail.example").code == 0
    assert answers(run, "permits", "what", "mam@mail.example") == [("mam@mail.example", "permit", True)]
    assert "changed address" in run("permits", "what", "mum@mail.example").out
    assert run("permits", "unlink", "mam@mail.example", "A1234BC").code == 0
    assert run("permits", "who", "A1234BC").code == 1
    assert run("ledger", "verify").code == 0
    entries = b"".join(path.read_bytes() for path in (home / "ledger").rglob("*") if path.is_file())
    for tag in (b"permits:line:add", b"permits:line:ban", b"permits:line:end", b"permits:address:change"):
        assert tag in entries
    for word in (b"mum@", b"mail.example", b"A1234BC", b"court order"):
        assert word not in entries


def test_who_could_hear_what_then(run, home):  # noqa: F811
    assert run("permits", "add", "mum@mail.example", "A1234BC").code == 0
    assert answers(run, "permits", "who", "A1234BC", "--on", "2001-03-03") == []
    assert answers(run, "permits", "who", "A1234BC", "--on", "2099-03-03") == [("mum@mail.example", "permit", True)]
    assert "Write it as" in run("permits", "who", "A1234BC", "--on", "yesterday").err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "nobody", "A1234BC"), "not a mail address"),
        (("add", "a@mail.example", "Z9999ZZ"), "not on the register"),
        (("add", "a@mail.example", "A1234BC", "--until", "never"), "not a date"),
        (("end", "a@mail.example"), "or say --all"),
        (("end", "a@mail.example", "--all"), "no such line in force"),
        (("import", "none.csv"), "none.csv"),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(run, home, words, sentence):  # noqa: F811
    ran = run("permits", *words)
    assert ran.code in {1, 2}
    assert sentence in ran.err
    assert run("permits", "status", "--json").document["version"] == "none"


def test_a_feed_that_is_too_old_and_an_agreement_that_ends_are_named(run, home):  # noqa: F811
    with (home / "recipients.toml").open("a") as file:
        file.write(
            "[feed.visits]\nmax_age_hours = 1\n[[agreement]]\nname = 'old'\npurpose = 'x'\nowner = 'o@l.example'\n"
        )
        file.write("recipients = ['@p.example']\nfields = []\nrow_limit = 5\nexpires = 2011-01-01\n")
    assert run("permits", "status").code == 1
    assert run("permits", "import", "permits.csv", "--source", "visits").code == 0
    assert run("permits", "status").code == 0
    listed = run("permits", "agreements", "--json")
    assert (listed.code, listed.document["agreements"][0]["state"]) == (1, "ended")


def test_past_mail_drafts_permits_that_wait_for_a_yes(run, home, tmp_path):  # noqa: F811
    (tmp_path / "sent").mkdir()
    for n in (1, 2):
        (tmp_path / "sent" / f"{n}.eml").write_text(LETTER, "utf-8")
    assert run("permits", "learn", "sent", "--into", "draft.csv").code == 0
    text = (tmp_path / "draft.csv").read_text()
    assert "gran@mail.example" in text
    assert run("permits", "import", "draft.csv", "--source", "learned").code == 0
    assert run("permits", "who", "A1234BC").code == 1
    (tmp_path / "draft.csv").write_text(text.replace(",2,\n", ",2,yes\n"))
    assert run("permits", "import", "draft.csv", "--source", "learned").code == 0
    assert answers(run, "permits", "who", "A1234BC") == [("gran@mail.example", "permit", True)]
