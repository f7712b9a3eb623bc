"""Lines of the log name what they are about, with a way to it for those who may open it, also once it is gone."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from audit_app.models import AuditRound
from audit_app.policy import Grant, Permission, Role, Scope, scope
from audit_app.queries.log import ENTRIES_A_PAGE, LogPage, discarded_rounds, last_act, log_page
from audit_app.services import log
from audit_app.services.rounds import cases, known, rounds, sample
from tests.support import making
from tests.support.busy_rounds import CHANGES, Busy, make_busy
from tests.support.making import NOW, World, acting

EVERYTHING = Scope(everything=True)


@pytest.fixture
def busy(world: World, tmp_path: Path) -> Busy:
    version = making.make_version(world, *CHANGES)
    return make_busy(world, version.id, "first", tmp_path)


def page_of(world: World, audit_round: AuditRound, who: str = "qa", number: int = 1) -> LogPage:
    page = log_page(acting(getattr(world, who)), EVERYTHING, audit_round.id, number)
    assert page
    return page


def told(world: World, audit_round: AuditRound, who: str = "qa") -> dict[str, set[tuple[str, str]]]:
    """By act, what its lines are about and the page that they lead to."""
    first = page_of(world, audit_round, who)
    pages = [first, *(page_of(world, audit_round, who, number) for number in range(2, first.pages + 1))]
    found: dict[str, set[tuple[str, str]]] = {}
    for line in (line for page in pages for line in page.lines):
        found.setdefault(line.says, set()).add((line.about.words, line.about.page))
    return found


PANEL = {("Case SM-01", "panel"), ("Case SM-02", "panel")}
POLICE = {("Case SM-01, Police", "return"), ("Case SM-02, Police", "return")}
ACTION, RECOMMENDATION = {("R1 / A1", "action")}, {("R1", "recommendation"), ("R2", "recommendation")}
FINDING = "Areas for development"
OPEN = {
    "Answer file attached": {("Case SM-02, Police", "return")},
    "Case replaced": {("Case SM-03", "")},
    "Concern raised": {("Case SM-02", "concern")},
    "Return started": POLICE,
    "Service asked": {("Case SM-04, Schools", "return")},
}
CLOSED = {
    "Action updated": ACTION,
    "Case added": PANEL | {("Case SM-03", "")},
    "Change asked": ACTION,
    "Correction begun": {("Correction 1 of the report", "report")},
    "Evidence attached": {("R1 / A2", "action"), ("R2 / A1", "action")},
    "Finding written": {(f"{FINDING}: Late in first-closed", "findings")},
    "Grade agreed": PANEL,
    "More time requested": ACTION,
    "Panel answered": PANEL,
    "Panel note written": PANEL,
    "Recommendation agreed": RECOMMENDATION,
    "Report version saved": {("Version 1 of the report", "report")},
    "Second score given": POLICE,
}
"""By act, what its lines are about for a reader who may open all of it; every kind of thing that has lines is here."""


def test_a_line_names_its_thing_and_leads_to_it(world: World, busy: Busy) -> None:
    assert told(world, busy.open).items() >= OPEN.items()
    assert told(world, busy.closed).items() >= CLOSED.items()


def test_no_line_leads_where_a_reader_may_not_go(world: World, busy: Busy) -> None:
    """An administrator may open none of it; the words are the same, but for the heading of a finding."""
    for audit_round, expected in ((busy.open, OPEN), (busy.closed, CLOSED)):
        without = {act: {(words, "") for words, _ in things} for act, things in expected.items()}
        if "Finding written" in without:
            without["Finding written"] = {(FINDING, "")}
        assert told(world, audit_round, "administrator").items() >= without.items()


def test_an_agency_is_led_to_what_is_its_own(world: World, busy: Busy) -> None:
    of_schools, of_police = told(world, busy.closed, "school_lead"), told(world, busy.closed, "police_lead")
    assert ("Case SM-01, Schools", "return") in of_schools["Return submitted"]
    assert ("Case SM-01, Schools", "") in of_police["Return submitted"]
    assert (of_schools["Action updated"], of_police["Action updated"]) == (ACTION, {("R1 / A1", "")})
    assert (of_schools["Concern raised"], of_police["Concern raised"]) == (
        {("Case SM-01", "concern")},
        {("Case SM-01", "")},
    )


def test_a_case_that_was_removed_is_called_what_it_was_called_last(world: World) -> None:
    audit_round, qa = making.make_round(world, cases_=2), acting(world.qa)
    case = making.first_case(audit_round)
    details = replace(making.CASE, reference="SM-09")
    cases.change_case(qa, case.id, case.version, details, NOW)
    cases.remove_case(qa, case.id, NOW)
    lines = told(world, audit_round)
    assert lines["Case added"] == {("Case SM-09", ""), ("Case SM-02", "case")}
    assert lines["Case changed"] == lines["Case removed"] == {("Case SM-09", "")}


def test_a_return_that_was_removed_is_called_by_case_and_service(world: World) -> None:
    audit_round = making.make_open_round(world)
    agency_return = making.return_of(audit_round, world.police_service)
    sample.stop_asking(acting(world.qa), agency_return.id, "", NOW)
    assert told(world, audit_round)["Service no longer asked"] == {("Case SM-01, Police", "")}


def test_a_line_names_the_auditors_of_before_and_after_also_of_a_return_that_is_gone(world: World) -> None:
    audit_round, lead = making.make_open_round(world), acting(world.police_lead)
    agency_return = making.make_known(world, making.return_of(audit_round, world.police_service))
    second = making.make_person("Ash Auditor", Grant(Role.AUDITOR, agency_id=world.police.id))
    known.say_known(lead, agency_return.id, second.id, NOW)
    sample.stop_asking(acting(world.qa), agency_return.id, "", NOW)
    [line] = [line for line in page_of(world, audit_round).lines if line.says == "Auditor changed"]
    assert [(change.before, change.after) for change in line.changes] == [("Robin Auditor", "Ash Auditor")]


def test_lines_stand_newest_first_whichever_was_written_last(world: World) -> None:
    audit_round, qa = making.make_round(world), acting(world.qa)
    for minutes in (2, 3, 1, 3):
        at = NOW + timedelta(minutes=minutes)
        log.write(qa, f"act_of_{minutes}", audit_round, at, round_id=audit_round.id)
    says = [line.says for line in page_of(world, audit_round).lines][:4]
    assert says == ["Act of 3", "Act of 3", "Act of 2", "Act of 1"]
    first, second = page_of(world, audit_round).lines[:2]
    assert first.at == second.at


@pytest.mark.parametrize(("lines", "pages"), [(ENTRIES_A_PAGE, 1), (ENTRIES_A_PAGE + 1, 2)])
def test_a_page_is_full_before_the_next_begins(world: World, lines: int, pages: int) -> None:
    audit_round, qa = making.make_round(world, cases_=0), acting(world.qa)
    there = len(page_of(world, audit_round).lines)
    for _ in range(lines - there):
        log.write(qa, "round_looked_over", audit_round, NOW, round_id=audit_round.id)
    assert [page_of(world, audit_round).pages, len(page_of(world, audit_round).lines)] == [
        pages,
        ENTRIES_A_PAGE,
    ]
    outside = [log_page(qa, EVERYTHING, audit_round.id, number) for number in (0, pages + 1)]
    assert outside == [None, None]


def test_the_last_act_on_a_thing_is_the_last_of_those_asked_for(world: World) -> None:
    first, second = (making.make_round(world, cases_=0, reference=name) for name in ("first", "second"))
    for who, act, about in (
        ("chair", "looked", first),
        ("qa", "looked", first),
        ("viewer", "left", first),
        ("moderator", "looked", second),
    ):
        log.write(acting(getattr(world, who)), act, about, NOW, round_id=about.id)
    found = last_act(first.id, "looked")
    assert found
    assert (found.who, found.round_id) == (world.qa.name, first.id)
    assert last_act(first.id, "never") is None


def test_the_log_of_a_discarded_round_stays_for_those_who_read_all_logs(world: World) -> None:
    audit_round, other = (making.make_round(world, reference=name) for name in ("discarded", "kept"))
    for row in (audit_round, other):
        rounds.discard_round(acting(world.qa), row.id, NOW)
    page = page_of(world, audit_round)
    assert (page.discarded, page.title) == (True, f"{making.ROUND.title}, discarded")
    assert told(world, audit_round)["Case added"] == {("Case SM-01", "")}
    chair = acting(world.chair)
    assert log_page(chair, scope(chair, Permission.ROUND_READ), audit_round.id, 1) is None
    assert {line.round_id for line in discarded_rounds()} == {audit_round.id, other.id}


def test_saves_that_follow_each_other_are_one_line(world: World) -> None:
    agency_return = making.make_known(
        world, making.return_of(making.make_open_round(world), world.police_service)
    )
    for minutes in (1, 2, 3):
        at = NOW + timedelta(minutes=minutes)
        log.write(
            acting(world.police_auditor), "answers_saved", agency_return, at,
            round_id=agency_return.case.round_id,
        )  # fmt: skip
    line, before = page_of(world, agency_return.case.audit_round).lines[:2]
    assert (line.says, line.times, line.at) == ("Answers saved", 3, NOW + timedelta(minutes=3))
    assert before.times == 1
