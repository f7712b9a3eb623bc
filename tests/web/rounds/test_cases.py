"""Cases in the browser: adding them, changing them, and the grid of services asked."""

import pytest

from audit_app.extensions import db
from audit_app.models import AccessEntry, AgencyReturn, AuditRound
from audit_app.services.themes import themes
from tests.support.browsing import Visits
from tests.support.making import (
    CASE,
    NOW,
    SMALL_SET,
    World,
    acting,
    ask_nobody,
    first_case,
    make_open_round,
    make_round,
    put_cases,
)

TYPED = {
    "reference": "OE-07",
    "age_band": "5-9",
    "gender": "girl",
    "ethnicity": "white-british",
    "plan_level": "early-help",
    "setting": "primary",
    "summary": "One incident before school.",
}


@pytest.fixture
def audit_round(world: World) -> AuditRound:
    return make_round(world, cases_=0)


def asked(audit_round: AuditRound) -> set[str]:
    return set(db.session.scalars(db.select(AgencyReturn.service_id)))


def test_round_without_cases_says_so(world: World, visit: Visits, audit_round: AuditRound) -> None:
    assert "There are no cases yet." in visit.as_(world.qa).get(f"/rounds/{audit_round.id}/cases").main


def test_added_case_stands_in_the_list(world: World, visit: Visits, audit_round: AuditRound) -> None:
    page = visit.as_(world.qa).post(f"/rounds/{audit_round.id}/cases", TYPED)
    for words in (
        "OE-07",
        "5 to 9, Girl, White British",
        "One incident before school.",
        "No services asked yet.",
    ):
        assert words in page.main


def test_save_and_add_another_opens_an_empty_form(
    world: World, visit: Visits, audit_round: AuditRound
) -> None:
    page = visit.as_(world.qa).post(f"/rounds/{audit_round.id}/cases", {**TYPED, "another": "yes"})
    assert (page.heading, page.value_of("reference")) == ("Add a case", "")
    assert "1 case so far" in page.main


def test_name_as_a_reference_comes_back_with_all_that_was_typed(
    world: World, visit: Visits, audit_round: AuditRound
) -> None:
    wrong = {**TYPED, "reference": "Anna B."}
    page = visit.as_(world.qa).post(f"/rounds/{audit_round.id}/cases", wrong, status=422)
    assert page.field_errors == [
        "Error: Reference must only include letters, numbers and hyphens, such as OE-07"
    ]
    assert (page.value_of("reference"), page.value_of("summary")) == ("Anna B.", TYPED["summary"])


def test_empty_form_asks_for_every_fact(world: World, visit: Visits, audit_round: AuditRound) -> None:
    page = visit.as_(world.qa).post(f"/rounds/{audit_round.id}/cases", {}, status=422)
    assert len(page.field_errors) == 6


def test_what_could_identify_is_saved_once_each_is_confirmed_and_said_again_before_opening(
    world: World, visit: Visits, audit_round: AuditRound
) -> None:
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/cases"
    typed = {**TYPED, "reference": "Jayden-Smith", "summary": "Lives at CH1 2AB."}
    page = visitor.post(address, typed, status=422)
    assert page.field_errors == [
        "Error: Reference may identify someone. Change it, or confirm that it does not",
        "Error: Summary may identify someone. Change it, or confirm that it does not",
    ]
    assert "“Jayden-Smith” looks like a name. I confirm that it identifies nobody" in page.main
    marks = page.all("input[@name='confirmed']")
    values = [str(mark.get("value")) for mark in marks]
    page = visitor.post(address, {**typed, "confirmed": values[:1]}, status=422)
    assert page.field_errors == [
        "Error: Summary may identify someone. Change it, or confirm that it does not"
    ]
    other = {**typed, "reference": "Amy-Smith", "confirmed": values}
    assert "Reference may identify someone" in visitor.post(address, other, status=422).main
    assert (
        "This looks like a postcode: CH1 2AB." in visitor.post(address, {**typed, "confirmed": values}).main
    )
    check = visitor.get(f"/rounds/{audit_round.id}/check").main
    assert "Jayden-Smith: “Jayden-Smith” looks like a name." in check
    assert "Jayden-Smith: “CH1 2AB” looks like a postcode." in check


