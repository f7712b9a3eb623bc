"""Known or not known: a page with all that an agency is asked in a round, saved line by line."""

from dataclasses import dataclass, replace

from flask import Blueprint, flash, g, redirect, request, url_for
from wtforms import HiddenField, RadioField

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.policy import Permission, Subject, can, scope
from audit_app.queries.people.people import auditors_of
from audit_app.queries.returns.pages import ReturnPage
from audit_app.queries.returns.returns import return_page
from audit_app.queries.rounds.known import KnownLine, KnownPage, known_lines, known_page
from audit_app.rules.workflow import STATE_WORDS, WITH_AUDITOR
from audit_app.services.rounds import known as service
from audit_app.web.forms import paging
from audit_app.web.forms.base import PageForm, required, select_choices, succeeds
from audit_app.web.forms.pages import Answer, form_page, page_with_status
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.request.mail_promise import mail_promise

blueprint = Blueprint("known", __name__)
KNOWN, NOT_KNOWN = "known", "not-known"


class AuditorForm(PageForm):
    """The form that names another auditor; `instead_of` is the auditor whom the page showed."""

    instead_of = HiddenField()
    auditor = RadioField("New auditor", [required("Select an auditor")])


@dataclass(frozen=True)
class MarkedLine:
    """A line with what is marked on the page; `base` is what the page began with."""

    line: KnownLine
    said: str
    auditor: str
    base: str
    error: str = ""

    @property
    def first_input(self) -> str:
        """Return the id of its first input, to which an error links."""
        return f"said-{self.line.id}"

    @property
    def touched(self) -> bool:
        """Return whether the reader changed anything."""
        return f"{self.said}:{self.auditor}" != self.base


@blueprint.get("/rounds/<round_id>/known")
@requires(Permission.RETURN_CONFIRM, looks_at="round_id")
def form(round_id: str) -> Answer:
    """Show an agency's cases, to be called known or not known."""
    page = _page(round_id)
    return _render(page, _stored(page), request.args.get("auditor", "") or _only_auditor(page))


@blueprint.post("/rounds/<round_id>/known")
@requires(Permission.RETURN_CONFIRM, looks_at="round_id")
def save(round_id: str) -> Answer:
    """Save what was marked; lines with an error come back, the others are kept."""
    page = _page(round_id)
    rows = [_save(_read(line, page), line) for line in _sent(page)]
    wrong = {row.line.id: row for row in rows if row.error}
    page = _page(round_id)
    if not wrong:
        flash(_progress(page), "success")
        number = request.form.get("to", page.paging.number, type=int)
        return redirect(_address(page, number, request.form.get("auditor-all", "")), 303)
    # The lines without an error are saved, although the answer is an error.
    hooks.keep_changes()
    lines = [wrong.pop(row.line.id, row) for row in _stored(page)]
    return _render(page, [*wrong.values(), *lines], request.form.get("auditor-all", ""))


@blueprint.get("/returns/<return_id>/auditor")
@requires(Permission.RETURN_CONFIRM, looks_at="return_id")
def auditor(return_id: str) -> Answer:
    """Show the form that names another auditor."""
    page = _return(return_id)
    if page.state not in WITH_AUDITOR:
        raise Refused(service.WITH_NOBODY)
    return _auditor_page(page, AuditorForm(None, data={"instead_of": page.auditor_id}))


@blueprint.post("/returns/<return_id>/auditor")
@requires(Permission.RETURN_CONFIRM, looks_at="return_id")
def name_auditor(return_id: str) -> Answer:
    """Name another auditor."""
    page, form = _return(return_id), AuditorForm()
    _offer(page, form)
    instead_of, chosen = form.instead_of.data or "", form.auditor.data or ""
    if succeeds(form, lambda: service.name_auditor(hooks.actor(), return_id, instead_of, chosen, g.now)):
        flash(f"The new auditor has been named. {mail_promise('the new auditor')}", "success")
        return redirect(url_for("returns.show", return_id=return_id), 303)
    return _auditor_page(page, form)


def _return(return_id: str) -> ReturnPage:
    """Return the page of a return; raises NotAllowed for a person who may read it but not name its auditor."""
    page = hooks.or_404(return_page(scope(hooks.actor(), Permission.RETURN_READ), return_id))
    if not can(hooks.actor(), Permission.RETURN_CONFIRM, page.subject):
        raise NotAllowed
    return page


def _offer(page: ReturnPage, form: AuditorForm) -> None:
    choices = auditors_of(frozenset({page.agency_id}))[page.agency_id]
    form.auditor.choices = select_choices(
        {choice.id: choice.label for choice in choices if choice.id != page.auditor_id}
    )


