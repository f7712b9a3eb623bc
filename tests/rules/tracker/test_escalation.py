"""The ladder: who may take an action where."""

import pytest

from audit_app.rules.tracker.escalation import ABOVE_THE_CHAIR, Rung, escalated, rungs_offered
from audit_app.rules.workflow import ActionState


@pytest.mark.parametrize("now", list(Rung))
def test_chair_takes_it_to_any_other_rung(now: Rung) -> None:
    assert set(rungs_offered(now, chairing=True)) == set(Rung) - {now}


def test_others_go_no_higher_than_the_chair() -> None:
    assert rungs_offered(Rung.OWNER, chairing=False) == (Rung.LEAD, Rung.CHAIR)


@pytest.mark.parametrize("now", sorted(ABOVE_THE_CHAIR))
def test_others_bring_nothing_back_from_above_the_chair(now: Rung) -> None:
    assert rungs_offered(now, chairing=False) == ()


def test_what_is_finished_or_with_its_owner_is_not_escalated() -> None:
    assert escalated(ActionState.IN_PROGRESS, Rung.LEAD)
    assert not escalated(ActionState.CLOSED, Rung.LEAD)
    assert not escalated(ActionState.IN_PROGRESS, Rung.OWNER)
