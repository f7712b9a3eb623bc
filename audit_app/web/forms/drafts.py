"""Keeps what somebody is typing, and puts it back when they open the page again; assets/words.js calls it.

A form takes part whose address leads to an endpoint in `access.DRAFTED`, whose view puts the draft back (`put_back`), and
which draws `fields.draft_offer` before it and `fields.draft_line` in it.
"""

from flask import Blueprint, current_app, flash, g, jsonify, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response
from wtforms import Form

from audit_app.errors import Refused
from audit_app.policy import may_ever
from audit_app.queries import form_drafts as queries
from audit_app.queries.form_drafts import Draft
from audit_app.rules.dates import time_words
from audit_app.services import form_drafts, idempotency
from audit_app.web.request import hooks, replay
from audit_app.web.request.access import ACCESS, DRAFTED
from audit_app.web.request.idempotency import LONGEST_MARK, form_key, marks_sent

blueprint = Blueprint("typed", __name__)

LONGEST_ADDRESS = 300
_OURS = frozenset({"csrf_token", "whose", "once", "kept"})
_PREFIX = "typed-"


@blueprint.post("/typed")
def keep() -> Response | tuple[Response, int]:
    """The fields of a form as they stand in the page, its address and the page's beside them."""
    actor, form, mark = hooks.actor(), _sent("form", LONGEST_ADDRESS), _sent("mark", LONGEST_MARK)
    if not replay.is_page_of(actor.person_id or "", request.form.get("whose", "")):
        return jsonify(reasons=["This page was opened by somebody else"]), 401
    endpoint, named = _leads_to(form)
    about = hooks.found(queries.about(named)) if endpoint in DRAFTED and mark else None
    if about is None:
        raise NotFound
    # The lock that the act takes: a draft that comes late must not outlive what was saved.
    if idempotency.sent_before(actor.person_id or "", form_key(mark, form), "", g.now):
        return jsonify(reasons=["This form has been sent"]), 409
    fields = tuple(
        pair
        for pair in request.form.items(multi=True)
        if pair[0] not in _OURS and not pair[0].startswith(_PREFIX)
    )
    turn = _sent("turn", 6)
    typed = form_drafts.Typed(
        form=form,
        page=_sent("page", LONGEST_ADDRESS),
        mark=mark,
        turn=int(turn) if turn.isascii() and turn.isdigit() else 0,
        opened_from=request.form.get("kept", "")[:LONGEST_MARK],
        fields=fields,
    )
    try:
        form_drafts.keep_draft(actor, ACCESS[endpoint], about, typed, g.now)
    except Refused as refused:
        return jsonify(reasons=refused.reasons), 409
    return jsonify(at=time_words(g.now))


@blueprint.post("/typed/discard")
def discard() -> Response:
    page = form_drafts.discard_draft(hooks.actor(), _sent("form", LONGEST_ADDRESS))
    flash("What you had typed is discarded.", "success")
    return redirect(page if page and _is_page(page) else url_for("home.to_do"), 303)


def put_back(endpoint: str, *forms: Form, **named: object) -> bool:
    """Whether there is a draft for the form that posts to this endpoint; `forms` then hold it, as if it had been sent.

    Only where a page begins: what comes back from an act holds what was sent.
    """
    if request.method not in hooks.SAFE_METHODS:
        return False
    draft = draft_for(url_for(endpoint, **named))  # type: ignore[arg-type]
    if draft is None:
        return False
    for form in forms:
        form.process(MultiDict(draft.fields))
    return True


def draft_for(action: str) -> Draft | None:
    """The reader's own draft of the form that posts to this address, where this page holds it.

    A page that comes back from an act holds it where the form that was sent had typed it, or was opened with it.
    """
    form = action.partition("?")[0]
    kept: dict[str, Draft | None] = g.setdefault("typed_drafts", {})
    if form not in kept:
        kept[form] = queries.draft_of(hooks.actor().person_id or "", form)
    draft = kept[form]
    if draft and request.method not in hooks.SAFE_METHODS and draft.mark not in marks_sent():
        return None
    return draft


def _sent(name: str, longest: int) -> str:
    value = request.form.get(_PREFIX + name, "")
    return value if len(value) <= longest and value.isprintable() else ""


def _leads_to(address: str, method: str = "POST") -> tuple[str, dict[str, str]]:
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        endpoint, named = adapter.match(address, method=method)
    except HTTPException:
        return "", {}
    return endpoint, dict(named)


def _is_page(address: str) -> bool:
    """Whether it is a page of ours that this person may ever open."""
    endpoint, _ = _leads_to(address, "GET")
    return endpoint in ACCESS and may_ever(hooks.actor(), ACCESS[endpoint])
