"""Save a section page of a return while it is being written; assets/autosave.js calls it."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, g, jsonify, request
from werkzeug.wrappers import Response as HttpResponse

from audit_app.errors import Refused
from audit_app.policy import Permission
from audit_app.queries.returns.answers import digest
from audit_app.queries.returns.returns import return_page
from audit_app.rules.answers.response import Response
from audit_app.rules.dates import moment_words, time_words
from audit_app.rules.plain_text import read_words
from audit_app.services.returns import returns as service
from audit_app.web.request import hooks, replay
from audit_app.web.request.endpoints import requires
from audit_app.web.returns import fields
from audit_app.web.returns.items import Item
from audit_app.web.returns.section_pages import entered, part_number, save_origin

blueprint = Blueprint("autosave", __name__)


@blueprint.post("/returns/<return_id>/sections/<section_key>/autosave")
@requires(Permission.RETURN_ANSWER)
def section(return_id: str, section_key: str) -> HttpResponse | tuple[HttpResponse, int]:
    """Save the questions that were sent as far as they are valid, and return the outcome for each as JSON."""
    page = hooks.or_404(return_page(hooks.own_scope(), return_id))
    part = hooks.or_404(page.part(section_key, part_number()))
    # Somebody else may have signed in since this browser opened the page.
    if not replay.is_page_of(hooks.actor().person_id or "", request.form.get("whose", "")):
        return jsonify(reasons=["This page was opened by somebody else"]), 401
    items = tuple(
        fields.read_item(stored, request.form)
        for stored in part.possible
        if fields.is_sent(stored, request.form)
    )
    answers = entered(tuple(map(_valid_part, items)))
    try:
        saved = service.save_page(hooks.actor(), return_id, answers, g.now, save_origin())
    except Refused as refused:
        return jsonify(reasons=refused.reasons), 409
    outcomes = {item.key: _outcome(item, saved) for item in items}
    follows = page.question_set.has_follow_ups
    return jsonify(
        at=time_words(g.now), answers=outcomes, asked=_asked(return_id, section_key) if follows else None
    )


def _asked(return_id: str, section_key: str) -> list[str]:
    """Return the keys of the questions that the page displays from now on."""
    page = hooks.or_404(return_page(hooks.own_scope(), return_id))
    part = hooks.or_404(page.part(section_key, part_number()))
    return [item.question.key for item in part.asked]


def _valid_part(item: Item) -> Item:
    # While a date is half typed, the rationale beside it is saved all the same, with the date as it is stored.
    if item.response is not None or "rationale" in item.errors:
        return item
    stored = item.given.response
    rationale = read_words(item.typed.rationale, "Rationale")
    return replace(item, response=Response(stored.value, stored.absence, stored.reason, rationale))


def _outcome(item: Item, saved: service.Saved) -> dict[str, Any]:
    """Return what the page needs to know about a question after a save.

    It gets a new `base` only if what it sent is what is stored now, or was partly saved.
    """
    conflict = next((conflict for conflict in saved.conflicts if conflict.question_key == item.key), None)
    wrong = bool(item.problem) and not item.incomplete
    outcome: dict[str, Any] = {"problem": item.problem, "wrong": wrong, "warnings": item.warnings}
    if item.is_gap:
        outcome["between"] = item.between
    if conflict:
        return outcome | {"clash": conflict.who}
    if item.key in saved.keys:
        outcome["saved"] = f"Saved by {hooks.actor().name}, {moment_words(g.now)}"
    stored = saved.stored.get(item.key)
    if stored is not None and (stored == item.response or item.key in saved.keys):
        outcome["base"] = digest(stored)
    return outcome
