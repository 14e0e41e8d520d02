"""Rule by rule what matched and what did not, for whoever must understand a verdict: `explain` shows it."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from gatelodge.core.policy.conditions import Condition
from gatelodge.core.policy.facts import MessageFacts, RecipientFacts
from gatelodge.core.policy.odd import Odd, Variables
from gatelodge.core.policy.questions import Kind
from gatelodge.core.policy.rule import Rule
from gatelodge.core.policy.rules import Rules


@dataclass(frozen=True, slots=True)
class ConditionTrace:
    """One thing a rule wants, and what was found."""

    key: str
    """`what.unpermitted`."""
    asks: str
    """The question in words."""
    wanted: str
    """"at least 10"."""
    found: str
    """"1"; "not known"."""
    holds: bool


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule against one recipient."""

    rule: str
    owner: str
    purpose: str
    life: str
    action: str
    matched: bool
    conditions: tuple[ConditionTrace, ...]
    """In the order in which they are asked."""
    would_pass: tuple[str, ...]
    """Where it matched: each change that would have let the mail pass this rule, as "what.unpermitted below 10"."""


def trace(message: MessageFacts, recipient: RecipientFacts, rules: Rules) -> tuple[RuleTrace, ...]:
    """Every rule of the file, in file order."""
    return tuple(_rule(rule, message, recipient) for rule in rules.rules)


def _rule(rule: Rule, message: MessageFacts, recipient: RecipientFacts) -> RuleTrace:
    asked = tuple(_condition(condition, message, recipient) for condition in rule.conditions)
    asked += _odd(rule, message, recipient)
    matched = all(one.holds for one in asked)
    return RuleTrace(
        rule=rule.name,
        owner=rule.owner,
        purpose=rule.purpose,
        life=rule.life.name.lower(),
        action=rule.does.value,
        matched=matched,
        conditions=asked,
        would_pass=_would_pass(rule) if matched else (),
    )


def _would_pass(rule: Rule) -> tuple[str, ...]:
    odd = () if rule.odd is None else (f"not: {rule.odd.text}",)
    return (*filter(None, map(_other, rule.conditions)), *odd)


def _odd(rule: Rule, message: MessageFacts, recipient: RecipientFacts) -> tuple[ConditionTrace, ...]:
    """The condition in CEL; where it cannot be worked out, it counts as holding."""
    if rule.odd is None:
        return ()
    found = Variables(message, recipient, Odd([rule.odd])).holds(rule.odd)
    word = "could not be worked out" if found is None else _written(found)
    return (ConditionTrace("cel", rule.odd.text, "yes", word, holds=found is not False),)


def _condition(condition: Condition, message: MessageFacts, recipient: RecipientFacts) -> ConditionTrace:
    answer = condition.question.answer(message, recipient)
    return ConditionTrace(
        key=condition.key,
        asks=condition.question.says,
        wanted=condition.wanted,
        found=_written(answer),
        holds=condition.holds(answer),
    )


_UNCHANGING = frozenset({"to.inside", "when.expires", "what.register", "what.history"})
"""What nobody can change about one mail."""


def _other(condition: Condition) -> str:
    """What this condition would have had to find so that the rule does not match; "" where nobody can change it."""
    if condition.key in _UNCHANGING or condition.key.startswith(("who.", "when.")):
        return ""
    if condition.unless:
        return f"{condition.key} {condition.wanted.removeprefix('not ')}"
    match condition.question.kind:
        case Kind.LEAST:
            return f"{condition.key} below {condition.wanted.rpartition(' ')[2]}"
        case Kind.FLAG:
            return f"{condition.key}: {'no' if condition.wanted == 'yes' else 'yes'}"
        case Kind.ANY:
            return f"{condition.key} none of {condition.wanted.removeprefix('one of ')}"
        case _:
            return ""


def _written(answer: Any) -> str:
    """An answer for people."""
    match answer:
        case None:
            return "not known"
        case bool():
            return "yes" if answer else "no"
        case int():
            return f"{answer:,}"
        case frozenset():
            return ", ".join(sorted(_written(one) for one in answer)) or "none"
        case time():
            return f"{answer:%H:%M}"
        case date():
            return f"{answer:%Y-%m-%d}"
        case _:
            return str(answer) or "none"
