"""How every service asks whether somebody may do what they ask for."""

import pytest

from audit_app.errors import NotAllowed
from audit_app.policy import Permission, Subject
from audit_app.services import access
from tests.support.making import World, acting


def test_who_may_not_is_refused_before_anything_is_changed(world: World) -> None:
    access.require(acting(world.qa), Permission.ROUND_EDIT, Subject())
    with pytest.raises(NotAllowed):
        access.require(acting(world.police_auditor), Permission.ROUND_EDIT, Subject())
