"""The pages of a report: the list, its texts, the Word file at any time, the chair's approval, and corrections."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from audit_app.errors import NotAllowed, Stale
from audit_app.policy import Permission, can, scope
from audit_app.queries.reports import reports as query
from audit_app.queries.reports.texts import SectionText
from audit_app.rules.dates import local_day
from audit_app.rules.reports.content import WITHHELD_NOTICE, TextState
from audit_app.rules.workflow import RoundState
from audit_app.services.reports import corrections, texts, withheld_versions
from audit_app.services.reports import reports as service
from audit_app.web.forms import drafts
from audit_app.web.forms.base import succeeds, version_of
from audit_app.web.forms.edit_conflicts import OtherEdit, merge_with_stored, retry_when_overtaken
from audit_app.web.forms.pages import Answer, form_page, page_with_status
from audit_app.web.reports.forms import (
    CheckForm,
    TextForm,
    approval_form,
    correction_form,
    stored_form,
    stored_text,
    text_form,
    withholding_form,
)
from audit_app.web.request import hooks
from audit_app.web.request.downloads import hand_out
from audit_app.web.request.endpoints import requires

blueprint = Blueprint("reports", __name__)


@blueprint.get("/reports")
@requires(Permission.REPORT_READ)
def index() -> str:
    """Show the reports that the reader may see."""
    return render_template("reports/index.html", lines=query.reports_list(hooks.own_scope()))


@blueprint.get("/rounds/<round_id>/report")
@requires(Permission.REPORT_READ)
def show(round_id: str) -> Answer:
    """Show the report of a round: its texts and versions, and what is missing."""
    return _show(_page(round_id, comparing=True))


@blueprint.get("/rounds/<round_id>/report/read")
@requires(Permission.REPORT_READ, looks_at="round_id")
def read(round_id: str) -> str:
    """Show on a page all that the Word file says."""
    page = _page(round_id)
    whole = service.current_content(hooks.actor(), round_id, g.now)
    blocks = [(type(block).__name__, block) for block in whole.blocks]
    return render_template("reports/read.html", page=page, whole=whole, blocks=blocks)


@blueprint.get("/rounds/<round_id>/report/<section_key>")
@requires(Permission.REPORT_WRITE)
def edit(round_id: str, section_key: str) -> Answer:
    """Show the form of a text."""
    page = _page(round_id)
    section = hooks.or_404(page.section(section_key))
    stored, theirs = stored_text(page, section), None
    form = stored_form(section, stored)
    if drafts.restore_draft("reports.write", form, round_id=round_id, section_key=section_key):
        conflicts = merge_with_stored(form, stored_form(section, stored))
        theirs = OtherEdit(stored.who, stored.when, conflicts) if conflicts else None
    return form_page("reports/edit.html", form, page=page, section=section, theirs=theirs)


@blueprint.post("/rounds/<round_id>/report/<section_key>")
@requires(Permission.REPORT_WRITE, drafted=True)
@retry_when_overtaken
def write(round_id: str, section_key: str) -> Answer:
    """Save a text, in the report or in the open correction."""
    page = _page(round_id)
    section = hooks.or_404(page.section(section_key))
    stored, form = stored_text(page, section), text_form(section, TextForm())
    write = texts.write_text if page.state is not RoundState.CLOSED else corrections.correct_text
    theirs = None
    if conflicts := merge_with_stored(form, stored_form(section, stored)):
        theirs = OtherEdit(stored.who, stored.when, conflicts)
    words = form.text.data or ""
    if not theirs and succeeds(
        form, lambda: write(hooks.actor(), round_id, section_key, words, stored.version, g.now)
    ):
        return _to(round_id, f"“{section.title}” is saved.")
    return form_page("reports/edit.html", form, page=page, section=section, theirs=theirs)


@blueprint.post("/rounds/<round_id>/report/<section_key>/checked")
@requires(Permission.REPORT_WRITE)
def check(round_id: str, section_key: str) -> Answer:
    """Record that a text was checked, or show it again if it or a figure changed after the page was opened."""
    page = _page(round_id)
    section = hooks.or_404(page.section(section_key))
    form = CheckForm()
    version, figures = version_of(form.version), form.figures.data or ""
    try:
        texts.check_text(hooks.actor(), round_id, section_key, version, figures, g.now)
    except Stale:
        page = _page(round_id, comparing=True)
        section = hooks.or_404(page.section(section_key))
        return _show(page, changed=section, reworded=section.version != version)
    return _to(round_id, f"“{section.title}” is checked for accuracy.")


@blueprint.get("/rounds/<round_id>/report.docx")
@requires(Permission.REPORT_READ, looks_at="round_id")
def word(round_id: str) -> Response:
    """Send the draft as it would be now or, once approved, the report with the state of its recommendations."""
    page = _page(round_id)
    if page.state is RoundState.CLOSED:
        content = service.current_file(hooks.actor(), round_id, g.now)
        return hand_out(content, f"{page.reference}-{local_day(g.now).isoformat()}.docx")
    return hand_out(service.draft(hooks.actor(), round_id, g.now), f"{page.reference}-draft.docx")


@blueprint.get("/rounds/<round_id>/report/versions/<int:number>")
@requires(Permission.REPORT_READ, looks_at="round_id")
def download(round_id: str, number: int) -> Response:
    """Send the file of an approved version, as it was approved."""
    page = _page(round_id)
    content = withheld_versions.approved_file(hooks.actor(), round_id, number)
    return hand_out(content, f"{page.reference}-report-{number}.docx")


@blueprint.get("/rounds/<round_id>/report/versions/<int:number>/hold")
@requires(Permission.REPORT_HOLD)
def hold_form(round_id: str, number: int) -> Answer:
    """Ask why a version is to be withheld."""
    page = _page(round_id)
    version = hooks.or_404(page.version(number))
    return form_page("reports/hold.html", withholding_form(), page=page, version=version)


@blueprint.post("/rounds/<round_id>/report/versions/<int:number>/hold")
@requires(Permission.REPORT_HOLD)
def hold(round_id: str, number: int) -> Answer:
    """Withhold a version from its readers."""
    page, form = _page(round_id), withholding_form()
    version = hooks.or_404(page.version(number))
    reason = form.reason.data or ""
    if succeeds(form, lambda: withheld_versions.withhold(hooks.actor(), round_id, number, reason, g.now)):
        return _to(round_id, f"Version {number} is held back. Its readers can no longer see it.")
    return form_page("reports/hold.html", form, page=page, version=version)


@blueprint.post("/rounds/<round_id>/report/versions/<int:number>/show-again")
@requires(Permission.REPORT_HOLD)
def show_again(round_id: str, number: int) -> Response:
    """Let readers see a withheld version again."""
    withheld_versions.release(hooks.actor(), round_id, number, g.now)
    return _to(round_id, f"Version {number} can be read again.")


@blueprint.get("/rounds/<round_id>/report/correction.docx")
@requires(Permission.REPORT_READ, looks_at="round_id")
def corrected_word(round_id: str) -> Response:
    """Send a draft of the version that the open correction would make."""
    page = _page(round_id)
    content = corrections.corrected_draft(hooks.actor(), round_id, g.now)
    return hand_out(content, f"{page.reference}-correction-draft.docx")


@blueprint.get("/rounds/<round_id>/report/corrections/new")
@requires(Permission.REPORT_WRITE)
def correct_form(round_id: str) -> Answer:
    """Ask what is wrong in the approved report."""
    page, form = _page(round_id), correction_form()
    drafts.restore_draft("reports.correct", form, round_id=round_id)
    return form_page("reports/correct.html", form, page=page)


@blueprint.post("/rounds/<round_id>/report/corrections")
@requires(Permission.REPORT_WRITE, drafted=True)
def correct(round_id: str) -> Answer:
    """Begin a correction."""
    page = _page(round_id)
    form = correction_form()
    reason = form.reason.data or ""
    if succeeds(form, lambda: corrections.begin_correction(hooks.actor(), round_id, reason, g.now)):
        return _to(round_id, "The correction is open. Change what is wrong.")
    return form_page("reports/correct.html", form, page=page)


@blueprint.post("/rounds/<round_id>/report/corrections/hand-over")
@requires(Permission.REPORT_WRITE)
def hand_over(round_id: str) -> Response:
    """Ask the chair to approve the correction."""
    corrections.hand_over_correction(hooks.actor(), _page(round_id).round_id, g.now)
    return _to(round_id, "The correction is with the chair for approval.")


@blueprint.post("/rounds/<round_id>/report/corrections/withdraw")
@requires(Permission.REPORT_WRITE)
def withdraw(round_id: str) -> Response:
    """Withdraw the correction."""
    corrections.withdraw_correction(hooks.actor(), _page(round_id).round_id, g.now)
    return _to(round_id, "The correction is withdrawn. The approved report has not changed.")


@blueprint.get("/rounds/<round_id>/report/approve")
@requires(Permission.REPORT_APPROVE)
def approve_form(round_id: str) -> Answer:
    """Show the form that approves the report or the open correction."""
    page = _approvable(round_id)
    version, read = _marks(page)
    form = approval_form(page, version=version, read=read)
    return form_page("reports/approve.html", form, page=page)


@blueprint.post("/rounds/<round_id>/report/approve")
@requires(Permission.REPORT_APPROVE)
def approve(round_id: str) -> Answer:
    """Approve the report or the open correction, or show it again if it changed after the page was opened."""
    page = _approvable(round_id)
    form = approval_form(page)
    meeting, minute = form.meeting_id.data or "", form.minute_reference.data or ""
    message = "The report is approved and the round is closed. Its recommendations are in the tracker."

    def approve() -> None:
        service.approve_report(hooks.actor(), round_id, form.read.data or "", meeting, minute, g.now)

    def approve_correction() -> None:
        version, read = version_of(form.version), form.read.data or ""
        corrections.approve_correction(hooks.actor(), round_id, version, read, meeting, minute, g.now)

    if page.state is RoundState.CLOSED:
        message = "The correction is approved and the report has a new version. The round is still closed."
    try:
        if succeeds(form, approve_correction if page.state is RoundState.CLOSED else approve):
            return _to(round_id, message)
    except Stale:
        page = _approvable(round_id)
        form.version.data, form.read.data = _marks(page)
        return page_with_status("reports/approve.html", 409, page=page, form=form, changed=True)
    return form_page("reports/approve.html", form, page=page)


def _show(page: query.ReportPage, changed: SectionText | None = None, *, reworded: bool = False) -> Answer:
    writing = page.writable and can(hooks.actor(), Permission.REPORT_WRITE, page.subject)
    names = {"tasks": _tasks(page, writing), "writing": writing, "changed": changed, "reworded": reworded}
    status = 409 if changed else 200
    return page_with_status("reports/show.html", status, page=page, held_back=WITHHELD_NOTICE, **names)


def _page(round_id: str, *, comparing: bool = False) -> query.ReportPage:
    today = local_day(g.now)
    return hooks.or_404(
        query.report_page(hooks.actor(), hooks.own_scope(), round_id, today, comparing=comparing)
    )


def _approvable(round_id: str) -> query.ReportPage:
    """Return the page for its approver.

    Everybody who may read the report reaches it, so that its own writer learns why another person
    approves it.
    """
    reach = scope(hooks.actor(), Permission.REPORT_READ)
    today = local_day(g.now)
    page = hooks.or_404(query.report_page(hooks.actor(), reach, round_id, today, comparing=True))
    if not can(hooks.actor(), Permission.REPORT_APPROVE, page.subject):
        raise NotAllowed
    return page


def _to(round_id: str, message: str) -> Response:
    flash(message, "success")
    return redirect(url_for("reports.show", round_id=round_id), 303)


def _tasks(page: query.ReportPage, writing: bool) -> list[dict[str, object]]:
    """Return the parameters of the task list: each text with its state, and a link for people who write."""
    return [
        {
            "title": {"text": section.title},
            "href": url_for("reports.edit", round_id=page.round_id, section_key=section.key)
            if writing
            else None,
            "status": _STATUS[section.state],
        }
        for section in page.sections
    ]


_STATUS: dict[TextState, dict[str, object]] = {
    TextState.TO_WRITE: {"tag": {"text": TextState.TO_WRITE, "classes": "govuk-tag--blue"}},
    TextState.WRITTEN: {"tag": {"text": TextState.WRITTEN, "classes": "govuk-tag--grey"}},
    TextState.CHECK_AGAIN: {"tag": {"text": TextState.CHECK_AGAIN, "classes": "govuk-tag--yellow"}},
    TextState.CHECKED: {"text": TextState.CHECKED},
}


def _marks(page: query.ReportPage) -> tuple[str, str]:
    """Return the version of the open correction, if any, and the mark of what the report says, with it if open."""
    if page.state is RoundState.CLOSED:
        if not page.correction:
            return "", ""
        mark = corrections.mark_of_corrected(hooks.actor(), page.round_id, g.now)
        return str(page.correction.version), mark
    return "", service.mark_of(hooks.actor(), page.round_id, g.now)
