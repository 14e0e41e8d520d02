"""The web page that Outlook keeps wrapped in rich text, taken out; and words that only the rich text has.

It does not read rich text that wraps no page. Source: [MS-OXRTFEX] 2.1.3 and 3.1.
"""

import re

from gatelodge.core.extract.codepage import codec
from gatelodge.core.extract.text.rtf_tokens import SIGNS, Token, fonts, tokens

_SILENT = frozenset(b"fonttbl colortbl stylesheet generator pict listtable listoverridetable objdata sn".split())
_BREAKS = {b"par": "\r\n", b"line": "\r\n", b"tab": "\t"}
_SYMBOLS = {b"{": "{", b"}": "}", b"\\": "\\", b"~": "&nbsp;", b"_": "&shy;"}
_WORD = re.compile(r"[^\W\d_]{2,}|\d{4,}")
_LINK = re.compile(r'HYPERLINK "([^"]*)"\Z')
_PAGE, _TAG, _BESIDE, _NOTHING = "page", "tag", "beside", "nothing"
"""Where text of a group goes: to the page, to it word for word, beside it, nowhere (fonts and colours)."""
_HEAD = 4096
_MAX_NESTING = 5_000
_MOST_PIECES = 500
"""Of so many pieces beside the page it is looked up whether the page has them too."""


def html_within(rtf: bytes) -> tuple[str, str] | None:
    r"""The page and the words beside it; None where the rich text wraps none.

    >>> html_within(rb"{\rtf1\ansi\fromhtml1 {\*\htmltag <p>}Hello\htmlrtf \par Aside\htmlrtf0 {\*\htmltag </p>}}")
    ('<p>Hello</p>', 'Aside')
    """
    if b"\\fromhtml" not in rtf[:_HEAD]:
        return None
    found = _Unwrapping(rtf)
    page = _joined(found.page)
    words = [_LINK.sub(r"\1", piece.strip()) for piece in _joined(found.beside).split("\r\n")]
    said = [piece for piece in dict.fromkeys(words) if _WORD.search(piece)]
    return page, "\n".join(piece for piece in said if len(said) > _MOST_PIECES or piece not in page)


class _Unwrapping:
    """One walk over the tokens; a stack of what groups changed."""

    def __init__(self, rtf: bytes) -> None:
        self.page: list[str] = []
        self.beside: list[str] = []
        self._fonts = fonts(rtf)
        self._standard = "cp1252"
        self._to, self._rich, self._codec, self._unicode_skip = _PAGE, False, "cp1252", 1
        self._stack: list[tuple[str, bool, str, int]] = []
        self._skip = 0
        self._starred = False
        self._pending = bytearray()
        for token in tokens(rtf):
            self._token(token)
        self._flush()

    def _token(self, token: Token) -> None:
        word, number, code, symbol, brace, text = token
        if code is not None:
            if self._skip:
                self._skip -= 1
            else:
                self._pending.append(int(code, 16))
        elif text is not None:
            self._pending += text[self._skip :]
            self._skip = max(0, self._skip - len(text))
        elif symbol == b"*":
            self._starred = True
        elif symbol is not None:
            self._say(_SYMBOLS.get(symbol, ""))
        elif brace == b"{":
            self._flush()
            if len(self._stack) < _MAX_NESTING:
                self._stack.append((self._to, self._rich, self._codec, self._unicode_skip))
        elif brace == b"}":
            self._leave()
        elif word:
            self._flush()
            self._word(word, int(number) if number else None)

    def _word(self, word: bytes, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if word == b"htmltag":
            self._to = _TAG
        elif word == b"htmlrtf":
            self._rich = number != 0
        elif starred:
            self._to = _BESIDE if self._to != _NOTHING else _NOTHING
        elif word in _SILENT:
            self._to = _NOTHING
        elif word == b"info":
            self._to = _BESIDE
        elif word == b"ansicpg" and number:
            self._standard = self._codec = codec(number)
        elif word == b"f" and number is not None:
            self._codec = self._fonts.get(number, self._standard)
        elif word == b"uc" and number is not None:
            self._unicode_skip = min(max(number, 0), 10)
        elif word == b"u" and number is not None:
            self._say(chr(number % 0x10000))
            self._skip = self._unicode_skip
        elif said := _BREAKS.get(word) or SIGNS.get(word):
            self._say(said)

    def _say(self, text: str) -> None:
        self._flush()
        if self._to == _NOTHING:
            return
        (self.beside if self._rich or self._to == _BESIDE else self.page).append(text)

    def _leave(self) -> None:
        """End of a group: what stood beside the page there stands for itself."""
        self._flush()
        if self._to == _BESIDE and self.beside and self.beside[-1] != "\r\n":
            self.beside.append("\r\n")
        if self._stack:
            self._to, self._rich, self._codec, self._unicode_skip = self._stack.pop()
        self._skip = 0

    def _flush(self) -> None:
        if self._pending:
            text = bytes(self._pending).decode(self._codec, "replace")
            self._pending.clear()
            self._say(text)


def _joined(pieces: list[str]) -> str:
    """Text with surrogate pairs put together."""
    return "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
