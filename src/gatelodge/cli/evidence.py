"""The evidence about people as a table that a clerk can read: where it stands, what it is (masked), what it weighs.

WHERE                     EVIDENCE              BITS
day.csv, row 7            A••••BC, D••••• P•••  number 27.0 + postcode/address 13.0 = 40.0; a number is enough
letter.docx, paragraph 2  D••••• P•••, ••••••   name 20.0 + birth date 14.8 = 34.8 of 33.2 needed; one of 3
"""

from collections.abc import Mapping, Sequence
from typing import Any

from gatelodge.cli import say

_FIELDS = {
    "issued": "number",
    "number": "short number",
    "birth": "birth date",
    "phone": "telephone",
    "mail": "mail address",
}
"""What people call the fields that the register calls otherwise."""
HOUSEHOLD = ("surname", "postcode", "address", "phone")
"""What people who live together share: the heaviest of these counts, and no other."""
_LONGEST = 60


def show(findings: Sequence[Mapping[str, Any]], most: int) -> None:
    """Print the first of the findings (as `flows/record.finding_facts` makes them), nothing where there are none."""
    if not findings:
        return
    say.line()
    say.line(say.bold("Evidence, masked"))
    say.table(["WHERE", "EVIDENCE", "BITS"], [_row(finding) for finding in findings[:most]])
    if len(findings) > most:
        say.line(say.faint(f"... {len(findings)} in all with --json"))


def weighed(finding: Mapping[str, Any]) -> str:
    """What counted for how much, the sum, and what was needed."""
    if not finding.get("registered", True):
        kind = "looks like a person" if finding["detector"] == "person-table" else str(finding["detector"])
        return f"{kind}; on no register"
    weights = {field: round(float(bits), 1) for field, bits in finding.get("weights", {}).items()}
    parts = {_FIELDS.get(field, field): bits for field, bits in weights.items() if field not in HOUSEHOLD}
    if home := [field for field in weights if field in HOUSEHOLD]:
        parts["/".join(_FIELDS.get(field, field) for field in home)] = max(weights[field] for field in home)
    total = f"{sum(parts.values()) if parts else finding.get('bits', 0.0):.1f}"  # of what is shown: it adds up
    if "issued" in weights:
        total += "; a number is enough"
    elif needed := finding.get("needed", 0.0):
        total += f" of {needed:.1f} needed"
    return f"{' + '.join(f'{name} {bits:.1f}' for name, bits in parts.items())} = {total}" if parts else total


def _row(finding: Mapping[str, Any]) -> list[str]:
    masked, notes = str(finding["masked"]), [weighed(finding)]
    if (one_of := finding.get("one_of", 1)) > 1:
        notes.append(f"one of {one_of}")
    if finding.get("hidden"):
        notes.append(f"hidden ({finding['hidden']})")
    where = ", ".join(str(finding[key]) for key in ("part", "where") if finding[key])
    return [where, masked if len(masked) <= _LONGEST else masked[: _LONGEST - 1] + "…", "; ".join(notes)]
