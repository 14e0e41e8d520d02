"""Our values as JSON and back, strictly, for the recorder's socket.

A dataclass is an object with all its fields and no others; bytes are base64; times are ISO 8601 with their zone; enums
are their values; a mapping from text is plain JSON already, other keys are written as text. What does not fit the type
raises ValueError: two versions of Gatelodge on one socket are a fault, not something to guess about.
"""

import base64
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

_Convert = Callable[[Any], Any]
_KEYS: Mapping[Any, tuple[_Convert, _Convert]] = {bytes: (bytes.hex, bytes.fromhex), int: (str, int)}
"""How the keys of a mapping are written and read where they are no text."""


def dump(value: Any, kind: Any) -> Any:
    """The value, of this type, as what `json` can write."""
    return _dumper(kind)(value)


def load(untrusted: Any, kind: Any) -> Any:
    """The value of this type. ValueError when it does not fit."""
    try:
        return _loader(kind)(untrusted)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not a {kind}") from error


@cache
def _dumper(kind: Any) -> _Convert:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        steps = [(field.name, _dumper(hints[field.name])) for field in fields(kind)]
        return lambda value: {name: step(getattr(value, name)) for name, step in steps}
    if origin in {tuple, Sequence}:
        inner = _dumper(arguments[0])
        return lambda value: [inner(element) for element in value]
    if origin in {types.UnionType, typing.Union}:
        optional = _dumper(_without_none(arguments))
        return lambda value: None if value is None else optional(value)
    if origin is Mapping and arguments[0] in _KEYS:
        written, inner = _KEYS[arguments[0]][0], _dumper(arguments[1])
        return lambda value: {written(key): inner(one) for key, one in value.items()}
    if kind is bytes:
        return lambda value: base64.b64encode(value).decode("ascii")
    if kind is datetime:
        return datetime.isoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value: value.value
    return lambda value: value


@cache
def _loader(kind: Any) -> _Convert:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        steps = [(field.name, _loader(hints[field.name])) for field in fields(kind)]
        return lambda value: _build(kind, steps, value)
    if origin in {tuple, Sequence}:
        inner = _loader(arguments[0])
        return lambda value: tuple([inner(element) for element in _exactly(value, list)])
    if origin in {types.UnionType, typing.Union}:
        optional = _loader(_without_none(arguments))
        return lambda value: None if value is None else optional(value)
    if origin is Mapping and arguments[0] in _KEYS:
        read, inner = _KEYS[arguments[0]][1], _loader(arguments[1])
        return lambda value: {read(key): inner(one) for key, one in _exactly(value, dict).items()}
    if origin is Mapping:
        return lambda value: _exactly(value, dict)
    if kind is bytes:
        return lambda value: base64.b64decode(value, validate=True)
    if kind is datetime:
        return _time
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return lambda value: _exactly(value, kind)


def _build(kind: Any, steps: Sequence[tuple[str, _Convert]], value: Any) -> Any:
    if not isinstance(value, dict) or len(value) != len(steps):
        raise ValueError(f"not the fields of a {kind.__name__}")
    return kind(**{name: step(value[name]) for name, step in steps})


def _exactly(value: Any, kind: Any) -> Any:
    if type(value) is not kind:
        raise ValueError(f"{type(value).__name__} where {kind.__name__} is due")
    return value


def _time(value: str) -> datetime:
    at = datetime.fromisoformat(value)
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at


def _without_none(arguments: tuple[Any, ...]) -> Any:
    (kind,) = [argument for argument in arguments if argument is not types.NoneType]
    return kind
