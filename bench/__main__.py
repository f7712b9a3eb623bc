"""`make bench`: every main page, a save, the Word report and a worker, beside the bare version of each."""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from flask import Flask
from sqlalchemy import select, update

from audit_app.extensions import db, reading_only
from audit_app.models import Answer, AuditRound
from audit_app.policy import Role
from audit_app.queries.reports.facts import Version, round_report
from audit_app.queries.returns.answers import digest, response_of
from audit_app.rules.answers.response import Response
from audit_app.rules.reports.content import compose
from audit_app.rules.workflow import ReportState
from audit_app.services.reports import reports
from audit_app.services.returns import returns
from bench import bare, form, worker
from bench.databases import POSTGRESQL, SQLITE, migrated_app, new_database
from bench.filling import NOW, Filled, Size, fill
from bench.measuring import Line, compared, show

SIZES = (Size(15, 8, 30), Size(60, 6, 24), Size(60, 10, 10), Size(500, 12, 10))
REPORTED, GRID, SAVED = SIZES[0], SIZES[1], SIZES[0]
PAGE_AIM, GRID_AIM, SAVE_AIM, WORD_AIM, FORM_AIM = 3, 85, 2, 1.5, 5


@dataclass(frozen=True)
class PageMeasured:
    name: str
    who: Role
    address: str


SECTION = PageMeasured("Return section", Role.AUDITOR, "/returns/{return_}/sections/all")
OPEN = (
    PageMeasured("To do", Role.AUDITOR, "/"),
    PageMeasured("Round grid", Role.QA_OFFICER, "/rounds/{round}"),
    PageMeasured("Known", Role.AGENCY_LEAD, "/rounds/{round}/known"),
    SECTION,
)
MODERATION = (
    PageMeasured("Moderation", Role.QA_OFFICER, "/rounds/{round}/moderation"),
    PageMeasured("Moderation, a case", Role.QA_OFFICER, "/cases/{case}/moderation"),
    PageMeasured("Findings", Role.QA_OFFICER, "/rounds/{round}/findings"),
    PageMeasured("Recommendations", Role.QA_OFFICER, "/rounds/{round}/recommendations"),
    PageMeasured("Tracker", Role.QA_OFFICER, "/tracker"),
    PageMeasured("Report", Role.QA_OFFICER, "/rounds/{round}/report"),
)


def main() -> None:
    print("Other work on this machine makes these figures rough; ours and bare are taken in turns.")
    sizes = [size for size in SIZES if not sys.argv[1:] or str(size) in sys.argv[1:]]
    over = 0
    for kind in (SQLITE, POSTGRESQL):
        for size in sizes:
            lines = measure(kind, size)
            over += sum(line.over is True for line in lines)
            show(f"{kind}, {size} (cases x services x items)", lines)
    print(f"\n{over} over their aim." if over else "\nEverything is within its aim.")


def measure(kind: str, size: Size) -> list[Line]:
    with tempfile.TemporaryDirectory() as name, new_database(kind, Path(name)) as url:
        with migrated_app(url, Path(name)) as app:
            filled = fill(size)
            lines = [line for page in OPEN for line in _page(app, filled, page)]
            lines += [*_form(app, filled), _save(filled)] if size == SAVED else []
            _move_to(filled, "moderation")
            lines += [line for page in MODERATION for line in _page(app, filled, page)]
            lines += [_word(filled)] if size == REPORTED else []
            _move_to(filled, "open")
        lines += worker.lines(url, Path(name), filled) if size == GRID else []
    return lines


def _move_to(filled: Filled, state: str) -> None:
    reading_only.set(False)
    db.session.execute(update(AuditRound).where(AuditRound.id == filled.round_id).values(state=state))
    db.session.commit()


def _page(app: Flask, filled: Filled, page: PageMeasured) -> list[Line]:
    show_page = _visit(app, filled, page)
    line = compared(
        page.name, show_page, bare.page(bare.rows_of(filled)[page.name], len(show_page())), PAGE_AIM
    )
    if page.name == "Round grid" and filled.size == GRID:
        return [line, Line("Round grid itself", line.ours, None, GRID_AIM, None)]
    return [line]


def _form(app: Flask, filled: Filled) -> list[Line]:
    """Sixty items on one page, beside a still page of its size: from the same edge, and from Flask alone."""
    visit = _visit(app, filled, SECTION)
    drawn = form.drawn(app, visit)
    size = len(drawn())
    beside_still = compared("Form of 60 items", drawn, form.still(app, visit, size), FORM_AIM)
    return [beside_still, compared("Form beside Flask alone", drawn, bare.page([], size), None)]


def _visit(app: Flask, filled: Filled, page: PageMeasured) -> Callable[[], bytes]:
    """The page as its reader gets it, signed in; with the edge, its headers and its access log."""
    address = page.address.format(
        round=filled.round_id, case=filled.case_id, return_=filled.begun_return_ids[0]
    )
    person_id = filled.people[page.who].person_id or ""
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = f"{person_id}:{filled.tokens[person_id]}"
        session["_fresh"] = True

    def visit() -> bytes:
        with app.app_context():
            answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{page.name}, {address}: {answer.status_code}")
        return answer.data

    return visit


def _save(filled: Filled) -> Line:
    """Thirty answers, all changed, by an auditor who saved them minutes ago: rows, progress, log, one commit."""
    auditor, runs = filled.people[Role.AUDITOR], count()
    ours_id, bare_id = filled.begun_return_ids[:2]
    keys = [*(f"item-{at}" for at in range(1, filled.size.items)), "grade"]
    stood: dict[str, str] = {}

    def texts() -> dict[str, str]:
        run = next(runs)
        return dict.fromkeys(keys, f"Word {run} of what the file shows.")

    def ours() -> None:
        reading_only.set(False)
        said = {key: Response(_value(key), None, "", t) for key, t in texts().items()}
        entered = {key: returns.Entered(one, stood[key]) for key, one in said.items()}
        returns.save_answers(auditor, ours_id, entered, NOW)
        db.session.commit()
        db.session.remove()
        stood.update({key: digest(one) for key, one in said.items()})

    begun = db.session.scalars(select(Answer).where(Answer.return_id == ours_id))
    stood.update(dict.fromkeys(keys, "") | {one.question_key: digest(response_of(one)) for one in begun})
    db.session.remove()
    return compared(
        "Save of 30 answers", ours, lambda: bare.upsert(bare_id, auditor.person_id or "", texts()), SAVE_AIM
    )


def _value(key: str) -> str:
    number = key.removeprefix("item-")
    return "good" if key == "grade" else "Seen." if int(number) % 3 == 0 else "yes"


def _word(filled: Filled) -> Line:
    audit_round = db.session.get_one(AuditRound, filled.round_id)
    version = Version(ReportState.DRAFT, 1, NOW.date(), "Officer")
    blocks = compose(round_report(audit_round, version))
    db.session.rollback()

    def ours() -> bytes:
        made = reports.export(filled.round_id, NOW)
        db.session.remove()
        return made

    return compared("Word report", ours, lambda: bare.word(blocks), WORD_AIM)


if __name__ == "__main__":
    os.environ.pop("DATABASE_URL", None)
    main()
