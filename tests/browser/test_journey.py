"""One round from its making to its last closed action: each person in turn, in a browser without JavaScript.

Three tests, each of which begins where the one before it ends, with what the services made of it.
"""

from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordFile
from playwright.sync_api import Browser

from tests.support.journey import Cast, Person
from tests.support.looked_at import LookedAt
from tests.support.server import Server
from tests.support.spring_round import (
    ACTION,
    COORDINATOR,
    DEVELOPMENT,
    DISSENT,
    FIRST,
    OUTCOME,
    REASON,
    RECOMMENDATION,
    SECOND,
    STRENGTH,
    TITLE,
)

POLICE, SCHOOLS, EARLY_HELP = "Public protection", "Schools and colleges", "Early Help and Prevention"
MEETING = "18 May 2018, Extraordinary"
OWNERS = ("Wendy Hallam, Operation Encompass coordinator", "Ian Shawcross, Lead TAF adviser")


@pytest.mark.browser
def test_a_round_is_set_up_opened_and_answered(
    browser: Browser, demonstration: Server, looked_at: LookedAt
) -> None:
    cast = Cast(browser, demonstration, looked_at)
    officer, police = cast("qa.officer"), cast("police.auditor")
    make_the_round(officer)
    add_two_cases(officer)
    ask_three_services(officer)
    open_the_round(officer)

    say_known(cast("police.lead"), {FIRST: "Neil Braddock", SECOND: "Neil Braddock"})
    say_known(cast("education.lead"), {FIRST: "Claire Rushton"}, not_known=[SECOND])

    answer(police, FIRST, "Requires improvement")
    raise_a_concern(police, FIRST)
    take_the_concern_on(officer, FIRST)
    answer(cast("schools.auditor"), FIRST, "Outstanding")

    send_back(officer, f"Submitted, {FIRST}, {POLICE}", "Say when the call was made.")
    put_right_and_submit_again(police, FIRST, "Say when the call was made.")
    accept_everything(officer, 2)
    assert not cast.faults, "\n".join(cast.faults)


@pytest.mark.browser
def test_a_panel_agrees_and_the_chair_approves_the_report(
    browser: Browser, accepted: Server, looked_at: LookedAt, tmp_path: Path
) -> None:
    cast = Cast(browser, accepted, looked_at)
    officer, moderator = cast("qa.officer"), cast("moderator")
    begin_moderation(officer)
    agree_grade(moderator, FIRST, "Requires improvement", dissent=DISSENT)
    agree_grade(moderator, SECOND, "Good")
    write_finding(moderator, "Areas for development", DEVELOPMENT, [FIRST, SECOND], [POLICE])
    write_finding(moderator, "What is working well", STRENGTH, [FIRST], [SCHOOLS])
    finish_moderation(moderator)

    recommend(officer, RECOMMENDATION, follows_from=DEVELOPMENT)
    assign_actions(officer, owners=list(OWNERS))
    write_every_text(officer)
    assert "draft" in officer.downloads("Download the report (Word)", tmp_path).name
    add_the_meeting(officer)
    approve_the_report(cast("acr.chair"))
    check_word_report(Document(str(download_report(officer, tmp_path))))
    assert not cast.faults, "\n".join(cast.faults)


@pytest.mark.browser
def test_an_action_is_done_and_its_recommendation_closed(
    browser: Browser, approved: Server, looked_at: LookedAt, tmp_path: Path
) -> None:
    cast = Cast(browser, approved, looked_at)
    chair, owner = cast("acr.chair"), cast(COORDINATOR)
    report_progress(owner, tmp_path)
    say_complete(owner)
    refuse(chair, "Show the dip sample.")
    say_complete(owner, after="Show the dip sample.")
    close_action(chair)
    close_recommendation(chair)
    assert TITLE not in to_do_of(chair)
    closed = f"Closed (Extraordinary, 18 May 2018, minute ACR 18/32). {OUTCOME}"
    check_word_report(Document(str(download_report(cast("qa.officer"), tmp_path))), closed)
    assert not cast.faults, "\n".join(cast.faults)


def open_round_page(person: Person) -> None:
    person.opens("Rounds")
    person.presses(TITLE)


