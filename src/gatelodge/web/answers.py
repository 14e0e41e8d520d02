"""A judgement as its author may see it: a verdict and a sentence for each recipient, counts, and nothing more.

Where nothing is stopped or told nothing is said of people: that a mail may go does not tell whether somebody is on the
register. Alarms are never shown, nor the rules that raise them, nor what would have let a message pass.
"""

from typing import Literal

from ninja import Schema
from pydantic import Field

from gatelodge.core.policy import Catalogue
from gatelodge.values import Action, Gap, Judgement, Verdict

Word = Literal["deliver", "ask", "hold", "refuse"]


class RecipientAnswer(Schema):
    """What the gate would say about one recipient."""

    address: str
    verdict: Word
    sentence: str = Field(description="Why, in one sentence.")
    told: str = Field(
        default="", description="What the author would be told although the message goes; empty for nothing."
    )
    rule: str = Field(default="", description="Name of the rule; empty where none stops the message.")
    people: int | None = Field(
        default=None, description="People the message is about, where that is why it is stopped."
    )
    permitted: int | None = Field(default=None, description="Of those, whom this recipient may hear about.")


class GapAnswer(Schema):
    """A part that nobody could read."""

    part: str = Field(description="Its number in the message.")
    kind: str
    sentence: str


class CheckAnswer(Schema):
    """The same verdict as the gate's, before sending."""

    format: Literal["gatelodge.check/1"] = "gatelodge.check/1"
    verdict: Word = Field(description="The strictest of them all.")
    language: str = Field(description="Of the sentences: en or cy.")
    author_proven: bool = Field(description="The token may speak for authors of this domain.")
    recipients: list[RecipientAnswer]
    person_like_rows: int = Field(description="Rows of tables that are like a person, whoever that is.")
    gaps: list[GapAnswer]


class ProblemAnswer(Schema):
    """What went wrong (RFC 9457)."""

    type: str = Field(description="What kind of problem, as a name that does not change.")
    title: str
    status: int
    detail: str = Field(description="What happened and what to do.")
    fields: list[str] = Field(default_factory=list, description="Places in the question that are wrong.")


def answer(judgement: Judgement, catalogue: Catalogue, language: str, *, proven: bool) -> CheckAnswer:
    """The judgement, as its author may see it."""
    return CheckAnswer(
        verdict=_word(max(verdict.action for verdict in judgement.verdicts)),
        language=language,
        author_proven=proven,
        recipients=[_recipient(verdict, catalogue, language) for verdict in judgement.verdicts],
        person_like_rows=judgement.person_like_rows,
        gaps=[_gap(gap, catalogue, language) for gap in judgement.gaps],
    )


def _recipient(verdict: Verdict, catalogue: Catalogue, language: str) -> RecipientAnswer:
    if verdict.action is Action.DELIVER:
        return RecipientAnswer(
            address=verdict.recipient,
            verdict=_word(verdict.action),
            sentence=catalogue.say("check_internal" if verdict.internal else "check_deliver", language),
            told=verdict.told.get(language, ""),
        )
    alarming = verdict.rule in verdict.alarms
    return RecipientAnswer(
        address=verdict.recipient,
        verdict=_word(verdict.action),
        sentence=verdict.sentences.get(language, verdict.sentence),
        rule="" if alarming else verdict.rule,
        people=None if alarming else verdict.people,
        permitted=None if alarming else verdict.permitted,
    )


def _gap(gap: Gap, catalogue: Catalogue, language: str) -> GapAnswer:
    sentence = catalogue.say(f"gap_{str(gap.kind).replace('-', '_')}", language)
    return GapAnswer(part=gap.part, kind=str(gap.kind), sentence=sentence)


def _word(action: Action) -> Word:
    match action:
        case Action.DELIVER:
            return "deliver"
        case Action.ASK:
            return "ask"
        case Action.HOLD:
            return "hold"
        case Action.REFUSE:
            return "refuse"
