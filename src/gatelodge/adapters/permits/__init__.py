"""The permits in an SQLite file: read as one consistent book, changed a transaction at a time, with their history.

Readers and writers never wait for each other. Why a file of its own: docs/adr/0014-permits-have-a-history.md.
"""

from gatelodge.adapters.permits.earlier import take_over
from gatelodge.adapters.permits.reading import PermitReader, StoredBook
from gatelodge.adapters.permits.writing import Change, PermitWriter

__all__ = ["Change", "PermitReader", "PermitWriter", "StoredBook", "take_over"]
