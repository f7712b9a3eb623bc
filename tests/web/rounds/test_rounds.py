"""Rounds in the browser: setting one up, opening it, the grid, and the moves to the report."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from audit_app.extensions import db, real_now
from audit_app.models import AgencyReturn, AuditRound, Case, Partnership
from audit_app.rules.dates import MONTHS
from audit_app.rules.workflow import RoundState
from tests.support.browsing import Visits
from tests.support.making import (
    DUE,
    NOW,
    ROUND,
    World,
    acting,
    ask_nobody,
    first_case,
    make_agreed,
    make_known,
    make_large_round,
    make_moderated_round,
    make_open_round,
    make_reporting_round,
    make_round,
    return_of,
    rounds,
)

DAYS = (
    "read_from", "read_to", "judged_from", "judged_to",
    "known_due", "returns_due", "moderation_on", "report_due",
)  # fmt: skip


def set_clock(days_later: int = 0) -> None:
    moment = NOW + timedelta(days=days_later)
    db.session.scalars(db.select(Partnership)).one().clock_lag_seconds = int(
        (real_now() - moment).total_seconds()
    )
    db.session.commit()


@pytest.fixture(autouse=True)
def in_june_2017(world: World) -> None:
    """The clock that people see stands at the moment at which everything was made."""
    set_clock()


def typed(world: World, **changes: str) -> dict[str, str]:
    fields = {
        "title": ROUND.title,
        "reference": ROUND.reference,
        "theme_version_id": world.version.id,
        "sub_group_id": world.sub_group.id,
        "purpose": "To learn.",
        "sampling": "",
        "population": "40",
    }
    for name in DAYS:
        moment = getattr(ROUND, name)
        fields |= {
            f"{name}-day": str(moment.day),
            f"{name}-month": str(moment.month),
            f"{name}-year": str(moment.year),
        }
    return fields | changes


def state_of(audit_round: AuditRound) -> RoundState:
    db.session.expire_all()
    return audit_round.state


def test_empty_list_says_so(world: World, visit: Visits) -> None:
    assert "There are no rounds to show at the moment." in visit.as_(world.qa).get("/rounds").main


def test_list_says_stage_date_and_what_is_late(world: World, visit: Visits) -> None:
    make_open_round(world)
    set_clock(days_later=40)
    said = visit.as_(world.qa).get("/rounds").main
    for words in ("Returns open", "was due 8 June 2017", "Returns: 0 of 2 submitted", "2 late"):
        assert words in said


def test_who_may_not_create_sees_no_button(world: World, visit: Visits) -> None:
    visitor = visit.as_(world.moderator)
    assert "Set up a round" not in visitor.get("/rounds").buttons
    visitor.get("/rounds/new", status=403)


def test_new_round_leads_to_its_task_list(world: World, visit: Visits) -> None:
    page = visit.as_(world.qa).post("/rounds", typed(world))
    assert page.heading == ROUND.title
    assert {"Theme and dates", "Cases", "Check and open"} <= set(page.links)


@pytest.mark.parametrize(
    ("box", "wrong", "message"),
    [
        ("day", "31", "Returns due must be a real date, such as 4 6 2017"),
        ("month", "", "Returns due must include a month"),
        ("year", "201", "Year must include 4 numbers"),
        ("year", "1918", "Returns due must be between 1990 and 2100"),
    ],
)
def test_wrong_dates_come_back_with_all_that_was_typed(
    world: World, visit: Visits, box: str, wrong: str, message: str
) -> None:
    page = visit.as_(world.qa).post("/rounds", typed(world, **{f"returns_due-{box}": wrong}), status=422)
    assert page.field_errors == [f"Error: {message}"]
    assert (page.value_of("title"), page.value_of(f"returns_due-{box}")) == (ROUND.title, wrong)


def test_month_may_be_a_name(world: World, visit: Visits) -> None:
    named = MONTHS[ROUND.returns_due.month - 1]
    page = visit.as_(world.qa).post("/rounds", typed(world, **{"returns_due-month": named}))
    assert page.heading == ROUND.title


def test_a_whole_day_may_be_typed_in_the_first_box(world: World, visit: Visits) -> None:
    day = ROUND.returns_due
    boxes = {"day": f"{day.day}.{day.month}.{day:%y}", "month": "", "year": ""}
    named = {f"returns_due-{box}": text for box, text in boxes.items()}
    assert visit.as_(world.qa).post("/rounds", typed(world, **named)).heading == ROUND.title


def test_dates_in_the_wrong_order_are_said_beside_the_field(world: World, visit: Visits) -> None:
    page = visit.as_(world.qa).post("/rounds", typed(world, **{"returns_due-month": "5"}), status=422)
    assert any("the same as or after the date for known or not known" in error for error in page.field_errors)


def test_everything_left_empty_is_listed_at_once(world: World, visit: Visits) -> None:
    page = visit.as_(world.qa).post("/rounds", {}, status=422)
    assert len(page.field_errors) == 10


def test_edit_form_holds_what_is_stored_and_saves_it_unchanged(world: World, visit: Visits) -> None:
    audit_round = make_round(world, invented="Everything.")
    visitor = visit.as_(world.qa)
    address = f"/rounds/{audit_round.id}/edit"
    visitor.post(address, visitor.get(address).form_values(address))
    db.session.expire_all()
    assert (audit_round.title, audit_round.population, audit_round.invented) == (
        ROUND.title,
        40,
        "Everything.",
    )


def test_second_person_to_save_sees_both_texts(world: World, visit: Visits) -> None:
    audit_round = make_round(world)
    address = f"/rounds/{audit_round.id}/edit"
    visitor = visit.as_(world.qa)
    opened = visitor.get(address).form_values(address)
    visitor.post(address, {**opened, "title": "Theirs"})
    page = visitor.post(address, {**opened, "title": "Mine"}, status=409)
    assert "Theirs" in page.main
    assert "Mine" in page.main


def test_open_round_is_not_edited(world: World, visit: Visits) -> None:
    audit_round = make_open_round(world)
    page = visit.as_(world.qa).get(f"/rounds/{audit_round.id}/edit")
    assert page.heading == ROUND.title


def test_check_reads_the_round_back_and_says_who_is_told(world: World, visit: Visits) -> None:
    said = visit.as_(world.qa).get(f"/rounds/{make_round(world).id}/check").main
    for words in (
        "Small theme, version 1",
        "By 8 June 2017",
        world.police_lead.name,
        "Tell 2 agency leads yourself.",
    ):
        assert words in said


def test_check_lists_what_is_in_the_way_as_links_and_has_no_button(world: World, visit: Visits) -> None:
    audit_round = make_round(world)
    ask_nobody(world, audit_round)
    page = visit.as_(world.qa).get(f"/rounds/{audit_round.id}/check")
    assert page.links["No services are asked about case SM-01."] == f"/rounds/{audit_round.id}/services"
    assert "Open the round" not in page.buttons


def test_round_is_opened_with_one_press(world: World, visit: Visits) -> None:
    audit_round = make_round(world)
    page = visit.as_(world.qa).post(f"/rounds/{audit_round.id}/open")
    assert "The round is open." in page.main
    assert state_of(audit_round) is RoundState.OPEN


def test_round_that_is_not_ready_is_not_opened(world: World, visit: Visits) -> None:
    audit_round = make_round(world, cases_=0)
    page = visit.as_(world.qa).post(f"/rounds/{audit_round.id}/open", status=409)
    assert "There are no cases yet." in page.main
    assert state_of(audit_round) is RoundState.SETTING_UP


def test_task_list_says_what_is_left_to_do(world: World, visit: Visits) -> None:
    said = visit.as_(world.qa).get(f"/rounds/{make_round(world, cases_=0).id}").main
    assert "Add a case first. Cannot start yet" in said


def test_moderator_reads_a_round_being_set_up_without_its_tasks(world: World, visit: Visits) -> None:
    page = visit.as_(world.moderator).get(f"/rounds/{make_round(world).id}")
    assert "Check and open" not in page.links


def test_agency_does_not_find_a_round_being_set_up(world: World, visit: Visits) -> None:
    visit.as_(world.police_lead).get(f"/rounds/{make_round(world).id}", status=404)


def test_cell_leads_to_its_return(world: World, visit: Visits) -> None:
    audit_round = make_open_round(world)
    agency_return = return_of(audit_round, world.police_service)
    page = visit.as_(world.qa).get(f"/rounds/{audit_round.id}")
    assert page.links["○ Asked, SM-01, Police"] == f"/returns/{agency_return.id}"


def test_chair_sees_the_grid_without_links(world: World, visit: Visits) -> None:
    page = visit.as_(world.chair).get(f"/rounds/{make_open_round(world).id}")
    assert "Asked" in page.main
    assert not [href for href in page.links.values() if href.startswith("/returns/")]


def test_grid_names_stage_and_foot(world: World, visit: Visits) -> None:
    page = visit.as_(world.qa).get(f"/rounds/{make_open_round(world, cases_=2).id}")
    present = [one for one in page.all("li") if one.get("aria-current") == "step"]
    assert "Known or not known" in "".join(present[0].itertext())
    assert "0 of 2" in page.main


def test_filter_stands_in_the_address_and_can_be_taken_off(world: World, visit: Visits) -> None:
    audit_round = make_open_round(world)
    make_known(world, return_of(audit_round, world.police_service))
    query = urlencode({"state": "known", "agency": world.police.id})
    page = visit.as_(world.qa).get(f"/rounds/{audit_round.id}?{query}")
    assert "Showing 1 of 2." in page.main
    assert page.links["Show all"] == f"/rounds/{audit_round.id}"


@pytest.mark.parametrize("query", ["late=yes", "agency=nowhere", "state=accepted"])
def test_filter_that_leaves_nothing_says_so(world: World, visit: Visits, query: str) -> None:
    page = visit.as_(world.qa).get(f"/rounds/{make_open_round(world).id}?{query}")
    assert "No returns match these filters." in page.main


def test_state_that_does_not_exist_filters_nothing(world: World, visit: Visits) -> None:
    page = visit.as_(world.qa).get(f"/rounds/{make_open_round(world).id}?state=lost")
    assert "Showing" not in page.main


def test_lead_is_asked_to_say_which_cases_are_known(world: World, visit: Visits) -> None:
    audit_round = make_open_round(world, cases_=3)
    page = visit.as_(world.police_lead).get(f"/rounds/{audit_round.id}")
    assert page.links["Say which cases you know"] == f"/rounds/{audit_round.id}/known"
    assert "3 cases" in page.main
    assert "Schools" not in page.main


def test_lead_who_has_said_it_all_sees_no_button(world: World, visit: Visits) -> None:
    audit_round = make_open_round(world)
    make_known(world, return_of(audit_round, world.police_service))
    assert (
        "Say which cases you know" not in visit.as_(world.police_lead).get(f"/rounds/{audit_round.id}").links
    )


def make_due_round(world: World) -> AuditRound:
    return make_open_round(world, known_due=NOW.date(), returns_due=NOW.date())


def test_what_is_still_to_come_stands_in_the_way_of_moderation(world: World, visit: Visits) -> None:
    audit_round = make_due_round(world)
    page = visit.as_(world.qa).get(f"/rounds/{audit_round.id}")
    assert page.links["2 still to come"] == f"/rounds/{audit_round.id}?state=waiting"
    assert page.links["Begin moderation"] == f"/rounds/{audit_round.id}/begin-moderation"


def test_before_the_returns_are_due_moderation_is_not_offered_and_a_post_says_why(
    world: World, visit: Visits
) -> None:
    audit_round = make_open_round(world)
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/begin-moderation"
    page = visitor.get(f"/rounds/{audit_round.id}")
    assert "Begin moderation" not in page.links
    assert "Returns are due 30 June 2017, in 29 days. Moderation can begin then" in page.main
    why = "Moderation can begin on 30 June 2017, when returns are due, or once all returns are in. 2 returns have"
    check = visitor.get(address)
    assert why in check.main
    assert not check.all(f"main//form[@action='{address}']")
    assert why in visitor.post(address, status=409).main
    assert state_of(audit_round) is RoundState.OPEN


def test_confirmation_names_each_return_that_will_be_not_returned(world: World, visit: Visits) -> None:
    audit_round = make_due_round(world)
    page = visit.as_(world.qa).get(f"/rounds/{audit_round.id}/begin-moderation")
    assert "2 returns that will be marked “not returned”" in page.main
    assert "SM-01" in page.main
    assert state_of(audit_round) is RoundState.OPEN


def test_confirmation_names_a_few_cases_of_a_service_and_leads_to_the_rest(
    world: World, visit: Visits
) -> None:
    audit_round = make_large_round(world, cases_=12)
    page = visit.as_(world.qa).get(f"/rounds/{audit_round.id}/begin-moderation")
    assert "24 returns that will be marked “not returned”" in page.main
    assert page.main.count("B-005 (asked) and 7 more") == 2
    query = urlencode({"agency": world.police.id, "state": "waiting"})
    assert page.links["7 more of Police"] == f"/rounds/{audit_round.id}?{query}"


def test_moderation_begins_with_one_press(world: World, visit: Visits) -> None:
    audit_round = make_due_round(world)
    visit.as_(world.moderator).post(f"/rounds/{audit_round.id}/begin-moderation")
    assert state_of(audit_round) is RoundState.MODERATION


@pytest.mark.parametrize("name", ["chair", "police_lead"])
def test_who_may_not_moderate_does_not_begin_it(world: World, visit: Visits, name: str) -> None:
    audit_round = make_due_round(world)
    visit.as_(world.people()[name]).post(f"/rounds/{audit_round.id}/begin-moderation", status=403)
    assert state_of(audit_round) is RoundState.OPEN


def test_case_without_grade_is_a_link_to_its_moderation(world: World, visit: Visits) -> None:
    audit_round = make_moderated_round(world)
    page = visit.as_(world.moderator).get(f"/rounds/{audit_round.id}")
    address = f"/cases/{first_case(audit_round).id}/moderation"
    assert page.links["Case SM-01 has no agreed grade yet."] == address
    assert "Finish moderation and write the report" not in page.buttons


def test_moderation_is_finished_once_grades_are_agreed(world: World, visit: Visits) -> None:
    audit_round = make_moderated_round(world)
    make_agreed(world, audit_round)
    visitor = visit.as_(world.qa)
    assert "Finish moderation and write the report" in visitor.get(f"/rounds/{audit_round.id}").buttons
    page = visitor.post(f"/rounds/{audit_round.id}/begin-reporting")
    assert "Go to the report" in page.links


def test_round_leads_to_the_pages_that_the_person_may_read(world: World, visit: Visits) -> None:
    audit_round = make_moderated_round(world)
    links = visit.as_(world.qa).get(f"/rounds/{audit_round.id}").links
    agency = visit.as_(world.police_lead).get(f"/rounds/{audit_round.id}").links
    pages = {"Moderation", "Strengths and areas for development", "Recommendations"}
    assert pages <= set(links)
    assert not pages & set(agency)


def test_panel_goes_back_with_a_reason(world: World, visit: Visits) -> None:
    audit_round = make_reporting_round(world)
    visit.as_(world.qa).post(f"/rounds/{audit_round.id}/resume-moderation", {"reason": "Read again."})
    assert state_of(audit_round) is RoundState.MODERATION


def test_panel_without_a_reason_is_asked_for_one(world: World, visit: Visits) -> None:
    audit_round = make_reporting_round(world)
    page = visit.as_(world.qa).post(
        f"/rounds/{audit_round.id}/resume-moderation", {"reason": " "}, status=422
    )
    assert page.field_errors == ["Error: Enter the reason"]
    assert state_of(audit_round) is RoundState.REPORTING


def test_closed_round_leads_to_its_recommendations(world: World, visit: Visits) -> None:
    audit_round = make_reporting_round(world)
    audit_round.state, audit_round.closed_at, audit_round.closed_by_id = (
        RoundState.CLOSED,
        NOW,
        world.chair.id,
    )
    page = visit.as_(world.chair).get(f"/rounds/{audit_round.id}")
    assert "See the recommendations" in page.links


def test_late_return_says_so_in_words(world: World, visit: Visits) -> None:
    audit_round = make_open_round(world)
    set_clock(days_later=31)
    page = visit.as_(world.qa).get(f"/rounds/{audit_round.id}?late=yes")
    assert "Asked, late by 24 days" in page.main


def test_reader_of_reports_sees_no_round(world: World, visit: Visits) -> None:
    visit.as_(world.viewer).get(f"/rounds/{make_open_round(world).id}", status=403)


def test_a_round_like_a_past_one_is_prefilled_without_its_cases(visit: Visits, world: World) -> None:
    past = make_open_round(world)
    page = visit.as_(world.qa).get(f"/rounds/new?like={past.id}")
    assert page.value_of("title") == ""
    assert page.value_of("reference") == ""
    assert page.value_of("known_due-day") != ""
    assert (page.value_of("purpose").strip(), page.value_of("sampling").strip()) == ("", "")
    assert "The sample and answers are not copied" in page.main


def test_a_title_that_another_round_has_is_refused_beside_the_field(visit: Visits, world: World) -> None:
    make_round(world, reference="first", title="Small audit")
    other = make_round(world, reference="second")
    fields = {**typed(world), "title": "small AUDIT", "reference": "third"}
    qa = visit.as_(world.qa)
    page = qa.post("/rounds", fields, status=422)
    assert any("Another round has this title" in error for error in page.field_errors)
    address = f"/rounds/{other.id}/edit"
    assert qa.post(address, qa.get(address).form_values(address)).heading == other.title


def test_all_that_is_wrong_with_a_round_is_said_at_once(visit: Visits, world: World) -> None:
    fields = {
        **typed(world),
        "title": "",
        "reference": "Not One",
        "population": "some",
        "read_to-year": "1999",
    }
    page = visit.as_(world.qa).post("/rounds", fields, status=422)
    said = " ".join(page.field_errors)
    for message in ("a title", "lowercase letters", "a whole number", "the same as or after the first"):
        assert message in said


def test_a_round_being_set_up_is_discarded_with_its_cases_and_its_log_can_still_be_read(
    visit: Visits, world: World
) -> None:
    audit_round = make_round(world, cases_=3)
    address, title = f"/rounds/{audit_round.id}", audit_round.title
    qa = visit.as_(world.qa)
    assert "3 cases" in qa.get(qa.get(address).links["Discard this round"]).main
    assert f"{title} has been discarded" in qa.post(f"{address}/discard").main
    qa.get(address, status=404)
    for table in (AuditRound, Case, AgencyReturn):
        assert db.session.scalar(db.select(db.func.count()).select_from(table)) == 0
    log = qa.get(qa.get("/rounds").links[f"Log of {title}"]).main
    assert "Round discarded" in log
    assert "Case added: Case SM-01" in log
    visit.as_(world.moderator).get(f"{address}/log", status=403)


def test_an_open_round_is_not_discarded(visit: Visits, world: World) -> None:
    audit_round = make_open_round(world)
    visit.as_(world.qa).post(f"/rounds/{audit_round.id}/discard", status=409)
    visit.as_(world.qa).post(f"/rounds/{audit_round.id}/cases/remove-all", status=409)
    assert state_of(audit_round) is RoundState.OPEN


def test_all_cases_are_removed_at_once_before_the_round_opens(visit: Visits, world: World) -> None:
    audit_round = make_round(world, cases_=3)
    qa, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/cases"
    assert "This removes 3 cases" in qa.get(qa.get(address).links["Remove all cases"]).main
    assert "3 cases were removed" in qa.post(f"{address}/remove-all").main
    log = qa.get(f"/rounds/{audit_round.id}/log").main
    assert "Cases: 3" in log
    assert "Case added: Case SM-03" in log


def test_nobody_takes_over_from_a_round_that_is_not_there(visit: Visits, world: World) -> None:
    visit.as_(world.qa).get("/rounds/new?like=nonsense", status=404)


def test_long_grid_is_paged_and_its_links_keep_the_filter(world: World, visit: Visits) -> None:
    audit_round = make_large_round(world, cases_=61)
    address = f"/rounds/{audit_round.id}"
    page = visit.as_(world.qa).get(f"{address}?agency={world.police.id}&page=nonsense")
    assert "Cases 1 to 60 of 61." in page.main
    assert page.links["2"] == page.links["Next page"] == f"{address}?agency={world.police.id}&page=2"
    last = visit.as_(world.qa).get(page.links["2"])
    assert ("B-061" in last.main, "B-060" in last.main) == (True, False)
    assert last.links["1"] == f"{address}?agency={world.police.id}"


def test_short_grid_has_no_pages(world: World, visit: Visits) -> None:
    page = visit.as_(world.qa).get(f"/rounds/{make_open_round(world, cases_=3).id}")
    assert "Cases 1 to" not in page.main
    assert not [one for one in page.all("nav") if "govuk-pagination" in one.get("class", "")]


def test_each_return_is_drawn_once(world: World, visit: Visits) -> None:
    audit_round = make_open_round(world)
    html = visit.as_(world.qa).get(f"/rounds/{audit_round.id}").html
    assert html.count(f"/returns/{return_of(audit_round, world.police_service).id}") == 1


def test_foot_leads_to_the_returns_of_its_agency(world: World, visit: Visits) -> None:
    audit_round = make_open_round(world, cases_=2)
    page = visit.as_(world.qa).get(f"/rounds/{audit_round.id}?state=asked")
    query = urlencode({"state": "asked", "agency": world.police.id})
    assert page.links["0 of 2 submitted, show only Police"] == f"/rounds/{audit_round.id}?{query}"


def test_nothing_returned_is_not_said_to_be_agreed(world: World, visit: Visits) -> None:
    audit_round = make_open_round(world)
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    page = visit.as_(world.qa).get(f"/rounds/{audit_round.id}")
    assert "No return was submitted, so the panel has nothing to read." in page.main
    assert "has its agreed grades" not in page.main
