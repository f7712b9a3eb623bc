"""The parsed set of a version, the list of themes, one version in full."""

from audit_app.extensions import db
from audit_app.policy import Permission, Scope, scope
from audit_app.queries.rounds import rounds
from audit_app.queries.themes import themes as queries
from audit_app.queries.themes.publishing import rounds_on
from audit_app.rules.workflow import RoundState
from audit_app.services.themes import themes
from tests.support.databases import Statements
from tests.support.making import NOW, SMALL_SET, World, acting, make_closed_round, make_open_round, make_round

ALL = Scope(everything=True)


def add_version(world: World, number: int) -> None:
    themes.import_theme(acting(world.qa), SMALL_SET.replace("version: 1", f"version: {number}"), NOW)


def test_set_of_a_version_is_parsed_once(world: World) -> None:
    assert queries.question_set(world.version.id) is queries.question_set(world.version.id)


def test_set_that_was_parsed_costs_one_statement(world: World, statements: Statements) -> None:
    queries.question_set(world.version.id)
    statements.clear()
    queries.question_set(world.version.id)
    assert len(statements) == 1


def test_replaced_draft_is_parsed_anew(world: World) -> None:
    draft = themes.import_theme(acting(world.qa), SMALL_SET.replace("version: 1", "version: 2"), NOW)
    queries.question_set(draft.id)
    changed = SMALL_SET.replace("version: 1", "version: 2").replace("minutes: 10", "minutes: 25")
    themes.import_theme(acting(world.qa), changed, NOW)
    assert queries.question_set(draft.id).minutes == 25


def test_themes_show_their_newest_version_first(world: World) -> None:
    add_version(world, 2)
    (line,) = queries.themes_page(ALL)
    assert [version.number for version in line.versions] == [2, 1]


def test_rounds_are_counted_as_far_as_the_reader_reaches(world: World) -> None:
    make_round(world)
    counts = [
        queries.themes_page(scope(acting(person), Permission.ROUND_READ))[0].latest.rounds
        for person in (world.qa, world.police_lead)
    ]
    assert counts == [1, 0]


def test_list_costs_the_same_with_many_versions(world: World, statements: Statements) -> None:
    queries.themes_page(ALL)
    few = len(statements)
    for number in range(2, 8):
        add_version(world, number)
    db.session.flush()
    statements.clear()
    queries.themes_page(ALL)
    assert len(statements) == few


def test_version_is_found_by_slug_and_number(world: World) -> None:
    page = queries.version_page(ALL, "small", 1)
    assert page is not None
    assert (page.id, page.questions.title) == (world.version.id, "Small theme")


def test_version_that_does_not_exist_is_not_found(world: World) -> None:
    assert [queries.version_page(ALL, *place) for place in (("small", 9), ("other", 1))] == [None, None]


def test_source_is_the_canonical_text(world: World) -> None:
    assert queries.source_of("small", 1) == world.version.source


def test_used_version_counts_its_round(world: World) -> None:
    make_open_round(world)
    page = queries.version_page(ALL, "small", 1)
    assert page is not None
    assert page.theme.latest.rounds == 1


def test_a_new_round_takes_the_newest_published_version_of_the_same_theme(world: World) -> None:
    past = make_round(world, reference="past")
    other = SMALL_SET.replace("slug: small", "slug: other").replace("Small theme", "Another theme")
    for text in (SMALL_SET.replace("version: 1", "version: 2"), other):
        version = themes.import_theme(acting(world.qa), text, NOW)
        themes.publish_version(acting(world.qa), version.id, NOW)
    add_version(world, 3)
    facts = rounds.round_facts(ALL, past.id)
    assert facts
    values = rounds.values_from_past_round(facts, NOW.date())
    assert values["theme_version_id"] == queries.version_id("small", 2)
    assert [(one.slug, one.version) for one in queries.newest_sets()] == [("other", 1), ("small", 2)]


def test_rounds_on_a_theme_are_those_within_reach_that_are_not_closed(world: World) -> None:
    for reference in ("b", "a"):
        make_open_round(world, reference=reference)
    make_round(world, reference="c")
    closed = make_closed_round(world)
    lead = scope(acting(world.police_lead), Permission.ROUND_READ)
    found = [[title[-1] for title, _ in rounds_on("small", reach)] for reach in (ALL, lead)]
    assert (closed.state, found) == (RoundState.CLOSED, [["a", "b", "c"], ["a", "b"]])
    assert rounds_on("other", ALL) == ()