def test_case_is_changed(world: World, visit: Visits) -> None:
    case = first_case(make_round(world))
    visitor, address = visit.as_(world.qa), f"/cases/{case.id}/edit"
    page = visitor.post(address, {**visitor.get(address).form_values(address), "gender": "boy"})
    assert "5 to 9, Boy" in page.main


def test_second_person_to_change_a_case_sees_both_texts(world: World, visit: Visits) -> None:
    case = first_case(make_round(world))
    visitor, address = visit.as_(world.qa), f"/cases/{case.id}/edit"
    opened = visitor.get(address).form_values(address)
    visitor.post(address, {**opened, "summary": "Theirs."})
    page = visitor.post(address, {**opened, "summary": "Mine."}, status=409)
    assert "Theirs." in page.main
    assert "Mine." in page.main


def test_case_is_removed(world: World, visit: Visits) -> None:
    case = first_case(make_round(world))
    page = visit.as_(world.qa).post(f"/cases/{case.id}/remove")
    assert "Case SM-01 was removed." in page.main
    assert "There are no cases yet." in page.main


def test_list_of_an_open_round_offers_no_change(world: World, visit: Visits) -> None:
    page = visit.as_(world.qa).get(f"/rounds/{make_open_round(world).id}/cases")
    assert CASE.reference in page.main
    assert "Add a case" not in page.links


def test_look_at_the_facts_is_logged(world: World, visit: Visits) -> None:
    audit_round = make_round(world)
    visit.as_(world.qa).get(f"/rounds/{audit_round.id}/cases")
    looks = db.session.execute(db.select(AccessEntry.page, AccessEntry.subject_id)).all()
    assert [tuple(look) for look in looks] == [("cases.index", audit_round.id)]


@pytest.mark.parametrize("name", ["moderator", "chair", "police_lead", "administrator"])
def test_only_qa_officer_reaches_the_cases(world: World, visit: Visits, name: str) -> None:
    visit.as_(world.people()[name]).get(f"/rounds/{make_round(world).id}/cases", status=403)


def test_grid_begins_with_every_service_of_the_theme_ticked(
    world: World, visit: Visits, audit_round: AuditRound
) -> None:
    put_cases(audit_round, 1)
    address = f"/rounds/{audit_round.id}/services"
    page = visit.as_(world.qa).get(address)
    assert len(page.form_values(address)["asked"]) == 2
    assert "Nothing is saved yet." in page.main


def test_nobody_asked_is_kept_and_shown(world: World, visit: Visits, audit_round: AuditRound) -> None:
    put_cases(audit_round, 2)
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/services"
    begun = visitor.get(address).form_values(address)
    visitor.post(address, {**begun, "tick": "round::none"})
    page = visitor.get(address)
    assert "asked" not in page.form_values(address)
    assert "Nothing is saved yet" not in page.main


def test_page_of_the_grid_keeps_the_choices_of_the_others(
    world: World, visit: Visits, audit_round: AuditRound
) -> None:
    put_cases(audit_round, 61)
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/services"
    first, second = f"{address}?page=1", f"{address}?page=2"
    begun = visitor.get(first).form_values(first)
    assert (len(begun["case"]), len(begun["asked"])) == (60, 120)
    page = visitor.post(first, {**begun, "asked": begun["asked"][:5], "to": "2"})
    assert "Saved: 5 returns asked for." in page.main
    assert "cases 61 to 61 of 61" in page.main
    page = visitor.post(second, page.form_values(second))
    assert "Saved: 7 returns asked for." in page.main
    assert page.heading == audit_round.title
    assert visitor.get(first).form_values(first)["asked"] == begun["asked"][:5]


