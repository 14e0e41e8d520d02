"""The name tables are what their generator makes, and they say where they come from."""

import runpy
from pathlib import Path

from gatelodge.demo.chance import stream
from gatelodge.demo.names import Names, places

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "src" / "gatelodge" / "demo" / "data"


def test_the_tables_are_what_the_generator_makes(shared):
    made = runpy.run_path(str(HERE / "build_tables.py"))
    names = shared / "samples" / "names"
    assert made["surnames"](names) == (DATA / "surnames.csv").read_text(encoding="utf-8")
    assert made["forenames"](names) == (DATA / "forenames.csv").read_text(encoding="utf-8")


def test_the_notice_names_the_sources():
    notice = (HERE.parents[2] / "NOTICE").read_text(encoding="utf-8")
    for words in ("Open Government Licence v3.0", "Office for National Statistics", "National Records of Scotland"):
        assert words in " ".join(notice.split())


def test_common_names_are_drawn_more_often_than_rare_ones():
    chance, names = stream(1, "tables"), Names()
    drawn = [names.surname(chance) for _ in range(20_000)]
    assert drawn.count("Smith") > drawn.count("Weaver") > 0
    assert 0.02 < sum("-" in name for name in drawn) / len(drawn) < 0.06


def test_a_place_has_a_street_a_town_and_a_postcode():
    place = places().draw(stream(1, "place"))
    assert place.full == f"{place.line}, {place.town}"
    assert len(place.postcode.split()) == 2
