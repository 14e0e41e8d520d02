"""A stub judge worker: does what the content says. Started by test_engine.py with a lane, a log folder and an FD."""

import os
import pickle
import socket
import struct
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "flows"))
from gate_kit import judgement

from gatelodge.values import Gap, GapKind, HabitsAsked

LENGTH = struct.Struct(">I")


def answer(received, lane, times):
    """What to say; `times` is how often this message was asked about, over all workers."""
    said = judgement(received, {}, verdicts=())
    words = received.untrusted_bytes.decode().split()
    match words[0]:
        case "die-once" if times == 1:
            os._exit(3)
        case "die":
            os._exit(3)
        case "fault":
            return "KeyError at judge.py:7"
        case "sleep":
            time.sleep(float(words[1]))
        case "other":
            return pickle.loads(pickle.dumps(said).replace(received.digest, b"x" * 32))
        case "limit" | "crashed" if lane == "fast":
            object.__setattr__(said, "gaps", (Gap("1", GapKind(words[0]), "."),))
        case "encrypted":
            object.__setattr__(said, "gaps", (Gap("1", GapKind.ENCRYPTED, "."),))
    return said


def say(stream, value):
    frame = pickle.dumps(value, protocol=5)
    stream.write(LENGTH.pack(len(frame)) + frame)
    stream.flush()


def main():
    lane, folder, descriptor = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    stream = socket.socket(fileno=descriptor).makefile("rwb")
    while header := stream.read(LENGTH.size):
        received = pickle.loads(stream.read(LENGTH.unpack(header)[0]))
        with (folder / "asked").open("a") as log:
            log.write(f"{lane} {os.getpid()} {received.digest.hex()}\n")
        if received.untrusted_bytes.startswith(b"ask"):
            say(stream, HabitsAsked(b"a" * 16, (), (), received.at))
            habits = pickle.loads(stream.read(LENGTH.unpack(stream.read(LENGTH.size))[0]))
            said = judgement(received, {}, verdicts=())
            object.__setattr__(said, "people", habits.messages)
            say(stream, said)
            continue
        times = (folder / "asked").read_text().count(received.digest.hex())
        say(stream, answer(received, lane, times))


main()
