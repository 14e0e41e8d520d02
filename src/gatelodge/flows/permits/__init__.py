"""Permits and staff: take them in from files, and ask who may hear what.

No file is touched here: a flow is given a `Sheet` and one change of the permit store, or gives back a staff snapshot.
"""

from gatelodge.flows.permits.asking import Hearing, last_day, what_may_hear, who_may_hear
from gatelodge.flows.permits.changing import BY_HAND, add_line, end_lines, move_lines
from gatelodge.flows.permits.checking import Contradiction, contradictions
from gatelodge.flows.permits.importing import PermitImport, PersonsOf, Rejects, Sheet, import_permits
from gatelodge.flows.permits.shapes import Objects
from gatelodge.flows.permits.staff import StaffImport, import_staff

__all__ = [
    "BY_HAND",
    "Contradiction",
    "Hearing",
    "Objects",
    "PermitImport",
    "PersonsOf",
    "Rejects",
    "Sheet",
    "StaffImport",
    "add_line",
    "contradictions",
    "end_lines",
    "import_permits",
    "import_staff",
    "last_day",
    "move_lines",
    "what_may_hear",
    "who_may_hear",
]
