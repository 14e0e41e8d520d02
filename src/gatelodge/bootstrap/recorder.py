"""The recorder process: `python -m gatelodge.bootstrap.recorder HOME`. The one writer of custody and ledger."""

import signal
import sys
from pathlib import Path

from gatelodge.adapters.process import die_with_parent
from gatelodge.adapters.recorder import serve_recorder
from gatelodge.bootstrap import open_home


def main() -> None:
    """Entry point of the recorder process."""
    die_with_parent(signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gatehouse = open_home(Path(sys.argv[1]))
    serve_recorder(**gatehouse.recorder_arguments())


if __name__ == "__main__":
    main()
