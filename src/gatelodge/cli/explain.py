"""`gatelodge explain FILE`: what the gate would say to a message or any bare file, and why, without sending it."""

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from gatelodge.cli import evidence, explain_story, fit, outcome, say
from gatelodge.cli.address import address, addresses
from gatelodge.cli.content import FileArgument, Given, Kind, KindOption, read
from gatelodge.cli.place import HomeOption, JsonOption, open_any
from gatelodge.values import Action, Judgement

if TYPE_CHECKING:
    from gatelodge.flows.explain import Explained, Explanation

NOBODY_IN_PARTICULAR = "someone@public.example"
"""Whom a bare file is judged for when nobody is named."""
_VERSIONS = ("gatelodge", "register", "rules", "permits", "normal_form", "key_epoch")
_SHOWN = 10


class Audience(StrEnum):
    """Who reads it."""

    AUTHOR = "author"
    APPROVER = "approver"
    ADMIN = "admin"


def explain(
    file: FileArgument,
    *,
    sender: Annotated[str, typer.Option("--from", metavar="ADDRESS", help="Who sends it.", callback=address)] = "",
    to: Annotated[
        list[str] | None, typer.Option("--to", metavar="ADDRESS", help="Who would get it.", callback=addresses)
    ] = None,
    kind: KindOption = Kind.AUTO,
    audience: Annotated[Audience, typer.Option(help="Who reads it: an author sees counts only.")] = Audience.ADMIN,
    every_rule: Annotated[bool, typer.Option("--all", help="Every rule, also those that did not match.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Judge a message, or any file, without sending it.

    Exit 3 when it would not simply be delivered.
    """
    given = read(file, kind)
    gatehouse = open_any(home)
    recipients = to or (given.addresses("to", "cc", "bcc") if given.as_message else []) or [NOBODY_IN_PARTICULAR]
    written_by = given.addresses("from") if given.as_message else []
    author = sender or (written_by[0] if written_by else f"someone@{gatehouse.settings.organisation.domains[0]}")
    made = gatehouse.explain_once(given.untrusted, given.name, author, recipients, as_message=given.as_message)
    held_back = any(verdict.strictest is not Action.DELIVER for verdict in made.judgement.verdicts)
    explanation = _seen_by(audience, made)
    if as_json:
        say.emit("explain", {"name": given.name, "sender": author, **document(explanation, given, audience)})
    else:
        _print(given, explanation, audience, every_rule=every_rule)
    if held_back:
        raise typer.Exit(outcome.HELD_BACK)


def _seen_by(audience: Audience, explanation: "Explanation") -> "Explanation":
    from gatelodge.flows.explain import for_author  # noqa: PLC0415 - heavy

    return for_author(explanation) if audience is Audience.AUTHOR else explanation


def document(explanation: "Explanation", given: Given, audience: Audience) -> dict[str, object]:
    """The judgement as `gatelodge.explain/1` (docs/formats/explain.md)."""
    from gatelodge.flows.record import finding_facts  # noqa: PLC0415 - heavy

    judgement = explanation.judgement
    return {
        "audience": audience.value,
        "story": list(explain_story.story(explanation, _what(given))),
        "recipients": [_recipient(one, audience) for one in explanation.recipients],
        "people": judgement.people,
        "uncertain": judgement.uncertain,
        "canaries": judgement.canaries,
        "person_like_rows": judgement.person_like_rows,
        "hidden_people": judgement.hidden_people,
        "field_classes": say.classes(judgement.field_classes),
        "marking": explanation.message.marking,
        "gaps": [{"part": gap.part, "kind": str(gap.kind), "sentence": gap.sentence} for gap in judgement.gaps],
        "findings": finding_facts(judgement),
        "author": {"identity": judgement.author.identity, "proof": str(judgement.author.proof)},
        "digest": judgement.digest.hex(),
        "versions": {name: getattr(judgement.versions, name) for name in _VERSIONS},
        "timings_ms": {stage: round(took, 2) for stage, took in judgement.timings_ms.items()},
    }


def _recipient(one: "Explained", audience: Audience) -> dict[str, object]:
    from gatelodge.flows.record import verdict_facts  # noqa: PLC0415 - heavy

    said = {**verdict_facts(one.verdict), "decides": [asdict(who) for who in one.deciders]}
    if audience is Audience.AUTHOR:
        return said
    facts = one.facts
    return {
        **said,
        "rules": [asdict(rule) for rule in one.rules],
        "agreement": facts.agreement,
        "agreements_missed": [asdict(missed) for missed in one.missed],
        "banned": facts.banned,
        "unpermitted": facts.unpermitted,
        "familiar": facts.familiar,
        "hidden": facts.hidden_unpermitted,
        "accumulated": facts.accumulated,
        "first_mail": facts.first_mail,
        "in_thread": facts.in_thread,
        "slip": facts.slip,
        "unusual": round(facts.unusual, 1),
        "unusual_because": [asdict(answer) for answer in one.answers],
        "list_members": facts.list_members,
        "mails_before": {"author": one.known.by_author, "anyone": one.known.by_anyone},
    }


def _print(given: Given, explanation: "Explanation", audience: Audience, *, every_rule: bool) -> None:
    from gatelodge.flows.record import finding_facts  # noqa: PLC0415 - heavy

    judgement: Judgement = explanation.judgement
    say.line(say.bold(given.name))
    for sentence in explain_story.story(explanation, _what(given)):
        for part in fit.folded(sentence, indent=2):
            say.line(f"  {part}")
    for one in explanation.recipients if audience is not Audience.AUTHOR else ():
        say.line()
        for line in explain_story.tree(one, every_rule=every_rule):
            say.line(line)
    evidence.show(finding_facts(judgement), _SHOWN)
    if judgement.gaps:
        say.line()
        say.line(say.bold("Not read"))
        for gap in judgement.gaps:
            say.line(f"  {gap.part or 'top'}: {gap.sentence}")
    versions = judgement.versions
    say.line()
    say.line(say.faint(f"Register {versions.register}, rules {versions.rules}, permits {versions.permits}."))


def _what(given: Given) -> str:
    return "message" if given.as_message else "file"
