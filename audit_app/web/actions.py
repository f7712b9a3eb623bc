"""One action: its owner writes updates, attaches evidence and says that it is complete; the chair decides.

After a decision the chair comes to the next action that awaits sign-off, as in a meeting.
"""

from collections.abc import Callable
from typing import NamedTuple

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField

from audit_app.errors import NotAllowed, Refused
from audit_app.policy import Permission, can, scope
from audit_app.queries.actions import ActionPage, action_page
from audit_app.queries.people import possible_owners
from audit_app.queries.sign_off import SignOffs, sign_offs
from audit_app.rules.dates import local_day
from audit_app.rules.deciding import DECISION_WORDS
from audit_app.rules.escalation import rungs_offered
from audit_app.rules.workflow import MOVES, ActionState
from audit_app.services import actions as service
from audit_app.services import changes
from audit_app.services.evidence import open_evidence
from audit_app.web import edge, files, sittings, typed
from audit_app.web.access import ACCESS
from audit_app.web.decisions import (
    ClosureForm,
    MinutedReasonForm,
    closure_form,
    minuted_reason_form,
    remember,
)
from audit_app.web.files import FileForm
from audit_app.web.forms import PageForm, day, done, listed, long_text, required, version_of

blueprint = Blueprint("actions", __name__)
files.take_files(blueprint, "actions.attach")
Answer = Response | tuple[str, int]


class Asked(NamedTuple):
    """What the chair is asked for a decision that needs a reason, and what is said once it is taken."""

    label: str
    description: str
    says: str


REASONS = {
    "action_refused": Asked(
        "What is still missing?",
        "The owner reads this. Name nobody.",
        "The action is sent back. Its owner is told.",
    ),
    "action_excused": Asked(
        "Why is it no longer needed?",
        "This stands in the history. Name nobody.",
        "The action is no longer needed.",
    ),
}

DECISIONS = {
    "action_said_complete": "actions.complete_form",
    "action_closed": "actions.close_form",
    "action_refused": "actions.refuse_form",
    "action_excused": "actions.excuse_form",
    "action_reopened": "oversight.reopen_form",
}
"""Move -> the page on which it is made, in the order of the buttons."""

HISTORY_WORDS = DECISION_WORDS | {
    "": "Update",
    "action_said_complete": "Said to be complete",
    "action_changed": "Changed",
    "change_asked": "Change proposed to the chair",
    "more_time_asked": "Asked for more time",
    "action_handed_over": "Given to another owner",
    "action_judged": "RAG judged",
    "evidence_removed": "File removed",
    service.TAKEN_BACK: "Update taken back",
}


class ActionWordsForm(PageForm):
    """What an action says, wherever it is written."""

    text = long_text("What is to be done?", "Say what is to be done")
    due_on = day("By when?", "Enter the day by which it is to be done", description="For example, 29 9 2017")
    impact_measure = long_text(
        "How will you know that it helped?",
        "Say how you will know that it helped",
        description="What you will count or look at, and what you expect to see.",
        render_kw={"rows": 3},
    )


class ChangeForm(ActionWordsForm):
    version = HiddenField()
    owner_id = SelectField("Who is accountable?", validators=[required("Choose an owner")])
    reason = long_text(
        "Why does it change?",
        "Say why it changes",
        description="This stands in the history. Name nobody.",
        render_kw={"rows": 3},
    )

    @property
    def details(self) -> service.ActionDetails:
        return service.ActionDetails(
            self.text.data or "",
            self.owner_id.data or "",
            self.due_on.data,
            self.impact_measure.data or "",
        )


class UpdateForm(PageForm):
    text = long_text("What has been done?", "Write what has been done", description="Name nobody.")


class EvidenceForm(FileForm):
    shows = long_text("What does it show? (optional)", render_kw={"rows": 2})


class CompletionForm(PageForm):
    completion = long_text(
        "What was done, and what shows that it helped?",
        "Say what was done, and what shows that it helped",
        description="The chair reads this at the next meeting. Name nobody.",
    )


@blueprint.url_defaults
def keep_way_back(_endpoint: str, values: dict[str, object]) -> None:
    """Whoever came from a filtered tracker finds the way back to it from every page of the action."""
    if request.blueprint in ("actions", "changes", "more_time", "oversight") and request.args.get("back"):
        values.setdefault("back", request.args["back"][:300])


