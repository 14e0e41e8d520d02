"""What a message leaves in the record, and what an address and a greeting say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.habits import alike, greeting, providers, thread, words

KEY = b"k" * 32


def test_words_are_buckets_without_numbers_and_short_words():
    one = words.buckets(["The visit of A1234BC is on 12 August at the wing"], KEY)
    assert one == words.buckets(["VISIT august wing"], KEY)
    assert len(one) == 3
    assert one == tuple(sorted(one))
    assert all(0 <= bucket < words.BUCKETS for bucket in one)
    assert one != words.buckets(["VISIT august wing"], b"x" * 32)


def test_a_long_text_leaves_its_beginning_only():
    many = [f"{a}{b}{c}word" for a in "abcdefgh" for b in "abcdefgh" for c in "abcdefgh"]
    assert len(words.buckets([" ".join(many)], KEY)) == words.MOST
    assert words.buckets(["x " * 20_000, "beginning"], KEY) == ()


@given(st.lists(st.text(max_size=300), max_size=5))
def test_any_text_has_words(texts):
    assert len(words.buckets(texts, KEY)) <= words.MOST


def test_a_thread_is_the_message_and_those_it_follows():
    headers = [
        ("Message-ID", "<3@llanfair.example>"),
        ("in-reply-to", "<2@public.example>"),
        ("References", "<1@llanfair.example>\r\n <2@public.example>"),
    ]
    own, follows = thread.thread_tokens(headers, KEY)
    assert own == (thread.message_token(KEY, "3@llanfair.example"),)
    assert follows == tuple(thread.message_token(KEY, one) for one in ("2@public.example", "1@llanfair.example"))


def test_a_header_full_of_references_is_cut_and_nonsense_is_none():
    own, follows = thread.thread_tokens([("References", " ".join(f"<{n}@x>" for n in range(5000)))], KEY)
    assert own == ()
    assert len(follows) == thread.MOST
    assert thread.message_token(KEY, "0@x") in follows
    assert thread.message_token(KEY, "4999@x") in follows
    assert thread.thread_tokens([("Message-ID", "nonsense"), ("References", "< >")], KEY) == ((), ())


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Dear Jane,", ("jane",)),
        ("Hi Jane and Tom - thanks for this", ("jane", "tom")),
        ("Dear Dr Siân O'Hara:", ("sian", "ohara")),
        ("> Hello Mr Price", ("price",)),
        ("Annwyl Gyfaill,", ()),
        ("Dear all", ()),
        ("Dear Sir or Madam,", ()),
        ("Hi there,", ()),
        ("Please find attached", ()),
        ("Hidden costs are high", ()),
        ("Dear J,", ()),
    ],
)
def test_whom_a_greeting_names(line, names):
    assert greeting.greeted([line, "text"]) == names


def test_a_greeting_stands_at_the_beginning():
    assert greeting.greeted(["", "OFFICIAL", "", "Dear Jane,"]) == ("jane",)
    assert greeting.greeted([*["line"] * 10, "Dear Jane,"]) == ()


@pytest.mark.parametrize(
    ("names", "address", "display", "fit"),
    [
        (["jane"], "jane.price@example.org", "", True),
        (["price"], "jane.price@example.org", "", True),
        (["jane"], "janeprice61@example.org", "", True),
        (["jane"], "jprice@example.org", "Price, Jane", True),
        (["liz"], "elizabeth.rowe@example.org", "", True),
        (["bill"], "w.rowe@example.org", "", True),
        (["jane"], "tom.rowe@example.org", "", False),
        (["jane"], "tr99@example.org", "Tom Rowe", False),
        (["jane"], "tr99@example.org", "", None),
        (["jane"], "visits.office@example.org", "", None),
        (["jane"], "12345@example.org", "", None),
    ],
)
def test_whether_an_address_may_be_the_one_greeted(names, address, display, fit):
    assert greeting.fits(names, address, display) is fit


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("jane.price@gmail.com", ""),
        ("jane.prcie@gmail.com", "swap"),
        ("jane.pr1ce@gmail.com", "lookalike"),
        ("janeprice@gmail.com", "lookalike"),
        ("jаne.price@gmail.com", "lookalike"),
        ("jane.price@grnail.com", "lookalike"),
        ("jane.price@gmail.co.uk", "ending"),
        ("jane.price@gmail.cm", "ending"),
        ("jane.prices@gmail.com", "letter"),
        ("jane.rice@gmail.com", "letter"),
        ("tom.price@gmail.com", ""),
        ("jane.price@council.example", ""),
    ],
)
def test_how_an_address_slips(address, kind):
    known = "jane.price@gmail.com"

    def variants(text):
        return [text, *(text[:n] + text[n + 1 :] for n in range(len(text)) if text[n] != "@")]

    near = {*variants(known), *alike.forms(known)}
    assert alike.slip_of(address, known=known.__eq__, near=near.__contains__, variants=variants(address)) == kind


def test_an_international_domain_is_seen_as_it_is_drawn():
    assert alike.looks("jane@xn--exmple-cua.org") == alike.looks("jane@exämple.org")
    assert alike.looks("jane@xn--!!.org")


@given(st.text(max_size=60))
def test_any_address_has_its_forms(text):
    assert len(alike.forms(text)) == 2
    assert providers.is_private(text) in {True, False}
    assert greeting.fits(["jane"], text) in {True, False, None}


def test_private_providers():
    private = ["a@gmail.com", "a@hotmail.co.uk", "a@yahoo.com", "A@BTInternet.com", "a@live.de", "a@outlook.com"]
    assert all(map(providers.is_private, private))
    bodies = ["a@council.example", "a@nhs.net", "a@outlook.council.example", "a@live.example", "gmail.com"]
    assert not any(map(providers.is_private, bodies[:3]))
