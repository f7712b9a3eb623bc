"""What the panel alone answers of a case, and the scores it gives beside the services' own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from audit_app.errors import Conflict, Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AgencyReturn, Answer, Case, PanelAnswer, SecondScore
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.answers import shown
from audit_app.queries.themes import question_set, unit_of
from audit_app.rules import routing
from audit_app.rules.answer_types import LONGEST_TEXT, TYPES, AnswerError, Raw, Response, read_words
from audit_app.rules.answerers import score_of, scores_for
from audit_app.rules.conditions import scale_of
from audit_app.rules.question_sets import Question, QuestionSet
from audit_app.rules.told_facts import settling_questions
from audit_app.rules.workflow import HANDED_IN
from audit_app.services import access, log, text_revisions
from audit_app.services.moderation import hold_in_moderation, read_again


@dataclass(frozen=True)
class ScoreDetails:
    """`score` is a key of `answerers.scores_for`."""

    score: str
    reason: str


def answer_question(
    actor: Actor,
    case_id: str,
    question_key: str,
    raw: Raw,
    rationale: str,
    version: int | None,
    now: datetime,
) -> PanelAnswer:
    """Records or changes the panel's answer, or how it settles a fact; `raw` as its form sends it. `version` is None where
    the page showed none yet.

    Raises Refused outside moderation, Invalid beside the fields ("value", "rationale"), Stale when somebody else
    answered first.
    """
    case = access.load(Case, case_id)
    access.require(actor, Permission.MODERATION_DECIDE, subjects.of_case(case))
    hold_in_moderation(case.audit_round)
    if case.withdrawn_at:
        raise Refused(
            f"This {unit_of(case.audit_round).singular} was withdrawn from the round, so the panel answers nothing about it."
        )
    questions = question_set(case.audit_round.theme_version_id)
    asked = (*routing.asked_of_panel(questions, case.bands), *settling_questions(questions))
    question = next((one for one in asked if one.key == question_key), None)
    if question is None:
        raise Invalid({"value": "The panel is not asked that question here"})
    value, rationale = read_answer(questions, question, raw, rationale)
    standing = read_again(
        select(PanelAnswer).where(PanelAnswer.case_id == case_id, PanelAnswer.question_key == question_key)
    )
    before = {"value": standing.value, "rationale": standing.rationale} if standing else {}
    after = {"value": value, "rationale": rationale}
    if standing is None:
        if version is not None:
            raise Stale(())
        standing = PanelAnswer(case_id=case_id, question_key=question_key)
    elif standing.version != version and before != after:
        words = [shown(questions, question, Response(one)) for one in (standing.value, value)]
        raise Stale((Conflict(question.text, *words),), standing.answered_by.name)
    standing.value, standing.rationale = value, rationale
    standing.answered_at, standing.answered_by_id = now, actor.person_id or ""
    db.session.add(standing)
    db.session.flush()
    replaced = text_revisions.replaced(before, after)
    log.write(actor, "panel_answered", standing, now, round_id=case.round_id, replaced=replaced)
    return standing


def give_second_score(
    actor: Actor, return_id: str, question_key: str, details: ScoreDetails, version: int | None, now: datetime
) -> SecondScore:
    """Records or changes the panel's score beside the service's own, which it never touches. Raises as
    `answer_question` does, with the fields "score" and "reason".
    """
    agency_return = _handed_in(actor, return_id)
    questions = question_set(agency_return.case.audit_round.theme_version_id)
    question = next((one for one in questions.scored_twice if one.key == question_key), None)
    own = _own(agency_return, question) if question else ""
    if question is None or not own:
        raise Invalid({"score": "This service gave no score to set another beside"})
    reason = details.reason.strip()
    _check_score(questions, question, details.score, reason)
    standing = read_again(
        select(SecondScore).where(
            SecondScore.return_id == return_id, SecondScore.question_key == question_key
        )
    )
    before = {"score": standing.score, "reason": standing.reason} if standing else {}
    after = {"score": details.score, "reason": reason}
    if standing is None:
        if version is not None:
            raise Stale(())
        standing = SecondScore(return_id=return_id, question_key=question_key)
    elif standing.version != version and before != after:
        raise Stale((Conflict("Reason", standing.reason, reason),), standing.scored_by.name)
    standing.score, standing.reason, standing.own = details.score, reason, own
    standing.scored_at, standing.scored_by_id = now, actor.person_id or ""
    db.session.add(standing)
    db.session.flush()
    log.write(
        actor,
        "second_score_given",
        standing,
        now,
        round_id=agency_return.case.round_id,
        before={"score": before["score"]} if before else None,
        after={"score": details.score},
        replaced=text_revisions.replaced({"reason": before.get("reason")}, after),
    )
    return standing


def read_answer(
    questions: QuestionSet, question: Question, raw: Raw, rationale: str
) -> tuple[object | None, str]:
    """Value and reasons as they are kept. Raises Invalid beside the fields."""
    errors: dict[str, str] = {}
    value: object | None = None
    try:
        value = TYPES[question.type].parse(raw, question, scale_of(questions, question))
    except AnswerError as error:
        errors["value"] = error.message
    try:
        rationale = read_words(rationale, "Rationale")
    except AnswerError as error:
        errors["rationale"] = error.message
    if not errors and rationale and value is None:
        errors["value"] = "Choose an answer to go with what you wrote"
    if not errors and value is not None and question.rationale == "required" and not rationale:
        errors["rationale"] = "Explain this answer"
    if errors:
        raise Invalid(errors)
    return value, rationale


def _handed_in(actor: Actor, return_id: str) -> AgencyReturn:
    agency_return = db.session.scalar(
        select(AgencyReturn)
        .where(AgencyReturn.id == return_id)
        .options(joinedload(AgencyReturn.case).joinedload(Case.audit_round))
    )
    if agency_return is None:
        raise NotAllowed(hidden=True)
    access.require(actor, Permission.MODERATION_DECIDE, subjects.of_case(agency_return.case))
    hold_in_moderation(agency_return.case.audit_round)
    if agency_return.withdrawn_at or agency_return.state not in HANDED_IN:
        raise Refused("This return is not handed in, so there is nothing to score.")
    return agency_return


def _own(agency_return: AgencyReturn, question: Question) -> str:
    answer = db.session.scalar(
        select(Answer).where(
            Answer.return_id == agency_return.id, Answer.question_key == question.key, Answer.row == 0
        )
    )
    return score_of(question, answer.value) if answer and answer.value is not None else ""


def _check_score(questions: QuestionSet, question: Question, score: str, reason: str) -> None:
    errors = {}
    if score not in {one.key for one in scores_for(question, scale_of(questions, question))}:
        errors["score"] = "Choose the score that the panel gives"
    if not reason:
        errors["reason"] = "Say why the panel gives this score"
    if len(reason) > LONGEST_TEXT:
        errors["reason"] = f"This must be {LONGEST_TEXT:,} characters or fewer"
    if errors:
        raise Invalid(errors)
