"""Known or not known: one page with all that an agency is asked in a round, saved line by line."""

from dataclasses import dataclass, replace

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audit_app.errors import Invalid, Refused
from audit_app.queries.known import KnownLine, KnownPage, known_page
from audit_app.rules.workflow import STATE_WORDS
from audit_app.services import known as service
from audit_app.web import edge

blueprint = Blueprint("known", __name__)
KNOWN, NOT_KNOWN = "known", "not-known"


@dataclass(frozen=True)
class Row:
    """A line with what is marked on the page; `base` is what the page began with."""

    line: KnownLine
    said: str
    auditor: str
    base: str
    error: str = ""

    @property
    def first_input(self) -> str:
        return f"said-{self.line.id}"


@blueprint.get("/rounds/<round_id>/known")
def form(round_id: str) -> str:
    page = _page(round_id)
    return _shown(page, _stored(page), _only_one(page))


@blueprint.post("/rounds/<round_id>/known")
def save(round_id: str) -> Response | tuple[str, int]:
    page = _page(round_id)
    rows = [_save(_read(line, page), line) for line in page.lines]
    wrong = {row.line.id: row for row in rows if row.error}
    page = _page(round_id)
    if not wrong:
        flash(_told(page), "success")
        return redirect(url_for("known.form", round_id=round_id, agency=page.agency.id), 303)
    edge.keep_changes()
    rows = [wrong.get(row.line.id, row) for row in _stored(page)]
    return _shown(page, rows, request.form.get("auditor-all", "")), 422


def _page(round_id: str) -> KnownPage:
    return edge.found(known_page(edge.own_scope(), round_id, request.args.get("agency")))


def _only_one(page: KnownPage) -> str:
    return page.auditors[0].id if len(page.auditors) == 1 else ""


def _stored(page: KnownPage) -> list[Row]:
    return [Row(line, line.said, line.auditor_id, _base(line)) for line in page.lines]


def _read(line: KnownLine, page: KnownPage) -> Row:
    said = request.form.get(f"said-{line.id}", "")
    auditor = request.form.get(f"auditor-{line.id}", "")
    if said == KNOWN and not auditor:
        auditor = request.form.get("auditor-all", "") or _only_one(page)
    base = request.form.get(f"base-{line.id}", _base(line))
    return Row(line, said, auditor if said == KNOWN else "", base)


def _base(line: KnownLine) -> str:
    return f"{line.said}:{line.auditor_id}"


def _save(row: Row, line: KnownLine) -> Row:
    """Only what was touched on this page; an error of one line holds none of the others up."""
    sent = f"{row.said}:{row.auditor}"
    if not row.said or sent in (row.base, _base(line)):
        return row
    if row.base != _base(line):
        words = STATE_WORDS[line.state].lower()
        return replace(
            row, base=_base(line), error=f"Somebody changed this meanwhile. It now says: {words}. Look again"
        )
    try:
        if row.said == KNOWN:
            service.say_known(edge.actor(), line.id, row.auditor, g.now)
        else:
            service.say_not_known(edge.actor(), line.id, g.now)
    except Invalid as error:
        return replace(row, error=next(iter(error.fields.values())))
    except Refused as refused:
        return replace(row, error=" ".join(refused.reasons))
    return row


def _shown(page: KnownPage, rows: list[Row], auditor_for_all: str) -> str:
    summary = [
        {"text": f"{row.line.reference}: {row.error}", "href": f"#{row.first_input}"}
        for row in rows
        if row.error
    ]

    def auditors(chosen: str) -> list[dict[str, object]]:
        return [{"value": one.id, "text": one.label, "selected": one.id == chosen} for one in page.auditors]

    names = {
        "page": page,
        "rows": rows,
        "summary": summary,
        "auditors": auditors,
        "auditor_for_all": auditor_for_all,
    }
    return render_template("known/form.html", **names, problem=bool(summary))


def _told(page: KnownPage) -> str:
    if not page.left:
        return "Saved. You have said of every case whether it is known."
    return f"Saved. {page.left} of {len(page.lines)} are left to say."
