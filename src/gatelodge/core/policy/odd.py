"""The odd condition, written in CEL: `cel = "what.people > 3 && to.class == 'public'"` on a rule.

The expression sees the answers to every question under the same names (`who`, `what`, `about`, `to`, `when`), as whole
numbers, texts, booleans and lists of texts, and nothing else. It is compiled when the file is read; what can be found
wrong then is: syntax, unknown names, a result that is not true or false, an operation that does not fit its operands.

How its run time is bounded: at most 2,000 characters; no list or map in it has more than 32 entries; the lists it is
given are short and its texts cut at 200 characters; comprehensions nest at most twice; regular expressions take time
in proportion to the text. There is no other loop in CEL, and no recursion.
Source: the CEL specification, github.com/google/cel-spec; the library is Rust's `cel`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, lru_cache
from itertools import product
from operator import itemgetter
from typing import Any

import cel

from gatelodge.core.policy.cel_text import depth, entries, literals, macros, selected
from gatelodge.core.policy.facts import MessageFacts, RecipientFacts
from gatelodge.core.policy.questions import DAYS, QUESTIONS, Kind
from gatelodge.core.toml import Table, suggestion

MOST_CHARACTERS = 2000
MOST_NESTED = 2
MOST_ENTRIES = 32
_MOST_TEXT = 200
_MOST_ANSWERS = 4096
"""Sets of answers that are remembered; subjects are without number."""
_FUNCTIONS = frozenset(
    [
        "size",
        "contains",
        "startsWith",
        "endsWith",
        "matches",
        "int",
        "uint",
        "double",
        "string",
        "bool",
        "dyn",
        "min",
        "max",
        "not_strictly_false",
    ]
)


class Shape(Enum):
    """What a name in an expression stands for."""

    NUMBER = "a number"
    TEXT = "a text"
    FLAG = "true or false"
    LIST = "a list of texts"


@dataclass(frozen=True, slots=True)
class Name:
    """One name an expression may use."""

    shape: Shape
    answer: Callable[[MessageFacts, RecipientFacts], Any]
    words: tuple[str, ...] = ()
    of_staff: bool = False
    """Unknown where the author is not on the staff list: what asks for it then holds, as other conditions do."""


@dataclass(frozen=True, slots=True)
class Expression:
    """One condition in CEL; what it says to answers that came before is remembered."""

    text: str
    program: Any = field(repr=False, compare=False)
    names: tuple[str, ...] = ()
    """What it asks: `what.people`."""
    of_staff: tuple[str, ...] = ()
    """Of these, what nobody knows where nobody knows who wrote the mail."""
    said: dict[Any, bool | None] = field(default_factory=dict, repr=False, compare=False)


class Odd:
    """The odd conditions of a rule file, and everything they ask for."""

    def __init__(self, expressions: Iterable[Expression]) -> None:
        every = tuple(expressions)
        self.names = tuple(sorted({name for one in every for name in one.names}))
        place = {name: at for at, name in enumerate(self.names)}
        self._picks = {one.text: itemgetter(*(place[name] for name in one.names)) for one in every if one.names}

    def pick(self, expression: Expression, answers: tuple[Any, ...]) -> Any:
        """The answers that this expression asks for, out of all of them."""
        return self._picks[expression.text](answers) if expression.names else ()


class Variables:
    """The answers for one recipient of one message, worked out when the first expression asks for them."""

    __slots__ = ("_answers", "_context", "_groups", "_message", "_odd", "_recipient")

    def __init__(self, message: MessageFacts, recipient: RecipientFacts, odd: Odd) -> None:
        self._message, self._recipient, self._odd = message, recipient, odd
        self._answers: tuple[Any, ...] | None = None
        self._context: Any = None
        self._groups: set[str] = set()

    def holds(self, expression: Expression) -> bool | None:
        """Whether it is true; None where it could not be worked out. Never raises."""
        message, recipient = self._message, self._recipient
        for name in expression.of_staff:
            if _unknown(NAMES[name].answer(message, recipient)):
                return True
        if self._answers is None:
            asked = map(NAMES.__getitem__, self._odd.names)
            self._answers = tuple(_plain(known.shape, known.answer(message, recipient)) for known in asked)
        picked, said = self._odd.pick(expression, self._answers), expression.said
        if picked not in said:
            if len(said) >= _MOST_ANSWERS:
                said.clear()
            said[picked] = self._worked_out(expression, self._answers)
        return said[picked]

    def _worked_out(self, expression: Expression, answers: tuple[Any, ...]) -> bool | None:
        """Groups of answers are handed over when an expression first asks for one of them: that is what takes time."""
        if self._context is None:
            self._context = cel.Context({})
        for group in {name.partition(".")[0] for name in expression.names} - self._groups:
            own = {
                name.partition(".")[2]: answer
                for name, answer in zip(self._odd.names, answers, strict=True)
                if name.startswith(f"{group}.")
            }
            self._context.add_variable(group, own)
            self._groups.add(group)
        try:
            found = expression.program.execute(self._context)
        except Exception:  # noqa: BLE001 - whatever the library raises: a rule that could not be worked out
            return None
        return found if isinstance(found, bool) else None


def compiled(table: Table) -> Expression | None:
    """The expression of a rule, None where it has none. ConfigError for what can be found wrong before any mail."""
    if not table.has("cel"):
        return None
    text = table.text("cel")
    for wrong in _too_much(text):
        table.fail("cel", wrong)
    try:
        program = cel.compile(text)
    except Exception as error:  # noqa: BLE001 - the library's own kinds of error are not listed
        table.fail("cel", f"This is not CEL: {_short(error)}. An example: what.people > 3 && to.class == 'public'")
    for wrong in (*_unknown_names(text, program), *_odd_comparisons(text)):
        table.fail("cel", wrong)
    for values in _samples():
        try:
            found = program.execute(values)
        except Exception as error:  # noqa: BLE001 - as above
            table.fail("cel", f"This cannot always be worked out: {_short(error)}. {_MEND}")
        if not isinstance(found, bool):
            table.fail("cel", "This is neither true nor false. Compare it with something: what.people > 3")
    names = selected(text)[0]
    return Expression(text, program, names, tuple(name for name in names if NAMES[name].of_staff))


_MEND = "Compare numbers with numbers and texts with texts, and test a divisor first: what.size > 0 && …"


def _too_much(text: str) -> Iterator[str]:
    """Why its run time would not be bounded."""
    if len(text) > MOST_CHARACTERS:
        yield f"This has {len(text):,} characters, more than {MOST_CHARACTERS:,}. Make two rules of it."
    if depth(text) > MOST_NESTED:
        yield f"`exists`, `all` and their like stand more than {MOST_NESTED} deep in each other. Make two rules of it."
    if entries(text) > MOST_ENTRIES:
        yield f"A list here has more than {MOST_ENTRIES} entries. A list under [rule.to] or [rule.who] may be longer."


def _unknown_names(text: str, program: Any) -> Iterator[str]:
    names, whole = selected(text)
    for name in names:
        if name not in NAMES:
            yield f"There is no `{name}` to ask for.{suggestion(name, NAMES)}"
    for group in whole:
        yield f"`{group}` is asked for as a whole. Name what is meant, with a dot: {group}.{_first(group)}"
    for name in sorted(set(program.variables()) - _GROUPS - macros(text)):
        yield f"There is no `{name}` to ask for. Names begin with who, what, about, to or when: what.people"
    for function in program.functions():
        if function[0].isalpha() and function not in _FUNCTIONS:
            yield f"There is no function `{function}` here.{suggestion(function, sorted(_FUNCTIONS))}"


def _odd_comparisons(text: str) -> Iterator[str]:
    """Comparisons with a literal that can never be true, or are of two kinds of thing."""
    for name, literal in literals(text):
        known = NAMES.get(name)
        if known is None:
            continue
        shape = Shape.TEXT if literal[0] in "'\"" else Shape.FLAG if literal in {"true", "false"} else Shape.NUMBER
        if known.shape is Shape.LIST:
            yield f"`{name}` is a list. Ask whether something is in it: {literal} in {name}"
        elif known.shape is not shape:
            mend = f"Compare it with {known.shape.value}."
            yield f"`{name}` is {known.shape.value}, and {literal} is {shape.value}. {mend}"
        elif shape is Shape.TEXT and known.words and literal[1:-1] not in {*known.words, ""}:
            yield f"`{name}` is never {literal}.{suggestion(literal[1:-1], known.words)}"


@cache
def _samples() -> tuple[dict[str, dict[str, Any]], ...]:
    """Very different answers to everything, so that each branch of most expressions is worked out once."""
    found = []
    for number, flag, many in product((0, 1, 1_000_000), (False, True), (False, True)):
        values: dict[str, dict[str, Any]] = {}
        for name, known in NAMES.items():
            words = list(known.words) or ["text"]
            match known.shape:
                case Shape.NUMBER:
                    value: Any = number
                case Shape.FLAG:
                    value = flag
                case Shape.TEXT:
                    value = words[-1] if many else ""
                case _:
                    value = words if many else []
            group, _, key = name.partition(".")
            values.setdefault(group, {})[key] = value
        found.append(values)
    return tuple(found)


def _plain(shape: Shape, answer: Any) -> Any:
    match shape:
        case Shape.FLAG:
            return True in answer if isinstance(answer, frozenset) else bool(answer)
        case Shape.NUMBER:
            return -1 if answer is None else int(answer)
        case Shape.LIST:
            return _listed(answer or frozenset())
        case _:
            return str(answer or "")[:_MOST_TEXT]


@lru_cache(maxsize=_MOST_ANSWERS)
def _listed(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(words))


def _unknown(answer: Any) -> bool:
    """Nobody knows who wrote the mail; days in post are then below 0."""
    return answer is None or (isinstance(answer, int) and not isinstance(answer, bool) and answer < 0)


def _first(group: str) -> str:
    return next(name for name in NAMES if name.startswith(f"{group}.")).partition(".")[2]


def _short(error: Exception) -> str:
    """The first line of what the library says, without our own text in it."""
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    return said.partition("ERROR: ")[2][:160] or said[:160].rstrip(".")


_LISTS = frozenset({"who.units", "who.roles", "who.authors", "what.gaps", "about.field_classes", "to.classes"})
_STAFF = frozenset({"who.units", "who.roles", "who.authors", "who.on_probation", "who.days_in_post"})
_ELSEWHERE = frozenset({"what.subject_starts", "when.days", "when.hours", "when.expires"})
_GROUPS = frozenset({"who", "what", "about", "to", "when"})


def _names() -> Mapping[str, Name]:
    """Every question under its own key, and a few in the form that suits an expression."""
    shapes = {Kind.FLAG: Shape.FLAG, Kind.LEAST: Shape.NUMBER, Kind.UNDER: Shape.NUMBER, Kind.ANY: Shape.TEXT}
    names = {
        key: Name(Shape.LIST if key in _LISTS else shapes[one.kind], one.answer, one.words, key in _STAFF)
        for key, one in QUESTIONS.items()
        if key not in _ELSEWHERE
    }
    return names | {
        "what.subject": Name(Shape.TEXT, lambda m, _: m.subject),
        "to.class": Name(Shape.TEXT, lambda _, r: r.recipient_class),
        "when.day": Name(Shape.TEXT, lambda m, _: "" if m.at is None else DAYS[m.at.weekday()], DAYS),
        "when.hour": Name(Shape.NUMBER, lambda m, _: -1 if m.at is None else m.at.hour),
        "when.minute": Name(Shape.NUMBER, lambda m, _: -1 if m.at is None else m.at.minute),
    }


NAMES = _names()
"""What an expression may ask, by name. `when.hour` is -1 and `when.day` "" where a message has no time."""
