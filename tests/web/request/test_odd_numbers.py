"""What looks like a number and is none, or is none that a machine holds, is answered beside its field."""

import pytest

from audit_app.rules.answers.dates import read_date
from audit_app.rules.plain_text import AnswerError
from tests.support.browsing import Visits
from tests.support.making import World, make_moderated_round, make_recommendation, make_round


def test_a_day_too_large_for_any_calendar_is_no_fault_of_ours(visit: Visits, world: World) -> None:
    fields = {"read_from-day": "9999999999", "read_from-month": "6", "read_from-year": "2017"}
    page = visit.as_(world.qa).post(f"/rounds/{make_round(world).id}/edit", fields, status=422)
    assert "must be a real date" in page.main


def test_a_day_too_large_in_an_answer_is_not_a_date() -> None:
    with pytest.raises(AnswerError):
        read_date("9999999999/6/2017")


@pytest.mark.parametrize("typed", ["²", "99999999999", "-1", "1\x00"])
def test_nonsense_for_a_version_changes_nothing(visit: Visits, world: World, typed: str) -> None:
    recommendation = make_recommendation(world, make_moderated_round(world))
    fields = {
        "version": typed,
        "text": "Other.",
        "why": "Other.",
        "finding_ids": recommendation.findings[0].id,
    }
    visit.as_(world.qa).post(f"/recommendations/{recommendation.id}", fields, status=409)
