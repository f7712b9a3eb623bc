"""One action: its owner writes updates, attaches evidence and says that it is complete; the chair decides."""

from typing import cast

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, send_file, url_for
from flask_wtf.file import FileField
from werkzeug.wrappers import Response

from audit_app.errors import NotAllowed, Refused
from audit_app.policy import Permission, can, scope
from audit_app.queries.actions import ActionPage, action_page
from audit_app.rules.dates import local_day
from audit_app.rules.workflow import MOVES
from audit_app.services import actions as service
from audit_app.services.evidence import open_evidence
from audit_app.web import edge
from audit_app.web.access import ACCESS
from audit_app.web.decisions import ReasonForm, closure_form, done, reason_form
from audit_app.web.forms import PageForm, long_text, required
from config import Settings

blueprint = Blueprint("actions", __name__)
Answer = Response | tuple[str, int]
ROOM_BESIDE_FILE = 1024 * 1024
"""Bytes that the words of an upload and the frame around its parts may take."""

DECISIONS = {
    "action_said_complete": "actions.complete_form",
    "action_closed": "actions.close_form",
    "action_refused": "actions.refuse_form",
    "action_excused": "actions.excuse_form",
}
"""Move -> the page on which it is made, in the order of the buttons."""

HISTORY_WORDS = {
    "": "Update",
    "action_said_complete": "Said to be complete",
    "action_closed": "Signed off and closed",
    "action_refused": "Sent back",
    "action_excused": "No longer needed",
    "action_handed_over": "Given to another owner",
}


class UpdateForm(PageForm):
    text = long_text(
        "What has been done?", "Write what has been done", description="Name no child, family or worker."
    )


class EvidenceForm(PageForm):
    file = FileField("File", [required("Choose a file")])
    shows = long_text("What does it show? (optional)", render_kw={"rows": 2})


class CompletionForm(PageForm):
    completion = long_text(
        "What was done, and what shows that it helped?",
        "Say what was done, and what shows that it helped",
        description="The chair reads this at the next meeting. Name no child, family or worker.",
    )


@blueprint.url_value_preprocessor
def allow_files(endpoint: str | None, _values: object) -> None:
    """Before anything reads the form: an upload may be larger than other forms."""
    if endpoint == "actions.attach":
        request.max_content_length = _settings().evidence_limit_bytes + ROOM_BESIDE_FILE


@blueprint.url_defaults
def keep_way_back(_endpoint: str, values: dict[str, object]) -> None:
    """Whoever came from a filtered tracker finds the way back to it from every page of the action."""
    if request.blueprint == "actions" and request.args.get("back"):
        values.setdefault("back", request.args["back"][:300])


@blueprint.get("/actions/<action_id>")
def show(action_id: str) -> str:
    return _show(_page(action_id))


@blueprint.post("/actions/<action_id>/updates")
def update(action_id: str) -> Answer:
    page, form = _page(action_id), UpdateForm()
    if done(form, lambda: service.write_update(edge.actor(), action_id, form.text.data or "", g.now)):
        return _to(page, "Your update is saved.")
    return _show(page, update=form), 422


@blueprint.post("/actions/<action_id>/evidence")
def attach(action_id: str) -> Answer:
    page, form = _page(action_id), EvidenceForm()
    if done(form, lambda: _attach(action_id, form)):
        return _to(page, "The file is attached.")
    return _show(page, evidence=form), 422


