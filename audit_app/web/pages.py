"""Joins the blueprints of all screen families, the static files, the template loaders and the words of templates."""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, Response, send_from_directory, url_for
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from audit_app.policy import Permission, Role
from audit_app.queries.round_report import MARKING
from audit_app.rules import dates, deadlines, redaction, workflow
from audit_app.rules.answer_texts import LONGEST_TEXT
from audit_app.rules.answerers import ANSWERER_WORDS
from audit_app.rules.grading import best_first
from audit_app.rules.naming import things
from audit_app.rules.question_set_help import TYPE_WORDS
from audit_app.services.files import KIND_WORDS
from audit_app.web import (
    account,
    actions,
    agency_endings,
    answer_files,
    autosave,
    case_import,
    cases,
    changes,
    concerns,
    corrections,
    draft_bank,
    draft_conditions,
    draft_matrix,
    draft_parts,
    draft_sets,
    drafts,
    findings,
    forms,
    home,
    known,
    log,
    minutes,
    moderation,
    more_time,
    navigation,
    outbox,
    oversight,
    partnership,
    people,
    proposals,
    recommendations,
    reminders,
    reports,
    returns,
    rounds,
    sample,
    shared_questions,
    sign_in,
    taking_back,
    themes,
    timetable,
    tracker,
    typed,
)
from audit_app.web.drawn_once import blank_part, drawn_once, untouched

BUILT = Path(__file__).parent / "static" / "built"

BLUEPRINTS: tuple[Blueprint, ...] = (
    account.blueprint,
    actions.blueprint,
    answer_files.blueprint,
    case_import.blueprint,
    autosave.blueprint,
    cases.blueprint,
    changes.blueprint,
    concerns.blueprint,
    corrections.blueprint,
    draft_bank.blueprint,
    draft_conditions.blueprint,
    draft_matrix.blueprint,
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
    proposals.blueprint,
    recommendations.blueprint,
    reminders.blueprint,
    reports.blueprint,
    returns.blueprint,
    rounds.blueprint,
    sample.blueprint,
    shared_questions.blueprint,
    sign_in.blueprint,
    taking_back.blueprint,
    themes.blueprint,
    timetable.blueprint,
    tracker.blueprint,
    typed.blueprint,
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
    "error_list": forms.error_list,
    "component": forms.component,
    "identifying": redaction.warnings,
    "warnings_of": forms.warnings_of,
}


def join(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
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
        drawn_once=drawn_once,
        longest_text=LONGEST_TEXT,
        untouched=untouched,
        draft_for=typed.draft_for,
        navigation=navigation.entries,
    )
    # Our own come first: under `govuk_frontend_jinja/` stands furniture of every page, drawn at less cost.
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