def make_the_round(officer: Person) -> None:
    officer.opens("Rounds")
    officer.presses("Set up a round")
    officer.fills(
        {
            "Title": TITLE,
            "Reference": "encompass-2018-05",
            "Why this audit is being done": "To see whether what was recommended last year has changed mornings at school.",
            "How the sample was chosen": "Every tenth notice.",
            "How many the sample was chosen from": "20",
        }
    )
    officer.selects(
        {
            "Question set": "Operation Encompass, version 1",
            "Sub-group that oversees it": "Audit and Case Review sub-group",
        }
    )
    officer.dates(
        {
            "First day to read": date(2017, 5, 1),
            "Last day to read": date(2018, 4, 30),
            "First day to judge": date(2018, 1, 1),
            "Last day to judge": date(2018, 4, 30),
            "Known or not known by": date(2018, 5, 25),
            "Returns due": date(2018, 6, 15),
            "Moderation on": date(2018, 6, 27),
            "Report due": date(2018, 7, 13),
        }
    )
    officer.presses("Save")
    officer.sees("This round is being set up")


def add_two_cases(officer: Person) -> None:
    officer.presses("Cases")
    officer.presses("Add a case")
    facts = {
        "Ethnicity": "White British",
        "Level of help": "Universal",
        "School or setting": "Primary school",
    }
    for reference, button in ((FIRST, "Save and add another"), (SECOND, "Save")):
        officer.fills(
            {"Reference": reference, "Summary in one sentence": "Police were called on a school night."}
        )
        officer.selects({"Age": "5 to 9", "Girl or boy": "Girl", **facts})
        officer.presses(button)
        officer.sees(f"Case {reference} was added")


def ask_three_services(officer: Person) -> None:
    officer.presses("Choose the services asked")
    officer.presses("Ask no services about every case of the round")
    officer.chooses(
        *(f"{case}, {service}" for case in (FIRST, SECOND) for service in (POLICE, SCHOOLS, EARLY_HELP))
    )
    officer.presses("Save")
    officer.sees("Saved: 6 returns asked for")


def open_the_round(officer: Person) -> None:
    officer.presses("Check and open")
    officer.sees("2 cases, 6 returns asked for", "20 cases")
    officer.presses("Open the round")
    officer.sees("0 of 6 submitted")


def say_known(lead: Person, auditors: dict[str, str], not_known: list[str] | None = None) -> None:
    """Auditors by case."""
    lead.goes_to("/")
    lead.presses_first(f"Known or not known: Confirm known or not known: 2 left, {TITLE}")
    for reference, auditor in auditors.items():
        lead.chooses_in(reference, "Known")
        lead.selects_in(reference, "Auditor", auditor)
    for reference in not_known or []:
        lead.chooses_in(reference, "Not known")
    lead.presses("Save")
    lead.sees("You have answered for every case")


def answer(auditor: Person, reference: str, grade: str) -> None:
    auditor.goes_to("/")
    auditor.presses_first(f"Open the return: Complete the return for {reference}")
    auditor.presses("Start")
    while auditor.heading != "Check your answers":
        auditor.answers_section(grade, "The log of 6 March shows it, and the school’s record agrees.")
        auditor.presses("Save and continue")
    auditor.presses("Submit the return")
    auditor.sees("Return submitted")


def raise_a_concern(auditor: Person, reference: str) -> None:
    auditor.presses("Raise an immediate concern")
    auditor.fills({"What is the concern?": "A note of last week says that the child is afraid to go home."})
    auditor.presses("Raise the concern")
    auditor.sees("Concern raised", f"Case {reference}")


def take_the_concern_on(officer: Person, reference: str) -> None:
    officer.goes_to("/")
    officer.presses_first(f"Read it now: Immediate concern about {reference}")
    officer.sees("afraid to go home")
    officer.fills({"What are you doing about it?": "I have called the front door. A visit is made today."})
    officer.presses("Take on this concern")
    officer.sees("You have taken this concern on", "Taken on by Helen Marsden")


def send_back(officer: Person, return_words: str, reason: str) -> None:
    open_round_page(officer)
    officer.presses(return_words)
    officer.presses("Send back with a reason")
    officer.presses("Send back")
    officer.sees("There is a problem", "Enter what needs to change")
    officer.fills({"What needs to change?": reason})
    officer.presses("Send back")
    officer.sees("sent back to Neil Braddock")


