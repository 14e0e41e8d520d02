"""A day at a real mail server: Postfix sends through the gate, another Postfix receives behind it."""

import re
import time
from hashlib import sha256

import pytest
from tests.gatehelp import CLERK, MANAGER, Client, Mail, clean, day_file, held, split, until
from tests.postfix.surroundings import Surroundings

pytestmark = pytest.mark.postfix

_OUR_BLOCK = re.compile(rb"Received: (?:[^\r]|\r\n\t)*\r\nX-Gatelodge-Trace: (?:[^\r]|\r\n\t)*\r\n")


def submit(surroundings: Surroundings, mail: Mail) -> None:
    """Hand a mail to the first Postfix, which must take it."""
    with Client(surroundings.first.port) as client:
        assert client.send(mail).code == 250


def below_our_block(content: bytes) -> bytes:
    """The bytes that came into the gate, from what arrived behind it."""
    block = _OUR_BLOCK.search(content)
    assert block is not None
    above = content[: block.start()]
    assert above.count(b"\r\nReceived:") == 0, "only the second Postfix wrote above our block"
    assert above.startswith(b"Received: from ")
    return content[block.end() :]


def assert_untouched(arrived: bytes, mail: Mail) -> None:
    """What arrived is the second Postfix's line, our block, the first Postfix's line, and the mail as it was sent."""
    came_in = below_our_block(arrived)
    assert came_in.endswith(mail.content)
    line = came_in[: -len(mail.content)]
    assert re.fullmatch(
        rb"Received: from client\.example (?:[^\r]|\r\n\t)*by first\.example (?:[^\r]|\r\n\t)*\r\n", line
    )


def test_a_passed_mail_arrives_once_with_every_byte_as_it_was_sent(surroundings: Surroundings) -> None:
    mail = clean(3)
    submit(surroundings, mail)
    (copy,) = surroundings.mailbox.wait_for(mail.message_id)
    assert copy.recipients == mail.recipients
    assert_untouched(copy.content, mail)
    assert not [line for line in surroundings.gate.custody() if line.message_id == mail.message_id]


def test_a_held_mail_arrives_only_when_a_second_person_has_released_it(surroundings: Surroundings) -> None:
    mail = held(4)
    submit(surroundings, mail)
    item = surroundings.gate.item_of(mail.message_id)
    shown = surroundings.gate.ask("hold", "show", item, "--as", MANAGER)
    assert [recipient["state"] for recipient in shown["recipients"]] == ["held"]
    assert not surroundings.mailbox.of(mail.message_id)

    surroundings.gate.refused("hold", "release", item, "--as", CLERK, "--reason", "it is mine")
    assert surroundings.gate.item_of(mail.message_id) == item
    surroundings.gate.ask("hold", "release", item, "--as", MANAGER, "--reason", "checked with the visits system")
    (copy,) = surroundings.mailbox.wait_for(mail.message_id)
    assert_untouched(copy.content, mail)
    assert sha256(below_our_block(copy.content)).hexdigest() == shown["digest"], (
        "judged, approved and sent are the same"
    )


def test_of_a_split_mail_one_recipient_gets_it_at_once_and_the_other_after_release(surroundings: Surroundings) -> None:
    mail = split(5)
    permitted, other = mail.recipients
    submit(surroundings, mail)
    (copy,) = surroundings.mailbox.wait_for(mail.message_id)
    assert copy.recipients == (permitted,)
    assert_untouched(copy.content, mail)

    def states() -> set[str]:
        return {line.state for line in surroundings.gate.custody() if line.message_id == mail.message_id}

    until(lambda: states() == {"held"}, "the other recipient alone in custody")
    surroundings.gate.ask(
        *("hold", "release", surroundings.gate.item_of(mail.message_id), "--as", MANAGER, "--reason", "a cousin")
    )
    _, second = surroundings.mailbox.wait_for(mail.message_id, copies=2)
    assert second.recipients == (other,)
    assert_untouched(second.content, mail)


def test_the_days_file_is_held_and_author_and_manager_are_told_within_a_minute(surroundings: Surroundings) -> None:
    before = len(surroundings.mailbox.arrived)
    mail = day_file(6)
    submit(surroundings, mail)
    item = surroundings.gate.item_of(mail.message_id)

    def told() -> set[str]:
        notices = [m for m in surroundings.mailbox.arrived[before:] if item.encode() in m.content and not m.sender]
        return {address for notice in notices for address in notice.recipients}

    until(lambda: told() >= {CLERK, MANAGER}, "a notice to author and manager", within_s=60)
    assert not surroundings.mailbox.of(mail.message_id)
    surroundings.gate.ask("hold", "return", item, "--as", MANAGER, "--reason", "not for a family")
    until(lambda: item not in {line.item for line in surroundings.gate.custody()}, "the item to end")


def test_mail_waits_at_the_first_postfix_while_the_gate_is_down(surroundings: Surroundings) -> None:
    surroundings.gate.stop()
    mails = [clean(10), held(11), split(12)]
    try:
        for mail in mails:
            submit(surroundings, mail)
        until(lambda: "status=deferred" in surroundings.first.log(), "the first Postfix to notice")
        assert surroundings.first.queued() == len(mails)
    finally:
        surroundings.gate.start()
    until(lambda: surroundings.first.queued() == 0, "the first Postfix to hand everything over", within_s=30)
    assert len(surroundings.mailbox.wait_for(mails[0].message_id)) == 1
    assert len(surroundings.mailbox.wait_for(mails[2].message_id)) == 1
    waiting = {(line.message_id, line.address) for line in surroundings.gate.settled()}
    assert {(mails[1].message_id, mails[1].recipients[0]), (mails[2].message_id, mails[2].recipients[1])} <= waiting


def test_a_next_hop_that_puts_mail_off_makes_the_first_postfix_wait_too(surroundings: Surroundings) -> None:
    """The second Postfix takes mail and keeps it while what lies behind it is away: nothing is lost or doubled."""
    surroundings.mailbox.refusal = b"451 4.3.0 not now"
    mail = clean(13)
    submit(surroundings, mail)
    until(lambda: surroundings.second.queued() == 1, "the second Postfix to keep the mail", within_s=60)
    surroundings.mailbox.refusal = b""
    assert len(surroundings.mailbox.wait_for(mail.message_id)) == 1


def test_the_log_verifies_after_all_of_it(surroundings: Surroundings) -> None:
    mail = clean(14)
    submit(surroundings, mail)
    surroundings.mailbox.wait_for(mail.message_id)
    time.sleep(1.5)  # a checkpoint is due every second
    assert surroundings.gate.verified()["entries"] > 0
