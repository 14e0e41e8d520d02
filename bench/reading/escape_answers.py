"""Answers that a taken-over child gives to harm its keeper or the next message; each writes straight to the socket."""

import os
import socket
import struct
import time
from collections.abc import Callable

from gatelodge.adapters.cage import wire

FORGED = wire.end_frame(wire.Ending.WHOLE, headers=(("Subject", "forged"),))


def floods_the_keeper(answer: socket.socket) -> None:
    """More than an answer may hold, in frames that are each in order."""
    frame = wire.FRAME.pack(wire.PART, 1 << 20) + b'["","","","",[]]'.ljust(1 << 20)
    for _ in range(200):
        answer.sendall(frame)


def claims_a_frame_without_end(answer: socket.socket) -> None:
    answer.sendall(struct.pack(">BI", wire.PART, 0xFFFFFFFF))
    time.sleep(60)


def says_nothing_for_ever(_: socket.socket) -> None:
    time.sleep(60)


def drips_for_ever(answer: socket.socket) -> None:
    """A byte now and then, so that no single wait is long."""
    answer.sendall(struct.pack(">BI", wire.PART, 1 << 16))
    for _ in range(600):
        answer.sendall(b" ")
        time.sleep(0.1)


def sends_small_frames_for_ever(answer: socket.socket) -> None:
    frame = wire.FRAME.pack(wire.PART, 16) + b'["","","","",[]]'
    while True:
        answer.sendall(frame * 100)


def stays_busy_for_ever(_: socket.socket) -> None:
    while True:
        pass


def sends_garbage(answer: socket.socket) -> None:
    answer.sendall(os.urandom(4096))


def sends_deep_json(answer: socket.socket) -> None:
    answer.sendall(wire.FRAME.pack(wire.PART, 2_000_000) + b"[" * 2_000_000)


def claims_the_keepers_endings(answer: socket.socket) -> None:
    answer.sendall(wire.FRAME.pack(wire.END, 10) + b"[17,[],[]]")


def answers_twice(answer: socket.socket) -> None:
    """The second answer is meant for the next message."""
    answer.sendall(FORGED + FORGED)


def answers_and_stays(answer: socket.socket) -> None:
    """A whole answer, and then the child goes on; the next message must not wait for its end for ever."""
    answer.sendall(FORGED)
    time.sleep(60)


def takes_all_memory(_: socket.socket) -> None:
    held = []
    while True:
        held.append(bytearray(1 << 24))


_ALL: tuple[Callable[[socket.socket], None], ...] = (
    floods_the_keeper, claims_a_frame_without_end, says_nothing_for_ever, drips_for_ever, sends_small_frames_for_ever,
    stays_busy_for_ever, sends_garbage, sends_deep_json, claims_the_keepers_endings, answers_twice, answers_and_stays,
    takes_all_memory,
)  # fmt: skip
ANSWERS = {answer.__name__.replace("_", " "): answer for answer in _ALL}
ENDLESS = frozenset({"answers twice", "answers and stays"})
"""A whole answer comes, about its own message: that a child may say of it what it likes is no escape."""
