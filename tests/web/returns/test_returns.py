"""The pages of a return, as auditor, lead and officer."""

from io import BytesIO
from typing import Any

import pytest
from docx import Document

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Answer, Person
from audit_app.policy import Grant, Role
from audit_app.rules.answers.response import Response
from audit_app.rules.workflow import ReturnState, RoundState
from audit_app.services.returns import returns
from audit_app.services.rounds import rounds
from audit_app.services.themes import themes
from tests.support.browsing import Visitor, Visits
from tests.support.making import (
    DUE,
    NOW,
    SMALL_SET,
    World,
    acting,
    complete_answers,
    first_case,
    make_known,
    make_open_round,
    make_person,
    make_submitted,
    make_version,
    return_of,
)
from tests.support.page import Page

DATE = {"value-sent-on-day": "4", "value-sent-on-month": "6", "value-sent-on-year": "2017"}


@pytest.fixture
def agency_return(world: World) -> AgencyReturn:
    made = make_known(world, return_of(make_open_round(world), world.police_service))
    db.session.commit()
    return made


@pytest.fixture
def auditor(visit: Visits, world: World, agency_return: AgencyReturn) -> Visitor:
    return visit.as_(world.police_auditor)


def section(agency_return: AgencyReturn, key: str = "notice") -> str:
    return f"/returns/{agency_return.id}/sections/{key}?page=1"


def sends(page: Page, agency_return: AgencyReturn, key: str = "notice", **changes: Any) -> dict[str, Any]:
    """What the section's form sends after `changes`; names are written with _ for -."""
    named = {name.replace("_", "-"): value for name, value in changes.items()}
    values = page.form_values(section(agency_return, key)) | named
    return {name: value for name, value in values.items() if name not in ("csrf_token", "whose")}


def stored(agency_return: AgencyReturn) -> dict[str, Any]:
    rows = db.session.scalars(
        db.select(Answer).filter_by(return_id=agency_return.id).execution_options(populate_existing=True)
    )
    return {answer.question_key: answer.value for answer in rows}


def fill(world: World, agency_return: AgencyReturn, person: Person | None = None) -> None:
    actor = acting(person or world.police_auditor)
    returns.save_answers(actor, agency_return.id, complete_answers(agency_return), NOW)
    db.session.commit()


def test_start_says_what_how_long_and_whom_to_ask(auditor: Visitor, agency_return: AgencyReturn) -> None:
    said = auditor.get(f"/returns/{agency_return.id}").main
    for words in (
        "About 10 minutes",
        "The file",
        "1 June 2016 to 31 May 2017",
        "Pat Lead",
        "Quinn Officer",
        "Not started",
    ):
        assert words in said


def test_start_leads_to_every_section(auditor: Visitor, agency_return: AgencyReturn) -> None:
    links = auditor.get(f"/returns/{agency_return.id}").links
    for key, title in (("notice", "The notice"), ("overall", "Overall")):
        assert links[title] == f"/returns/{agency_return.id}/sections/{key}"


def test_section_asks_only_what_this_service_is_asked(auditor: Visitor, agency_return: AgencyReturn) -> None:
    said = auditor.get(section(agency_return)).main
    assert "When was the notice sent?" in said
    assert "What support was given?" not in said


def test_saved_page_leads_on_to_next(auditor: Visitor, agency_return: AgencyReturn) -> None:
    page = auditor.get(section(agency_return))
    after = auditor.post(
        section(agency_return), sends(page, agency_return, value_told_in_time="yes", then="continue")
    )
    assert after.heading == "Overall"
    assert stored(agency_return) == {"told-in-time": "yes"}


def test_coming_back_later_leads_to_sections(auditor: Visitor, agency_return: AgencyReturn) -> None:
    page = auditor.get(section(agency_return))
    after = auditor.post(
        section(agency_return), sends(page, agency_return, value_told_in_time="yes", then="later")
    )
    assert "1 of 2 answered" in after.main


