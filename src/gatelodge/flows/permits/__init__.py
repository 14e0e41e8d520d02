"""Permits and staff: take them in from files, and ask who may hear what.

No file is touched here: a flow is given a `Sheet` and gives back a snapshot, which `adapters/facts.py` keeps.
"""

from gatelodge.flows.permits.asking import Hearing, last_day, what_may_hear, who_may_hear
from gatelodge.flows.permits.importing import PermitImport, Rejects, Sheet, import_permits
from gatelodge.flows.permits.ldif import ldif_rows
from gatelodge.flows.permits.scim import is_scim, scim_rows
from gatelodge.flows.permits.staff import KEEPABLE, StaffImport, StaffRows, end_probation, import_staff
from gatelodge.flows.permits.staff_checks import StaffChanges

__all__ = [
    "KEEPABLE",
    "Hearing",
    "PermitImport",
    "Rejects",
    "Sheet",
    "StaffChanges",
    "StaffImport",
    "StaffRows",
    "end_probation",
    "import_permits",
    "import_staff",
    "is_scim",
    "last_day",
    "ldif_rows",
    "scim_rows",
    "what_may_hear",
    "who_may_hear",
]
