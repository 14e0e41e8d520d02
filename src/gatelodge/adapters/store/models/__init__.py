"""The tables, one file per aggregate."""

from gatelodge.adapters.store.models.account import Account
from gatelodge.adapters.store.models.custody import Envelope, Message, Recipient, Sketch
from gatelodge.adapters.store.models.habits import Check, Contact, Pair, Thread, Together, Told, Vocabulary
from gatelodge.adapters.store.models.ledger import LedgerSource, Payload, PublisherState
from gatelodge.adapters.store.models.supervision import Decision, Sample, SampleDay

__all__ = [
    "Account",
    "Check",
    "Contact",
    "Decision",
    "Envelope",
    "LedgerSource",
    "Message",
    "Pair",
    "Payload",
    "PublisherState",
    "Recipient",
    "Sample",
    "SampleDay",
    "Sketch",
    "Thread",
    "Together",
    "Told",
    "Vocabulary",
]