@pytest.mark.parametrize(
    ("tick", "asked"), [("page::all", 120), ("page::none", 0), ("round::all", 122), ("round::usual", 122)]
)
def test_button_sets_the_page_or_all_pages(
    world: World, visit: Visits, audit_round: AuditRound, tick: str, asked: int
) -> None:
    put_cases(audit_round, 61)
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/services?page=1"
    page = visitor.post(address, {**visitor.get(address).form_values(address), "tick": tick})
    assert page.heading == "Services asked"
    assert len(db.session.scalars(db.select(AgencyReturn.id)).all()) == asked


@pytest.mark.parametrize("tick", ["", "round::all"])
def test_older_page_of_the_grid_is_not_saved(world: World, visit: Visits, tick: str) -> None:
    audit_round = make_round(world, cases_=2)
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/services"
    begun = visitor.get(address).form_values(address)
    ask_nobody(world, audit_round)
    page = visitor.post(address, {**begun, "tick": tick}, status=409)
    assert page.main.count("Now saved: not asked") == 4
    kept = page.form_values(address)
    assert kept["asked"] == begun["asked"], "my ticks stay"
    assert asked(audit_round) == set()
    assert "Saved: 4 returns asked for." in visitor.post(address, {**kept, "tick": tick}).main


def test_one_service_is_dropped_in_the_whole_round(
    world: World, visit: Visits, audit_round: AuditRound
) -> None:
    put_cases(audit_round, 61)
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/services?page=1"
    begun = visitor.get(address).form_values(address)
    page = visitor.post(address, {**begun, "tick": f"round:{world.school_service.id}:none"})
    assert page.heading == "Services asked"
    assert len(db.session.scalars(db.select(AgencyReturn.id)).all()) == 61
    assert asked(audit_round) == {world.police_service.id}


def test_long_list_is_paged_and_a_case_is_found_by_its_reference(
    world: World, visit: Visits, audit_round: AuditRound
) -> None:
    put_cases(audit_round, 61)
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/cases"
    page = visitor.get(address)
    assert "Cases 1 to 60 of 61." in page.main
    assert "B-061" in visitor.get(page.links["Next page"]).main
    found = visitor.get(f"{address}?find=+061+")
    assert "1 case has “061” in the reference." in found.main
    assert "Change case B-061" in found.links
    assert "No case has “x” in the reference." in visitor.get(f"{address}?find=x").main


def test_grid_saves_what_is_ticked(world: World, visit: Visits) -> None:
    audit_round = make_round(world)
    ticked = f"{first_case(audit_round).id}.{world.police_service.id}"
    page = visit.as_(world.qa).post(f"/rounds/{audit_round.id}/services", {"asked": [ticked]})
    assert "Saved: 1 return asked for." in page.main
    assert asked(audit_round) == {world.police_service.id}


@pytest.mark.parametrize(("amount", "left"), [("all", 4), ("none", 2)])
@pytest.mark.parametrize("kind", ["case", "service"])
def test_button_sets_a_whole_row_or_column(
    world: World, visit: Visits, kind: str, amount: str, left: int
) -> None:
    audit_round = make_round(world, cases_=2)
    address = f"/rounds/{audit_round.id}/services"
    visitor = visit.as_(world.qa)
    about = {"case": first_case(audit_round).id, "service": world.school_service.id}[kind]
    visitor.post(address, {**visitor.get(address).form_values(address), "tick": f"{kind}:{about}:{amount}"})
    assert len(db.session.scalars(db.select(AgencyReturn)).all()) == left


def test_button_for_everything_asks_everybody(world: World, visit: Visits) -> None:
    audit_round = make_round(world, cases_=2)
    page = visit.as_(world.qa).post(f"/rounds/{audit_round.id}/services", {"tick": "round::all"})
    assert "Saved: 4 returns asked for." in page.main


