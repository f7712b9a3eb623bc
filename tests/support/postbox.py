"""A real SMTP server on this machine, and the letters that came in."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.network import free_port

HERE = "127.0.0.1"
SECONDS_FOR_A_LETTER = 30


class Postbox:
    """Keeps what comes in; refuses the addresses it knows with the answer it was given for them."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.sessions: set[int] = set()
        self.refusals = {"gone@example.org": "550 No such person", "later@example.org": "451 Try later"}
        self.hangs_up = False

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address == "stranger@example.org":
            return "550 Not one of ours"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.recipients.append(envelope.rcpt_tos)
        self.sessions.add(id(session))
        if self.hangs_up:
            server.transport.close()
        return "250 Taken"

    def link_to(self, recipient: str, subject: str) -> str:
        """The path that the latest letter with such a subject leads to; waits for one."""
        last = time.monotonic() + SECONDS_FOR_A_LETTER
        while time.monotonic() < last:
            for letter in reversed(self.letters):
                if recipient in letter["To"] and subject in letter["Subject"]:
                    found = re.search(r"http://[^/\s]+(/\S*)", letter.get_content())
                    assert found, letter.get_content()
                    return found.group(1)
            time.sleep(0.05)
        raise AssertionError(f"no letter to {recipient} about “{subject}”")


@contextmanager
def listening(postbox: Postbox) -> Iterator[int]:
    """The port on which it takes letters."""
    controller = Controller(postbox, hostname=HERE, port=free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
