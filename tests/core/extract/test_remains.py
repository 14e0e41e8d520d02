"""Readable runs between packed bytes: the quick way finds what the expression finds."""

from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.extract.archive import remains

_PIECES = st.sampled_from([b"abcdefgh", b"a" * 24, b"a" * 23, b" ", b"\xe9", b"\xe9" * 5, b"\0", b"\x80", b"\r\n"])


@given(st.lists(_PIECES, max_size=40).map(b"".join))
def test_no_run_is_lost_where_only_rows_are_looked_for(untrusted):
    assert list(remains._runs(untrusted)) == remains._RUN.findall(untrusted)
