"""Drafts of forms, for their writers only, and the things that forms with drafts are about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import Action, AuditRound, Case, Finding, FormDraft, Recommendation
from audit_app.models.base import Model
from audit_app.policy import Subject
from audit_app.queries import subjects


@dataclass(frozen=True)
class Draft:
    """A draft of a form: `page` is the address of the form's page, and `mark` identifies the page that saved it."""

    page: str
    mark: str
    fields: tuple[tuple[str, str], ...]
    saved_at: datetime


@dataclass(frozen=True)
class FormThing:
    """The thing that a form is about; `kind` is the name of its table."""

    kind: str
    id: str
    round_id: str | None
    subject: Subject


def draft_of(person_id: str, form: str) -> Draft | None:
    """Return the person's draft of the form that is posted to the address `form`."""
    row = db.session.scalar(select(FormDraft).where(FormDraft.person_id == person_id, FormDraft.form == form))
    if row is None:
        return None
    fields: Any = row.fields
    return Draft(row.page, row.mark, tuple((name, text) for name, text in fields), row.saved_at)


def about(arguments: Mapping[str, str]) -> FormThing | None:
    """Return the thing that the arguments of an address name, or None if there is none or it was deleted."""
    for name, (model, subject_of) in _ABOUT.items():
        if name in arguments:
            row: Any = db.session.get(model, arguments[name])
            return FormThing(model.__tablename__, row.id, _round_of(row), subject_of(row)) if row else None
    return None


def _of_finding(finding: Finding) -> Subject:
    return subjects.of_round(finding.audit_round)


def _round_of(row: Any) -> str | None:
    if isinstance(row, Action | Recommendation):
        recommendation = row.recommendation if isinstance(row, Action) else row
        return recommendation.source.round_id
    return row.id if isinstance(row, AuditRound) else row.round_id


# In order: an address with several of these arguments is about the first of them.
_ABOUT: dict[str, tuple[type[Model], Callable[[Any], Subject]]] = {
    "action_id": (Action, subjects.of_action),
    "case_id": (Case, subjects.of_case),
    "finding_id": (Finding, _of_finding),
    "recommendation_id": (Recommendation, subjects.of_recommendation),
    "round_id": (AuditRound, subjects.of_round),
}
