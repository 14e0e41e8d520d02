"""Which messages a message follows: the Message-IDs in its header as keyed tokens."""

import re
from collections.abc import Iterable
from hashlib import blake2b

_ID = re.compile(r"<([^<>\s]{1,250})>")
_FOLLOWS = frozenset({"in-reply-to", "references"})
MOST = 50
"""Of a long thread the first and the latest messages count."""


def thread_tokens(headers: Iterable[tuple[str, str]], key: bytes) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """(the message itself, those it follows), 16 bytes each, without repeats; () where the header names none."""
    own: dict[bytes, None] = {}
    follows: dict[bytes, None] = {}
    for name, value in headers:
        kind = name.lower()
        if kind == "message-id":
            own.update(dict.fromkeys(message_token(key, found) for found in _ID.findall(value)[:1]))
        elif kind in _FOLLOWS:
            ids = _ID.findall(value)
            some = ids if len(ids) <= MOST else [*ids[: MOST // 2], *ids[-MOST // 2 :]]
            follows.update(dict.fromkeys(message_token(key, found) for found in some))
    return tuple(own)[:1], tuple(follows)


def message_token(key: bytes, message_id: str) -> bytes:
    """The keyed 16-byte token of a Message-ID, written without its brackets."""
    return blake2b(message_id.encode("utf-8", "surrogatepass"), key=key, digest_size=16, person=b"gl-thread").digest()