@blueprint.get("/actions/<action_id>")
def show(action_id: str) -> str:
    page, form = page_of(action_id), UpdateForm(formdata=None)
    typed.put_back("actions.update", form, action_id=action_id)
    return _show(page, writing=form)


@blueprint.get("/actions/<action_id>/edit")
def edit(action_id: str) -> str:
    page = page_of(action_id)
    if not page.changeable:
        raise Refused("The action is finished. It does not change any more.")
    if page.agreed:
        raise Refused("The sub-group has agreed the action. Propose a change to its chair instead.")
    return render_template("actions/edit.html", page=page, form=_change_form(page))


@blueprint.post("/actions/<action_id>")
def change(action_id: str) -> Answer:
    page = page_of(action_id)
    form = _change_form(page)
    version, reason = version_of(form.version), form.reason.data or ""
    if done(
        form,
        lambda: changes.change_action(edge.actor(), action_id, version, form.details, reason, g.now),
    ):
        return to_action(page, "The action is changed.")
    return render_template("actions/edit.html", page=page, form=form, problem=True), 422


@blueprint.post("/actions/<action_id>/updates")
def update(action_id: str) -> Answer:
    page, form = page_of(action_id), UpdateForm()
    if done(form, lambda: service.write_update(edge.actor(), action_id, form.text.data or "", g.now)):
        return to_action(page, "Your update is saved.")
    return _show(page, update=form), 422


@blueprint.post("/actions/<action_id>/evidence")
def attach(action_id: str) -> Answer:
    page, form = page_of(action_id), EvidenceForm()
    if done(form, lambda: _attach(action_id, form)):
        return to_action(page, "The file is attached.")
    return _show(page, evidence=form), 422


@blueprint.get("/actions/<action_id>/evidence/<evidence_id>")
def evidence(action_id: str, evidence_id: str) -> Response:
    return files.attached(open_evidence(edge.actor(), action_id, evidence_id, files.folder()))


@blueprint.get("/actions/<action_id>/complete")
def complete_form(action_id: str) -> str:
    page = page_of(action_id, "action_said_complete")
    form = CompletionForm(data={"completion": page.completion})
    typed.put_back("actions.complete", form, action_id=action_id)
    return render_template("actions/complete.html", page=page, form=form)


@blueprint.post("/actions/<action_id>/complete")
def complete(action_id: str) -> Answer:
    page, form = page_of(action_id), CompletionForm()
    if done(form, lambda: service.say_complete(edge.actor(), action_id, form.completion.data or "", g.now)):
        return to_action(page, _asked_to_sign_off(page))
    return render_template("actions/complete.html", page=page, form=form, problem=True), 422


@blueprint.get("/actions/<action_id>/close")
def close_form(action_id: str) -> str:
    page = page_of(action_id, "action_closed")
    return _close_page(page, closure_form(page.meetings, page.sub_group_id, page.earliest))


@blueprint.post("/actions/<action_id>/close")
def close(action_id: str) -> Answer:
    page = page_of(action_id)
    form = closure_form(page.meetings, page.sub_group_id, page.earliest)
    if done(form, lambda: service.close_action(edge.actor(), action_id, form.closure, g.now)):
        remember(page.sub_group_id, form.minute)
        return _to_next(page, "The action is signed off and closed. Its owner is told.")
    return _close_page(page, form), 422


@blueprint.get("/actions/<action_id>/refuse")
def refuse_form(action_id: str) -> str:
    return _reason_page(page_of(action_id, "action_refused"), "action_refused")


@blueprint.post("/actions/<action_id>/refuse")
def refuse(action_id: str) -> Answer:
    return _decide_with_reason(page_of(action_id), "action_refused", service.refuse_action)


@blueprint.get("/actions/<action_id>/excuse")
def excuse_form(action_id: str) -> str:
    return _reason_page(page_of(action_id, "action_excused"), "action_excused")


@blueprint.post("/actions/<action_id>/excuse")
def excuse(action_id: str) -> Answer:
    return _decide_with_reason(page_of(action_id), "action_excused", service.excuse_action)


def page_of(action_id: str, act: str = "") -> ActionPage:
    """Refused where this endpoint's act is not the reader's, or the table does not offer it now."""
    reach = scope(edge.actor(), Permission.ACTION_READ)
    page = edge.found(action_page(reach, action_id, local_day(g.now)))
    if not can(edge.actor(), ACCESS[str(request.endpoint)], page.subject):
        raise NotAllowed
    if act and page.move(act) is None:
        raise Refused(f"This cannot be done now: the action stands at “{page.standing.words}”.")
    return page


