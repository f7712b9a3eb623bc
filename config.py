"""Settings of one running Roundtable, read once from the environment and the instance file; wsgi.py and the tests call it."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

ROOT = Path(__file__).resolve().parent
INSTANCE = ROOT / "instance"
SHORTEST_SECRET = 32


class Mode(StrEnum):
    PRODUCTION = "production"
    DEMONSTRATION = "demonstration"
    TESTING = "testing"


class SettingsError(Exception):
    """A setting is missing or unsafe; the message says which, and how to mend it."""


@dataclass(frozen=True)
class Settings:
    """`evidence_folder` holds uploaded files; `smtp_host` empty means that mail waits in the outbox.

    `import_shipped_themes`: migrating to the newest version publishes what audit_templates/themes holds. A
    demonstration publishes them itself, by its own clock.
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
        return self.mode is Mode.DEMONSTRATION


def read_instance_file(path: Path = INSTANCE / "roundtable.env") -> dict[str, str]:
    """KEY=value lines; blank lines and lines that begin with # are passed over."""
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {key.strip(): value.strip() for key, _, value in pairs}


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The environment wins over the instance file. Raises SettingsError."""
    values = {**read_instance_file(), **os.environ} if environment is None else dict(environment)
    mode = _mode(values.get("ROUNDTABLE_MODE", Mode.PRODUCTION))
    _check_mail(values, mode)
    return Settings(
        secret_key=_secret(values.get("SECRET_KEY", ""), mode),
        database_url=_database_url(values.get("DATABASE_URL", ""), mode),
        mode=mode,
        evidence_folder=Path(values.get("EVIDENCE_FOLDER") or INSTANCE / "evidence"),
        base_url=values.get("BASE_URL", f"http://127.0.0.1:{values.get('PORT', '8000')}").rstrip("/"),
        smtp_host=values.get("SMTP_HOST", ""),
        smtp_port=_whole(values, "SMTP_PORT", 25),
        smtp_security=_one_of(values, "SMTP_SECURITY", ("none", "starttls", "tls")),
        smtp_username=values.get("SMTP_USERNAME", ""),
        smtp_password=values.get("SMTP_PASSWORD", ""),
        mail_sender=values.get("MAIL_SENDER", "roundtable@localhost"),
        secure_cookies=mode is Mode.PRODUCTION,
        trusted_proxies=_whole(values, "TRUSTED_PROXIES", 0),
        import_shipped_themes=mode is not Mode.DEMONSTRATION,
    )


def _mode(value: str) -> Mode:
    try:
        return Mode(value)
    except ValueError:
        raise SettingsError(f"ROUNDTABLE_MODE is '{value}': say one of {', '.join(Mode)}.") from None


def _secret(value: str, mode: Mode) -> str:
    if len(value) >= SHORTEST_SECRET:
        return value
    if mode is Mode.TESTING:
        return secrets.token_hex(SHORTEST_SECRET)
    raise SettingsError(
        f"SECRET_KEY must be set to {SHORTEST_SECRET} characters or more that nobody can guess. "
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


def _check_mail(values: Mapping[str, str], mode: Mode) -> None:
    if mode is Mode.PRODUCTION and values.get("SMTP_HOST") and not values.get("BASE_URL"):
        raise SettingsError("BASE_URL must be set where mail is sent: links in mails begin with it.")
    open_line = values.get("SMTP_SECURITY", "none") == "none"
    if (
        values.get("SMTP_USERNAME")
        and open_line
        and values.get("SMTP_HOST") not in ("127.0.0.1", "::1", "localhost")
    ):
        raise SettingsError(
            "SMTP_USERNAME needs SMTP_SECURITY=starttls or tls: its password would travel in the open."
        )


def _whole(values: Mapping[str, str], key: str, default: int) -> int:
    text = values.get(key, str(default))
    if not text.isdecimal():
        raise SettingsError(f"{key} is '{text}': it must be a whole number.")
    return int(text)


def _one_of(values: Mapping[str, str], key: str, allowed: tuple[str, ...]) -> str:
    value = values.get(key, allowed[0])
    if value not in allowed:
        raise SettingsError(f"{key} is '{value}': say one of {', '.join(allowed)}.")
    return value
