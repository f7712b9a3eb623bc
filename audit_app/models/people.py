"""People, their roles, and failed attempts to sign in."""

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.models.base import (
    Identified,
    MaybeDay,
    MaybeWhen,
    Name,
    Versioned,
    When,
    Words,
    link,
    word_column,
)
from audit_app.models.partnership import Agency
from audit_app.policy import AGENCY_ROLES, SUB_GROUP_ROLES, Role


def _listed(roles: frozenset[Role]) -> str:
    return ", ".join(f"'{role}'" for role in sorted(roles))


class Person(Versioned):
    """Somebody who can sign in, or could until they left.

    `sign_in_token` is part of the session cookie, so replacing it signs the person out everywhere.
    `password_hash` is empty until a password is chosen. `version` counts changes of details and roles only.
    `phone` and `working_days` are in their own words, such as "Monday to Wednesday". `mail_refused_at` is when a mail
    server refused the present address for good; mail that arrives clears it.
    """

    __tablename__ = "person"
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[Name]
    job_title: Mapped[Words]
    phone: Mapped[str] = mapped_column(String(40), default="")
    working_days: Mapped[str] = mapped_column(String(100), default="")
    agency_id: Mapped[str | None] = link("agency.id", nullable=True)
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    sign_in_token: Mapped[str] = mapped_column(String(64))
    demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[When]
    left_at: Mapped[MaybeWhen]
    mail_refused_at: Mapped[MaybeWhen]
    agency: Mapped[Agency | None] = relationship()
    roles: Mapped[list["RoleHeld"]] = relationship(back_populates="person", cascade="all, delete-orphan")


class RoleHeld(Identified):
    """A role of a person, for an agency or sub-group where the role needs it.

    Only the role of vice-chair is limited to a period, from `since` to `until`, both days included.
    """

    __tablename__ = "role_held"
    __table_args__ = (
        UniqueConstraint("person_id", "role", "agency_id", "sub_group_id"),
        CheckConstraint(f"(role IN ({_listed(AGENCY_ROLES)})) = (agency_id IS NOT NULL)", name="agency"),
        CheckConstraint(
            f"(role IN ({_listed(SUB_GROUP_ROLES)})) = (sub_group_id IS NOT NULL)", name="sub_group"
        ),
        CheckConstraint("(role = 'vice-chair') = (since IS NOT NULL AND until IS NOT NULL)", name="period"),
        CheckConstraint("since <= until", name="days"),
    )
    person_id: Mapped[str] = link("person.id")
    role: Mapped[Role] = word_column(Role)
    agency_id: Mapped[str | None] = link("agency.id", nullable=True)
    sub_group_id: Mapped[str | None] = link("sub_group.id", nullable=True)
    since: Mapped[MaybeDay]
    until: Mapped[MaybeDay]
    person: Mapped[Person] = relationship(back_populates="roles")


class SignInAttempt(Identified):
    """A failed attempt to sign in, at the real time; `address` is the IP address from which it came.

    Attempts are counted by e-mail and address together and, with a higher limit, by address alone.
    """

    __tablename__ = "sign_in_attempt"
    email: Mapped[str] = mapped_column(String(254), index=True)
    address: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[When] = mapped_column(index=True)
