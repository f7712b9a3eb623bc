"""The scores that the panel gives beside those of services."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from audit_app.errors import Conflict, Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AgencyReturn, Answer, Case, SecondScore
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.themes.themes import question_set
from audit_app.rules.answers.registry import choices_for
from audit_app.rules.asking.answerers import score_of
from audit_app.rules.plain_text import LONGEST_TEXT
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.workflow import SUBMITTED_RETURNS
from audit_app.services import access, log, text_revisions
from audit_app.services.moderation.moderation import lock_in_moderation, reload


@dataclass(frozen=True)
class ScoreDetails:
    """A score as the panel gives it; `score` is a key of `registry.choices_for`."""

    score: str
    reason: str


def give_second_score(
    actor: Actor, return_id: str, question_key: str, details: ScoreDetails, version: int | None, now: datetime
) -> SecondScore:
    """Record or change the panel's score beside the service's own, which it never touches.

    Raises as `answer_question` does, with the fields "score" and "reason".
    """
    agency_return = _handed_in(actor, return_id)
    questions = question_set(agency_return.case.audit_round.theme_version_id)
    question = next((item for item in questions.scored_twice if item.key == question_key), None)
    own = _own(agency_return, question) if question else ""
    if question is None or not own:
        raise Invalid({"score": "This service gave no score, so the panel cannot add a second score"})
    reason = details.reason.strip()
    _check_score(questions, question, details.score, reason)
    stored = reload(
        select(SecondScore).where(
            SecondScore.return_id == return_id, SecondScore.question_key == question_key
        )
    )
    before = {"score": stored.score, "reason": stored.reason} if stored else {}
    after = {"score": details.score, "reason": reason}
    if stored is None:
        if version is not None:
            raise Stale(())
        stored = SecondScore(return_id=return_id, question_key=question_key)
    elif stored.version != version and before != after:
        raise Stale((Conflict("Reason", stored.reason, reason),), stored.scored_by.name)
    stored.score, stored.reason, stored.own = details.score, reason, own
    stored.scored_at, stored.scored_by_id = now, actor.person_id or ""
    db.session.add(stored)
    db.session.flush()
    log.write(
        actor,
        "second_score_given",
        stored,
        now,
        round_id=agency_return.case.round_id,
        before={"score": before["score"]} if before else None,
        after={"score": details.score},
        replaced=text_revisions.replaced({"reason": before.get("reason")}, after),
    )
    return stored


def _handed_in(actor: Actor, return_id: str) -> AgencyReturn:
    """Return a return that is handed in, with its round locked. Raises Refused for any other."""
    agency_return = db.session.scalar(
        select(AgencyReturn)
        .where(AgencyReturn.id == return_id)
        .options(joinedload(AgencyReturn.case).joinedload(Case.audit_round))
    )
    if agency_return is None:
        raise NotAllowed(hidden=True)
    access.require(actor, Permission.MODERATION_DECIDE, subjects.of_case(agency_return.case))
    lock_in_moderation(agency_return.case.audit_round)
    if agency_return.withdrawn_at or agency_return.state not in SUBMITTED_RETURNS:
        raise Refused("This return has not been submitted, so there is nothing to score.")
    return agency_return


def _own(agency_return: AgencyReturn, question: Question) -> str:
    answer = db.session.scalar(
        select(Answer).where(Answer.return_id == agency_return.id, Answer.question_key == question.key)
    )
    return score_of(question, answer.value) if answer and answer.value is not None else ""


def _check_score(questions: QuestionSet, question: Question, score: str, reason: str) -> None:
    errors = {}
    if score not in {choice.key for choice in choices_for(question, questions.scale_of(question))}:
        errors["score"] = "Select the score that the panel gives"
    if not reason:
        errors["reason"] = "Enter why the panel gives this score"
    if len(reason) > LONGEST_TEXT:
        errors["reason"] = f"This must be {LONGEST_TEXT:,} characters or fewer"
    if errors:
        raise Invalid(errors)
