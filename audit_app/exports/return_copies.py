"""A copy of a return in Word, for everybody who may read the return, at any time."""

from datetime import datetime

from audit_app.errors import NotAllowed
from audit_app.outputs.word import DocumentProperties, document
from audit_app.policy import Actor, Permission, scope
from audit_app.queries.returns.pages import ReturnPage, StoredAnswer
from audit_app.queries.returns.returns import return_page
from audit_app.rules.asking.answerers import ANSWERER_WORDS
from audit_app.rules.classification import MARKING
from audit_app.rules.dates import day_words, local_day, moment_words
from audit_app.rules.questions.question import AGENCY
from audit_app.rules.rounds.return_copy import CopiedAnswer, ReturnCopy, compose
from audit_app.rules.workflow import STATE_WORDS, ReturnState

_NOTES = {
    ReturnState.ASKED: "The agency has not confirmed yet whether it knows this {}.",
    ReturnState.NOT_KNOWN: "The {} is not known to this service, so there is nothing to answer.",
}


def copy_return(actor: Actor, return_id: str, now: datetime) -> bytes:
    """Return the copy as it is now. Raises NotAllowed for a return that the actor may not read."""
    page = return_page(scope(actor, Permission.RETURN_READ), return_id)
    if page is None:
        raise NotAllowed(hidden=True)
    copy = _copy(page)
    properties = DocumentProperties(
        title=f"{copy.title}, {copy.subtitle}",
        marking=MARKING,
        status=f"{STATE_WORDS[page.state]}, copied on {day_words(now)}",
        author=page.auditor,
        date=local_day(now),
        reference=page.reference,
    )
    return document(compose(copy), properties)


def _copy(page: ReturnPage) -> ReturnCopy:
    note = _NOTES.get(page.state, "").format(page.unit.singular)
    sections = tuple(
        (part.section.title, tuple(map(_answer, part.answers))) for part in page.sections if part.answers
    )
    return ReturnCopy(
        title=f"Return on {page.unit.singular} {page.reference}",
        subtitle=f"{page.service}, {page.round_title}",
        facts=tuple((name, words) for name, words in _facts(page).items() if words),
        sections=() if note else sections,
        note=note,
    )


def _facts(page: ReturnPage) -> dict[str, str]:
    sent_back = page.state is ReturnState.SENT_BACK
    late = ", after moderation had begun" if page.came_late else ""
    return {
        page.unit.title: "\n".join(filter(None, (page.facts, page.summary))),
        "Records to read": f"{day_words(page.read_from)} to {day_words(page.read_to)}",
        "Practice to judge": f"{day_words(page.judged_from)} to {day_words(page.judged_to)}",
        "State": STATE_WORDS[page.state],
        "Auditor": page.auditor,
        "Submitted": f"{moment_words(page.submitted_at)}{late}" if page.submitted_at else "",
        "Accepted": moment_words(page.accepted_at) if page.accepted_at else "",
        "Reason for sending back": page.sent_back_reason if sent_back else "",
    }


def _answer(answer: StoredAnswer) -> CopiedAnswer:
    question, response = answer.question, answer.response
    return CopiedAnswer(
        reference=question.reference,
        question=question.text,
        whose="" if question.answered_by == AGENCY else ANSWERER_WORDS[question.answered_by],
        required=question.required,
        words=answer.words,
        reason=response.reason,
        rationale=response.rationale,
        files=tuple(file.file_name for file in answer.files),
    )
