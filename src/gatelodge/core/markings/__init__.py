"""Protective markings: which stand on a message and its files, and which of them is the strictest.

The words are the organisation's own (docs/formats/markings.md). They are looked for in subjects, in header fields that
are made for them, in the properties of documents, and in lines of a page that hold nothing else.

    vocabulary = Vocabulary.parse(text)
    find_markings(extraction.headers, extraction.parts, vocabulary).strictest
"""

from gatelodge.core.markings.find import Marks, find_markings
from gatelodge.core.markings.vocabulary import Mark, Vocabulary

__all__ = ["Mark", "Marks", "Vocabulary", "find_markings"]
