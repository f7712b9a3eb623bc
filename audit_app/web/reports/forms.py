"""The forms of the report's pages: texts, checks, approval, and reasons for corrections and withheld versions."""

from dataclasses import dataclass
from datetime import datetime

from wtforms import HiddenField

from audit_app.queries.reports import reports as query
from audit_app.queries.reports.texts import SectionText
from audit_app.rules.workflow import RoundState
from audit_app.services.reports import versions
from audit_app.web.forms.base import PageForm, long_text
from audit_app.web.forms.edit_conflicts import SharedForm, with_base
from audit_app.web.tracker.decisions import ReasonForm, meeting_field, minute_field, offer, reason_form


class TextForm(SharedForm):
    """The text of a section, which several people may edit at once."""

    text = long_text("Text", longest=versions.LONGEST_SECTION)


class VersionForm(PageForm):
    """A button that names the version of the row that the page showed."""

    version = HiddenField()


class CheckForm(VersionForm):
    """The check of a text for accuracy; `figures` is the mark of the figures that the page showed with it."""

    figures = HiddenField()


class ApprovalForm(VersionForm):
    """The approval of a report or of its correction.

    `read` is the mark of the report as the page showed it, `version` that of the correction.
    """

    read = HiddenField()
    meeting_id = meeting_field()
    minute_reference = minute_field()


@dataclass(frozen=True)
class StoredText:
    """The text that a writer edits: the words of the open correction, or else those of the report."""

    text: str
    version: int | None
    who: str
    when: datetime | None


def stored_text(page: query.ReportPage, section: SectionText) -> StoredText:
    """Return the text that is edited; its version is None where the correction does not change it yet."""
    if section.corrected:
        return StoredText(
            section.corrected, section.corrected_version, section.corrected_by, section.corrected_at
        )
    version = None if page.state is RoundState.CLOSED else section.version
    return StoredText(section.text, version, section.written_by, section.written_at)


def text_form(section: SectionText, form: TextForm) -> TextForm:
    """Return the form with the title and prompt of its section."""
    form.text.label.text = section.title
    form.text.description = f"Include {section.prompt}."
    form.text.render_kw = {"rows": 16}
    return form


def stored_form(section: SectionText, stored: StoredText) -> TextForm:
    """Return the form as it is for somebody who opens the page now."""
    return with_base(text_form(section, TextForm(None, data={"text": stored.text})))


def approval_form(page: query.ReportPage, **marks: str) -> ApprovalForm:
    """Return the form of an approval with the meetings that may approve, and the marks of what the page shows."""
    form = ApprovalForm(data=marks)
    offer(form, page.meetings, page.earliest)
    return form


def correction_form() -> ReasonForm:
    """Return the form that begins a correction."""
    return reason_form(
        "What is wrong in the approved report?",
        "Say what is wrong and how you know. The new version of the report includes this. Do not name anyone.",
    )


def withholding_form() -> ReasonForm:
    """Return the form that withholds a version."""
    return reason_form(
        "Why are you holding this version back?",
        "QA officers and the chair of the sub-group can read this. Do not name anyone.",
    )
