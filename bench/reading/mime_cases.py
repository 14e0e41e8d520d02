"""Mail built in ways that programs read differently, each with a harmless canary: it must be found, or the mail held.

    for case in cases(): assert not missed(case)

The families follow the catalogue of evasions in the literature (conflicting headers, odd syntax, line ends, boundaries,
decoders, wrappers, charsets, encoded words). In quoted-printable every letter of the canary is written as a code, so
that looking at the raw message finds nothing.
"""

import base64
import binascii
import quopri
from collections.abc import Iterator
from dataclasses import dataclass

from bench.reading.case import holds
from bench.reading.samples import plain, words
from gatelodge.core.extract import extract_message

CANARY = "Ceridwen Ystwyth-Pell A7311QX"
SECRET = f"Surname,Number\r\n{CANARY}\r\n".encode()
TOP = [b"From: clerk@gaol.example", b"To: kin@home.example", b"Subject: Visit", b"MIME-Version: 1.0"]
Lines = list[bytes]


@dataclass(frozen=True, slots=True)
class MimeCase:
    """One message."""

    name: str
    family: str
    message: bytes
    canary: str = CANARY


def missed(case: MimeCase) -> bool:
    """Neither found nor named as a gap that holds."""
    found = extract_message(case.message)
    return case.canary not in plain(words(found)) and not holds(found)


def cases() -> Iterator[MimeCase]:
    """Every case, family after family."""
    for family in (_conflicts, _syntax, _line_ends, _boundaries, _decoders, _encodings, _wrappers, _charsets, _words):
        for name, message in family():
            yield MimeCase(name, family.__name__.strip("_"), message)


Named = Iterator[tuple[str, bytes]]


def _coded(how: str, content: bytes = SECRET) -> bytes:
    if how == "base64":
        return base64.encodebytes(content).replace(b"\n", b"\r\n")
    return b"".join(b"=%02X" % byte + (b"=\r\n" if at % 20 == 19 else b"") for at, byte in enumerate(content))


_BOTH = ("base64", "quoted-printable")


def _mail(head: Lines, body: bytes, eol: bytes = b"\r\n") -> bytes:
    return eol.join([*TOP, *head, b"", b""]) + body


def _attached(
    part_head: Lines, body: bytes, *, mixed: bytes = b"multipart/mixed; boundary=b1", mark: bytes = b"b1"
) -> bytes:
    parts = [
        b"",
        b"--" + mark,
        b"Content-Type: text/plain",
        b"",
        b"Dear Ann, see the file.",
        b"--" + mark,
        *part_head,
        b"",
        body,
    ]
    return _mail([b"Content-Type: " + mixed], b"\r\n".join([*parts, b"--" + mark + b"--", b""]))


def _pair(how: str) -> Lines:
    return [b"Content-Type: text/csv", b"Content-Transfer-Encoding: " + how.encode()]


def _conflicts() -> Named:
    for how in _BOTH:
        code, cte = _coded(how), b"Content-Transfer-Encoding: " + how.encode()
        other = b"quoted-printable" if how == "base64" else b"base64"
        for name, before, after in (
            ("7bit", [b"Content-Transfer-Encoding: 7bit"], []), ("8bit", [b"Content-Transfer-Encoding: 8bit"], []),
            ("the other", [b"Content-Transfer-Encoding: " + other], []), ("empty", [b"Content-Transfer-Encoding:"], []),
            ("unknown", [b"Content-Transfer-Encoding: x-none"], []), ("binary", [b"content-transfer-encoding: binary"], []),
        ):  # fmt: skip
            yield f"{name} before {how}, part", _attached([b"Content-Type: text/csv", *before, cte, *after], code)
            yield f"{name} after {how}, part", _attached([b"Content-Type: text/csv", cte, *before], code)
            yield f"{name} before {how}, top", _mail([b"Content-Type: text/csv", *before, cte], code)
            yield f"{name} after {how}, top", _mail([b"Content-Type: text/csv", cte, *before], code)
        inner = _multipart(how)
        for name, first, second in (
            ("plain, then multipart", b"text/plain", b"multipart/mixed; boundary=b1"),
            ("multipart, then plain", b"multipart/mixed; boundary=b1", b"text/plain"),
            ("two boundaries, the first right", b"multipart/mixed; boundary=b1", b"multipart/mixed; boundary=zz"),
            ("two boundaries, the second right", b"multipart/mixed; boundary=zz", b"multipart/mixed; boundary=b1"),
            ("html, then multipart", b"text/html", b"multipart/mixed; boundary=b1"),
            ("picture, then multipart", b"image/png", b"multipart/mixed; boundary=b1"),
        ):
            yield f"{name}, {how}", _mail([b"Content-Type: " + first, b"Content-Type: " + second], inner)
        for name, value in (
            ("two boundaries in one header, first right", b"multipart/mixed; boundary=b1; boundary=zz"),
            ("two boundaries in one header, second right", b"multipart/mixed; boundary=zz; boundary=b1"),
            ("a boundary and one in pieces", b"multipart/mixed; boundary=zz; boundary*0=b; boundary*1=1"),
        ):
            yield f"{name}, {how}", _mail([b"Content-Type: " + value], inner)
        yield f"no MIME-Version, {how}", _multipart_mail(how).replace(b"MIME-Version: 1.0\r\n", b"")
        yield f"MIME-Version 9, {how}", _multipart_mail(how).replace(b"MIME-Version: 1.0", b"MIME-Version: 9.9")
        yield (
            f"two dispositions, {how}",
            _attached(
                [*_pair(how), b"Content-Disposition: inline", b"Content-Disposition: attachment; filename=a.csv"], code
            ),
        )
        yield (
            f"picture by type and name, {how}",
            _attached(
                [b"Content-Type: image/png; name=logo.png", cte, b"Content-Disposition: inline; filename=logo.png"],
                code,
            ),
        )


