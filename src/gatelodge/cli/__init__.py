"""The command line: parse arguments, call one flow, print for a person or as one JSON document.

One file per group of commands. Heavy imports stand inside the commands, so that help is quick. Results go to stdout,
everything else to stderr; exit codes are in `outcome.py`. Specification: docs/formats/cli.md.
"""

import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from gatelodge.cli.app import app
from gatelodge.cli.outcome import FAILED, exit_code
from gatelodge.errors import GatelodgeError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code; an error is one plain sentence, without a trace of content."""
    try:
        app(args=arguments)
    except GatelodgeError as error:
        _fail(str(error), exit_code(error))
    except KeyboardInterrupt:
        _fail("Stopped.", 128 + signal.SIGINT)
    except Exception as error:  # noqa: BLE001 - a fault of ours; its text may hold content, so it is not shown
        _fail(f"A fault of ours ({type(error).__name__} at {_place(error)}). Please report it.", FAILED)


def _fail(sentence: str, code: int) -> NoReturn:
    sys.stderr.write(f"gatelodge: {sentence}\n")
    sys.exit(code)


def _place(error: BaseException) -> str:
    """File and line where it was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace is not None else "?"
