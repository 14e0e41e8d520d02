"""Mail addresses given on the command line: one that cannot be an address is wrong usage, not a recipient."""

import typer


def address(text: str) -> str:
    """The address as it was given, or "" where none was."""
    if text and not _could_be(text):
        raise typer.BadParameter('must be a mail address, such as "someone@public.example"')
    return text


def addresses(given: list[str] | None) -> list[str] | None:
    """The same for an option that may be repeated; here an empty one is wrong."""
    return [address(text or " ") for text in given] if given else None


def _could_be(text: str) -> bool:
    local, _, domain = text.rpartition("@")
    return bool(local and domain) and not any(c.isspace() or not c.isprintable() for c in text)
