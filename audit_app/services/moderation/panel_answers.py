"""Records the panel's own answers about a case, and how it settles a question."""

from datetime import datetime

from sqlalchemy import select

from audit_app.errors import Conflict, Invalid, Refused, Stale
from audit_app.extensions import db
from audit_app.models import Case, PanelAnswer
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.returns.answers import answer_in_words
from audit_app.queries.themes.themes import question_set, unit_of
from audit_app.rules.answers.base import Raw
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import routing
from audit_app.rules.asking.case_facts import settling_questions
from audit_app.rules.plain_text import AnswerError, read_words
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.services import access, log, text_revisions
from audit_app.services.moderation.moderation import lock_in_moderation, reload


def answer_question(
    actor: Actor,
    case_id: str,
    question_key: str,
    raw: Raw,
    rationale: str,
    version: int | None,
    now: datetime,
) -> PanelAnswer:
    """Record or change the panel's answer about a case, or how it settles a fact.

    `raw` is the answer as its form sends it; `version` is None where the page showed no answer yet. Raises
    Refused outside moderation, Invalid beside the fields ("value", "rationale"), Stale when somebody else
    answered first.
    """
    case = access.load(Case, case_id)
    access.require(actor, Permission.MODERATION_DECIDE, subjects.of_case(case))
    lock_in_moderation(case.audit_round)
    if case.withdrawn_at:
        raise Refused(
            f"This {unit_of(case.audit_round).singular} was withdrawn from the round, "
            "so the panel cannot answer questions about it."
        )
    questions = question_set(case.audit_round.theme_version_id)
    asked = (*routing.asked_of_panel(questions, case.bands), *settling_questions(questions))
    question = next((item for item in asked if item.key == question_key), None)
    if question is None:
        raise Invalid({"value": "The panel is not asked that question here"})
    value, rationale = read_answer(questions, question, raw, rationale)
    stored = reload(
        select(PanelAnswer).where(PanelAnswer.case_id == case_id, PanelAnswer.question_key == question_key)
    )
    before = {"value": stored.value, "rationale": stored.rationale} if stored else {}
    after = {"value": value, "rationale": rationale}
    if stored is None:
        if version is not None:
            raise Stale(())
        stored = PanelAnswer(case_id=case_id, question_key=question_key)
    elif stored.version != version and before != after:
        words = [answer_in_words(questions, question, Response(answer)) for answer in (stored.value, value)]
        raise Stale((Conflict(question.text, *words),), stored.answered_by.name)
    stored.value, stored.rationale = value, rationale
    stored.answered_at, stored.answered_by_id = now, actor.person_id or ""
    db.session.add(stored)
    db.session.flush()
    replaced = text_revisions.replaced(before, after)
    log.write(actor, "panel_answered", stored, now, round_id=case.round_id, replaced=replaced)
    return stored


def read_answer(
    questions: QuestionSet, question: Question, raw: Raw, rationale: str
) -> tuple[object | None, str]:
    """Return value and reasons as they are stored. Raises Invalid beside the fields."""
    errors: dict[str, str] = {}
    value: object | None = None
    try:
        value = TYPES[question.type].parse(raw, question, questions.scale_of(question))
    except AnswerError as error:
        errors["value"] = error.message
    try:
        rationale = read_words(rationale, "Rationale")
    except AnswerError as error:
        errors["rationale"] = error.message
    if not errors and rationale and value is None:
        errors["value"] = "Select an answer to go with what you wrote"
    if not errors and value is not None and question.rationale == "required" and not rationale:
        errors["rationale"] = "Explain this answer"
    if errors:
        raise Invalid(errors)
    return value, rationale