def _multipart(how: str, mark: bytes = b"b1") -> bytes:
    lines = [b"--" + mark, b"Content-Type: text/plain", b"", b"Hello", b"--" + mark, *_pair(how), b"", _coded(how)]
    return b"\r\n".join([*lines, b"--" + mark + b"--", b""])


def _multipart_mail(how: str, value: bytes = b"multipart/mixed; boundary=b1", mark: bytes = b"b1") -> bytes:
    return _mail([b"Content-Type: " + value], _multipart(how, mark))


def _syntax() -> Named:
    for how in _BOTH:
        code, word = _coded(how), how.encode()
        for name, line in (
            ("blank before the colon", b"Content-Transfer-Encoding : " + word), ("tab before the colon", b"Content-Transfer-Encoding\t: " + word),
            ("no blank", b"Content-Transfer-Encoding:" + word), ("comment behind", b"Content-Transfer-Encoding: " + word + b" (so)"),
            ("comment before", b"Content-Transfer-Encoding: (so) " + word), ("comment within", b"Content-Transfer-Encoding: " + word[:3] + b"(so)" + word[3:]),
            ("nested comment", b"Content-Transfer-Encoding: (a(b)c) " + word), ("quotes", b'Content-Transfer-Encoding: "' + word + b'"'),
            ("folded", b"Content-Transfer-Encoding:\r\n " + word), ("folded with a tab", b"Content-Transfer-Encoding:\r\n\t" + word),
            ("folded twice", b"Content-Transfer-Encoding:\r\n \r\n " + word), ("capitals", b"CONTENT-TRANSFER-ENCODING: " + word.upper()),
            ("semicolon", b"Content-Transfer-Encoding: " + word + b";"), ("parameter", b"Content-Transfer-Encoding: " + word + b"; x=y"),
            ("comma list", b"Content-Transfer-Encoding: " + word + b", 7bit"), ("list", b"Content-Transfer-Encoding: 7bit, " + word),
            ("full stop", b"Content-Transfer-Encoding: " + word + b"."), ("null behind", b"Content-Transfer-Encoding: " + word + b"\0"),
            ("null before", b"Content-Transfer-Encoding: \0" + word), ("null in the name", b"Content-Transfer\0-Encoding: " + word),
            ("encoded word", b"Content-Transfer-Encoding: =?us-ascii?q?" + word + b"?="), ("letter missing", b"Content-Transfer-Encodin: " + word),
            ("underscore", b"Content_Transfer_Encoding: " + word), ("8-bit blank", b"Content-Transfer-Encoding:\xa0" + word),
            ("form feed", b"Content-Transfer-Encoding:\x0c" + word), ("equals for colon", b"Content-Transfer-Encoding= " + word),
            ("broken line before", b"this line is no header\r\nContent-Transfer-Encoding: " + word), ("blank in front", b" Content-Transfer-Encoding: " + word),
            ("line of blanks before", b"   \r\nContent-Transfer-Encoding: " + word), ("second name", b"X-A: b\rContent-Transfer-Encoding: " + word),
        ):  # fmt: skip
            yield f"{name}: {how}", _attached([b"Content-Type: text/csv", line], code)
        for name, value, mark in (
            ("no semicolon", b"multipart/mixed boundary=b1", b"b1"), ("comma", b"multipart/mixed, boundary=b1", b"b1"),
            ("no equals", b'multipart/mixed; boundary "b1"', b"b1"), ("single quotes", b"multipart/mixed; boundary='b1'", b"b1"),
            ("blanks round the equals", b'multipart/mixed; boundary = "b1"', b"b1"), ("open quote", b'multipart/mixed; boundary="b1', b"b1"),
            ("escape", b'multipart/mixed; boundary="b\\1"', b"b1"), ("comment", b"multipart/mixed; boundary=b1 (so)", b"b1"),
            ("comment before", b"(so) multipart/mixed; (so) boundary=b1", b"b1"), ("blanks in the type", b"multipart / mixed; boundary=b1", b"b1"),
            ("capitals", b"MULTIPART/MIXED; BOUNDARY=b1", b"b1"), ("no subtype", b"multipart/; boundary=b1", b"b1"),
            ("no slash", b"multipart; boundary=b1", b"b1"), ("unknown subtype", b"multipart/x-zzz; boundary=b1", b"b1"),
            ("in pieces", b"multipart/mixed; boundary*0=b; boundary*1=1", b"b1"), ("pieces out of order", b"multipart/mixed; boundary*1=1; boundary*0=b", b"b1"),
            ("extended", b"multipart/mixed; boundary*=us-ascii''b1", b"b1"), ("percent codes", b"multipart/mixed; boundary*0*=us-ascii''%62; boundary*1*=%31", b"b1"),
            ("encoded word", b'multipart/mixed; boundary="=?us-ascii?q?b1?="', b"b1"), ("two semicolons", b"multipart/mixed;; boundary=b1", b"b1"),
            ("semicolon behind", b"multipart/mixed; boundary=b1;", b"b1"), ("null", b"multipart/mixed; boundary=b1\0", b"b1"),
            ("null within", b"multipart/mixed; boun\0dary=b1", b"b1"), ("folded", b"multipart/mixed;\r\n boundary=\r\n b1", b"b1"),
            ("folded in the word", b"multipart/mixed; boundary=b\r\n 1", b"b1"), ("quoted blanks", b'multipart/mixed; boundary="b1 "', b"b1"),
            ("blank within", b'multipart/mixed; boundary="b 1"', b"b 1"), ("8 bit", b'multipart/mixed; boundary="b\xe91"', b"b\xe91"),
            ("equals sign in it", b'multipart/mixed; boundary="=_b1="', b"=_b1="), ("parts of rules", b'multipart/mixed; boundary=".*(b|1)+?"', b".*(b|1)+?"),
            ("another name", b"multipart/mixed; boundry=b1", b"b1"), ("no boundary", b"multipart/mixed", b"b1"),
            ("very long", b"multipart/mixed; x=" + b"y" * 20_000 + b"; boundary=b1", b"b1"), ("charset first", b"multipart/mixed; charset=utf-8; boundary=b1", b"b1"),
        ):  # fmt: skip
            yield f"boundary, {name}: {how}", _multipart_mail(how, value, mark)


