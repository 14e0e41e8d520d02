"""SIGKILL between a recorded alarm and its notice: information governance hears of it when the gate is back."""

from pathlib import Path

from tests.gatehelp import Arrived, Client, GateHome, NextHop, until, visitor
from tests.gatehelp.prison import mail

WHO = ("--field", "full name=Quentin Zeller", "--field", "number=A9999ZZ")


def alarms(hop: NextHop) -> list[Arrived]:
    """The notices that were taken."""
    return [one for one in hop.arrived if one.answered and b"\r\nSubject: Alarm" in one.content]


def test_an_alarm_is_told_after_a_kill(tmp_path: Path) -> None:
    with NextHop() as hop, GateHome(tmp_path / "home", next_port=hop.port) as home:
        home.command("register", "canary", "add", "wing-b", *WHO, "--home", str(home.folder))
        home.start()
        hop.refusal = b"451 4.3.0 later"
        planted = mail((visitor(1),), "List", "Quentin Zeller (A9999ZZ) is on the list.")
        with Client(home.port) as client:
            assert client.send(planted).code == 250
        home.kill()
        assert not alarms(hop)
        hop.refusal = b""
        home.start()
        assert len(until(lambda: alarms(hop), "the alarm", within_s=30)) == 1
