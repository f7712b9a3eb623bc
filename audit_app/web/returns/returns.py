"""A return in the browser: start and task list, section pages, check answers, submit, accept or send back."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audit_app.errors import Invalid, Refused
from audit_app.exports import return_copies
from audit_app.policy import Permission, can, scope
from audit_app.queries.returns.pages import ReturnPage, SectionState
from audit_app.queries.returns.returns import auditor_after, return_page, waiting_for_review
from audit_app.rules.workflow import is_allowed
from audit_app.services.mail.recipients import qa_officers
from audit_app.services.returns import returns as service
from audit_app.web.forms.base import PageForm, long_text, succeeds
from audit_app.web.forms.pages import Answer, form_page, page_with_status
from audit_app.web.request import hooks
from audit_app.web.request.downloads import hand_out
from audit_app.web.request.endpoints import requires
from audit_app.web.returns import fields, rows
from audit_app.web.returns.section_pages import (
    entered,
    item_after_save,
    next_address,
    part_number,
    render_section,
    save_origin,
)

blueprint = Blueprint("returns", __name__)


class SendBackForm(PageForm):
    """The reason for which a return is sent back."""

    reason = long_text(
        "What needs to change?",
        "Enter what needs to change",
        description="The auditor sees this at the top of the return.",
    )


@blueprint.get("/returns/<return_id>")
@requires(Permission.RETURN_READ, looks_at="return_id")
def show(return_id: str) -> str:
    """Show the auditor the start page and task list while they can answer, and otherwise the answers."""
    page = page_of(return_id)
    answering = page.answerable and can(hooks.actor(), Permission.RETURN_ANSWER, page.subject)
    if answering:
        return render_template("returns/start.html", page=page, tasks=_tasks(page), next=_next(page))
    return render_template("returns/read.html", page=page, review=_review(page), officers=_officers(page))


@blueprint.get("/returns/<return_id>/sections/<section_key>")
@requires(Permission.RETURN_ANSWER, looks_at="return_id")
def section(return_id: str, section_key: str) -> Answer:
    """Show a page of a section, with a blank row where a button of a row asked for it."""
    page = page_of(return_id)
    part = hooks.or_404(page.part(section_key, part_number()))
    if not page.answerable:
        return redirect(url_for("returns.show", return_id=return_id))
    items = tuple(fields.item_of(stored) for stored in part.asked)
    if blank_row := rows.blank_row_in(request.args.get("blank", "")):
        items = tuple(rows.with_blank_row(item, blank_row) for item in items)
    return render_section(page, part, items)


@blueprint.post("/returns/<return_id>/sections/<section_key>")
@requires(Permission.RETURN_ANSWER, looks_at="return_id")
def save_section(return_id: str, section_key: str) -> Answer:
    """Save a page of a section, and show it again with what could not be saved."""
    page = page_of(return_id)
    part = hooks.or_404(page.part(section_key, part_number()))
    act = rows.act_of(request.form.get("then", ""))
    form = rows.apply_act(request.form, act) if act else request.form
    items = tuple(fields.read_item(stored, form) for stored in part.possible if fields.is_sent(stored, form))
    try:
        saved = service.save_page(hooks.actor(), return_id, entered(items), g.now, save_origin())
    except Refused as refused:
        return render_section(page, part, items, refused.reasons, status=409)
    except Invalid as error:
        return render_section(page, part, items, tuple(error.fields.values()))
    conflicts = {conflict.question_key: conflict for conflict in saved.conflicts}
    if not conflicts and not any(item.errors for item in items):
        page = page_of(return_id) if page.question_set.has_follow_ups else page
        return redirect(
            next_address(page, hooks.or_404(page.part(section_key, part.number)), items, act), 303
        )
    # The status is that of an error, which would roll back what could be saved.
    hooks.keep_changes()
    page = page_of(return_id)
    part = hooks.or_404(page.part(section_key, part.number))
    stored = {item.question.key: item for item in part.possible}
    items = tuple(item_after_save(page, stored[item.key], item, conflicts, act) for item in items)
    return render_section(page, part, items, status=409 if conflicts else 422)


@blueprint.get("/returns/<return_id>/check")
@requires(Permission.RETURN_ANSWER, looks_at="return_id")
def check(return_id: str) -> Answer:
    """Show all answers and what is missing, before the return is submitted."""
    page = page_of(return_id)
    if not page.answerable:
        return redirect(url_for("returns.show", return_id=return_id))
    return _check_page(page)


@blueprint.post("/returns/<return_id>/submit")
@requires(Permission.RETURN_ANSWER, looks_at="return_id")
def submit(return_id: str) -> Answer:
    """Submit the return."""
    page = page_of(return_id)
    try:
        service.submit_return(hooks.actor(), return_id, g.now)
    except Refused as refused:
        return _check_page(page, refused.reasons)
    return redirect(url_for("returns.submitted", return_id=return_id), 303)


@blueprint.get("/returns/<return_id>/submitted")
@requires(Permission.RETURN_ANSWER)
def submitted(return_id: str) -> str | Response:
    """Confirm that the return is submitted."""
    page = page_of(return_id)
    if page.submitted_at is None:
        return redirect(url_for("returns.show", return_id=return_id))
    return render_template("returns/submitted.html", page=page)


@blueprint.get("/returns/<return_id>/return.docx")
@requires(Permission.RETURN_READ, looks_at="return_id")
def word(return_id: str) -> Response:
    """Download a copy of the return in Word."""
    page = hooks.or_404(return_page(hooks.own_scope(), return_id))
    content = return_copies.copy_return(hooks.actor(), return_id, g.now)
    return hand_out(content, f"{page.reference}-{page.service}.docx")


@blueprint.post("/returns/<return_id>/accept")
@requires(Permission.RETURN_REVIEW)
def accept(return_id: str) -> Response:
    """Accept the return."""
    page = page_of(return_id)
    service.accept_return(hooks.actor(), return_id, g.now)
    actor = hooks.actor()
    reach = scope(actor, Permission.RETURN_REVIEW)
    waiting = waiting_for_review(reach, actor.person_id, page.round_id, return_id)
    onwards = f" This is the next one to accept or send back, of {len(waiting)}." if waiting else ""
    flash(f"{page.reference}, {page.service}: the return has been accepted.{onwards}", "success")
    return redirect(url_for("returns.show", return_id=waiting[0] if waiting else return_id), 303)


@blueprint.get("/returns/<return_id>/send-back")
@requires(Permission.RETURN_REVIEW, looks_at="return_id")
def send_back_form(return_id: str) -> Answer:
    """Ask for the reason for which the return is sent back."""
    page = page_of(return_id)
    return form_page("returns/send_back.html", SendBackForm(None), page=page)


@blueprint.post("/returns/<return_id>/send-back")
@requires(Permission.RETURN_REVIEW, looks_at="return_id")
def send_back(return_id: str) -> Answer:
    """Send the return back to its auditor."""
    page = page_of(return_id)
    form = SendBackForm()
    if succeeds(
        form, lambda: service.send_back_return(hooks.actor(), return_id, form.reason.data or "", g.now)
    ):
        flash(f"{page.reference}, {page.service}: sent back to {page.auditor}.", "success")
        return redirect(url_for("returns.show", return_id=return_id), 303)
    return form_page("returns/send_back.html", form, page=page)


def page_of(return_id: str) -> ReturnPage:
    """Return a return within reach of the person, or answer 404.

    Somebody who was its auditor before is refused with the name of the present auditor instead.
    """
    page = return_page(hooks.own_scope(), return_id)
    if page is None and (now := auditor_after(hooks.actor().person_id or "", return_id)):
        raise Refused(
            f"{now} has been asked to answer this return instead of you, so you can no longer open it. "
            "Everything you saved in it is kept.",
            closed=True,
        )
    return hooks.or_404(page)


def _officers(page: ReturnPage) -> tuple[str, ...]:
    """Return the QA officers' names for an agency lead, who cannot give more time without them."""
    actor = hooks.actor()
    asks = can(actor, Permission.RETURN_CONFIRM, page.subject) and not can(
        actor, Permission.ROUND_TIME, page.subject
    )
    return tuple(person.name for person in qa_officers()) if asks else ()


