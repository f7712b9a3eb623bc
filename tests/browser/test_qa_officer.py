"""An empty partnership: the QA officer makes all that a round needs, and keeps it going, without anybody's help."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from audit_app.extensions import real_now
from audit_app.rules.dates import local_day
from tests.browser.test_journey import make_the_round
from tests.support.journey import Cast, Person
from tests.support.looked_at import LookedAt
from tests.support.postbox import HERE, Postbox, listening
from tests.support.server import Server, running
from tests.support.spring_round import TITLE as PAST

TITLE = "Operation Encompass, a year later"
OFFICER, LEAD, FIRST, SECOND = "qa.officer", "lena.lead", "alan.first", "sue.second"
AGENCY, SERVICE, GROUP = "Testshire Police", "Public protection", "Audit and Case Review sub-group"
TODAY = local_day(real_now())
PASSWORD = "lantern copper meadow quietly"
WORDS = "The log of 6 March shows that the school was rung at 8am."


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def empty(tmp_path: Path, postbox: Postbox) -> Iterator[Server]:
    """As a new partnership begins: a database, a name, one person, and a mail server."""
    server = Server(tmp_path, "testing")
    server.password = PASSWORD
    server.command("db", "upgrade")
    server.command("partnership", "create", "Testshire")
    whole = ("--role", "administrator", "--role", "qa-officer", "--password", PASSWORD)
    server.command("users", "create", address_of(OFFICER), "--name", "Helen Marsden", *whole)
    with listening(postbox) as port:
        server.environment |= {"SMTP_HOST": HERE, "SMTP_PORT": str(port), "BASE_URL": server.url}
        with running(server):
            yield server


def address_of(name: str) -> str:
    return f"{name}@roundtable.example"


@pytest.mark.browser
def test_a_partnership_begins_and_its_round_goes_through_what_happens(
    browser: Browser, empty: Server, looked_at: LookedAt, postbox: Postbox, tmp_path: Path
) -> None:
    cast = Cast(browser, empty, looked_at)
    officer = cast(OFFICER)
    make_a_sub_group_that_meets(officer)
    make_an_agency(officer)
    invite_by_keyboard(officer, "Lena Lead", LEAD, "Agency lead")
    invite(officer, "Alan First", FIRST)
    invite(officer, "Sue Second", SECOND)
    lead, first, second = (accept_the_invitation(cast, postbox, name) for name in (LEAD, FIRST, SECOND))

    make_the_round(officer)
    set_up_one_like_it(officer)
    upload_cases_with_a_mistake(officer, tmp_path)
    ask_one_service_by_keyboard(officer)
    say_anew_what_a_copy_leaves_out(officer)
    officer.presses("Check and open")
    officer.sees("2 cases, 2 returns asked for", "Lena Lead")
    officer.presses("Open the round")
    officer.sees("0 of 2 have been submitted")

    land_after_signing_in(lead, postbox, LEAD, "Confirm which", "Known or not known")
    say_all_known(lead, "Alan First")
    land_after_signing_in(first, postbox, FIRST, TITLE, "To do")
    write_a_word(first)

    withdraw_a_case(officer)
    change_the_dates(officer)
    give_more_time(officer)
    land_after_signing_in(first, postbox, FIRST, "for a return", "Your return on case SP-01")
    remind_those_shown(officer)
    let_the_auditor_go(officer)
    name_another_auditor(officer)
    land_after_signing_in(second, postbox, SECOND, TITLE, "Your return on case SP-01")
    find_the_word(second)
    assert not [letter for letter in postbox.letters if "SP-0" in letter["Subject"] + letter.get_content()]
    assert not cast.faults, "\n".join(cast.faults)


def make_a_sub_group_that_meets(officer: Person) -> None:
    officer.opens("People")
    officer.presses("Agencies and sub-groups")
    officer.presses("Add a sub-group")
    officer.presses("Save")
    officer.sees("There is a problem", "Enter a name")
    officer.fills({"Name": GROUP})
    officer.presses("Save")
    officer.presses(GROUP)
    officer.presses("Add a meeting")
    officer.dates({"Date": TODAY + timedelta(days=60)})
    officer.presses("Save")
    officer.sees("Meeting saved")


def make_an_agency(officer: Person) -> None:
    officer.opens("People")
    officer.presses("Agencies and sub-groups")
    officer.presses("Add an agency")
    officer.fills({"Name": AGENCY})
    officer.presses("Save")
    officer.presses(f"Add a service to {AGENCY}")
    officer.fills({"Name": SERVICE})
    officer.selects({"Kind of service": "Police"})
    officer.presses("Save")
    officer.sees(f"{SERVICE} (Police)")


def invite_by_keyboard(officer: Person, name: str, stem: str, role: str) -> None:
    officer.opens("People")
    officer.presses("Invite somebody")
    keys = officer.page.keyboard
    officer.page.get_by_label("Name", exact=True).focus()
    for words in (name, address_of(stem), "Detective sergeant", AGENCY):
        keys.type(words)
        keys.press("Tab")
    officer.page.get_by_label(f"{role}, {AGENCY}", exact=True).press("Space")
    with officer.page.expect_navigation():
        officer.page.get_by_role("button", name="Invite person", exact=True).press("Enter")
    officer.sees("An email with a link to choose a password is on its way", f"{role}, {AGENCY}")


def invite(officer: Person, name: str, stem: str) -> None:
    officer.opens("People")
    officer.presses("Invite somebody")
    officer.fills({"Name": name, "Email address": address_of(stem)})
    officer.selects({"Agency (optional)": AGENCY})
    officer.chooses(f"Auditor, {AGENCY}")
    officer.presses("Invite person")
    officer.sees("is on its way to them")


def accept_the_invitation(cast: Cast, postbox: Postbox, name: str) -> Person:
    """Chooses a password; has not signed in yet."""
    person = Person(cast, name)
    person.goes_to(postbox.link_to(address_of(name), "Choose your password"))
    person.fills({"New password": PASSWORD, "Confirm new password": "something else"})
    person.presses("Set password")
    person.sees("Passwords must match")
    person.fills({"New password": PASSWORD, "Confirm new password": PASSWORD})
    person.presses("Set password")
    person.sees("Your password is set")
    return person


def land_after_signing_in(person: Person, postbox: Postbox, name: str, subject: str, heading: str) -> None:
    """The link of a mail leads to its page, through the sign-in page where that is needed."""
    person.goes_to(postbox.link_to(address_of(name), subject))
    if person.heading == "Sign in":
        person.fills({"Email address": address_of(name), "Password": PASSWORD})
        person.presses("Sign in")
    assert person.heading == heading


def set_up_one_like_it(officer: Person) -> None:
    officer.opens("Rounds")
    officer.presses(f"Set up a new round like this: {PAST}")
    officer.sees(f"come from {PAST}", "The sample and answers are not copied")
    officer.fills({"Title": TITLE, "Reference": "encompass-later"})
    officer.presses("Save")
    officer.sees("This round is being set up", "No cases")


def upload_cases_with_a_mistake(officer: Person, folder: Path) -> None:
    officer.presses("Cases")
    officer.presses("Add many cases")
    example = officer.downloads("Download an example (CSV)", folder).read_text(encoding="utf-8-sig")
    header, line = example.splitlines()[:2]
    rest = line.partition(",")[2]
    file = folder / 'cases & "ours", <all>.csv'
    wrong = "\n".join((header, f"SP-01,{rest}", f",{rest}", f"=SUM(1),{rest}"))
    file.write_text(wrong, encoding="utf-8")
    officer.attaches("Upload a file", file)
    officer.presses("Check the cases")
    officer.sees("2 of 3 cases have errors", "Nothing was added")
    text = officer.page.get_by_label("Or paste the list here", exact=True)
    assert text.input_value().replace("\r", "") == wrong
    officer.fills({"Or paste the list here": f"{header}\nSP-01,{rest}\nSP-02,{rest}"})
    officer.presses("Check again")
    officer.sees("2 cases, no errors")
    officer.presses("Add 2 cases")


def ask_one_service_by_keyboard(officer: Person) -> None:
    officer.presses("Choose the services asked")
    for case in ("SP-01", "SP-02"):
        box = officer.page.get_by_label(f"{case}, {SERVICE}", exact=True)
        assert box.is_checked()
        box.press("Space")
        assert not box.is_checked()
        box.press("Space")
    with officer.page.expect_navigation():
        officer.page.keyboard.press("Enter")
    officer.sees("Saved: 2 returns asked for")
    open_the_round_page(officer)


def say_anew_what_a_copy_leaves_out(officer: Person) -> None:
    officer.presses("Check and open")
    officer.sees("Enter how the sample was chosen.")
    officer.presses("Enter why this audit is being done.")
    officer.fills(
        {
            "Why this audit is being done": "To see whether the calls to schools have lasted.",
            "How the sample was chosen": "The first two notices of a week.",
        }
    )
    officer.presses("Save")
    open_the_round_page(officer)


def say_all_known(lead: Person, auditor: str) -> None:
    for case in ("SP-01", "SP-02"):
        lead.chooses_in(case, "Known")
        lead.selects_in(case, "Auditor", auditor)
    lead.presses("Save")
    lead.sees("You have answered for every case")


def write_a_word(auditor: Person) -> None:
    auditor.presses_first("Open the return: Complete the return for SP-01")
    auditor.presses("Start")
    auditor.page.get_by_label("Rationale").first.fill(WORDS)
    auditor.presses("Save and come back later")


def open_the_round_page(officer: Person) -> None:
    officer.opens("Rounds")
    officer.presses(TITLE)


def withdraw_a_case(officer: Person) -> None:
    open_the_round_page(officer)
    officer.presses("Change the cases")
    officer.presses_first("Withdraw case SP-02")
    officer.presses("Withdraw the case")
    officer.sees("There is a problem", "Enter the reason for withdrawing it")
    officer.fills({"Reason for withdrawing it": "It was drawn twice."})
    officer.presses("Withdraw the case")
    officer.sees("SP-02 (withdrawn)", "It was drawn twice.")


def change_the_dates(officer: Person) -> None:
    open_the_round_page(officer)
    officer.presses("Change the dates")
    later = TODAY + timedelta(days=200)
    officer.dates({"Moderation on": later, "Report due": later + timedelta(days=30)})
    officer.presses("Change the dates")
    officer.sees("There is a problem", "Enter the reason for changing the dates")
    officer.fills({"Reason for changing the dates": "The panel meets later."})
    officer.presses("Change the dates")
    officer.sees("The dates have been changed")


def give_more_time(officer: Person) -> None:
    officer.presses_ending(f", SP-01, {SERVICE}")
    officer.presses("Give more time")
    officer.dates({"New due date": TODAY + timedelta(days=150)})
    officer.fills({"Reason for giving more time": "The file is at the court."})
    officer.presses("Give more time")
    officer.sees("due by", "More time granted by Helen Marsden: The file is at the court.")


def remind_those_shown(officer: Person) -> None:
    open_the_round_page(officer)
    officer.presses("Send reminders for the returns shown")
    officer.sees("1 email to send", "Alan First")
    officer.presses("Send 1 reminder")
    officer.sees("1 person gets an email that reminds them.")


def let_the_auditor_go(officer: Person) -> None:
    officer.opens("People")
    officer.presses("Alan First")
    officer.presses("Alan First has left")
    officer.sees("1 return not submitted", "Nothing is lost in the meantime")
    officer.presses("Yes, Alan First has left")
    officer.sees("is signed out everywhere")


def name_another_auditor(officer: Person) -> None:
    officer.presses_first("Name another auditor")
    officer.sees("Everything saved so far is kept")
    officer.chooses("Sue Second")
    officer.presses("Name this auditor")
    officer.sees("The new auditor has been named")


def find_the_word(auditor: Person) -> None:
    auditor.presses("Check your answers so far")
    auditor.sees(WORDS)
