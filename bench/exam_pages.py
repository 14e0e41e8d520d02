"""Ways to set out a list of people in a mail: tables, files, forms, sentences. A page is a function from rows to mail.

A row is what is written of one person, by field; all rows of a page have the same fields, in the same order.
"""

import html
import json
import textwrap
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from random import Random

from bench.exam_office_files import document, workbook

Row = Mapping[str, str]
LABELS = {
    "number": ("Prison No", "NOMS Number", "Prisoner number", "Number"),
    "name": ("Name", "Prisoner name", "Full name"),
    "fore": ("Forename", "First name", "Forename(s)"),
    "sur": ("Surname", "Last name", "Family name"),
    "birth": ("DOB", "Date of birth", "Born"),
    "line": ("Address", "Home address", "Address line 1"),
    "postcode": ("Postcode", "Post code"),
    "phone": ("Phone", "Telephone", "Mobile", "Contact number"),
    "mail": ("E-mail", "Email address"),
}
_PHRASES = {
    "number": ("number {}", "({})", "prison number {}"),
    "birth": ("born {}", "(DOB {})", "date of birth {}", "who was born on {}"),
    "line": ("of {}", "living at {}", "whose address is {}"),
    "postcode": ("{}", "postcode {}"),
    "phone": ("telephone {}", "tel. {}", "who can be reached on {}"),
    "mail": ("e-mail {}", "({})"),
}
_OPENINGS = ("We have heard from", "Further to your call about", "Please note that this concerns", "Regarding", "I saw")
_ENDINGS = (
    "and the file has been updated.", "and a reply is due by the end of the week.", "as we discussed at the meeting.",
    "so the visit can go ahead.", "and nothing else has changed since.",
)  # fmt: skip
_FILLER = (
    "Thank you for the minutes of the last meeting. The action points were clear and most of them are now done.",
    "Please let me know whether the room is free on Tuesday afternoon; otherwise we can use the annexe.",
    "The new form has to be used from the first of next month. Copies of the old one can be recycled.",
)
Page = Callable[[Sequence[Row], Random], bytes]


def mail(
    body: str,
    *,
    subject: str = "The list you asked for",
    page: str = "",
    attached: tuple[str, str, bytes] | None = None,
) -> bytes:
    """One message: plain text, perhaps a page of HTML instead, perhaps a file (name, type, content)."""
    message = EmailMessage()
    message["From"], message["To"] = "office@gaol.example", "partner@council.example"
    message["Subject"], message["Date"] = subject, "Mon, 01 Aug 2011 09:00:00 +0100"
    if page:
        message.set_content(page, subtype="html")
    else:
        message.set_content(body)
    if attached:
        name, kind, content = attached
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def csv_file(rows: Sequence[Row], chance: Random) -> bytes:
    return _csv(rows, chance, ",")


def semicolon_file(rows: Sequence[Row], chance: Random) -> bytes:
    return _csv(rows, chance, ";")


def bare_csv_file(rows: Sequence[Row], chance: Random) -> bytes:
    return _csv(rows, chance, ",", heading=False)


def tabs(rows: Sequence[Row], chance: Random) -> bytes:
    return mail("\n".join(["Here is the list.", "", *map("\t".join, _table(rows, chance)), "", "Regards"]))


def pipes(rows: Sequence[Row], chance: Random) -> bytes:
    heading, *lines = _table(rows, chance)
    ruled = [heading, ["---"] * len(heading), *lines]
    return mail("\n".join(["As agreed:", "", *(f"| {' | '.join(line)} |" for line in ruled), "", "Thanks"]))


def fixed_width(rows: Sequence[Row], chance: Random) -> bytes:
    lines = _table(rows, chance)
    widths = [max(len(line[n]) for line in lines) + 2 for n in range(len(lines[0]))]
    return mail(
        "\n".join("".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    )


def html_table(rows: Sequence[Row], chance: Random) -> bytes:
    heading, *lines = _table(rows, chance)
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in heading)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
    return mail("", page=f"<p>See below.</p><table><tr>{head}</tr>{body}</table><p>Regards</p>")