def _line_ends() -> Named:
    for how in _BOTH:
        whole = _multipart_mail(how)
        for name, end in (
            ("LF", b"\n"),
            ("CR", b"\r"),
            ("CRCRLF", b"\r\r\n"),
            ("LFCR", b"\n\r"),
            ("CRLFCR", b"\r\n\r"),
        ):
            yield f"{name} everywhere, {how}", whole.replace(b"\r\n", end)
            head, _, body = whole.partition(b"\r\n\r\n")
            yield f"{name} in the header, {how}", head.replace(b"\r\n", end) + b"\r\n\r\n" + body
            yield f"{name} in the body, {how}", head + b"\r\n\r\n" + body.replace(b"\r\n", end)
            yield f"{name} around the boundaries, {how}", head + b"\r\n\r\n" + body.replace(b"\r\n--b1", end + b"--b1")
            yield f"{name} behind the boundaries, {how}", head + b"\r\n\r\n" + body.replace(b"--b1\r\n", b"--b1" + end)
            yield f"{name} between header and body, {how}", head + end + end + body
            yield (
                f"{name} between a part's header and body, {how}",
                head + b"\r\n\r\n" + body.replace(b"\r\n\r\n", end + end),
            )
        for name, mark in (
            ("blank", b" "),
            ("tab", b"\t"),
            ("null", b"\0"),
            ("form feed", b"\x0c"),
            ("next line", b"\x85"),
        ):
            yield f"{name} in the empty line, {how}", whole.replace(b"\r\n\r\n", b"\r\n" + mark + b"\r\n")
        yield (
            f"mixed, {how}",
            b"".join(line + (b"\n", b"\r\n", b"\r")[at % 3] for at, line in enumerate(whole.split(b"\r\n"))),
        )


