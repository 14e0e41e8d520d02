"""Homes, exit codes, configuration, keys: what the command line does by itself."""

import io
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gatelodge import __version__
from gatelodge.adapters.keys import FileKeys, create_all
from gatelodge.cli import outcome, place
from gatelodge.errors import (
    ConfigError,
    GatelodgeError,
    IntegrityError,
    NotAllowedError,
    RefusedError,
    TemporaryError,
    UncertainError,
)
from gatelodge.settings import example


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "gatelodge-home"
    folder.mkdir()
    (folder / "gatelodge.toml").write_text(example(), "utf-8")
    create_all(folder / "keys")
    return folder


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (TemporaryError, 75),
        (UncertainError, 75),
        (ConfigError, 78),
        (IntegrityError, 4),
        (RefusedError, 1),
        (NotAllowedError, 1),
        (GatelodgeError, 1),
    ],
)
def test_an_error_is_one_sentence_and_its_exit_code(run, monkeypatch, kind, code):
    def fail(**_: object) -> None:
        raise kind("A plain sentence.", log="not shown")

    monkeypatch.setattr("gatelodge.cli.app", fail)
    monkeypatch.setattr(sys.modules["gatelodge.cli"], "app", fail)
    ran = run("version")
    assert (ran.code, ran.out, ran.err) == (code, "", "gatelodge: A plain sentence.\n")
    assert outcome.exit_code(kind("x")) == code


def test_a_fault_of_ours_shows_where_and_never_what(run, monkeypatch):
    def fail(**_: object) -> None:
        raise ValueError("Rhys Pritchard")

    monkeypatch.setattr(sys.modules["gatelodge.cli"], "app", fail)
    ran = run("version")
    assert ran.code == 1
    assert "ValueError at test_house.py:" in ran.err
    assert "Pritchard" not in ran.err