def html_forms(rows: Sequence[Row], chance: Random) -> bytes:
    """One small table of two columns for each person."""
    heading, *lines = _table(rows, chance)
    forms = (
        "<table>"
        + "".join(
            f"<tr><th>{html.escape(label)}</th><td>{html.escape(cell)}</td></tr>"
            for label, cell in zip(heading, line, strict=True)
            if cell
        )
        + "</table><p>Please check.</p>"
        for line in lines
    )
    return mail("", page="".join(forms))


def html_lying(rows: Sequence[Row], chance: Random) -> bytes:
    """Up to 30 people as the columns of one table."""
    lines = zip(*_table(rows[:30], chance), strict=True)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
    return mail("", page=f"<table>{body}</table>")


def records(rows: Sequence[Row], chance: Random) -> bytes:
    heading, *lines = _table(rows, chance)
    blocks = ("\n".join(f"{a}: {b}" for a, b in zip(heading, line, strict=True) if b) for line in lines)
    return mail("Details as requested.\n\n" + "\n\n".join(blocks) + "\n")


def running_records(rows: Sequence[Row], chance: Random) -> bytes:
    """Key and value line by line, with nothing between one person and the next."""
    heading, *lines = _table(rows, chance)
    return mail("\n".join(f"{a}: {b}" for line in lines for a, b in zip(heading, line, strict=True) if b))


def cards(rows: Sequence[Row], chance: Random) -> bytes:
    """All of a person in one line of keys and values."""
    heading, *lines = _table(rows, chance)
    return mail("\n".join("   ".join(f"{a}: {b}" for a, b in zip(heading, line, strict=True) if b) for line in lines))


def bullets(rows: Sequence[Row], _: Random) -> bytes:
    """One line each, nothing between the lines."""
    return mail("For Thursday:\n" + "\n".join(f"- {'; '.join(filter(None, _values(row)))}" for row in rows))


def numbered(rows: Sequence[Row], _: Random) -> bytes:
    lines = (f"{n}. {' '.join(filter(None, _values(row)))}" for n, row in enumerate(rows, 1))
    return mail("The following are booked:\n\n" + "\n".join(lines))


def quoted(rows: Sequence[Row], chance: Random) -> bytes:
    """A reply that quotes the sentences of the mail before."""
    lines = [line for row in rows for line in (_sentence(row, chance), "")]
    return mail("Agreed, thank you.\n\n> " + "\n> ".join(lines))


def sentences(rows: Sequence[Row], chance: Random) -> bytes:
    """One paragraph for each person."""
    return mail("\n\n".join([_FILLER[0], *(_sentence(row, chance) for row in rows), _FILLER[1]]))


def paragraphs(rows: Sequence[Row], chance: Random) -> bytes:
    """Two or three people in one paragraph, a sentence each."""
    told, at = [], 0
    while at < len(rows):
        some = rows[at : at + chance.choice((2, 3))]
        told.append(" ".join(_sentence(row, chance) for row in some))
        at += len(some)
    return mail("\n\n".join([*told, _FILLER[2]]))


def wrapped(rows: Sequence[Row], chance: Random) -> bytes:
    """One paragraph for each person, in lines of at most 64 characters."""
    return mail(
        "\n\n".join(
            textwrap.fill(_sentence(row, chance), 64, break_long_words=False, break_on_hyphens=False) for row in rows
        )
    )


def subject(rows: Sequence[Row], _: Random) -> bytes:
    """Only the first person, in the subject line."""
    return mail("As we said this morning.", subject=f"Re: {' '.join(filter(None, _values(rows[0])))}")