def put_right_and_submit_again(auditor: Person, reference: str, reason: str) -> None:
    auditor.goes_to("/")
    auditor.presses_first(f"Open the return: Complete the return for {reference}")
    auditor.sees(reason)
    auditor.presses("Telling the school and other services")
    auditor.says_not_applicable("3.3", "There was one child only.")
    auditor.presses("Save and come back later")
    auditor.presses("Check your answers and submit")
    auditor.sees("There was one child only.")
    auditor.presses("Submit the return")
    auditor.sees("Return submitted")


def accept_everything(officer: Person, count: int) -> None:
    for _ in range(count):
        open_round_page(officer)
        officer.presses_first("Submitted, ")
        officer.presses("Accept the return")
        officer.sees("the return has been accepted")


def begin_moderation(officer: Person) -> None:
    open_round_page(officer)
    officer.sees("5 of 5 submitted, 1 not known", "Every service has answered")
    officer.presses("Begin moderation")
    officer.sees("5 were submitted, 1 case is not known")
    officer.presses("Begin moderation")


def agree_grade(moderator: Person, reference: str, grade: str, dissent: str = "") -> None:
    open_round_page(moderator)
    moderator.presses("Moderation")
    moderator.presses(reference)
    moderator.chooses(grade)
    moderator.fills({"Reason": REASON, "Who disagreed, and why": dissent})
    moderator.presses("Save what the panel agrees")
    moderator.sees(": saved.")


def write_finding(moderator: Person, kind: str, heading: str, cases: list[str], services: list[str]) -> None:
    open_round_page(moderator)
    moderator.presses("Strengths and areas for development")
    moderator.presses("Add a finding")
    moderator.chooses(kind)
    moderator.fills({"Heading": heading, "What was found": "It was seen in the logs of both services."})
    moderator.selects(
        {
            "Key line of enquiry": "Were the school and the services already helping the family told in time to act?"
        }
    )
    moderator.chooses(*cases, *services)
    moderator.presses("Save")
    moderator.sees("Finding saved", heading, f"{len(cases)} of 2 cases")


def finish_moderation(moderator: Person) -> None:
    open_round_page(moderator)
    moderator.presses("Finish moderation and write the report")
    moderator.sees("The report is being written")


def recommend(officer: Person, text: str, follows_from: str) -> None:
    open_round_page(officer)
    officer.presses("Recommendations")
    officer.chooses(follows_from)
    officer.fills({"Recommendation": text, "Why is it needed?": "Schools heard too late to be ready."})
    officer.presses("Save recommendation")
    officer.sees("The recommendation is saved")


def assign_actions(officer: Person, owners: list[str]) -> None:
    officer.presses("Recommendation 1")
    officer.presses("Assign actions")
    officer.fills(
        {
            "What needs to be done?": ACTION,
            "How will you know it has helped?": "A dip sample of ten notices in September.",
        }
    )
    officer.dates({"Due date": date(2018, 9, 28)})
    officer.chooses(*owners)
    officer.presses("Assign actions")
    officer.sees("2 actions are assigned")


def write_every_text(officer: Person) -> None:
    open_round_page(officer)
    officer.presses("Go to the report")
    while officer.offers("Write "):
        officer.presses_first("Write ")
        officer.fills({officer.heading: f"{officer.heading}: what we learned, in a few words."})
        officer.presses("Save text")


def add_the_meeting(officer: Person) -> None:
    """On the day of the demonstration's clock: no earlier one can have decided about the round."""
    officer.opens("People")
    officer.presses("Agencies and sub-groups")
    officer.presses("Audit and Case Review sub-group")
    officer.presses("Add a meeting")
    officer.dates({"Date": date(2018, 5, 18)})
    officer.fills({"Title (optional)": "Extraordinary"})
    officer.presses("Save")
    officer.sees("Meeting saved")


def approve_the_report(chair: Person) -> None:
    chair.goes_to("/")
    chair.presses(f"Go to the report: Read and approve the report, {TITLE}")
    chair.presses("Read the whole report")
    chair.sees("1. Executive summary", RECOMMENDATION)
    chair.presses("Back to the report")
    chair.presses("Approve the report")
    chair.chooses(MEETING)
    chair.fills({"Minute reference (optional)": "ACR 18/31"})
    chair.presses("Approve the report")
    chair.sees("The report is approved and the round is closed")


