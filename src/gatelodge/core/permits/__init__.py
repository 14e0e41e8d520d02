"""Who may hear about whom: permits, the classes of recipients, agreements, and the staff who send and decide.

`PermitBook` is read from the permit store, `StaffBook` from a snapshot, `RecipientClasses` from recipients.toml. The
book holds no plain address of a recipient. Nothing here decides: `core/policy` does, from what `measure` counts.
"""

from gatelodge.core.permits.addresses import address_of_recipient, address_variants, near_token, near_tokens
from gatelodge.core.permits.book import PermitBook
from gatelodge.core.permits.classes import RecipientClass, RecipientClasses
from gatelodge.core.permits.feeds import stale_feeds, stale_for
from gatelodge.core.permits.lines import Hears, hears
from gatelodge.core.permits.measure import Heard, measure
from gatelodge.core.permits.permit import Permit
from gatelodge.core.permits.staff import StaffBook

__all__ = [
    "Heard",
    "Hears",
    "Permit",
    "PermitBook",
    "RecipientClass",
    "RecipientClasses",
    "StaffBook",
    "address_of_recipient",
    "address_variants",
    "hears",
    "measure",
    "near_token",
    "near_tokens",
    "stale_feeds",
    "stale_for",
]
