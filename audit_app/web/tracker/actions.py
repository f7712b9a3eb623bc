"""An action: its owner writes updates, attaches evidence and calls it complete; the chair decides.

After a decision the chair is led to the next action that awaits sign-off, as in a meeting.
"""

from collections.abc import Callable
from typing import NamedTuple

from flask import Blueprint, flash, g, redirect, url_for
from werkzeug.wrappers import Response

from audit_app.errors import Refused
from audit_app.policy import Permission, can, scope
from audit_app.queries.tracker.actions import ActionPage
from audit_app.queries.tracker.sign_off import SignOffs, sign_offs
from audit_app.rules.tracker.escalation import rungs_offered
from audit_app.rules.workflow import MOVES, ActionState
from audit_app.services.tracker import action_edits
from audit_app.services.tracker import actions as service
from audit_app.services.tracker.evidence import open_evidence
from audit_app.web.forms import drafts, uploads
from audit_app.web.forms.base import succeeds, version_of
from audit_app.web.forms.pages import Answer, form_page, page_of_forms
from audit_app.web.request import hooks
from audit_app.web.request.downloads import hand_out
from audit_app.web.request.endpoints import permission_of, requires
from audit_app.web.request.mail_promise import mail_promise, with_promise
from audit_app.web.tracker import session_defaults
from audit_app.web.tracker.action_forms import (
    ChangeForm,
    CompletionForm,
    EvidenceForm,
    UpdateForm,
    offer_owners,
)
from audit_app.web.tracker.action_pages import HISTORY_WORDS, keep_way_back, page_of, to_action
from audit_app.web.tracker.decisions import (
    ClosureForm,
    MinutedReasonForm,
    closure_form,
    minuted_reason_form,
    remember,
)

blueprint = Blueprint("actions", __name__)
blueprint.url_defaults(keep_way_back)
uploads.allow_uploads(blueprint, "actions.attach")


class ReasonPage(NamedTuple):
    """The words of a page on which the chair decides with a reason, and the message once it is done.

    `told` is who gets a mail of it, "" where nobody does.
    """

    label: str
    description: str
    message: str
    told: str = ""


REASONS = {
    "action_refused": ReasonPage(
        "What is still missing?",
        "The owner will read this. Do not name anyone.",
        "The action is sent back.",
        "the owner",
    ),
    "action_excused": ReasonPage(
        "Why is the action no longer needed?",
        "This is kept in the history. Do not name anyone.",
        "The action is marked as no longer needed.",
    ),
}

DECISIONS = {
    "action_said_complete": "actions.complete_form",
    "action_closed": "actions.close_form",
    "action_refused": "actions.refuse_form",
    "action_excused": "actions.excuse_form",
    "action_reopened": "oversight.reopen_form",
}
"""The act of a move -> the page on which it is made, in the order of the buttons."""


@blueprint.get("/actions/<action_id>")
@requires(Permission.ACTION_READ, looks_at="action_id")
def show(action_id: str) -> Answer:
    """Display an action; an update that was being typed is restored from its draft."""
    page, form = page_of(action_id), UpdateForm(formdata=None)
    drafts.restore_draft("actions.update", form, action_id=action_id)
    return _show(page, writing=form)


@blueprint.get("/actions/<action_id>/edit")
@requires(Permission.ACTION_CHANGE)
def edit(action_id: str) -> Answer:
    """Ask for the changes of an action that is not agreed yet."""
    page = page_of(action_id)
    if not page.changeable:
        raise Refused("The action is finished, so it can no longer be changed.")
    if page.agreed:
        raise Refused("The sub-group has agreed the action. Propose a change to the chair instead.")
    return form_page("tracker/actions/edit.html", _change_form(page), page=page)


@blueprint.post("/actions/<action_id>")
@requires(Permission.ACTION_CHANGE)
def change(action_id: str) -> Answer:
    """Change an action that is not agreed yet."""
    page = page_of(action_id)
    form = _change_form(page)
    version, reason = version_of(form.version), form.reason.data or ""
    if succeeds(
        form,
        lambda: action_edits.change_action(hooks.actor(), action_id, version, form.details, reason, g.now),
    ):
        return to_action(page, "The action is changed.")
    return form_page("tracker/actions/edit.html", form, page=page)


