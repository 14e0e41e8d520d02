"""The bytes after DATA: reading undoes what sending does, and both refuse the same."""

from hypothesis import given
from hypothesis import strategies as st

from gatelodge.adapters.relay.content import wire_form
from gatelodge.core.reply import OwnReply
from gatelodge.smtp.content import find_end, read

_LINES = st.lists(st.sampled_from([b"", b".", b"..", b"a", b".a", b"a.", b"\xe2", b"." * 998]), max_size=8)
_OCTETS = st.lists(st.sampled_from([b"\r\n", b"\r", b"\n", b".", b"a", b"\0"]), max_size=14).map(b"".join)


@given(_LINES)
def test_what_is_sent_is_read_again(lines):
    content = b"".join(line + b"\r\n" for line in lines)
    sent = wire_form([content])
    assert sent is not None
    stop, after = find_end(bytearray(sent), 0)
    assert after == len(sent)
    assert read(sent[:stop]) == content


@given(_OCTETS)
def test_both_doors_refuse_the_same_line_ends(octets):
    content = octets + b"\r\n"
    bare = content.replace(b"\r\n", b"").strip(b".a") != b""
    assert (read(content) is OwnReply.BARE_LINE_END) == bare
    assert (wire_form([content]) is None) == bare


@given(_OCTETS)
def test_nothing_but_the_true_end_ends(octets):
    stop, after = find_end(bytearray(octets), 0)
    true_end = (b"\r\n" + octets).find(b"\r\n.\r\n")
    assert (stop, after) == ((-1, -1) if true_end < 0 else (true_end, true_end + 3))