@blueprint.get("/actions/<action_id>/evidence/<evidence_id>")
def evidence(action_id: str, evidence_id: str) -> Response:
    """A download and nothing else: no browser shows it under our address."""
    download = open_evidence(edge.actor(), action_id, evidence_id, _settings().evidence_folder)
    answer = send_file(
        download.data, mimetype=download.content_type, as_attachment=True, download_name=download.file_name
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@blueprint.get("/actions/<action_id>/complete")
def complete_form(action_id: str) -> str:
    page = _page(action_id, "action_said_complete")
    form = CompletionForm(data={"completion": page.completion})
    return render_template("actions/complete.html", page=page, form=form)


@blueprint.post("/actions/<action_id>/complete")
def complete(action_id: str) -> Answer:
    page, form = _page(action_id), CompletionForm()
    if done(form, lambda: service.say_complete(edge.actor(), action_id, form.completion.data or "", g.now)):
        return _to(page, f"The chair of the {page.sub_group} is asked to sign it off.")
    return render_template("actions/complete.html", page=page, form=form, problem=True), 422


@blueprint.get("/actions/<action_id>/close")
def close_form(action_id: str) -> str:
    page = _page(action_id, "action_closed")
    return render_template("actions/close.html", page=page, form=closure_form(page.meetings))


@blueprint.post("/actions/<action_id>/close")
def close(action_id: str) -> Answer:
    page = _page(action_id)
    form = closure_form(page.meetings)
    if done(form, lambda: service.close_action(edge.actor(), action_id, form.closure, g.now)):
        return _to(page, "The action is signed off and closed. Its owner is told.")
    return render_template("actions/close.html", page=page, form=form, problem=True), 422


@blueprint.get("/actions/<action_id>/refuse")
def refuse_form(action_id: str) -> str:
    return _reason_page(_page(action_id, "action_refused"), "action_refused", _refuse_form())


@blueprint.post("/actions/<action_id>/refuse")
def refuse(action_id: str) -> Answer:
    page, form = _page(action_id), _refuse_form()
    if done(form, lambda: service.refuse_action(edge.actor(), action_id, form.reason.data or "", g.now)):
        return _to(page, "The action is sent back. Its owner is told.")
    return _reason_page(page, "action_refused", form), 422


@blueprint.get("/actions/<action_id>/excuse")
def excuse_form(action_id: str) -> str:
    return _reason_page(_page(action_id, "action_excused"), "action_excused", _excuse_form())


@blueprint.post("/actions/<action_id>/excuse")
def excuse(action_id: str) -> Answer:
    page, form = _page(action_id), _excuse_form()
    if done(form, lambda: service.excuse_action(edge.actor(), action_id, form.reason.data or "", g.now)):
        return _to(page, "The action is no longer needed.")
    return _reason_page(page, "action_excused", form), 422


def _page(action_id: str, act: str = "") -> ActionPage:
    """Refused where this endpoint's act is not the reader's, or the table does not offer it now."""
    reach = scope(edge.actor(), Permission.ACTION_READ)
    page = edge.found(action_page(reach, action_id, local_day(g.now)))
    if not can(edge.actor(), ACCESS[str(request.endpoint)], page.subject):
        raise NotAllowed
    if act and page.move(act) is None:
        raise Refused(f"This cannot be done now: the action stands at “{page.standing.words}”.")
    return page


def _show(page: ActionPage, update: PageForm | None = None, evidence: EvidenceForm | None = None) -> str:
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
        update=update or UpdateForm(formdata=None),
        evidence=_with_limit(evidence or EvidenceForm(formdata=None)),
        problem=bool(update or evidence),
        wrong=update or evidence,
        history_words=HISTORY_WORDS,
    )


def _with_limit(form: EvidenceForm) -> EvidenceForm:
    limit = _settings().evidence_limit_bytes / 1024 / 1024
    form.file.description = f"Word, Excel, PowerPoint, PDF, PNG, JPEG, plain text or CSV, up to {limit:g} MB."
    return form


def _attach(action_id: str, form: EvidenceForm) -> None:
    upload = form.file.data
    settings = _settings()
    service.attach_evidence(
        edge.actor(),
        action_id,
        upload.filename,
        upload.stream,
        settings.evidence_folder,
        settings.evidence_limit_bytes,
        g.now,
    )
    if form.shows.data:
        service.write_update(edge.actor(), action_id, form.shows.data, g.now)


def _refuse_form() -> ReasonForm:
    return reason_form("What is still missing?", "The owner reads this. Name no child, family or worker.")


def _excuse_form() -> ReasonForm:
    return reason_form("Why is it no longer needed?", "This stands in the history. Name no child.")


def _reason_page(page: ActionPage, act: str, form: ReasonForm) -> str:
    problem = bool(form.errors)
    return render_template("actions/reason.html", page=page, move=MOVES[act], form=form, problem=problem)


def _to(page: ActionPage, says: str) -> Response:
    flash(says, "success")
    return redirect(url_for("actions.show", action_id=page.id), 303)


def _settings() -> Settings:
    return cast(Settings, current_app.config["SETTINGS"])
