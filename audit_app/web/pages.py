"""Joins the blueprints of all screen families, the static files, the template loaders and the words of templates."""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, Response, send_from_directory, url_for
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from audit_app.policy import Permission, Role
from audit_app.rules import cohort, dates, deadlines, workflow
from audit_app.web import (
    account,
    actions,
    cases,
    concerns,
    findings,
    forms,
    home,
    known,
    log,
    moderation,
    navigation,
    partnership,
    people,
    recommendations,
    reports,
    returns,
    rounds,
    sign_in,
    themes,
    tracker,
)

BUILT = Path(__file__).parent / "static" / "built"

BLUEPRINTS: tuple[Blueprint, ...] = (
    account.blueprint,
    actions.blueprint,
    cases.blueprint,
    concerns.blueprint,
    findings.blueprint,
    home.blueprint,
    known.blueprint,
    log.blueprint,
    moderation.blueprint,
    partnership.blueprint,
    people.blueprint,
    recommendations.blueprint,
    reports.blueprint,
    returns.blueprint,
    rounds.blueprint,
    sign_in.blueprint,
    themes.blueprint,
    tracker.blueprint,
)

FILTERS: dict[str, Callable[..., object]] = {
    "day": dates.day_words,
    "moment": dates.moment_words,
    "state_words": lambda state: workflow.STATE_WORDS[state],
    "fact_label": lambda band, fact: cohort.fact_label(fact, band),
    "due_words": deadlines.due_words,
    "error_list": forms.error_list,
    "component": forms.component,
}


def join(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.add_url_rule("/static/<path:name>", "static", _static)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(P=Permission, Role=Role, asset=asset, navigation=navigation.entries)
    own = app.jinja_loader
    library = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([loader for loader in (own, library) if loader])  # type: ignore[assignment]


def _static(name: str) -> Response:
    # The address carries the content's hash, so a browser may keep the file for ever.
    return send_from_directory(BUILT, name, max_age=365 * 24 * 3600)


@cache
def asset(name: str) -> str:
    """The address of a built file, with a mark that changes when its content does."""
    mark = sha256((BUILT / name).read_bytes()).hexdigest()[:12]
    return url_for("static", name=name, v=mark)
