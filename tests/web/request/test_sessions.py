"""The cookie of a session goes with pages, and with nothing that a cache on the way may keep."""

from tests.support.browsing import Visits
from tests.support.making import World


def test_a_built_file_brings_no_cookie_and_is_the_same_for_everybody(visit: Visits, world: World) -> None:
    visitor = visit.as_(world.qa)
    with visitor.client.session_transaction() as session:
        session.permanent = True
    page = visitor.raw("GET", "/")
    assert "session=" in page.headers["Set-Cookie"]
    assert page.headers["Vary"] == "Cookie"
    file = visitor.raw("GET", "/static/icon.svg")
    assert file.cache_control.public
    assert "Set-Cookie" not in file.headers
    assert "Vary" not in file.headers
