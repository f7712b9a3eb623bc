"""What the panel alone answers, and the scores it gives beside the services' own."""

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import Answer, AuditRound, LogEntry, PanelAnswer, SecondScore
from audit_app.queries.rounds.readiness import owed_by_panel
from audit_app.rules.answers.response import Absence, Response
from audit_app.services.moderation import panel_answers, second_scores
from audit_app.services.moderation.second_scores import ScoreDetails
from audit_app.services.returns import returns
from tests.support import making
from tests.support.logged import logged, words_in
from tests.support.making import ASKED_OF_FAMILY, HINDSIGHT, NOW, SCORED_TWICE, World, acting

WHY = "The notice could have been read."
LOWER = ScoreDetails("partly", "It came at noon.")


@pytest.fixture
def audit_round(world: World) -> AuditRound:
    version = making.make_version(world, HINDSIGHT, SCORED_TWICE)
    return making.make_moderated_round(world, theme_version_id=version.id)


def answer(
    world: World, audit_round: AuditRound, raw: str, rationale: str = WHY, version: int | None = None
) -> PanelAnswer:
    case = making.first_case(audit_round)
    actor = acting(world.moderator)
    return panel_answers.answer_question(actor, case.id, "hindsight", raw, rationale, version, NOW)


def score(
    world: World, audit_round: AuditRound, details: ScoreDetails = LOWER, version: int | None = None
) -> SecondScore:
    one = making.return_of(audit_round, world.police_service)
    actor = acting(world.moderator)
    return second_scores.give_second_score(actor, one.id, "told-in-time", details, version, NOW)


def test_the_panel_s_answer_keeps_its_reasons_and_who_gave_it(world: World, audit_round: AuditRound) -> None:
    given = answer(world, audit_round, "partly")
    assert (given.value, given.rationale, given.answered_by_id) == ("partly", WHY, world.moderator.id)


def test_an_answer_can_be_taken_back_and_the_log_says_what_it_was(
    world: World, audit_round: AuditRound
) -> None:
    given = answer(world, audit_round, "partly")
    assert answer(world, audit_round, "", "", given.version).value is None
    last = db.session.scalars(db.select(LogEntry).filter_by(act="panel_answered").order_by(LogEntry.id)).all()
    before = last[-1].before
    assert (words_in(before, "value"), words_in(before, "rationale")) == ("partly", WHY)


@pytest.mark.parametrize(
    ("raw", "rationale", "field"),
    [
        ("perhaps", WHY, "value"),
        ("yes", "", "rationale"),
        ("yes", "x" * 5_001, "rationale"),
        ("", WHY, "value"),
    ],
)
def test_what_cannot_stand_is_refused_at_its_place(
    world: World, audit_round: AuditRound, raw: str, rationale: str, field: str
) -> None:
    with pytest.raises(Invalid) as raised:
        answer(world, audit_round, raw, rationale)
    assert set(raised.value.fields) == {field}


def test_of_two_who_answer_at_once_the_second_is_told(world: World, audit_round: AuditRound) -> None:
    answer(world, audit_round, "yes")
    with pytest.raises(Stale):
        answer(world, audit_round, "no")


def test_what_a_service_is_asked_the_panel_cannot_answer(world: World, audit_round: AuditRound) -> None:
    case = making.first_case(audit_round)
    with pytest.raises(Invalid):
        panel_answers.answer_question(acting(world.qa), case.id, "support", "Much.", "", None, NOW)


def test_no_service_can_answer_what_the_panel_is_asked(world: World) -> None:
    version = making.make_version(world, HINDSIGHT)
    audit_round = making.make_open_round(world, theme_version_id=version.id)
    one = making.make_known(world, making.return_of(audit_round, world.police_service))
    entered = {"hindsight": returns.EnteredAnswer(Response("yes", rationale=WHY), "")}
    with pytest.raises(Invalid):
        returns.save_answers(acting(world.police_auditor), one.id, entered, NOW)


def test_a_round_is_not_reported_before_the_panel_has_answered(world: World, audit_round: AuditRound) -> None:
    making.make_agreed(world, audit_round)
    assert [one.answers for one in owed_by_panel(audit_round)] == [("2.0",)]
    answer(world, audit_round, "yes")
    assert [one.answers for one in owed_by_panel(audit_round)] == [()]


def test_a_second_score_leaves_the_service_s_own_untouched(world: World, audit_round: AuditRound) -> None:
    given = score(world, audit_round)
    own = db.session.scalars(db.select(Answer.value).filter_by(question_key="told-in-time")).all()
    assert (given.score, given.own, set(map(str, own))) == ("partly", "yes", {"yes"})


def test_a_second_score_is_logged_without_its_reason(world: World, audit_round: AuditRound) -> None:
    given = score(world, audit_round)
    line = logged("second_score_given")
    assert (line.subject_id, line.round_id) == (str(given.id), audit_round.id)
    assert "partly" in str(line.after)
    assert LOWER.reason not in str(line.after)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (ScoreDetails("", "Why."), "score"),
        (ScoreDetails("ten", "Why."), "score"),
        (ScoreDetails("no", " "), "reason"),
        (ScoreDetails("no", "x" * 5_001), "reason"),
    ],
)
def test_a_second_score_without_score_or_reason_is_refused(
    world: World, audit_round: AuditRound, details: ScoreDetails, field: str
) -> None:
    with pytest.raises(Invalid) as raised:
        score(world, audit_round, details)
    assert set(raised.value.fields) == {field}


def test_a_question_without_a_second_score_gets_none(world: World, audit_round: AuditRound) -> None:
    one = making.return_of(audit_round, world.police_service)
    with pytest.raises(Invalid):
        second_scores.give_second_score(acting(world.qa), one.id, "sent-on", LOWER, None, NOW)


def test_of_two_who_score_at_once_the_second_is_told(world: World, audit_round: AuditRound) -> None:
    score(world, audit_round)
    with pytest.raises(Stale):
        score(world, audit_round, ScoreDetails("no", "It never came."))


def test_only_the_panel_scores_and_only_in_moderation(world: World, audit_round: AuditRound) -> None:
    one = making.return_of(audit_round, world.police_service)
    with pytest.raises(NotAllowed):
        second_scores.give_second_score(acting(world.police_lead), one.id, "told-in-time", LOWER, None, NOW)
    version = audit_round.theme_version_id
    open_round = making.make_open_round(world, reference="another", theme_version_id=version)
    early = making.make_submitted(world, making.return_of(open_round, world.police_service))
    with pytest.raises(Refused):
        second_scores.give_second_score(acting(world.qa), early.id, "told-in-time", LOWER, None, NOW)


def test_what_the_family_was_not_asked_needs_its_reason_and_nothing_else_may_be_unsought(
    world: World,
) -> None:
    version = making.make_version(world, ASKED_OF_FAMILY)
    audit_round = making.make_open_round(world, theme_version_id=version.id)
    one = making.make_known(world, making.return_of(audit_round, world.school_service))
    auditor = acting(world.school_auditor)

    def save(key: str, reason: str = "") -> None:
        response = Response(absence=Absence.NOT_SOUGHT, reason=reason)
        returns.save_answers(auditor, one.id, {key: returns.EnteredAnswer(response, "")}, NOW)

    with pytest.raises(Invalid):
        save("told-in-time", "Nobody asked.")
    save("support")
    with pytest.raises(Refused) as raised:
        returns.submit_return(auditor, one.id, NOW)
    assert "1.3 What support was given?: Enter why it was not sought" in raised.value.reasons