def _boundaries() -> Named:
    for how in _BOTH:
        part = b"\r\n".join([*_pair(how), b"", _coded(how)])
        plain = b"Content-Type: text/plain\r\n\r\nHello\r\n"
        top = b"multipart/mixed; boundary=b1"

        def made(body: bytes, value: bytes = top) -> bytes:
            return _mail([b"Content-Type: " + value], body)

        yield f"no end, {how}", made(b"--b1\r\n" + plain + b"--b1\r\n" + part)
        yield f"before the first, {how}", made(part + b"\r\n--b1\r\n" + plain + b"--b1--\r\n")
        yield f"after the end, {how}", made(b"--b1\r\n" + plain + b"--b1--\r\n" + part)
        yield (
            f"after the end with a mark, {how}",
            made(b"--b1\r\n" + plain + b"--b1--\r\n--b1\r\n" + part + b"--b1--\r\n"),
        )
        yield f"raw after the end, {how}", made(b"--b1\r\n" + plain + b"--b1--\r\n" + _coded(how))
        yield f"raw before the first, {how}", made(_coded(how) + b"--b1\r\n" + plain + b"--b1--\r\n")
        yield f"blanks behind, {how}", made(b"--b1  \t\r\n" + part + b"--b1--  \r\n")
        yield f"letters behind, {how}", made(b"--b1\r\n" + plain + b"--b1zz\r\n" + part + b"\r\n--b1--\r\n")
        yield f"blank in front, {how}", made(b"--b1\r\n" + plain + b"\r\n --b1\r\n" + part + b"\r\n --b1--\r\n")
        yield f"one dash, {how}", made(b"--b1\r\n" + plain + b"\r\n-b1\r\n" + part + b"\r\n--b1--\r\n")
        yield f"three dashes, {how}", made(b"---b1\r\n" + part + b"\r\n---b1--\r\n")
        yield f"other case, {how}", made(b"--b1\r\n" + plain + b"--B1\r\n" + part + b"--B1--\r\n")
        yield f"in the middle of a line, {how}", made(b"x--b1\r\n" + part + b"\r\n--b1--\r\n")
        yield f"quoted text sign, {how}", made(b"> --b1\r\n> " + part.replace(b"\r\n", b"\r\n> ") + b"\r\n")
        yield f"empty boundary, {how}", made(b"--\r\n" + part + b"\r\n----\r\n", b'multipart/mixed; boundary=""')
        yield (
            f"dashes as boundary, {how}",
            made(b"----\r\n" + part + b"\r\n------\r\n", b'multipart/mixed; boundary="--"'),
        )
        for length in (70, 71, 300, 2000):
            long = b"x" * length
            yield (
                f"boundary of {length}, {how}",
                made(b"--" + long + b"\r\n" + part + b"--" + long + b"--\r\n", b"multipart/mixed; boundary=" + long),
            )
        yield f"cut boundary, {how}", made(b"--b1bbbbbbbb\r\n" + part + b"--b1bbbbbbbb--\r\n")
        for name, inner in (("equal", b"b1"), ("longer", b"b1b"), ("shorter", b"b")):
            inside = (
                b"--b1\r\nContent-Type: multipart/mixed; boundary=" + inner + b"\r\n\r\n--" + inner + b"\r\n" + part
            )
            yield f"inner {name}, {how}", made(inside + b"--" + inner + b"--\r\n--b1--\r\n")
            yield f"inner {name}, no end, {how}", made(inside)
        for kind in (
            b"alternative",
            b"related",
            b"parallel",
            b"signed",
            b"report",
            b"digest",
            b"encrypted",
            b"appledouble",
            b"form-data",
            b"byteranges",
        ):
            value = b"multipart/" + kind + b"; boundary=b1"
            yield (
                f"{kind.decode()}, first, {how}",
                made(b"--b1\r\n" + part + b"--b1\r\n" + plain + b"--b1--\r\n", value),
            )
            yield f"{kind.decode()}, last, {how}", made(b"--b1\r\n" + plain + b"--b1\r\n" + part + b"--b1--\r\n", value)
        deep, shallow = part, part
        for level in range(30):
            mark = b"d%d" % level
            deep = (
                b"Content-Type: multipart/mixed; boundary="
                + mark
                + b"\r\n\r\n--"
                + mark
                + b"\r\n"
                + deep
                + b"\r\n--"
                + mark
                + b"--\r\n"
            )
            shallow = deep if level == 5 else shallow
        yield f"nested six times, {how}", made(b"--b1\r\n" + shallow + b"\r\n--b1--\r\n")
        yield f"nested thirty times, {how}", made(b"--b1\r\n" + deep + b"\r\n--b1--\r\n")
        yield f"six thousand parts, {how}", made((b"--b1\r\n\r\nx\r\n" * 6000) + b"--b1\r\n" + part + b"--b1--\r\n")


