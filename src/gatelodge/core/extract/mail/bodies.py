"""The bodies of an item: the one that Outlook shows is visible, the others stand beside it.

Source: [MS-OXBBODY] 2.1 (which body is shown), [MS-OXRTFEX] (a page inside rich text).
"""

from dataclasses import replace

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.mail import lzfu, mapi
from gatelodge.core.extract.mail.mapi import Properties
from gatelodge.core.extract.mail.said import BODY, HTML, RICH
from gatelodge.core.extract.text.rtf_html import html_within
from gatelodge.values import GapKind, Hidden


def read_bodies(properties: Properties, place: Place, context: Context) -> str:
    """Read every body: the one Outlook shows is visible, the others stand beside it."""
    internet = mapi.charset(properties.count(mapi.INTERNET_CODE_PAGE))
    bodies: list[tuple[bytes, Place]] = []
    pages: list[str] = []
    beside = ""
    for value in properties.all(HTML):
        content, charset = (value.encode("utf-8", "replace"), "utf-8") if isinstance(value, str) else (value, internet)
        if isinstance(content, bytes) and content.strip(b"\0 \r\n"):
            bodies.append((content, replace(place, declared="text/html", charset=charset)))
            pages.append(content.replace(b"\0", b"").decode("latin-1"))
    rich = [value for value in properties.all(RICH) if isinstance(value, bytes) and value]
    plain_only = False
    for value in rich:
        document, complete = lzfu.undone(value)
        context.spend(len(document))
        if not complete:
            context.gap(place, GapKind.DAMAGED, "The body of an Outlook message is damaged.")
        if (within := html_within(document)) is not None:
            page, beside = within
            bodies.append((page.encode("utf-8", "replace"), replace(place, declared="text/html", charset="utf-8")))
            pages.append(page)
            if b"\\objdata" in document or b"\\pict" in document:
                bodies.append((document, place))
        elif document.strip(b"\0 \r\n"):
            plain_only = b"\\fromtext" in document[:200]
            bodies.append((document, place))
    texts = [value for value in properties.all(BODY) if isinstance(value, str) and value.strip()]
    plain = [(t.encode("utf-8", "replace"), replace(place, declared="text/plain", charset="utf-8")) for t in texts]
    bodies = plain + bodies if plain_only and not pages else bodies + plain
    for order, (content, where) in enumerate(bodies):
        context.inside(content, where if order == 0 else replace(where, hidden=place.hidden or Hidden.ALTERNATIVE))
    if beside:
        found = segment.segments(beside, hidden=Hidden.ALTERNATIVE)
        context.part(place, "application/rtf", found)
    return "\n".join(pages).lower()
