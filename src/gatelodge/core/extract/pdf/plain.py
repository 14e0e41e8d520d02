"""Locked PDFs, once pdfium has opened them, as bytes without a lock."""

import ctypes
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from gatelodge.core.extract.context import Unreadable
from gatelodge.values import GapKind

_WANTED = frozenset((pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY))


def wants_password(error: pdfium.PdfiumError) -> bool:
    """True when the file could not be opened for want of a password."""
    return getattr(error, "err_code", None) in _WANTED or "assword" in str(error)


def is_locked(document: Any) -> bool:
    """True for an encrypted file, also where its password is empty."""
    return int(pdfium_c.FPDF_GetSecurityHandlerRevision(document.raw)) != -1


def unlocked(document: Any) -> bytes:
    """The whole file, written anew without encryption."""
    pieces: list[bytes] = []

    def write(_: Any, data: Any, size: int) -> int:
        pieces.append(ctypes.string_at(data, size))
        return 1

    writer = pdfium_c.FPDF_FILEWRITE(version=1)
    block = type(writer.WriteBlock)(write)
    writer.WriteBlock = block
    if not pdfium_c.FPDF_SaveAsCopy(document.raw, ctypes.byref(writer), pdfium_c.FPDF_REMOVE_SECURITY):
        raise Unreadable("The PDF is locked in a way that hides a part of it.", GapKind.LOCKED)
    return b"".join(pieces)
