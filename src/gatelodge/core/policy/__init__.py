"""What the policy says to each recipient: rules from a TOML file, a table for what could not be read, and the words.

`decide` is a pure function of message facts, recipient facts and rules; it never raises. The rule file is described in
docs/formats/policy.md; the files that ship stand in `adapters/defaults`.
"""

from gatelodge.core.policy.catalogue import Catalogue
from gatelodge.core.policy.decide import BULK, decide, decide_all
from gatelodge.core.policy.facts import MessageFacts, RecipientFacts
from gatelodge.core.policy.rule import Does, Mode, Rule
from gatelodge.core.policy.rules import Rules
from gatelodge.core.policy.tracing import ConditionTrace, RuleTrace, trace
from gatelodge.core.policy.trials import Trial
from gatelodge.core.policy.trying import Tried, run, untested

__all__ = [
    "BULK",
    "Catalogue",
    "ConditionTrace",
    "Does",
    "MessageFacts",
    "Mode",
    "RecipientFacts",
    "Rule",
    "RuleTrace",
    "Rules",
    "Trial",
    "Tried",
    "decide",
    "decide_all",
    "run",
    "trace",
    "untested",
]
