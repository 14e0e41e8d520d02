"""`gatelodge explain FILE`: what the gate would say to a message or any bare file, and why, without sending it."""

from typing import Annotated

import typer

from gatelodge.cli import evidence, outcome, say
from gatelodge.cli.address import address, addresses
from gatelodge.cli.content import FileArgument, Given, Kind, KindOption, read
from gatelodge.cli.place import HomeOption, JsonOption, open_any
from gatelodge.values import Action, FieldClass, Judgement, Verdict

NOBODY_IN_PARTICULAR = "someone@public.example"
"""Whom a bare file is judged for when nobody is named."""


def explain(
    file: FileArgument,
    *,
    sender: Annotated[str, typer.Option("--from", metavar="ADDRESS", help="Who sends it.", callback=address)] = "",
    to: Annotated[
        list[str] | None, typer.Option("--to", metavar="ADDRESS", help="Who would get it.", callback=addresses)
    ] = None,
    kind: KindOption = Kind.AUTO,
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
    judgement = gatehouse.judge_once(given.untrusted, given.name, author, recipients, as_message=given.as_message)
    if as_json:
        say.emit("explain", {"name": given.name, "sender": author, **document(judgement)})
    else:
        _print(given, judgement)
    if any(verdict.strictest is not Action.DELIVER for verdict in judgement.verdicts):
        raise typer.Exit(outcome.HELD_BACK)


def document(judgement: Judgement) -> dict[str, object]:
    """The judgement as `gatelodge.explain/1` (docs/formats/explain.md)."""
    from gatelodge.flows.record import finding_facts, verdict_facts  # noqa: PLC0415 - heavy

    return {
        "recipients": [verdict_facts(verdict) for verdict in judgement.verdicts],
        "people": judgement.people,
        "uncertain": judgement.uncertain,
        "canaries": judgement.canaries,
        "person_like_rows": judgement.person_like_rows,
        "hidden_people": judgement.hidden_people,
        "field_classes": say.classes(judgement.field_classes),
        "gaps": [{"part": gap.part, "kind": str(gap.kind), "sentence": gap.sentence} for gap in judgement.gaps],
        "findings": finding_facts(judgement),
        "author": {"identity": judgement.author.identity, "proof": str(judgement.author.proof)},
        "digest": judgement.digest.hex(),
        "versions": {name: getattr(judgement.versions, name) for name in _VERSIONS},
        "timings_ms": {stage: round(took, 2) for stage, took in judgement.timings_ms.items()},
    }


_VERSIONS = ("gatelodge", "register", "rules", "permits", "normal_form", "key_epoch")
_SHOWN = 10


def _print(given: Given, judgement: Judgement) -> None:
    from gatelodge.flows.record import finding_facts  # noqa: PLC0415 - heavy

    what = "message" if given.as_message else "file"
    say.line(f"{say.bold(given.name)}: {_about(judgement, what)}")
    for verdict in judgement.verdicts:
        _print_verdict(verdict)
    evidence.show(finding_facts(judgement), _SHOWN)
    if judgement.gaps:
        say.line()
        say.line(say.bold("Not read"))
        for gap in judgement.gaps:
            say.line(f"  {gap.part or 'top'}: {gap.sentence}")
    versions = judgement.versions
    say.line()
    say.line(say.faint(f"Register {versions.register}, rules {versions.rules}, permits {versions.permits}."))


def _about(judgement: Judgement, what: str) -> str:
    if judgement.people:
        sentence = f"this {what} is about {say.count(judgement.people, 'person', 'people')}{_among(judgement)}"
    elif judgement.gaps:
        sentence = f"nobody on the register was found in what could be read of this {what}"
    elif judgement.versions.register == "none":
        sentence = f"there is no register to compare this {what} with"
    else:
        sentence = f"nobody on the register was found in this {what}"
    if judgement.person_like_rows:
        rows = say.count(judgement.person_like_rows, "row looks", "rows look")
        sentence += f"; {rows} like a person"
    if judgement.hidden_people:
        sentence += f"; {judgement.hidden_people:,} of them where a reader would not see them"
    return sentence + "."


def _among(judgement: Judgement) -> str:
    """Who among the people is uncertain or planted."""
    among = []
    if judgement.uncertain:
        among.append(f"{judgement.uncertain:,} of them each one of several on the register")
    if judgement.canaries:
        among.append(f"{judgement.canaries:,} of them planted")
    return f" ({', '.join(among)})" if among else ""


def _print_verdict(verdict: Verdict) -> None:
    say.line()
    say.line(f"{say.verdict_word(verdict.strictest.word)} {verdict.recipient}  {say.faint(verdict.recipient_class)}")
    say.line(f"         {verdict.sentence}")
    if verdict.would is not None and verdict.would is not verdict.action:
        say.line(f"         {say.not_in_force(verdict.action)}")
    if verdict.alarms:
        say.line(f"         {say.alarm(verdict.alarms)}")
    if verdict.rule:
        say.line(f"         Rule: {verdict.rule}. Permits known: {verdict.coverage}.{_fields(verdict.field_classes)}")
    for hint in verdict.hints:
        say.line(f"         What to do: {hint}")


def _fields(flags: FieldClass) -> str:
    return f" About: {', '.join(say.classes(flags))}." if flags else ""
