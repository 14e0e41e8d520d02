"""Starts the warm parent of the cage: `python -m gatelodge.adapters.cage.start FD LIMITS`.

Libraries ask to be called after each fork (logging, threading, random). A cage's child has one thread, no log and no
use for chance, and lives for one message: those calls would touch hundreds of pages in it, a fifth of its whole cost.
So they are not taken down, which must be settled before the first library is loaded.
"""

import os


def main() -> None:
    """Entry point of the process."""
    os.register_at_fork = lambda **_: None  # before any other import
    from gatelodge.adapters.cage import parent  # noqa: PLC0415

    parent.main()


if __name__ == "__main__":
    main()
