"""Whom an extraction is about, and which classes of fact it holds about each of them.

The register match is the proof; numbers and tables of persons catch people who are in no register. Counts are exact and
uncapped; only the findings shown to a reviewer are few.

    found = find(extraction, register)
    found.people, found.person_like_rows
"""

from gatelodge.core.detect.found import Found, find
from gatelodge.core.detect.people import OneOf, PersonFound
from gatelodge.core.detect.titles import Titled

__all__ = ["Found", "OneOf", "PersonFound", "Titled", "find"]
