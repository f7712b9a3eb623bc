"""Immediate concerns: raised, told without case detail, taken on."""

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import AgencyReturn, Concern, LogEntry
from audit_app.rules.workflow import ConcernState
from audit_app.services.returns import concerns
from tests.support.letters import mails
from tests.support.making import NOW, World, acting, make_known, make_open_round, return_of

WORDS = "The child was left alone at SM-01 address."


@pytest.fixture
def police_return(world: World) -> AgencyReturn:
    return make_known(world, return_of(make_open_round(world), world.police_service))


@pytest.fixture
def concern(world: World, police_return: AgencyReturn) -> Concern:
    return concerns.raise_concern(acting(world.police_auditor), police_return.id, WORDS, NOW)


def test_concern_keeps_who_raised_it_and_for_which_agency(world: World, concern: Concern) -> None:
    assert (concern.text, concern.raised_by_id, concern.agency_id) == (
        WORDS,
        world.police_auditor.id,
        world.police.id,
    )


def test_officers_and_leads_are_told_and_nobody_else(world: World, concern: Concern) -> None:
    assert {mail.recipient for mail in mails("concern-raised")} == {world.qa.email, world.police_lead.email}


def test_mail_of_concern_holds_no_case_detail(world: World, concern: Concern) -> None:
    said = " ".join(mail.subject + mail.body for mail in mails("concern-raised"))
    assert concern.id in said
    assert not [word for word in ("SM-01", "left alone", "Robin") if word in said]


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 5_001])
def test_concern_has_words_within_bounds(world: World, police_return: AgencyReturn, text: str) -> None:
    with pytest.raises(Invalid):
        concerns.raise_concern(acting(world.police_auditor), police_return.id, text, NOW)


def test_stranger_raises_nothing(world: World, police_return: AgencyReturn) -> None:
    with pytest.raises(NotAllowed) as error:
        concerns.raise_concern(acting(world.school_auditor), police_return.id, WORDS, NOW)
    assert error.value.hidden


@pytest.mark.parametrize("name", ["qa", "police_lead"])
def test_concern_is_taken_on_by_name(world: World, concern: Concern, name: str) -> None:
    person = getattr(world, name)
    concerns.acknowledge_concern(acting(person), concern.id, "Called the team.", NOW)
    assert (concern.state, concern.acknowledged_by_id) == (ConcernState.ACKNOWLEDGED, person.id)
    assert [mail.recipient for mail in mails("concern-acknowledged")] == [world.police_auditor.email]


def test_concern_is_not_taken_on_without_response(world: World, concern: Concern) -> None:
    with pytest.raises(Invalid):
        concerns.acknowledge_concern(acting(world.qa), concern.id, " ", NOW)


def test_concern_is_taken_on_once(world: World, concern: Concern) -> None:
    concerns.acknowledge_concern(acting(world.qa), concern.id, "Called the team.", NOW)
    with pytest.raises(Refused):
        concerns.acknowledge_concern(acting(world.police_lead), concern.id, "Me too.", NOW)
    assert concern.response == "Called the team."


@pytest.mark.parametrize(
    ("name", "hidden"), [("police_auditor", False), ("moderator", False), ("school_lead", True)]
)
def test_others_do_not_take_it_on(world: World, concern: Concern, name: str, hidden: bool) -> None:
    with pytest.raises(NotAllowed) as error:
        concerns.acknowledge_concern(acting(getattr(world, name)), concern.id, "I will.", NOW)
    assert error.value.hidden is hidden


@pytest.fixture
def taken_on(world: World, concern: Concern) -> Concern:
    return concerns.acknowledge_concern(acting(world.police_lead), concern.id, "Called the team.", NOW)


def hand_over(
    world: World, concern: Concern, by: str, to: str, note: str = "Ring the team on SM-01."
) -> None:
    instead_of, to_id = world.police_lead.id, getattr(world, to).id
    concerns.hand_over_concern(acting(getattr(world, by)), concern.id, instead_of, to_id, note, NOW)


@pytest.mark.parametrize("by", ["police_lead", "qa"])
def test_concern_passes_to_another_and_keeps_who_took_it_on(world: World, taken_on: Concern, by: str) -> None:
    hand_over(world, taken_on, by, "qa")
    assert (taken_on.owner_id, taken_on.acknowledged_by_id) == (world.qa.id, world.police_lead.id)
    assert [one.note for one in taken_on.hand_overs] == ["Ring the team on SM-01."]
    assert [mail.recipient for mail in mails("concern-handed-over")] == (
        [] if by == "qa" else [world.qa.email]
    )


def test_mail_and_log_of_a_hand_over_hold_no_case_detail(world: World, taken_on: Concern) -> None:
    hand_over(world, taken_on, "police_lead", "qa")
    [mail] = mails("concern-handed-over")
    entry = db.session.scalars(db.select(LogEntry).filter_by(act="concern_handed_over")).one()
    assert entry.after == {"owner_id": world.qa.id}
    assert "SM-01" not in mail.subject + mail.body + str(entry.before) + entry.reason


@pytest.mark.parametrize("to", ["police_lead", "school_lead", "moderator"])
def test_concern_passes_only_to_another_who_could_take_it_on(
    world: World, taken_on: Concern, to: str
) -> None:
    with pytest.raises(Invalid):
        hand_over(world, taken_on, "qa", to)


def test_concern_that_was_handed_over_meanwhile_is_not_handed_over_again(
    world: World, taken_on: Concern
) -> None:
    hand_over(world, taken_on, "qa", "qa")
    with pytest.raises(Refused, match="after you opened the page"):
        hand_over(world, taken_on, "police_lead", "qa")


def test_concern_of_nobody_is_not_handed_over(world: World, concern: Concern) -> None:
    with pytest.raises(Refused, match="Nobody has taken"):
        hand_over(world, concern, "qa", "qa")


@pytest.mark.parametrize("name", ["police_auditor", "moderator", "school_lead"])
def test_others_do_not_hand_it_over(world: World, taken_on: Concern, name: str) -> None:
    with pytest.raises(NotAllowed):
        hand_over(world, taken_on, name, "qa")