def test_last_page_leads_to_check_answers(auditor: Visitor, agency_return: AgencyReturn) -> None:
    page = auditor.get(section(agency_return, "overall"))
    sent = sends(page, agency_return, "overall", value_grade="good", rationale_grade="It shows.")
    assert auditor.post(section(agency_return, "overall"), sent).heading == "Check your answers"


def test_a_choice_is_taken_back(auditor: Visitor, world: World, agency_return: AgencyReturn) -> None:
    fill(world, agency_return)
    page = auditor.get(section(agency_return, "overall"))
    assert "Clear my answer" in page.main
    auditor.post(section(agency_return, "overall"), sends(page, agency_return, "overall", value_grade=""))
    assert stored(agency_return)["grade"] is None


def test_untouched_form_changes_nothing(auditor: Visitor, world: World, agency_return: AgencyReturn) -> None:
    fill(world, agency_return)
    before = stored(agency_return)
    page = auditor.get(section(agency_return))
    auditor.post(section(agency_return), sends(page, agency_return))
    assert stored(agency_return) == before


def test_wrong_date_is_shown_and_the_rest_is_saved(auditor: Visitor, agency_return: AgencyReturn) -> None:
    page = auditor.get(section(agency_return))
    sent = sends(page, agency_return, value_told_in_time="no", **(DATE | {"value-sent-on-day": "40"}))
    back = auditor.post(section(agency_return), sent, status=422)
    assert back.title.startswith("Error: ")
    assert back.field_errors
    assert back.value_of("value-sent-on-day") == "40"
    assert stored(agency_return) == {"told-in-time": "no"}


def test_wrong_date_in_a_row_is_red_at_its_boxes(world: World, visit: Visits) -> None:
    rows = "type: rows, columns: [{key: day, label: On, type: date}, {key: who, label: Who, type: text}]"
    version = make_version(world, ("type: date, asked_of: [police]", f"{rows}, asked_of: [police]"))
    audit_round = make_open_round(world, theme_version_id=version.id)
    audited = make_known(world, return_of(audit_round, world.police_service))
    db.session.commit()
    auditor = visit.as_(world.police_auditor)
    boxes = {
        "value-sent-on-2-day-day": "4",
        "value-sent-on-2-day-month": "6",
        "value-sent-on-2-day-year": "201",
    }
    sent = sends(auditor.get(section(audited)), audited) | boxes
    back = auditor.post(section(audited), sent, status=422)
    assert back.field_errors == ["Error: Year must include 4 numbers"]
    assert {box.get("name") for box in back.all("input") if "input--error" in box.get("class", "")} == {
        *boxes
    }


def test_day_far_ahead_is_saved_and_asked_about(auditor: Visitor, agency_return: AgencyReturn) -> None:
    sent = sends(
        auditor.get(section(agency_return)), agency_return, **(DATE | {"value-sent-on-year": "2099"})
    )
    auditor.post(section(agency_return), sent)
    assert stored(agency_return) == {"sent-on": "2099-06-04"}
    assert (
        "4 June 2099 is more than a year after this return is due" in auditor.get(section(agency_return)).main
    )


def test_sixty_thousand_characters_come_back(auditor: Visitor, agency_return: AgencyReturn) -> None:
    page = auditor.get(section(agency_return))
    sent = sends(page, agency_return, value_told_in_time="yes", rationale_told_in_time="w " * 30_000)
    back = auditor.post(section(agency_return), sent, status=422)
    assert len(back.value_of("rationale-told-in-time")) >= 59_999


HOSTILE = "</textarea><script>alert(1)</script>{{ 7*7 }}' OR 1=1 --\x00 &amp; \u202e \U0001f600"


def test_hostile_words_are_only_words(auditor: Visitor, agency_return: AgencyReturn) -> None:
    page = auditor.get(section(agency_return))
    auditor.post(section(agency_return), sends(page, agency_return, rationale_told_in_time=HOSTILE))
    again = auditor.get(section(agency_return))
    assert again.value_of("rationale-told-in-time") == HOSTILE.translate(
        dict.fromkeys(map(ord, "\x00\u202e"))
    )
    assert "<script>alert" not in again.html


