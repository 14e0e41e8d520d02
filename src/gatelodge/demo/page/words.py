"""Words and small pieces that the parts of the page share."""

from gatelodge.demo.report import Stopped

SAID = {
    "delivered": "Delivered",
    "split": "Delivered in part",
    "asked": "Asked",
    "held": "Held",
    "refused": "Refused",
}


def tag(outcome: str) -> str:
    """An outcome in its colour."""
    return f'<span class="tag {outcome}">{SAID.get(outcome, "")}</span>'


def capital(text: str) -> str:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]


def shortened(stopped: Stopped) -> str:
    """One or two recipients, or the first and how many others."""
    to = stopped.recipients
    return ", ".join(to) if len(to) <= 2 else f"{to[0]} and {len(to) - 1} others"
