"""What the keeper takes for an answer: however it comes in pieces, and however long its one part is."""

import socket
import threading
import time

import pytest

from gatelodge.adapters.cage import keeper, wire
from gatelodge.adapters.cage.reading import Request
from gatelodge.values import Part, Segment, SegmentKind

END = wire.end_frame(wire.Ending.WHOLE)


def frame(text: str) -> bytes:
    return wire.part_frame(Part("1", "text/plain", (Segment(text, "line 1", SegmentKind.PARAGRAPH),)))


def answered(pieces: list[bytes], wait_s: float = 0.0) -> wire.Answer:
    """What the keeper makes of them, sent one after the other."""
    ours, theirs = socket.socketpair()
    with ours, theirs:

        def send() -> None:
            for piece in pieces:
                theirs.sendall(piece)
                time.sleep(wait_s)
            theirs.shutdown(socket.SHUT_WR)

        sending = threading.Thread(target=send)
        sending.start()
        try:
            return keeper._converse(ours, b"", Request(as_message=True), time.monotonic() + 20)
        finally:
            ours.close()
            sending.join()


def test_an_answer_that_comes_byte_by_byte_is_whole():
    whole = frame("Dear Ann") + END
    assert answered([whole[at : at + 1] for at in range(len(whole))], 0.001).ending is wire.Ending.WHOLE


def test_one_part_may_be_longer_than_half_an_answer():
    answer = answered([frame("word " * 7_500_000) + END])
    assert answer.ending is wire.Ending.WHOLE
    assert len(answer.parts[0].segments[0].text) == 37_500_000


@pytest.mark.parametrize("count", [2, 3])
def test_more_than_an_answer_may_hold_is_none(count):
    part = b'["","","","",[]]'.ljust(wire.MAX_ANSWER_BYTES // 2 + 1)
    frames = [wire.FRAME.pack(wire.PART, len(part)) + part] * count
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threading, "excepthook", lambda _: None)  # the keeper hangs up on whoever sends them
        assert answered(frames).ending is wire.Ending.GARBLED


def test_frames_without_end_are_none(monkeypatch):
    monkeypatch.setattr(keeper, "_MAX_FRAMES", 10)
    assert answered([frame("a") * 11]).ending is wire.Ending.GARBLED