@pytest.mark.parametrize(
    "name",
    ["value-told-in-time", "value-sent-on-day", "absence-sent-on", "base-told-in-time", "settle-sent-on"],
)
def test_hostile_values_never_break_the_page(
    auditor: Visitor, agency_return: AgencyReturn, name: str
) -> None:
    answer = auditor.raw("POST", section(agency_return), {name: HOSTILE * 100})
    assert answer.status_code in (303, 409, 422)


@pytest.mark.parametrize(
    "address", ["sections/notice?page=2", "sections/notice?page=0", "sections/notice?page=x", "sections/none"]
)
def test_pages_that_do_not_exist(auditor: Visitor, agency_return: AgencyReturn, address: str) -> None:
    auditor.get(f"/returns/{agency_return.id}/{address}", status=404)


def test_second_person_sees_both_texts(
    visit: Visits, auditor: Visitor, world: World, agency_return: AgencyReturn
) -> None:
    back = clash(visit, auditor, world, agency_return)
    for words in (
        "Robin Auditor changed this answer",
        "Robin Auditor wrote",
        "Told at once",
        "You wrote",
        "Told late",
    ):
        assert words in back.main
    assert back.value_of("rationale-told-in-time") == "Told late"


def test_the_rest_of_a_page_that_clashes_is_saved(
    visit: Visits, auditor: Visitor, world: World, agency_return: AgencyReturn
) -> None:
    clash(visit, auditor, world, agency_return)
    assert stored(agency_return) == {"told-in-time": "yes", "sent-on": "2017-06-04"}


@pytest.mark.parametrize(("settle", "kept"), [("mine", "no"), ("theirs", "yes"), ("edit", "no")])
def test_second_person_chooses(
    visit: Visits, auditor: Visitor, world: World, agency_return: AgencyReturn, settle: str, kept: str
) -> None:
    back = clash(visit, auditor, world, agency_return)
    sent = sends(back, agency_return, settle_told_in_time=settle)
    visit.as_(auditor_of_now(agency_return)).post(section(agency_return), sent)
    assert stored(agency_return)["told-in-time"] == kept


def test_unsettled_clash_comes_back_again(
    visit: Visits, auditor: Visitor, world: World, agency_return: AgencyReturn
) -> None:
    back = clash(visit, auditor, world, agency_return)
    visit.as_(auditor_of_now(agency_return)).post(
        section(agency_return), sends(back, agency_return), status=409
    )
    assert stored(agency_return)["told-in-time"] == "yes"


def clash(visit: Visits, first: Visitor, world: World, agency_return: AgencyReturn) -> Page:
    """The first auditor's page is saved while the second, who takes over, has an older one open."""
    other = make_person("Second Auditor", Grant(Role.AUDITOR, agency_id=world.police.id), agency=world.police)
    old = first.get(section(agency_return))
    mine = {"value_told_in_time": "yes", "rationale_told_in_time": "Told at once"}
    first.post(section(agency_return), sends(old, agency_return, **mine))
    agency_return.auditor_id = other.id
    db.session.commit()
    theirs = {"value_told_in_time": "no", "rationale_told_in_time": "Told late"} | DATE
    return visit.as_(other).post(section(agency_return), sends(old, agency_return, **theirs), status=409)


def auditor_of_now(agency_return: AgencyReturn) -> Person:
    assert agency_return.auditor
    return agency_return.auditor


def test_sending_the_same_page_twice_is_no_clash(auditor: Visitor, agency_return: AgencyReturn) -> None:
    page = auditor.get(section(agency_return))
    for _ in range(2):
        auditor.post(section(agency_return), sends(page, agency_return, value_told_in_time="yes"))
    assert stored(agency_return) == {"told-in-time": "yes"}


def test_going_back_and_changing_is_no_clash(auditor: Visitor, agency_return: AgencyReturn) -> None:
    for value in ("yes", "no"):
        page = auditor.get(section(agency_return))
        auditor.post(section(agency_return), sends(page, agency_return, value_told_in_time=value))
    assert stored(agency_return) == {"told-in-time": "no"}


