"""Reads the facts of a round that every page of the panel displays."""

from dataclasses import dataclass

from audit_app.models import AuditRound
from audit_app.policy import Subject
from audit_app.queries import subjects
from audit_app.rules.unit import Unit
from audit_app.rules.workflow import RoundState


@dataclass(frozen=True)
class RoundFacts:
    """The round of a page of the panel; `open` while grades may be agreed."""

    id: str
    title: str
    state: RoundState
    open: bool
    unit: Unit
    theme_version_id: str
    subject: Subject


def facts_of(audit_round: AuditRound, unit: Unit) -> RoundFacts:
    """Return the facts of a round that is loaded."""
    return RoundFacts(
        id=audit_round.id,
        title=audit_round.title,
        state=audit_round.state,
        open=audit_round.state is RoundState.MODERATION,
        unit=unit,
        theme_version_id=audit_round.theme_version_id,
        subject=subjects.of_round(audit_round),
    )
