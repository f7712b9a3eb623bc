"""Checks the details of a round that its form contains."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from audit_app.errors import Invalid
from audit_app.extensions import db
from audit_app.models import AuditRound, SubGroup, ThemeVersion
from audit_app.rules.round_dates import DATES
from audit_app.rules.rounds.progress import Timetable, timetable_errors

LONGEST_LINE, LONGEST_TEXT, LONGEST_REFERENCE = 200, 5_000, 80


LARGEST_POPULATION = 1_000_000


_REFERENCE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class RoundDetails:
    """The details of a round, as its form contains them.

    `population` is the number of cases from which the sample is drawn; `read_*` and `judged_*` are inclusive periods.
    `invented` names what in a demonstration is made up, and is empty everywhere else.
    """

    title: str
    reference: str
    theme_version_id: str
    sub_group_id: str
    purpose: str
    sampling: str
    population: int | None
    read_from: date
    read_to: date
    judged_from: date
    judged_to: date
    known_due: date
    returns_due: date
    moderation_on: date | None
    report_due: date | None
    invented: str = ""

    @property
    def timetable(self) -> Timetable:
        """Return the four dates of the round together."""
        return Timetable(self.known_due, self.returns_due, self.moderation_on, self.report_due)


LABELS = {
    "title": "Title",
    "reference": "Reference",
    "theme_version_id": "Question set",
    "sub_group_id": "Sub-group",
    "purpose": "Why this audit is being done",
    "sampling": "How the sample was chosen",
    "population": "How many the sample was chosen from",
    **DATES,
    "invented": "What is invented",
}


def name_errors(title: str, reference: str, round_id: str | None) -> dict[str, str]:
    """Return what is wrong with title and reference, by field.

    No two rounds may share them, because mails and lists distinguish rounds by them.
    """
    errors: dict[str, str] = {}
    if not title.strip():
        errors["title"] = "Enter a title"
    elif _taken(func.lower(AuditRound.title), title.strip().lower(), round_id):
        errors["title"] = "Another round has this title. Add what is different, such as the months audited"
    if not _REFERENCE.fullmatch(reference.strip()):
        errors["reference"] = (
            "Reference must only include lowercase letters, numbers and hyphens, such as operation-encompass-2017-06"
        )
    elif _taken(AuditRound.reference, reference.strip(), round_id):
        errors["reference"] = "Another round has this reference. Enter a different reference"
    return errors


def date_errors(dates: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with the order of periods and timetable, by field; no date is missing."""
    days = Timetable(*(dates[name] for name in ("known_due", "returns_due", "moderation_on", "report_due")))
    errors = timetable_errors(days)
    if dates["read_to"] < dates["read_from"]:
        errors["read_to"] = "Last day to read must be the same as or after the first day to read"
    if dates["judged_to"] < dates["judged_from"]:
        errors["judged_to"] = "Last day to judge must be the same as or after the first day to judge"
    return errors


def check_details(details: RoundDetails, round_id: str | None) -> None:
    """Raise Invalid beside the fields unless a round may have these details; `round_id` is its own, if any."""
    errors = {
        **name_errors(details.title, details.reference, round_id),
        **_text_errors(details),
        **date_errors(vars(details)),
    }
    if details.population is not None and not 0 <= details.population <= LARGEST_POPULATION:
        errors["population"] = f"Enter a whole number up to {LARGEST_POPULATION:,}"
    if db.session.get(ThemeVersion, details.theme_version_id) is None:
        errors["theme_version_id"] = "Select a question set from the list"
    if db.session.get(SubGroup, details.sub_group_id) is None:
        errors["sub_group_id"] = "Select a sub-group from the list"
    if errors:
        raise Invalid(errors)


def _text_errors(details: RoundDetails) -> dict[str, str]:
    longest = {
        "title": LONGEST_LINE,
        "reference": LONGEST_REFERENCE,
        "purpose": LONGEST_TEXT,
        "sampling": LONGEST_TEXT,
        "invented": LONGEST_TEXT,
    }
    return {
        name: f"{LABELS[name]} must be {most:,} characters or fewer"
        for name, most in longest.items()
        if len(getattr(details, name)) > most
    }


def _taken(column: Any, words: str, round_id: str | None) -> bool:
    other = select(AuditRound.id).where(column == words, AuditRound.id != (round_id or "")).limit(1)
    return db.session.scalar(other) is not None
