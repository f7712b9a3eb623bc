"""A return in the browser: start and task list, section pages, check answers, submit, accept or send back."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audit_app.errors import Invalid, Refused
from audit_app.exports import return_copies
from audit_app.policy import Permission, can
from audit_app.queries.returns.returns import (
    ReturnPage,
    SectionPart,
    SectionState,
    auditor_after,
    digest,
    in_words,
    return_page,
)
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.workflow import allowed
from audit_app.services.mail.recipients import qa_officers
from audit_app.services.returns import returns as service
from audit_app.web.forms import uploads
from audit_app.web.forms.base import PageForm, done, long_text
from audit_app.web.request import hooks
from audit_app.web.returns import fields, rows
from audit_app.web.returns.fields import Item
from audit_app.web.returns.inputs import Theirs

blueprint = Blueprint("returns", __name__)

MORE_ROWS, COPIES = "rows-", "files-"
"""A button of this name and a question's key saves, and comes back with empty rows or goes on to its files."""


class SendBackForm(PageForm):
    reason = long_text(
        "What has to change?",
        "Say what has to change",
        description="The auditor reads this on top of the return.",
    )


@blueprint.get("/returns/<return_id>")
def show(return_id: str) -> str:
    """The auditor's start page and task list while it is theirs to answer; otherwise what was answered."""
    page = page_of(return_id)
    answering = page.answerable and can(hooks.actor(), Permission.RETURN_ANSWER, page.subject)
    if answering:
        return render_template("returns/start.html", page=page, tasks=_tasks(page), next=_next(page))
    return render_template("returns/read.html", page=page, review=_review(page), officers=_officers(page))


@blueprint.get("/returns/<return_id>/sections/<section_key>")
def section(return_id: str, section_key: str) -> str | Response:
    page = page_of(return_id)
    part = hooks.found(page.part(section_key, asked_part()))
    if not page.answerable:
        return redirect(url_for("returns.show", return_id=return_id))
    items = tuple(fields.item_of(given) for given in part.given)
    if room := rows.blank_row_in(request.args.get("blank", "")):
        items = tuple(rows.with_blank_row(item, room) for item in items)
    return _section(page, part, items)


@blueprint.post("/returns/<return_id>/sections/<section_key>")
def save_section(return_id: str, section_key: str) -> Response | tuple[str, int]:
    page = page_of(return_id)
    part = hooks.found(page.part(section_key, asked_part()))
    act = rows.act_of(request.form.get("then", ""))
    form = rows.done_to(request.form, act) if act else request.form
    sent = [given for given in part.possible if fields.stands_in(given, form)]
    items = tuple(fields.read_item(given, form) for given in sent)
    try:
        saved = service.save_page(hooks.actor(), return_id, entered(items), g.now, writing())
    except Refused as refused:
        return _section(page, part, items, refused.reasons), 409
    except Invalid as error:
        return _section(page, part, items, tuple(error.fields.values())), 422
    clashes = {clash.question_key: clash for clash in saved.clashes}
    if not clashes and not any(item.errors for item in items):
        page = page_of(return_id) if page.question_set.has_follow_ups else page
        return redirect(_after(page, hooks.found(page.part(section_key, part.number)), items, act), 303)
    # What could be saved is saved; only the rest comes back.
    hooks.keep_changes()
    page = page_of(return_id)
    part = hooks.found(page.part(section_key, part.number))
    stands = {given.question.key: given for given in part.possible}
    left = tuple(_left(page, stands[item.key], item, clashes, act) for item in items)
    return _section(page, part, left), 409 if clashes else 422


@blueprint.get("/returns/<return_id>/check")
def check(return_id: str) -> str | Response:
    page = page_of(return_id)
    if not page.answerable:
        return redirect(url_for("returns.show", return_id=return_id))
    return _check(page)


