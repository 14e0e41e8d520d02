"""Processes that end with their parent, and a parent that starts them again: all of it with real ones."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from gatelodge.adapters.process import _PARENT, Supervisor, child_environment

DYING = "from gatelodge.adapters.process import die_with_parent; die_with_parent()"


def alive(pid):
    """Is the process there, and no zombie?"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(fact, seconds=10.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if fact():
            return True
        time.sleep(0.01)
    return False


def run_python(program, *arguments, **settings):
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)], **settings)


def test_a_child_ends_with_its_parent(tmp_path):
    pid_file = tmp_path / "pid"
    child = f"{DYING}\nimport os, sys, time\nopen(sys.argv[1], 'w').write(str(os.getpid()))\ntime.sleep(60)"
    parent = run_python(
        """
        import subprocess, sys, time
        from gatelodge.adapters.process import child_environment
        subprocess.Popen([sys.executable, "-c", sys.argv[1], sys.argv[2]], env=child_environment())
        time.sleep(60)
        """,
        child,
        pid_file,
    )
    assert until(lambda: pid_file.exists() and pid_file.read_text())
    pid = int(pid_file.read_text())
    assert alive(pid)
    parent.kill()
    parent.wait()
    assert until(lambda: not alive(pid))


def test_a_child_whose_parent_ended_before_it_could_ask_ends_at_once():
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    orphan = run_python(f"{DYING}\nprint('lives')", env={**os.environ, _PARENT: str(gone.pid)}, stdout=-1)
    assert orphan.communicate(timeout=20)[0] == b""
    assert orphan.returncode == 0


def test_a_child_does_not_hand_its_parents_number_on():
    child = run_python(
        f"{DYING}\nimport os\nprint('GATELODGE_PARENT' in os.environ)", env=child_environment(), stdout=-1
    )
    assert child.communicate(timeout=20)[0] == b"False\n"


SUPERVISED = """
import sys, time
from pathlib import Path
from gatelodge.adapters.process import Supervisor
folder = Path(sys.argv[1])
Supervisor.QUICK_S = float(sys.argv[2])
def command(name):
    return [sys.executable, "-S", "-c", (folder / name).read_text(), str(folder)]
supervisor = Supervisor(lambda line: print(line, flush=True))
for name in sys.argv[3:]:
    supervisor.add(name, command(name), (folder / f"{name}.ready").exists)
sys.exit(supervisor.run(lambda: print("all ready", flush=True)))
"""
LASTING = """
import os, signal, sys, time
folder, name = sys.argv[1], {name!r}
def told(*_):
    open(f"{{folder}}/log", "a").write(f"end {{name}}\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, told)
open(f"{{folder}}/log", "a").write(f"start {{name}} {{os.getpid()}}\\n")
open(f"{{folder}}/{{name}}.ready", "w").close()
time.sleep(60)
"""
FAILING = 'import sys; open(sys.argv[1] + "/failing.ready", "w").close(); sys.exit(7)'


class Tree:
    """A supervisor in its own process, with children written into a folder."""

    def __init__(self, folder, *, quick_s=5.0, **children):
        self.folder = folder
        for name, text in children.items():
            (folder / name).write_text(text)
        arguments = [str(folder), str(quick_s), *children]
        self.process = run_python(SUPERVISED, *arguments, stdout=subprocess.PIPE, text=True)

    @property
    def log(self):
        path = self.folder / "log"
        return path.read_text().splitlines() if path.exists() else []

    def started(self, name):
        return [int(line.split()[2]) for line in self.log if line.startswith(f"start {name} ")]

    def end(self, by=signal.SIGTERM):
        self.process.send_signal(by)
        said = self.process.communicate(timeout=20)[0]
        return self.process.returncode, said

    def wait(self):
        said = self.process.communicate(timeout=20)[0]
        return self.process.returncode, said


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_they_start_in_order_and_stop_in_reverse(tmp_path, by):
    tree = Tree(tmp_path, first=LASTING.format(name="first"), second=LASTING.format(name="second"))
    assert tree.process.stdout.readline() == "all ready\n"
    code, _ = tree.end(by)
    assert code == 0
    assert [" ".join(line.split()[:2]) for line in tree.log] == [
        "start first",
        "start second",
        "end second",
        "end first",
    ]


def test_what_ends_is_started_again(tmp_path):
    tree = Tree(tmp_path, quick_s=0.0, first=LASTING.format(name="first"))
    assert tree.process.stdout.readline() == "all ready\n"
    os.kill(tree.started("first")[0], signal.SIGKILL)
    assert until(lambda: len(tree.started("first")) == 2)
    code, said = tree.end()
    assert code == 0
    assert "first ended with code -9; starting it again." in said


def test_what_does_not_stay_up_stops_the_tree_with_the_mail_at_the_mail_server(tmp_path):
    tree = Tree(tmp_path, first=LASTING.format(name="first"), failing=FAILING)
    code, said = tree.wait()
    assert code == 1
    assert "failing does not stay up" in said or "failing ended with code 7 while starting" in said
    assert tree.log[-1:] == ["end first"]


def test_what_ends_while_starting_stops_the_tree(tmp_path):
    code, said = Tree(tmp_path, first="raise SystemExit(78)", second=LASTING.format(name="second")).wait()
    assert (code, said) == (1, "first ended with code 78 while starting; its last lines say why.\n")


def test_a_tree_told_to_stop_while_it_starts_stops(tmp_path):
    waiting = LASTING.format(name="first").replace(".ready", ".other")
    tree = Tree(tmp_path, first=waiting)
    assert until(lambda: tree.started("first"))
    code, _ = tree.end()
    assert code == 0
    assert tree.log[-1] == "end first"


class Ending:
    """A child that has ended whenever it is looked at, each time after having run for a minute."""

    name, failures, vital, due = "gate", 0, True, 0.0

    def __init__(self):
        self.starts, self.started = 0, time.monotonic() - 60

    def start(self):
        self.starts, self.started = self.starts + 1, time.monotonic() - 60

    def ended(self):
        return 1


def test_failures_far_apart_are_forgotten():
    child, supervisor = Ending(), Supervisor(lambda _: supervisor._stop() if child.starts > 6 else None)
    supervisor._children.append(child)
    assert supervisor._watch() == 0
    assert child.starts > Supervisor.MAX_QUICK_FAILURES


class Failing(Ending):
    """A child that ends at once, each time, and that the tree can do without."""

    name, vital = "web", False

    def start(self):
        self.starts, self.started = self.starts + 1, time.monotonic()


def test_what_the_tree_can_do_without_is_left_alone_for_a_while(monkeypatch):
    child, said = Failing(), []
    child.started = time.monotonic()

    def say(line):
        said.append(line)
        if "half a minute" in line:
            supervisor._stop()

    supervisor = Supervisor(say)
    supervisor._children.append(child)
    assert supervisor._watch() == 0
    assert said[-1] == "web does not stay up; it is tried again in half a minute."
    assert child.starts == Supervisor.MAX_QUICK_FAILURES - 1
    assert child.due > time.monotonic() + 20