def _auditor_page(page: ReturnPage, form: AuditorForm) -> Answer:
    _offer(page, form)
    return form_page("rounds/known/auditor.html", form, page=page, everywhere=Subject())


def _page(round_id: str) -> KnownPage:
    agency_id = request.args.get("agency")
    return hooks.or_404(known_page(hooks.own_scope(), round_id, agency_id, paging.requested_page()))


def _address(page: KnownPage, number: int, auditor_for_all: str) -> str:
    """Return the address of a page; the auditor chosen for all goes along, and is proposed there."""
    chosen = auditor_for_all if auditor_for_all in {choice.id for choice in page.auditors} else None
    arguments = {"page": number if number > 1 else None, "auditor": chosen}
    return url_for("known.form", round_id=page.round_id, agency=page.agency.id, **arguments)  # type: ignore[arg-type]


def _sent(page: KnownPage) -> tuple[KnownLine, ...]:
    named = [name.removeprefix("said-") for name in request.form if name.startswith("said-")]
    return known_lines(hooks.own_scope(), page.round_id, page.agency.id, named)


def _only_auditor(page: KnownPage) -> str:
    return page.auditors[0].id if len(page.auditors) == 1 else ""


def _stored(page: KnownPage) -> list[MarkedLine]:
    return [MarkedLine(line, line.choice, line.auditor_id, _base(line)) for line in page.lines]


def _read(line: KnownLine, page: KnownPage) -> MarkedLine:
    """Return the line as it was sent.

    Where it was touched and names nobody, the auditor is the person chosen for all, or the only auditor there
    is.
    """
    answer = request.form.get(f"said-{line.id}", "")
    auditor = request.form.get(f"auditor-{line.id}", "") if answer == KNOWN else ""
    row = MarkedLine(line, answer, auditor, request.form.get(f"base-{line.id}", _base(line)))
    if answer == KNOWN and not auditor and row.touched:
        return replace(row, auditor=request.form.get("auditor-all", "") or _only_auditor(page))
    return row


def _base(line: KnownLine) -> str:
    return f"{line.choice}:{line.auditor_id}"


def _save(row: MarkedLine, line: KnownLine) -> MarkedLine:
    """Save what was touched on this page; an error on a line holds up none of the others."""
    if not row.said or not row.touched or f"{row.said}:{row.auditor}" == _base(line):
        return row
    if row.base != _base(line):
        words = STATE_WORDS[line.state].lower()
        return replace(
            row,
            base=_base(line),
            error=f"This was changed after you opened the page. It is now: {words}. Check it, then save again",
        )
    try:
        if row.said == KNOWN:
            service.say_known(hooks.actor(), line.id, row.auditor, g.now)
        else:
            service.say_not_known(hooks.actor(), line.id, g.now)
    except Invalid as error:
        return replace(row, error=next(iter(error.fields.values())))
    except Refused as refused:
        return replace(row, error=" ".join(refused.reasons))
    return row


def _render(page: KnownPage, rows: list[MarkedLine], auditor_for_all: str) -> Answer:
    summary = [
        {"text": f"{row.line.reference}: {row.error}", "href": f"#{row.first_input}"}
        for row in rows
        if row.error
    ]

    def auditors(chosen: str, row: MarkedLine | None = None) -> list[dict[str, object]]:
        offered = {choice.id: choice.label for choice in page.auditors}
        if row and row.line.auditor_id:
            offered.setdefault(row.line.auditor_id, f"{row.line.auditor} (no longer an auditor)")
        return [{"value": key, "text": label, "selected": key == chosen} for key, label in offered.items()]

    links = paging.links(page.paging, "known.form", round_id=page.round_id, agency=page.agency.id)
    names = {
        "page": page,
        "links": links,
        "gone": sorted({row.line.auditor for row in rows if _without_auditor(row.line, page)}),
        "rows": rows,
        "summary": summary,
        "auditors": auditors,
        "auditor_for_all": auditor_for_all,
    }
    return page_with_status("rounds/known/form.html", 422 if summary else 200, **names)


def _without_auditor(line: KnownLine, page: KnownPage) -> bool:
    """Return whether the auditor has left, or no longer audits for this agency."""
    return line.state in WITH_AUDITOR and line.auditor_id not in {choice.id for choice in page.auditors}


def _progress(page: KnownPage) -> str:
    if not page.left:
        return f"Saved. You have answered for every {page.unit.singular}."
    return f"Saved. {page.left:,} of {page.paging.count:,} left to answer."
