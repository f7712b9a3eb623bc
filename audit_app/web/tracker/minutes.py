"""A sub-group's meetings and their minutes: decisions, what is to be noted, and minute references."""

from flask import Blueprint, flash, g, redirect, url_for
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField

from audit_app.errors import NotAllowed
from audit_app.policy import Permission, Subject, can
from audit_app.queries.tracker.meetings import minutes as query
from audit_app.rules.dates import day_words, local_day
from audit_app.services.tracker import minutes as service
from audit_app.services.tracker.decisions import Minute
from audit_app.web.forms.base import PageForm, radios, select_choices, succeeds
from audit_app.web.forms.pages import Answer, form_page, page_of_forms
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import permission_of, requires
from audit_app.web.tracker.decisions import minute_field

blueprint = Blueprint("minutes", __name__)


class NoteForm(PageForm):
    """The decisions of a chair that a meeting noted."""

    decision_ids = SelectMultipleField("What did the meeting note?")
    meeting_id = radios("Which meeting noted this?", {}, "Select the meeting that noted this")
    minute_reference = minute_field()


class MinuteForm(PageForm):
    """A minute reference."""

    minute_reference = minute_field()


@blueprint.get("/sub-groups/<sub_group_id>/decisions")
@requires(Permission.DECISION_READ)
def index(sub_group_id: str) -> Answer:
    """List the meetings of a sub-group, and what waits to be noted, all of it ticked."""
    page = _decided(sub_group_id)
    every = [str(line.id) for line in page.waiting]
    return _index(page, _note_form(page, NoteForm(formdata=None, data={"decision_ids": every})))


@blueprint.post("/sub-groups/<sub_group_id>/decisions")
@requires(Permission.DECISION_NOTE)
def note(sub_group_id: str) -> Answer:
    """Have a meeting note the ticked decisions."""
    page = _decided(sub_group_id)
    form = _note_form(page, NoteForm())
    ticked = [int(decision_id) for decision_id in form.decision_ids.data or ()]
    minute = Minute(form.meeting_id.data or "", form.minute_reference.data or "")
    if succeeds(form, lambda: service.note_decisions(hooks.actor(), sub_group_id, ticked, minute, g.now)):
        flash("The meeting has noted it." if len(ticked) == 1 else "The meeting has noted them.", "success")
        return redirect(url_for("minutes.index", sub_group_id=sub_group_id), 303)
    return _index(page, form)


@blueprint.get("/meetings/<meeting_id>/minutes")
@requires(Permission.DECISION_READ)
def show(meeting_id: str) -> Answer:
    """Display the minutes of a meeting."""
    return _show(_minutes(meeting_id))


@blueprint.post("/meetings/<meeting_id>/minutes/<int:decision_id>")
@requires(Permission.DECISION_MINUTE)
def complete(meeting_id: str, decision_id: int) -> Answer:
    """Complete the minute reference of a decision."""
    page, form = _minutes(meeting_id), MinuteForm()
    if decision_id not in {line.id for line in (*page.lines, *page.noted)}:
        raise NotAllowed(hidden=True)
    reference = form.minute_reference.data or ""
    if succeeds(form, lambda: service.complete_minute(hooks.actor(), decision_id, reference, g.now)):
        flash("The minute reference is saved.", "success")
        return redirect(url_for("minutes.show", meeting_id=meeting_id), 303)
    return _show(page, decision_id, form)


@blueprint.post("/meetings/<meeting_id>/minutes/agreed")
@requires(Permission.DECISION_MINUTE)
def agree(meeting_id: str) -> Response:
    """Agree the minutes of a meeting."""
    page = _minutes(meeting_id)
    service.agree_minutes(hooks.actor(), meeting_id, g.now)
    flash(f"The minutes of {day_words(page.held_on)} are agreed.", "success")
    return redirect(url_for("minutes.show", meeting_id=meeting_id), 303)


def _decided(sub_group_id: str) -> query.DecidedPage:
    page = hooks.or_404(query.decided_page(sub_group_id, local_day(g.now)))
    _require(page.subject)
    return page


def _minutes(meeting_id: str) -> query.MinutesPage:
    page = hooks.or_404(query.minutes_page(meeting_id, local_day(g.now)))
    _require(page.subject)
    return page


def _require(subject: Subject) -> None:
    """Raise NotAllowed as if the sub-group did not exist, which is all that a stranger may know of it."""
    if not can(hooks.actor(), permission_of("minutes.index"), subject):
        raise NotAllowed(hidden=True)


def _index(page: query.DecidedPage, form: NoteForm) -> Answer:
    return form_page("tracker/minutes/index.html", form, page=page)


def _show(page: query.MinutesPage, wrong_id: int = 0, wrong: MinuteForm | None = None) -> Answer:
    forms = [wrong] if wrong else []
    return page_of_forms("tracker/minutes/show.html", *forms, page=page, wrong_id=wrong_id, wrong=wrong)


def _note_form(page: query.DecidedPage, form: NoteForm) -> NoteForm:
    form.decision_ids.choices = select_choices(
        {
            str(line.id): f"{line.reference}: {line.what}, {line.who}, {day_words(line.day)}"
            for line in page.waiting
        }
    )
    form.meeting_id.choices = select_choices({meeting.id: meeting.label for meeting in page.choices})
    proposed = query.numbering(page.choices[0].id) if page.choices else ""
    form.minute_reference.description = f"Leave blank to use the next number, {proposed}." if proposed else ""
    return form
