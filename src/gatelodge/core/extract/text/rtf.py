r"""Rich text (RTF): what is shown, what is hidden in it, what it says beside the text, and the files in it.

Every group that a program skips (`\*`) is read too; it is hidden. Source: RTF Specification 1.9.1; [MS-OLEDS] 2.2 for
objects; [MS-OXRTFEX] for pages of HTML kept in rich text.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from gatelodge.core.extract.codepage import codec
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.text import rtf_files
from gatelodge.core.extract.text.rtf_groups import FILES, NUMBERS, ONES, STREAMS, TRANSPARENT
from gatelodge.core.extract.text.rtf_html import html_within
from gatelodge.core.extract.text.rtf_state import Sink, State
from gatelodge.core.extract.text.rtf_tokens import BREAKS, SIGNS, SYMBOLS, Token, colours, fonts, tokens
from gatelodge.values import GapKind, Hidden, Segment

MAX_GROUPS = 5_000
"""Groups within groups."""


@dataclass(slots=True)
class _Reading:
    """A file being read."""

    colours: list[str]
    fonts: dict[int, str]
    page: str = "cp1252"
    found: list[Segment] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    stack: list[State] = field(default_factory=list)
    pending: bytearray = field(default_factory=bytearray)
    to_skip: int = 0
    state: State = field(init=False)

    def __post_init__(self) -> None:
        self.state = State(Sink("", None, self.found), fresh=False)

    def take(self, token: Token) -> None:
        """Take the next token."""
        if token.text is not None or token.code is not None:
            self._bytes(token)
            return
        self._flush()
        if token.brace == b"{":
            if len(self.stack) >= MAX_GROUPS:
                raise Unreadable("The document nests too deeply.", GapKind.LIMIT)
            self.stack.append(self.state)
            self.state = replace(self.state, fresh=True, starred=False)
        elif token.brace == b"}":
            self._group_end()
        elif token.symbol is not None:
            if token.symbol == b"*":
                self.state.starred = True
            else:
                self._say(SYMBOLS.get(token.symbol, ""))
        elif token.word is not None:
            self._word(token.word, token.number)

    def end(self) -> None:
        """Nothing more comes: groups that were never closed end here."""
        self._flush()
        while self.stack:
            self._group_end()
        self.state.sink.close()

    def _bytes(self, token: Token) -> None:
        state = self.state
        data = token.text if token.text is not None else bytes.fromhex((token.code or b"").decode())
        if state.sink.file:
            state.sink.raw += b"" if state.silent else data
            return
        skipped, self.to_skip = data[self.to_skip :], max(0, self.to_skip - len(data))
        if skipped:
            self._unknown_star()
            self.pending += skipped

    def _unknown_star(self) -> None:
        """Text in a starred group that no word has told: programs skip it."""
        if self.state.fresh and self.state.starred:
            self._into(Sink("skipped group", Hidden.STRUCTURE, self.found, one=True))
        self.state.fresh = False

    def _into(self, sink: Sink) -> None:
        self.state.sink = sink
        self.state.fresh = False

    def _flush(self) -> None:
        if self.pending:
            text = bytes(self.pending).decode(self.state.codec, "replace")
            self.pending.clear()
            self._say(text)

    def _say(self, text: str) -> None:
        if text and not self.state.silent:
            self.state.sink.say(text, self.state.cover(self.colours))

    def _group_end(self) -> None:
        if not self.stack:
            return
        inner, self.state = self.state, self.stack.pop()
        self.to_skip = 0
        if inner.sink is not self.state.sink:
            if inner.sink.file:
                self.files.append((inner.sink.file, bytes(inner.sink.raw)))
            else:
                inner.sink.close()

    def _word(self, word: bytes, number: bytes | None) -> None:
        state = self.state
        if state.fresh and self._destination(word):
            return
        if word in BREAKS:
            self._break(word)
        elif word in SIGNS:
            self._say(SIGNS[word])
        elif handler := _WORDS.get(word):
            handler(self, int(number) if number else None)

    def _destination(self, word: bytes) -> bool:
        """Begin the group that a first word names; False when it names none."""
        if word in STREAMS:
            label, hidden = STREAMS[word]
            self._into(Sink(label, self.state.sink.hidden or hidden, self.found))
            self.state.plain()
        elif word in FILES:
            self._into(Sink("", None, self.found, file=FILES[word]))
        elif word in ONES:
            label, hidden = ONES[word]
            self._into(Sink(label, hidden, self.found, one=True))
        elif word in NUMBERS:
            self.state.silent = True
            self.state.fresh = False
        elif self.state.starred and word not in TRANSPARENT:
            self._into(Sink("skipped group", self.state.sink.hidden or Hidden.STRUCTURE, self.found, one=True))
        else:
            self.state.fresh = False
            return False
        return True

    def _break(self, word: bytes) -> None:
        sink = self.state.sink
        if sink.one or word in {b"line", b"tab", b"softline"}:
            self._say(BREAKS[word])
        elif sink.cells or self.in_table:
            self._say("\n")
        elif not self.state.silent:
            sink.paragraph()

    in_table: bool = False

    def set_table(self, number: int | None) -> None:
        """A paragraph is in a table, or none is any more."""
        self.in_table = number != 0

    def cell(self, _: int | None) -> None:
        """A cell ends."""
        self.state.sink.cell()

    def row(self, _: int | None) -> None:
        """A row ends."""
        self.state.sink.row()
        self.in_table = False

    def plain_paragraph(self, _: int | None) -> None:
        """Back to a paragraph of which nothing is said."""
        self.in_table = bool(self.state.sink.cells)
        self.state.shade = 0

    def set_page(self, number: int | None) -> None:
        """The code page of the document."""
        self.page = self.state.codec = codec(number or 1252)

    def set_font(self, number: int | None) -> None:
        """The font, and with it the code page."""
        self.state.codec = self.fonts.get(number or 0, self.page)

    def set_skip(self, number: int | None) -> None:
        """So many bytes stand for a Unicode character."""
        self.state.skip = min(max(number if number is not None else 1, 0), 10)

    def unicode(self, number: int | None) -> None:
        """A Unicode character, as a signed number of 16 bits."""
        self._unknown_star()
        self._say(chr((number or 0) % 0x10000))
        self.to_skip = self.state.skip

    def plain(self, _: int | None) -> None:
        """Back to plain letters."""
        self.state.plain()
        self.state.codec = self.page


def _switch(name: str, *, otherwise: int = 1) -> Callable[[_Reading, int | None], None]:
    """Sets a value of the state; a word without a number says `otherwise`."""

    def set_it(reading: _Reading, number: int | None) -> None:
        value = otherwise if number is None else number
        setattr(reading.state, name, bool(value) if name in {"hidden", "deleted"} else min(max(value, 0), 32_767))

    return set_it


_WORDS: dict[bytes, Callable[[_Reading, int | None], None]] = {
    b"v": _switch("hidden"),
    b"deleted": _switch("deleted"),
    b"cf": _switch("ink", otherwise=0),
    b"cb": _switch("ground", otherwise=0),
    b"chcbpat": _switch("ground", otherwise=0),
    b"highlight": _switch("ground", otherwise=0),
    b"cbpat": _switch("shade", otherwise=0),
    b"fs": _switch("size", otherwise=24),
    b"charscalex": _switch("scale", otherwise=100),
    b"plain": _Reading.plain,
    b"pard": _Reading.plain_paragraph,
    b"intbl": _Reading.set_table,
    b"cell": _Reading.cell,
    b"nestcell": _Reading.cell,
    b"row": _Reading.row,
    b"nestrow": _Reading.row,
    b"ansicpg": _Reading.set_page,
    b"f": _Reading.set_font,
    b"uc": _Reading.set_skip,
    b"u": _Reading.unicode,
}


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the text, what is hidden in it or stands beside it, pictures and embedded objects."""
    reading = _Reading(colours(untrusted), fonts(untrusted))
    try:
        for token in tokens(untrusted):
            reading.take(token)
    except Unreadable as error:
        context.gap(place, error.kind, str(error))
    reading.end()
    context.part(place, "application/rtf", reading.found)
    for order, (kind, content) in enumerate(reading.files, 1):
        rtf_files.read(kind, content, place.member(order, ""), context)
    if within := html_within(untrusted):
        inner = replace(place.member(len(reading.files) + 1, "", Hidden.ALTERNATIVE), charset="utf-8")
        context.inside(within[0].encode(), inner)
