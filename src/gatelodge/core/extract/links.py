"""Links to file shares: what the recipient may fetch there is sent as surely as an attachment, and nobody read it."""

import re
from collections.abc import Iterable

from gatelodge.values import Segment

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
_HOST = re.compile(r"(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,6}(?=(?::\d+)?(?:/|%2f)[\w%!:?~-])", re.IGNORECASE)


def share_linked(segments: Iterable[Segment]) -> str:
    """Name of the first file share that is linked to; "" where there is none.

    >>> share_linked([Segment("See https://contoso.sharepoint.com/:x:/s/Wing/list", "line 1")])
    'SharePoint'
    >>> share_linked([Segment("See https://sharepoint.com.example.test/list or box.com", "line 1")])
    ''
    """
    for segment in segments:
        if "/" in segment.text or "%2" in segment.text:
            for host in _HOST.findall(segment.text):
                if name := _share(host.lower()):
                    return name
    return ""


def _share(host: str) -> str:
    labels = host.removeprefix("2f").split(".")
    return next((_NAMES[end] for at in range(len(labels)) if (end := ".".join(labels[at:])) in _NAMES), "")
