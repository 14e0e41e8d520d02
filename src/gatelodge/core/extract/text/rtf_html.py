r"""HTML that Outlook wrapped into rich text, unwrapped. Source: [MS-OXRTFEX] 2.1.3, 3.1.4."""

from gatelodge.core.extract.text.rtf_tokens import SYMBOLS, codec, fonts, tokens

MAX_GROUPS = 5_000
_BREAKS = {b"par": "\r\n", b"line": "\r\n", b"tab": "\t"}
_SIGNS = {
    b"lquote": "&lsquo;", b"rquote": "&rsquo;", b"ldblquote": "&ldquo;", b"rdblquote": "&rdquo;", b"bullet": "&bull;",
    b"endash": "&ndash;", b"emdash": "&mdash;",
}  # fmt: skip
_HEADS = frozenset(
    (b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pntext", b"mhtmltag", b"generator", b"pict", b"listtable")
)


def html_within(rtf: bytes) -> bytes | None:  # noqa: PLR0915 - one state machine, read top to bottom
    """The page that rich text was made from, in UTF-8; None for rich text that was not.

    Never raises. What stands in groups deeper than any program makes is left out; the reader of the rich text says so.
    """
    if b"\\fromhtml" not in rtf[:4096]:
        return None
    pieces: list[str] = []
    faces = fonts(rtf)
    page = now = "cp1252"
    silent = suppressed = starred = False
    skip, to_skip = 1, 0
    pending = bytearray()
    stack: list[tuple[bool, bool, str, int]] = []
    for token in tokens(rtf):
        if token.text is not None or token.code is not None:
            data = token.text if token.text is not None else bytes.fromhex((token.code or b"").decode())
            if not silent and not suppressed:
                pending += data[to_skip:]
            to_skip = max(0, to_skip - len(data))
            continue
        if pending:
            pieces.append(bytes(pending).decode(now, "replace"))
            pending.clear()
        word = token.word
        if token.brace == b"{":
            if len(stack) >= MAX_GROUPS:
                break
            stack.append((silent, suppressed, now, skip))
            starred = False
        elif token.brace == b"}":
            if stack:
                silent, suppressed, now, skip = stack.pop()
            to_skip = 0
        elif token.symbol == b"*":
            starred = True
        elif token.symbol is not None and not silent and not suppressed:
            pieces.append(SYMBOLS.get(token.symbol, "").replace("\xa0", "&nbsp;"))
        elif word == b"htmlrtf":
            suppressed = token.number != b"0"
        elif word in _HEADS or (starred and word != b"htmltag"):
            silent = True
            starred = False
        elif word == b"htmltag":
            silent = suppressed = starred = False
        elif word == b"ansicpg" and token.number:
            page = now = codec(int(token.number))
        elif word == b"f" and token.number:
            now = faces.get(int(token.number), page)
        elif word == b"uc" and token.number:
            skip = min(max(int(token.number), 0), 10)
        elif silent or suppressed:
            continue
        elif word == b"u" and token.number:
            pieces.append(chr(int(token.number) % 0x10000))
            to_skip = skip
        elif word in _BREAKS:
            pieces.append(_BREAKS[word])
        elif word in _SIGNS:
            pieces.append(_SIGNS[word])
    pieces.append(bytes(pending).decode(now, "replace"))
    return "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