def _show(
    page: ActionPage,
    update: UpdateForm | None = None,
    evidence: EvidenceForm | None = None,
    writing: UpdateForm | None = None,
) -> str:
    """`update` or `evidence` is what cannot stand; `writing` an update that was being typed."""
    actor = edge.actor()
    decisions = [
        (page.move(act), endpoint)
        for act, endpoint in DECISIONS.items()
        if page.move(act) and can(actor, ACCESS[endpoint], page.subject)
    ]
    return render_template(
        "actions/show.html",
        page=page,
        decisions=decisions,
        own=actor.person_id in page.subject.by_ids,
        rungs=rungs_offered(page.rung, can(actor, Permission.ACTION_CLOSE, page.subject)),
        update=update or writing or UpdateForm(formdata=None),
        evidence=evidence or EvidenceForm(formdata=None),
        problem=bool(update or evidence),
        wrong=update or evidence,
        history_words=HISTORY_WORDS,
    )


def _asked_to_sign_off(page: ActionPage) -> str:
    if page.in_place is None:
        return f"The chair of the {page.sub_group} is asked to sign it off."
    if not page.in_place.names:
        return "It waits for sign-off: there is nobody yet who could decide on it."
    return f"{' or '.join(page.in_place.names)} is asked to sign it off."


def _attach(action_id: str, form: EvidenceForm) -> None:
    service.attach_evidence(edge.actor(), action_id, *form.sent, g.now)
    if form.shows.data:
        service.write_update(edge.actor(), action_id, form.shows.data, g.now)


def _decide_with_reason(page: ActionPage, act: str, decide: Callable[..., object]) -> Answer:
    form = _reason_form(page, act)
    reason, minute = form.reason.data or "", form.decided_in
    if done(form, lambda: decide(edge.actor(), page.id, reason, minute, g.now)):
        if minute:
            remember(page.sub_group_id, minute)
        return _to_next(page, REASONS[act].says)
    return _reason_page(page, act, form), 422


def _reason_form(page: ActionPage, act: str) -> MinutedReasonForm:
    asked = REASONS[act]
    return minuted_reason_form(asked.label, asked.description, page, agreed=page.agreed)


def _reason_page(page: ActionPage, act: str, form: MinutedReasonForm | None = None) -> str:
    form = form or _reason_form(page, act)
    return render_template(
        "actions/reason.html",
        page=page,
        move=MOVES[act],
        form=form,
        problem=bool(form.errors),
        sitting=_sitting(page),
    )


def _close_page(page: ActionPage, form: ClosureForm) -> str:
    return render_template(
        "actions/close.html", page=page, form=form, problem=bool(form.errors), sitting=_sitting(page)
    )


def _change_form(page: ActionPage) -> ChangeForm:
    form = ChangeForm(data=vars(page))
    owners = {page.owner_id: f"{page.owner} ({page.agency})"}
    form.owner_id.choices = listed(owners | {one.id: one.label for one in possible_owners()})
    return form


def _sitting(page: ActionPage) -> dict[str, object] | None:
    """Which of how many this is, and which comes next if it is skipped; None where it awaits no decision."""
    if page.state is not ActionState.AWAITING_SIGN_OFF:
        return None
    waiting = _sign_offs(page.sub_group_id)
    return {"number": waiting.number(page.id), "of": len(waiting.ids), "skip_to": waiting.after(page.id)}


def _sign_offs(sub_group_id: str) -> SignOffs:
    reach = scope(edge.actor(), Permission.ACTION_CLOSE)
    return sign_offs(reach, sub_group_id, sittings.sitting_of(sub_group_id).decided)


def _to_next(page: ActionPage, says: str) -> Response:
    """On to what awaits sign-off next, where this one did."""
    if page.state is not ActionState.AWAITING_SIGN_OFF:
        return to_action(page, says)
    sittings.remember(page.sub_group_id, action_id=page.id)
    following = _sign_offs(page.sub_group_id).after(page.id)
    if not following:
        return to_action(page, f"{says} Nothing else awaits sign-off.")
    flash(f"{page.label}. {says}", "success")
    return redirect(url_for("actions.close_form", action_id=following), 303)


def to_action(page: ActionPage, says: str) -> Response:
    flash(says, "success")
    return redirect(url_for("actions.show", action_id=page.id), 303)
