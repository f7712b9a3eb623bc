"""`make bench` measures every main page, a save, the Word report and a worker, beside the bare version of each."""

import os
import sys
import tempfile
from collections.abc import Callable, Mapping
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
from bench import aims, bare, form, worker
from bench.databases import POSTGRESQL, SQLITE, analyse, migrated_app, new_database
from bench.filling import Filled, fill
from bench.measuring import Line, compared, print_table
from bench.sample import NOW, Size, short_value

SIZES = (Size(15, 8, 30), Size(60, 6, 24), Size(60, 10, 10), Size(500, 12, 10))
REPORTED, GRID, SAVED = SIZES[0], SIZES[1], SIZES[0]
SET_AIMS = "--set-aims"
"""The option by which the measurements become the aims.

An aim says how many times as long as the bare version something may take.
"""


@dataclass(frozen=True)
class PageMeasured:
    """A page that is measured; `address` has places for the ids of round, case and return."""

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


def main() -> int:
    """Measure the sizes named on the command line, or all, and return 1 where a line is over its aim twice.

    With `--set-aims` what is measured becomes the aim, with an allowance.
    """
    print("Other work on this machine makes these figures rough; ours and bare are taken in turns.")
    sizes = [size for size in SIZES if str(size) in sys.argv] or SIZES
    measured: dict[str, list[Line]] = {}
    over: list[str] = []
    for kind in (SQLITE, POSTGRESQL):
        for size in sizes:
            title = f"{kind}, {size}"
            own_aims = {} if SET_AIMS in sys.argv else aims.read().get(title, {})
            lines = measured[title] = measure(kind, size, own_aims)
            print_table(f"{title} (cases x services x items)", lines, own_aims)
            over += [f"{title}: {line.what}" for line in lines if aims.is_over(line, own_aims)]
    if SET_AIMS in sys.argv:
        aims.write(measured)
    print("\nOver their aim, twice:\n" + "\n".join(over) if over else "\nEverything is within its aim.")
    return 1 if over else 0


def measure(kind: str, size: Size, own_aims: Mapping[str, float]) -> list[Line]:
    """Measure what is of interest at this size, on a new database of this kind."""
    with tempfile.TemporaryDirectory() as name, new_database(kind, Path(name)) as url:
        with migrated_app(url, Path(name)) as app:
            filled = fill(size)
            analyse()
            lines = aims.measured_twice(
                (line for page in OPEN for line in _page(app, filled, page)), own_aims
            )
            if size == SAVED:
                lines += aims.measured_twice([*_form(app, filled), _save(filled)], own_aims)
            _move_to(filled, "moderation")
            lines += aims.measured_twice(
                (line for page in MODERATION for line in _page(app, filled, page)), own_aims
            )
            lines += aims.measured_twice([_word(filled)] if size == REPORTED else [], own_aims)
            _move_to(filled, "open")
        lines += worker.lines(url, Path(name), filled) if size == GRID else []
    return lines


def _move_to(filled: Filled, state: str) -> None:
    reading_only.set(False)
    db.session.execute(update(AuditRound).where(AuditRound.id == filled.round_id).values(state=state))
    db.session.commit()


def _page(app: Flask, filled: Filled, page: PageMeasured) -> list[Line]:
    visit = _visit(app, filled, page)
    line = compared(page.name, visit, bare.page(bare.statements_of(filled)[page.name], len(visit())))
    if page.name == "Round grid" and filled.size == GRID:
        return [line, Line("Round grid itself", line.ours, None, None)]
    return [line]


def _form(app: Flask, filled: Filled) -> list[Line]:
    """Measure a form of 60 items beside a static page of its size, with our request hooks and by Flask alone."""
    visit = _visit(app, filled, SECTION)
    rendered = form.rendered(app, visit)
    size = len(rendered())
    beside_static = compared("Form of 60 items", rendered, form.static(app, visit, size))
    return [beside_static, compared("Form beside Flask alone", rendered, bare.page([], size))]


def _visit(app: Flask, filled: Filled, page: PageMeasured) -> Callable[[], bytes]:
    """Return a visit by a signed-in reader, with all request hooks, headers and the access log."""
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
            response = client.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{page.name}, {address}: {response.status_code}")
        return response.data

    return visit


def _save(filled: Filled) -> Line:
    """Measure a save of thirty changed answers by an auditor: rows, progress and log in a single commit."""
    auditor, runs = filled.people[Role.AUDITOR], count()
    ours_id, bare_id = filled.begun_return_ids[:2]
    keys = [*(f"item-{number}" for number in range(1, filled.size.items)), "grade"]
    digests: dict[str, str] = {}

    def texts() -> dict[str, str]:
        run = next(runs)
        return dict.fromkeys(keys, f"Word {run} of what the file shows.")

    def ours() -> None:
        reading_only.set(False)
        responses = {key: Response(short_value(key), None, "", text) for key, text in texts().items()}
        # Each answer says from which it began, as a page does; otherwise the save would be an edit conflict.
        entered = {key: returns.EnteredAnswer(response, digests[key]) for key, response in responses.items()}
        returns.save_answers(auditor, ours_id, entered, NOW)
        db.session.commit()
        db.session.remove()
        digests.update({key: digest(response) for key, response in responses.items()})

    answers = db.session.scalars(select(Answer).where(Answer.return_id == ours_id))
    digests.update(dict.fromkeys(keys, ""))
    digests.update({answer.question_key: digest(response_of(answer)) for answer in answers})
    db.session.remove()
    return compared(
        "Save of 30 answers", ours, lambda: bare.upsert(bare_id, auditor.person_id or "", texts())
    )


def _word(filled: Filled) -> Line:
    audit_round = db.session.get_one(AuditRound, filled.round_id)
    version = Version(ReportState.DRAFT, 1, NOW.date(), "Officer")
    blocks = compose(round_report(audit_round, version))
    db.session.rollback()

    def ours() -> bytes:
        content = reports.export(filled.round_id, NOW)
        db.session.remove()
        return content

    return compared("Word report", ours, lambda: bare.word(blocks))


if __name__ == "__main__":
    os.environ.pop("DATABASE_URL", None)
    sys.exit(main())
