"""The tables, one file per aggregate."""

from gatelodge.adapters.store.models.account import Account
from gatelodge.adapters.store.models.custody import Envelope, Message, Recipient, Sketch
from gatelodge.adapters.store.models.ledger import LedgerSource, Payload, PublisherState

__all__ = ["Account", "Envelope", "LedgerSource", "Message", "Payload", "PublisherState", "Recipient", "Sketch"]
