"""Supervision, worked out from counts and times alone: which mail is sampled, who approves whom, what is unusual.

`sampling` chooses; `pairs` finds people who approve each other; `rates` says whether a day is out of the ordinary;
`measures` makes the figures of the report. Nothing here knows a message or a name from inside one.
"""

from gatelodge.core.supervision.pairs import Circle, circles
from gatelodge.core.supervision.rates import rate_alarm
from gatelodge.core.supervision.sampling import Plan, chosen, keyed_share, share_of

__all__ = ["Circle", "Plan", "chosen", "circles", "keyed_share", "rate_alarm", "share_of"]
