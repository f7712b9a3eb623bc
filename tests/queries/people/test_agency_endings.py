"""The work that an agency leaves to its successor."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from audit_app.models import Action
from audit_app.queries.people.agency_endings import WorkOfAgency, work_of_agency
from audit_app.services.people import people
from audit_app.services.returns import concerns
from audit_app.services.rounds import sample
from audit_app.services.tracker import actions
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.decisions import CHAIRS_ACTION
from tests.support import making
from tests.support.making import NOW, World, acting


def test_only_returns_that_are_outstanding_go_to_the_successor(world: World) -> None:
    making.make_round(world, reference="being-set-up")
    audit_round = making.make_open_round(world, cases_=4)
    asked, begun, handed_in, withdrawn = (
        making.return_of(audit_round, world.police_service, case) for case in making._cases(audit_round)
    )
    making.make_known(world, begun)
    making.make_submitted(world, handed_in)
    sample.withdraw_case(acting(world.qa), withdrawn.case_id, "Drawn twice.", NOW)
    assert work_of_agency(world.police.id) == WorkOfAgency(
        services=1, people=2, returns=len([asked, begun]), actions=0, concerns=0
    )
    assert work_of_agency(world.education.id).returns == 3


def test_people_who_left_and_concerns_that_were_taken_on_stay_behind(world: World) -> None:
    audit_round = making.make_open_round(world)
    agency_return = making.make_known(world, making.return_of(audit_round, world.police_service))
    raised, taken_on = (
        concerns.raise_concern(acting(world.police_auditor), agency_return.id, words, NOW)
        for words in ("Not safe.", "Alone.")
    )
    concerns.acknowledge_concern(acting(world.police_lead), taken_on.id, "Seen today.", NOW)
    people.mark_as_left(acting(world.administrator), world.police_auditor.id, NOW)
    work = work_of_agency(raised.agency_id or "")
    assert (work.people, work.concerns) == (1, 1)


@pytest.mark.parametrize("finished", [False, True])
def test_only_actions_that_are_unfinished_go_to_the_successor(
    world: World, tmp_path: Path, finished: bool
) -> None:
    action = making.make_action(world, due_on=date(2017, 9, 1))
    if finished:
        _finish(world, action, tmp_path)
    assert work_of_agency(world.education.id).actions == int(not finished)
    assert work_of_agency(world.police.id).actions == 0


def _finish(world: World, action: Action, folder: Path) -> None:
    actions.attach_evidence(acting(world.owner), action.id, "a.txt", BytesIO(b"1"), folder, 1000, NOW)
    actions.say_complete(acting(world.owner), action.id, "All calls are in.", NOW)
    actions.close_action(acting(world.chair), action.id, Closure(CHAIRS_ACTION, "", "41 of 41."), NOW)
