"""Settings: production is the default, and refuses what is not safe."""

from pathlib import Path

import pytest
from flask_migrate import upgrade

from audit_app import create_app
from audit_app.extensions import db
from config import Mode, SettingsError, load_settings, read_instance_file
from tests.support import making
from tests.support.databases import settings_for

SECRET = "0123456789abcdef" * 4
PRODUCTION = {
    "SECRET_KEY": SECRET,
    "DATABASE_URL": "postgresql://roundtable@db/roundtable",
    "BASE_URL": "https://roundtable.example.org",
}


def test_production_is_the_default() -> None:
    settings = load_settings(PRODUCTION)
    assert settings.mode is Mode.PRODUCTION
    assert settings.secure_cookies


def test_postgresql_is_spoken_to_through_psycopg_3() -> None:
    assert load_settings(PRODUCTION).database_url == "postgresql+psycopg://roundtable@db/roundtable"


MAILS = {"SMTP_HOST": "mail.example.org"}


@pytest.mark.parametrize(
    ("change", "mend"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": "abc" * 20}, "SECRET_KEY must be set"),
        ({"DATABASE_URL": ""}, "DATABASE_URL must name"),
        ({"ROUNDTABLE_MODE": "holiday"}, "Use one of"),
        ({"SMTP_PORT": "smtp"}, "whole number"),
        ({"SMTP_SECURITY": "hope"}, "Use one of"),
        ({"BASE_URL": ""}, "BASE_URL=https://"),
        ({"BASE_URL": "http://roundtable.example.org"}, "BASE_URL=https://"),
        ({"BASE_URL": "https://"}, "BASE_URL=https://"),
        (MAILS, "SMTP_SECURITY=starttls"),
        ({**MAILS, "SMTP_USERNAME": "me"}, "SMTP_SECURITY=starttls"),
    ],
)
def test_what_is_missing_or_unsafe_is_refused_with_how_to_mend_it(change: dict[str, str], mend: str) -> None:
    with pytest.raises(SettingsError, match=mend):
        load_settings({**PRODUCTION, **change})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_a_mail_server_on_the_machine_itself_may_be_spoken_to_in_the_open(host: str) -> None:
    assert load_settings({**PRODUCTION, "SMTP_HOST": host}).smtp_host == host


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        ({}, "sslmode"),
        ({"DATABASE_URL": "postgresql://roundtable@db/roundtable?sslmode=prefer"}, "sslmode"),
        ({"DATABASE_URL": "postgresql://roundtable@db/roundtable?sslmode=verify-full"}, ""),
        ({"DATABASE_URL": "postgresql://roundtable@/roundtable?host=/var/run/postgresql"}, ""),
        ({"DATABASE_URL": "postgresql://roundtable@localhost/roundtable"}, ""),
        ({"DATABASE_URL": "sqlite:////srv/roundtable.sqlite3"}, "SQLite"),
    ],
)
def test_what_is_allowed_but_unwise_is_warned_of(change: dict[str, str], warning: str) -> None:
    settings = load_settings({**PRODUCTION, "TRUSTED_PROXIES": "1", **change})
    assert len(settings.warnings) == bool(warning)
    assert all(warning in sentence for sentence in settings.warnings)


def test_a_production_that_believes_no_proxy_is_warned_of() -> None:
    assert any("TRUSTED_PROXIES=1" in sentence for sentence in load_settings(PRODUCTION).warnings)


def test_a_production_answers_under_its_own_name_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/empty.sqlite3"
    with create_app(settings_for(url, tmp_path)).app_context():
        upgrade()
        db.engine.dispose()
    changes = {"mode": Mode.PRODUCTION, "base_url": "https://roundtable.example.org"}
    visitor = create_app(settings_for(url, tmp_path, **changes)).test_client()

    def asked(host: str, method: str = "GET") -> int:
        headers = {"Host": host, "Referer": f"http://{host}/"}
        return visitor.open("/sign-in", method=method, headers=headers).status_code

    assert asked("roundtable.example.org") == asked("127.0.0.1:8000") == 200
    assert (
        asked("evil.example") == asked("evil.example", "POST") == asked("roundtable.example.org.evil") == 400
    )


def test_the_demonstration_needs_no_database_of_its_own() -> None:
    settings = load_settings({"SECRET_KEY": SECRET, "ROUNDTABLE_MODE": "demonstration"})
    assert settings.database_url.startswith("sqlite:///")
    assert not settings.secure_cookies


def test_the_instance_file_is_read_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "roundtable.env"
    file.write_text("# a comment\n\nSECRET_KEY = abc=def \n", encoding="utf-8")
    assert read_instance_file(file) == {"SECRET_KEY": "abc=def"}


def test_production_refuses_a_database_with_the_demonstration(tmp_path: Path) -> None:
    settings = settings_for(f"sqlite:///{tmp_path}/demo.sqlite3", tmp_path)
    app = create_app(settings)
    with app.app_context():
        upgrade()
        making.make_person("Demo Person").demonstration = True
        db.session.commit()
        db.engine.dispose()
    with pytest.raises(SettingsError):
        create_app(settings_for(settings.database_url, tmp_path, mode=Mode.PRODUCTION))
