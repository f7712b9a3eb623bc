"""The pages of recommendations: all of a round beside its findings, each with its actions; and possible owners."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import Action, Agency, AuditRound, Person, Recommendation
from audit_app.policy import Actor, Permission, Scope, Subject, can, scope
from audit_app.queries import subjects
from audit_app.queries.moderation.findings import FindingCard, findings_page
from audit_app.queries.people.meetings import meeting_choices
from audit_app.queries.people.people import Choice
from audit_app.queries.scoping import actions_within, recommendations_within, rounds_within
from audit_app.queries.themes.themes import WITH_UNIT, unit_of
from audit_app.queries.tracker import decisions
from audit_app.queries.tracker.histories import decision_words
from audit_app.queries.tracker.meetings import earliest_days
from audit_app.queries.tracker.owners import owner_of
from audit_app.queries.tracker.proposals import has_proposals
from audit_app.queries.tracker.sources import WITH_SOURCE, from_round, origin_of
from audit_app.rules.dates import day_words
from audit_app.rules.rounds.status_tags import StatusTag
from audit_app.rules.tracker.decisions import DecisionAuthority
from audit_app.rules.tracker.references import recommendation_reference
from audit_app.rules.tracker.statuses import (
    OPEN_RECOMMENDATIONS,
    action_status,
    against_closing,
    recommendation_status,
)
from audit_app.rules.unit import Unit
from audit_app.rules.workflow import WRITABLE_ROUNDS, ActionState, RecommendationState


@dataclass(frozen=True)
class ActionLine:
    """An action as the pages of its recommendation list it."""

    id: str
    number: int
    text: str
    owner: str
    agency: str
    due_on: date
    state: ActionState
    status: StatusTag


@dataclass(frozen=True)
class RecommendationEntry:
    """A recommendation with those of its actions that the reader may read.

    `fate` is its outcome with the authority for it; empty while the recommendation is open.
    """

    id: str
    version: int
    number: int
    text: str
    why: str
    state: RecommendationState
    status: StatusTag
    outcome_in_words: str
    actions: tuple[ActionLine, ...]


@dataclass(frozen=True)
class RoundRecommendations:
    """The recommendations of a round beside the findings from which they are written.

    `findings` is empty for readers who may not read findings. `cases` is the number of cases in the round. `proposes`
    says whether its returns can hold actions that services propose.
    """

    round_id: str
    title: str
    writable: bool
    subject: Subject
    findings: tuple[FindingCard, ...]
    cases: int
    unit: Unit
    recommendations: tuple[RecommendationEntry, ...]
    proposes: bool


@dataclass(frozen=True)
class RecommendationPage:
    """The page of a recommendation.

    `round_id` is None where it comes from no round. `meetings` are those since `earliest`, the first day on which a meeting may take the next decision. `history` has
    every decision in a sentence, the newest first. `against_closing` says why it cannot be closed yet; it rests on the
    actions within reach, and whoever may close the recommendation reaches all of them.
    """

    entry: RecommendationEntry
    reference: str
    round_id: str | None
    source_title: str
    sub_group: str
    sub_group_id: str
    subject: Subject
    findings: tuple[str, ...]
    finding_ids: tuple[str, ...]
    meetings: tuple[Choice, ...]
    earliest: date
    history: tuple[str, ...]
    reopenable: bool
    against_closing: tuple[str, ...]


@dataclass(frozen=True)
class AgencyPeople:
    """The people of an agency who may own an action."""

    agency: str
    people: tuple[Choice, ...]


def round_recommendations(
    actor: Actor, reach: Scope, round_id: str, today: date
) -> RoundRecommendations | None:
    """Return the recommendations of a round; None where there is no such round within reach."""
    audit_round = db.session.scalar(
        select(AuditRound).where(AuditRound.id == round_id, rounds_within(reach)).options(WITH_UNIT)
    )
    if audit_round is None:
        return None
    subject = subjects.of_round(audit_round)
    findings = findings_page(scope(actor, Permission.FINDING_READ), round_id)
    rows = _rows(from_round(round_id), recommendations_within(reach))
    return RoundRecommendations(
        round_id=audit_round.id,
        title=audit_round.title,
        writable=audit_round.state in WRITABLE_ROUNDS,
        subject=subject,
        findings=findings.findings if findings else (),
        cases=len(findings.cases) if findings else 0,
        unit=unit_of(audit_round),
        recommendations=_entries(actor, rows, today),
        proposes=has_proposals(audit_round.theme_version_id),
    )


def recommendation_page(
    actor: Actor, reach: Scope, recommendation_id: str, today: date
) -> RecommendationPage | None:
    """Return the page of a recommendation; None where there is no such recommendation within reach."""
    rows = _rows(Recommendation.id == recommendation_id, recommendations_within(reach))
    if not rows:
        return None
    row = rows[0]
    origin = origin_of(row)
    entry = _entries(actor, rows, today)[0]
    earliest = earliest_days.earliest_for_recommendation(row)
    subject = subjects.of_recommendation(row)
    findings = row.findings if can(actor, Permission.FINDING_READ, subject) else []
    return RecommendationPage(
        entry=entry,
        reference=recommendation_reference(origin.reference, row.reference),
        round_id=row.source.round_id,
        source_title=origin.title,
        sub_group=row.sub_group.name,
        sub_group_id=row.sub_group_id,
        subject=subject,
        findings=tuple(finding.heading for finding in findings),
        finding_ids=tuple(finding.id for finding in findings),
        meetings=meeting_choices(row.sub_group_id, earliest, today),
        earliest=earliest,
        history=tuple(
            f"{day_words(line.taken.day)}: {decision_words(line)}"
            for line in decisions.lines_by_subject([row.id])[row.id]
        ),
        reopenable=row.state not in OPEN_RECOMMENDATIONS and row.agreed_at is not None,
        against_closing=against_closing([action.state for action in entry.actions]),
    )


def owners_by_agency() -> tuple[AgencyPeople, ...]:
    """Return everybody of an agency who has not left, by agency and name: any of them may own an action."""
    rows = db.session.execute(
        select(Agency.name.label("agency"), Person.id, Person.name, Person.job_title)
        .join(Agency, Agency.id == Person.agency_id)
        .where(Person.left_at.is_(None))
        .order_by(Agency.name, Person.name, Person.id)
    )
    return tuple(
        AgencyPeople(
            agency,
            tuple(
                Choice(person.id, f"{person.name}, {person.job_title}" if person.job_title else person.name)
                for person in people
            ),
        )
        for agency, people in groupby(rows, key=lambda row: row.agency)
    )


def _rows(*conditions: ColumnElement[bool]) -> Sequence[Recommendation]:
    return db.session.scalars(
        select(Recommendation)
        .where(*conditions)
        .options(
            WITH_SOURCE,
            joinedload(Recommendation.sub_group),
            selectinload(Recommendation.findings),
        )
        .order_by(Recommendation.number, Recommendation.id)
    ).all()


def _entries(actor: Actor, rows: Sequence[Recommendation], today: date) -> tuple[RecommendationEntry, ...]:
    actions = _actions(actor, [row.id for row in rows], today)
    closings = decisions.closings([row.id for row in rows if row.state not in OPEN_RECOMMENDATIONS])
    return tuple(
        RecommendationEntry(
            id=row.id,
            version=row.version,
            number=row.number,
            text=row.text,
            why=row.why,
            state=row.state,
            status=recommendation_status(row.state),
            outcome_in_words=_fate(row, closings.get(row.id)),
            actions=tuple(actions[row.id]),
        )
        for row in rows
    )


def _actions(actor: Actor, recommendation_ids: list[str], today: date) -> dict[str, list[ActionLine]]:
    rows = db.session.scalars(
        select(Action)
        .join(Recommendation, Recommendation.id == Action.recommendation_id)
        .where(
            Action.recommendation_id.in_(recommendation_ids),
            actions_within(scope(actor, Permission.ACTION_READ)),
        )
        .options(joinedload(Action.owner), joinedload(Action.agency))
        .order_by(Action.number, Action.id)
    )
    actions: dict[str, list[ActionLine]] = defaultdict(list)
    for row in rows:
        actions[row.recommendation_id].append(
            ActionLine(
                id=row.id,
                number=row.number,
                text=row.text,
                owner=owner_of(row),
                agency=row.agency.name,
                due_on=row.due_on,
                state=row.state,
                status=action_status(row.state, row.due_on, row.said_complete_on, today),
            )
        )
    return actions


def _fate(row: Recommendation, taken: DecisionAuthority | None) -> str:
    return f"{row.outcome} ({taken.words})" if taken and taken.words else row.outcome
