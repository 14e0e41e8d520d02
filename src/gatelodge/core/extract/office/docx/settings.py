"""What the settings, lists and fonts of a Word document say in words. Source: ECMA-376 part 1, 17.8 to 17.15."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.values import GapKind, Hidden, Segment

LETTERS = 3
"""A list label with fewer is a number or bullet."""


def settings(root: Element, place: Place, context: Context) -> list[Segment]:
    """Document variables and the source of a mail merge; the source is a gap, for it was not read."""
    found = []
    for variable in root.iter("w:docVar"):
        text = f"{variable.get('w:name', '')}: {variable.get('w:val', '')}"
        found += segment.paragraph(text, "document variable", Hidden.PROPERTY)
    for merge in root.iter("w:mailMerge"):
        values = [one.get("w:val", "") for one in merge.iter() if one.tag != "w:mailMerge"]
        found += segment.paragraph("\n".join(filter(None, values)), "mail merge", Hidden.PROPERTY)
        if merge.find("w:dataSource") is not None or merge.find("w:connectString") is not None:
            context.gap(place, GapKind.EXTERNAL, "The document is a mail merge; the list it draws on was not read.")
    return found


def numbering(root: Element) -> Iterator[Segment]:
    """Words in the labels of lists: they stand before the text of each entry."""
    for label in dict.fromkeys(one.get("w:val", "") for one in root.iter("w:lvlText")):
        if sum(c.isalpha() for c in label) >= LETTERS:
            yield from segment.paragraph(label, "list label")


def fonts(root: Element) -> list[Segment]:
    """The names of the fonts, in one line."""
    names = [one.get("w:name", "") for one in root.iter("w:font")]
    return segment.paragraph("; ".join(names), "fonts", Hidden.PROPERTY)