@blueprint.post("/returns/<return_id>/submit")
def submit(return_id: str) -> Response | tuple[str, int]:
    page = page_of(return_id)
    try:
        service.submit_return(hooks.actor(), return_id, g.now)
    except Refused as refused:
        return _check(page, refused.reasons), 409
    return redirect(url_for("returns.submitted", return_id=return_id), 303)


@blueprint.get("/returns/<return_id>/submitted")
def submitted(return_id: str) -> str | Response:
    page = page_of(return_id)
    if page.submitted_at is None:
        return redirect(url_for("returns.show", return_id=return_id))
    return render_template("returns/submitted.html", page=page)


@blueprint.get("/returns/<return_id>/return.docx")
def word(return_id: str) -> Response:
    page = hooks.found(return_page(hooks.own_scope(), return_id))
    content = return_copies.copy_return(hooks.actor(), return_id, g.now)
    return uploads.word(content, f"{page.reference}-{page.service}.docx")


@blueprint.post("/returns/<return_id>/accept")
def accept(return_id: str) -> Response:
    page = page_of(return_id)
    service.accept_return(hooks.actor(), return_id, g.now)
    flash(f"{page.reference}, {page.service}: the return is accepted.", "success")
    return redirect(url_for("returns.show", return_id=return_id), 303)


@blueprint.get("/returns/<return_id>/send-back")
def send_back_form(return_id: str) -> str:
    page = page_of(return_id)
    return render_template("returns/send_back.html", page=page, form=SendBackForm(None))


@blueprint.post("/returns/<return_id>/send-back")
def send_back(return_id: str) -> Response | tuple[str, int]:
    page = page_of(return_id)
    form = SendBackForm()
    if done(form, lambda: service.send_back_return(hooks.actor(), return_id, form.reason.data or "", g.now)):
        flash(f"{page.reference}, {page.service}: sent back to {page.auditor}.", "success")
        return redirect(url_for("returns.show", return_id=return_id), 303)
    return render_template("returns/send_back.html", page=page, form=form, problem=True), 422


def page_of(return_id: str) -> ReturnPage:
    """Whoever was its auditor until somebody else was named is told so; for other strangers there is no such page."""
    page = return_page(hooks.own_scope(), return_id)
    if page is None and (now := auditor_after(hooks.actor().person_id or "", return_id)):
        raise Refused(
            f"{now} has been asked to answer this return instead of you, so you cannot open it any more. "
            "What you had saved in it stays.",
            closed=True,
        )
    return hooks.found(page)


def _officers(page: ReturnPage) -> tuple[str, ...]:
    """Whom the lead asks for more time: it is not theirs to give."""
    actor = hooks.actor()
    asks = can(actor, Permission.RETURN_CONFIRM, page.subject) and not can(
        actor, Permission.ROUND_TIME, page.subject
    )
    return tuple(person.name for person in qa_officers()) if asks else ()


def asked_part() -> int:
    """The page of the section; an address that names none means the first."""
    typed = request.args.get("page", "1")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0


def writing() -> service.Writing:
    """Which page sends this, as it says itself."""
    turn = request.form.get("page-turn", "")
    number = int(turn) if turn.isascii() and turn.isdigit() and len(turn) < 7 else 0
    return service.Writing(request.form.get("page-mark", "")[:24], number)


def entered(items: tuple[Item, ...]) -> dict[str, service.Entered]:
    return {
        item.key: service.Entered(item.response, item.base)
        for item in items
        if item.response is not None and not fields.keeps_theirs(item, request.form)
    }


def _left(
    page: ReturnPage,
    now: fields.Given,
    item: Item,
    clashes: Mapping[str, service.Clash],
    act: rows.RowAct | None,
) -> Item:
    """After a save that could not take everything: as typed where wrong or clashing, else as stored."""
    clash = clashes.get(item.key)
    if clash is not None:
        theirs = Theirs(
            words=in_words(page.question_set, now.question, clash.theirs),
            mine=in_words(page.question_set, now.question, item.response) if item.response else "",
            base=digest(clash.theirs),
            who=clash.who,
            when=clash.when,
        )
        return Item(
            now, item.typed, item.base, item.response, {"settle": "Choose which answer stands"}, theirs
        )
    if item.errors:
        return replace(item, given=now, response=None)
    stored = fields.item_of(now)
    if act and act.act == rows.INSERT:
        return rows.with_blank_row(stored, replace(act, row=rows.place_after(item, act)))
    return stored


