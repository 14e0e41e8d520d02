"""What a file claims to be, by its name or its declared type, against what it is.

A claim is never believed; one that is wrong is noted, for a list of people called "photo.jpg" is worth a look.
"""

from collections.abc import Mapping

_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "text": (
        *("txt", "csv", "tsv", "tab", "md", "log", "json", "xml", "yaml", "yml", "html", "htm", "xhtml", "ics", "vcf"),
        *("ini", "cfg", "sql", "py", "js", "css", "eml", "mbox", "mht", "mhtml", "asc", "fods", "fodt", "svg"),
    ),
    "image": ("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "heic", "ico", "wmf", "emf"),
    "pdf": ("pdf",),
    "archive": ("zip", "7z", "rar", "tar", "gz", "tgz", "bz2", "xz", "zst", "lz4", "z", "lzma", "cab"),
    "office": (
        *("doc", "dot", "docx", "docm", "dotx", "rtf", "odt", "ott", "xls", "xlt", "xlsx", "xlsm", "xlsb", "ods"),
        *("ppt", "pps", "pptx", "pptm", "ppsx", "odp", "odg", "msg", "vsd", "pub", "mpp"),
    ),
    "data": ("sqlite", "db", "parquet", "pst", "ost", "dbx", "mdb", "accdb"),
}
_BY_ENDING = {ending: family for family, endings in _ENDINGS.items() for ending in endings}
_PREFIXES: tuple[tuple[str, str], ...] = (
    ("text/", "text"),
    ("message/", "text"),
    ("image/svg", "text"),
    ("image/", "image"),
    ("application/pdf", "pdf"),
    ("application/vnd.oasis.opendocument", "office"),
    ("application/vnd.openxmlformats", "office"),
    ("application/vnd.ms-outlook-", "data"),
    ("application/vnd.ms-", "office"),
    ("application/msword", "office"),
    ("application/rtf", "office"),
    ("application/x-ole", "office"),
    ("application/json", "text"),
    ("application/xml", "text"),
    ("application/yaml", "text"),
    ("application/mbox", "text"),
    ("application/emlx", "text"),
    ("application/vnd.sqlite", "data"),
    ("application/vnd.apache.parquet", "data"),
    *(
        (f"application/{kind}", "archive")
        for kind in ("zip", "gzip", "vnd.rar", "x-tar", "x-7z", "x-compress", "x-zip")
    ),
)


def mismatch(name: str, declared: str, media_type: str) -> str:
    """The claim that the content does not bear out, "" where there is none or it is right.

    >>> mismatch("photo.jpg", "image/jpeg", "application/zip"), mismatch("list.csv", "text/plain", "text/csv")
    ('.jpg', '')
    """
    family = _family(media_type)
    if not family:
        return ""
    _, dot, ending = name.rpartition(".")
    claimed = _BY_ENDING.get(ending.lower()) if dot else None
    if claimed is not None and claimed != family:
        return f".{ending.lower()}"
    told = _family(declared)
    return declared if told and told != family and claimed is None else ""


def _family(media_type: str) -> str:
    return next((family for prefix, family in _PREFIXES if media_type.startswith(prefix)), "")
