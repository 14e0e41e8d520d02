"""Waiting with an end, and ports nobody uses."""

import socket
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(found: Callable[[], T], what: str, *, within_s: float = 20.0, every_s: float = 0.02) -> T:
    """The first true answer. AssertionError, naming `what`, when none comes in time."""
    deadline = time.monotonic() + within_s
    while True:
        if answer := found():
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"after {within_s:g} s still waiting for: {what}")
        time.sleep(every_s)


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
