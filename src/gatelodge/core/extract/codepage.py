"""Numbers of code pages, as Windows, Mac and their files write them, and Python's names for them.

Source: Microsoft, "Code Page Identifiers"; [MS-XLS] 2.4.52 for the two of old Mac and Windows workbooks.
"""

import codecs

WESTERN = "cp1252"
_NAMES = {65001: "utf-8", 65000: "utf-7", 1200: "utf-16-le", 1201: "utf-16-be", 936: "gbk", 54936: "gb18030"}
_NAMES |= {367: WESTERN, 20127: WESTERN, 28591: WESTERN, 0x8001: WESTERN, 0x8000: "mac_roman", 1361: "johab"}
_NAMES |= {10000: "mac_roman", 10001: "shift_jis", 10006: "mac_greek", 10007: "mac_cyrillic", 10029: "mac_latin2"}
_NAMES |= {20866: "koi8-r", 21866: "koi8-u", 20932: "euc-jp", 51932: "euc-jp", 51949: "euc-kr", 51936: "gbk"}
_NAMES |= {50220: "iso-2022-jp", 50221: "iso-2022-jp", 50222: "iso-2022-jp", 50225: "iso-2022-kr"}
_NAMES |= {28590 + n: f"iso-8859-{n}" for n in (*range(2, 10), 13, 15)}


def codec(page: int) -> str:
    """Python's name for a code page; Western European for an unknown one.

    >>> codec(1251), codec(28605), codec(12)
    ('cp1251', 'iso-8859-15', 'cp1252')
    """
    name = _NAMES.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return WESTERN
    return name
