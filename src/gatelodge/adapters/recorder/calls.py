"""What travels over the recorder's socket: length, then JSON. One table says which calls there are.

A request is `[id, name, {argument: value}]`; an answer is `[id, true, value]` or `[id, false, error class, sentence,
log]`. Values travel as `adapters/wire.py` writes them.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from gatelodge import errors
from gatelodge.adapters import wire
from gatelodge.errors import GatelodgeError, TemporaryError
from gatelodge.values import (
    Decided,
    Decision,
    Earlier,
    Event,
    Habits,
    HabitsAsked,
    Item,
    MailDay,
    Move,
    Outcome,
    Recorded,
    Sample,
    SampleStep,
    Sent,
    Sketch,
    Supervision,
)

MAX_FRAME_BYTES: Final = 64 * 1024 * 1024
"""A queue of a thousand items with their evidence stays below."""
HEAD_BYTES: Final = 4

CALLS: Final[Mapping[str, tuple[Mapping[str, Any], Any]]] = {
    "decided": ({"decided": Decided}, Recorded),
    "outcome": ({"outcome": Outcome}, type(None)),
    "move": ({"move": Move}, Item),
    "event": ({"event": Event}, int),
    "checkpoint": ({"entry": int}, bytes),
    "may_leave": ({"item": str, "recipients": Sequence[str]}, int),
    "queue": ({"states": Sequence[str], "unnoticed": bool, "limit": int}, Sequence[Item]),
    "item": ({"item": str}, Item),
    "deferred": ({"item": str, "recipients": Sequence[str], "next_try": datetime}, type(None)),
    "noticed": ({"item": str}, type(None)),
    "alarms": ({"limit": int}, Sequence[Item]),
    "alarm_told": ({"item": str}, type(None)),
    "earlier": ({"sketch": Sketch, "before": datetime}, Sequence[Earlier]),
    "habits": ({"asked": HabitsAsked}, Habits),
    "supervision": ({"since": datetime, "until": datetime}, Sequence[Supervision]),
    "sent": ({"since": datetime, "until": datetime, "authors": Sequence[str]}, Sequence[Sent]),
    "mail_days": ({"since": datetime, "until": datetime}, Sequence[MailDay]),
    "decisions": ({"since": datetime, "until": datetime}, Sequence[Decision]),
    "last_sample_day": ({}, str),
    "sampled": ({"day": str, "samples": Sequence[Sample]}, bool),
    "samples": ({"since": str, "waiting": bool}, Sequence[Sample]),
    "sample": ({"item": str}, Sample),
    "sample_step": ({"step": SampleStep}, Sample),
    "forget": ({"before": datetime}, int),
    "envelope": ({"item": str}, Item),
    "ended": ({"before": datetime, "limit": int}, Sequence[str]),
    "erased": ({"item": str}, type(None)),
    "counts": ({}, Mapping[str, int]),
}
"""Method of the port to its arguments and its answer."""

_ERRORS = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type)}
_encode = json.JSONEncoder(separators=(",", ":")).encode


def frame(value: object) -> bytes:
    """The value as one frame. TemporaryError when it is larger than any frame may be."""
    body = _encode(value).encode("ascii")
    if len(body) > MAX_FRAME_BYTES:
        raise TemporaryError("That is too large for the recorder.")
    return len(body).to_bytes(HEAD_BYTES, "big") + body


def request(number: int, name: str, arguments: Mapping[str, Any]) -> bytes:
    """One call as a frame."""
    kinds = CALLS[name][0]
    return frame([number, name, {key: wire.dump(arguments[key], kind) for key, kind in kinds.items()}])


def open_request(untrusted: bytes) -> tuple[int, str, dict[str, Any]]:
    """Number, name and arguments of a call. ValueError when it is none."""
    match json.loads(untrusted):
        case [int(number), str(name), dict(arguments)] if name in CALLS and arguments.keys() == CALLS[name][0].keys():
            kinds = CALLS[name][0]
            return number, name, {key: wire.load(arguments[key], kind) for key, kind in kinds.items()}
        case _:
            raise ValueError("not a call of the recorder")


def answer(number: int, name: str, value: Any) -> bytes:
    """The answer to a call as a frame; an error travels by its class."""
    if isinstance(value, GatelodgeError):
        kind = next(kind for kind in type(value).__mro__ if kind.__name__ in _ERRORS)
        return frame([number, False, kind.__name__, str(value), value.log])
    return frame([number, True, wire.dump(value, CALLS[name][1])])


def open_answer(untrusted: bytes, name_of: Mapping[int, str]) -> tuple[int, Any]:
    """Number of the call, and its answer or error. ValueError when it is neither."""
    match json.loads(untrusted):
        case [int(number), True, value] if number in name_of:
            return number, wire.load(value, CALLS[name_of[number]][1])
        case [int(number), False, str(kind), str(sentence), str(log)] if kind in _ERRORS:
            return number, _ERRORS[kind](sentence, log=log)
        case _:
            raise ValueError("not an answer of the recorder")
