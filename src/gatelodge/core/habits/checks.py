"""Checks that were not answered with deliver count among what an author was stopped at, as the mail itself would.

What is asked before sending leaves no envelope; it is known by its entry alone (`flows/check.py`).
"""

from gatelodge.values import Event

CHECKED = "check:message:judged"


def stopped_asker(event: Event) -> bytes | None:
    """The token of the author whom a check stopped; None for any other event, and for an author nobody proved."""
    said = event.commitment
    if event.tag != CHECKED or not (said.get("stopped") and said.get("proven") and said.get("outside")):
        return None
    return bytes.fromhex(str(said.get("author", "")))
