"""The verdict for each recipient: the strictest matching rule, ties by file order; an unnamed gap is held."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from gatelodge.core.policy.catalogue import Catalogue
from gatelodge.core.policy.facts import MessageFacts, RecipientFacts
from gatelodge.core.policy.matching import numbers
from gatelodge.core.policy.odd import Variables
from gatelodge.core.policy.rule import Does, GapAction, Mode, Rule
from gatelodge.core.policy.rules import Rules
from gatelodge.core.policy.trials import RULE_ERROR
from gatelodge.values import Action, By, Coverage, GapKind, Verdict

BULK = 10
"""People without a permit from which an author's answer alone releases nothing, whatever the rules say."""
HARMLESS = frozenset({GapKind.SMALL_IMAGE, GapKind.SIGNED_CLEAR})
"""Gaps that hide nothing: letting them pass is not delivering unread."""
_GAPS = {
    GapAction.DELIVER: Does.DELIVER,
    GapAction.TELL: Does.DELIVER,
    GapAction.ASK: Does.ASK,
    GapAction.HOLD: Does.HOLD,
}


def decide(message: MessageFacts, recipient: RecipientFacts, rules: Rules, *, mode: str) -> Verdict:
    """The verdict for one recipient, as `decide_all` says."""
    return decide_all(message, (recipient,), rules, mode=mode)[0]


def decide_all(
    message: MessageFacts, recipients: Sequence[RecipientFacts], rules: Rules, *, mode: str
) -> tuple[Verdict, ...]:
    """For each recipient the strictest action any matching rule asks for, as far as rule and gate are live.

    mode: of the whole gate, `hold`, `tell` or `shadow`; anything else is taken as `hold`.
    Never raises. A gap that no table names for this class of recipient is held. Where no human being wrote the mail
    there is nobody to ask, so ask becomes hold.
    Source: docs/formats/policy.md, "How a verdict is made".
    """
    if not recipients:
        return ()
    gate = rules.mode_for(message, mode)
    left = rules.matching.for_message(message, recipients[0])
    return tuple(_verdict(message, recipient, rules, gate, left) for recipient in recipients)


def _verdict(message: MessageFacts, recipient: RecipientFacts, rules: Rules, gate: Mode, left: int) -> Verdict:
    rulings = _rulings(message, recipient, rules, left)
    strictest = max(rulings, key=_level) if rulings else _clean(message, recipient, rules)
    live = max((r for r in rulings if min(r.life, gate) is Mode.HOLD), key=_level, default=None)
    action = live.does.action if live is not None else Action.DELIVER
    deciding = strictest if live is None or action is Action.DELIVER else live
    delivered = action is Action.DELIVER
    alarms = tuple(ruling.name for ruling in rulings if ruling.alarm)
    heard = [r for r in rulings if not r.alarm and min(r.life, gate) >= Mode.TELL] if delivered else []
    telling = max((r for r in heard if r.does is not Does.DELIVER), key=_level, default=None)
    return Verdict(
        recipient=recipient.address,
        action=action,
        rule=deciding.name,
        sentences=_sentences(deciding, message, recipient, rules),
        people=recipient.people,
        permitted=recipient.permitted,
        field_classes=recipient.unpermitted_classes or message.field_classes,
        coverage=recipient.coverage,
        recipient_class=recipient.recipient_class,
        would=strictest.does.action if strictest.does.action > action else None,
        hints=(deciding.hint,) if deciding.hint else (),
        over_fields=recipient.over_fields,
        tell=telling is not None or any(ruling.gap is GapAction.TELL for ruling in heard),
        told={} if telling is None else _sentences(telling, message, recipient, rules),
        unread=delivered and any(gap.kind not in HARMLESS for gap in message.gaps),
        internal=recipient.internal,
        answerable=action is Action.ASK and _answerable(recipient, rulings),
        confidential=recipient.confidential_route or any(map(_secret, rulings)),
        uncertain=recipient.uncertain,
        alarms=alarms,
        by=deciding.does.by if action is Action.HOLD else By.ANYONE,
    )


def _secret(ruling: Rule) -> bool:
    """An alarm by which mail is stopped: no manager of its author decides. One that only watches bars nobody."""
    return ruling.alarm and ruling.life is not Mode.SHADOW and ruling.does.action is not Action.DELIVER


def _level(ruling: Rule) -> int:
    return ruling.does.level


