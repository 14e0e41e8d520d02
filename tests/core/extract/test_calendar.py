"""Calendars: one record an event, in words; long texts, pages and files inside; what no calendar shows is hidden."""

import base64

from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.extract import extract_file
from gatelodge.values import Hidden, SegmentKind

from .files import CSV


def calendar(*lines: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", "")).encode()


def event(*lines: str) -> bytes:
    return calendar("BEGIN:VEVENT", *lines, "END:VEVENT")


def segments(content: bytes):
    return [s for part in extract_file(content, "invite.ics").parts for s in part.segments if not s.again]


def hidden_of(content: bytes, word: str) -> set[Hidden | None]:
    found = {s.hidden for s in segments(content) if word in s.text}
    assert found, word
    return found


def test_an_event_is_one_record_in_words():
    made = event(
        "SUMMARY;LANGUAGE=en-gb:Review\\, Cai Puw",
        "DTSTART;TZID=Europe/London:20261124T100000",
        "LOCATION:Room 4",
        'ATTENDEE;CN="Prys, Siân";RSVP=TRUE:mailto:sian@gaol.example',
        "ORGANIZER;CN=Abel Orr:MAILTO:abel@gaol.example",
        "DESCRIPTION:Bring the\\n file of A1002",
        " XX",
    )
    (record,) = [s for s in segments(made) if s.where == "event 1"]
    assert record.kind is SegmentKind.RECORD
    assert record.text.split("\n") == [
        "Summary: Review, Cai Puw",
        "Start: 2026-11-24 10:00",
        "Location: Room 4",
        "Attendee: Prys, Siân sian@gaol.example",
        "Organiser: Abel Orr abel@gaol.example",
        "Description: Bring the",
        " file of A1002XX",
    ]


def test_every_event_stands_for_itself():
    made = calendar("BEGIN:VEVENT", "SUMMARY:Abel", "END:VEVENT", "BEGIN:VTODO", "SUMMARY:Cai", "END:VTODO")
    assert [s.where for s in segments(made) if "Summary" in s.text] == ["event 1", "task 1"]


def test_a_list_in_the_description_falls_into_rows():
    rows = CSV.decode().replace("\r\n", "\\n").replace(",", "\\,")
    assert [s.cells for s in segments(event(f"DESCRIPTION:{rows}")) if s.cells][1][:2] == ("Abel Orr", "A1001XX")


def test_the_page_of_outlook_stands_beside_the_description():
    made = event("X-ALT-DESC;FMTTYPE=text/html:<html><body><p>Page of <b>Cai</b></p></body></html>")
    assert hidden_of(made, "Page of Cai") == {Hidden.ALTERNATIVE}


def test_an_attached_file_is_read_under_its_name():
    packed = base64.b64encode(CSV).decode()
    made = event(f"ATTACH;VALUE=BINARY;ENCODING=BASE64;FMTTYPE=text/csv;X-FILENAME=list.csv:{packed}")
    found = extract_file(made, "invite.ics")
    assert any(part.name == "list.csv" and part.media_type == "text/csv" for part in found.parts)
    assert found.gaps == ()


def test_an_attached_file_may_stand_in_several_runs_with_foreign_characters():
    first, second = base64.b64encode(CSV[:40]).decode(), base64.b64encode(CSV[40:]).decode()
    made = event(f"ATTACH;VALUE=BINARY;ENCODING=BASE64:{first[:9]}*{first[9:]}{second}")
    assert any("A1002XX" in s.text for s in segments(made))


def test_an_attached_address_is_read():
    assert hidden_of(event("ATTACH:https://files.example/cai-puw.pdf"), "cai-puw") == {None}


def test_what_no_calendar_shows_is_hidden():
    made = calendar(
        "X-CASE:Cai Puw", "BEGIN:VTIMEZONE", "TZID:Zone of Abel", "END:VTIMEZONE", "stray line of Rhys", "COMMENT:shown"
    )
    assert hidden_of(made, "Cai Puw") == {Hidden.PROPERTY}
    assert hidden_of(made, "Zone of Abel") == {Hidden.PROPERTY}
    assert hidden_of(made, "Rhys") == {Hidden.STRUCTURE}
    assert hidden_of(made, "shown") == {None}


def test_a_file_encoded_in_a_property_of_somebodys_own_is_found():
    packed = base64.b64encode(CSV * 4).decode()
    assert any("A1001XX" in s.text for s in segments(event(f"X-DATA:{packed}")))


def test_an_event_that_does_not_end_is_read():
    assert hidden_of(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Cai Puw", "Cai Puw") == {None}


@given(
    st.lists(
        st.sampled_from(
            ["BEGIN:VEVENT", "END:VEVENT", "ATTACH;ENCODING=BASE64:QQ", "X;=;:\\", "A", ";:", '"', "SUMMARY:x"]
        )
    )
)
def test_any_lines_never_raise(lines):
    extract_file(calendar(*lines), "invite.ics")


@given(st.binary(max_size=200))
def test_any_bytes_never_raise(content):
    extract_file(b"BEGIN:VCALENDAR\r\n" + content, "invite.ics")


def test_the_page_that_a_description_has_in_its_address_is_read():
    for address in ("data:text/html,%3Cp%3ECa%3Cb%3Ei Puw%3C/b%3E", "data:text/html;base64,PHA+Q2FpIFB1dzwvcD4="):
        made = event(f'DESCRIPTION;ALTREP="{address}":See below')
        assert hidden_of(made, "Cai Puw") == {Hidden.ALTERNATIVE}
