"""A judge worker: `python -m gatelodge.bootstrap.worker HOME LANE FD`. Started by the engine adapter, ends with it."""

import pickle
import signal
import socket
import struct
import sys
from dataclasses import replace
from io import BufferedRWPair
from pathlib import Path
from typing import Any

from gatelodge.adapters.process import die_with_parent
from gatelodge.errors import ConfigError, GatelodgeError
from gatelodge.flows.consider import JudgeTools
from gatelodge.flows.judge import judge
from gatelodge.values import Habits, HabitsAsked

_LENGTH = struct.Struct(">I")


def serve(connection: socket.socket, tools: JudgeTools) -> None:
    """Judge one message after the other until the other end closes."""
    stream = connection.makefile("rwb")

    def habits(asked: HabitsAsked) -> Habits:
        _say(stream, asked)
        answer = _hear(stream)
        if not isinstance(answer, Habits):
            raise SystemExit(0)  # the gate is gone
        return answer

    tools = replace(tools, habits=habits)
    while (received := _hear(stream)) is not None:
        try:
            answer: object = judge(received, tools)
        except GatelodgeError as error:
            answer = error.log
        except Exception as error:  # noqa: BLE001 - a fault of ours on one message: 451, and the worker goes on
            answer = f"{type(error).__name__} at {_place(error)}"
        _say(stream, answer)


def _hear(stream: "BufferedRWPair[Any, Any]") -> Any:
    """What the gate says next; None when it has gone."""
    header = stream.read(_LENGTH.size)
    return pickle.loads(stream.read(_LENGTH.unpack(header)[0])) if header else None  # noqa: S301 - our own gate


def _say(stream: "BufferedRWPair[Any, Any]", said: object) -> None:
    frame = pickle.dumps(said, protocol=5)
    stream.write(_LENGTH.pack(len(frame)) + frame)
    stream.flush()


def _place(error: BaseException) -> str:
    """File and line of a fault; never its text, which may hold content."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace is not None else "?"


def main() -> None:
    """Entry point of the worker process."""
    home, lane, descriptor = sys.argv[1:4]
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _work(Path(home), lane, int(descriptor))
    except ConfigError as error:  # a file of the home that was changed since the gate opened
        raise SystemExit(f"gatelodge: a judge worker stops: {error}") from None


def _work(home: Path, lane: str, descriptor: int) -> None:
    from gatelodge.bootstrap import open_home  # noqa: PLC0415 - after the process stands alone

    gatehouse = open_home(home)
    limits = gatehouse.settings.judge
    cage = gatehouse.cage(timeout_s=limits.fast_lane_s) if lane == "fast" else gatehouse.cage()
    with cage, socket.socket(fileno=descriptor) as connection:
        serve(connection, gatehouse.judge_tools(cage))


if __name__ == "__main__":
    main()
