"""Names the sources of recommendations, and finds the recommendations that come from each.

A source that is a round has the title and reference of its round: other modules ask here, and read no round for them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import AuditRound, Recommendation, Source

Statement = TypeVar("Statement", bound=Select[*tuple[Any, ...]])

SOURCE_REFERENCE = AuditRound.reference
SOURCE_TITLE = AuditRound.title
"""Columns for statements that `join_sources` joins to sources."""
WITH_SOURCE = joinedload(Recommendation.source).joinedload(Source.audit_round)
"""An option of statements that loads recommendations with what `origin_of` reads."""


@dataclass(frozen=True)
class Origin:
    """The source from which a recommendation comes.

    `began_at` is the moment before which nothing can have been decided about it; None as long as it has not begun.
    """

    reference: str
    title: str
    began_at: datetime | None


def join_sources(statement: Statement) -> Statement:
    """Join a statement about recommendations to their sources, for the columns above."""
    return statement.join(Source, Source.id == Recommendation.source_id).join(
        AuditRound, AuditRound.id == Source.round_id
    )


def origin_of(recommendation: Recommendation) -> Origin:
    """Return where a recommendation comes from."""
    audit_round = recommendation.source.audit_round
    assert audit_round is not None
    return Origin(audit_round.reference, audit_round.title, audit_round.opened_at)


def source_of_round(round_id: str) -> Source:
    """Return the source that a round is."""
    return db.session.scalars(select(Source).where(Source.round_id == round_id)).one()


def from_round(round_id: str) -> ColumnElement[bool]:
    """Return the condition that a recommendation comes from this round, for queries on Recommendation."""
    return Recommendation.source_id.in_(select(Source.id).where(Source.round_id == round_id))