def report_progress(owner: Person, folder: Path) -> None:
    file = folder / "dip-sample.txt"
    file.write_text("Ten notices, ten before the bell.\n", encoding="utf-8")
    owner.goes_to("/")
    owner.presses(f"Open the action: Your action: {ACTION}, {TITLE}")
    owner.fills({"What has been done?": "The line is staffed from this week."})
    owner.presses("Save update")
    owner.sees("Your update is saved")
    owner.attaches("File", file)
    owner.presses("Attach file")
    owner.sees("The file is attached", "dip-sample.txt")


def say_complete(owner: Person, after: str = "") -> None:
    owner.goes_to("/")
    owner.presses(f"Open the action: Your action: {ACTION}, {TITLE}")
    owner.sees(after)
    owner.presses("Mark as complete")
    owner.fills(
        {"What was done, and what shows that it helped?": "The line is staffed. The sample shows it works."}
    )
    owner.presses("Ask for sign-off")
    owner.sees("has been asked to sign it off")


def refuse(chair: Person, reason: str) -> None:
    chair.goes_to("/")
    chair.presses(f"Decide: Sign off: {ACTION}, {TITLE}")
    chair.presses("Send back to the owner")
    chair.fills({"What is still missing?": reason, "Minute reference (optional)": "ACR 18/32"})
    chair.chooses(MEETING)
    chair.presses("Send back to the owner")
    chair.sees("The action is sent back")


def close_action(chair: Person) -> None:
    """The sitting has begun: its meeting and its minute are known."""
    chair.goes_to("/")
    chair.presses(f"Decide: Sign off: {ACTION}, {TITLE}")
    chair.presses("Sign off and close")
    chair.presses("Sign off and close")
    chair.sees("There is a problem", "Enter the outcome")
    chair.fills({"What is the outcome?": OUTCOME})
    chair.presses("Sign off and close")
    chair.sees("The action is signed off and closed")


def close_recommendation(chair: Person) -> None:
    chair.opens("Tracker")
    chair.presses_first("Close: ")
    chair.fills({"What is the outcome?": OUTCOME})
    chair.presses("Close the recommendation")
    chair.sees("Recommendation 1 is closed", OUTCOME)


def to_do_of(person: Person) -> str:
    person.goes_to("/")
    return person.page.get_by_role("main").inner_text()


def download_report(officer: Person, folder: Path) -> Path:
    open_round_page(officer)
    officer.presses("Report")
    return officer.downloads("Download with today’s recommendations (Word)", folder)


HEADINGS = (
    "Executive summary",
    "Introduction",
    "Key lines of enquiry",
    "How the audit was done",
    "The children and young people",
    "Who took part",
    "Grades",
    "Findings by key line of enquiry",
    "What is working well",
    "Areas for development",
    "The child’s lived experience",
    "Immediate concerns",
    "Conclusions",
    "Recommendations",
    "Sharing the learning",
)
APPENDICES = ("Action plan", "Returns by case", "Grades by case", "Answers by service")
STATEMENTS = (
    "5 of 5 returns that were due were submitted.",
    "1 more was “not known”",
    "Immediate concerns raised during this audit and passed on immediately: 1.",
    DEVELOPMENT,
    STRENGTH,
    RECOMMENDATION,
    f"Dissent: {DISSENT}",
    "Operation Encompass coordinator",
    "Lead TAF adviser",
)


def check_word_report(report: WordFile, *closed: str) -> None:
    assert tuple(headings_of(report, 1)) == (*HEADINGS, *APPENDICES)
    assert "Recommendation 1" in headings_of(report, 2)
    cells = [" ".join(cell.text for cell in row.cells) for table in report.tables for row in table.rows]
    everything = "\n".join([*(text.text for text in report.paragraphs), *cells])
    assert [said for said in (*STATEMENTS, *closed) if said not in everything] == []
    assert f"{FIRST} Requires improvement {REASON}" in everything
    assert f"{SECOND} Good {REASON}" in everything


def headings_of(report: WordFile, level: int) -> list[str]:
    return [one.text for one in report.paragraphs if one.style and one.style.name == f"Heading {level}"]
