"""The MIME reader: the union of readings, and gaps only where there is none."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.message import MAX_DEPTH, MAX_HEADER_BYTES, decode_words, parse, parse_parameters, top_headers
from gatelodge.values import GapKind


def _kinds(untrusted: bytes) -> list[GapKind]:
    return [gap.kind for gap in parse(untrusted).gaps]


def _leaves(entity) -> list:
    return [leaf for child in entity.children for leaf in _leaves(child)] if entity.children else [entity]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("=?utf-8?q?Ymweliad_=C3=A2?=", "Ymweliad â"),
        ("=?UTF-8?B?VmlzaXQ=?=", "Visit"),
        ("=?utf-8?q?one?= =?utf-8?q?two?=", "onetwo"),
        ("=?utf-8?q?one?= two", "one two"),
        ("=?iso-8859-1*en?q?caf=E9?=", "café"),
        ("=?nonsense?q?x?=", "x"),
        ("plain = ? text", "plain = ? text"),
        ("=?utf-8?b?VmlzaXQ?=", "Visit"),
        ("=?utf-8?q?Si=C3?= =?utf-8?q?=A2n?=", "Siân"),
        ("=?UTF-8?B?U2nDo?=\r\n =?utf-8?B?m4gUHJ5cw==?=", "Siân Prys"),
        ("=?utf-8?q?Si?= =?iso-8859-1?q?=E2n?=", "Siân"),
    ],
)
def test_encoded_words_read_as_a_person_sees_them(raw, shown):
    assert decode_words(raw) == shown


@pytest.mark.parametrize(
    ("value", "name", "shown"),
    [
        ('x/y; name="day file.csv"', "name", "day file.csv"),
        ("x/y; name=day.csv", "name", "day.csv"),
        ("x/y; filename*=utf-8''d%C3%A2y.csv", "filename", "dây.csv"),
        ('x/y; filename*0="long"; filename*1="er.csv"', "filename", "longer.csv"),
        ("x/y; filename*1*=%20b; filename*0*=utf-8''a", "filename", "a b"),
        ('x/y; name="a\\"b"', "name", 'a"b'),
        ('x/y; name="open', "name", "open"),
    ],
)
def test_parameters(value, name, shown):
    assert parse_parameters(value) == ("x/y", {name: shown})


def test_top_headers_are_unfolded_and_stop_at_the_body():
    headers = top_headers(b"Subject: a\r\n b\r\nTo: c\r\n\r\nFrom: body\r\n")
    assert headers == (("Subject", "a b"), ("To", "c"))


def test_top_headers_of_an_endless_header_are_limited():
    headers = top_headers(b"X: y\r\n" + b"A: " + b"b" * (2 * MAX_HEADER_BYTES))
    assert headers[0] == ("X", "y")
    assert len(headers[1][1]) < MAX_HEADER_BYTES


TWO_PARTS = (
    b"Content-Type: multipart/mixed; boundary=b\n\n"
    b"before\n--b\n\none\n--b\nContent-Type: text/html\n\ntwo\n--b--\nafter\n"
)


def test_parts_preamble_and_epilogue_are_all_kept():
    root = parse(TWO_PARTS).root
    assert [child.content.strip() for child in root.children] == [b"one", b"two"]
    assert [stray.strip() for stray in root.stray] == [b"after", b"before"]


def test_a_missing_closing_boundary_is_ordinary():
    message = parse(TWO_PARTS.partition(b"--b--")[0])
    assert [child.content.strip() for child in message.root.children] == [b"one", b"two"]
    assert not message.gaps


def test_a_part_after_the_closing_boundary_is_read_and_marked():
    root = parse(TWO_PARTS + b"--b\nContent-Type: text/plain\n\nthree\n").root
    assert root.children[-1].content.strip() == b"three"
    assert root.children[-1].undeclared


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_every_line_ending_is_read(newline):
    root = parse(TWO_PARTS.replace(b"\n", newline)).root
    assert [child.content.strip() for child in root.children] == [b"one", b"two"]


@pytest.mark.parametrize(
    "encoding", ["base64", "BASE64", "(a comment) base64", "base64 (trailing)", ' "base64" ', "base64;"]
)
def test_transfer_encoding_with_odd_case_and_comments(encoding):
    message = f"Content-Transfer-Encoding: {encoding}\n\n".encode() + base64.b64encode(b"Prisoner list")
    assert parse(message).root.content == b"Prisoner list"


def test_base64_goes_on_after_padding_and_foreign_lines():
    body = base64.b64encode(b"one1") + b"\n" + base64.b64encode(b"two22") + b"\n-- a list footer! --\n"
    root = parse(b"Content-Transfer-Encoding: base64\n\n" + body).root
    assert root.content == b"one1two22"
    assert b"footer" in root.stray[0]


def test_an_encoded_message_is_opened():
    inner = base64.b64encode(b"Subject: inner\n\nhidden words\n")
    root = parse(b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + inner).root
    assert root.children[0].headers == (("Subject", "inner"),)
    assert root.children[0].content == b"hidden words\n"


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Type: multipart/mixed; boundary=a\nContent-Type: multipart/mixed; boundary=b\n",
        b"Content-Type: text/plain\nContent-Type: text/html\n",
        b"Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n",
        b"Content-Type: multipart/mixed; boundary=a; boundary=b\n",
        b"Content-Type: text/\0plain\n",
        b"Subject: x\nthis is no header\nContent-Type: text/html\n",
        b"Subject: x\rContent-Type: text/html\nTo: y\n",
    ],
)
def test_structure_that_reads_two_ways_is_ambiguous(head):
    assert GapKind.AMBIGUOUS in _kinds(head + b"\nbody\n")


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Type: text/plain\nContent-Type: TEXT/PLAIN\n",
        b"Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: 8bit\n",
        b"Received: a\nReceived: b\nSubject: c\nSubject: d\n",
        b"Content-Type: text/plain; name=a b c; charset\n",
        b"From me Mon Jan 1\nSubject: x\n",
        b"Subject: x\nno header at all\n",
        b"Content-Type: multipart/mixed; boundary=never\n",
        b"",
    ],
)
def test_ordinary_sloppiness_is_no_gap(head):
    assert _kinds(head + b"\nbody\n") == []


def test_nesting_beyond_the_limit_is_a_gap_and_still_read():
    body = b"\nsecret words\n"
    for level in range(MAX_DEPTH + 3):
        body = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) + body
    message = parse(body)
    assert GapKind.LIMIT in [gap.kind for gap in message.gaps]
    assert b"secret words" in _leaves(message.root)[0].content


def test_too_many_parts_are_a_gap_and_still_kept():
    body = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 5_100 + b"--b\n\nlast words\n--b--\n"
    message = parse(body)
    assert GapKind.LIMIT in [gap.kind for gap in message.gaps]
    assert any(b"last words" in stray for stray in message.root.stray)


@given(st.binary(max_size=400))
def test_never_raises(untrusted):
    parse(untrusted)
    top_headers(untrusted)


_PIECES = st.sampled_from(
    [b"Content-Type: ", b"multipart/mixed; boundary=", b"--b", b"--b--", b"\n", b"\r", b"\n\n", b"b", b'"',
     b"message/rfc822", b"\0",
     b"Content-Transfer-Encoding: base64", b"QUJD", b"=", b";", b"*0*=", b"=?utf-8?b?", b"?="]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=40))
def test_never_raises_on_broken_structure(pieces):
    parse(b"".join(pieces))


@given(st.lists(st.text("abc \n", min_size=1, max_size=20), min_size=1, max_size=6))
def test_every_part_of_a_well_formed_message_comes_back(bodies):
    raw = [base64.b64encode(body.encode()) for body in bodies]
    lines = b"".join(b"--xyz\nContent-Transfer-Encoding: base64\n\n" + body + b"\n" for body in raw)
    root = parse(b"Content-Type: multipart/mixed; boundary=xyz\n\n" + lines + b"--xyz--\n").root
    assert [child.content.decode() for child in root.children] == bodies
