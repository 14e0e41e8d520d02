"""Running the tests of a rule file: what was expected, and what the rules say instead."""

from collections.abc import Mapping
from dataclasses import dataclass

from gatelodge.core.policy.decide import decide
from gatelodge.core.policy.rule import Does
from gatelodge.core.policy.rules import Rules
from gatelodge.core.policy.trials import Trial
from gatelodge.values import Action, By, Verdict

_DECIDERS: Mapping[By, Does] = {does.by: does for does in Does if does.by is not By.ANYONE}


@dataclass(frozen=True, slots=True)
class Tried:
    """One test, run."""

    trial: Trial
    passed: bool
    action: str
    """What the rules say: `hold-ig`; with what they would say where a rule is not in force: `deliver, would: hold`."""
    rule: str


def run(rules: Rules) -> tuple[Tried, ...]:
    """Every test of the file, in file order, as if the whole gate were in force."""
    return tuple(_try(trial, rules) for trial in rules.trials)


def untested(rules: Rules) -> tuple[str, ...]:
    """The rules that no test expects to decide or to raise an alarm."""
    expected = {trial.rule for trial in rules.trials}
    expected.update(name for trial in rules.trials for name in trial.alarms or ())
    return tuple(rule.name for rule in rules.rules if rule.name not in expected)


def does_of(verdict: Verdict) -> Does:
    """What happens to the mail, in the words of the rule file."""
    match verdict.action:
        case Action.DELIVER:
            return Does.TELL if verdict.told else Does.DELIVER
        case Action.HOLD:
            return _DECIDERS.get(verdict.by, Does.HOLD)
        case _:
            return Does(verdict.action.word)


def _try(trial: Trial, rules: Rules) -> Tried:
    verdict = decide(trial.message, trial.recipient, rules, mode="hold")
    does = does_of(verdict)
    would = "" if verdict.would is None else f", would: {verdict.would.word}"
    passed = (
        trial.does in {None, does}
        and trial.rule in {"", verdict.rule}
        and (trial.would is None or trial.would.action is verdict.would)
        and trial.alarms in {None, verdict.alarms}
    )
    return Tried(trial, passed, f"{does}{would}", verdict.rule)
