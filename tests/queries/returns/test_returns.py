"""What the pages of a return are given: routed, paged, with a fixed number of statements."""

from io import BytesIO
from pathlib import Path

import pytest

from audit_app.extensions import db
from audit_app.models import AgencyReturn
from audit_app.policy import Permission, Scope, scope
from audit_app.queries.returns.answers import digest
from audit_app.queries.returns.returns import return_page
from audit_app.queries.rounds.known import known_page
from audit_app.rules.answers.response import Absence, Response
from audit_app.services.returns import files
from audit_app.services.themes import themes
from tests.support.databases import Statements
from tests.support.making import (
    NOW,
    SMALL_SET,
    WITH_COPIES,
    World,
    acting,
    make_known,
    make_large_round,
    make_open_round,
    make_version,
    return_of,
)

EVERYTHING = Scope(everything=True)


@pytest.fixture
def agency_return(world: World) -> AgencyReturn:
    return make_known(world, return_of(make_open_round(world), world.police_service))


def long_return(world: World, items: int) -> AgencyReturn:
    """Its one section has so many questions."""
    asked = "".join(
        f'      - {{key: q-{n}, reference: "1.{n}", text: "{n}?", type: text, good_looks_like: Words.}}\n'
        for n in range(10, items + 8)
    )
    source = SMALL_SET.replace("slug: small", "slug: long").replace(
        "  - key: overall\n", f"{asked}  - key: overall\n"
    )
    version = themes.import_theme(acting(world.qa), source, NOW)
    themes.publish_version(acting(world.qa), version.id, NOW)
    audit_round = make_open_round(world, theme_version_id=version.id, reference="long-round")
    return make_known(world, return_of(audit_round, world.police_service))


@pytest.mark.parametrize(("items", "pages"), [(8, [8]), (9, [5, 4]), (17, [6, 6, 5])])
def test_long_section_has_pages_of_much_the_same_length(world: World, items: int, pages: list[int]) -> None:
    page = return_page(EVERYTHING, long_return(world, items).id)
    assert page is not None
    assert [len(part.asked) for part in page.parts if part.section.key == "notice"] == pages
    assert {part.of for part in page.parts if part.section.key == "notice"} == {len(pages)}


def test_pages_follow_each_other_to_the_end(agency_return: AgencyReturn) -> None:
    page = return_page(EVERYTHING, agency_return.id)
    assert page is not None
    first = page.part("notice", 1)
    assert first is not None
    second = page.part_after(first)
    assert second is not None
    assert second.section.key == "overall"
    assert page.part_after(second) is None


@pytest.mark.parametrize(
    ("name", "found"), [("police_auditor", True), ("police_lead", True), ("school_auditor", False)]
)
def test_return_is_found_within_scope(
    world: World, agency_return: AgencyReturn, name: str, found: bool
) -> None:
    reach = scope(acting(getattr(world, name)), Permission.RETURN_READ)
    assert (return_page(reach, agency_return.id) is not None) is found


def test_statements_do_not_grow_with_questions(world: World, statements: Statements) -> None:
    counts = []
    for made in (
        make_known(world, return_of(make_open_round(world), world.police_service)),
        long_return(world, 40),
    ):
        db.session.flush()
        db.session.expire_all()
        statements.clear()
        assert return_page(EVERYTHING, made.id)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_known_page_statements_do_not_grow_with_cases(world: World, statements: Statements) -> None:
    counts = []
    for cases in (3, 60):
        made = make_large_round(world, cases_=cases, reference=f"round-{cases}")
        db.session.expire_all()
        statements.clear()
        assert known_page(EVERYTHING, made.id)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_digest_tells_every_part_apart() -> None:
    responses = (
        Response("a"),
        Response("b"),
        Response(1),
        Response("1"),
        Response(["a"]),
        Response(None, Absence.DECLINED),
        Response("a", None, "r"),
        Response("a", None, "", "r"),
    )
    assert len({digest(response) for response in responses}) == len(responses)


def test_digest_of_nothing_is_empty() -> None:
    assert digest(None) == digest(Response()) == ""


def test_what_looks_like_a_name_in_the_name_of_a_file_is_warned_of(world: World, tmp_path: Path) -> None:
    version = make_version(world, WITH_COPIES)
    audit_round = make_open_round(world, theme_version_id=version.id)
    row, auditor = (
        make_known(world, return_of(audit_round, world.police_service)),
        acting(world.police_auditor),
    )
    warned = []
    for name in ("records.txt", "child 943 476 5919.txt"):
        files.attach_file(auditor, row.id, "seen", name, BytesIO(b"Seen."), tmp_path, 1000, NOW)
        page = return_page(Scope(everything=True), row.id)
        assert page
        warned.append(
            [
                bool(item.warnings)
                for section in page.possible_sections
                for item in section.asked
                if item.question.key == "seen"
            ]
        )
    assert warned == [[False], [True]]
