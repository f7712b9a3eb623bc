"""Roundtable: multi-agency safeguarding audits from question set to closed action."""

import logging

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from audit_app import cli, web
from audit_app.extensions import csrf, db, login
from audit_app.failures import keep_words_out_of_logs
from audit_app.queries.people.demonstration import demonstration_exists
from config import ROOT, Mode, Settings, SettingsError

_logger = logging.getLogger(__name__)


def create_app(settings: Settings) -> Flask:
    """Build the application. Raises SettingsError when production is started on the database of a demonstration."""
    keep_words_out_of_logs()
    app = Flask(
        __name__, instance_path=str(ROOT / "instance"), static_folder=None, template_folder="web/templates"
    )
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True, "hide_parameters": True},
        TRUSTED_HOSTS=settings.trusted_hosts,
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=60 * 60 * 12,
        # Without a limit: what was typed into a page that was left open over lunch must still be accepted.
        WTF_CSRF_TIME_LIMIT=None,
        # Flask would answer OPTIONS by itself, past the access checks of every view, and nobody needs it.
        PROVIDE_AUTOMATIC_OPTIONS=False,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
    )
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies
        )
    db.init_app(app)
    login.init_app(app)
    # Before CSRF protection: a form sent after its session has ended has no valid token, and must not be lost.
    web.join(app)
    csrf.init_app(app)
    cli.join(app)
    for sentence in settings.warnings:
        _logger.warning(sentence)
    if settings.mode is Mode.PRODUCTION:
        _refuse_demonstration(app)
    return app


def _refuse_demonstration(app: Flask) -> None:
    """Refuse the database of a demonstration in production: everybody knows the passwords in it."""
    with app.app_context():
        if demonstration_exists():
            raise SettingsError(
                "This database holds the demonstration, and ROUNDTABLE_MODE is production. "
                "Use an empty database, or set ROUNDTABLE_MODE=demonstration."
            )
