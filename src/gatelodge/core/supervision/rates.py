"""Is today's number out of the ordinary for this author? Judged by the median, which a few wild days do not move."""

from collections.abc import Mapping
from datetime import date
from statistics import median

LEAST_DAYS = 5
"""Of history; with fewer nobody knows what is ordinary."""
LEAST_MORE = 5
"""Messages above the ordinary below which nothing is said, however regular the past was."""
DEVIATIONS = 6.0
"""Median absolute deviations, made comparable with standard deviations (times 1.4826)."""


def rate_alarm(history: Mapping[date, int], today: date, number: int) -> bool:
    """True when so many on this day are far more than this author's days of the same kind have had.

    history: messages per day, days without any left out or 0. The same weekday counts where it was seen often enough,
    else every day.

    >>> from datetime import timedelta
    >>> past = {date(2011, 7, 1) + timedelta(days=n): 3 + n % 3 for n in range(28)}
    >>> rate_alarm(past, date(2011, 8, 1), 6), rate_alarm(past, date(2011, 8, 1), 40)
    (False, True)
    """
    earlier = {day: count for day, count in history.items() if day < today}
    same = [count for day, count in earlier.items() if day.weekday() == today.weekday()]
    days = same if len(same) >= LEAST_DAYS else list(earlier.values())
    if len(days) < LEAST_DAYS:
        return False
    usual = median(days)
    spread = 1.4826 * median(abs(count - usual) for count in days)
    return number - usual >= max(LEAST_MORE, DEVIATIONS * max(spread, 1.0))
