"""Measures of a round, beside its pages, a long form, a save, the Word report and a worker."""

from collections.abc import Iterable
from functools import partial
from itertools import count

from sqlalchemy import select

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
from bench.measures import Act, Place
from bench.measuring import Line, compared
from bench.round_pages import SECTION
from bench.sample import NOW, Size, short_value


def saving(size: Size) -> Act:
    """Return the measure of a save of all answers of a return in a round of this size."""
    return Act((f"Save of {size.items} answers",), lambda place: [_save(place, size.items)], "open")


def _form(place: Place) -> Iterable[Line]:
    """Measure a form of 60 items beside a static page of its size, with our request hooks and by Flask alone."""
    visit = SECTION.visit(place.app, place.filled)
    rendered = form.rendered(place.app, visit)
    size = len(rendered())
    beside_static, beside_flask = FORM.names
    yield compared(beside_static, rendered, form.static(place.app, visit, size))
    yield compared(beside_flask, rendered, bare.page([], size))


def _save(place: Place, items: int) -> Line:
    """Measure a save of changed answers by an auditor: rows, progress and log in a single commit."""
    auditor, runs = place.filled.people[Role.AUDITOR], count()
    ours_id, bare_id = place.filled.places["return"], place.filled.places["other_return"]
    keys = [*(f"item-{number}" for number in range(1, items)), "grade"]
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
    bare_save = partial(bare.upsert, bare_id, auditor.person_id or "")
    return compared(f"Save of {items} answers", ours, lambda: bare_save(texts()))


def _word(place: Place) -> Iterable[Line]:
    round_id = place.filled.places["round"]
    audit_round = db.session.get_one(AuditRound, round_id)
    blocks = compose(round_report(audit_round, Version(ReportState.DRAFT, 1, NOW.date(), "Officer")))
    db.session.rollback()

    def ours() -> bytes:
        content = reports.export(round_id, NOW)
        db.session.remove()
        return content

    yield compared("Word report", ours, lambda: bare.word(blocks))


FORM = Act(("Form of 60 items", "Form beside Flask alone"), _form, "open")
WORD = Act(("Word report",), _word, "moderation")
WORKER = Act(
    ("Worker ready", "Worker at its largest"),
    lambda place: worker.lines(place.url, place.folder, place.filled),
    "open",
)