def test_check_answers_names_what_is_missing(auditor: Visitor, agency_return: AgencyReturn) -> None:
    page = auditor.get(f"/returns/{agency_return.id}/check")
    assert "3 questions are not complete" in page.main
    assert "Submit the return" not in page.buttons


def test_incomplete_return_is_refused_in_words(auditor: Visitor, agency_return: AgencyReturn) -> None:
    page = auditor.post(f"/returns/{agency_return.id}/submit", status=409)
    assert "The return was not submitted" in page.main
    assert agency_return.state is ReturnState.KNOWN


def test_check_answers_warns_of_what_identifies(
    auditor: Visitor, world: World, agency_return: AgencyReturn
) -> None:
    words = Response("yes", None, "", "NHS number 943 476 5919 was called.")
    returns.save_answers(
        acting(world.police_auditor),
        agency_return.id,
        {"told-in-time": returns.EnteredAnswer(words, "")},
        NOW,
    )
    db.session.commit()
    assert "looks like an NHS number" in auditor.get(f"/returns/{agency_return.id}/check").main


def test_complete_return_is_submitted(auditor: Visitor, world: World, agency_return: AgencyReturn) -> None:
    fill(world, agency_return)
    assert "Submit the return" in auditor.get(f"/returns/{agency_return.id}/check").buttons
    page = auditor.post(f"/returns/{agency_return.id}/submit")
    assert page.heading == "Return submitted"
    assert agency_return.state is ReturnState.SUBMITTED


def test_words_typed_after_submission_come_back(
    auditor: Visitor, world: World, agency_return: AgencyReturn
) -> None:
    page = auditor.get(section(agency_return))
    fill(world, agency_return)
    auditor.post(f"/returns/{agency_return.id}/submit")
    sent = sends(page, agency_return, rationale_told_in_time="One thing more")
    back = auditor.post(section(agency_return), sent, status=409)
    assert back.value_of("rationale-told-in-time") == "One thing more"
    assert "Nothing was saved" in back.main


def test_submitted_return_is_read_not_changed(
    auditor: Visitor, world: World, agency_return: AgencyReturn
) -> None:
    submitted(world, agency_return)
    assert auditor.get(section(agency_return)).heading == "Return on case SM-01"


@pytest.mark.parametrize("name", ["qa", "moderator", "police_lead", "police_auditor"])
def test_who_may_read_reads_answers_with_who_and_when(
    visit: Visits, world: World, agency_return: AgencyReturn, name: str
) -> None:
    submitted(world, agency_return)
    said = visit.as_(getattr(world, name)).get(f"/returns/{agency_return.id}").main
    assert "The file shows it." in said
    assert "Robin Auditor, 1 June 2017" in said


@pytest.mark.parametrize(
    ("name", "status"),
    [("school_lead", 404), ("school_auditor", 404), ("chair", 403), ("viewer", 403), ("owner", 403)],
)
def test_others_do_not_read(
    visit: Visits, world: World, agency_return: AgencyReturn, name: str, status: int
) -> None:
    visit.as_(getattr(world, name)).get(f"/returns/{agency_return.id}", status=status)


@pytest.mark.parametrize(
    ("name", "offered"),
    [("qa", True), ("police_lead", True), ("moderator", False), ("police_auditor", False)],
)
def test_only_reviewers_are_offered_acceptance(
    visit: Visits, world: World, agency_return: AgencyReturn, name: str, offered: bool
) -> None:
    submitted(world, agency_return)
    buttons = visit.as_(getattr(world, name)).get(f"/returns/{agency_return.id}").buttons
    assert ("Accept the return" in buttons) is offered


def test_lead_accepts(visit: Visits, world: World, agency_return: AgencyReturn) -> None:
    submitted(world, agency_return)
    page = visit.as_(world.police_lead).post(f"/returns/{agency_return.id}/accept")
    assert "the return has been accepted" in page.main
    assert "next one" not in page.main
    assert agency_return.state is ReturnState.ACCEPTED


