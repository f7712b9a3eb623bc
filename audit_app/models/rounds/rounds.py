"""Audit rounds and their cases."""

from datetime import date

from sqlalchemy import CheckConstraint, Integer, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.extensions import Json
from audit_app.models.base import MaybeDay, MaybeWhen, Name, Slug, Versioned, When, Words, link, word_column
from audit_app.models.partnership import SubGroup
from audit_app.models.rounds.themes import ThemeVersion
from audit_app.rules.asking.cohort import FACTS
from audit_app.rules.workflow import RoundState


class AuditRound(Versioned):
    """An audit round: a version of a theme, a sample of cases, and a timetable.

    Services read their records of the period `read_from` to `read_to`, and judge the work of the period
    `judged_from` to `judged_to`; all days are included. `moderated_at` is when moderation last ended.
    """

    __tablename__ = "audit_round"
    __table_args__ = (
        CheckConstraint("(state = 'setting-up') = (opened_at IS NULL)", name="opened"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_by"),
        CheckConstraint("read_from <= read_to AND judged_from <= judged_to", name="periods"),
        CheckConstraint("known_due <= returns_due", name="timetable"),
    )
    reference: Mapped[Slug] = mapped_column(unique=True)
    title: Mapped[Name]
    theme_version_id: Mapped[str] = link("theme_version.id")
    sub_group_id: Mapped[str] = link("sub_group.id")
    state: Mapped[RoundState] = word_column(RoundState, RoundState.SETTING_UP)
    purpose: Mapped[Words]
    sampling: Mapped[Words]
    population: Mapped[int | None] = mapped_column(Integer)
    read_from: Mapped[date]
    read_to: Mapped[date]
    judged_from: Mapped[date]
    judged_to: Mapped[date]
    known_due: Mapped[date]
    returns_due: Mapped[date]
    moderation_on: Mapped[MaybeDay]
    report_due: Mapped[MaybeDay]
    invented: Mapped[Words]
    created_at: Mapped[When]
    opened_at: Mapped[MaybeWhen]
    moderated_at: Mapped[MaybeWhen]
    closed_at: Mapped[MaybeWhen]
    closed_by_id: Mapped[str | None] = link("person.id", nullable=True)
    theme_version: Mapped[ThemeVersion] = relationship()
    sub_group: Mapped[SubGroup] = relationship()
    cases: Mapped[list["Case"]] = relationship(back_populates="audit_round", order_by="Case.position")


class Case(Versioned):
    """A case under a neutral reference, with facts in bands. This program never records who the child is.

    `own_facts` are facts that the round's theme adds to those of the columns here; columns of facts that the theme
    leaves out are empty. `services_chosen` becomes true when somebody decides which services are asked about the
    case, even if none. A case that was withdrawn from an open round counts nowhere; `replaces` is the reference of
    the withdrawn case for which this case was added.
    """

    __tablename__ = "audit_case"
    __table_args__ = (
        UniqueConstraint("round_id", "reference"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name="withdrawn"),
    )
    round_id: Mapped[str] = link("audit_round.id")
    reference: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    age_band: Mapped[Slug]
    gender: Mapped[Slug]
    ethnicity: Mapped[Slug]
    plan_level: Mapped[Slug]
    setting: Mapped[Slug]
    own_facts: Mapped[dict[str, str]] = mapped_column(Json, default=dict, server_default="{}")
    summary: Mapped[Words]
    services_chosen: Mapped[bool] = mapped_column(default=False, server_default=false())
    withdrawn_at: Mapped[MaybeWhen]
    withdrawn_reason: Mapped[Words]
    replaces: Mapped[str] = mapped_column(String(40), default="")
    audit_round: Mapped[AuditRound] = relationship(back_populates="cases")

    @property
    def bands(self) -> dict[str, str]:
        """Return the band of each recorded fact, by key: the common facts and the theme's own."""
        return {fact: band for fact in FACTS if (band := getattr(self, fact))} | self.own_facts