def _tasks(page: ReturnPage) -> list[dict[str, object]]:
    """Return the parameters of GOV.UK's task list component."""
    return [
        {
            "title": {"text": state.section.title},
            "href": url_for("returns.section", return_id=page.id, section_key=state.section.key),
            "status": _status(state),
        }
        for state in page.sections
    ]


def _status(state: SectionState) -> dict[str, object]:
    if state.done:
        return {"text": "Done"}
    if not state.begun:
        return {"tag": {"text": "Not started", "classes": "govuk-tag--blue"}}
    return {"tag": {"text": f"{state.progress.answered} of {state.progress.required} answered"}}


def _next(page: ReturnPage) -> str:
    """Return the address of the page with the first missing answer, or of "Check your answers"."""
    part = page.part_of(page.missing[0].question.key) if page.missing else None
    if part is None:
        return url_for("returns.check", return_id=page.id)
    return url_for("returns.section", return_id=page.id, section_key=part.section.key, page=part.number)


def _review(page: ReturnPage) -> dict[str, bool]:
    """Return whether the person may accept the return, and send it back; nobody reviews their own."""
    actor = hooks.actor()
    others = actor.person_id not in (page.auditor_id, page.submitted_by_id)
    may = others and page.running and can(actor, Permission.RETURN_REVIEW, page.subject)
    return {
        "accept": may and is_allowed("return_accepted", page.state),
        "send_back": may and is_allowed("return_sent_back", page.state),
    }


def _check_page(page: ReturnPage, refused: tuple[str, ...] = ()) -> Answer:
    refusals = [{"text": reason} for reason in refused]
    return page_with_status("returns/check.html", 409 if refused else 200, page=page, refusals=refusals)
