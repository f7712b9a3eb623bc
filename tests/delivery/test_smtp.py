"""Sending mail to a real SMTP server on this machine, and to servers that refuse, hang or have gone."""

import socket
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from audit_app.delivery.smtp import (
    DeliveryFailed,
    MailServer,
    Message,
    Security,
    ServerUnreachable,
    connection,
)
from tests.support.network import free_port
from tests.support.postbox import HERE, Postbox


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def server(postbox: Postbox) -> Iterator[MailServer]:
    controller = Controller(postbox, hostname=HERE, port=free_port(), enable_SMTPUTF8=False)
    controller.start()
    yield MailServer(HERE, controller.port, sender="Roundtable <audits@board.example.org>", timeout=5)
    controller.stop()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that takes the call and never says a word."""
    with socket.create_server((HERE, 0)) as listener:
        yield listener.getsockname()[1]


def message(**changes: str) -> Message:
    fields = {"to": "ann@example.org", "subject": "Round open", "body": "Hello\n", "message_id": "abc123"}
    return Message(**{**fields, **changes})


def send(server: MailServer, *messages: Message) -> None:
    with connection(server) as line:
        for one in messages:
            line.send(one)


def failure(server: MailServer, one: Message) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        send(server, one)
    return caught.value


def test_mail_arrives_as_it_was_written(server: MailServer, postbox: Postbox) -> None:
    send(server, message(subject="Zoë’s round", body="Hello Zoë\n.\nhttp://x/" + "y" * 200 + "\n"))
    (letter,) = postbox.letters
    assert letter["Subject"] == "Zoë’s round"
    assert letter.get_content().splitlines() == ["Hello Zoë", ".", "http://x/" + "y" * 200]


def test_mail_says_who_sent_it_and_that_a_machine_did(server: MailServer, postbox: Postbox) -> None:
    send(server, message())
    (letter,) = postbox.letters
    assert letter["From"] == "Roundtable <audits@board.example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"]


def test_second_attempt_carries_the_same_id(server: MailServer, postbox: Postbox) -> None:
    send(server, message(), message())
    assert {letter["Message-ID"] for letter in postbox.letters} == {"<abc123@board.example.org>"}


def test_batch_goes_through_one_connection(server: MailServer, postbox: Postbox) -> None:
    send(server, message(message_id="a"), message(message_id="b"), message(message_id="c"))
    assert (len(postbox.letters), len(postbox.sessions)) == (3, 1)


def test_line_that_the_server_closed_is_opened_again(server: MailServer, postbox: Postbox) -> None:
    with connection(server) as line:
        postbox.hangs_up = True
        with pytest.raises(DeliveryFailed):
            line.send(message(message_id="a"))
        postbox.hangs_up = False
        line.send(message(message_id="b"))
    assert len(postbox.sessions) == 2


def test_refused_recipient_is_refused_for_good(server: MailServer) -> None:
    error = failure(server, message(to="gone@example.org"))
    assert (error.permanent, error.reason) == (True, "550 No such person")


def test_recipient_refused_for_now_may_be_tried_again(server: MailServer) -> None:
    assert not failure(server, message(to="later@example.org")).permanent


def test_refused_sender_is_a_setting_to_mend_and_not_the_message(server: MailServer) -> None:
    stranger = MailServer(HERE, server.port, sender="stranger@example.org", timeout=5)
    assert not failure(stranger, message()).permanent


def test_message_after_a_refused_one_still_goes(server: MailServer, postbox: Postbox) -> None:
    with connection(server) as line:
        with pytest.raises(DeliveryFailed):
            line.send(message(to="gone@example.org"))
        line.send(message())
    assert postbox.recipients == [["ann@example.org"]]


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Hello\r\nBcc: all@example.org"},
        {"subject": "Hello\nBcc: all@example.org"},
        {"to": "ann@example.org\r\nBcc: all@example.org"},
        {"to": "ann@example.org, all@example.org"},
        {"to": "ann@example.org> SIZE=1\r\nRCPT TO:<all@example.org"},
        {"to": "ann"},
        {"to": ""},
        {"to": "a" * 260 + "@example.org"},
        {"message_id": "x>\r\nBcc: all@example.org"},
        {"body": "a lone surrogate: \ud800"},
    ],
)
def test_hostile_message_is_refused_and_nothing_is_sent(
    server: MailServer, postbox: Postbox, changes: dict[str, str]
) -> None:
    assert failure(server, message(**changes)).permanent
    assert postbox.letters == []


def test_address_that_the_server_cannot_take_is_refused_for_good(server: MailServer) -> None:
    assert failure(server, message(to="zoë@example.org")).permanent


def test_absent_server_is_told_apart_from_a_refused_message() -> None:
    error = failure(MailServer(HERE, free_port()), message())
    assert isinstance(error, ServerUnreachable)
    assert not error.permanent


def test_silent_server_is_given_up_in_time(silent_port: int) -> None:
    error = failure(MailServer(HERE, silent_port, timeout=0.2), message())
    assert "timed out" in error.reason


def test_server_without_tls_is_sent_nothing_by_who_asks(server: MailServer, postbox: Postbox) -> None:
    asked = MailServer(HERE, server.port, Security.STARTTLS, timeout=5)
    assert isinstance(failure(asked, message()), ServerUnreachable)
    assert postbox.letters == []


def test_tls_from_the_first_byte_fails_on_an_open_line(server: MailServer) -> None:
    asked = MailServer(HERE, server.port, Security.TLS, timeout=5)
    assert isinstance(failure(asked, message()), ServerUnreachable)


def test_server_that_offers_no_sign_in_is_given_up_when_one_is_asked_for(server: MailServer) -> None:
    asked = MailServer(HERE, server.port, username="roundtable", password="opaque-words", timeout=5)
    assert isinstance(failure(asked, message()), ServerUnreachable)


def test_password_is_never_printed() -> None:
    assert "opaque-words" not in repr(MailServer(HERE, password="opaque-words"))


def test_security_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="ssl"):
        MailServer(HERE, security="ssl")


@pytest.mark.parametrize("timeout", [0, -1, 61, float("nan")])
def test_timeout_has_bounds(timeout: float) -> None:
    with pytest.raises(ValueError, match="timeout"):
        MailServer(HERE, timeout=timeout)
