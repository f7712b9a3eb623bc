"""Send mail through an SMTP server, several messages per connection. The outbox calls it, and retries."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from enum import StrEnum

LONGEST_TIMEOUT = 60.0
LONGEST_REASON = 300
_PERMANENT = 500
_ATOM = r"[^\s\x00-\x1f\x7f@,;:<>()\"\\\[\]]"
_ADDRESS = re.compile(rf"(?=.{{3,254}}\Z){_ATOM}{{1,64}}@{_ATOM}+")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")


class Security(StrEnum):
    """The kinds of encryption of the connection.

    STARTTLS never falls back to an unencrypted connection; both kinds of TLS check the server's certificate.
    """

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True)
class MailServer:
    """The settings of a mail server.

    `security` is a value of Security, `sender` may have the form "Name <address>", and without a `username` there
    is no login. `timeout` is in seconds, for each response. Raises ValueError for an invalid security or timeout.
    """

    host: str
    port: int = 25
    security: str = Security.NONE
    username: str = ""
    password: str = field(default="", repr=False)
    sender: str = "roundtable@localhost"
    timeout: float = 10.0

    def __post_init__(self) -> None:
        Security(self.security)
        if not 0 < self.timeout <= LONGEST_TIMEOUT:
            raise ValueError(f"timeout {self.timeout}: more than 0, at most {LONGEST_TIMEOUT} seconds")

    @property
    def address(self) -> str:
        """Return the sender's address without the name."""
        return parseaddr(self.sender)[1]

    @property
    def domain(self) -> str:
        """Return the part of the sender's address after the @."""
        return self.address.rpartition("@")[2] or "localhost"


@dataclass(frozen=True)
class Message:
    """A message to send; its id stays the same for every attempt, so that receivers can drop a second copy."""

    to: str
    subject: str
    body: str
    message_id: str
    reply_to: tuple[str, ...] = ()


class DeliveryFailed(Exception):
    """A message was not delivered, for a `reason` that the administrator can read.

    When it is `permanent`, there is no use in trying again.
    """

    def __init__(self, reason: str, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class ServerUnreachable(DeliveryFailed):
    """The server cannot be reached, or refused the login; no message is at fault."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=False)


class Connection:
    """A connection to the server, opened again when the server has closed it between two messages."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._smtp = _connect(server)

    def send(self, message: Message) -> None:
        """Return once the server has accepted the message. Raises DeliveryFailed or ServerUnreachable."""
        email = _email(self._server, message)
        if not self._is_open():
            self._smtp = _connect(self._server)
        try:
            self._smtp.send_message(email, from_addr=self._server.address, to_addrs=[message.to])
        except OSError as error:
            raise DeliveryFailed(_reason(error), _is_permanent(error)) from error

    def close(self) -> None:
        """Close the connection, also when the server is gone."""
        with suppress(OSError):
            self._smtp.quit()
        self._smtp.close()

    def _is_open(self) -> bool:
        try:
            return self._smtp.noop()[0] == 250
        except OSError:
            return False


@contextmanager
def connection(server: MailServer) -> Iterator[Connection]:
    """Open a connection for a batch of messages. Raises ServerUnreachable at once when there is no server."""
    opened = Connection(server)
    try:
        yield opened
    finally:
        opened.close()


def _connect(server: MailServer) -> smtplib.SMTP:
    # Without a name for the greeting, smtplib would ask DNS for one, with no limit of time.
    host, port, name, timeout = server.host, server.port, server.domain, server.timeout
    try:
        if server.security == Security.TLS:
            context = ssl.create_default_context()
            smtp = smtplib.SMTP_SSL(host, port, name, timeout=timeout, context=context)
        else:
            smtp = smtplib.SMTP(host, port, name, timeout=timeout)
        _encrypt_and_log_in(smtp, server)
    except (OSError, ValueError) as error:
        raise ServerUnreachable(f"{host}:{port}: {_reason(error)}") from error
    return smtp


def _encrypt_and_log_in(smtp: smtplib.SMTP, server: MailServer) -> None:
    try:
        if server.security == Security.STARTTLS:
            smtp.starttls(context=ssl.create_default_context())
        if server.username:
            smtp.login(server.username, server.password)
    except BaseException:
        smtp.close()
        raise


def _email(server: MailServer, message: Message) -> EmailMessage:
    # Whatever could add a header, a recipient or a line of the protocol is refused.
    email = EmailMessage(policy=policy.SMTP)
    try:
        _require(_ADDRESS, message.to, "the recipient's address")
        _require(_MESSAGE_ID, message.message_id, "the message's id")
        email["From"] = server.sender
        email["To"] = message.to
        if message.reply_to:
            for address in message.reply_to:
                _require(_ADDRESS, address, "the address for answers")
            email["Reply-To"] = ", ".join(message.reply_to)
        email["Subject"] = message.subject
        email["Date"] = formatdate()
        email["Message-ID"] = f"<{message.message_id}@{server.domain}>"
        email["Auto-Submitted"] = "auto-generated"
        email.set_content(message.body, cte="quoted-printable")
    except ValueError as error:
        raise DeliveryFailed(_reason(error), permanent=True) from error
    return email


def _require(pattern: re.Pattern[str], value: str, what: str) -> None:
    if not pattern.fullmatch(value):
        raise ValueError(f"{what} cannot be used: {value!r}")


def _response(error: Exception) -> tuple[int, str] | None:
    """Return the code and text with which the server refused, or None when it did not respond."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return code, words.decode(errors="replace")
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return error.smtp_code, words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return None


def _reason(error: Exception) -> str:
    response = _response(error)
    words = f"{response[0]} {response[1]}" if response else str(error) or type(error).__name__
    return " ".join(words.split())[:LONGEST_REASON]


def _is_permanent(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return True
    # A refused sender is a wrong setting of ours: once that is corrected, the message can be delivered.
    response = None if isinstance(error, smtplib.SMTPSenderRefused) else _response(error)
    return response is not None and response[0] >= _PERMANENT
