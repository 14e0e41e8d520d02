"""The whole demo with little ordinary mail: real gates, real SMTP, three acts."""

import json

from gatelodge.demo.story import run

WEEKLY_LIST = 1


def test_everything_planted_is_stopped_as_it_should_be_and_nothing_else_is(tmp_path, capsys):
    assert run(seed=5, once=True, as_json=True, folder=tmp_path / "demo", share=0.01) == 0
    document = json.loads(capsys.readouterr().out)
    assert {key: document[key] for key in ("split", "asked", "held", "refused", "clean_held", "clean_asked")} == {
        "split": 1,
        "asked": 1,
        "held": 5,
        "refused": 1,
        "clean_held": 0,
        "clean_asked": 0,
    }
    assert document["sent"] == sum(document[key] for key in ("delivered", "split", "asked", "held", "refused"))
    assert document["largest"] == {"people": 1182, "permitted": 1}
    assert document["earlier_named"] == 2
    assert document["ledger"]["verified"]
    shadow, without = document["acts"]["shadow"], document["acts"]["no_register"]
    assert shadow["leaked"] == ["2011-07-04", "2011-07-11", "2011-08-01"]
    assert shadow["would"] == {"asked": 1, "held": 8, "refused": 1}
    assert document["acts"]["no_permits"]["clean_held"] == 0
    assert without["clean_held"] == WEEKLY_LIST
    assert without["planted"]["the day's file, inside a forwarded mail"] == "held"
    assert (tmp_path / "demo" / "day.html").read_text(encoding="utf-8").count("<circle") == 1182
