"""Permits and staff: take them in from files, and ask who may hear what.

No file is touched here: a flow is given a `Sheet` and one change of the permit store, or gives back a staff snapshot.
"""

from gatelodge.flows.permits.asking import Hearing, last_day, what_may_hear, who_may_hear
from gatelodge.flows.permits.changing import BY_HAND, Recipients, add_line, end_lines, move_lines
from gatelodge.flows.permits.checking import Contradiction, contradictions
from gatelodge.flows.permits.importing import PermitImport, PersonsOf, Rejects, Sheet, import_permits
from gatelodge.flows.permits.ldif import ldif_rows
from gatelodge.flows.permits.learning import DRAFT, Draft, Seen, drafts, learn
from gatelodge.flows.permits.scim import is_scim, scim_rows
from gatelodge.flows.permits.shapes import Objects
from gatelodge.flows.permits.staff import KEEPABLE, StaffImport, StaffRows, end_probation, import_staff
from gatelodge.flows.permits.staff_checks import StaffChanges

__all__ = [
    "BY_HAND",
    "DRAFT",
    "KEEPABLE",
    "Contradiction",
    "Draft",
    "Hearing",
    "Objects",
    "PermitImport",
    "PersonsOf",
    "Recipients",
    "Rejects",
    "Seen",
    "Sheet",
    "StaffChanges",
    "StaffImport",
    "StaffRows",
    "add_line",
    "contradictions",
    "drafts",
    "end_lines",
    "end_probation",
    "import_permits",
    "import_staff",
    "is_scim",
    "last_day",
    "ldif_rows",
    "learn",
    "move_lines",
    "scim_rows",
    "what_may_hear",
    "who_may_hear",
]
