"""Reports: the list, the report of a round with its texts, Word at any time, the chair's approval, corrections."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from audit_app.errors import NotAllowed, Stale
from audit_app.policy import Permission, can, scope
from audit_app.queries import reports as query
from audit_app.rules.dates import local_day
from audit_app.rules.report_content import HELD_BACK, TextState
from audit_app.rules.workflow import RoundState
from audit_app.services import corrections, held_versions, report_versions
from audit_app.services import reports as service
from audit_app.web import edge, files, typed
from audit_app.web.clashes import SharedForm, Theirs, begun, read_again, settle
from audit_app.web.decisions import ReasonForm, meeting_field, minute_field, offer, reason_form
from audit_app.web.forms import PageForm, done, long_text, version_of

blueprint = Blueprint("reports", __name__)
Answer = Response | tuple[str, int]


class TextForm(SharedForm):
    text = long_text("Text", longest=report_versions.LONGEST_SECTION)


class VersionForm(PageForm):
    version = HiddenField()


class CheckForm(VersionForm):
    """`figures` marks the figures that the page showed with the text."""

    figures = HiddenField()


class ApprovalForm(VersionForm):
    """`read` marks what the report said when the page was opened, `version` the correction."""

    read = HiddenField()
    meeting_id = meeting_field()
    minute_reference = minute_field()


@blueprint.get("/reports")
def index() -> str:
    return render_template("reports/index.html", lines=query.reports_list(edge.own_scope()))


@blueprint.get("/rounds/<round_id>/report")
def show(round_id: str) -> str:
    return _show(_page(round_id, comparing=True))


@blueprint.get("/rounds/<round_id>/report/read")
def read(round_id: str) -> str:
    """All that the Word file says, as a page."""
    page = _page(round_id)
    whole = service.read_through(edge.actor(), round_id, g.now)
    blocks = [(type(block).__name__, block) for block in whole.blocks]
    return render_template("reports/read.html", page=page, whole=whole, blocks=blocks)


@blueprint.get("/rounds/<round_id>/report/<section_key>")
def edit(round_id: str, section_key: str) -> str:
    page = _page(round_id)
    section = edge.found(page.section(section_key))
    standing, theirs = _standing(page, section), None
    form = _stored_form(section, standing)
    if typed.put_back("reports.write", form, round_id=round_id, section_key=section_key):
        clashes = settle(form, _stored_form(section, standing))
        theirs = Theirs(standing.who, standing.when, clashes) if clashes else None
    return render_template("reports/edit.html", page=page, section=section, form=form, theirs=theirs)


@blueprint.post("/rounds/<round_id>/report/<section_key>")
@read_again
def write(round_id: str, section_key: str) -> Answer:
    page = _page(round_id)
    section = edge.found(page.section(section_key))
    standing, form = _standing(page, section), _text_form(section, TextForm())
    write = service.write_text if page.state is not RoundState.CLOSED else corrections.correct_text
    theirs = None
    if clashes := settle(form, _stored_form(section, standing)):
        theirs = Theirs(standing.who, standing.when, clashes)
    words = form.text.data or ""
    if not theirs and done(
        form, lambda: write(edge.actor(), round_id, section_key, words, standing.version, g.now)
    ):
        return _to(round_id, f"“{section.title}” saved.")
    names = {"page": page, "section": section, "form": form, "theirs": theirs, "problem": True}
    return render_template("reports/edit.html", **names), 409 if theirs else 422


@blueprint.post("/rounds/<round_id>/report/<section_key>/checked")
def check(round_id: str, section_key: str) -> Answer:
    page = _page(round_id)
    section = edge.found(page.section(section_key))
    form = CheckForm()
    version, figures = version_of(form.version), form.figures.data or ""
    try:
        service.check_text(edge.actor(), round_id, section_key, version, figures, g.now)
    except Stale:
        page = _page(round_id, comparing=True)
        section = edge.found(page.section(section_key))
        return _show(page, changed=section, reworded=section.version != version), 409
    return _to(round_id, f"“{section.title}” is checked for accuracy.")


@blueprint.get("/rounds/<round_id>/report.docx")
def word(round_id: str) -> Response:
    """The draft as it would be now; once approved, with what has become of the recommendations since."""
    page = _page(round_id)
    if page.state is RoundState.CLOSED:
        content = service.as_it_stands(edge.actor(), round_id, g.now)
        return files.word(content, f"{page.reference}-{local_day(g.now).isoformat()}.docx")
    return files.word(service.draft(edge.actor(), round_id, g.now), f"{page.reference}-draft.docx")


@blueprint.get("/rounds/<round_id>/report/versions/<int:number>")
def download(round_id: str, number: int) -> Response:
    page = _page(round_id)
    content = held_versions.approved_file(edge.actor(), round_id, number)
    return files.word(content, f"{page.reference}-report-{number}.docx")


@blueprint.get("/rounds/<round_id>/report/versions/<int:number>/hold")
def hold_form(round_id: str, number: int) -> str:
    page = _page(round_id)
    version = edge.found(page.version(number))
    return render_template("reports/hold.html", page=page, version=version, form=_hold_form())


@blueprint.post("/rounds/<round_id>/report/versions/<int:number>/hold")
def hold(round_id: str, number: int) -> Answer:
    page, form = _page(round_id), _hold_form()
    version = edge.found(page.version(number))
    reason = form.reason.data or ""
    if done(form, lambda: held_versions.hold_back(edge.actor(), round_id, number, reason, g.now)):
        return _to(round_id, f"Version {number} is held back. Its readers do not see it any more.")
    return render_template("reports/hold.html", page=page, version=version, form=form, problem=True), 422


@blueprint.post("/rounds/<round_id>/report/versions/<int:number>/show-again")
def show_again(round_id: str, number: int) -> Response:
    held_versions.show_again(edge.actor(), round_id, number, g.now)
    return _to(round_id, f"Version {number} can be read again.")


@blueprint.get("/rounds/<round_id>/report/correction.docx")
def corrected_word(round_id: str) -> Response:
    """The draft of the version that the open correction would make."""
    page = _page(round_id)
    content = corrections.corrected_draft(edge.actor(), round_id, g.now)
    return files.word(content, f"{page.reference}-correction-draft.docx")


@blueprint.get("/rounds/<round_id>/report/corrections/new")
def correct_form(round_id: str) -> str:
    page, form = _page(round_id), _correction_form()
    typed.put_back("reports.correct", form, round_id=round_id)
    return render_template("reports/correct.html", page=page, form=form)


@blueprint.post("/rounds/<round_id>/report/corrections")
def correct(round_id: str) -> Answer:
    page = _page(round_id)
    form = _correction_form()
    reason = form.reason.data or ""
    if done(form, lambda: corrections.begin_correction(edge.actor(), round_id, reason, g.now)):
        return _to(round_id, "The correction is begun. Change the texts that are wrong.")
    return render_template("reports/correct.html", page=page, form=form, problem=True), 422


@blueprint.post("/rounds/<round_id>/report/corrections/hand-over")
def hand_over(round_id: str) -> Response:
    corrections.hand_over_correction(edge.actor(), _page(round_id).round_id, g.now)
    return _to(round_id, "The chair is asked to approve the correction.")


@blueprint.post("/rounds/<round_id>/report/corrections/withdraw")
def withdraw(round_id: str) -> Response:
    corrections.withdraw_correction(edge.actor(), _page(round_id).round_id, g.now)
    return _to(round_id, "The correction is withdrawn. The approved report stands as it is.")


@blueprint.get("/rounds/<round_id>/report/approve")
def approve_form(round_id: str) -> str:
    page = _approvable(round_id)
    version, read = _stands(page)
    form = _approval_form(page, version=version, read=read)
    return render_template("reports/approve.html", page=page, form=form)


@blueprint.post("/rounds/<round_id>/report/approve")
def approve(round_id: str) -> Answer:
    page = _approvable(round_id)
    form = _approval_form(page)
    meeting, minute = form.meeting_id.data or "", form.minute_reference.data or ""
    says = "The report is approved and the round is closed. Its recommendations live on in the tracker."

    def approve() -> None:
        service.approve_report(edge.actor(), round_id, form.read.data or "", meeting, minute, g.now)

    def approve_correction() -> None:
        version, read = version_of(form.version), form.read.data or ""
        corrections.approve_correction(edge.actor(), round_id, version, read, meeting, minute, g.now)

    if page.state is RoundState.CLOSED:
        says = "The correction is approved: the report has a new version. The round stays closed."
    try:
        if done(form, approve_correction if page.state is RoundState.CLOSED else approve):
            return _to(round_id, says)
    except Stale:
        page = _approvable(round_id)
        form.version.data, form.read.data = _stands(page)
        return render_template("reports/approve.html", page=page, form=form, changed=True), 409
    return render_template("reports/approve.html", page=page, form=form, problem=True), 422


def _show(page: query.ReportPage, changed: query.SectionText | None = None, *, reworded: bool = False) -> str:
    writing = page.writable and can(edge.actor(), Permission.REPORT_WRITE, page.subject)
    names = {"tasks": _tasks(page, writing), "writing": writing, "changed": changed, "reworded": reworded}
    return render_template("reports/show.html", page=page, held_back=HELD_BACK, **names)


def _page(round_id: str, *, comparing: bool = False) -> query.ReportPage:
    today = local_day(g.now)
    return edge.found(query.report_page(edge.actor(), edge.own_scope(), round_id, today, comparing=comparing))


def _approvable(round_id: str) -> query.ReportPage:
    """Found by whoever may read it, so that its own writer is told why another approves it."""
    reach = scope(edge.actor(), Permission.REPORT_READ)
    today = local_day(g.now)
    page = edge.found(query.report_page(edge.actor(), reach, round_id, today, comparing=True))
    if not can(edge.actor(), Permission.REPORT_APPROVE, page.subject):
        raise NotAllowed
    return page


def _to(round_id: str, says: str) -> Response:
    flash(says, "success")
    return redirect(url_for("reports.show", round_id=round_id), 303)


def _tasks(page: query.ReportPage, writing: bool) -> list[dict[str, object]]:
    """Parameters of the task list: each text with its state, and a way to it for whoever writes."""
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


@dataclass(frozen=True)
class Standing:
    """What stands under a heading for those who write: in a correction, its words or else the approved ones."""

    text: str
    version: int | None
    who: str
    when: datetime | None


def _standing(page: query.ReportPage, section: query.SectionText) -> Standing:
    if section.corrected:
        return Standing(
            section.corrected, section.corrected_version, section.corrected_by, section.corrected_at
        )
    version = None if page.state is RoundState.CLOSED else section.version
    return Standing(section.text, version, section.written_by, section.written_at)


def _stored_form(section: query.SectionText, standing: Standing) -> TextForm:
    return begun(_text_form(section, TextForm(None, data={"text": standing.text})))


def _correction_form() -> ReasonForm:
    return reason_form(
        "What is wrong in the approved report?",
        "The new version prints this. Say what was wrong and how you know. Name nobody.",
    )


def _hold_form() -> ReasonForm:
    return reason_form(
        "Why is this version held back?",
        "QA officers and the chair of the sub-group read this. Name nobody.",
    )


def _text_form(section: query.SectionText, form: TextForm) -> TextForm:
    form.text.label.text = section.title
    form.text.description = f"Say {section.prompt}."
    form.text.render_kw = {"rows": 16}
    return form


def _approval_form(page: query.ReportPage, **read: str) -> ApprovalForm:
    form = ApprovalForm(data=read)
    offer(form, page.meetings, page.earliest)
    return form


def _stands(page: query.ReportPage) -> tuple[str, str]:
    """The version of the open correction, if there is one, and the mark of what the report says or would say with it."""
    if page.state is RoundState.CLOSED:
        if not page.correction:
            return "", ""
        mark = corrections.mark_of_corrected(edge.actor(), page.round_id, g.now)
        return str(page.correction.version), mark
    return "", service.mark_of(edge.actor(), page.round_id, g.now)
