"""Saves a section page of a return while it is being written; assets/autosave.js calls it."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, g, jsonify, request
from werkzeug.wrappers import Response

from audit_app.errors import Refused
from audit_app.queries.returns.returns import digest, return_page
from audit_app.rules.answers.response import Response as Answered
from audit_app.rules.dates import moment_words, time_words
from audit_app.rules.plain_text import read_words
from audit_app.services.returns import returns as service
from audit_app.web.request import hooks, replay
from audit_app.web.returns import fields
from audit_app.web.returns.fields import Item
from audit_app.web.returns.returns import asked_part, entered, writing

blueprint = Blueprint("autosave", __name__)


@blueprint.post("/returns/<return_id>/sections/<section_key>/autosave")
def section(return_id: str, section_key: str) -> Response | tuple[Response, int]:
    """The questions that were sent, saved where they can stand, each with the mark of what is stored now."""
    page = hooks.found(return_page(hooks.own_scope(), return_id))
    part = hooks.found(page.part(section_key, asked_part()))
    if not replay.is_page_of(hooks.actor().person_id or "", request.form.get("whose", "")):
        return jsonify(reasons=["This page was opened by somebody else"]), 401
    given = [one for one in part.possible if fields.stands_in(one, request.form)]
    items = tuple(fields.read_item(one, request.form) for one in given)
    try:
        saved = service.save_page(
            hooks.actor(), return_id, entered(tuple(map(_as_far_as_it_stands, items))), g.now, writing()
        )
    except Refused as refused:
        return jsonify(reasons=refused.reasons), 409
    said = {item.key: _said(item, saved) for item in items}
    follows = page.question_set.has_follow_ups
    return jsonify(
        at=time_words(g.now), answers=said, asked=_asked(return_id, section_key) if follows else None
    )


def _asked(return_id: str, section_key: str) -> list[str]:
    """The questions that the page shows from now on, by what is stored."""
    page = hooks.found(return_page(hooks.own_scope(), return_id))
    part = hooks.found(page.part(section_key, asked_part()))
    return [given.question.key for given in part.given]


def _as_far_as_it_stands(item: Item) -> Item:
    """A date half typed does not hold back the rationale beside it: what is stored of the rest stays as it is."""
    if item.response is not None or "rationale" in item.errors:
        return item
    stored = item.given.response
    rationale = read_words(item.typed.rationale, "Rationale")
    return replace(item, response=Answered(stored.value, stored.absence, stored.reason, rationale))


def _said(item: Item, saved: service.Saved) -> dict[str, Any]:
    """What the page has to know of one question; a new `base` only where what was sent is what stands."""
    clash = next((clash for clash in saved.clashes if clash.question_key == item.key), None)
    wrong = bool(item.not_yet) and not item.half_typed
    said: dict[str, Any] = {"problem": item.not_yet, "wrong": wrong, "warnings": item.warnings}
    if item.is_gap:
        said["between"] = item.between
    if clash:
        return said | {"clash": clash.who}
    if item.key in saved.keys:
        said["saved"] = f"Saved by {hooks.actor().name}, {moment_words(g.now)}"
    standing = saved.standing.get(item.key)
    if standing is not None and (standing == item.response or item.key in saved.keys):
        said["base"] = digest(standing)
    return said
