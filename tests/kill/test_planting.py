"""SIGKILL between the writes of planting somebody: whatever is left is named, and the same command again ends it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

KILLED = """
import os, signal, sys
from gatelodge.cli import main
rename, left = os.replace, [int(sys.argv[1])]
def until_killed(old, new, **more):
    if os.path.basename(os.path.dirname(new)) == "register":
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
    rename(old, new, **more)
os.replace = until_killed
main(sys.argv[2:])
"""
"""The command line, killed before its register's files are renamed for the nth time."""
WHO = ("--field", "full name=Quentin Zeller", "--field", "date of birth=1966-07-08")
ADD, REMOVE = ("register", "canary", "add", "wing-b", *WHO), ("register", "canary", "remove", "wing-b")
WRITES = 2
"""The note and the register."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    people = "Prison number,Surname,Forename,Date of birth\nA1234BC,Pritchard,Dafydd,12/03/1985\n"
    (tmp_path / "people.csv").write_text(people, "utf-8")
    assert run(tmp_path, 99, "init", "gatelodge-home", "--domain", "l.example").returncode == 0
    assert run(tmp_path, 99, "register", "import", "people.csv").returncode == 0
    return tmp_path


def run(folder: Path, writes: int, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if name != "GATELODGE_HOME"}
    command = [sys.executable, "-c", KILLED, str(writes), *arguments]
    return subprocess.run(command, cwd=folder, env=environment, text=True, capture_output=True, timeout=60, check=False)


def planted(folder: Path) -> tuple[list[bool], int]:
    """Of everybody noted, whether they are enrolled; and how many are enrolled and not noted."""
    told = json.loads(run(folder, 99, "register", "canary", "list", "--json").stdout)
    return [one["enrolled"] for one in told["canaries"]], told["unnoted"]


@pytest.mark.parametrize("writes", range(WRITES))
def test_a_kill_while_planting_leaves_a_note_at_most_and_the_command_again_ends_it(home: Path, writes: int) -> None:
    assert run(home, writes, *ADD).returncode == -signal.SIGKILL
    assert planted(home) == ([False] * writes, 0)
    assert run(home, WRITES, *ADD).returncode == 0
    assert planted(home) == ([True], 0)


@pytest.mark.parametrize("writes", range(WRITES))
def test_a_kill_while_taking_out_leaves_a_note_and_the_command_again_ends_it(home: Path, writes: int) -> None:
    assert run(home, WRITES, *ADD).returncode == 0
    assert run(home, writes, *REMOVE).returncode == -signal.SIGKILL
    assert planted(home) == ([writes == 0], 0)
    if writes:
        assert "wing-b is not in the register" in run(home, 99, "register", "canary", "list").stdout
    assert run(home, WRITES, *REMOVE).returncode == 0
    assert planted(home) == ([], 0)
