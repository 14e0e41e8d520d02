"""`day.html` needs nothing but itself, and says what happened."""

import importlib.util
import json
import re
from html.parser import HTMLParser
from pathlib import Path

from gatelodge.demo.page import render
from gatelodge.demo.report import as_json
from gatelodge.demo.telling import told

_spec = importlib.util.spec_from_file_location("demo_reports", Path(__file__).with_name("reports.py"))
reports = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reports)

_VOID = {"meta", "br", "link", "img", "rect", "circle", "line", "path"}


class _Balance(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.tags = [], [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in _VOID:
            assert self.open.pop() == tag


def test_every_tag_is_closed_in_order_and_there_is_no_script():
    parser = _Balance()
    parser.feed(render(reports.report()))
    assert parser.open == []
    assert not parser.tags & {"script", "link", "iframe", "img", "object"}


def test_the_page_loads_nothing():
    page = render(reports.report())
    assert not re.search(r"https?://|url\(|@import|src=|javascript:", page)


def test_the_page_says_who_the_mail_is_about_and_when_it_went_out_before():
    page = render(reports.report())
    assert "This message is about 1,182 people; the recipient may hear about 1 of them." in page
    assert "People from this list went out twice before." in page
    assert "4 July" in page
    assert "11 July" in page
    assert page.count("<circle") == 1182


def test_what_stood_in_a_mail_is_escaped():
    page = render(reports.report())
    assert "Your visit &lt;b&gt;" in page
    assert "Your visit <b>" not in page


def test_a_day_with_nothing_stopped_has_a_page_too():
    quiet = reports.act(stopped=(), planted={}, outcomes={"delivered": 3})
    page = render(reports.report(gate=quiet, lines=(), leaked=()))
    assert "as a reviewer sees it" not in page
    assert "No ordinary mail was stopped." in page


def test_a_log_that_does_not_verify_is_said_in_capitals():
    broken = reports.Ledger(entries=1, root="00", verified=False)
    assert "DID NOT VERIFY" in render(reports.report(ledger=broken))
    assert "DID NOT VERIFY" in told(reports.report(ledger=broken), invite=False)


def test_the_printed_text_has_one_line_for_each_stopped_mail_and_ends_with_what_to_try():
    text = told(reports.report(), invite=True)
    assert text.count("  HELD ") == 2
    assert "went out twice before, on 4 July and 11 July." in text
    assert text.splitlines()[-1].strip() == ".venv/bin/gatelodge ledger verify --home .gatelodge-demo/act2"
    assert "  .venv/bin/gatelodge explain .gatelodge-demo/try/holiday.jpg\n" in text
    assert "gatelodge explain" not in told(reports.report(), invite=False)


def test_both_say_what_the_gate_in_shadow_would_have_done_and_where_the_page_is():
    said = "In force, the gate would have stopped 11 of these mails: 9 held, 1 put back to the author and 1 refused."
    text = told(reports.report(), invite=False)
    assert said in text
    assert said in render(reports.report())
    assert text.splitlines()[-1] == "The page: day.html"
    assert as_json(reports.report())["acts"]["shadow"]["would"] == {"asked": 1, "held": 9, "refused": 1}


def test_an_ordinary_mail_stopped_for_want_of_a_register_is_named_with_the_reason():
    weekly = reports.stopped(kind="weekly list", planted="", subject="Weekly release list", sentence="A table.")
    without = reports.act(stopped=(weekly,), clean_held=1)
    told_so = told(reports.report(no_register=without), invite=False)
    assert "Also held, the ordinary mail “Weekly release list”: A table. An agreement allows this list" in told_so
    assert "“Weekly release list”. An agreement allows this list" in render(reports.report(no_register=without))
    assert without.clean_said == "1 ordinary mail was stopped."


def test_one_is_not_many():
    one = reports.stopped(people=1, permitted=0, before=reports.stopped().before[:1])
    text = told(reports.report(gate=reports.act(stopped=(one,))), invite=False)
    assert "  1 person, 0 permitted." in text
    assert "went out once before, on 4 July." in text


def test_the_document_counts_act_two():
    document = json.loads(json.dumps(as_json(reports.report())))
    assert document["format"] == "gatelodge.demo/1"
    assert document["sent"] == sum(document[key] for key in ("delivered", "split", "asked", "held", "refused")) == 10
    assert document["planted_held"] == 2
    assert document["largest"] == {"people": 1182, "permitted": 1}
    assert document["earlier_named"] == 2
    assert document["ledger"]["verified"] is True
    assert set(document["acts"]) == {"shadow", "gate", "supervision", "no_permits", "no_register"}


def test_a_planted_mail_that_got_out_is_not_as_planned():
    assert reports.report().as_planned
    assert not reports.report(
        gate=reports.act(planted={reports.DAY_FILE: "held", reports.WRONG: "delivered"})
    ).as_planned
    assert not reports.report(gate=reports.act(clean_held=1)).as_planned


def test_a_day_of_a_leak_that_is_not_named_is_not_as_planned():
    forgot = reports.act(stopped=(reports.stopped(before=reports.stopped().before[:1]),))
    assert not reports.report(gate=forgot).as_planned
