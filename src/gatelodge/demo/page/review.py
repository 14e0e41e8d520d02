"""The mail of 2011 as the reviewer sees it, masked; and the list of everything that did not simply go out."""

from html import escape

from gatelodge.demo.page import drawing
from gatelodge.demo.page.words import SAID, capital, shortened, tag
from gatelodge.demo.report import Act, Stopped
from gatelodge.demo.saying import times

_SHOWN_ROWS = 6


def reviewed(mail: Stopped | None) -> str:
    """One held mail with everything a decision needs and nothing more."""
    if mail is None:
        return ""
    fields = "".join(f'<span class="chip">{escape(field)}</span>' for field in mail.fields)
    listed = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in _facts(mail))
    hints = "".join(f"<li>{escape(hint)}</li>" for hint in mail.hints)
    rows = "\n".join(escape(row) for row in mail.rows[:_SHOWN_ROWS])
    return (
        "<h2>The mail of 2011, as a reviewer sees it</h2>"
        '<p class="soft">A visit mail to one family. Inside it, forwarded by mistake, the day’s file of everybody.</p>'
        f'<section class="review"><header><span>{SAID[mail.outcome]} for a second person</span>'
        f"<span>{escape(mail.reference)}</span></header>"
        f'<div class="body"><p class="verdict">{escape(mail.sentence)}</p>'
        f'<div class="two"><div><dl>{listed}</dl>{_before(mail)}</div>'
        f"<figure>{drawing.everybody(mail.people, mail.permitted)}<figcaption>Each dot is a person in the message. "
        "The green ring is the one that the recipient may hear about.</figcaption></figure></div>"
        f"<h3>What it says about them</h3><p>{fields}</p>"
        "<h3>A few of the rows, masked</h3>"
        f'<div class="rows" tabindex="0" role="region" aria-label="Masked rows">{rows}</div>'
        f'<h3 style="margin-top:20px">What would have let it pass</h3><ul>{hints}</ul></div></section>\n'
    )


def stopped(act: Act) -> str:
    """Each stopped mail with its one sentence, people against permitted."""
    lines = "".join(_line(mail) for mail in act.stopped)
    return f'<h2>What did not simply go out</h2><ul class="stops">{lines}</ul>\n'


def _facts(mail: Stopped) -> list[tuple[str, str]]:
    unseen = "Some people stand where somebody opening the file would not see them"
    return [
        ("From", mail.author),
        ("To", ", ".join(mail.recipients)),
        ("Subject", mail.subject),
        ("Sent", f"{mail.at:%H:%M} on {mail.at.day} {mail.at:%B %Y}"),
        ("Found in", ", ".join(f"part {place}" for place in mail.places) or "the message"),
        ("Seen by", unseen if mail.hidden else "Anybody who opens the attachment"),
        ("Rule", f"{mail.rule}; permits for families are {mail.coverage}"),
    ]


def _before(mail: Stopped) -> str:
    if not mail.before:
        return ""
    days = "".join(
        f"<li><b>{b.at.day} {b.at:%B}</b>: {b.people:,} people, {b.overlap:,} of them also in this mail</li>"
        for b in mail.before
    )
    count = times(len(mail.before))
    return f'<div class="before"><p><b>People from this list went out {count} before.</b></p><ul>{days}</ul></div>'


def _line(mail: Stopped) -> str:
    small = f"{mail.author} to {shortened(mail)} · rule {mail.rule}"
    reference = f' · <span class="ref">{escape(mail.reference)}</span>' if mail.reference else ""
    return (
        f'<li><div>{tag(mail.outcome)}<br><span class="soft small">{mail.at:%H:%M}</span></div>'
        f"<div><b>{escape(capital(mail.planted or mail.subject))}</b><br>{escape(mail.said)}<br>"
        f'<span class="soft small">{escape(small)}{reference}</span></div>'
        f'<div class="ratio">{_ratio(mail)}</div></li>'
    )


def _ratio(mail: Stopped) -> str:
    if not mail.people:
        return f'<span class="soft">{"not readable" if mail.rule.startswith("unread") else "nobody found"}</span>'
    word = "person" if mail.people == 1 else "people"
    return f'<b>{mail.people:,}</b> {word}<br><span class="soft">{mail.permitted:,} permitted</span>'
