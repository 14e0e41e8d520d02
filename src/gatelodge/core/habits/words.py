"""The words of a message as buckets, so that what is usual between two people can be known without keeping a word.

4,096 buckets for a language: each holds many words, and a message leaves at most 200 of them.
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from itertools import islice

from gatelodge.core.text import tokens

VERSION = 1
BUCKETS = 4096
GREETED = 1024
"""Buckets for names in greetings: whom mail to one recipient greets is known without keeping the name."""
MOST = 200
"""Buckets of one message; the first of its words count."""
_READ = 20_000
"""Characters of one message that are looked at: what it is about stands at its beginning."""
_SHORTEST, _LONGEST = 4, 20


def buckets(texts: Iterable[str], key: bytes) -> tuple[int, ...]:
    """The sorted buckets of the first words in these texts; numbers and very short or long words are left out."""
    found: dict[int, None] = {}
    left = _READ
    for text in texts:
        if left <= 0 or len(found) >= MOST:
            break
        words = (word for word in tokens(text[:left]) if _SHORTEST <= len(word) <= _LONGEST and word.isalpha())
        found.update(dict.fromkeys(_bucket(word, key) for word in words))
        left -= len(text)
    return tuple(sorted(islice(found, MOST)))


def greeted_buckets(names: Iterable[str], key: bytes) -> tuple[int, ...]:
    """The sorted buckets of the names in a greeting, above those of words; the first says that a name was greeted."""
    found = {BUCKETS + 1 + _bucket(f"greeted {name}", key) % (GREETED - 1) for name in names}
    return (BUCKETS, *sorted(found)) if found else ()


@lru_cache(maxsize=50_000)
def _bucket(word: str, key: bytes) -> int:
    digest = blake2b(word.encode("utf-8", "surrogatepass"), key=key, digest_size=2, person=b"gl-words").digest()
    return int.from_bytes(digest, "big") % BUCKETS
