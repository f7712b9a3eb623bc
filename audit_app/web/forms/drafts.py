"""Drafts: what somebody is typing is stored meanwhile, and put back when they open the page again.

`assets/words.js` sends them. A form has drafts where its address leads to an endpoint that is `drafted`
(`web/request/endpoints.py`), the view of its page puts the draft back, and its template renders
`fields.draft_offer` before the form and `fields.draft_line` in it.
"""

from flask import Blueprint, current_app, flash, g, jsonify, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response
from wtforms import Form

from audit_app.errors import Refused
from audit_app.policy import Permission, may_ever
from audit_app.queries import form_drafts as queries
from audit_app.queries.form_drafts import Draft
from audit_app.rules.dates import time_words
from audit_app.services import form_drafts, idempotency
from audit_app.web.request import hooks, replay
from audit_app.web.request.endpoints import needs_of, permission_of, requires
from audit_app.web.request.idempotency import LONGEST_KEY, form_key, posted_keys

blueprint = Blueprint("typed", __name__)

LONGEST_ADDRESS = 300
_PREFIX = "typed-"


@blueprint.post("/typed")
@requires(Permission.HOME_READ)
def keep() -> Response | tuple[Response, int]:
    """Store the draft that a script sends: the fields of the form with its own and its page's address.

    Answers 401 for another person's page, 404 for a form without drafts, and 409 where the form was sent
    meanwhile or another open page has a draft of it.
    """
    actor, form, mark = hooks.actor(), _sent("form", LONGEST_ADDRESS), _sent("mark", LONGEST_KEY)
    if not replay.is_page_of(actor.person_id or "", request.form.get("whose", "")):
        return jsonify(reasons=["This page was opened by somebody else"]), 401
    endpoint, arguments = _route_of(form)
    about = (
        hooks.or_404(queries.about(arguments)) if endpoint and needs_of(endpoint).drafted and mark else None
    )
    if about is None:
        raise NotFound
    # Takes the same lock as the act: a draft that arrives late must not outlive what was saved.
    if idempotency.earlier_answer(actor.person_id or "", form_key(mark, form), "", g.now):
        return jsonify(reasons=["This form has been sent"]), 409
    fields = tuple(
        pair
        for pair in request.form.items(multi=True)
        if pair[0] not in replay.PROGRAM_FIELDS and not pair[0].startswith(_PREFIX)
    )
    turn = _sent("turn", 6)
    typed = form_drafts.Typed(
        form=form,
        page=_sent("page", LONGEST_ADDRESS),
        mark=mark,
        turn=int(turn) if turn.isascii() and turn.isdigit() else 0,
        opened_from=request.form.get("kept", "")[:LONGEST_KEY],
        fields=fields,
    )
    try:
        form_drafts.keep_draft(actor, permission_of(endpoint), about, typed, g.now)
    except Refused as refused:
        return jsonify(reasons=refused.reasons), 409
    return jsonify(at=time_words(g.now))


@blueprint.post("/typed/discard")
@requires(Permission.HOME_READ)
def discard() -> Response:
    """Forget a draft because its writer asks for that, and return to the page of the form."""
    page = form_drafts.discard_draft(hooks.actor(), _sent("form", LONGEST_ADDRESS))
    flash("What you had typed is discarded.", "success")
    return redirect(page if page and _is_page(page) else url_for("home.to_do"), 303)


def restore_draft(endpoint: str, *forms: Form, **arguments: object) -> bool:
    """Fill `forms` with the draft of the form that posts to `endpoint`, and return whether there was a draft.

    Only where a page is opened: a page that comes back from an act holds what was sent with it.
    """
    if request.method not in hooks.SAFE_METHODS:
        return False
    draft = draft_for(url_for(endpoint, **arguments))  # type: ignore[arg-type]
    if draft is None:
        return False
    for form in forms:
        form.process(MultiDict(draft.fields))
    return True


def draft_for(action: str) -> Draft | None:
    """Return the reader's own draft of the form that posts to `action`; None where this page is to display none.

    A page that comes back from an act displays it only where the posted page typed the draft, or was opened
    with it.
    """
    form = action.partition("?")[0]
    drafts: dict[str, Draft | None] = g.setdefault("typed_drafts", {})
    if form not in drafts:
        drafts[form] = queries.draft_of(hooks.actor().person_id or "", form)
    draft = drafts[form]
    if draft and request.method not in hooks.SAFE_METHODS and draft.mark not in posted_keys():
        return None
    return draft


def _sent(name: str, longest: int) -> str:
    value = request.form.get(_PREFIX + name, "")
    return value if len(value) <= longest and value.isprintable() else ""


def _route_of(address: str, method: str = "POST") -> tuple[str, dict[str, str]]:
    """Return the endpoint and the arguments to which an address leads; "" and none where it leads nowhere."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        endpoint, arguments = adapter.match(address, method=method)
    except HTTPException:
        return "", {}
    return endpoint, dict(arguments)


def _is_page(address: str) -> bool:
    """Return whether an address is that of a page of ours that this person may ever open."""
    endpoint, _ = _route_of(address, "GET")
    permission = needs_of(endpoint).permission if endpoint else None
    return permission is not None and may_ever(hooks.actor(), permission)
