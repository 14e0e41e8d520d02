"""Words of an OpenDocument text: paragraphs, fields, notes, comments, changes, forms.

Source: OpenDocument 1.3 part 3, 5 to 8, 13, 14.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.office.odf.walk import Walk, texts
from gatelodge.values import Hidden

MAX_BLANKS = 200
VALUES = ("office:string-value", "office:value", "office:date-value", "office:time-value", "office:boolean-value")
_FORM_FIELDS = (
    *("form:text", "form:textarea", "form:fixed-text", "form:formatted-text", "form:number", "form:date"),
    *("form:listbox", "form:combobox", "form:option", "form:item", "form:button", "form:checkbox"),
    *("form:radio", "form:frame", "form:hidden", "form:file", "form:password", "form:time"),
    *("form:property", "form:list-value", "form:generic-control", "form:form", "form:image"),
)


@dataclass(slots=True)
class Words(Walk):
    """Reads what stands in paragraphs, and what is anchored there."""

    def _paragraph(self, element: Element) -> None:
        outer = self.line, self.base, self.inline
        self.line, self.inline = [], True
        self.base = self.styles.look("paragraph", element.get("text:style-name", "")).over(self.base)
        self.flow(element)
        line = self.line
        self.line, self.base, self.inline = outer
        if self.cell is not None:
            self.cell.append(line)
        else:
            self.block.add(line)

    def _span(self, element: Element) -> None:
        base = self.base
        self.base = self.styles.look("text", element.get("text:style-name", "")).over(base)
        self.flow(element)
        self.base = base

    def _blanks(self, element: Element) -> None:
        count = element.get("text:c", "1")
        self.say(" " * min(int(count) if count.isdecimal() and len(count) < 6 else 1, MAX_BLANKS))

    def _break(self, element: Element) -> None:
        self.line.append(("\t" if element.tag == "text:tab" else "\n", self.cover))

    def _link(self, element: Element) -> None:
        self.aside(element.get("xlink:href"), "link")
        self.aside(element.get("office:title"), "link tip")
        self._span(element)

    def _note(self, element: Element) -> None:
        self.apart(element, element.get("text:note-class", "note"))

    def _comment(self, element: Element) -> None:
        self.aside(" ".join(texts(element, ("dc:creator", "dc:date", "meta:creator-initials"))), "author")
        self.apart(element, "comment", Hidden.COMMENT)

    def _author(self, element: Element) -> None:
        self.aside(element.text, "author")

    def _changes(self, element: Element) -> None:
        self.apart(element, "tracked change", Hidden.DELETED)

    def _section(self, element: Element) -> None:
        self.aside(element.get("text:name"), "section", Hidden.NAME)
        self.covered(element, Hidden.STYLE if element.get("text:display") in {"none", "condition"} else None)

    def _hidden_text(self, element: Element) -> None:
        self.say(element.get("text:string-value"), Hidden.STYLE)
        self.aside(element.get("text:condition"), "condition")

    def _hidden_paragraph(self, element: Element) -> None:
        """A field that hides the paragraph it stands in."""
        self.aside(element.get("text:condition"), "condition")
        if element.get("text:is-hidden") == "true":
            self.line[:] = [(text, hidden or Hidden.STYLE) for text, hidden in self.line]
            self.cover = self.cover or Hidden.STYLE
        self.flow(element)

    def _conditional(self, element: Element) -> None:
        shown = "".join(element.itertext())
        for name in ("text:string-value-if-true", "text:string-value-if-false"):
            if element.get(name) != shown:
                self.say(element.get(name), Hidden.STYLE)
        self.flow(element)

    def _declared(self, element: Element) -> None:
        values = [element.get(name, "") for name in ("text:name", "text:formula", *VALUES)]
        self.aside(": ".join(filter(None, values)), "variable")
        self.flow(element)

    def _named(self, element: Element) -> None:
        self.aside(element.get("text:name"), "bookmark", Hidden.NAME)
        self.flow(element)

    def _script(self, element: Element) -> None:
        self.found += segment.segments(element.text or "", hidden=Hidden.STRUCTURE, where=f"{self.label}script, line")
        self.aside(element.get("xlink:href"), "script")

    def _control(self, element: Element) -> None:
        """A form's field: what it shows, and what it keeps."""
        for name in ("form:label", "form:current-value", "form:value", "form:title", "form:help-text", "form:name"):
            shown = name in {"form:label", "form:current-value"} and element.tag != "form:hidden"
            self.aside(element.get(name), "form field", None if shown else Hidden.PROPERTY)
        for name in ("form:string-value", "office:string-value", "form:list-source"):
            self.aside(element.get(name), "form field")
        self.flow(element)

    def _drop(self, element: Element) -> None:
        """Read elsewhere: dates with their comment, files by the package."""

    HANDLERS: ClassVar[dict[str, Callable[[Any, Element], None]]] = {
        "text:p": _paragraph,
        "text:h": _paragraph,
        "text:span": _span,
        "text:s": _blanks,
        "text:tab": _break,
        "text:line-break": _break,
        "text:a": _link,
        "draw:a": _link,
        "text:note": _note,
        "office:annotation": _comment,
        "dc:creator": _author,
        "dc:date": _drop,
        "meta:creator-initials": _drop,
        "text:tracked-changes": _changes,
        "text:section": _section,
        "text:hidden-text": _hidden_text,
        "text:hidden-paragraph": _hidden_paragraph,
        "text:conditional-text": _conditional,
        "text:variable-decl": _declared,
        "text:variable-set": _declared,
        "text:user-field-decl": _declared,
        "text:bookmark": _named,
        "text:bookmark-start": _named,
        "text:reference-mark": _named,
        "text:reference-mark-start": _named,
        "text:script": _script,
        "office:binary-data": _drop,
        **dict.fromkeys(_FORM_FIELDS, _control),
    }
