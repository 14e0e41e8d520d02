"""Links to file shares: what the recipient may fetch there is sent as surely as an attachment, and nobody read it."""

import re

_HOSTS = {
    "SharePoint": ("sharepoint.com", "sharepoint-df.com", "sharepoint.us", "sharepoint.de"),
    "OneDrive": ("1drv.ms", "1drv.com", "onedrive.com", "onedrive.live.com"),
    "Google Drive": (
        "drive.google.com",
        "docs.google.com",
        "sheets.google.com",
        "photos.google.com",
        "photos.app.goo.gl",
    ),
    "Dropbox": ("dropbox.com", "db.tt", "dropboxusercontent.com"),
    "WeTransfer": ("wetransfer.com", "we.tl"),
    "Box": ("box.com", "box.net"),
    "iCloud": ("share.icloud.com", "icloud-content.com"),
    "Egress": ("switch.egress.com", "reader.egress.com", "secure.egress.com"),
    "a file share": (
        *("mega.nz", "mega.co.nz", "mega.io", "mediafire.com", "sendspace.com", "transfernow.net", "smash.com"),
        *("fromsmash.com", "hightail.com", "yousendit.com", "sharefile.com", "sharefile.eu", "filemail.com"),
        *("send-anywhere.com", "pcloud.com", "pcloud.link", "tresorit.com", "kiteworks.com", "objectiveconnect.com"),
        *("objectiveconnect.co.uk", "amazonaws.com", "blob.core.windows.net", "storage.cloud.google.com", "file.io"),
        *("storage.googleapis.com", "gofile.io", "workupload.com", "swisstransfer.com", "ufile.io", "jumpshare.com"),
    ),
}
_NAMES = {host: name for name, hosts in _HOSTS.items() for host in hosts}
_END = re.compile(r"\.[a-z]{2,6}(?=(?::\d{1,5})?/[\w%!:?~-])", re.IGNORECASE)
"""Where the name of a host ends, with a path after it."""
_HOST = re.compile(r"(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,6}\Z")
_LONGEST = 255
"""Characters of a host's name (RFC 1035 section 2.3.4)."""


def share_linked(said: str) -> str:
    """Name of the first file share that a text links to; "" where there is none.

    >>> share_linked("See https://contoso.sharepoint.com/:x:/s/Wing/list")
    'SharePoint'
    >>> share_linked("See https://sharepoint.com.example.test/list or box.com")
    ''
    """
    if "%2" in said:
        said = said.replace("%2F", "/").replace("%2f", "/")
    for end in _END.finditer(said):
        found = _HOST.search(said[max(end.end() - _LONGEST, 0) : end.end()].lower())
        if found and (name := _share(found[0])):
            return name
    return ""


def _share(host: str) -> str:
    labels = host.split(".")
    return next((_NAMES[end] for at in range(len(labels)) if (end := ".".join(labels[at:])) in _NAMES), "")
