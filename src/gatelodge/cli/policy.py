"""`gatelodge policy`: run the tests of a rule file, ask the rules about an imagined message, print their schema."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gatelodge.cli import outcome, say
from gatelodge.cli.address import address
from gatelodge.cli.place import HomeOption, JsonOption, find_home, open_any
from gatelodge.values import Action, Author, Coverage, Gap, GapKind

if TYPE_CHECKING:
    from gatelodge.core.policy import Tried

group = typer.Typer(help="The rules: test, ask, schema.", no_args_is_help=True)


@group.command("test")
def run_tests(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A rule file [default: the home's].", show_default=False)
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run the tests that a rule file carries.

    Each names its line, what was expected and what the rules say. Exit 1 when one fails.
    """
    from gatelodge.cli.rulefile import rule_file  # noqa: PLC0415 - heavy
    from gatelodge.core.policy import run, untested  # noqa: PLC0415 - heavy

    name, rules = rule_file(file, find_home(home))
    tried = run(rules)
    failed = sum(not one.passed for one in tried)
    if as_json:
        tests = [
            {
                "name": one.trial.name,
                "line": one.trial.line,
                "passed": one.passed,
                "expected": {"action": one.trial.does, "rule": one.trial.rule or None},
                "action": one.action,
                "rule": one.rule,
            }
            for one in tried
        ]
        say.emit("policy-test", {"file": name, "ok": not failed, "tests": tests, "untested": untested(rules)})
    else:
        _table(name, tried)
        say.line(f"{say.count(len(tried), 'test')}, {failed} failed.")
        if never := untested(rules):
            say.line(f"No test expects: {', '.join(never)}.")
    if failed:
        raise typer.Exit(outcome.FAILED)


def _table(name: str, tried: "tuple[Tried, ...]") -> None:
    """One line a test; what happened instead stands behind what was expected."""
    rows = []
    for one in tried:
        wanted = [str(one.trial.does)] if one.trial.does else []
        wanted += [f"would: {one.trial.would}"] if one.trial.would else []
        wanted += [one.trial.rule] if one.trial.rule else []
        wanted += [f"alarm {', '.join(one.trial.alarms) or 'none'}"] if one.trial.alarms is not None else []
        instead = "" if one.passed else f"instead: {one.action}, {one.rule}"
        place = f"{name}:{one.trial.line}"
        rows.append((say.passed(ok=one.passed), place, one.trial.name, ", ".join(wanted), instead))
    say.table(("", "line", "test", "expected", ""), rows)


@group.command("schema")
def schema() -> None:
    """Print the JSON Schema of a rule file."""
    from gatelodge.core.policy.schema import SCHEMA  # noqa: PLC0415 - heavy

    say.line(json.dumps(SCHEMA, indent=2, ensure_ascii=False))


@group.command("ask")
def ask(
    *,
    people: Annotated[int, typer.Option(min=0, help="How many persons the message is about.")] = 1,
    permitted: Annotated[int, typer.Option(min=0, help="How many of them the recipient may hear about.")] = 0,
    to: Annotated[
        str, typer.Option("--to", metavar="ADDRESS", help="The recipient.", callback=address)
    ] = "someone@public.example",
    coverage: Annotated[Coverage | None, typer.Option(help="How complete permits are [default: the class's].")] = None,
    hidden: Annotated[int, typer.Option(min=0, help="How many of them a reader would not see.")] = 0,
    uncertain: Annotated[
        int, typer.Option(min=0, help="How many of those without a permit are one of several on the register.")
    ] = 0,
    sensitive: Annotated[
        int, typer.Option("--uncertain-sensitive", min=0, help="Of these, of how many more is said than who they are.")
    ] = 0,
    perhaps_banned: Annotated[
        int, typer.Option(min=0, help="Of these, how many may be somebody the recipient must not hear about.")
    ] = 0,
    candidates: Annotated[
        int, typer.Option(min=0, help="How many on the register the uncertain may be [default: two for each].")
    ] = 0,
    canaries: Annotated[int, typer.Option(min=0, help="How many of the persons were planted.")] = 0,
    rows: Annotated[int, typer.Option(min=0, help="Rows that look like a person.")] = 0,
    outsiders: Annotated[int, typer.Option(min=0, help="Outside addresses visible in To and Cc.")] = 1,
    gap: Annotated[list[GapKind] | None, typer.Option(help="Something unreadable; may be repeated.")] = None,
    subject: Annotated[str, typer.Option(help="The subject line.")] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the rules about an imagined message.

    Exit 3 when it would not simply be delivered.
    """
    from gatelodge.core.policy import MessageFacts, RecipientFacts, decide  # noqa: PLC0415 - heavy
    from gatelodge.core.policy.rule import PRECEDENCE  # noqa: PLC0415 - heavy

    if max(permitted, hidden, canaries) > people:
        raise typer.BadParameter("--permitted, --hidden and --canaries cannot be more than --people.")
    if uncertain > people - permitted:
        raise typer.BadParameter("--uncertain cannot be more than those of --people who are not --permitted.")
    if max(sensitive, perhaps_banned) > uncertain:
        raise typer.BadParameter("--uncertain-sensitive and --perhaps-banned cannot be more than --uncertain.")
    gatehouse = open_any(home)
    facts = gatehouse.facts.current()
    kind = facts.classes.classify(to)
    message = MessageFacts(
        author=Author(f"someone@{gatehouse.settings.organisation.domains[0]}"),
        people=people,
        canaries=canaries,
        person_like_rows=rows,
        hidden_people=hidden,
        gaps=tuple(Gap("1", kind, "Imagined.") for kind in gap or ()),
        outsiders_visible=outsiders,
        subject=subject,
    )
    recipient = RecipientFacts(
        address=to,
        recipient_class=kind.name,
        coverage=coverage or kind.coverage,
        people=people,
        permitted=permitted,
        unpermitted=people - permitted,
        hidden_unpermitted=min(hidden, people - permitted),
        uncertain=uncertain,
        uncertain_sensitive=sensitive,
        perhaps_banned=perhaps_banned,
        candidates=candidates or 2 * uncertain,
        internal=kind.internal,
        confidential_route=kind.confidential,
        max_people=kind.max_people,
        like=kind.like,
    )
    verdict = decide(message, recipient, facts.rules, mode=gatehouse.settings.gate.mode)
    if as_json:
        from gatelodge.flows.record import verdict_facts  # noqa: PLC0415 - heavy

        say.emit("policy-ask", verdict_facts(verdict))
    else:
        say.line(f"{say.verdict_word(verdict.strictest.word)} {say.faint(f'{kind.name}, rule {verdict.rule}')}")
        say.line(verdict.sentence)
        if verdict.would is not None:
            say.line(say.not_in_force(verdict.action))
        if verdict.alarms:
            say.line(say.alarm(verdict.alarms))
        for hint in verdict.hints:
            say.line(f"What to do: {hint}")
        say.line(say.faint(PRECEDENCE))
    if verdict.strictest is not Action.DELIVER:
        raise typer.Exit(outcome.HELD_BACK)
