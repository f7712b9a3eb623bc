"""Sends mail through one SMTP server, several messages a connection; the outbox calls it, and tries again."""

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
    """STARTTLS never falls back to an open line; both kinds of TLS check the server's certificate."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True)
class MailServer:
    """`security` is a word of Security; `sender` may be 'Name <address>'; no `username`, no signing in.

    `timeout` is in seconds, for each answer. Raises ValueError for a security or a timeout that cannot be.
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
        return parseaddr(self.sender)[1]

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2] or "localhost"


@dataclass(frozen=True)
class Message:
    """`message_id` is the same for every attempt, so that a receiver can drop a second copy."""

    to: str
    subject: str
    body: str
    message_id: str


class DeliveryFailed(Exception):
    """`permanent`: trying again is no use. `reason` is for the person who looks after the server."""

    def __init__(self, reason: str, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class ServerUnreachable(DeliveryFailed):
    """The server could not be reached or would not have us; no message is at fault."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=False)


class Connection:
    """One open line to the server, opened again when the server has closed it between two messages."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._line = _dial(server)

    def send(self, message: Message) -> None:
        """Returns once the server has taken the message. Raises DeliveryFailed or ServerUnreachable."""
        letter = _letter(self._server, message)
        if not self._is_open():
            self._line = _dial(self._server)
        try:
            self._line.send_message(letter, from_addr=self._server.address, to_addrs=[message.to])
        except OSError as error:
            raise DeliveryFailed(_reason(error), _is_permanent(error)) from error

    def close(self) -> None:
        with suppress(OSError):
            self._line.quit()
        self._line.close()

    def _is_open(self) -> bool:
        try:
            return self._line.noop()[0] == 250
        except OSError:
            return False


@contextmanager
def connection(server: MailServer) -> Iterator[Connection]:
    """A line for a batch of messages. Raises ServerUnreachable before the first when there is no server."""
    line = Connection(server)
    try:
        yield line
    finally:
        line.close()


def _dial(server: MailServer) -> smtplib.SMTP:
    # Not told our name, smtplib would ask the name server for it, without a limit of time.
    host, port, name, timeout = server.host, server.port, server.domain, server.timeout
    try:
        if server.security == Security.TLS:
            context = ssl.create_default_context()
            line = smtplib.SMTP_SSL(host, port, name, timeout=timeout, context=context)
        else:
            line = smtplib.SMTP(host, port, name, timeout=timeout)
        _greet(line, server)
    except (OSError, ValueError) as error:
        raise ServerUnreachable(f"{host}:{port}: {_reason(error)}") from error
    return line


def _greet(line: smtplib.SMTP, server: MailServer) -> None:
    try:
        if server.security == Security.STARTTLS:
            line.starttls(context=ssl.create_default_context())
        if server.username:
            line.login(server.username, server.password)
    except BaseException:
        line.close()
        raise


def _letter(server: MailServer, message: Message) -> EmailMessage:
    """Raises DeliveryFailed for anything that could add a header, a recipient or a line of the protocol."""
    letter = EmailMessage(policy=policy.SMTP)
    try:
        _require(_ADDRESS, message.to, "the recipient's address")
        _require(_MESSAGE_ID, message.message_id, "the message's id")
        letter["From"] = server.sender
        letter["To"] = message.to
        letter["Subject"] = message.subject
        letter["Date"] = formatdate()
        letter["Message-ID"] = f"<{message.message_id}@{server.domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(message.body, cte="quoted-printable")
    except ValueError as error:
        raise DeliveryFailed(_reason(error), permanent=True) from error
    return letter


def _require(pattern: re.Pattern[str], value: str, what: str) -> None:
    if not pattern.fullmatch(value):
        raise ValueError(f"{what} cannot be used: {value!r}")


def _answer(error: Exception) -> tuple[int, str] | None:
    """The code and words with which the server refused, if it did."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return code, words.decode(errors="replace")
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return error.smtp_code, words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return None


def _reason(error: Exception) -> str:
    answer = _answer(error)
    words = f"{answer[0]} {answer[1]}" if answer else str(error) or type(error).__name__
    return " ".join(words.split())[:LONGEST_REASON]


def _is_permanent(error: Exception) -> bool:
    """A refused sender is a wrong setting: once that is mended the message goes."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return True
    answer = None if isinstance(error, smtplib.SMTPSenderRefused) else _answer(error)
    return answer is not None and answer[0] >= _PERMANENT
