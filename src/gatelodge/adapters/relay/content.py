r"""The bytes after DATA: checked, stuffed and ended, in bulk.

>>> wire_form([b"a: b\r\n", b"\r\n.\r\n"])
b'a: b\r\n\r\n..\r\n.\r\n'
>>> wire_form([b"a\n.\nb\r\n"]) is None
True
"""

from collections.abc import Sequence


def wire_form(blocks: Sequence[bytes]) -> bytes | None:
    """The message as it goes on the wire, with the final dot; None where a line end is not CRLF or a NUL is in it.

    Nothing with such bytes comes this far by way of the gate's own front; this is the second door (SMTP smuggling is a
    fault of the server that passes them on as much as of the one that misreads them).
    """
    content = b"".join(blocks)
    if b"\0" in content or content.replace(b"\r", b"").replace(b"\n", b"\r\n") != content:
        return None
    if content and not content.endswith(b"\r\n"):
        return None
    if b"\r\n." in content:
        content = content.replace(b"\r\n.", b"\r\n..")
    return (b"." if content.startswith(b".") else b"") + content + b".\r\n"
