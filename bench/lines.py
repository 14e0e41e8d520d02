"""The lines that `bench.gate` compares: one source, one sink, and what stands between them.

Source and sink are Postfix's own `smtp-source` and `smtp-sink`, the same for every line.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.gatehelp import free_port, until
from tests.gatehelp.postfix import Postfix

SOURCE, SINK, RSPAMD = "/usr/sbin/smtp-source", "/usr/sbin/smtp-sink", "/usr/bin/rspamd"
SESSIONS = 20
_ASKS_THE_NETWORK = ("rbl", "surbl", "spf", "dkim", "dmarc", "arc", "asn", "mx_check", "fuzzy_check")


class Sink:
    """`smtp-sink` with its message counter read from its output."""

    def __init__(self) -> None:
        self.port = free_port()
        command = [SINK, "-c", "-u", "nobody", f"127.0.0.1:{self.port}", "256"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0)
        self.count = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        until(lambda: _listens(self.port), "smtp-sink")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join(5)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def wait_for(self, count: int) -> None:
        """Return when so many messages have come in all."""
        until(
            lambda: self.count >= count, f"{count} messages at the sink, {self.count} came", within_s=120, every_s=0.001
        )

    def _read(self) -> None:
        assert self._process.stdout is not None
        while chunk := self._process.stdout.read(65536):
            if found := re.findall(rb"mesg=(\d+)", chunk):
                self.count = int(found[-1])


def rate(port: int, sink: Sink, message: Path, *, messages: int, sender: str, recipient: str) -> float:
    """Messages per second from the first connection until the sink has the last one."""
    before = sink.count
    command = [SOURCE, "-d", "-s", str(SESSIONS), "-m", str(messages), "-f", sender, "-t", recipient]
    started = time.perf_counter()
    done = subprocess.run([*command, "-F", message, f"127.0.0.1:{port}"], capture_output=True, timeout=180, check=False)
    if done.returncode:
        raise RuntimeError(f"smtp-source: {done.stderr.decode()[-500:]}")
    sink.wait_for(before + messages)
    return messages / (time.perf_counter() - started)


@contextlib.contextmanager
def rspamd_socket() -> Iterator[Path]:
    """rspamd with Debian's default rules, judging in its milter process, on a UNIX socket that will be there soon.

    What asks the network (DNS lists, SPF, DKIM, DMARC, fuzzy storage) is off, which makes it quicker than in life.
    """
    folder = Path(tempfile.mkdtemp(prefix="rspamd-"))
    folder.chmod(0o755)
    local, state = folder / "etc" / "local.d", folder / "state"
    (folder / "etc" / "override.d").mkdir(parents=True)
    (folder / "etc" / "modules.d").mkdir()
    local.mkdir()
    state.mkdir()
    shutil.chown(state, "_rspamd", "_rspamd")
    listening = state / "milter.sock"
    proxy = f'bind_socket = "{listening} mode=0666";\nmilter = yes;\ncount = 1;\n'
    (local / "worker-proxy.inc").write_text(proxy + 'upstream "local" {\n default = yes;\n self_scan = yes;\n}\n')
    for off in ("worker-normal", "worker-controller", "worker-fuzzy"):
        (local / f"{off}.inc").write_text("enabled = false;\n")
    for off in _ASKS_THE_NETWORK:
        (local / f"{off}.conf").write_text("enabled = false;\n")
    (local / "options.inc").write_text(
        'dns {\n nameserver = ["127.0.0.1:1"];\n timeout = 0.1s;\n retransmits = 1;\n}\n'
    )
    (local / "logging.inc").write_text(f'type = "file";\nfilename = "{state}/log";\nlevel = "error";\n')
    where = {"LOCAL_CONFDIR": folder / "etc", "DBDIR": state, "RUNDIR": state, "LOGDIR": state}
    variables = [word for name, path in where.items() for word in ("--var", f"{name}={path}")]
    command = [RSPAMD, "-f", "-i", "-u", "_rspamd", "-g", "_rspamd", "-c", "/etc/rspamd/rspamd.conf", *variables]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield listening
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def postfix(sink: Sink, *, milter: Path | None = None) -> Postfix:
    """Postfix that hands everything on to the sink, with a milter where one is given."""
    if milter is not None:
        until(milter.exists, "rspamd's milter socket", within_s=40)
    settings = {"smtpd_milters": f"unix:{milter}", "milter_default_action": "tempfail"} if milter else {}
    return Postfix("alone" if milter is None else "filtered", next_port=sink.port, settings=settings)


def missing_servers() -> list[str]:
    """What this machine lacks for the comparison lines, in words; [] when they can run."""
    lacks = [f"{path} is not here" for path in (SOURCE, SINK, RSPAMD) if not Path(path).exists()]
    if os.geteuid() != 0:
        lacks.append("only root can run a Postfix of its own")
    return lacks


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
