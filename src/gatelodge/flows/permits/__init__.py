"""Permits and staff: take them in from files, and ask who may hear what.

No file is touched here: a flow is given a `Sheet` and gives back a snapshot, which `adapters/facts.py` keeps.
"""

from gatelodge.flows.permits.asking import Hearing, last_day, what_may_hear, who_may_hear
from gatelodge.flows.permits.importing import PermitImport, Rejects, Sheet, import_permits
from gatelodge.flows.permits.staff import StaffImport, import_staff

__all__ = [
    "Hearing",
    "PermitImport",
    "Rejects",
    "Sheet",
    "StaffImport",
    "import_permits",
    "import_staff",
    "last_day",
    "what_may_hear",
    "who_may_hear",
]
