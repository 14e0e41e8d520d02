"""How old what a permit source said may be.

[feed.visits]
max_age_hours = 30
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from gatelodge.core.toml import Table


def feed(table: Table) -> timedelta:
    """How old one `[feed.NAME]` may be. ConfigError where it does not say."""
    hours = table.number("max_age_hours") or 0
    if not hours:
        table.fail("max_age_hours", "A feed's `max_age_hours` is at least 1.")
    table.done()
    return timedelta(hours=hours)


def stale_feeds(imported: Mapping[str, datetime], limits: Mapping[str, timedelta], at: datetime) -> tuple[str, ...]:
    """The sources that are older than their limit, or that were never imported though they have one."""
    return tuple(sorted(name for name, limit in limits.items() if name not in imported or at - imported[name] > limit))


def stale_for(sources: Collection[str], stale: Collection[str]) -> tuple[str, ...]:
    """Those of the stale sources that matter to one recipient: theirs, or all where no source knows them."""
    return tuple(name for name in stale if not sources or name in sources)
