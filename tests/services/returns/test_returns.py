"""Saving answers one by one, submitting, accepting and sending back."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AgencyReturn, Answer, AnswerRevision, LogEntry, OutboxMessage
from audit_app.policy import Grant, Role
from audit_app.queries.returns.answers import digest, response_of
from audit_app.queries.themes.themes import question_set
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.asking import completeness, routing
from audit_app.rules.workflow import ReturnState
from audit_app.services.returns import returns
from audit_app.services.returns.answer_rows import EnteredAnswer, SaveOrigin
from audit_app.services.rounds import known, rounds
from tests.support.letters import mails
from tests.support.making import (
    NOW,
    World,
    acting,
    complete_answers,
    make_known,
    make_open_round,
    make_person,
    make_submitted,
    return_of,
)

YES, NO = Response("yes", None, "", ""), Response("no", None, "", "")
LATER = NOW + timedelta(minutes=6)


@pytest.fixture
def police_return(world: World) -> AgencyReturn:
    return make_known(world, return_of(make_open_round(world), world.police_service))


def save(
    world: World, agency_return: AgencyReturn, response: Response, base: str = "", now: datetime = NOW
) -> AgencyReturn:
    entered = {"told-in-time": EnteredAnswer(response, base)}
    return returns.save_answers(acting(world.police_auditor), agency_return.id, entered, now)


def stored(agency_return: AgencyReturn, key: str = "told-in-time") -> Response:
    answer = db.session.scalars(
        db.select(Answer).filter_by(return_id=agency_return.id, question_key=key)
    ).one()
    return response_of(answer)


def revisions() -> list[object]:
    return [
        one.value
        for one in db.session.scalars(db.select(AnswerRevision).order_by(AnswerRevision.replaced_at))
    ]


def test_first_saved_answer_begins_return(world: World, police_return: AgencyReturn) -> None:
    save(world, police_return, YES)
    assert (police_return.state, stored(police_return)) == (ReturnState.IN_PROGRESS, YES)


def test_blank_page_begins_and_stores_nothing(world: World, police_return: AgencyReturn) -> None:
    save(world, police_return, Response())
    assert police_return.state is ReturnState.KNOWN
    assert not police_return.answers


def test_answer_is_changed_by_who_saw_it(world: World, police_return: AgencyReturn) -> None:
    save(world, police_return, YES)
    save(world, police_return, NO, digest(YES))
    assert stored(police_return) == NO


def test_answer_can_be_emptied_again(world: World, police_return: AgencyReturn) -> None:
    save(world, police_return, YES)
    save(world, police_return, Response(), digest(YES))
    assert (stored(police_return), police_return.answered) == (Response(), 0)


def test_same_answer_sent_twice_is_no_conflict(world: World, police_return: AgencyReturn) -> None:
    save(world, police_return, YES)
    save(world, police_return, YES, digest(None))
    assert stored(police_return) == YES


def test_untouched_answer_leaves_what_another_wrote(world: World, police_return: AgencyReturn) -> None:
    save(world, police_return, YES)
    save(world, police_return, NO, digest(YES))
    save(world, police_return, YES, digest(YES))
    assert stored(police_return) == NO


def test_answer_changed_meanwhile_is_not_overwritten(world: World, police_return: AgencyReturn) -> None:
    save(world, police_return, YES)
    with pytest.raises(Stale) as error:
        save(world, police_return, NO, digest(None))
    assert [(c.theirs, c.yours) for c in error.value.conflicts] == [("Yes", "No")]
    assert stored(police_return) == YES


def test_other_answers_of_page_are_saved_beside_clash(world: World, police_return: AgencyReturn) -> None:
    save(world, police_return, YES)
    page = {
        "told-in-time": EnteredAnswer(NO, ""),
        "sent-on": EnteredAnswer(Response("2017-06-04", None, "", ""), ""),
    }
    saved = returns.save_page(acting(world.police_auditor), police_return.id, page, NOW)
    assert [(conflict.question_key, conflict.theirs, conflict.who) for conflict in saved.conflicts] == [
        ("told-in-time", YES, world.police_auditor.name)
    ]
    assert stored(police_return, "sent-on").value == "2017-06-04"


def writes(
    world: World, agency_return: AgencyReturn, response: Response, base: str, origin: SaveOrigin
) -> returns.Saved:
    entered = {"told-in-time": EnteredAnswer(response, base)}
    return returns.save_page(acting(world.police_auditor), agency_return.id, entered, NOW, origin)


def test_page_that_never_heard_of_its_own_save_does_not_clash(
    world: World, police_return: AgencyReturn
) -> None:
    writes(world, police_return, YES, "", SaveOrigin("page", 1))
    saved = writes(world, police_return, NO, "", SaveOrigin("page", 2))
    assert (saved.conflicts, stored(police_return)) == ((), NO)


def test_page_takes_back_what_it_saved_itself(world: World, police_return: AgencyReturn) -> None:
    writes(world, police_return, YES, "", SaveOrigin("page", 1))
    writes(world, police_return, Response(), "", SaveOrigin("page", 2))
    assert stored(police_return) == Response()


def test_earlier_save_of_a_page_that_comes_late_changes_nothing(
    world: World, police_return: AgencyReturn
) -> None:
    writes(world, police_return, NO, "", SaveOrigin("page", 2))
    saved = writes(world, police_return, YES, "", SaveOrigin("page", 1))
    assert (saved.conflicts, stored(police_return)) == ((), NO)


@pytest.mark.parametrize("other", [SaveOrigin("other tab", 2), SaveOrigin()])
def test_two_pages_of_one_person_clash(world: World, police_return: AgencyReturn, other: SaveOrigin) -> None:
    writes(world, police_return, YES, "", SaveOrigin("page", 1))
    assert writes(world, police_return, NO, "", other).conflicts


def test_page_clashes_with_who_changed_what_it_saved(world: World, police_return: AgencyReturn) -> None:
    writes(world, police_return, YES, "", SaveOrigin("page", 1))
    writes(world, police_return, NO, digest(YES), SaveOrigin("other tab", 1))
    partly = Response("partly", None, "", "")
    assert writes(world, police_return, partly, digest(YES), SaveOrigin("page", 2)).conflicts


def test_absence_is_saved_as_its_own_kind(world: World, police_return: AgencyReturn) -> None:
    save(world, police_return, Response(None, Absence.NOT_RECORDED, "", ""))
    assert stored(police_return).absence is Absence.NOT_RECORDED


def test_one_sitting_leaves_no_revision(world: World, police_return: AgencyReturn) -> None:
    save(world, police_return, YES)
    save(world, police_return, NO, digest(YES), NOW + timedelta(minutes=4))
    assert revisions() == []


def test_later_change_leaves_revision(world: World, police_return: AgencyReturn) -> None:
    save(world, police_return, YES)
    save(world, police_return, NO, digest(YES), LATER)
    assert revisions() == ["yes"]


def test_change_of_what_another_wrote_leaves_revision_at_once(
    world: World, police_return: AgencyReturn
) -> None:
    save(world, police_return, YES)
    other = make_person("Second Auditor", Grant(Role.AUDITOR, agency_id=world.police.id), agency=world.police)
    known.say_known(acting(world.police_lead), police_return.id, other.id, NOW)
    entered = {"told-in-time": EnteredAnswer(NO, digest(YES))}
    returns.save_answers(acting(other), police_return.id, entered, NOW)
    assert (revisions(), stored(police_return)) == (["yes"], NO)


def test_save_is_logged_once_with_keys_and_no_words(world: World, police_return: AgencyReturn) -> None:
    save(world, police_return, replace(YES, rationale="Words of the file"))
    line = db.session.scalars(db.select(LogEntry).filter_by(act="answers_saved")).one()
    assert line.after == {"keys": ["told-in-time"]}


def test_one_sitting_is_one_line_of_the_log(world: World, police_return: AgencyReturn) -> None:
    save(world, police_return, YES)
    save(world, police_return, NO, digest(YES), NOW + timedelta(minutes=4))
    save(world, police_return, YES, digest(NO), NOW + timedelta(minutes=10))
    assert db.session.query(LogEntry).filter_by(act="answers_saved").count() == 2


def test_progress_on_return_is_what_rules_count(world: World, police_return: AgencyReturn) -> None:
    save(world, police_return, YES)
    questions = question_set(world.version.id)
    sections = routing.sections_asked(questions, "police", {}, {})
    counted = completeness.progress(sections, {"told-in-time": stored(police_return)})
    assert (police_return.answered, police_return.required) == (counted.answered, counted.required) == (1, 3)


def test_question_of_another_service_is_refused(world: World, police_return: AgencyReturn) -> None:
    entered = {"support": EnteredAnswer(Response("Some", None, "", ""), "")}
    with pytest.raises(Invalid):
        returns.save_answers(acting(world.police_auditor), police_return.id, entered, NOW)


def test_value_outside_its_type_is_refused(world: World, police_return: AgencyReturn) -> None:
    with pytest.raises(Invalid):
        save(world, police_return, Response("perhaps", None, "", ""))


@pytest.mark.parametrize("part", ["reason", "rationale"])
def test_over_long_words_are_refused(world: World, police_return: AgencyReturn, part: str) -> None:
    with pytest.raises(Invalid):
        save(world, police_return, replace(YES, **{part: "x" * 5_001}))


@pytest.mark.parametrize("name", ["school_auditor", "school_lead", "owner", "chair"])
def test_return_does_not_exist_for_strangers(world: World, police_return: AgencyReturn, name: str) -> None:
    with pytest.raises(NotAllowed) as error:
        returns.save_answers(acting(getattr(world, name)), police_return.id, {}, NOW)
    assert error.value.hidden


def test_lead_reads_but_does_not_answer(world: World, police_return: AgencyReturn) -> None:
    with pytest.raises(NotAllowed) as error:
        returns.save_answers(acting(world.police_lead), police_return.id, {}, NOW)
    assert not error.value.hidden


def test_submitted_return_takes_no_more_answers(world: World, police_return: AgencyReturn) -> None:
    make_submitted(world, police_return)
    with pytest.raises(Refused):
        save(world, police_return, NO, digest(YES))


def test_incomplete_return_is_not_submitted(world: World, police_return: AgencyReturn) -> None:
    save(world, police_return, YES)
    with pytest.raises(Refused) as error:
        returns.submit_return(acting(world.police_auditor), police_return.id, NOW)
    assert [reason[:3] for reason in error.value.reasons] == ["1.2", "2.1"]


def test_grade_without_rationale_is_missing(world: World, police_return: AgencyReturn) -> None:
    entered = complete_answers(police_return) | {"grade": EnteredAnswer(Response("good", None, "", ""), "")}
    returns.save_answers(acting(world.police_auditor), police_return.id, entered, NOW)
    with pytest.raises(Refused, match=r"2\.1"):
        returns.submit_return(acting(world.police_auditor), police_return.id, NOW)


def test_complete_return_is_submitted_and_reviewer_told(world: World, police_return: AgencyReturn) -> None:
    make_submitted(world, police_return)
    assert (police_return.state, police_return.submitted_by_id) == (
        ReturnState.SUBMITTED,
        world.police_auditor.id,
    )
    told = db.session.scalars(db.select(OutboxMessage).filter_by(kind="return-submitted")).all()
    assert [mail.recipient for mail in told] == [world.police_lead.email]


@pytest.mark.parametrize("name", ["police_lead", "qa"])
def test_reviewer_accepts(world: World, police_return: AgencyReturn, name: str) -> None:
    make_submitted(world, police_return)
    returns.accept_return(acting(getattr(world, name)), police_return.id, NOW)
    assert police_return.state is ReturnState.ACCEPTED


def test_nobody_accepts_own_return(world: World, police_return: AgencyReturn) -> None:
    both = make_person(
        "Both Roles",
        Grant(Role.AUDITOR, agency_id=world.police.id),
        Grant(Role.AGENCY_LEAD, agency_id=world.police.id),
        agency=world.police,
    )
    known.say_known(acting(world.police_lead), police_return.id, both.id, NOW)
    returns.save_answers(acting(both), police_return.id, complete_answers(police_return), NOW)
    returns.submit_return(acting(both), police_return.id, NOW)
    with pytest.raises(Refused):
        returns.accept_return(acting(both), police_return.id, NOW)


def test_auditor_does_not_review(world: World, police_return: AgencyReturn) -> None:
    make_submitted(world, police_return)
    with pytest.raises(NotAllowed):
        returns.accept_return(acting(world.police_auditor), police_return.id, NOW)


def test_return_goes_back_with_reason_and_mail(world: World, police_return: AgencyReturn) -> None:
    make_submitted(world, police_return)
    returns.send_back_return(acting(world.police_lead), police_return.id, " Say more. ", NOW)
    assert (police_return.state, police_return.sent_back_reason) == (ReturnState.SENT_BACK, "Say more.")
    [mail] = mails("return-sent-back")
    assert mail.recipient == world.police_auditor.email
    assert "Say more" not in mail.body


def test_return_does_not_go_back_without_reason(world: World, police_return: AgencyReturn) -> None:
    make_submitted(world, police_return)
    with pytest.raises(Invalid):
        returns.send_back_return(acting(world.police_lead), police_return.id, "  ", NOW)
    assert police_return.state is ReturnState.SUBMITTED


def test_return_sent_back_is_changed_and_submitted_again(world: World, police_return: AgencyReturn) -> None:
    make_submitted(world, police_return)
    returns.send_back_return(acting(world.qa), police_return.id, "Say more.", NOW)
    save(world, police_return, NO, digest(replace(YES, rationale="The file shows it.")))
    returns.submit_return(acting(world.police_auditor), police_return.id, LATER)
    assert (police_return.state, police_return.submitted_at) == (ReturnState.SUBMITTED, LATER)


def test_return_is_settled_once_report_is_written(world: World, police_return: AgencyReturn) -> None:
    make_submitted(world, police_return)
    police_return.case.audit_round.state = rounds.RoundState.REPORTING
    with pytest.raises(Refused):
        returns.send_back_return(acting(world.qa), police_return.id, "Say more.", NOW)
