"""The mail of 2011 and forty other ways for a mail to go astray. The right answer is never to deliver."""

from collections.abc import Mapping

from bench.verdict_exam.astray.bulk import (
    accumulated,
    contact_list,
    forwarded,
    hidden_comment,
    hidden_in_page,
    hidden_rows,
    hidden_sheet,
    hidden_text_alternative,
    journalist_bcc,
    nested,
    old_revision,
    over_marking,
    pasted_day_file,
    pasted_page,
    reordered,
    with_file,
)
from bench.verdict_exam.astray.common import Writer
from bench.verdict_exam.astray.limits import (
    agreement,
    banned,
    banned_among,
    bounced,
    broken,
    ended,
    locked,
    marked,
    scope,
    subject_line,
    too_much,
    unknown_file,
    wrong_attachment,
)
from bench.verdict_exam.astray.recipient import (
    copied,
    list_address,
    press,
    private_address,
    reply_all,
    shifted,
    slip,
    supplier,
    swapped,
    thirty_in_cc,
    two_in_one,
    wrong_ending,
    wrong_family,
    wrong_lawyer,
    wrong_worker,
)
from bench.verdict_exam.letters import DOCX, XLSX, File, as_csv, as_text
from gatelodge.demo import office

KINDS: Mapping[str, Writer] = {
    made.__name__: made
    for made in (
        pasted_day_file, pasted_page, hidden_sheet, hidden_in_page, hidden_rows, hidden_comment, old_revision,
        contact_list, over_marking, hidden_text_alternative, nested, forwarded, reordered, journalist_bcc,
        accumulated, wrong_family, wrong_worker, wrong_lawyer, private_address, supplier, press, slip, swapped,
        wrong_ending, copied, reply_all, thirty_in_cc, two_in_one, shifted, list_address, banned, banned_among,
        ended, too_much, scope, locked, broken, unknown_file, bounced, wrong_attachment, subject_line, marked,
    )
} | {
    "list as csv": with_file("list as csv", lambda table: File("day.csv", "text/csv", as_csv(table))),
    "list as workbook": with_file("list as workbook", lambda t: File("day.xlsx", XLSX, office.workbook([("Day", t)]))),
    "list in a zip": with_file(
        "list in a zip", lambda t: File("day.zip", "application/zip", office.zipped([("day.csv", as_csv(t))]))
    ),
    "list as document": with_file(
        "list as document", lambda t: File("day.docx", DOCX, office.letter([as_text([row]) for row in t]))
    ),
    "list named as a picture": with_file(
        "list named as a picture", lambda t: File("holiday.jpg", "image/jpeg", as_csv(t))
    ),
    "agreement, row limit": agreement("agreement, row limit", count=150),
    "agreement, fields": agreement("agreement, fields", fields=True),
    "agreement, day": agreement("agreement, day", day=True),
    "agreement, author": agreement("agreement, author", author=True),
    "agreement, unproven author": agreement("agreement, unproven author", unproven=True),
    "agreement, ended": agreement("agreement, ended", to="old@police.example"),
}  # fmt: skip
"""Fifty-three kinds; the first is the mail of 2011."""
