"""Settings: production is the default, and refuses what is not safe."""

from pathlib import Path

import pytest
from flask_migrate import upgrade

from audit_app import create_app
from audit_app.extensions import db
from config import Mode, SettingsError, load_settings, read_instance_file
from tests.support import making
from tests.support.databases import settings_for

SECRET = "s" * 64
PRODUCTION = {"SECRET_KEY": SECRET, "DATABASE_URL": "postgresql://roundtable@db/roundtable"}


def test_production_is_the_default() -> None:
    settings = load_settings(PRODUCTION)
    assert settings.mode is Mode.PRODUCTION
    assert settings.secure_cookies


def test_postgresql_is_spoken_to_through_psycopg_3() -> None:
    assert load_settings(PRODUCTION).database_url == "postgresql+psycopg://roundtable@db/roundtable"


@pytest.mark.parametrize(
    "change",
    [
        {"SECRET_KEY": ""},
        {"SECRET_KEY": "short"},
        {"DATABASE_URL": ""},
        {"ROUNDTABLE_MODE": "holiday"},
        {"SMTP_PORT": "smtp"},
        {"SMTP_SECURITY": "hope"},
        {"SMTP_HOST": "mail.example.org"},
        {"SMTP_HOST": "mail.example.org", "BASE_URL": "https://x.example", "SMTP_USERNAME": "me"},
    ],
)
def test_what_is_missing_or_unsafe_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        load_settings({**PRODUCTION, **change})


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
