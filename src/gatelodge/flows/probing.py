"""How often and how widely somebody may ask the check API, and when asking looks like searching the register.

Counts over the last minute and the last 24 hours, in memory; time is given. What a check says about few people tells
that they are on the register, so an author who asks about many, one after another, is stopped and alarmed about. A
message about many people at once says one number and is one stopped check: a list pasted by mistake ends nobody's day.

Who asks is the author where the client may speak for them, and otherwise the client: a claim that nobody proves would
make every limit one's own to lift.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gatelodge.core.policy import BULK
from gatelodge.errors import TemporaryError
from gatelodge.values import Judgement

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
CLIENT_TIMES = 20
"""A client, which asks for many authors, may ask so many times as often as one of them."""


class TooOftenError(TemporaryError):
    """Asked too often or too widely; may ask again after so many seconds."""

    def __init__(self, sentence: str, after_s: int) -> None:
        super().__init__(sentence)
        self.after_s = after_s


@dataclass(frozen=True, slots=True)
class CheckLimits:
    """How much one author may ask."""

    per_minute: int = 30
    recipients_day: int = 200
    """Distinct recipients outside the organisation."""
    people_day: int = 100
    """Distinct persons they were not permitted to write about, in messages about few."""
    stopped_day: int = 50
    """Checks whose answer was not deliver."""


@dataclass(slots=True)
class _Asker:
    """What one author, or one client, asked lately."""

    minute: deque[datetime] = field(default_factory=deque)
    recipients: dict[bytes, datetime] = field(default_factory=dict)
    people: dict[bytes, datetime] = field(default_factory=dict)
    stopped: deque[datetime] = field(default_factory=deque)
    alarmed: datetime | None = None
    """When a rule that raises an alarm last matched a message they asked about."""
    last: datetime | None = None

    def forget(self, at: datetime) -> None:
        """Leave out what is past its time."""
        for times, span in ((self.minute, _MINUTE), (self.stopped, _DAY)):
            while times and times[0] <= at - span:
                times.popleft()
        for seen in (self.recipients, self.people):
            for token in [token for token, when in seen.items() if when <= at - _DAY]:
                del seen[token]

    def over(self, limits: CheckLimits) -> dict[str, datetime]:
        """Which limits of a day are passed, each with when the first thing counted there was seen."""
        return {
            name: min(times)
            for name, times, most in (
                ("recipients", list(self.recipients.values()), limits.recipients_day),
                ("people", list(self.people.values()), limits.people_day),
                ("stopped", list(self.stopped), limits.stopped_day),
            )
            if len(times) > most
        }


class Watch:
    """Everybody who asked lately."""

    def __init__(self, limits: CheckLimits) -> None:
        self._limits = limits
        self._askers: dict[str, _Asker] = {}

    def admit(self, client: str, asker: str, at: datetime) -> None:
        """Count one question. TooOftenError when it is one too many, with when it may be asked again."""
        self._tidy(at)
        for name, most in (
            (f"client {client}", self._limits.per_minute * CLIENT_TIMES),
            (asker, self._limits.per_minute),
        ):
            known = self._asker(name, at)
            if name == asker and (over := known.over(self._limits)):
                wait = max(over.values()) + _DAY - at
                raise TooOftenError("Too much was asked for one day.", max(1, int(wait.total_seconds())))
            if len(known.minute) >= most:
                wait = known.minute[0] + _MINUTE - at
                raise TooOftenError("Too much was asked in one minute.", max(1, int(wait.total_seconds()) + 1))
            known.minute.append(at)

    def count(self, asker: str, judgement: Judgement, at: datetime) -> tuple[str, ...]:
        """Remember what was answered; which limits this answer passed first.

        `rule` where a rule that raises an alarm matched, once a day: it stops nobody, for the asker must not see it.
        """
        known = self._asker(asker, at)
        before = known.over(self._limits).keys()
        sketch = judgement.sketch
        for place in sketch.outside:
            known.recipients[sketch.recipients[place]] = at
        if sketch.unpermitted < BULK:
            for beyond in sketch.beyond:
                for place in beyond:
                    known.people[sketch.persons[place]] = at
        if not judgement.all_deliver:
            known.stopped.append(at)
        passed = [name for name in known.over(self._limits) if name not in before]
        if judgement.alarms and not (known.alarmed and known.alarmed > at - _DAY):
            known.alarmed = at
            passed.append("rule")
        return tuple(passed)

    def _asker(self, name: str, at: datetime) -> _Asker:
        known = self._askers.setdefault(name, _Asker())
        known.forget(at)
        known.last = at
        return known

    def _tidy(self, at: datetime) -> None:
        """Forget who did not ask for a day."""
        if len(self._askers) > 1000:
            self._askers = {
                name: known for name, known in self._askers.items() if known.last and known.last > at - _DAY
            }
