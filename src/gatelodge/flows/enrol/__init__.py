"""Enrolling: the rows of a source become fingerprints in the register; person ids are kept through reload.

    profile = guess_profile(source)
    result = enrol(source, profile, EnrolTools(...))

Rejects name the row and the reason and never repeat what stands in the row. `source.py` what a source is ·
`reading.py` its rows as columns of persons · `importing.py` the whole way of an import.
"""

from gatelodge.core.detect.profile import ColumnKind, Profile, ProfileColumn
from gatelodge.flows.enrol.importing import EnrolResult, EnrolTools, enrol, guess_profile
from gatelodge.flows.enrol.preview import Preview, preview
from gatelodge.flows.enrol.source import Batch, Source

__all__ = [
    "Batch",
    "ColumnKind",
    "EnrolResult",
    "EnrolTools",
    "Preview",
    "Profile",
    "ProfileColumn",
    "Source",
    "enrol",
    "guess_profile",
    "preview",
]