@blueprint.post("/actions/<action_id>/updates")
@requires(Permission.ACTION_UPDATE, looks_at="action_id", adds=True, drafted=True)
def update(action_id: str) -> Answer:
    """Add an update."""
    page, form = page_of(action_id), UpdateForm()
    if succeeds(form, lambda: service.write_update(hooks.actor(), action_id, form.text.data or "", g.now)):
        return to_action(page, "Your update is saved.")
    return _show(page, update=form)


@blueprint.post("/actions/<action_id>/evidence")
@requires(Permission.ACTION_UPDATE, looks_at="action_id")
def attach(action_id: str) -> Answer:
    """Attach a file of evidence."""
    page, form = page_of(action_id), EvidenceForm()
    if succeeds(form, lambda: _attach(action_id, form)):
        return to_action(page, "The file is attached.")
    return _show(page, evidence=form)


@blueprint.get("/actions/<action_id>/evidence/<evidence_id>")
@requires(Permission.ACTION_READ, looks_at="evidence_id")
def evidence(action_id: str, evidence_id: str) -> Response:
    """Download a file of evidence."""
    file = open_evidence(hooks.actor(), action_id, evidence_id, uploads.evidence_folder())
    return hand_out(file.data, file.file_name, file.content_type, attached=True)


@blueprint.get("/actions/<action_id>/complete")
@requires(Permission.ACTION_UPDATE)
def complete_form(action_id: str) -> Answer:
    """Ask the owner what was done."""
    page = page_of(action_id, "action_said_complete")
    form = CompletionForm(data={"completion": page.completion})
    drafts.restore_draft("actions.complete", form, action_id=action_id)
    return form_page("tracker/actions/complete.html", form, page=page)


@blueprint.post("/actions/<action_id>/complete")
@requires(Permission.ACTION_UPDATE, drafted=True)
def complete(action_id: str) -> Answer:
    """Ask the chair for sign-off."""
    page, form = page_of(action_id), CompletionForm()
    if succeeds(
        form, lambda: service.say_complete(hooks.actor(), action_id, form.completion.data or "", g.now)
    ):
        return to_action(page, _asked_to_sign_off(page))
    return form_page("tracker/actions/complete.html", form, page=page)


@blueprint.get("/actions/<action_id>/close")
@requires(Permission.ACTION_CLOSE, looks_at="action_id")
def close_form(action_id: str) -> Answer:
    """Ask the chair for the outcome."""
    page = page_of(action_id, "action_closed")
    return _close_page(page, closure_form(page.meetings, page.sub_group_id, page.earliest))


@blueprint.post("/actions/<action_id>/close")
@requires(Permission.ACTION_CLOSE, looks_at="action_id")
def close(action_id: str) -> Answer:
    """Sign an action off."""
    page = page_of(action_id)
    form = closure_form(page.meetings, page.sub_group_id, page.earliest)
    if succeeds(form, lambda: service.close_action(hooks.actor(), action_id, form.closure, g.now)):
        remember(page.sub_group_id, form.minute)
        return _to_next(page, f"The action is signed off and closed. {mail_promise('the owner')}")
    return _close_page(page, form)


@blueprint.get("/actions/<action_id>/refuse")
@requires(Permission.ACTION_CLOSE)
def refuse_form(action_id: str) -> Answer:
    """Ask the chair what is still missing."""
    return _reason_page(page_of(action_id, "action_refused"), "action_refused")


@blueprint.post("/actions/<action_id>/refuse")
@requires(Permission.ACTION_CLOSE)
def refuse(action_id: str) -> Answer:
    """Send an action back to its owner."""
    return _decide_with_reason(page_of(action_id), "action_refused", service.refuse_action)


@blueprint.get("/actions/<action_id>/excuse")
@requires(Permission.ACTION_CLOSE)
def excuse_form(action_id: str) -> Answer:
    """Ask the chair why an action is no longer needed."""
    return _reason_page(page_of(action_id, "action_excused"), "action_excused")


@blueprint.post("/actions/<action_id>/excuse")
@requires(Permission.ACTION_CLOSE)
def excuse(action_id: str) -> Answer:
    """End an action as no longer needed."""
    return _decide_with_reason(page_of(action_id), "action_excused", service.excuse_action)


