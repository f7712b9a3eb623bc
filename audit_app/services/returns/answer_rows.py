"""The rows of a return's answers: read them, compare them with what a page sends, and write them with revisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, select, update

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Answer, AnswerRevision
from audit_app.policy import Actor
from audit_app.queries.returns.answers import AnswerRow, digest
from audit_app.rules.answers.response import Response
from audit_app.rules.three_way_merge import Verdict, compare_texts

WRITING_SESSION = timedelta(minutes=5)
"""The time within which saves of a person that follow each other leave a single revision and line of the log."""

_CONTENT = ("value", "absence", "reason", "rationale")
_REVISED = (*_CONTENT, "saved_at", "saved_by_id")
_ANSWERS = select(
    *(getattr(Answer, name) for name in ("id", "question_key", *_REVISED, "page_mark", "page_turn"))
).where(Answer.return_id == bindparam("return_id"))


@dataclass(frozen=True)
class EnteredAnswer:
    """The answer to a question as a page sends it; `base` is the digest of the answer that the page started from."""

    response: Response
    base: str


@dataclass(frozen=True)
class SaveOrigin:
    """The open page from which a save comes, and the number of the save among that page's saves."""

    page_mark: str = ""
    page_turn: int = 0


NO_PAGE = SaveOrigin()
"""The origin of a save that does not come from an open page."""


def stored_answers(agency_return: AgencyReturn) -> dict[str, AnswerRow]:
    """Return the stored answers of a return, by question key.

    They are plain rows and not objects of the session, because a save compares and writes thirty at once.
    """
    rows = db.session.execute(_ANSWERS, {"return_id": agency_return.id})
    return {row.question_key: row for row in rows}


def compare(
    answer: AnswerRow | None, stored: Response, entered: EnteredAnswer, actor: Actor, origin: SaveOrigin
) -> Verdict:
    """Return what to do with an answer: keep what is stored, store what was entered, or report a conflict.

    This is the three-way merge of rules.three_way_merge, except that a page never conflicts with its own saves:
    it may not know the digest of what it saved last, because the response was lost. A save that was overtaken by
    a later save of the same page changes nothing.
    """
    last_writer = (answer.page_mark, answer.saved_by_id) if answer else None
    own = bool(origin.page_mark) and last_writer == (origin.page_mark, actor.person_id)
    if answer and own and origin.page_turn < answer.page_turn:
        return Verdict.KEEP
    base = entered.base if answer and not own else digest(stored)
    return compare_texts(base, digest(stored), digest(entered.response))


def begins_session(answer: AnswerRow | None, actor: Actor, now: datetime) -> bool:
    """Return whether saving this answer begins a new writing session rather than continuing the last."""
    return answer is None or answer.saved_by_id != actor.person_id or now - answer.saved_at > WRITING_SESSION


def store_answers(
    agency_return: AgencyReturn,
    stored: Mapping[str, AnswerRow],
    responses: Mapping[str, Response],
    begins: Mapping[str, bool],
    actor: Actor,
    now: datetime,
    origin: SaveOrigin,
) -> None:
    """Write these responses, and revisions of the answers for which a writing session begins.

    `begins` says that for each question key. Each kind of row is written by a single statement.
    """
    new, changed, revisions = [], [], []
    details = {"saved_at": now, "saved_by_id": actor.person_id}
    details |= {"page_mark": origin.page_mark, "page_turn": origin.page_turn}
    for key, response in responses.items():
        content = {name: getattr(response, name) for name in _CONTENT}
        answer = stored.get(key)
        if answer is None:
            new.append({"return_id": agency_return.id, "question_key": key, **content, **details})
            continue
        changed.append({"id": answer.id, **content, **details})
        if begins[key]:
            before = {name: getattr(answer, name) for name in _REVISED}
            revisions.append({"answer_id": answer.id, "replaced_at": now, **before})
    for statement, rows in (
        (insert(Answer), new),
        (update(Answer), changed),
        (insert(AnswerRevision), revisions),
    ):
        if rows:
            db.session.execute(statement, rows)
