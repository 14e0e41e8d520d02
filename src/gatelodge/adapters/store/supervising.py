"""What supervision keeps and asks: decisions as they are made, samples and what became of them, who sent what.

All of it runs inside one transaction of `database.one_transaction`; a sample's step and its ledger entry go together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from gatelodge.adapters.store import database
from gatelodge.adapters.store.entries import Entries
from gatelodge.adapters.store.sealing import Sealing, pack, unpack
from gatelodge.core import hold
from gatelodge.core.supervision.steps import after
from gatelodge.errors import RefusedError
from gatelodge.values import Decision, HoldEvent, HoldState, Move, Sample, SampleState, SampleStep, Sent

_DECIDED = frozenset(
    {HoldEvent.APPROVE, HoldEvent.APPROVE_FIRST, HoldEvent.RETURN, HoldEvent.ANSWER, HoldEvent.WITHDRAW}
)
_SAMPLE = (
    "SELECT item, day, at, sealed, recipients, people, rule, level, state, told_at, ended_at, confidential "
    "FROM store_sample "
)
_SENT = (
    "SELECT e.id, e.item, e.at, e.message_id, e.sealed, e.seen, e.payload_entry, s.people FROM store_envelope e "
    "LEFT JOIN store_sketch s ON s.envelope_id = e.id "
)
_MAY_HAVE_GONE = "('delivered', 'uncertain', 'unknown')"
_ON_ITS_WAY = "('releasing', 'uncertain', 'delivered')"


class Supervising:
    """Decisions, samples, and what was sent."""

    def __init__(self, sealing: Sealing, entries: Entries) -> None:
        self._sealing = sealing
        self._entries = entries

    def note(self, row: int, author: str, since: datetime, move: Move, states: Sequence[HoldState]) -> None:
        """Keep what a person decided, beside the entry of this row."""
        if move.event not in _DECIDED or move.actor == hold.GATE:
            return
        database.insert(
            "decision",
            id=row,
            item=move.item,
            event=str(move.event),
            at=database.to_column(self._entries.last_at),
            since=database.to_column(since),
            sealed=self._sealing.seal(pack({"author": author, "actor": move.actor}), f"decision/{row}"),
            seeded=HoldState.SEEDED in states,
            asked=HoldState.ASKED in states,
        )

    def decisions(self, *, since: datetime, until: datetime) -> tuple[Decision, ...]:
        """What people decided in this time, oldest first."""
        found = database.rows(
            "SELECT id, item, event, at, since, sealed, seeded, asked FROM store_decision "
            "WHERE at >= %s AND at < %s ORDER BY id",
            database.to_column(since),
            database.to_column(until),
        )
        decisions = []
        for row, item, event, at, came, sealed, seeded, asked in found:
            names = self._open(sealed, f"decision/{row}")
            decisions.append(
                Decision(
                    item=item,
                    event=event,
                    at=database.from_column(at),
                    since=database.from_column(came),
                    author=names["author"],
                    actor=names["actor"],
                    seeded=bool(seeded),
                    asked=bool(asked),
                )
            )
        return tuple(decisions)

    def sent(self, *, since: datetime, until: datetime, authors: Sequence[str]) -> tuple[Sent, ...]:
        """Mail of these authors (of everybody where none are named) that went outside or is on its way, oldest first.

        What waits for a decision, or ended without going, is not among it.
        """
        tokens = [self._sealing.token("address", author) for author in authors]
        whose = f"AND e.author_token IN ({database.places(tokens)}) " if tokens else ""
        found = database.rows(
            _SENT + "WHERE e.outside AND NOT e.erased AND e.at >= %s AND e.at < %s "  # noqa: S608 - placeholders only
            f"{whose}AND (e.outcome IN {_MAY_HAVE_GONE} OR EXISTS (SELECT 1 FROM store_recipient r "
            f"WHERE r.envelope_id = e.id AND r.state IN {_ON_ITS_WAY})) ORDER BY e.id",
            database.to_column(since),
            database.to_column(until),
            *tokens,
        )
        return tuple(self._sent(row) for row in found)

    def _sent(self, found: tuple[Any, ...]) -> Sent:
        row, item, at, digest, sealed, seen, payload_entry, people = found
        names = self._open(sealed, f"envelope/{row}")
        payload: Mapping[str, Any] = self._entries.payload(payload_entry).get("payload", {})
        verdicts = payload.get("verdicts", ())
        return Sent(
            item=item,
            at=database.from_column(at),
            digest=bytes(digest),
            author=names["author"],
            recipients=tuple(names["recipients"]),
            people=people or 0,
            rule=str(verdicts[0].get("rule", "")) if verdicts else "",
            seen=bool(seen),
            confidential=any(verdict.get("confidential") for verdict in verdicts),
            barred=tuple(payload.get("barred", ())),
        )

    def last_sample_day(self) -> str:
        """The latest day that was sampled, "" where none was."""
        found = database.row("SELECT MAX(day) FROM store_sampleday")
        return str(found[0]) if found is not None and found[0] else ""

    def sampled(self, day: str, samples: Sequence[Sample]) -> bool:
        """Keep what was chosen of this day's mail; False when the day was sampled before, and nothing is done."""
        if database.row("SELECT 1 FROM store_sampleday WHERE day = %s", day) is not None:
            return False
        names = [sample.item for sample in samples]
        self._entries.append("supervision:day:sample", what={"day": day, "count": len(names), "items": names[:64]})
        database.insert("sampleday", day=day)
        for sample in samples:
            if database.row("SELECT 1 FROM store_sample WHERE item = %s", sample.item) is None:
                database.insert("sample", item=sample.item, **self._columns(sample))
        return True

    def samples(self, *, since: str, waiting: bool) -> tuple[Sample, ...]:
        """Samples of days from this one on, or (`waiting`) those that somebody is to be told of or to look at."""
        open_ = "WHERE state IN ('chosen', 'told') OR (state = 'concern' AND told_at IS NULL) "
        where = open_ if waiting else "WHERE day >= %s "
        found = database.rows(_SAMPLE + where + "ORDER BY day, at, item", *([] if waiting else [since]))
        return tuple(self._sample(row) for row in found)

    def sample(self, item: str) -> Sample:
        """One sampled mail. RefusedError when it is none."""
        found = database.row(_SAMPLE + "WHERE item = %s", item)
        if found is None:
            raise RefusedError(f"{item} is not a mail that somebody is to look at.")
        return self._sample(found)

    def sample_step(self, step: SampleStep) -> Sample:
        """Apply one event. RefusedError when somebody looked already."""
        changed = after(self.sample(step.item), step)
        self._entries.append(
            f"supervision:sample:{step.event}",
            what={"item": step.item, "level": changed.level, "proven": step.proven},
            actor=step.actor,
            payload={"actor": step.actor, "reader": step.reader, "text": step.text},
        )
        columns = self._columns(changed)
        places = ", ".join(f"{name} = %s" for name in columns)
        database.run(f"UPDATE store_sample SET {places} WHERE item = %s", *columns.values(), step.item)  # noqa: S608
        return changed

    def forget(self, *, before: datetime) -> int:
        """End what is kept of decisions and samples from before then; how many. The entries stay."""
        at = database.to_column(before)
        count = database.changed("DELETE FROM store_decision WHERE at < %s", at)
        count += database.changed("DELETE FROM store_sample WHERE at < %s", at)
        if count:
            self._entries.append("supervision:record:forget", what={"count": count})
        return count

    def _columns(self, sample: Sample) -> dict[str, Any]:
        names = {
            "author": sample.author,
            "reader": sample.reader,
            "ended_by": sample.ended_by,
            "barred": sample.barred,
            "text": sample.text,
        }
        return {
            "day": sample.day,
            "at": database.to_column(sample.at),
            "author_token": self._sealing.token("address", sample.author),
            "sealed": self._sealing.seal(pack(names), f"sample/{sample.item}"),
            "recipients": sample.recipients,
            "people": sample.people,
            "rule": sample.rule[:100],
            "level": sample.level,
            "state": str(sample.state),
            "told_at": database.to_column(sample.told_at),
            "ended_at": database.to_column(sample.ended_at),
            "confidential": sample.confidential,
        }

    def _sample(self, found: tuple[Any, ...]) -> Sample:
        item, day, at, sealed, recipients, people, rule, level, state, told_at, ended_at, confidential = found
        names = self._open(sealed, f"sample/{item}")
        sample = Sample(
            item=item,
            day=day,
            at=database.from_column(at),
            author=names["author"],
            reader=names["reader"],
            recipients=recipients,
            people=people,
            rule=rule,
            level=level,
            state=SampleState(state),
            ended_by=names["ended_by"],
            confidential=bool(confidential),
            barred=tuple(names["barred"]),
            text=names["text"],
        )
        told = None if told_at is None else database.from_column(told_at)
        return replace(sample, told_at=told, ended_at=None if ended_at is None else database.from_column(ended_at))

    def _open(self, sealed: Any, where: str) -> Any:
        return unpack(self._sealing.open(bytes(sealed), where))
