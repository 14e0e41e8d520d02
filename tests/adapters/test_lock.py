"""One gate on one folder, on a disk of this machine, at a time that is declared or real."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from gatelodge.adapters.clock import DeclaredClock, SystemClock, declare
from gatelodge.adapters.disk import free_bytes, network_file_system
from gatelodge.adapters.lock import HomeLock
from gatelodge.errors import ConfigError
from gatelodge.testing.clock import StandingClock

_HOLDER = """
import sys, time
from pathlib import Path
from gatelodge.adapters.lock import HomeLock
HomeLock(Path(sys.argv[1])).acquire()
print("held", flush=True)
time.sleep(60)
"""


def _holder(home) -> subprocess.Popen:
    process = subprocess.Popen([sys.executable, "-c", _HOLDER, str(home)], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"held\n"
    return process


def test_a_second_gate_is_refused_and_told_who_holds_the_home(tmp_path):
    with _holder(tmp_path) as process:
        try:
            with pytest.raises(ConfigError, match=f"process {process.pid}"):
                HomeLock(tmp_path).acquire()
        finally:
            process.kill()


def test_the_lock_of_a_killed_gate_is_free(tmp_path):
    with _holder(tmp_path) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with HomeLock(tmp_path):
        pass


def test_the_lock_is_free_after_release(tmp_path):
    with HomeLock(tmp_path):
        pass
    with HomeLock(tmp_path):
        pass


def test_a_second_lock_in_the_same_process_is_refused(tmp_path):
    with HomeLock(tmp_path), pytest.raises(ConfigError):
        HomeLock(tmp_path).acquire()


MOUNTS = [
    "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
    "30 27 0:40 / /srv/share rw - nfs4 server:/x rw",
    "31 27 0:41 / /srv/with\\040space rw - cifs //server/x rw",
    "32 30 8:1 / /srv/share/local rw - xfs /dev/sda1 rw",
    "33 27 0:42 / /mnt/s rw - fuse.sshfs me@there:/ rw",
    "34 27 0:43 / /cover rw - nfs server:/y rw",
    "35 27 8:2 / /cover rw - ext4 /dev/sdb rw",
    "damaged line",
]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv", ""),
        ("/srv/share", "nfs4"),
        ("/srv/share/home", "nfs4"),
        ("/srv/shared", ""),
        ("/srv/share/local/home", ""),
        ("/srv/with space/home", "cifs"),
        ("/mnt/s/home", "fuse.sshfs"),
        ("/cover/home", ""),
    ],
)
def test_a_network_disk_is_known_by_its_mount(path, kind):
    assert network_file_system(path, MOUNTS) == kind


def test_free_space_is_counted(tmp_path):
    assert free_bytes(tmp_path) > 0


def test_a_declared_time_is_seen_by_a_clock_that_is_open_already(tmp_path):
    path = tmp_path / "run" / "clock"
    first = datetime(2011, 7, 4, 9, 30, 0, 250000, tzinfo=UTC)
    declare(path, first)
    clock = DeclaredClock(path)
    assert clock.now() == first
    declare(path, first + timedelta(days=28))
    assert clock.now() == first + timedelta(days=28)


@pytest.mark.parametrize("content", [None, b"", b"1234567"])
def test_no_declared_time_is_a_configuration_error(tmp_path, content):
    if content is not None:
        (tmp_path / "clock").write_bytes(content)
    with pytest.raises(ConfigError):
        DeclaredClock(tmp_path / "clock")


def test_every_clock_is_aware_and_in_utc(tmp_path):
    declare(tmp_path / "clock", datetime(2011, 8, 1, tzinfo=UTC))
    for clock in (SystemClock(), StandingClock(), DeclaredClock(tmp_path / "clock")):
        assert clock.now().utcoffset() == timedelta(0)


def test_a_standing_clock_moves_only_when_told():
    clock = StandingClock()
    before = clock.now()
    assert clock.now() == before
    assert clock.forward(hours=-1) == before - timedelta(hours=1)
