"""What each service says of each case: the return, its answers and what they said before."""

from sqlalchemy import CheckConstraint, Integer, String, UniqueConstraint
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
    """One service's return on one case; `answered` of `required` is kept by the service that saves answers.

    `due_on` is a later day than the round's, granted by somebody for a reason. Once withdrawn, itself or with
    its case, what was written is kept and counts nowhere.
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
    case: Mapped[Case] = relationship()
    service: Mapped[Service] = relationship()
    auditor: Mapped[Person | None] = relationship(foreign_keys="AgencyReturn.auditor_id")
    granted_by: Mapped[Person | None] = relationship(foreign_keys="AgencyReturn.granted_by_id")
    answers: Mapped[list["Answer"]] = relationship(back_populates="agency_return")


class Answer(Identified):
    """One row a question; `row` is for questions that are answered more than once. Absent answers say which kind.

    It has no version of its own: whoever saves holds the return, and compares what each answer said. `page_mark` is
    the page that wrote it last, `page_turn` which of that page's saves it was.
    """

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("return_id", "question_key", "row"),)
    return_id: Mapped[str] = link("agency_return.id")
    question_key: Mapped[Slug]
    row: Mapped[int] = mapped_column(Integer, default=0)
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
    """What an answer said until `replaced_at`; append-only.

    Writing is coalesced: while one person goes on within services.returns.ONE_SITTING, each of their saves takes the
    place of the one before, and only what stood there when they began is kept. Nobody is shown revisions yet; the
    register of texts knows them, so that they are found and cleared with their round.
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
