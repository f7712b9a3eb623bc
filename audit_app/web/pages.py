"""Joins the blueprints of all pages, the static files, the template loaders, and the filters of templates."""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, Response, send_from_directory, url_for
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from audit_app.policy import Permission, Role
from audit_app.rules import dates, deadlines, redaction, workflow
from audit_app.rules.asking.answerers import ANSWERER_WORDS
from audit_app.rules.asking.grading import best_first
from audit_app.rules.classification import MARKING
from audit_app.rules.naming import things
from audit_app.rules.plain_text import LONGEST_TEXT
from audit_app.rules.question_sets.field_help import TYPE_WORDS
from audit_app.services.files import KIND_WORDS
from audit_app.web import home, navigation, outbox
from audit_app.web.forms import components
from audit_app.web.forms.drafts import blueprint as form_drafts
from audit_app.web.forms.drafts import draft_for
from audit_app.web.moderation import findings, moderation
from audit_app.web.people import account, agency_endings, partnership, people, people_list, sign_in
from audit_app.web.reports import corrections, reports
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import public
from audit_app.web.request.mail_promise import mail_promise
from audit_app.web.request.sessions import Sessions
from audit_app.web.returns import autosave, concerns, files, returns
from audit_app.web.returns.fragment_cache import blank_part, cached_macro, untouched
from audit_app.web.rounds import (
    case_corrections,
    case_import,
    cases,
    known,
    log,
    reminders,
    reopening,
    rounds,
    sample,
    timetable,
)
from audit_app.web.themes import (
    draft_bank,
    draft_conditions,
    draft_grade_matrix,
    draft_parts,
    draft_sets,
    drafts,
    shared_questions,
    themes,
)
from audit_app.web.tracker import (
    actions,
    changes,
    minutes,
    more_time,
    oversight,
    proposals,
    recommendations,
    tracker,
)
from audit_app.web.tracker.redaction import blueprint as action_redaction

BUILT = Path(__file__).parent / "static" / "built"

BLUEPRINTS: tuple[Blueprint, ...] = (
    account.blueprint,
    actions.blueprint,
    files.blueprint,
    case_corrections.blueprint,
    case_import.blueprint,
    autosave.blueprint,
    cases.blueprint,
    changes.blueprint,
    concerns.blueprint,
    corrections.blueprint,
    draft_bank.blueprint,
    draft_conditions.blueprint,
    draft_grade_matrix.blueprint,
    draft_parts.blueprint,
    draft_sets.blueprint,
    drafts.blueprint,
    findings.blueprint,
    home.blueprint,
    known.blueprint,
    log.blueprint,
    minutes.blueprint,
    moderation.blueprint,
    outbox.blueprint,
    more_time.blueprint,
    oversight.blueprint,
    agency_endings.blueprint,
    partnership.blueprint,
    people.blueprint,
    people_list.blueprint,
    proposals.blueprint,
    recommendations.blueprint,
    reminders.blueprint,
    reopening.blueprint,
    reports.blueprint,
    returns.blueprint,
    rounds.blueprint,
    sample.blueprint,
    shared_questions.blueprint,
    sign_in.blueprint,
    action_redaction,
    themes.blueprint,
    timetable.blueprint,
    tracker.blueprint,
    form_drafts,
)

FILTERS: dict[str, Callable[..., object]] = {
    "day": dates.day_words,
    "moment": dates.moment_words,
    "time": dates.time_words,
    "best_first": best_first,
    "things": things,
    "state_words": lambda state: workflow.STATE_WORDS[state],
    "due_words": deadlines.due_words,
    "lower_first": lambda text: text[:1].lower() + text[1:],
    "error_list": components.error_list,
    "component": components.component,
    "identifying": redaction.warnings,
    "warnings_of": components.warnings_of,
}


def join(app: Flask) -> None:
    """Register everything that pages need with the application."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.session_interface = Sessions()
    app.add_url_rule("/static/<path:name>", "static", _static)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        P=Permission,
        Role=Role,
        answer_words=TYPE_WORDS,
        file_words=KIND_WORDS,
        answerer_words=ANSWERER_WORDS,
        asset=asset,
        marking=MARKING,
        blank_part=blank_part,
        drawn_once=cached_macro,
        longest_text=LONGEST_TEXT,
        untouched=untouched,
        draft_for=draft_for,
        navigation=navigation.entries,
        mail_promise=mail_promise,
        sends_mail=hooks.sends_mail,
    )
    # Our own templates come first: those under `govuk_frontend_jinja/` replace parts of every page, for speed.
    own = app.jinja_loader
    library = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([loader for loader in (own, library) if loader])  # type: ignore[assignment]


@public
def _static(name: str) -> Response:
    # The address carries a hash of the content, so browsers may cache the file for as long as they like.
    return send_from_directory(BUILT, name, max_age=365 * 24 * 3600)


@cache
def asset(name: str) -> str:
    """Return the address of a built file, with a mark that changes whenever its content does."""
    mark = sha256((BUILT / name).read_bytes()).hexdigest()[:12]
    return url_for("static", name=name, v=mark)
