"""What an organisation tells its reader: passwords that it uses, and the pictures of its own letterhead.

`passwords.txt`: one a line, without blank lines and those that begin with #; only the gate's account may read it.
`pictures/`: a copy of each logo and banner as it stands in mails; such a picture is no gap.
"""

import hashlib
import stat
from pathlib import Path

from gatelodge.errors import ConfigError

MOST_BYTES = 5 << 20
"""A larger file is no logo."""
MOST = 500
"""Passwords, and pictures."""


def passwords(path: Path) -> tuple[str, ...]:
    """The passwords of the file; none where there is no file. ConfigError when others may read it or it is no text."""
    if not path.exists():
        return ()
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigError(f"Others may read {path}. Close it: chmod 600 {path}")
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    found = tuple(line for line in lines if line.strip() and not line.startswith("#"))
    if len(found) > MOST:
        raise ConfigError(f"{path} holds {len(found):,} passwords; at most {MOST} are tried. Keep those in use.")
    return found


def pictures(folder: Path) -> tuple[str, ...]:
    """SHA-256 of each file in the folder, in hexadecimal; none where there is no folder."""
    if not folder.is_dir():
        return ()
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and path.stat().st_size <= MOST_BYTES]
    return tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in files[:MOST])
