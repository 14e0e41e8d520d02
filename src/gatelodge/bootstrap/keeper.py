"""The keeper process: `python -m gatelodge.bootstrap.keeper HOME`. Once a minute it tidies up what small changes left.

It does so in a child of its own (`--once`), so that what this takes in memory is given back; a fault is said and tried
again, and never stops the gate.
"""

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path

from gatelodge.adapters.process import child_environment, die_with_parent
from gatelodge.errors import GatelodgeError
from gatelodge.settings import Settings

EVERY_S = 60.0
_WORTH_A_LOOK = 64 << 10
"""Changes of fewer bytes are few."""


def main() -> None:
    """Entry point of the keeper process, and of its child."""
    die_with_parent(signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    home = Path(sys.argv[1])
    if sys.argv[2:] == ["--once"]:
        sys.exit(once(home))
    changes = Settings.load(home).register_path.with_suffix(".delta")
    while True:
        time.sleep(EVERY_S)
        if changes.exists() and changes.stat().st_size > _WORTH_A_LOOK:
            subprocess.run(  # noqa: S603 - our own command line
                [sys.executable, "-m", "gatelodge.bootstrap.keeper", str(home), "--once"],
                env=child_environment(),
                check=False,
            )


def once(home: Path) -> int:
    """Put the changes into the register where they are many; 1 where that was not possible now."""
    from gatelodge.bootstrap import open_home  # noqa: PLC0415 - heavy
    from gatelodge.bootstrap.registering import tidy  # noqa: PLC0415 - heavy

    try:
        if asyncio.run(tidy(open_home(home))):
            sys.stderr.write("gatelodge: the changes of the register were put into it.\n")
    except GatelodgeError as error:
        sys.stderr.write(f"gatelodge: the changes of the register stay beside it for now: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    main()
