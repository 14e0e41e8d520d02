"""Who may hear about whom: permits, the classes of recipients, agreements, and the staff who send and decide.

`PermitBook` and `StaffBook` are read from snapshots that an import made, `RecipientClasses` from recipients.toml. The
book holds no plain address of a recipient. Nothing here decides: `core/policy` does, from what `measure` counts.
"""

from gatelodge.core.permits.addresses import address_variants
from gatelodge.core.permits.book import PermitBook, near_token
from gatelodge.core.permits.classes import RecipientClass, RecipientClasses
from gatelodge.core.permits.measure import Heard, measure
from gatelodge.core.permits.permit import Permit
from gatelodge.core.permits.staff import StaffBook

__all__ = [
    "Heard",
    "Permit",
    "PermitBook",
    "RecipientClass",
    "RecipientClasses",
    "StaffBook",
    "address_variants",
    "measure",
    "near_token",
]
