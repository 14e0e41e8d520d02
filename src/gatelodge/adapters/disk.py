"""What kind of disk a home stands on.

Locks, mapped files and fsync do not keep their promises on a network file system, so a home there is refused.
Read from /proc/self/mountinfo (proc_pid_mountinfo(5)); where there is none, nothing is claimed.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from gatelodge.errors import ConfigError

_MOUNTS = Path("/proc/self/mountinfo")
_NETWORK = re.compile(
    r"nfs4?|cifs|smb3|smbfs|afs|ceph|gfs2?|ocfs2|lustre|beegfs|glusterfs|davfs2?|coda|orangefs|9p|virtiofs"
    r"|fuse\.(sshfs|glusterfs|s3fs|rclone|davfs2?|cephfs?|ceph-fuse|gcsfuse|mfs|juicefs)"
)


def network_file_system(path: Path, mounts: Iterable[str] | None = None) -> str:
    """The name of the network file system that the path stands on, or "".

    mounts: lines of mountinfo; this machine's own when left out.
    """
    if mounts is None:
        try:
            mounts = _MOUNTS.read_text("utf-8", "replace").splitlines()
        except OSError:
            return ""
    where = os.path.realpath(path)
    best, kind = "", ""
    for line in mounts:
        before, dash, after = line.partition(" - ")
        fields = before.split(" ")
        if not dash or len(fields) < 5:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[4])
        inside = where == point or where.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):  # a later mount on the same point covers the earlier
            best, kind = point, after.split(" ")[0]
    return kind if _NETWORK.fullmatch(kind) else ""


def refuse_network_disk(home: Path) -> None:
    """ConfigError when the home stands on a network file system."""
    if kind := network_file_system(home):
        raise ConfigError(f"{home} is on a network disk ({kind}). A home must be on a disk of this machine.")


def free_bytes(path: Path) -> int:
    """Bytes that an ordinary account may still write there."""
    status = os.statvfs(path)
    return status.f_bavail * status.f_frsize
