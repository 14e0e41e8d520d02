"""Enrolling: the rows of a source become fingerprints in the register; person ids are kept through reload.

    profile = guess_profile(source)
    result = enrol(source, profile, EnrolTools(...))

Rejects name the row and the reason and never repeat what stands in the row. `source.py` what a source is ·
`reading.py`, `cells.py` and `swallowed.py` its rows as columns of persons · `gathering.py` those as fingerprints ·
`importing.py` the whole way of an import · `changing.py` single changes by hand.
"""

from gatelodge.core.detect.profile import ColumnKind, Profile, ProfileColumn
from gatelodge.flows.enrol.changing import add, merge, persons_in, planted, planted_chunk, remove, tidied, typed
from gatelodge.flows.enrol.gathering import Gathered, Gathering
from gatelodge.flows.enrol.importing import EnrolResult, EnrolTools, enrol, gather_all, guess_profile, take_up
from gatelodge.flows.enrol.preview import Preview, preview
from gatelodge.flows.enrol.source import Batch, Source

__all__ = [
    "Batch",
    "ColumnKind",
    "EnrolResult",
    "EnrolTools",
    "Gathered",
    "Gathering",
    "Preview",
    "Profile",
    "ProfileColumn",
    "Source",
    "add",
    "enrol",
    "gather_all",
    "guess_profile",
    "merge",
    "persons_in",
    "planted",
    "planted_chunk",
    "preview",
    "remove",
    "take_up",
    "tidied",
    "typed",
]
