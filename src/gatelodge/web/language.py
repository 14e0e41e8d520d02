"""Which of our languages somebody wants to read: the heaviest of `Accept-Language` that we have, else our first.

>>> wanted("cy-GB, en;q=0.5", ("en", "cy")), wanted("fr, cy;q=0.4", ("en", "cy")), wanted("", ("en", "cy"))
('cy', 'cy', 'en')
>>> wanted("en;q=0, *", ("en", "cy"))
'en'
"""

import re
from collections.abc import Sequence

_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]{1,40})?\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?\s*\Z"
)
_MOST = 20


def wanted(accept_language: str, ours: Sequence[str]) -> str:
    """One of `ours`."""
    weights: dict[str, float] = {}
    for part in accept_language.split(",")[:_MOST]:
        if (found := _RANGE.match(part)) and (language := found[1].lower()) in ours:
            weights.setdefault(language, float(found[2] or 1))
    best = max(weights, key=lambda language: weights[language], default=ours[0])
    return best if weights.get(best, 1) > 0 else ours[0]