def _decoders() -> Named:
    raw = base64.b64encode(SECRET)
    head = [b"Content-Type: text/csv", b"Content-Transfer-Encoding: base64"]
    for name, body in (
        *((f"'{c}' in it", bytes([ord(c)]).join(raw[i : i + 5] for i in range(0, len(raw), 5))) for c in "!*-_.:;~#@ "),
        ("nulls", b"\0".join(raw[i : i + 7] for i in range(0, len(raw), 7))),
        ("8-bit letters", b"\xe9".join(raw[i : i + 9] for i in range(0, len(raw), 9))),
        ("padding in the middle", b"".join(base64.b64encode(SECRET[i : i + 7]) for i in range(0, len(SECRET), 7))),
        ("padded lines", b"\r\n".join(base64.b64encode(SECRET[i : i + 10]) for i in range(0, len(SECRET), 10))),
        ("no padding", raw.rstrip(b"=")), ("much padding", raw + b"=" * 40), ("padding first", b"====" + raw),
        ("one letter a line", b"\r\n".join(raw[i : i + 1] for i in range(len(raw)))),
        ("three letters a line", b"\r\n".join(raw[i : i + 3] for i in range(0, len(raw), 3))),
        ("tabs and blanks", b"\t ".join(raw[i : i + 4] for i in range(0, len(raw), 4))),
        ("for addresses", base64.urlsafe_b64encode(SECRET)), ("footer", raw + b"\r\n\r\n-- \r\nThe list, see example.org\r\n"),
        ("line before", b"Sent from my telephone\r\n" + raw), ("equals behind", raw + b"\r\n=\r\n=AB="),
        ("carriage returns", raw[:20] + b"\r" + raw[20:]), ("quoted signs", b"> " + raw[:40] + b"\r\n> " + raw[40:]),
        ("long line", base64.b64encode(b"x" * 90_000 + b"\r\n" + SECRET)), ("twice", base64.b64encode(raw)),
        ("over quoted-printable", base64.b64encode(_coded("quoted-printable"))), ("brackets", b"<" + raw + b">"),
        ("comment lines", b"(a comment)\r\n" + raw + b"\r\n(another)"), ("cut at one letter", raw[:-3]),
    ):  # fmt: skip
        yield f"base64, {name}, part", _attached(head, body)
        yield f"base64, {name}, top", _mail(head, body)
    qp = _coded("quoted-printable").replace(b"=\r\n", b"")
    head = [b"Content-Type: text/csv", b"Content-Transfer-Encoding: quoted-printable"]
    for name, body in (
        ("small letters", qp.lower()), ("illegal code among", qp[:30] + b"=ZZ" + qp[30:]), ("no codes", SECRET),
        ("blanks behind soft breaks", b"= \r\n".join(qp[i : i + 9] for i in range(0, len(qp), 9))),
        ("soft breaks of LF", b"=\n".join(qp[i : i + 9] for i in range(0, len(qp), 9))),
        ("soft breaks of CR", b"=\r".join(qp[i : i + 9] for i in range(0, len(qp), 9))),
        ("tabs behind soft breaks", b"=\t\r\n".join(qp[i : i + 3] for i in range(0, len(qp), 3))),
        ("equals twice", qp.replace(b"=41", b"==41", 1)), ("equals at the end", qp + b"="), ("one line", qp * 40),
        ("a code cut by a break", qp[:1] + b"=\r\n" + qp[1:]), ("null between", qp.replace(b"=2C", b"\0=2C")),
        ("soft break in each word", SECRET.replace(b"r", b"=\r\nr")), ("blank codes", SECRET.replace(b" ", b"=20")),
        ("over base64", quopri.encodestring(raw)),
        ("base64 over it", base64.encodebytes(qp)), ("underscores", SECRET.replace(b" ", b"_").replace(b"_", b"=20")),
    ):  # fmt: skip
        yield f"quoted-printable, {name}, part", _attached(head, body)
        yield f"quoted-printable, {name}, top", _mail(head, body)