def _show(
    page: ActionPage,
    update: UpdateForm | None = None,
    evidence: EvidenceForm | None = None,
    writing: UpdateForm | None = None,
) -> Answer:
    """Render the page of an action.

    `update` or `evidence` is the form that was sent with errors; `writing` is an update restored from a draft.
    """
    actor = hooks.actor()
    decisions = [
        (page.move(act), endpoint)
        for act, endpoint in DECISIONS.items()
        if page.move(act) and can(actor, permission_of(endpoint), page.subject)
    ]
    update = update or writing or UpdateForm(formdata=None)
    evidence = evidence or EvidenceForm(formdata=None)
    return page_of_forms(
        "tracker/actions/show.html",
        update,
        evidence,
        page=page,
        decisions=decisions,
        own=actor.person_id in page.subject.by_ids,
        rungs=rungs_offered(page.rung, can(actor, Permission.ACTION_CLOSE, page.subject)),
        update=update,
        evidence=evidence,
        history_words=HISTORY_WORDS,
    )


def _asked_to_sign_off(page: ActionPage) -> str:
    if page.in_place is None:
        return f"The chair of the {page.sub_group} has been asked to sign it off."
    if not page.in_place.names:
        return "The action is awaiting sign-off, but nobody can sign it off yet."
    return f"{' or '.join(page.in_place.names)} has been asked to sign it off."


def _attach(action_id: str, form: EvidenceForm) -> None:
    service.attach_evidence(hooks.actor(), action_id, *form.sent, g.now)
    if form.shows.data:
        service.write_update(hooks.actor(), action_id, form.shows.data, g.now)


def _decide_with_reason(page: ActionPage, act: str, decide: Callable[..., object]) -> Answer:
    form = _reason_form(page, act)
    reason, minute = form.reason.data or "", form.decided_in
    if succeeds(form, lambda: decide(hooks.actor(), page.id, reason, minute, g.now)):
        if minute:
            remember(page.sub_group_id, minute)
        return _to_next(page, with_promise(REASONS[act].message, REASONS[act].told))
    return _reason_page(page, act, form)


def _reason_form(page: ActionPage, act: str) -> MinutedReasonForm:
    words = REASONS[act]
    return minuted_reason_form(words.label, words.description, page, agreed=page.agreed)


def _reason_page(page: ActionPage, act: str, form: MinutedReasonForm | None = None) -> Answer:
    form = form or _reason_form(page, act)
    return form_page("tracker/actions/reason.html", form, page=page, move=MOVES[act], sitting=_sitting(page))


def _close_page(page: ActionPage, form: ClosureForm) -> Answer:
    return form_page("tracker/actions/close.html", form, page=page, sitting=_sitting(page))


def _change_form(page: ActionPage) -> ChangeForm:
    form = ChangeForm(data=vars(page))
    offer_owners(form, page)
    return form


def _sitting(page: ActionPage) -> dict[str, object] | None:
    """Return the number of the action in the sitting, its size, and what follows; None unless it awaits sign-off."""
    if page.state is not ActionState.AWAITING_SIGN_OFF:
        return None
    waiting = _sign_offs(page.sub_group_id)
    return {"number": waiting.number(page.id), "of": len(waiting.ids), "skip_to": waiting.after(page.id)}


def _sign_offs(sub_group_id: str) -> SignOffs:
    reach = scope(hooks.actor(), Permission.ACTION_CLOSE)
    return sign_offs(reach, sub_group_id, session_defaults.sitting_of(sub_group_id).decided)


def _to_next(page: ActionPage, message: str) -> Response:
    """Redirect to the next action that awaits sign-off if this action did, else to the action itself."""
    if page.state is not ActionState.AWAITING_SIGN_OFF:
        return to_action(page, message)
    session_defaults.remember(page.sub_group_id, action_id=page.id)
    following = _sign_offs(page.sub_group_id).after(page.id)
    if not following:
        return to_action(page, f"{message} There are no other actions awaiting sign-off.")
    flash(f"{page.label}. {message}", "success")
    return redirect(url_for("actions.close_form", action_id=following), 303)
