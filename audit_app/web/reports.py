"""Reports: the list, the report of a round with its texts, Word at any time, and the chair's approval."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from audit_app.errors import Invalid
from audit_app.queries import reports as query
from audit_app.rules.dates import local_day
from audit_app.rules.workflow import RoundState
from audit_app.services import reports as service
from audit_app.web import edge, files
from audit_app.web.forms import PageForm, listed, long_text, one_of, short_text, version_of

blueprint = Blueprint("reports", __name__)
LONGEST_SECTION = 20_000


class TextForm(PageForm):
    version = HiddenField()
    text = long_text("Text", longest=LONGEST_SECTION)


class ApprovalForm(PageForm):
    meeting_id = one_of("Meeting that approved the report", {}, "Choose the meeting that approved the report")
    minute_reference = short_text("Minute reference", "Enter the minute reference", longest=80)


@blueprint.get("/reports")
def index() -> str:
    return render_template("reports/index.html", lines=query.reports_list(edge.own_scope()))


@blueprint.get("/rounds/<round_id>/report")
def show(round_id: str) -> str:
    return render_template("reports/show.html", page=_page(round_id))


@blueprint.get("/rounds/<round_id>/report/<section_key>")
def edit(round_id: str, section_key: str) -> str:
    page = _page(round_id)
    section = edge.found(page.section(section_key))
    form = _text_form(section, TextForm(data={"text": section.text, "version": section.version}))
    return render_template("reports/edit.html", page=page, section=section, form=form)


@blueprint.post("/rounds/<round_id>/report/<section_key>")
def write(round_id: str, section_key: str) -> Response | tuple[str, int]:
    page = _page(round_id)
    section = edge.found(page.section(section_key))
    form = _text_form(section, TextForm())
    if form.validate():
        version = version_of(form.version)
        try:
            service.write_text(edge.actor(), round_id, section_key, form.text.data or "", version, g.now)
        except Invalid as error:
            form.refuse(error.fields)
        else:
            flash(f"“{section.title}” saved.", "success")
            return redirect(url_for("reports.show", round_id=round_id), 303)
    return render_template("reports/edit.html", page=page, section=section, form=form, problem=True), 422


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
    return files.word(
        edge.found(query.report_file(page.round_id, number)), f"{page.reference}-report-{number}.docx"
    )


@blueprint.get("/rounds/<round_id>/report/approve")
def approve_form(round_id: str) -> str:
    page = _page(round_id)
    return render_template("reports/approve.html", page=page, form=_approval_form(page))


@blueprint.post("/rounds/<round_id>/report/approve")
def approve(round_id: str) -> Response | tuple[str, int]:
    page = _page(round_id)
    form = _approval_form(page)
    if form.validate():
        try:
            service.approve_report(
                edge.actor(), round_id, form.meeting_id.data or "", form.minute_reference.data or "", g.now
            )
        except Invalid as error:
            form.refuse(error.fields)
        else:
            flash(
                "The report is approved and the round is closed. Its recommendations live on in the tracker.",
                "success",
            )
            return redirect(url_for("reports.show", round_id=round_id), 303)
    return render_template("reports/approve.html", page=page, form=form, problem=True), 422


def _page(round_id: str) -> query.ReportPage:
    return edge.found(query.report_page(edge.own_scope(), round_id, local_day(g.now)))


def _text_form(section: query.SectionText, form: TextForm) -> TextForm:
    form.text.label.text = section.title
    form.text.description = f"Say {section.prompt}."
    form.text.render_kw = {"rows": 16}
    return form


def _approval_form(page: query.ReportPage) -> ApprovalForm:
    form = ApprovalForm()
    form.meeting_id.choices = listed({meeting.id: meeting.label for meeting in page.meetings})
    return form