def _rulings(message: MessageFacts, recipient: RecipientFacts, rules: Rules, left: int) -> list[Rule]:
    """Every rule that matches, in file order, then every kind of gap; a mail without a human being asks nobody."""
    found = _matching(message, recipient, rules, left)
    for kind in dict.fromkeys(gap.kind for gap in message.gaps):
        gap = rules.gap_action(kind, recipient)
        if kind not in HARMLESS or gap is not GapAction.DELIVER:
            found.append(_of_gap(rules.catalogue, kind, gap))
    if message.author.machine:
        return [replace(one, does=Does.HOLD) if one.does is Does.ASK else one for one in found]
    return found


def _matching(message: MessageFacts, recipient: RecipientFacts, rules: Rules, left: int) -> list[Rule]:
    """The rules that match; one whose odd condition cannot be worked out is held for information governance."""
    found, variables = [], Variables(message, recipient, rules.odd)
    for number in numbers(rules.matching.for_recipient(left, message, recipient)):
        rule = rules.rules[number]
        holds = True if rule.odd is None else variables.holds(rule.odd)
        if holds is None:
            found.append(_rule_error(rules.catalogue, rule.name, rule.life))
        elif holds:
            found.append(rule)
    return found


@lru_cache(maxsize=1024)
def _rule_error(words: Catalogue, name: str, life: Mode) -> Rule:
    hint = words.say("hint_rule_error", "en", rule=name)
    return replace(_said(words, Does.HOLD_IG, RULE_ERROR, "rule_error", hint), life=life, alarm=True)


@lru_cache(maxsize=1024)
def _of_gap(words: Catalogue, kind: GapKind, gap: GapAction) -> Rule:
    """One line of the table of gaps as a rule."""
    does, name = _GAPS[gap], kind.value.replace("-", "_")
    if does is Does.DELIVER:
        return _said(words, does, f"unread-{kind.value}", f"gap_{name}_delivered", gap=gap)
    return _said(words, does, f"unread-{kind.value}", f"gap_{name}", words.say("hint_gap", "en"), gap=gap)


def _clean(message: MessageFacts, recipient: RecipientFacts, rules: Rules) -> Rule:
    """What is said where nothing else is: which of the reasons to deliver applies.

    Never claims that nobody was found unless every part was read (DESIGN, invariant 3).
    """
    if recipient.internal:
        name = "internal"
    elif recipient.agreement:
        name = "agreement"
    elif recipient.unpermitted:
        name = "no-permits" if recipient.coverage is Coverage.NONE else "within-rules"
    elif recipient.people:
        name = "permitted"
    elif any(gap.kind not in HARMLESS for gap in message.gaps):
        name = "nobody-in-what-was-read"
    elif not message.has_register:
        name = "no-register"
    else:
        name = "nobody"
    return _said(rules.catalogue, Does.DELIVER, name, f"clean_{name.replace('-', '_')}")


@lru_cache(maxsize=1024)
def _said(words: Catalogue, does: Does, name: str, key: str, hint: str = "", *, gap: GapAction | None = None) -> Rule:
    sentences = {language: words.entry(key, language) for language in words.languages}
    return Rule(name, "gatelodge", "", Mode.HOLD, does, (), sentences, hint, gap=gap)


def _answerable(recipient: RecipientFacts, rulings: list[Rule]) -> bool:
    """True when nothing hidden, bulk, banned or unread is in it, and nothing that raises an alarm."""
    stopped = any(ruling.alarm or ruling.gap in {GapAction.ASK, GapAction.HOLD} for ruling in rulings)
    banned = recipient.banned or recipient.perhaps_banned
    return not (stopped or banned or recipient.hidden_unpermitted or recipient.unpermitted >= BULK)


def _sentences(ruling: Rule, message: MessageFacts, recipient: RecipientFacts, rules: Rules) -> Mapping[str, str]:
    parameters = {
        "people": recipient.people,
        "permitted": recipient.permitted,
        "unpermitted": recipient.unpermitted,
        "hidden": recipient.hidden_unpermitted or message.hidden_person_like_rows,
        "shown": recipient.people - recipient.hidden_unpermitted,
        "banned": recipient.banned,
        "over": recipient.over_fields,
        "fields": recipient.unpermitted_classes,
        "rows": message.person_like_rows,
        "strangers": message.unregistered,
        "outsiders": message.outsiders_visible,
        "uncertain": recipient.uncertain,
        "candidates": recipient.candidates,
        "n": len(message.gaps),
        "links": sum(gap.kind is GapKind.LINKED_FILE for gap in message.gaps),
        "accumulated": recipient.accumulated,
        "marking": message.marking,
        "list_members": max(recipient.list_members, 0),
        "messages_hour": message.messages_hour,
        "messages_day": message.messages_day,
        "outsiders_day": message.outsiders_day,
    }
    words = rules.catalogue
    return {language: words.fill(entry, language, parameters) for language, entry in ruling.sentences.items()}
