"""The named moments. Each brings one message (or a load of them) to its point and kills there.

Frozen processes (SIGSTOP) make a moment certain: a worker that is frozen cannot end its judging before the kill.
"""

import time
from collections.abc import Callable

from tests.gatehelp import clean, held, split, until
from tests.gatehelp.client import wire
from tests.kill.scene import Scene

Moment = Callable[[Scene], None]
MOMENTS: dict[str, Moment] = {}
"""Name to moment, in the order of a message's way."""


def moment(name: str) -> Callable[[Moment], Moment]:
    """Enter a moment under its name."""

    def enter(function: Moment) -> Moment:
        MOMENTS[name] = function
        return function

    return enter


@moment("while the gate is starting")
def _(scene: Scene) -> None:
    scene.home.kill()
    scene.home.start(wait=False)
    time.sleep(0.5)
    scene.home.kill()


@moment("after MAIL")
def _(scene: Scene) -> None:
    mail = scene.outbox.add(clean())
    with scene.client() as client:
        assert client.say(f"MAIL FROM:<{mail.sender}>").code == 250
        scene.home.kill()


@moment("after DATA, before the first byte")
def _(scene: Scene) -> None:
    with scene.client() as client:
        assert client.envelope(scene.outbox.add(held())).code == 354
        scene.home.kill()


@moment("in the middle of DATA")
def _(scene: Scene) -> None:
    mail = scene.outbox.add(clean())
    with scene.client() as client:
        assert client.envelope(mail).code == 354
        client.write(wire(mail.content)[: len(mail.content) // 2])
        scene.home.kill()


@moment("while judging")
def _(scene: Scene) -> None:
    scene.stop_clock_of("worker")
    with scene.client() as client:
        client.hand_over(scene.outbox.add(clean()))
        time.sleep(0.1)
        scene.home.kill()


@moment("while judging, the judging process alone")
def _(scene: Scene) -> None:
    mail = scene.outbox.add(clean())
    scene.stop_clock_of("worker")
    with scene.client() as client:
        client.hand_over(mail)
        time.sleep(0.1)
        assert scene.home.kill("worker")
        scene.outbox.heard(mail, client.reply())


@moment("judged, before the verdict is durable")
def _(scene: Scene) -> None:
    scene.stop_clock_of("recorder")
    with scene.client() as client:
        client.hand_over(scene.outbox.add(clean()))
        time.sleep(0.3)
        scene.home.kill()


@moment("in the spool, before the row is durable")
def _(scene: Scene) -> None:
    before = scene.spooled()
    scene.stop_clock_of("recorder")
    with scene.client() as client:
        client.hand_over(scene.outbox.add(held()))
        until(lambda: scene.spooled() > before, "the message in the spool")
        scene.home.kill()


@moment("verdict recorded, the next hop delays 354")
def _(scene: Scene) -> None:
    with scene.client() as client, scene.hop.pausing("data"):
        client.hand_over(scene.outbox.add(clean()))
        scene.hop.wait_until_paused("data")
        scene.home.kill()


@moment("the next hop has it and delays its answer")
def _(scene: Scene) -> None:
    with scene.client() as client, scene.hop.pausing("final"):
        client.hand_over(scene.outbox.add(clean()))
        scene.hop.wait_until_paused("final")
        scene.home.kill()


@moment("the next hop has it, the recorder alone")
def _(scene: Scene) -> None:
    mail = scene.outbox.add(clean())
    with scene.client() as client:
        with scene.hop.pausing("final"):
            client.hand_over(mail)
            scene.hop.wait_until_paused("final")
            assert scene.home.kill("recorder")
        scene.outbox.heard(mail, client.reply())


@moment("the next hop answered, the client did not hear")
def _(scene: Scene) -> None:
    mail = scene.outbox.add(clean())
    with scene.client() as client:
        with scene.hop.pausing("final"):
            client.hand_over(mail)
            scene.hop.wait_until_paused("final")
            scene.stop_clock_of("gate")
        scene.hop.wait_for(mail.message_id)
        scene.home.kill()


@moment("just after custody was promised")
def _(scene: Scene) -> None:
    mail = scene.outbox.add(held())
    with scene.client() as client:
        scene.outbox.heard(mail, client.send(mail))
        scene.home.kill()


@moment("one recipient is leaving, the other is held")
def _(scene: Scene) -> None:
    mail = scene.outbox.add(split())
    with scene.client() as client, scene.hop.pausing("final"):
        scene.outbox.heard(mail, client.send(mail))
        scene.hop.wait_until_paused("final")
        scene.home.kill()


@moment("released, the next hop delays 354")
def _(scene: Scene) -> None:
    mail = scene.outbox.add(held())
    with scene.client() as client, scene.hop.pausing("data"):
        scene.outbox.heard(mail, client.send(mail))
        scene.release(mail)
        scene.hop.wait_until_paused("data")
        scene.home.kill()


@moment("released and handed on, before the move is recorded")
def _(scene: Scene) -> None:
    mail = scene.outbox.add(held())
    with scene.client() as client:
        scene.outbox.heard(mail, client.send(mail))
        with scene.hop.pausing("final"):
            scene.release(mail)
            until(lambda: scene.hop.of(mail.message_id), "the released message at the next hop")
            scene.stop_clock_of("gate")
        scene.hop.wait_for(mail.message_id)
        scene.home.kill()


@moment("under load, the whole tree")
def _(scene: Scene) -> None:
    _under_load(scene, "")


@moment("under load, the gate alone")
def _(scene: Scene) -> None:
    _under_load(scene, "gate")


@moment("under load, the recorder alone")
def _(scene: Scene) -> None:
    _under_load(scene, "recorder")


@moment("under load, the judging processes alone")
def _(scene: Scene) -> None:
    _under_load(scene, "worker")


@moment("under load, as the publisher writes")
def _(scene: Scene) -> None:
    checkpoint = scene.home.folder / "ledger" / "checkpoint"
    with scene.load() as load:
        load.wait_for(5)
        before = checkpoint.stat().st_mtime_ns if checkpoint.exists() else 0
        until(lambda: checkpoint.exists() and checkpoint.stat().st_mtime_ns != before, "a checkpoint", every_s=0.0005)
        assert scene.home.kill("recorder")
        time.sleep(0.3)


def _under_load(scene: Scene, name: str) -> None:
    with scene.load() as load:
        load.wait_for(20)
        assert scene.home.kill(name)
        time.sleep(0.3)


def at_random(delay_s: float, name: str) -> Moment:
    """A kill of the tree (name "") or of one kind of process, so long after the load began."""

    def play(scene: Scene) -> None:
        with scene.load():
            time.sleep(delay_s)
            scene.home.kill(name)
            time.sleep(0.2)

    return play