def _after(page: ReturnPage, part: SectionPart, sent: tuple[Item, ...], act: rows.RowAct | None) -> str:
    """Where to go on: on this page, where the answers opened more of its questions or something is done to its rows."""
    then = request.form.get("then", "")
    if then == "later":
        return url_for("returns.show", return_id=page.id)
    asked = [given.question.key for given in part.given]
    here = {"return_id": page.id, "section_key": part.section.key, "page": part.number}
    if act and (item := next((item for item in sent if item.key == act.key), None)):
        place = rows.place_after(item, act)
        blank = f"{place}-{act.key}" if act.act == rows.INSERT else None
        return url_for("returns.section", **here, blank=blank, _anchor=f"row-{act.key}-{place}")
    wanted = then.removeprefix(COPIES) if then.startswith(COPIES) else ""
    if wanted in asked:
        return url_for("answer_files.index", return_id=page.id, question_key=wanted)
    opened = _opened(part, sent)
    if opened and then == "continue":
        count = f"{len(opened)} more question{'' if len(opened) == 1 else 's'}"
        flash(f"Saved. Your answers open {count} on this page.", "success")
    stay = opened[0] if opened else then.removeprefix(MORE_ROWS) if then.startswith(MORE_ROWS) else ""
    if stay:
        return url_for("returns.section", **here, _anchor=f"question-{stay[:60]}")
    following = page.part_after(part)
    if following is None:
        return url_for("returns.check", return_id=page.id)
    return url_for(
        "returns.section", return_id=page.id, section_key=following.section.key, page=following.number
    )


def _opened(part: SectionPart, sent: tuple[Item, ...]) -> list[str]:
    """The questions that are asked and were not on the page that was sent, as whoever sent it saw the page."""
    there = {item.key for item in sent}
    answered = [given.question.key for given in part.given if TYPES[given.question.type].answered]
    return [key for key in answered if key not in there] if there else []


def _tasks(page: ReturnPage) -> list[dict[str, object]]:
    """Parameters of the task list."""
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
    """Where going on leads: the page of the first thing that is missing."""
    part = page.part_of(page.missing[0].question.key) if page.missing else None
    if part is None:
        return url_for("returns.check", return_id=page.id)
    return url_for("returns.section", return_id=page.id, section_key=part.section.key, page=part.number)


def _review(page: ReturnPage) -> dict[str, bool]:
    """The moves that the table offers and policy allows; nobody reviews their own return."""
    actor = hooks.actor()
    others = actor.person_id not in (page.auditor_id, page.submitted_by_id)
    may = others and page.running and can(actor, Permission.RETURN_REVIEW, page.subject)
    return {
        "accept": may and allowed("return_accepted", page.state),
        "send_back": may and allowed("return_sent_back", page.state),
    }


def _check(page: ReturnPage, refused: tuple[str, ...] = ()) -> str:
    refusals = [{"text": reason} for reason in refused]
    return render_template("returns/check.html", page=page, refusals=refusals, problem=bool(refusals))


def _section(
    page: ReturnPage, part: SectionPart, items: tuple[Item, ...], refused: tuple[str, ...] = ()
) -> str:
    errors = [*({"text": reason} for reason in refused), *fields.error_list(items)]
    if refused:
        told = "Nothing was saved. Your words are kept on this page."
    else:
        told = "Everything else on this page is saved. What is marked is not saved yet."
    names = {
        "page": page,
        "part": part,
        "items": items,
        "errors": errors,
        "problem": bool(errors),
        "told": told,
    }
    return render_template("returns/section.html", **names)
