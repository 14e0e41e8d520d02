"""The first hour with a new home, through the real thing: make it, fill it, ask it, check its log.

Each test has a process of its own, as a store is one process's for life; it runs one command after the other.
"""

import json
import subprocess
import sys

import pytest

from .conftest import Ran

SHELL = """
import contextlib, io, json, sys
from gatelodge.cli import main
for line in sys.stdin:
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(json.loads(line))
        except SystemExit as ended:
            code = int(ended.code or 0)
    print(json.dumps([code, out.getvalue(), err.getvalue()]), flush=True)
"""

PEOPLE = (
    "Prison number,Surname,Forename,Date of birth,Postcode\n"
    "A1234BC,Pritchard,Dafydd,12/03/1985,CF10 1AA\n"
    "A2345CD,Griffiths,Rhys,01/07/1990,CF10 2BB\n"
    "A3456DE,Kowalski,Piotr,23/11/1979,CF11 9ZZ\n"
)
PERMITS = (
    "recipient,prisoner number,relationship\nfamily@mail.example,A1234BC,mother\nother@mail.example,Z9999ZZ,aunt\n"
)
STAFF = "address,name,role,manager\nffion@l.example,Ffion Marsh,clerk,lowri@l.example\n"


@pytest.fixture
def run(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", SHELL], cwd=tmp_path, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:

        def ran(*arguments: object) -> Ran:
            process.stdin.write(json.dumps([str(argument) for argument in arguments]) + "\n")
            process.stdin.flush()
            return Ran(*json.loads(process.stdout.readline()))

        yield ran
        process.stdin.close()


@pytest.fixture
def home(run, tmp_path):
    for name, text in (("people.csv", PEOPLE), ("permits.csv", PERMITS), ("staff.csv", STAFF)):
        (tmp_path / name).write_text(text, "utf-8")
    ran = run("init", "gatelodge-home", "--domain", "l.example", "--mode", "hold")
    assert ran.code == 0
    assert "Recovery code: " in ran.out
    return tmp_path / "gatelodge-home"


def test_the_first_hour(run, home, tmp_path):
    assert run("register", "status").code == 1
    assert run("permits", "import", "permits.csv").code == 78
    ran = run("register", "import", "people.csv", "--dry-run", "--json")
    assert (ran.code, ran.document["people"], ran.document["dry_run"]) == (0, 3, True)
    assert run("register", "status").code == 1, "a dry run changes nothing"

    assert run("register", "import", "people.csv").code == 0
    assert run("register", "status", "--json").document["people"] == 3
    again = run("register", "import", "people.csv", "--json").document
    assert (again["added"], again["kept"], again["profile"]) == (0, 3, "saved")

    permits = run("permits", "import", "permits.csv", "--json").document
    assert permits["count"] == 1
    assert permits["rejects"] == [{"row": 3, "reason": "the person is not on the register"}]
    (heard,) = run("permits", "who", "A1234BC", "--json").document["permits"]
    assert heard["address"] == "family@mail.example"
    assert run("permits", "what", "family@mail.example", "--json").document["permits"] == [heard]
    assert run("permits", "what", "nobody@mail.example").code == 1
    staff = run("staff", "import", "staff.csv", "--json").document
    assert staff["count"] == 1
    assert staff["warnings"], "the manager is not on the list"

    (tmp_path / "visit.txt").write_text("Your visit to A1234BC is booked.\n", "utf-8")
    explained = run("explain", "visit.txt", "--to", "family@mail.example", "--json").document
    assert (explained["people"], explained["recipients"][0]["permitted"]) == (1, 1)
    assert run("hold", "list").out == "Nothing is held.\n"

    verified = run("ledger", "verify", "--json")
    assert (verified.code, verified.document["verified"]) == (0, True)
    assert verified.document["entries"] >= 4, "each import is an entry"
    assert run("ledger", "prove", "1").code == 0
    assert run("ledger", "prove", "99").code == 4


def test_no_name_and_no_address_stands_in_any_file_of_the_home(run, home):
    for command in (("register", "people.csv"), ("permits", "permits.csv")):
        assert run(command[0], "import", command[1]).code == 0
    for path in home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for word in (b"Pritchard", b"A1234BC", b"family@mail.example", b"CF10 1AA"):
                assert word not in content, path.name


def test_a_changed_byte_of_the_log_is_found(run, home):
    assert run("register", "import", "people.csv").code == 0
    assert run("ledger", "verify").code == 0
    tile = next(path for path in (home / "ledger").rglob("*") if path.is_file() and "entries" in str(path))
    content = bytearray(tile.read_bytes())
    content[len(content) // 2] ^= 1
    tile.chmod(0o644)
    tile.write_bytes(content)
    ran = run("ledger", "verify")
    assert ran.code == 4
    assert "FAIL" in ran.out


def test_a_home_is_not_made_twice(run, home):
    before = (home / "keys" / "spool.1").read_bytes()
    assert run("init", home).code == 78
    assert (home / "keys" / "spool.1").read_bytes() == before


def test_permits_are_about_people_of_every_source_and_never_about_two_at_once(run, home, tmp_path):
    (tmp_path / "pupils.csv").write_text(
        "Pupil number,Surname,Forename,Date of birth\n"
        "B4321CD,Vaughan,Owain,04/05/2001\nA1234BC,Tudor,Nest,06/07/2002\n",
        "utf-8",
    )
    assert run("register", "import", "people.csv").code == 0
    assert run("register", "import", "pupils.csv", "--profile", "school").code == 0
    (tmp_path / "both.csv").write_text(
        "recipient,person\nfamily@mail.example,B4321CD\nfamily@mail.example,A1234BC\n", "utf-8"
    )
    permits = run("permits", "import", "both.csv", "--json").document
    assert permits["count"] == 1
    assert permits["rejects"] == [
        {"row": 3, "reason": "several sources of the register know this number, of different people"}
    ]
    assert len(run("permits", "who", "B4321CD", "--json").document["permits"]) == 1


def test_the_staff_list_from_a_directory(run, home, tmp_path):
    table = (
        "address,role,manager,started,probation\nlowri@l.example,manager,,,\n"
        "ffion@l.example,clerk,lowri@l.example,06/06/2011,06/12/2011\nig@l.example,ig-officer,,,\n"
    )
    (tmp_path / "staff.csv").write_text(table, "utf-8")
    assert run("staff", "import", "staff.csv").code == 0
    users = [
        {"id": name, "userName": f"{name}@l.example", "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"]}
        for name in ("lowri", "ffion", "new")
    ]
    answer = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "Resources": users}
    (tmp_path / "scim.json").write_text(json.dumps(answer | {"totalResults": 3}), "utf-8")
    tried = run("staff", "import", "scim.json", "--dry-run", "--json").document
    assert (tried["joined"], tried["left"], tried["dry_run"]) == (["new@l.example"], ["ig@l.example"], True)
    assert "ig-officer" in tried["notes"][0]
    assert "  - ig@l.example" in run("staff", "import", "scim.json", "--dry-run").out
    assert run("staff", "import", "staff.csv", "--keep", "shoes").code == 1
    assert run("staff", "import", "scim.json", "--json").document["count"] == 3
    book = json.loads((home / "facts" / "staff.json").read_text("utf-8"))["staff"]
    ffion = next(row for row in book if row["identity"] == "ffion@l.example")
    assert (ffion["started"], ffion["probation_until"]) == ("2011-06-06", "2011-12-06")

    (tmp_path / "ad.ldif").write_text("dn: cn=Lowri\nmail: lowri@l.example\nobjectClass: person\n", "utf-8")
    assert run("staff", "import", "ad.ldif", "--dry-run", "--json").document["count"] == 1
    (tmp_path / "bad.ldif").write_bytes(b"dn: \xff\xfe")
    assert run("staff", "import", "bad.ldif").code == 1


