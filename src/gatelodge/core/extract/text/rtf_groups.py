"""The groups of rich text by the word that begins them. Source: Rich Text Format Specification 1.9.1."""

from gatelodge.values import Hidden

STREAMS: dict[bytes, tuple[str, Hidden | None]] = {
    **dict.fromkeys((b"header", b"headerl", b"headerr", b"headerf"), ("page header, ", None)),
    **dict.fromkeys((b"footer", b"footerl", b"footerr", b"footerf"), ("page footer, ", None)),
    b"footnote": ("footnote, ", None),
    b"shptxt": ("text box, ", None),
    b"annotation": ("comment, ", Hidden.COMMENT),
}
"""Groups that are read as a text of their own: what they are called, and how they are hidden."""
ONES: dict[bytes, tuple[str, Hidden]] = {
    **dict.fromkeys((b"atnid", b"atnauthor"), ("comment author", Hidden.COMMENT)),
    **dict.fromkeys((b"bkmkstart", b"xe", b"tc"), ("bookmark", Hidden.NAME)),
    b"fldinst": ("field code", Hidden.PROPERTY),
    b"revtbl": ("author", Hidden.PROPERTY),
    b"fonttbl": ("fonts", Hidden.PROPERTY),
    b"stylesheet": ("style names", Hidden.NAME),
    b"generator": ("property generator", Hidden.PROPERTY),
    **{
        name: (f"property {name.decode()}", Hidden.PROPERTY)
        for name in (
            *(b"title", b"subject", b"author", b"manager", b"company", b"operator", b"category", b"keywords"),
            *(b"comment", b"doccomm", b"hlinkbase", b"propname", b"staticval", b"linkval", b"docvar", b"template"),
            *(b"sv", b"ffname", b"ffdeftext", b"ffl", b"ffhelptext", b"ffstattext", b"mailmerge"),
        )
    },
}
"""Groups of one saying."""
FILES = {
    b"pict": "picture",
    b"objdata": "object",
    **dict.fromkeys((b"datastore", b"themedata", b"colorschememapping"), "data"),
}
"""Groups that hold a file in hexadecimal digits."""
NUMBERS = frozenset(
    (b"creatim", b"revtim", b"printim", b"buptim", b"colortbl", b"rsidtbl", b"listtext", b"pntext", b"panose", b"sn")
)
"""Groups of numbers or of the format's own names, and bullets that stand in the text by other means."""
TRANSPARENT = frozenset((b"shppict", b"shpinst", b"nonshppict", b"fldrslt", b"picprop", b"nesttableprops", b"shp"))
"""Starred groups in which other groups stand."""
