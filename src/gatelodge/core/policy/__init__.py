"""What the policy says to each recipient: rules from a TOML file, a table for what could not be read, and the words.

`decide` is a pure function of message facts, recipient facts and rules; it never raises. The rule file is described in
docs/formats/policy.md; the files that ship stand in `adapters/defaults`.
"""

from gatelodge.core.policy.catalogue import Catalogue
from gatelodge.core.policy.decide import BULK, decide, decide_all
from gatelodge.core.policy.facts import MessageFacts, RecipientFacts
from gatelodge.core.policy.rules import Does, Mode, Rule, Rules
from gatelodge.core.policy.tracing import ConditionTrace, RuleTrace, trace

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
    "decide",
    "decide_all",
    "trace",
]
