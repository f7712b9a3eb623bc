"""Recommendations: those of a round with its findings, one with its actions, and who may own an action."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import Action, Agency, AuditRound, Person, Recommendation
from audit_app.policy import Actor, Permission, Scope, Subject, can, scope
from audit_app.queries import decisions, subjects
from audit_app.queries.agencies import meeting_choices
from audit_app.queries.findings import FindingCard, findings_page
from audit_app.queries.histories import decision_words
from audit_app.queries.owners import owner_of
from audit_app.queries.people import Choice
from audit_app.queries.proposals import has_proposals
from audit_app.queries.scoping import actions_within, recommendations_within, rounds_within
from audit_app.queries.themes import WITH_UNIT, question_set, unit_of
from audit_app.rules.dates import day_words
from audit_app.rules.deciding import Taken
from audit_app.rules.follow_up import (
    OPEN_RECOMMENDATIONS,
    action_standing,
    against_closing,
    recommendation_reference,
    recommendation_standing,
)
from audit_app.rules.likeness import Wording, earlier_like
from audit_app.rules.question_sets import Unit
from audit_app.rules.stages import Standing
from audit_app.rules.workflow import ActionState, RecommendationState, RoundState

WRITABLE = frozenset({RoundState.MODERATION, RoundState.REPORTING})
MOST_COMPARED = 500
"""Recommendations, the latest rounds first, among which like ones are looked for."""


@dataclass(frozen=True)
class ActionLine:
    id: str
    number: int
    text: str
    owner: str
    agency: str
    due_on: date
    state: ActionState
    standing: Standing


@dataclass(frozen=True)
class RecommendationEntry:
    """`actions` are those that the reader reaches; `fate` says what became of it once that is decided."""

    id: str
    version: int
    number: int
    text: str
    why: str
    state: RecommendationState
    standing: Standing
    fate: str
    actions: tuple[ActionLine, ...]


@dataclass(frozen=True)
class RoundRecommendations:
    """`findings` is empty for whoever may not read them; `cases` is how many the round holds; `proposes`: its returns
    can say what a service will do next.
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
class EarlierOne:
    """A recommendation of an earlier round that is like one being written, and what became of it so far."""

    id: str
    reference: str
    round_title: str
    text: str
    standing: Standing


@dataclass(frozen=True)
class RecommendationPage:
    """`against_closing` says why it cannot be closed yet, to whoever reaches all its actions. `meetings` are those held
    since `earliest`, the day of the last thing that the next decision is about; `history` is the newest first.
    """

    entry: RecommendationEntry
    reference: str
    round_id: str
    round_title: str
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
    agency: str
    people: tuple[Choice, ...]


def round_recommendations(
    actor: Actor, reach: Scope, round_id: str, today: date
) -> RoundRecommendations | None:
    audit_round = db.session.scalar(
        select(AuditRound).where(AuditRound.id == round_id, rounds_within(reach)).options(WITH_UNIT)
    )
    if audit_round is None:
        return None
    subject = subjects.of_round(audit_round)
    findings = findings_page(scope(actor, Permission.FINDING_READ), round_id)
    rows = _rows(Recommendation.round_id == round_id, recommendations_within(reach))
    return RoundRecommendations(
        round_id=audit_round.id,
        title=audit_round.title,
        writable=audit_round.state in WRITABLE,
        subject=subject,
        findings=findings.findings if findings else (),
        cases=len(findings.cases) if findings else 0,
        unit=unit_of(audit_round),
        recommendations=_entries(actor, rows, today),
        proposes=has_proposals(audit_round.theme_version_id),
    )


def earlier_ones(
    reach: Scope, round_id: str, findings: Iterable[FindingCard], text: str
) -> tuple[EarlierOne, ...]:
    """Of earlier rounds, the likest first; `findings` are those that the new one follows from, `text` its words.

    Two statements, and the question set of each theme version the first time that this process meets it.
    """
    said = " ".join((text, *(finding.heading for finding in findings)))
    own = Wording("", said, tuple({one.key_line_text for one in findings if one.key_line_text}))
    began = select(AuditRound.created_at).where(AuditRound.id == round_id).scalar_subquery()
    rows = {
        row.id: row
        for row in db.session.scalars(
            select(Recommendation)
            .join(AuditRound, AuditRound.id == Recommendation.round_id)
            .where(AuditRound.id != round_id, AuditRound.created_at <= began, recommendations_within(reach))
            .options(contains_eager(Recommendation.audit_round), selectinload(Recommendation.findings))
            .order_by(AuditRound.created_at.desc(), Recommendation.number, Recommendation.id)
            .limit(MOST_COMPARED)
        )
    }
    lines = {
        version: _key_lines(version)
        for version in {row.audit_round.theme_version_id for row in rows.values()}
    }
    wordings = [_wording(row, lines[row.audit_round.theme_version_id]) for row in rows.values()]
    return tuple(_earlier(rows[key]) for key in earlier_like(own, wordings))


def _key_lines(theme_version_id: str) -> dict[str, str]:
    return {line.key: line.text for line in question_set(theme_version_id).key_lines}


def _wording(row: Recommendation, key_lines: Mapping[str, str]) -> Wording:
    said = " ".join((row.text, *(finding.heading for finding in row.findings)))
    return Wording(
        row.id, said, tuple(key_lines[one.key_line] for one in row.findings if one.key_line in key_lines)
    )


def _earlier(row: Recommendation) -> EarlierOne:
    return EarlierOne(
        id=row.id,
        reference=recommendation_reference(row.audit_round.reference, row.number),
        round_title=row.audit_round.title,
        text=row.text,
        standing=recommendation_standing(row.state),
    )


def recommendation_page(
    actor: Actor, reach: Scope, recommendation_id: str, today: date
) -> RecommendationPage | None:
    rows = _rows(Recommendation.id == recommendation_id, recommendations_within(reach))
    if not rows:
        return None
    row = rows[0]
    entry = _entries(actor, rows, today)[0]
    earliest = decisions.earliest_for_recommendation(row)
    subject = subjects.of_recommendation(row)
    findings = row.findings if can(actor, Permission.FINDING_READ, subject) else []
    return RecommendationPage(
        entry=entry,
        reference=recommendation_reference(row.audit_round.reference, row.number),
        round_id=row.round_id,
        round_title=row.audit_round.title,
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
    """Everybody of an agency who has not left: any of them may own an action."""
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
                Choice(one.id, f"{one.name}, {one.job_title}" if one.job_title else one.name)
                for one in people
            ),
        )
        for agency, people in groupby(rows, key=lambda row: row.agency)
    )


def _rows(*conditions: ColumnElement[bool]) -> Sequence[Recommendation]:
    return db.session.scalars(
        select(Recommendation)
        .where(*conditions)
        .options(
            joinedload(Recommendation.audit_round),
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
            standing=recommendation_standing(row.state),
            fate=_fate(row, closings.get(row.id)),
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
    found: dict[str, list[ActionLine]] = defaultdict(list)
    for row in rows:
        found[row.recommendation_id].append(
            ActionLine(
                id=row.id,
                number=row.number,
                text=row.text,
                owner=owner_of(row),
                agency=row.agency.name,
                due_on=row.due_on,
                state=row.state,
                standing=action_standing(row.state, row.due_on, row.said_complete_on, today),
            )
        )
    return found


def _fate(row: Recommendation, taken: Taken | None) -> str:
    """Empty while it is open."""
    return f"{row.outcome} ({taken.words})" if taken and taken.words else row.outcome
