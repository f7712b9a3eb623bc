"""Rounds with one of everything that a round can hold, each with words of its own; tests of what queries leave out."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from audit_app.models import Action, AgencyReturn, AuditRound, Case, Recommendation
from audit_app.policy import Actor
from audit_app.services.moderation import moderation, panel_answers, second_scores
from audit_app.services.reports import corrections
from audit_app.services.returns import concerns, files, returns
from audit_app.services.rounds import rounds, sample, timetable
from audit_app.services.tracker import actions, changes, more_time, recommendations
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.decisions import CHAIRS_ACTION
from tests.support import making
from tests.support.making import NOW, World, acting

CHANGES = (
    ("key: told-in-time,", "key: told-in-time, shared: told-in-time,"),
    making.TOLD_BY_BOTH,
    making.HINDSIGHT,
    making.SCORED_TWICE,
    making.PROPOSING,
    (
        "good_looks_like: The same day.}\n",
        """good_looks_like: The same day.}
      - {key: seen, reference: "1.4", text: Which records show it?, type: evidence-seen, files: true}
""",
    ),
)
"""A shared question, a fact, a second score, a question to the panel, rows that become actions, and copies of records."""
DUE = date(2017, 9, 1)


@dataclass(frozen=True)
class Busy:
    """A round being set up, an open one, and one that is closed and being corrected, with its actions in their order."""

    set_up: AuditRound
    open: AuditRound
    closed: AuditRound
    actions: list[Action]


def make_busy(world: World, version_id: str, name: str, folder: Path) -> Busy:
    theme = {"theme_version_id": version_id}
    set_up = making.make_round(world, cases_=2, reference=f"{name}-set-up", **theme)
    opened = making.make_open_round(world, cases_=3, reference=f"{name}-open", **theme)
    _begin_returns(world, opened, folder)
    closed = making.make_moderated_round(world, cases_=3, reference=f"{name}-closed", **theme)
    _moderate(world, closed)
    made = _recommend(world, closed, folder)
    _report(world, closed)
    return Busy(set_up, opened, closed, made)


def _begin_returns(world: World, audit_round: AuditRound, folder: Path) -> None:
    """The first case is handed in, the second begun, the third withdrawn; the school has answered nothing yet."""
    first, second, third = making._cases(audit_round)
    making.make_submitted(world, making.return_of(audit_round, world.police_service, first))
    begun = making.make_known(world, making.return_of(audit_round, world.police_service, second))
    auditor, qa = acting(world.police_auditor), acting(world.qa)
    returns.save_answers(auditor, begun.id, _answers(begun), NOW)
    name = f"{audit_round.reference}.txt"
    files.attach_file(auditor, begun.id, "seen", name, BytesIO(b"Seen."), folder, 1000, NOW)
    timetable.extend_return(qa, begun.id, audit_round.returns_due + timedelta(7), "In court.", NOW)
    concerns.raise_concern(auditor, begun.id, f"Concern of {audit_round.reference}.", NOW)
    sample.withdraw_case(qa, third.id, "Drawn twice.", NOW)
    details = replace(making.CASE, reference="SM-04", bands=making.BANDS)
    sample.add_case(qa, audit_round.id, details, [world.school_service.id], NOW, replaces_id=third.id)


def _answers(agency_return: AgencyReturn) -> dict[str, returns.EnteredAnswer]:
    entered = making.complete_answers(agency_return, "fair")
    return {key: answer for key, answer in entered.items() if key != "grade"}


def _moderate(world: World, audit_round: AuditRound) -> None:
    """The panel says something about two cases, each in words of its own; the third is withdrawn."""
    panel = acting(world.moderator)
    *kept, third = making._cases(audit_round)
    for case in kept:
        _judge(panel, world, audit_round, case)
    who = moderation.AttendanceDetails({world.police.id: f"Pat of {audit_round.reference}"})
    moderation.note_attendance(panel, audit_round.id, who, None, NOW)
    sample.withdraw_case(acting(world.qa), third.id, "Drawn twice.", NOW)
    own = making.return_of(audit_round, world.school_service)
    concerns.raise_concern(acting(world.school_auditor), own.id, "Not safe.", NOW)


def _judge(panel: Actor, world: World, audit_round: AuditRound, case: Case) -> None:
    words = words_about(audit_round, case)
    moderation.write_note(panel, case.id, words, None, NOW)
    panel_answers.answer_question(panel, case.id, "hindsight", "yes", words, None, NOW)
    moderation.agree_grade(panel, case.id, "grade", moderation.GradeDetails("good", words), None, NOW)
    police = making.return_of(audit_round, world.police_service, case)
    score = second_scores.ScoreDetails("partly", words)
    second_scores.give_second_score(panel, police.id, "told-in-time", score, None, NOW)


def words_about(audit_round: AuditRound, case: Case) -> str:
    return f"Read of {case.reference} in {audit_round.reference}."


def _recommend(world: World, audit_round: AuditRound, folder: Path) -> list[Action]:
    """One recommendation with two actions that wait for the chair in different ways, and one whose action is closed."""
    finding = making.make_finding(world, audit_round, f"Late in {audit_round.reference}")
    first = making.make_recommendation(world, audit_round, [finding.id])
    second = making.make_recommendation(world, audit_round, [finding.id])
    recommendations.agree_recommendations(acting(world.chair), audit_round.id, NOW, minute=world.minute)
    made = [
        _assign(world, recommendation, number) for number, recommendation in enumerate((first, first, second))
    ]
    asked, complete, closed = made
    owner, chair = acting(world.owner), acting(world.chair)
    actions.write_update(owner, asked.id, words_of(asked), NOW)
    more_time.ask_more_time(owner, asked.id, DUE + timedelta(60), words_of(asked), NOW)
    agreed = changes.Agreed(asked.due_on, asked.owner_id, words_of(asked))
    changes.propose_change(acting(world.qa), asked.id, asked.version, agreed, words_of(asked), NOW)
    for action in (complete, closed):
        actions.attach_evidence(owner, action.id, f"{action.id}.txt", BytesIO(b"1"), folder, 1000, NOW)
        actions.say_complete(owner, action.id, words_of(action), NOW)
    actions.close_action(chair, closed.id, Closure(CHAIRS_ACTION, "", words_of(closed)), NOW)
    return made


def _assign(world: World, recommendation: Recommendation, number: int) -> Action:
    due_on = DUE + timedelta(number)
    details = actions.ActionDetails(f"Do {number}.", world.owner.id, due_on, "A dip sample in March.")
    return actions.assign_action(acting(world.qa), recommendation.id, details, NOW)


def words_of(action: Action) -> str:
    return f"Written of {action.id}."


def _report(world: World, audit_round: AuditRound) -> None:
    """Approved as version 1, and one text of it corrected."""
    qa = acting(world.qa)
    rounds.begin_reporting(qa, audit_round.id, NOW)
    making.write_report(world, audit_round)
    making.approve_report(world, audit_round)
    corrections.begin_correction(qa, audit_round.id, f"Wrong in {audit_round.reference}.", NOW)
    corrections.correct_text(qa, audit_round.id, "introduction", "In other words.", None, NOW)
