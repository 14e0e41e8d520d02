"""XML of any kind: the text between the tags and the values of attributes."""

import re

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.markup import unescape
from gatelodge.core.extract.text import plain as text
from gatelodge.values import Hidden

_DECLARED = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w-]+)")
_TAG = re.compile(r"<[^<>]*>")
_VALUE = re.compile(r"[\w:.-]+\s*=\s*(?:\"([^\"<]{2,400})\"|'([^'<]{2,400})')")
_BETWEEN = re.compile(r">\s*<")


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the words between tags, and attribute values."""
    declared = _DECLARED.search(untrusted[:200])
    source = text.decode(untrusted, declared.group(1).decode() if declared else place.charset)
    source = source.replace("<![CDATA[", "").replace("]]>", "")
    values = [unescape(double or single) for tag in _TAG.findall(source) for double, single in _VALUE.findall(tag)]
    values = [value for value in values if not value.startswith(("http://", "https://", "urn:"))]
    plain = unescape(_TAG.sub("", _BETWEEN.sub(">\n<", source)))
    found = segment.segments(plain)
    found += segment.segments("\n".join(values), hidden=Hidden.PROPERTY, where="attribute")
    context.part(place, "application/xml", found)
