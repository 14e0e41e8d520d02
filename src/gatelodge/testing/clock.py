"""A clock that stands where a test puts it."""

from datetime import UTC, datetime, timedelta


class StandingClock:
    """ports.Clock that moves only when told to."""

    def __init__(self, at: datetime = datetime(2011, 8, 1, 9, 0, tzinfo=UTC)) -> None:
        self.at = at

    def now(self) -> datetime:
        """Where it stands."""
        return self.at

    def forward(self, **span: float) -> datetime:
        """Move on by that much (`hours=4`) and return the new time; a negative span steps back."""
        self.at += timedelta(**span)
        return self.at