def _encodings() -> Named:
    uu = (
        b"begin 644 a.csv\r\n"
        + b"\r\n".join(binascii.b2a_uu(SECRET[i : i + 45]).rstrip() for i in range(0, len(SECRET), 45))
        + b"\r\n`\r\nend\r\n"
    )
    for how in _BOTH:
        code = _coded(how)
        for word in (
            b"",
            b"7bit",
            b"8bit",
            b"binary",
            b"x-" + how.encode(),
            b"b64",
            b"base-64",
            b"qp",
            b"quoted_printable",
            b"none",
            b"plain",
            b"x-gzip64",
            b"base64,base64",
        ):
            cte = [b"Content-Transfer-Encoding: " + word] if word else []
            yield (
                f"{how} declared as {word.decode() or 'nothing'}, part",
                _attached([b"Content-Type: text/csv", *cte], code),
            )
            yield (
                f"{how} declared as {word.decode() or 'nothing'}, top",
                _mail([b"Content-Type: text/plain", *cte], code),
            )
            yield (
                f"{how} declared as {word.decode() or 'nothing'}, octets",
                _attached([b"Content-Type: application/octet-stream; name=a.csv", *cte], code),
            )
        inner = _multipart(how)
        yield (
            f"{how} over a multipart",
            _mail(
                [b"Content-Type: multipart/mixed; boundary=b1", b"Content-Transfer-Encoding: " + how.encode()],
                _coded(how, inner),
            ),
        )
        yield (
            f"{how} declared over a plain multipart",
            _mail(
                [b"Content-Type: multipart/mixed; boundary=b1", b"Content-Transfer-Encoding: " + how.encode()], inner
            ),
        )
        whole = _multipart_mail(how)
        yield (
            f"{how} over a message",
            _attached(
                [b"Content-Type: message/rfc822", b"Content-Transfer-Encoding: " + how.encode()], _coded(how, whole)
            ),
        )
    for cte in (b"x-uuencode", b"uuencode", b"x-uue", b"7bit", b"base64", b""):
        yield (
            f"uuencode declared as {cte.decode() or 'nothing'}",
            _attached([b"Content-Type: text/plain", b"Content-Transfer-Encoding: " + cte], uu),
        )


