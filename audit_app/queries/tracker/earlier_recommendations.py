"""Finds recommendations of earlier rounds that resemble a new recommendation, in case it has been made before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from audit_app.extensions import db
from audit_app.models import AuditRound, Recommendation, Source
from audit_app.policy import Scope
from audit_app.queries.moderation.findings import FindingCard
from audit_app.queries.scoping import recommendations_within
from audit_app.queries.themes.themes import question_set
from audit_app.queries.tracker.sources import join_sources, origin_of
from audit_app.rules.rounds.status_tags import StatusTag
from audit_app.rules.text_similarity import Wording, similar_earlier
from audit_app.rules.tracker.references import recommendation_reference
from audit_app.rules.tracker.statuses import recommendation_status

MOST_COMPARED = 500
"""The most recommendations that are compared, those of the latest rounds first."""


@dataclass(frozen=True)
class EarlierRecommendation:
    """A recommendation of an earlier round that resembles the new recommendation, and what has become of it."""

    id: str
    reference: str
    source_title: str
    text: str
    status: StatusTag


def earlier_recommendations(
    reach: Scope, round_id: str, findings: Iterable[FindingCard], text: str
) -> tuple[EarlierRecommendation, ...]:
    """Return the recommendations of earlier rounds that resemble a new recommendation, the most similar first.

    `text` is the wording of the new recommendation so far, `findings` are those that it follows from. Takes two
    statements, and a further statement for each theme version whose question set this process has not read yet.
    """
    words = " ".join((text, *(finding.heading for finding in findings)))
    key_lines = {finding.key_line_text for finding in findings if finding.key_line_text}
    new = Wording("", words, tuple(key_lines))
    began = select(AuditRound.created_at).where(AuditRound.id == round_id).scalar_subquery()
    found = db.session.execute(
        join_sources(select(Recommendation, AuditRound.theme_version_id))
        .where(AuditRound.id != round_id, AuditRound.created_at <= began, recommendations_within(reach))
        .options(
            contains_eager(Recommendation.source).contains_eager(Source.audit_round),
            selectinload(Recommendation.findings),
        )
        .order_by(AuditRound.created_at.desc(), Recommendation.number, Recommendation.id)
        .limit(MOST_COMPARED)
    ).all()
    rows = {row.id: row for row, _ in found}
    key_lines_by_version = {version: _key_lines(version) for version in {version for _, version in found}}
    wordings = [_wording(row, key_lines_by_version[version]) for row, version in found]
    return tuple(_earlier(rows[key]) for key in similar_earlier(new, wordings))


def _key_lines(theme_version_id: str) -> dict[str, str]:
    return {line.key: line.text for line in question_set(theme_version_id).key_lines}


def _wording(row: Recommendation, key_lines: Mapping[str, str]) -> Wording:
    words = " ".join((row.text, *(finding.heading for finding in row.findings)))
    own_key_lines = (key_lines[finding.key_line] for finding in row.findings if finding.key_line in key_lines)
    return Wording(row.id, words, tuple(own_key_lines))


def _earlier(row: Recommendation) -> EarlierRecommendation:
    origin = origin_of(row)
    return EarlierRecommendation(
        id=row.id,
        reference=recommendation_reference(origin.reference, row.reference),
        source_title=origin.title,
        text=row.text,
        status=recommendation_status(row.state),
    )