def test_the_home_is_the_one_named_then_the_environments_then_here_then_the_demo(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GATELODGE_HOME", raising=False)
    assert place.find_home(None) is None
    with pytest.raises(ConfigError, match="gatelodge init"):
        place.require_home(None)
    (tmp_path / ".gatelodge-demo" / "act2").mkdir(parents=True)
    assert str(place.find_home(None)) == str(Path(".gatelodge-demo") / "act2")
    assert "demo" in capsys.readouterr().err
    (tmp_path / "gatelodge-home").mkdir()
    assert str(place.find_home(None)) == "gatelodge-home"
    monkeypatch.setenv("GATELODGE_HOME", "elsewhere")
    assert str(place.find_home(None)) == "elsewhere"
    assert place.find_home(tmp_path) == tmp_path
    assert capsys.readouterr().err == ""


def test_version_says_the_version(run):
    assert run("version").out.startswith(f"gatelodge {__version__} ")
    assert run("version", "--json").document["version"] == __version__


def test_good_files_are_said_to_be_good(run, home):
    ran = run("check-config", "--json")
    assert ran.code == 0
    assert ran.document["ok"] is True
    assert "gatelodge.toml" in ran.document["files"]


def test_every_faulty_file_is_named_with_its_line(run, home):
    (home / "rules.toml").write_text("[[rule]\n", "utf-8")
    (home / "recipients.toml").write_text("x = \n", "utf-8")
    (home / "keys" / "spool.1").chmod(0o644)
    ran = run("check-config", "--json")
    assert ran.code == 78
    faults = ran.document["faults"]
    assert len(faults) == 3
    assert any("rules.toml" in fault and "1" in fault for fault in faults)


def test_a_code_and_a_password_may_come_on_stdin(run, home, tmp_path, monkeypatch):
    code = run("keys", "copy", tmp_path / "copy.json").out.strip()
    (home / "keys" / "spool.1").unlink()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{code}\n"))
    assert run("keys", "restore", tmp_path / "copy.json").out.startswith("1 key restored")
    monkeypatch.setattr("sys.stdin", io.StringIO("sesame\n"))
    assert run("keys", "account", "visits@llanfair.example").out.startswith('"visits@llanfair.example" = "')
    assert run("keys", "account", "visits@llanfair.example").code == 1


def test_no_code_is_asked_for_a_copy_that_is_not_there(run, home, tmp_path):
    ran = run("keys", "restore", tmp_path / "gone.json")
    assert (ran.code, ran.out) == (78, "")
    assert "gone.json. Name the file" in ran.err


def test_passwords_that_others_may_read_are_a_fault(run, home):
    (home / "passwords.txt").write_text("sesame\n", "utf-8")
    (home / "passwords.txt").chmod(0o644)
    ran = run("check-config", "--json")
    assert ran.code == 78
    (fault,) = ran.document["faults"]
    assert "passwords.txt. Close it: chmod 600" in fault
    (home / "passwords.txt").chmod(0o600)
    assert "passwords.txt" in run("check-config", "--json").document["files"]


def test_faulty_settings_are_named_before_anything_that_rests_on_them(run, home):
    (home / "gatelodge.toml").write_text(example().replace("[judge]", "[jugde]"), "utf-8")
    ran = run("check-config")
    assert ran.code == 78
    assert ran.out.count("FAIL") == 1
    assert "Did you mean judge?" in ran.out


def test_a_copy_of_the_keys_is_made_and_checked(run, home, tmp_path):
    ran = run("keys", "copy", tmp_path / "copy.json")
    assert ran.code == 0
    assert len(ran.out.strip().split("-")) == 6
    assert run("keys", "check", tmp_path / "copy.json").code == 0
    assert run("keys", "rotate", "spool").code == 0
    assert FileKeys(home / "keys").epoch("spool") == 2
    ran = run("keys", "check", tmp_path / "copy.json", "--json")
    assert (ran.code, ran.document["missing"]) == (1, ["spool.2"])


def test_the_key_of_the_log_is_not_rotated(run, home):
    assert run("keys", "rotate", "ledger").code == 1


def test_an_account_line_is_a_line_that_the_gate_believes(tmp_path):
    from typer.testing import CliRunner

    from gatelodge.adapters.accounts import Accounts
    from gatelodge.cli.app import app

    ran = CliRunner().invoke(app, ["keys", "account", 'vis"its@l.example'], input="right horse\nright horse\n")
    line = next(line for line in ran.output.splitlines() if "scrypt" in line)
    (tmp_path / "users.toml").write_text(f"[accounts]\n{line}\n", "utf-8")
    accounts = Accounts(tmp_path / "users.toml")
    assert accounts.check('vis"its@l.example', "right horse")
    assert not accounts.check('vis"its@l.example', "wrong horse")


@pytest.mark.parametrize("arguments", [["nothing"], ["hold"], ["explain"], ["demo", "--seed", "x"]])
def test_wrong_usage_exits_with_2(run, arguments):
    assert run(*arguments).code == 2


@pytest.mark.parametrize(
    "wrong",
    [
        ["--domain", "not a domain"],
        ["--listen", "2525"],
        ["--next-hop", "relay"],
        ["--next-hop", "relay:0"],
        ["--next-hop", "a b:25"],
        ["--name", " "],
        ["--mode", "strict"],
    ],
)
def test_a_home_with_wrong_values_is_not_begun(run, tmp_path, wrong):
    assert run("init", tmp_path / "new", *wrong).code == 2
    assert not (tmp_path / "new").exists()


def test_a_next_hop_without_a_port_is_told_to_have_one(run, tmp_path):
    assert "a host name or IP address, and a port, such as" in run("init", tmp_path / "new", "--next-hop", "relay").err


def test_help_is_quick():
    """Heavy imports stand inside the commands. Best of three, against the bare interpreter, on a busy machine."""
    command = [sys.executable, "-c", "from gatelodge.cli import main; main(['--help'])"]
    took = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        took.append(time.perf_counter() - started)
    assert min(took) < 1.0


def test_help_loads_nothing_heavy():
    command = "import sys\ntry:\n from gatelodge.cli import main; main(['--help'])\nexcept SystemExit: pass\n"
    command += "print([m for m in ('django', 'numpy', 'cryptography', 'asyncio', 'rich') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", command], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"
