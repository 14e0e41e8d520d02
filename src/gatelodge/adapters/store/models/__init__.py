"""The tables, one file per aggregate."""

from gatelodge.adapters.store.models.account import Account
from gatelodge.adapters.store.models.custody import Envelope, Message, Recipient, Sketch
from gatelodge.adapters.store.models.habits import Contact, Pair, Thread, Together, Told, Vocabulary
from gatelodge.adapters.store.models.ledger import LedgerSource, Payload, PublisherState

__all__ = [
    "Account",
    "Contact",
    "Envelope",
    "LedgerSource",
    "Message",
    "Pair",
    "Payload",
    "PublisherState",
    "Recipient",
    "Sketch",
    "Thread",
    "Together",
    "Told",
    "Vocabulary",
]
