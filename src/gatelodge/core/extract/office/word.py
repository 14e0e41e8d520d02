"""Word documents (docx): paragraphs, tables as rows, and everything that Word keeps beside or under the page."""

from dataclasses import dataclass, field

from gatelodge.core.extract import markup
from gatelodge.core.extract.archive.zipped import open_archive
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.office import package
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_STORIES = ("word/header", "word/footer", "word/footnotes", "word/endnotes", "word/comments", "word/glossary/document")
_KNOWN = (
    *("word/document", "word/charts/", "word/diagrams/", "word/theme/", "word/drawings/", "word/glossary/"),
    *("word/styles", "word/settings", "word/fontTable", "word/fonts/", "word/webSettings", "word/numbering"),
)
_EMBEDDED = ("word/embeddings/", "word/media/", "word/afchunk", "customXml/item")


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the main text, then headers, footers, notes, comments, properties and embedded files."""
    archive = open_archive(untrusted, place, context)
    if archive is None:
        raise Unreadable("The document is damaged.")
    found: list[Segment] = []
    main = [name for name in archive.names if name.startswith("word/document") and name.endswith(".xml")]
    stories = [name for name in archive.names if name.startswith(_STORIES) and name.endswith(".xml")]
    for name in main + stories:
        label = name.removeprefix("word/").removesuffix(".xml")
        hidden = Hidden.COMMENT if label.startswith("comments") else None
        story = _Story("" if name in main else f"{label}, ", hidden)
        try:
            markup.walk(archive.read(name), start=story.start, end=story.end, words=story.words)
        except Unreadable as error:
            context.gap(place, error.kind, str(error))
        story.flush()
        found += story.found
    for name in archive.names:
        if name.startswith(("word/charts/", "word/diagrams/data")) and name.endswith(".xml"):
            words = "\n".join(markup.words_of(archive.read(name)))
            found += segment.segments(words, hidden=Hidden.CACHE if "chart" in name else None, where="drawing, line")
    found += package.properties(archive, ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"))
    found += package.external_targets(archive, place, context)
    if not main:
        context.gap(place, GapKind.DAMAGED, "The document's main text is missing.")
    found += package.leftovers(archive, "word/", _STORIES + _EMBEDDED + _KNOWN)
    context.part(place, MEDIA_TYPE, found)
    package.embedded(archive, place, context, _EMBEDDED)


@dataclass(slots=True)
class _Story:
    """One XML part on its way into segments."""

    label: str
    hidden: Hidden | None
    found: list[Segment] = field(default_factory=list)
    block: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    boxes: list[list[str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    deep: int = 0
    vanish: bool = False
    deleting: int = 0
    fallback: int = 0
    collecting: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        if tag == "Fallback":
            self.fallback += 1
        elif tag in {"t", "delText", "instrText"}:
            self.collecting = True
        elif tag == "tab":
            self._say("\t")
        elif tag in {"br", "cr"}:
            self._say("\n")
        elif tag == "r":
            self.vanish = False
        elif tag in {"vanish", "webHidden", "specVanish"}:
            self.vanish = attributes.get("val", "1") not in {"0", "false", "off"}
        elif tag in {"del", "moveFrom"}:
            self.deleting += 1
        elif tag == "txbxContent":
            self.boxes.append(self.line)
            self.line = []
        elif tag == "tbl":
            self._paragraph_end()
            self.deep += 1
            if self.deep == 1:
                self.flush()
                self.tables += 1
        elif tag == "tr" and self.deep == 1:
            self.cells = []
        elif tag == "tc" and self.deep == 1:
            self.cells.append([])
        elif tag in {"comment", "ins"} and attributes.get("author"):
            author = Segment(attributes["author"], f"{self.label}author", SegmentKind.HEADER, Hidden.PROPERTY)
            if author not in self.found:
                self.found.append(author)
        elif tag == "docPr" and (words := attributes.get("descr") or attributes.get("title")):
            self.found += segment.paragraph(words, f"{self.label}picture description", Hidden.PROPERTY)

    def end(self, tag: str) -> None:
        """An element closes."""
        if tag == "Fallback":
            self.fallback -= 1
        elif tag in {"t", "delText", "instrText"}:
            self.collecting = False
        elif tag in {"del", "moveFrom"}:
            self.deleting -= 1
        elif tag == "p":
            self._paragraph_end()
        elif tag == "txbxContent":
            words = "".join(self.line)
            self.found += segment.paragraph(words, f"{self.label}text box", self.hidden)
            self.line = self.boxes.pop() if self.boxes else []
        elif tag == "tr" and self.deep == 1:
            self._row_end()
        elif tag == "tbl":
            self.deep -= 1
        elif tag == "comment":
            self.flush()

    def words(self, text: str) -> None:
        """Text between tags."""
        if not self.collecting or self.fallback:
            return
        if self.deleting:
            self._gone(text, Hidden.DELETED)
        elif self.vanish:
            self._gone(text, Hidden.STYLE)
        else:
            self.line.append(text)

    def _gone(self, text: str, hidden: Hidden) -> None:
        where = f"{self.label}paragraph {self.paragraphs + 1}"
        last = self.found[-1] if self.found else None
        if last is not None and last.hidden is hidden and last.where == where:
            self.found[-1] = Segment(last.text + text, where, SegmentKind.PARAGRAPH, hidden)
        elif text.strip():
            self.found.append(Segment(text, where, SegmentKind.PARAGRAPH, hidden))

    def _say(self, text: str) -> None:
        if not self.fallback:
            self.line.append(text)

    def _paragraph_end(self) -> None:
        words = "".join(self.line).strip("\n")
        self.line = []
        if self.boxes:
            self.line = [words, "\n"]
            return
        if self.deep:
            if self.cells and words.strip():
                self.cells[-1].append(words.strip())
            return
        self.paragraphs += 1
        if words.strip():
            self.block.append(words)
        else:
            self.flush()

    def _row_end(self) -> None:
        cells = tuple(" ".join(cell) for cell in self.cells)
        text = "\t".join(cells).strip()
        if text:
            where = f"{self.label}table {self.tables}, row {len(self.rows) + 1}"
            self.rows.append([])
            self.found.append(Segment(text, where, SegmentKind.ROW, self.hidden, cells, self.tables + 1000))
        self.cells = []

    def flush(self) -> None:
        """Turn the paragraphs so far into segments: short lines that follow each other belong together."""
        if self.line:
            self._paragraph_end()
        if self.block:
            text = "\n".join(self.block) if max(map(len, self.block)) < 200 else "\n\n".join(self.block)
            self.found += segment.segments(text, hidden=self.hidden, where=f"{self.label}paragraph")
            self.block = []