def spanned(rows: Sequence[Row], chance: Random) -> bytes:
    """The first value of each person in a cell as high as all the others together."""
    heading, *lines = _table(rows, chance)
    groups = []
    for line in lines:
        (_, value), *others = [pair for pair in zip(heading, line, strict=True) if pair[1]]
        cells = [f"<td>{html.escape(label)}</td><td>{html.escape(cell)}</td>" for label, cell in others] or [
            "<td></td>"
        ]
        first = f'<td rowspan="{len(cells)}">{html.escape(value)}</td>{cells[0]}'
        groups += [f"<tr>{first}</tr>", *(f"<tr>{cell}</tr>" for cell in cells[1:])]
    return mail("", page=f"<table>{''.join(groups)}</table>")


def two_abreast(rows: Sequence[Row], chance: Random) -> bytes:
    """Cards of keys and values, two beside each other."""
    heading, *lines = _table(rows, chance)
    cards_ = [[f"{a}: {b}" for a, b in zip(heading, line, strict=True)] for line in lines]
    width = max(len(value) for card in cards_ for value in card) + 6
    blocks = []
    for at in range(0, len(cards_), 2):
        right = cards_[at + 1] if at + 1 < len(cards_) else [""] * len(heading)
        blocks.append("\n".join(f"{a.ljust(width)}{b}".rstrip() for a, b in zip(cards_[at], right, strict=True)))
    return mail("\n\n".join(blocks))


def letter(rows: Sequence[Row], chance: Random) -> bytes:
    """Only the first person of the rows."""
    return mail(
        "\n\n".join(["Dear colleague,", _FILLER[0], _sentence(rows[0], chance), *_FILLER[1:], "Yours, A. Clerk"])
    )


def json_file(rows: Sequence[Row], _: Random) -> bytes:
    keys = {"number": "prisonerNumber", "name": "name", "fore": "firstName", "sur": "lastName", "birth": "dateOfBirth",
            "line": "addressLine1", "postcode": "postcode", "phone": "phone", "mail": "email"}  # fmt: skip
    content = json.dumps([{keys[name]: value for name, value in row.items() if value} for row in rows])
    return mail("Attached.", attached=("list.json", "application/json", content.encode()))


def word_table(rows: Sequence[Row], chance: Random) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return mail("Attached.", attached=("list.docx", kind, document(_table(rows, chance))))


def sheet(rows: Sequence[Row], chance: Random) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return mail("Attached.", attached=("list.xlsx", kind, workbook(_table(rows, chance))))


PAGES: dict[str, Page] = {
    page.__name__: page
    for page in (
        csv_file, semicolon_file, bare_csv_file, tabs, pipes, fixed_width, html_table, html_forms, html_lying, records,
        wrapped, subject, spanned, two_abreast, word_table, running_records, cards, bullets, numbered, quoted,
        sentences, paragraphs, letter, json_file, sheet,
    )
}  # fmt: skip

ONE_PERSON = frozenset(["letter", "subject"])
"""Pages that only the first row stands on."""


def _table(rows: Sequence[Row], chance: Random) -> list[list[str]]:
    heading = [chance.choice(LABELS[name]) for name in rows[0]]
    return [heading, *(_values(row) for row in rows)]


def _values(row: Row) -> list[str]:
    return list(row.values())


def _csv(rows: Sequence[Row], chance: Random, mark: str, *, heading: bool = True) -> bytes:
    lines = _table(rows, chance)[0 if heading else 1 :]
    cells = ([f'"{cell}"' if mark in cell else cell for cell in line] for line in lines)
    content = "\r\n".join(map(mark.join, cells)) + "\r\n"
    return mail("Attached.", attached=("list.csv", "text/csv", content.encode()))


def _sentence(row: Row, chance: Random) -> str:
    name = row.get("name") or " ".join(filter(None, (row.get("fore"), row.get("sur")))) or "the person"
    told = [name] + [
        chance.choice(_PHRASES[field]).format(value) for field, value in row.items() if field in _PHRASES and value
    ]
    return f"{chance.choice(_OPENINGS)} {', '.join(told)}, {chance.choice(_ENDINGS)}"
