"""Reading a batch of source rows into fingerprints, column by column.

chunk = gather(Columns(sources=..., names=..., fields=...), Prf(key))
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.chunk import PARTS, Chunk
from gatelodge.core.register.columns import Columns
from gatelodge.core.register.fields import Kind
from gatelodge.core.register.forms import DATES, Forms, compacted, dates_of, forms_of
from gatelodge.core.register.name_columns import BIRTH_MASK, Part, full_names, name_parts, ways_of
from gatelodge.core.register.prf import LONGEST, U64, Prf
from gatelodge.core.register.sieves import FINEST, gate_places, sixes
from gatelodge.core.text import compact


def gather(columns: Columns, prf: Prf, previous_prf: Prf | None = None) -> Chunk:
    """These rows as fingerprints. ValueError: columns of unequal length, or a row without a source key.

    previous_prf: that of the key before, when re-keying, so that everybody keeps their id.
    """
    lists = (*(names for pair in columns.names for names in pair), *(values for _, values in columns.fields))
    if any(len(each) != len(columns) for each in lists):
        raise ValueError("the columns are not of one length")
    names = [ways_of(pair) for pair in columns.names] or [(Part.none(len(columns)), Part.none(len(columns)))]
    keys, words, gate = [np.empty(0, np.uint64)], [np.empty(0, np.uint32)], np.zeros(1 << FINEST, np.bool_)
    for forms in _forms(columns, names):
        keys.append(prf.runs(forms.letters, forms.starts, forms.lengths))
        words.append((forms.rows << 4 | forms.kinds).astype(np.uint32))
        gate[gate_places(sixes(forms.letters, forms.starts, forms.lengths), FINEST)] = True
    birth = np.zeros(len(columns), np.uint32)
    for kind, values in columns.fields:
        if kind in DATES:
            dated = dates_of(values)
            keys.append(prf.dates(dated.numbers))
            words.append((dated.rows << 4 | int(kind)).astype(np.uint32))
            first = np.flatnonzero((birth[dated.rows] == 0) & (kind == Kind.BIRTH))
            birth[dated.rows[first]] = keys[-1][first] & np.uint64(BIRTH_MASK)
    key, word = np.concatenate(keys), np.concatenate(words)
    first_bytes = (key >> np.uint64(56)).astype(np.uint8)
    order = np.argsort(first_bytes, kind="stable")
    made: dict[str, NDArray[np.generic]] = {
        "fences": np.searchsorted(first_bytes[order], np.arange(PARTS + 1)),
        "keys": key[order],
        "words": word[order],
        "sources": source_fingerprints(columns.sources, columns.owner, prf),
        "earlier": source_fingerprints(columns.sources, columns.owner, previous_prf) if previous_prf else key[:0],
        "gate": np.flatnonzero(gate),
        "birth": birth,
        **name_parts(*names[0], prf),
    }
    return Chunk.of(made, columns.owner, canary=columns.canary)


def source_fingerprints(sources: Sequence[str], owner: int, prf: Prf) -> U64:
    """The fingerprint of each source key. ValueError when one is empty."""
    plain = compacted(sources)
    if plain is not None and plain[2].min() > 0 and plain[2].max() <= LONGEST:
        return prf.sources(prf.runs(*plain), owner)
    forms = [compact(source) for source in sources]
    if not all(forms):
        raise ValueError("a row has no source key")
    short = [form if len(form) <= LONGEST else blake2b(form).hexdigest()[:LONGEST].encode() for form in forms]
    return prf.sources(prf.values(short), owner)


def _forms(columns: Columns, names: list[tuple[Part, Part]]) -> Iterator[Forms]:
    for fores, surs in names:
        yield full_names(fores, surs)
    for kind, values in columns.fields:
        if kind not in DATES:
            yield from forms_of(kind, values)