def test_a_probation_ends_on_evidence(run, home, tmp_path):
    table = (
        "address,role,manager,probation\nlowri@l.example,manager,,\n"
        "ffion@l.example,clerk,lowri@l.example,06/12/2011\nrhys@l.example,clerk,lowri@l.example,06/12/2011\n"
    )
    (tmp_path / "staff.csv").write_text(table, "utf-8")
    assert run("staff", "import", "staff.csv").code == 0
    own = run("staff", "evidence", "ffion@l.example", "--text", "I am good", "--as", "ffion@l.example")
    assert own.code == 1
    assert "line manager" in own.err
    ended = run("staff", "evidence", "Ffion@l.example", "--text", "20 clean", "--as", "lowri@l.example", "--json")
    assert ended.document["on_probation"] is False
    assert run("staff", "import", "staff.csv").code == 0, "the file knows nothing of the evidence"
    book = json.loads((home / "facts" / "staff.json").read_text("utf-8"))["staff"]
    assert [row["evidence"] for row in book] == ["", "20 clean", ""]
    assert run("ledger", "verify").code == 0


def test_supervision_from_the_command_line(run, home, tmp_path):
    table = (
        "address,role,manager,probation\nlowri@l.example,manager,,\n"
        "ffion@l.example,clerk,lowri@l.example,06/12/2011\nig@l.example,ig-officer,,\n"
    )
    (tmp_path / "staff.csv").write_text(table, "utf-8")
    assert run("staff", "import", "staff.csv").code == 0
    assert run("supervise", "sample", "list", "--as", "lowri@l.example", "--json").document["samples"] == []
    assert run("supervise", "sample", "ack", "GL-NONE", "--as", "lowri@l.example").code == 1
    assert run("supervise", "seed", "--approver", "lowri@l.example", "--as", "lowri@l.example").code == 1
    item = run("supervise", "seed", "--approver", "lowri@l.example", "--as", "ig@l.example", "--json").document["item"]
    (waiting,) = run("hold", "list", "--json").document["items"]
    assert (waiting["item"], waiting["recipients"][0]["state"]) == (item, "held")
    assert "40 people" in run("hold", "show", item, "--as", "lowri@l.example").out
    assert run("hold", "release", item, "--as", "ig@l.example", "--reason", "fine").code == 1
    released = run("hold", "release", item, "--as", "lowri@l.example", "--reason", "fine")
    assert "This was a test" in released.out
    page = tmp_path / "report.html"
    ran = run("supervise", "report", "--as", "ig@l.example", "--json", "--html", page)
    assert ran.document["seeds"] == [{"approver": "lowri@l.example", "passed": 0, "failed": 1}]
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert run("supervise", "report", "--as", "lowri@l.example", "--json").document["seeds"] == []
    assert run("supervise", "report", "--as", "ffion@l.example").code == 1
    assert (
        run("supervise", "report", "--as", "ig@l.example", "--since", "2011-09-01", "--until", "2011-08-01").code == 1
    )
    assert "would have released 1" in run("supervise", "report", "--as", "ig@l.example").out
    assert run("ledger", "verify").code == 0