def test_tick_for_a_case_of_another_round_is_refused(world: World, visit: Visits) -> None:
    other = first_case(make_round(world, reference="other"))
    audit_round = make_round(world)
    ticked = f"{other.id}.{world.police_service.id}"
    visit.as_(world.qa).post(f"/rounds/{audit_round.id}/services", {"asked": [ticked]}, status=422)


def test_grid_of_an_open_round_is_not_saved(world: World, visit: Visits) -> None:
    audit_round = make_open_round(world)
    visit.as_(world.qa).post(f"/rounds/{audit_round.id}/services", {}, status=409)
    assert len(asked(audit_round)) == 2


def test_forms_of_an_open_round_lead_back(world: World, visit: Visits) -> None:
    audit_round = make_open_round(world)
    visitor, case = visit.as_(world.qa), first_case(audit_round)
    addresses = (
        f"/rounds/{audit_round.id}/cases/new",
        f"/cases/{case.id}/edit",
        f"/rounds/{audit_round.id}/services",
    )
    assert [visitor.get(address).heading for address in addresses] == [
        "Cases", "Correct case SM-01", audit_round.title,
    ]  # fmt: skip


def test_a_theme_s_own_fact_is_asked_for_with_each_case_and_decides_what_is_asked(
    visit: Visits, world: World
) -> None:
    version = themes.import_theme(acting(world.qa), MOVES, NOW)
    themes.publish_version(acting(world.qa), version.id, NOW)
    audit_round = make_round(world, cases_=0, theme_version_id=version.id)
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/cases"
    assert "Select an option for “Direction”" in visitor.post(address, TYPED, status=422).main
    assert "Step down" in visitor.post(address, {**TYPED, "direction": "down"}).main
    case = first_case(audit_round)
    assert case.bands["direction"] == "down"


MOVES = SMALL_SET.replace("slug: small", "slug: moves").replace(
    "key_lines:\n",
    """case_facts:
  - {key: direction, label: Direction, choices: [{key: up, label: Step up}, {key: down, label: Step down}]}
key_lines:
""",
    1,
)


def test_what_makes_no_sense_of_an_organisation_is_asked_nowhere(visit: Visits, world: World) -> None:
    version = themes.import_theme(acting(world.qa), ORGANISATIONS, NOW)
    themes.publish_version(acting(world.qa), version.id, NOW)
    audit_round = make_round(world, cases_=0, theme_version_id=version.id)
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/cases"
    assert set(visitor.get(f"{address}/new").form_values(address)) == {
        "csrf_token", "once", "whose", "version", "reference", "summary",
    }  # fmt: skip
    assert "Name the columns in a line above the list, in any order: Reference, Summary." in (
        visitor.get(f"{address}/import").main
    )
    example = visitor.raw("GET", f"{address}/import/example.csv").get_data(as_text=True)
    assert example.splitlines()[0].lstrip("\ufeff") == "Reference,Summary"
    assert "1 case, no errors" in visitor.post(f"{address}/import", {"text": example}).main
    assert "OR-1" in visitor.post(address, {"reference": "OR-1", "summary": "Asked last in 2016."}).main
    case = first_case(audit_round)
    assert case.bands == {}
    visitor.post(f"/cases/{case.id}/edit", {"reference": "OR-2", "version": str(case.version)})
    assert "OR-2" in visitor.get(address).main
    audit_round.theme_version_id = world.version.id
    db.session.commit()
    check = visitor.get(f"/rounds/{audit_round.id}/check")
    assert check.links["A fact is missing for case OR-2."] == address


ORGANISATIONS = SMALL_SET.replace("slug: small", "slug: organisations").replace(
    "key_lines:\n", "facts_left_out: [age_band, gender, ethnicity, plan_level, setting]\nkey_lines:\n", 1
)
