"""The JSON Schema of a rule file, made from the tables that the parser reads by.

`gatelodge policy schema` prints it and docs/formats/policy.schema.json holds it, so that an editor can help. What a
schema cannot say (that a class exists, that a rule can match) is said by `gatelodge check-config`.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from gatelodge.core.policy.conditions import TABLES
from gatelodge.core.policy.given import WORDS
from gatelodge.core.policy.questions import QUESTIONS, Kind, Question
from gatelodge.core.policy.rule import Does, GapAction, Mode
from gatelodge.values import GapKind

_TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
_CLOCK: dict[str, Any] = {"type": "string", "pattern": r"^[0-2]\d:[0-5]\d"}
_OWN = {"to.inside", "when.hours", "when.expires"}


def _table(properties: Mapping[str, Any], required: Iterable[str] = (), **others: Any) -> dict[str, Any]:
    """A table that takes these keys and no others."""
    table = {"type": "object", "additionalProperties": False, "properties": dict(properties), **others}
    return table | {"required": list(required)} if required else table


def _word(kind: type[Enum]) -> dict[str, Any]:
    return {"enum": [one.value if isinstance(one.value, str) else one.name.lower() for one in kind]}


def _condition(question: Question) -> dict[str, Any]:
    match question.kind:
        case Kind.FLAG:
            takes: dict[str, Any] = {"type": "boolean"}
        case Kind.ANY:
            word = {"enum": list(question.words)} if question.words else _TEXT
            takes = {"type": "array", "minItems": 1, "items": word}
        case _:
            takes = {"type": "integer", "minimum": 1}
    return takes | {"description": f"{question.kind}: {question.says}"}


def _conditions(table: str) -> dict[str, Any]:
    """The keys of one table of conditions."""
    asked = {key: one for key, one in QUESTIONS.items() if key not in _OWN and key.startswith(f"{table}.")}
    return {key.partition(".")[2]: _condition(one) for key, one in asked.items()}


def _rule() -> dict[str, Any]:
    tables = {table: _conditions(table) for table in TABLES}
    unless = {name: takes for table in tables.values() for name, takes in table.items()}
    tables["to"]["inside"] = {"type": "boolean", "description": "true: also about recipients inside the organisation"}
    tables["when"] |= {"from": _CLOCK, "until": _CLOCK}
    keys = {
        "name": _TEXT,
        "owner": _TEXT,
        "purpose": _TEXT,
        "life": _word(Mode),
        "action": _word(Does),
        "unit": _TEXT,
        "expires": {"description": "a day such as 2027-03-31"},
        "sentence": _TEXT,
        "say": _table({"en": _TEXT, "cy": _TEXT}, ("en", "cy")),
        "hint": {"type": "string"},
        "alarm": {"type": "boolean"},
        "cel": {"type": "string", "minLength": 1, "maxLength": 2000},
        **{name: _table(keys) for name, keys in tables.items()},
        "unless": _table(unless),
    }
    said = [{"required": ["sentence"]}, {"required": ["say"]}]
    return _table(keys, ("name", "owner", "purpose", "life", "action"), anyOf=said)


def _test() -> dict[str, Any]:
    expect = {
        "action": _word(Does),
        "would": _word(Does),
        "rule": _TEXT,
        "alarms": {"type": "array", "items": _TEXT},
    }
    keys = {"name": _TEXT, "given": _table(WORDS), "expect": _table(expect, minProperties=1)}
    return _table(keys, ("name", "expect"))


_HOURS: dict[str, Any] = {"type": "integer", "minimum": 0}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Gatelodge rules",
    **_table(
        {
            "rule": {"type": "array", "items": _rule()},
            "test": {"type": "array", "items": _test()},
            "gaps": {
                "type": "object",
                "additionalProperties": _table({kind.value: _word(GapAction) for kind in GapKind}),
            },
            "unit_modes": {"type": "object", "additionalProperties": _word(Mode)},
            "stale": _table({"register_hours": _HOURS, "permits_hours": _HOURS}),
        }
    ),
}
"""The schema as it is published."""
