"""Who agreed first, where two people must: kept beside the recipient, and asked before anything is approved.

What a rule wants stands in the payload of the latest verdicts. All of it runs inside one transaction.
"""

from collections.abc import Sequence

from gatelodge.adapters.store import database
from gatelodge.adapters.store.entries import Entries
from gatelodge.adapters.store.sealing import Sealing, pack, unpack
from gatelodge.core import hold
from gatelodge.errors import RefusedError
from gatelodge.values import By, HoldEvent, HoldState, Move

_JUDGED_ANEW = frozenset(event for event in HoldEvent if event.startswith("decide-"))


class Approving:
    """Checks and keeps first approvals."""

    def __init__(self, sealing: Sealing, entries: Entries) -> None:
        self._sealing = sealing
        self._entries = entries

    def check(self, envelope: int, move: Move, moved: Sequence[tuple[int, bytes, HoldState, str]]) -> None:
        """Do nothing when the approval is enough for these recipients; NotAllowedError or RefusedError when not."""
        if move.event not in {HoldEvent.APPROVE, HoldEvent.APPROVE_FIRST}:
            return
        said = self._said(envelope)
        for row, _, state, _ in moved:
            if state is HoldState.SEEDED:
                continue
            found = database.row("SELECT position, sealed, approved FROM store_recipient WHERE id = %s", row)
            assert found is not None
            position, sealed, approved = found
            where = f"recipient/{envelope}/{position}"
            address = str(unpack(self._sealing.open(bytes(sealed), where)))
            first = "" if approved is None else str(unpack(self._sealing.open(bytes(approved), f"{where}/approved")))
            by = said.get(address, By.ANYONE)
            if move.event is HoldEvent.APPROVE_FIRST and first:
                raise RefusedError("One person has agreed to this already.")
            if move.event is HoldEvent.APPROVE or by is By.SEAL:
                hold.check_approval(by, first=first, actor=move.actor)

    def keep(self, envelope: int, move: Move, moved: Sequence[tuple[int, bytes, HoldState, str]]) -> None:
        """Remember who agreed first; forget it where the message was judged anew."""
        for row, _, _, _ in moved:
            if move.event in _JUDGED_ANEW:
                database.run("UPDATE store_recipient SET approved = NULL WHERE id = %s", row)
            elif move.event is HoldEvent.APPROVE_FIRST:
                found = database.row("SELECT position FROM store_recipient WHERE id = %s", row)
                assert found is not None
                sealed = self._sealing.seal(pack(move.actor), f"recipient/{envelope}/{found[0]}/approved")
                database.run("UPDATE store_recipient SET approved = %s WHERE id = %s", sealed, row)

    def _said(self, envelope: int) -> dict[str, By]:
        """Recipient to who decides, as the latest verdicts have it."""
        found = database.row("SELECT payload_entry FROM store_envelope WHERE id = %s", envelope)
        payload = self._entries.payload(found[0]).get("payload", {}) if found is not None else {}
        known = {str(by): by for by in By}
        return {one.get("address"): known.get(one.get("by"), By.ANYONE) for one in payload.get("verdicts", ())}
