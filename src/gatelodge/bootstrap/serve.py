"""`gatelodge serve`: one supervised tree of processes on one home, after the checks that must hold before any mail."""

import errno
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from gatelodge.adapters.disk import refuse_network_disk
from gatelodge.adapters.lock import HomeLock
from gatelodge.adapters.process import Supervisor
from gatelodge.bootstrap import open_home
from gatelodge.errors import ConfigError


def serve(home: Path, *, on_ready: Callable[[], None] = lambda: None) -> int:
    """Run until told to stop. ConfigError: bad files, a network disk, a second gate, a taken port, a weak cage."""
    gatehouse = open_home(home)
    settings = gatehouse.settings
    refuse_network_disk(settings.home)
    with HomeLock(settings.home):
        refuse_taken_port(*settings.smtp.address)
        if settings.web.listen:
            refuse_taken_port(*settings.web.address, what="Questions", setting="[web] listen")
            gatehouse.web_certificate()
        gatehouse.cage().close()  # ConfigError here, with its reason, and not in each worker after the gate is open
        ready_file = settings.home / "run" / "gate.ready"
        for left_over in (
            ready_file,
            settings.web_ready_path,
            settings.socket_path,
        ):  # of a gate that was killed: nobody is ready yet
            left_over.unlink(missing_ok=True)
        supervisor = Supervisor(_say)
        supervisor.add("recorder", _command("gatelodge.bootstrap.recorder", home), settings.socket_path.exists)
        supervisor.add("gate", _command("gatelodge.smtp.gate", home), ready_file.exists)
        supervisor.add("keeper", _command("gatelodge.bootstrap.keeper", home), lambda: True)
        if settings.web.listen:
            supervisor.add("web", _command("gatelodge.web.server", home), lambda: True, vital=False)
        return supervisor.run(on_ready)


def refuse_taken_port(host: str, port: int, *, what: str = "Mail", setting: str = "[smtp] listen") -> None:
    """ConfigError when nothing can be taken there: before any process is started, so that the reason stands alone."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the gate itself: a port just left is free
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
            raise ConfigError(f"{what} cannot be taken at {where}: {_hindrance(error, setting)}") from error


def _hindrance(error: OSError, setting: str) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"another program listens there. Stop it, or change {setting} in gatelodge.toml."
        case errno.EACCES:
            return f"ports below 1024 are for root. Write a higher one as {setting} in gatelodge.toml."
        case errno.EADDRNOTAVAIL:
            return f"this machine has no such address. Change {setting} in gatelodge.toml."
        case _:
            return f"{error.strerror}. Change {setting} in gatelodge.toml."


def _command(module: str, home: Path) -> list[str]:
    return [sys.executable, "-m", module, str(home)]


def _say(line: str) -> None:
    os.write(2, f"gatelodge: {line}\n".encode())