def _wrappers() -> Named:
    raw = base64.b64encode(SECRET * 5)
    lines = b"\r\n".join(raw[i : i + 76] for i in range(0, len(raw), 76))
    uu = b"\r\n".join(binascii.b2a_uu(SECRET[i : i + 45]).rstrip() for i in range(0, len(SECRET), 45))
    yenc = bytes((byte + 42) % 256 for byte in SECRET)
    for name, body in (
        ("uuencode", b"begin 644 a.csv\r\n" + uu + b"\r\n`\r\nend\r\n"), ("uuencode without end", b"begin 644 a.csv\r\n" + uu + b"\r\n"),
        ("uuencode, long mode", b"begin 0100644 a.csv\r\n" + uu + b"\r\n`\r\nend\r\n"), ("uuencode quoted", b"> begin 644 a.csv\r\n> " + uu.replace(b"\r\n", b"\r\n> ") + b"\r\n> `\r\n> end\r\n"),
        ("uuencode after prose", b"Hello\r\n\r\nbegin 666 a b.csv\r\n" + uu + b"\r\n \r\nend\r\nBye\r\n"), ("base64 after begin-base64", b"begin-base64 644 a.csv\r\n" + lines + b"\r\n====\r\n"),
        ("yEnc", b"=ybegin line=128 size=%d name=a.csv\r\n" % len(SECRET) + yenc.replace(b"=", b"=}").replace(b"\0", b"=@").replace(b"\n", b"=J").replace(b"\r", b"=M") + b"\r\n=yend size=%d\r\n" % len(SECRET)),
        ("base64 among prose", b"Dear Ann,\r\n\r\n" + lines + b"\r\n\r\nBye\r\n"), ("base64 in one word", b"Dear Ann, " + raw + b" bye\r\n"),
        ("base64 quoted", b"> " + lines.replace(b"\r\n", b"\r\n> ") + b"\r\n"), ("base64 indented", b"    " + lines.replace(b"\r\n", b"\r\n    ") + b"\r\n"),
        ("base64 in armour", b"-----BEGIN DATA-----\r\n" + lines + b"\r\n-----END DATA-----\r\n"), ("base64 for addresses", base64.urlsafe_b64encode(SECRET * 5)),
        ("hexadecimal", binascii.hexlify(SECRET * 4)), ("hexadecimal with blanks", SECRET.hex(" ").encode() * 4), ("hexadecimal dump", _dump(SECRET * 4)),
        ("base32", base64.b32encode(SECRET * 4)), ("base32 in lines", b"\r\n".join(base64.b32encode(SECRET * 4)[i : i + 64] for i in range(0, 320, 64))),
        ("ascii85", base64.a85encode(SECRET * 4, adobe=True)), ("base85", base64.b85encode(SECRET * 4)),
        ("quoted-printable among prose", b"Dear Ann,\r\n\r\n" + _coded("quoted-printable", SECRET * 3) + b"\r\n\r\nBye\r\n"),
        ("percent codes", b"".join(b"%%%02X" % byte for byte in SECRET * 3)), ("entities in text", "".join(f"&#{byte};" for byte in SECRET).encode()),
        ("escapes", "".join(f"\\u{byte:04x}" for byte in SECRET).encode()),
        ("spaced letters", " ".join(CANARY).encode()),
        ("a whole mail as text", _multipart_mail("base64")), ("headers in the body", b"\r\n" + _multipart_mail("base64")),
        ("forwarded mail as text", b"-----Original Message-----\r\n" + _multipart_mail("quoted-printable")),
    ):  # fmt: skip
        yield f"{name} in text", _mail([b"Content-Type: text/plain"], body)
        yield f"{name} in an attached text", _attached([b"Content-Type: text/plain; name=a.txt"], body)
        yield (
            f"{name} in a page",
            _mail([b"Content-Type: text/html"], b"<html><pre>" + _escaped(body) + b"</pre></html>"),
        )
    for how in _BOTH:
        whole = _multipart_mail(how)
        for kind in (
            b"message/rfc822",
            b"message/global",
            b"message/news",
            b"message/delivery-status",
            b"text/rfc822-headers",
            b"application/octet-stream",
            b"message/feedback-report",
            b"message/http",
            b"text/x-mail",
        ):
            yield f"message as {kind.decode()}, {how}", _attached([b"Content-Type: " + kind], whole)
        yield (
            f"partial, {how}",
            _mail([b'Content-Type: message/partial; id="a"; number=1; total=2'], whole[: len(whole) // 2]),
        )
        yield (
            f"external body, {how}",
            _attached(
                [b'Content-Type: message/external-body; access-type=URL; URL="http://x.example/"'],
                b"Content-Type: text/plain\r\n",
            ),
        )
        yield (
            f"web archive, {how}",
            _mail([b'Content-Type: multipart/related; boundary=b1; type="text/html"'], _multipart(how)),
        )
    page = b"<img src='data:text/plain;base64," + base64.b64encode(SECRET) + b"'>"
    yield "data address in a page", _mail([b"Content-Type: text/html"], page)
    yield (
        "entities in a page",
        _mail([b"Content-Type: text/html"], "".join(f"&#x{byte:x};" for byte in SECRET).encode()),
    )
    yield (
        "PGP",
        _mail(
            [b"Content-Type: text/plain"],
            b"-----BEGIN PGP MESSAGE-----\r\n\r\n" + lines + b"\r\n-----END PGP MESSAGE-----\r\n",
        ),
    )
    yield (
        "S/MIME",
        _mail(
            [b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data", b"Content-Transfer-Encoding: base64"],
            base64.b64encode(b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03" + b"\x11" * 200),
        ),
    )


def _escaped(body: bytes) -> bytes:
    return body.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def _dump(content: bytes) -> bytes:
    rows = (content[at : at + 16] for at in range(0, len(content), 16))
    return b"\r\n".join(f"{at * 16:08x}  {row.hex(' ')}".encode() for at, row in enumerate(rows))


def _charsets() -> Named:
    text = SECRET.decode()
    utf7 = "".join(
        f"+{base64.b64encode(c.encode('utf-16-be')).decode().rstrip('=')}-" if c.isalpha() else c for c in text
    )
    for declared, content in (
        ("utf-7", utf7.encode()), ("utf-16", text.encode("utf-16")), ("utf-16le", text.encode("utf-16-le")),
        ("utf-16be", text.encode("utf-16-be")), ("utf-32", text.encode("utf-32")), ("utf-32be", text.encode("utf-32-be")),
        ("us-ascii", text.encode("utf-16-le")), ("utf-8", text.encode("utf-16-be")), ("utf-8", text.encode("utf-32-le")),
        ("", text.encode("utf-16")), ("utf-8", utf7.encode()), ("us-ascii", utf7.encode()), ("cp037", text.encode("cp037")), ("us-ascii", text.encode("cp500")),
        ("ebcdic-cp-us", text.encode("cp037")), ("gb2312", ("中" + text).encode("gbk")), ("big5", text.encode()), ("iso-2022-jp", text.encode()),
        ("hz-gb-2312", text.encode()), ("utf8", text.encode()), ("x-unknown", text.encode()), ("utf-8; charset=utf-7", text.encode()),
        ("utf-8", text.encode("utf-8-sig")), ("iso-8859-1", text.encode()), ("shift_jis", text.encode()), ("x-user-defined", text.encode()),
        ("utf-8", "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text).encode()),
    ):  # fmt: skip
        value = b"text/plain; charset=" + declared.encode() if declared else b"text/plain"
        for how in _BOTH:
            cte = b"Content-Transfer-Encoding: " + how.encode()
            size = f"{len(content)} bytes declared as {declared or 'nothing'}"
            yield f"{size}, top, {how}", _mail([b"Content-Type: " + value, cte], _coded(how, content))
            yield f"{size}, part, {how}", _attached([b"Content-Type: " + value, cte], _coded(how, content))


def _words() -> Named:
    code = base64.b64encode(CANARY.encode()).decode()
    quoted = "".join(f"={byte:02X}" for byte in CANARY.encode())
    halves = [base64.b64encode(part.encode()).decode() for part in (CANARY[:11], CANARY[11:])]
    for name, value in (
        ("base64", f"=?utf-8?b?{code}?="), ("codes", f"=?utf-8?q?{quoted}?="), ("capitals", f"=?UTF-8?B?{code}?="),
        ("two words", f"=?utf-8?b?{halves[0]}?= =?utf-8?b?{halves[1]}?="), ("folded words", f"=?utf-8?b?{halves[0]}?=\r\n =?utf-8?b?{halves[1]}?="),
        ("no blank between", f"=?utf-8?b?{halves[0]}?==?utf-8?b?{halves[1]}?="), ("a language", f"=?utf-8*en?b?{code}?="),
        ("unknown charset", f"=?x-none?b?{code}?="), ("no charset", f"=??b?{code}?="), ("no end", f"=?utf-8?b?{code}"),
        ("one question mark at the end", f"=?utf-8?b?{code}?"), ("blanks in it", f"=?utf-8?b? {code} ?="), ("utf-16", f"=?utf-16be?b?{base64.b64encode(CANARY.encode('utf-16-be')).decode()}?="),
        ("inside quotes", f'"=?utf-8?b?{code}?="'), ("inside a word", f"x=?utf-8?b?{code}?=y"), ("unknown encoding", f"=?utf-8?z?{code}?="),
        ("no padding", f"=?utf-8?b?{code.rstrip('=')}?="), ("soft break", f"=?utf-8?q?{quoted[:30]}=\r\n {quoted[30:]}?="), ("bare base64", code * 5),
    ):  # fmt: skip
        for field in ("Subject", "X-Note", "To"):
            line = f"{field}: {value}".encode() + (b" <kin@home.example>" if field == "To" else b"")
            yield f"{name} in {field}", b"\r\n".join([b"From: a@gaol.example", line, b"", b"Hello", b""])
        yield (
            f"{name} in a file name",
            _attached(
                [b"Content-Type: text/plain", f'Content-Disposition: attachment; filename="{value}"'.encode()], b"x"
            ),
        )
        yield f"{name} in a type's name", _attached([f"Content-Type: text/plain; name={value}".encode()], b"x")
        yield (
            f"{name} in a description",
            _attached([b"Content-Type: text/plain", f"Content-Description: {value}".encode()], b"x"),
        )
    for name, parameters in (
        ("extended", f"filename*=utf-8''{CANARY.replace(' ', '%20')}"), ("in pieces", f'filename*0="{CANARY[:9]}"; filename*1="{CANARY[9:]}"'),
        ("pieces out of order", f'filename*1="{CANARY[9:]}"; filename*0="{CANARY[:9]}"'), ("pieces and a plain one", f'filename=a.txt; filename*0="{CANARY[:9]}"; filename*1="{CANARY[9:]}"'),
        ("extended and a plain one", f"filename=a.txt; filename*=utf-8''{CANARY.replace(' ', '%20')}"), ("a plain one and extended", f"filename*=utf-8''{CANARY.replace(' ', '%20')}; filename=a.txt"),
        ("twice", f'filename=a.txt; filename="{CANARY}"'), ("unknown charset", f"filename*=x-none''{CANARY.replace(' ', '%20')}"),
        ("no charset", f"filename*={CANARY.replace(' ', '%20')}"), ("gap in the pieces", f'filename*0="{CANARY[:9]}"; filename*2="{CANARY[9:]}"'),
    ):  # fmt: skip
        yield (
            f"file name {name}",
            _attached([b"Content-Type: text/plain", f"Content-Disposition: attachment; {parameters}".encode()], b"x"),
        )
        yield (
            f"name {name}",
            _attached([f"Content-Type: text/plain; {parameters.replace('filename', 'name')}".encode()], b"x"),
        )