def test_next_return_to_accept_comes_after_the_one_accepted(visit: Visits, world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    first, second = (return_of(audit_round, world.police_service, case) for case in audit_round.cases)
    third = return_of(audit_round, world.school_service, audit_round.cases[0])
    for agency_return in (first, second, third):
        make_submitted(world, agency_return)
    qa = visit.as_(world.qa)
    (listed,) = (href for words, href in qa.get("/").links.items() if words.startswith("See the returns"))
    assert "state=submitted" in listed
    page = qa.post(f"/returns/{second.id}/accept")
    assert "This is the next one to accept or send back, of 2." in page.main
    assert page.form_values(f"/returns/{first.id}/accept")


def test_reason_stands_on_top_of_return_sent_back(
    visit: Visits, world: World, agency_return: AgencyReturn
) -> None:
    submitted(world, agency_return)
    lead = visit.as_(world.police_lead)
    assert lead.get(f"/returns/{agency_return.id}/send-back").heading == "Send the return back"
    lead.post(f"/returns/{agency_return.id}/send-back", {"reason": "Say why it was late."})
    auditor = visit.as_(world.police_auditor)
    for address in (
        f"/returns/{agency_return.id}",
        section(agency_return),
        f"/returns/{agency_return.id}/check",
    ):
        said = auditor.get(address).main
        assert "Say why it was late." in said
        assert said.index("Say why it was late.") < said.index("SM-01") + 250


def test_return_is_not_sent_back_without_reason(
    visit: Visits, world: World, agency_return: AgencyReturn
) -> None:
    submitted(world, agency_return)
    page = visit.as_(world.qa).post(f"/returns/{agency_return.id}/send-back", {"reason": " "}, status=422)
    assert page.field_errors == ["Error: Enter what needs to change"]


def test_concern_can_be_raised_from_every_page(
    auditor: Visitor, world: World, agency_return: AgencyReturn
) -> None:
    fill(world, agency_return)
    root = f"/returns/{agency_return.id}"
    for address in (root, f"{root}/sections/notice", f"{root}/sections/overall", f"{root}/check"):
        assert "Raise an immediate concern" in auditor.get(address).links
    assert "Raise an immediate concern" in auditor.post(f"{root}/submit").links


@pytest.mark.parametrize("name", ["qa", "police_lead", "police_auditor"])
def test_whoever_may_read_a_return_has_a_copy_in_word(
    visit: Visits, world: World, agency_return: AgencyReturn, name: str
) -> None:
    submitted(world, agency_return)
    visitor = visit.as_(getattr(world, name))
    answer = visitor.raw("GET", visitor.get(f"/returns/{agency_return.id}").links["Download a copy in Word"])
    said = "\n".join(
        cell.text
        for table in Document(BytesIO(answer.data)).tables
        for row in table.rows
        for cell in row.cells
    )
    assert "The file shows it." in said


def test_copy_stays_after_the_round_is_closed(
    visit: Visits, world: World, agency_return: AgencyReturn
) -> None:
    submitted(world, agency_return)
    audit_round = agency_return.case.audit_round
    audit_round.closed_at, audit_round.closed_by_id = NOW, world.chair.id
    audit_round.state = RoundState.CLOSED
    visitor = visit.as_(world.police_auditor)
    assert "Download a copy in Word" in visitor.get(f"/returns/{agency_return.id}").links
    assert visitor.raw("GET", f"/returns/{agency_return.id}/return.docx").status_code == 200


def test_what_is_only_read_stands_among_the_questions_and_nowhere_else(visit: Visits, world: World) -> None:
    told = (
        '      - {key: unsafe-now, reference: "1.0", text: Unsafe now, type: information, guidance: Stop.}\n'
    )
    source = SMALL_SET.replace("slug: small", "slug: told").replace(
        "      - {key: told-in", f"{told}      - {{key: told-in"
    )
    version = themes.import_theme(acting(world.qa), source, NOW)
    themes.publish_version(acting(world.qa), version.id, NOW)
    audit_round = make_open_round(world, theme_version_id=version.id, reference="told")
    written = make_known(world, return_of(audit_round, world.police_service))
    visitor = visit.as_(world.police_auditor)
    assert "Unsafe now" in visitor.get(section(written)).main
    assert "Unsafe now" not in visitor.get(f"/returns/{written.id}/check").main
    make_submitted(world, written)
    make_submitted(world, return_of(audit_round, world.school_service))
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    copied = Document(BytesIO(visitor.raw("GET", f"/returns/{written.id}/return.docx").data))
    assert "Unsafe now" not in "".join(
        cell.text for table in copied.tables for row in table.rows for cell in row.cells
    )
    case_id = first_case(audit_round).id
    assert "Unsafe now" not in visit.as_(world.moderator).get(f"/cases/{case_id}/moderation").main


def test_strangers_have_no_copy(visit: Visits, world: World, agency_return: AgencyReturn) -> None:
    visit.as_(world.school_auditor).get(f"/returns/{agency_return.id}/return.docx", status=404)


def submitted(world: World, agency_return: AgencyReturn) -> None:
    make_submitted(world, agency_return)
    db.session.commit()


def replace_auditor(visit: Visits, world: World, agency_return: AgencyReturn) -> Person:
    """As the lead does it, in the pages."""
    other = make_person("Second Auditor", Grant(Role.AUDITOR, agency_id=world.police.id), agency=world.police)
    address, lead = f"/returns/{agency_return.id}/auditor", visit.as_(world.police_lead)
    sent = lead.get(address).form_values(address) | {"auditor": other.id}
    assert "Second Auditor" in lead.post(address, sent).main
    return other


def test_who_is_replaced_while_typing_keeps_the_words_and_is_told(
    auditor: Visitor, visit: Visits, world: World, agency_return: AgencyReturn
) -> None:
    typed = sends(
        auditor.get(section(agency_return)), agency_return, rationale_told_in_time="Told at 8 that day."
    )
    replace_auditor(visit, world, agency_return)
    page = auditor.post(section(agency_return), typed, status=409)
    assert "Second Auditor has been asked to answer this return instead of you" in page.main
    assert "Go back" not in page.links
    assert [one.text.strip() for one in page.all("textarea[@id='typed']")] == ["Told at 8 that day."]
    assert stored(agency_return) == {}
    auditor.get(f"/returns/{agency_return.id}", status=409)


def test_auditor_named_instead_goes_on_where_the_first_stopped(
    auditor: Visitor, visit: Visits, world: World, agency_return: AgencyReturn
) -> None:
    fill(world, agency_return)
    other = replace_auditor(visit, world, agency_return)
    assert "The file shows it." in visit.as_(other).get(section(agency_return, "overall")).html


def test_words_of_who_may_not_write_come_back(
    visit: Visits, world: World, agency_return: AgencyReturn
) -> None:
    typed = {"rationale-told-in-time": "Told at 8 that day.", "value-told-in-time": "yes"}
    page = visit.as_(world.school_auditor).post(section(agency_return), typed, status=404)
    assert [one.text.strip() for one in page.all("textarea[@id='typed']")] == ["Told at 8 that day."]


def test_submitted_return_has_no_auditor_to_replace(
    visit: Visits, world: World, agency_return: AgencyReturn
) -> None:
    make_submitted(world, agency_return)
    page = visit.as_(world.police_lead).get(f"/returns/{agency_return.id}/auditor", status=409)
    assert "you cannot name another auditor" in page.main


def test_lead_reads_whom_to_ask_for_more_time(
    visit: Visits, world: World, agency_return: AgencyReturn
) -> None:
    address = f"/returns/{agency_return.id}"
    said = visit.as_(world.police_lead).get(address).main
    assert "Only the QA officer can give more time: ask Quinn Officer." in said
    assert "ask Quinn Officer" not in visit.as_(world.qa).get(address).main
