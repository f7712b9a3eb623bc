"""The returns of services on cases, their answers, and earlier versions of the answers."""

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.extensions import Json
from audit_app.models.base import (
    Identified,
    MaybeDay,
    MaybeWhen,
    Slug,
    Versioned,
    When,
    Words,
    link,
    word_column,
)
from audit_app.models.partnership import Service
from audit_app.models.people import Person
from audit_app.models.rounds.rounds import Case
from audit_app.rules.answers.response import Absence
from audit_app.rules.workflow import ReturnState


class AgencyReturn(Versioned):
    """The return of a service on a case.

    `answered` and `required` are counts of questions, updated whenever answers are saved. `due_on` is a later day
    than the round's, granted by a person for a reason. `opened_late_at` is when the QA officer opened it after moderation had begun without
    it: once it is in, it came late. A return that was withdrawn, by itself or with its case,
    keeps its answers and counts nowhere.
    """

    __tablename__ = "agency_return"
    __table_args__ = (
        UniqueConstraint("case_id", "service_id"),
        CheckConstraint(
            "(state IN ('submitted', 'accepted')) = (submitted_at IS NOT NULL)", name="submitted"
        ),
        CheckConstraint("(submitted_at IS NULL) = (submitted_by_id IS NULL)", name="submitted_by"),
        CheckConstraint("(state = 'accepted') = (accepted_at IS NOT NULL)", name="accepted"),
        CheckConstraint(
            "state NOT IN ('known', 'in-progress', 'submitted', 'sent-back', 'accepted') OR auditor_id IS NOT NULL",
            name="auditor",
        ),
        CheckConstraint("state != 'sent-back' OR sent_back_reason != ''", name="sent_back"),
        CheckConstraint("answered >= 0 AND answered <= required", name="progress"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name="withdrawn"),
        CheckConstraint("(due_on IS NULL) = (granted_by_id IS NULL)", name="granted"),
    )
    case_id: Mapped[str] = link("audit_case.id")
    service_id: Mapped[str] = link("service.id")
    state: Mapped[ReturnState] = word_column(ReturnState, ReturnState.ASKED)
    auditor_id: Mapped[str | None] = link("person.id", nullable=True)
    answered: Mapped[int] = mapped_column(default=0)
    required: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[MaybeDay]
    due_reason: Mapped[Words]
    granted_by_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    confirmed_at: Mapped[MaybeWhen]
    confirmed_by_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    submitted_at: Mapped[MaybeWhen]
    submitted_by_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    accepted_at: Mapped[MaybeWhen]
    sent_back_reason: Mapped[Words]
    withdrawn_at: Mapped[MaybeWhen]
    withdrawn_reason: Mapped[Words]
    opened_late_at: Mapped[MaybeWhen]
    case: Mapped[Case] = relationship()
    service: Mapped[Service] = relationship()
    auditor: Mapped[Person | None] = relationship(foreign_keys="AgencyReturn.auditor_id")
    granted_by: Mapped[Person | None] = relationship(foreign_keys="AgencyReturn.granted_by_id")
    answers: Mapped[list["Answer"]] = relationship(back_populates="agency_return")


class Answer(Identified):
    """The answer of a return to a question, or the kind of absence where there is none.

    An answer has no version: whoever saves locks the return, and compares each answer with what the page started
    from. `page_mark` identifies the open page that wrote the answer last, and `page_turn` numbers that page's
    saves, so that an early save which arrives late changes nothing.
    """

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("return_id", "question_key"),)
    return_id: Mapped[str] = link("agency_return.id")
    question_key: Mapped[Slug]
    value: Mapped[object | None] = mapped_column(Json)
    absence: Mapped[Absence | None] = word_column(Absence, nullable=True)
    reason: Mapped[Words]
    rationale: Mapped[Words]
    saved_at: Mapped[When]
    saved_by_id: Mapped[str] = link("person.id", index=False)
    page_mark: Mapped[str] = mapped_column(String(24), default="", server_default="")
    page_turn: Mapped[int] = mapped_column(default=0, server_default="0")
    agency_return: Mapped[AgencyReturn] = relationship(back_populates="answers")
    saved_by: Mapped[Person] = relationship()


class AnswerRevision(Identified):
    """An earlier version of an answer, which was replaced at `replaced_at`; append-only.

    Saves are coalesced: while the same person goes on writing, with pauses no longer than
    services.returns.answer_rows.WRITING_SESSION, each save replaces the last, and only the answer from before the
    session is kept. No page displays revisions yet. The register of texts lists them, so that they are cleared
    with their round.
    """

    __tablename__ = "answer_revision"
    answer_id: Mapped[str] = link("answer.id")
    value: Mapped[object | None] = mapped_column(Json)
    absence: Mapped[str | None] = mapped_column(String(30))
    reason: Mapped[Words]
    rationale: Mapped[Words]
    saved_by_id: Mapped[str] = link("person.id", index=False)
    saved_at: Mapped[When]
    replaced_at: Mapped[When]
