"""The one writer: takes requests that wait together, does them in one transaction, and answers each.

A request that refuses does so before it writes, and its neighbours stand. Should one fail after it wrote, the whole
transaction is undone and each request is done again in its own, so that the one at fault fails alone.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from gatelodge.adapters.store import database, habits
from gatelodge.adapters.store.custody import Custody
from gatelodge.adapters.store.entries import Entries
from gatelodge.adapters.store.erasing import Erasing
from gatelodge.adapters.store.failures import DiskError
from gatelodge.adapters.store.reading import Reading
from gatelodge.adapters.store.sealing import Sealing
from gatelodge.adapters.store.supervising import Supervising
from gatelodge.errors import GatelodgeError, TemporaryError
from gatelodge.ports import Clock
from gatelodge.values import (
    Decided,
    Decision,
    Earlier,
    Event,
    Habits,
    HabitsAsked,
    Item,
    MailDay,
    Move,
    Outcome,
    Recorded,
    Sample,
    SampleStep,
    Sent,
    Sketch,
    Supervision,
)

log = logging.getLogger("gatelodge.store")

Request = tuple[str, Mapping[str, Any]]
"""Name of a method of `Desk`, and its arguments."""


class Desk:
    """What can be asked of the store; the port `Recorder` without the waiting."""

    def __init__(self, sealing: Sealing, entries: Entries) -> None:
        self.entries = entries
        self._custody = Custody(sealing, entries)
        self._erasing = Erasing(sealing, entries)
        self._reading = Reading(sealing, entries)
        self._supervising = Supervising(sealing, entries)

    def decided(self, decided: Decided) -> Recorded:
        """As the port says."""
        return self._custody.decided(decided)

    def outcome(self, outcome: Outcome) -> None:
        """As the port says."""
        self._custody.outcome(outcome)

    def move(self, move: Move) -> Item:
        """As the port says."""
        self._custody.move(move)
        return self._reading.item(move.item)

    def event(self, event: Event) -> int:
        """As the port says."""
        return self._custody.event(event)

    def deferred(self, item: str, recipients: Sequence[str], next_try: datetime) -> None:
        """As the port says."""
        self._custody.deferred(item, recipients, database.to_column(next_try))

    def noticed(self, item: str) -> None:
        """As the port says."""
        self._custody.noticed(item)

    def may_leave(self, item: str, recipients: Sequence[str]) -> int:
        """As the port says."""
        return self._reading.may_leave(item, recipients)

    def queue(self, *, states: Sequence[str], unnoticed: bool = False, limit: int = 1000) -> Sequence[Item]:
        """As the port says."""
        return self._reading.queue(states=states, unnoticed=unnoticed, limit=limit)

    def item(self, item: str) -> Item:
        """As the port says."""
        return self._reading.item(item)

    def alarms(self, *, limit: int = 1000) -> Sequence[Item]:
        """As the port says."""
        return self._reading.alarms(limit=limit)

    def alarm_told(self, item: str) -> None:
        """As the port says."""
        self._custody.alarm_told(item)

    def earlier(self, sketch: Sketch, *, before: datetime) -> Sequence[Earlier]:
        """As the port says."""
        return self._reading.earlier(sketch, before=before)

    def habits(self, asked: HabitsAsked) -> Habits:
        """As the port says."""
        return habits.ask(asked)

    def supervision(self, *, since: datetime, until: datetime) -> Sequence[Supervision]:
        """As the port says."""
        return self._reading.supervision(since=since, until=until)

    def sent(self, *, since: datetime, until: datetime, authors: Sequence[str] = ()) -> Sequence[Sent]:
        """As the port says."""
        return self._supervising.sent(since=since, until=until, authors=authors)

    def mail_days(self, *, since: datetime, until: datetime) -> Sequence[MailDay]:
        """As the port says."""
        return self._reading.mail_days(since=since, until=until)

    def decisions(self, *, since: datetime, until: datetime) -> Sequence[Decision]:
        """As the port says."""
        return self._supervising.decisions(since=since, until=until)

    def last_sample_day(self) -> str:
        """As the port says."""
        return self._supervising.last_sample_day()

    def sampled(self, day: str, samples: Sequence[Sample]) -> bool:
        """As the port says."""
        return self._supervising.sampled(day, samples)

    def samples(self, *, since: str = "", waiting: bool = False) -> Sequence[Sample]:
        """As the port says."""
        return self._supervising.samples(since=since, waiting=waiting)

    def sample(self, item: str) -> Sample:
        """As the port says."""
        return self._supervising.sample(item)

    def sample_step(self, step: SampleStep) -> Sample:
        """As the port says."""
        return self._supervising.sample_step(step)

    def forget(self, *, before: datetime) -> int:
        """As the port says."""
        return self._supervising.forget(before=before)

    def envelope(self, item: str) -> Item:
        """As the port says."""
        return self._reading.envelope(item)

    def ended(self, *, before: datetime, limit: int = 1000) -> Sequence[str]:
        """As the port says."""
        return self._erasing.ended(before=before, limit=limit)

    def erased(self, item: str) -> None:
        """As the port says."""
        self._erasing.erased(item)

    def counts(self) -> Mapping[str, int]:
        """As the port says."""
        return self._reading.counts()


class Writer:
    """Does requests, many in one transaction. Belongs to one thread."""

    def __init__(self, *, custody_key: bytes, token_key: bytes, clock: Clock) -> None:
        sealing = Sealing(custody_key, token_key)
        self.entries = Entries(sealing, clock)
        self._desk = Desk(sealing, self.entries)

    def answer(self, requests: Sequence[Request]) -> list[Any]:
        """One answer or error per request, in order; everything answered without an error is durable.

        DiskError among the answers means that this process must end.
        """
        try:
            return self._together(requests)
        except _AloneError:
            return [self._alone(request) for request in requests]
        except TemporaryError as error:
            self._undone()
            return [error] * len(requests)

    def recover(self) -> int:
        """Give inline deliveries without an outcome the outcome `unknown`; how many. For the start."""
        with database.one_transaction():
            waiting = database.rows("SELECT id FROM store_envelope WHERE outcome = '' AND NOT custody ORDER BY id")
            now = self.entries.last_at
            for (row,) in waiting:
                self._desk.outcome(Outcome(row, now, "unknown"))
            if self.entries.last_row:
                what = {"unknown": len(waiting), "entries": self.entries.last_row}
                self.entries.append("gate:recorder:recovered", what=what)
        return len(waiting)

    def _together(self, requests: Sequence[Request]) -> list[Any]:
        answers: list[Any] = []
        try:
            with database.one_transaction():
                for request in requests:
                    row = self.entries.last_row
                    try:
                        answers.append(self._one(request))
                    except GatelodgeError as error:
                        if self.entries.last_row != row:
                            raise _AloneError from error
                        answers.append(error)
        except GatelodgeError:
            raise
        except Exception as error:
            raise _AloneError from error
        return answers

    def _alone(self, request: Request) -> Any:
        self._undone()
        try:
            with database.one_transaction():
                return self._one(request)
        except GatelodgeError as error:
            self._undone()
            return error
        except Exception as error:  # noqa: BLE001 - whatever it was, the sender tries again and we say which method
            self._undone()
            log.error("%s failed: %s", request[0], type(error).__name__)  # noqa: TRY400 - a trace may show addresses
            return TemporaryError("The record could not be written.", log=f"{request[0]}: {type(error).__name__}")

    def _one(self, request: Request) -> Any:
        name, arguments = request
        return getattr(self._desk, name)(**arguments)

    def _undone(self) -> None:
        """What we remember of the ledger's end is read anew."""
        if connection.in_atomic_block:
            return
        try:
            self.entries.reload()
        except Exception as error:
            raise DiskError("The store cannot be read.") from error


class _AloneError(Exception):
    """This transaction failed for one request's sake: do each in its own."""
