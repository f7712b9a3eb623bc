"""The settings of a running Roundtable, read from the environment and the instance file when it starts."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parent
INSTANCE = ROOT / "instance"
SHORTEST_SECRET = 32
FEWEST_DIFFERENT = 8
"""The fewest different characters of a secret.

Of 10^18 random secrets of 64 hexadecimal digits, less than one has fewer.
"""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Mode(StrEnum):
    """The purposes for which a Roundtable is run."""

    PRODUCTION = "production"
    DEMONSTRATION = "demonstration"
    TESTING = "testing"


class SettingsError(Exception):
    """A setting is missing or unsafe; the message says which, and how to mend it."""


@dataclass(frozen=True)
class Settings:
    """The settings. An empty `smtp_host` means that mail waits in the outbox.

    With `import_shipped_themes`, migrating to the newest version publishes what audit_templates/themes contains. A
    demonstration publishes these itself, by its own clock.
    """

    secret_key: str
    database_url: str
    mode: Mode = Mode.PRODUCTION
    evidence_folder: Path = INSTANCE / "evidence"
    base_url: str = "http://127.0.0.1:8000"
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_security: str = "none"
    smtp_username: str = ""
    smtp_password: str = field(default="", repr=False)
    mail_sender: str = "roundtable@localhost"
    secure_cookies: bool = True
    trusted_proxies: int = 0
    evidence_limit_bytes: int = 10 * 1024 * 1024
    import_shipped_themes: bool = True

    @property
    def demonstration(self) -> bool:
        """Return whether this is a demonstration."""
        return self.mode is Mode.DEMONSTRATION

    @property
    def trusted_hosts(self) -> list[str] | None:
        """Return the host names to which a production answers; None for any.

        The loopback names are for health checks on the machine itself. They are safe, because links are made from
        `base_url`, never from the host of a request.
        """
        if self.mode is not Mode.PRODUCTION:
            return None
        return [urlsplit(self.base_url).hostname or "", "127.0.0.1", "localhost"]

    @property
    def warnings(self) -> list[str]:
        """Return what is risky in a production, but does not stop it from starting, a sentence each."""
        if self.mode is not Mode.PRODUCTION:
            return []
        warnings = []
        if self.database_url.startswith("sqlite"):
            warnings.append(
                "DATABASE_URL names an SQLite file: only one person at a time can save. "
                "Use PostgreSQL where more than a few people work at once."
            )
        elif _is_unencrypted(self.database_url):
            warnings.append(
                "DATABASE_URL names a PostgreSQL on another machine without ?sslmode=verify-full: what people "
                "wrote may be sent unencrypted. Add sslmode=verify-full, or at least sslmode=require."
            )
        if not self.trusted_proxies:
            warnings.append(
                "TRUSTED_PROXIES is 0: behind nginx everybody would count as one address when passwords are "
                "guessed. Set TRUSTED_PROXIES=1."
            )
        return warnings


def read_instance_file(path: Path = INSTANCE / "roundtable.env") -> dict[str, str]:
    """Return the KEY=value lines of the file; blank lines and lines that begin with # are skipped."""
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {key.strip(): value.strip() for key, _, value in pairs}


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings; the environment takes precedence over the instance file. Raises SettingsError."""
    values = {**read_instance_file(), **os.environ} if environment is None else dict(environment)
    mode = _mode(values.get("ROUNDTABLE_MODE", Mode.PRODUCTION))
    _check_mail(values, mode)
    return Settings(
        secret_key=_secret(values.get("SECRET_KEY", ""), mode),
        database_url=_database_url(values.get("DATABASE_URL", ""), mode),
        mode=mode,
        evidence_folder=Path(values.get("EVIDENCE_FOLDER") or INSTANCE / "evidence"),
        base_url=_base_url(values, mode),
        smtp_host=values.get("SMTP_HOST", ""),
        smtp_port=_whole_number(values, "SMTP_PORT", 25),
        smtp_security=_choice(values, "SMTP_SECURITY", ("none", "starttls", "tls")),
        smtp_username=values.get("SMTP_USERNAME", ""),
        smtp_password=values.get("SMTP_PASSWORD", ""),
        mail_sender=values.get("MAIL_SENDER", "roundtable@localhost"),
        secure_cookies=mode is Mode.PRODUCTION,
        trusted_proxies=_whole_number(values, "TRUSTED_PROXIES", 0),
        import_shipped_themes=mode is not Mode.DEMONSTRATION,
    )


def _mode(value: str) -> Mode:
    try:
        return Mode(value)
    except ValueError:
        raise SettingsError(f"ROUNDTABLE_MODE is '{value}'. Use one of {', '.join(Mode)}.") from None


def _secret(value: str, mode: Mode) -> str:
    different = len(set(value)) >= FEWEST_DIFFERENT or mode is not Mode.PRODUCTION
    if len(value) >= SHORTEST_SECRET and different:
        return value
    if mode is Mode.TESTING:
        return secrets.token_hex(SHORTEST_SECRET)
    raise SettingsError(
        f"SECRET_KEY must be set to {SHORTEST_SECRET} characters or more that nobody can guess, without repeating a few of "
        "them. "
        'This prints one: python3 -c "import secrets; print(secrets.token_hex(32))"'
    )


def _database_url(value: str, mode: Mode) -> str:
    if value.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + value.split("://", 1)[1]
    if value:
        return value
    if mode is Mode.PRODUCTION:
        raise SettingsError(
            "DATABASE_URL must name the database, for example postgresql://user@host/roundtable."
        )
    return f"sqlite:///{INSTANCE / 'roundtable.sqlite3'}"


def _base_url(values: Mapping[str, str], mode: Mode) -> str:
    value = (values.get("BASE_URL") or f"http://127.0.0.1:{values.get('PORT') or '8000'}").rstrip("/")
    parts = urlsplit(value)
    if mode is Mode.PRODUCTION and (parts.scheme != "https" or not parts.hostname):
        raise SettingsError(
            f"BASE_URL is '{values.get('BASE_URL', '')}': set it to the address at which people open Roundtable, "
            "beginning with https://, for example BASE_URL=https://roundtable.example.org. Links begin with it, and "
            "sign-ins must be encrypted."
        )
    return value


def _is_unencrypted(database_url: str) -> bool:
    """Return whether PostgreSQL is reached over a network without a setting that enforces encryption."""
    parts = urlsplit(database_url)
    options = parse_qs(parts.query)
    host = parts.hostname or options.get("host", [""])[-1]
    is_remote = bool(host) and not host.startswith("/") and host not in LOOPBACK
    return is_remote and options.get("sslmode", [""])[-1] not in ("require", "verify-ca", "verify-full")


def _check_mail(values: Mapping[str, str], mode: Mode) -> None:
    host = values.get("SMTP_HOST", "")
    if values.get("SMTP_SECURITY", "none") != "none" or host in LOOPBACK:
        return
    if values.get("SMTP_USERNAME"):
        raise SettingsError(
            "SMTP_USERNAME needs SMTP_SECURITY=starttls or tls: its password would be sent unencrypted."
        )
    if mode is Mode.PRODUCTION and host:
        raise SettingsError(
            f"SMTP_HOST is {host}, another machine, and SMTP_SECURITY is none: links to choose a password would "
            "be sent unencrypted. Set SMTP_SECURITY=starttls (usually with SMTP_PORT=587) or tls (465)."
        )


def _whole_number(values: Mapping[str, str], key: str, default: int) -> int:
    text = values.get(key, str(default))
    if not text.isdecimal():
        raise SettingsError(f"{key} is '{text}': it must be a whole number.")
    return int(text)


def _choice(values: Mapping[str, str], key: str, allowed: tuple[str, ...]) -> str:
    value = values.get(key, allowed[0])
    if value not in allowed:
        raise SettingsError(f"{key} is '{value}'. Use one of {', '.join(allowed)}.")
    return value
