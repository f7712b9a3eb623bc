"""Why an action has nobody who can do it."""

import pytest

from audit_app.rules.tracker.owners import NoOwner, no_owner, owner_words

FINE = {"unfinished": True, "left": False, "in_agency": True, "agency_ended": False}


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, None),
        ({"left": True}, NoOwner.LEFT),
        ({"in_agency": False}, NoOwner.MOVED),
        ({"agency_ended": True}, NoOwner.AGENCY_ENDED),
        ({"left": True, "in_agency": False, "agency_ended": True}, NoOwner.LEFT),
        ({"unfinished": False, "left": True}, None),
    ],
)
def test_the_reason_is_what_has_to_be_mended(facts: dict[str, bool], reason: NoOwner | None) -> None:
    assert no_owner(**{**FINE, **facts}) is reason


def test_owner_is_named_with_the_reason() -> None:
    assert owner_words("Laura Fenn", NoOwner.LEFT) == "Laura Fenn (has left)"
    assert owner_words("Laura Fenn", None) == "Laura Fenn"
