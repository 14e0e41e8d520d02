"""`gatelodge serve`: one supervised tree of processes on one home, after the checks that must hold before any mail."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from gatelodge.adapters.disk import refuse_network_disk
from gatelodge.adapters.lock import HomeLock
from gatelodge.adapters.process import Supervisor
from gatelodge.bootstrap import open_home


def serve(home: Path, *, on_ready: Callable[[], None] = lambda: None) -> int:
    """Run until told to stop. ConfigError: bad files, a network disk, a second gate on this folder."""
    gatehouse = open_home(home)
    settings = gatehouse.settings
    refuse_network_disk(settings.home)
    with HomeLock(settings.home):
        ready_file = settings.home / "run" / "gate.ready"
        for left_over in (ready_file, settings.socket_path):  # of a gate that was killed: nobody is ready yet
            left_over.unlink(missing_ok=True)
        supervisor = Supervisor(_say)
        supervisor.add("recorder", _command("gatelodge.bootstrap.recorder", home), settings.socket_path.exists)
        supervisor.add("gate", _command("gatelodge.smtp.gate", home), ready_file.exists)
        return supervisor.run(on_ready)


def _command(module: str, home: Path) -> list[str]:
    return [sys.executable, "-m", module, str(home)]


def _say(line: str) -> None:
    os.write(2, f"gatelodge: {line}\n".encode())
