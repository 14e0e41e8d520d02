"""A real Postfix (Debian package) with its own configuration, queue and log in a folder of its own; needs root.

with Postfix("first", next_port=2525) as first:
    first.port, first.queued(), first.log()
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.gatehelp.wait import free_port, until

PROGRAM = Path("/usr/sbin/postfix")

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
multi_instance_enable = yes
myhostname = {name}.example
mydestination =
local_recipient_maps =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
smtp_tls_security_level = none
smtpd_tls_security_level = none
always_add_missing_headers = no
local_header_rewrite_clients =
default_transport = smtp:[127.0.0.1]:{next_port}
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
destination_concurrency_failed_cohort_limit = 0
bounce_queue_lifetime = 1d
"""
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """One running instance that takes mail on `port` and hands everything on to 127.0.0.1:`next_port`."""

    def __init__(self, name: str, *, next_port: int, settings: Mapping[str, str] | None = None) -> None:
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix=f"postfix-{name}-"))
        self._folder.chmod(0o755)  # its daemons drop root
        self._config = self._folder / "etc"
        self._config.mkdir()
        for part in ("queue", "data"):
            (self._folder / part).mkdir()
        shutil.chown(self._folder / "data", "postfix")
        more = "".join(f"{key} = {value}\n" for key, value in (settings or {}).items())
        main = _MAIN.format(folder=self._folder, name=name, next_port=next_port) + more
        (self._config / "main.cf").write_text(main, encoding="ascii")
        (self._config / "master.cf").write_text(_MASTER.format(port=self.port), encoding="ascii")
        self._run("start")
        until(lambda: "daemon started" in self.log(), "Postfix to start")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            error.add_note(self.log()[-3000:])
        with contextlib.suppress(subprocess.SubprocessError):
            self._run("abort")
        with contextlib.suppress(AssertionError):
            until(lambda: not self._running(), "Postfix to stop", within_s=10)
        shutil.rmtree(self._folder, ignore_errors=True)

    def queued(self) -> int:
        """Messages in its queue: incoming, active and deferred."""
        queue = self._folder / "queue"
        return sum(
            1
            for part in ("maildrop", "incoming", "active", "deferred")
            for file in (queue / part).rglob("*")
            if file.is_file()
        )

    def flush(self) -> None:
        """Try everything that waits again, now."""
        self._run("flush")

    def log(self) -> str:
        """Its mail log so far."""
        with contextlib.suppress(FileNotFoundError):
            return (self._folder / "log").read_text(encoding="utf-8", errors="replace")
        return ""

    def _run(self, command: str) -> None:
        done = subprocess.run([PROGRAM, "-c", self._config, command], capture_output=True, timeout=30, check=False)
        if done.returncode and command == "start":
            raise AssertionError(f"postfix {command}: {done.stderr.decode(errors='replace')}\n{self.log()}")

    def _running(self) -> bool:
        try:
            pid = int((self._folder / "queue" / "pid" / "master.pid").read_text())
            os.kill(pid, 0)
        except (OSError, ValueError):
            return False
        return True
