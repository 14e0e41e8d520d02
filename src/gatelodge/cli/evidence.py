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
    weights: Mapping[str, float] = finding.get("weights", {})
    bits, needed = finding.get("bits", 0.0), finding.get("needed", 0.0)
    total = f"{bits:.1f}; a number is enough" if "issued" in weights else f"{bits:.1f}"
    if needed and "issued" not in weights:
        total += f" of {needed:.1f} needed"
    fields = [
        f"{_FIELDS.get(field, field)} {weight:.1f}" for field, weight in weights.items() if field not in HOUSEHOLD
    ]
    if home := [field for field in weights if field in HOUSEHOLD]:
        together = "/".join(_FIELDS.get(field, field) for field in home)
        fields.append(f"{together} {max(weights[field] for field in home):.1f}")
    return f"{' + '.join(fields)} = {total}" if fields else total


def _row(finding: Mapping[str, Any]) -> list[str]:
    masked, notes = str(finding["masked"]), [weighed(finding)]
    if (one_of := finding.get("one_of", 1)) > 1:
        notes.append(f"one of {one_of}")
    if finding.get("hidden"):
        notes.append(f"hidden ({finding['hidden']})")
    where = ", ".join(str(finding[key]) for key in ("part", "where") if finding[key])
    return [where, masked if len(masked) <= _LONGEST else masked[: _LONGEST - 1] + "…", "; ".join(notes)]
