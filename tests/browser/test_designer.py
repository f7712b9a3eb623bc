"""A QA officer writes a question set in the pages alone: a new version by keyboard, and a theme of her own."""

import pytest
from playwright.sync_api import Browser

from tests.support.journey import Cast, Person
from tests.support.server import Server

TEXT = "Was the child asked what they wanted?"


@pytest.mark.browser
def test_a_new_version_is_written_tried_out_and_published(browser: Browser, demonstration: Server) -> None:
    cast = Cast(browser, demonstration)
    officer = cast("qa.officer")
    officer.opens("Themes")
    officer.presses("CAMHS thresholds")
    officer.presses("Make a new version")
    officer.sees("A draft of the next version is begun.", "Nothing is left to mend.")

    officer.presses_first("Add a question")
    officer.fills({"Question": TEXT})
    officer.chooses("One of a list")
    officer.presses("Add the question")
    officer.sees("Still to mend here")
    officer.presses("Save")
    officer.presses("Back to the outline")
    officer.sees("1 thing to mend before it can be published")
    officer.presses_ending("needs “What can be chosen”.")
    officer.fills({"What can be chosen": "Yes\nNo\nToo young to say"})
    officer.presses("Save")
    officer.sees("Saved.")
    officer.presses("Back to the outline")

    move_by_keyboard(officer)
    officer.presses("Preview")
    officer.goes_to(officer.page.url.split("/preview")[0].removeprefix(demonstration.url))
    officer.presses("See what changed, and publish")
    officer.sees("What changed since version 2", "Added:", TEXT)
    officer.presses("Publish version 3")
    officer.sees("version 3: published", TEXT)
    assert not cast.faults, "\n".join(cast.faults)


def move_by_keyboard(officer: Person) -> None:
    """Up by the button, and back by Undo: the question that moved is where the page stands."""
    page = officer.page
    up = page.get_by_role("listitem").filter(has_text=TEXT).get_by_role("button", name="Up")
    up.focus()
    page.keyboard.press("Enter")
    officer.sees("Moved question")
    assert "#question-" in page.url
    undo = page.get_by_role("button", name="Undo: moved question")
    undo.focus()
    page.keyboard.press("Enter")
    officer.sees("Undone: Moved question")


@pytest.mark.browser
def test_a_theme_of_ones_own_begins_from_little(browser: Browser, demonstration: Server) -> None:
    cast = Cast(browser, demonstration)
    officer = cast("qa.officer")
    officer.opens("Themes")
    officer.presses("Make a new theme")
    officer.presses("Begin")
    officer.sees("Enter a title")
    officer.fills({"What is the audit called?": "Bruising in babies"})
    officer.presses("Begin")
    officer.presses("About this set")
    officer.fills({"Minutes that one return takes": "soon"})
    officer.presses("Save")
    officer.sees("Enter a whole number")
    officer.fills({"Minutes that one return takes": "25"})
    officer.presses("Save")
    officer.presses("Back to the outline")
    officer.presses("Add a scale")
    officer.fills({"What is graded by it?": "Compliance"})
    officer.presses("Go on to its levels")
    officer.sees("Levels, in the order in which they are offered")
    officer.opens("Themes")
    officer.presses("Bruising in babies")
    officer.sees("to mend before it can be published")
    assert not cast.faults, "\n".join(cast.faults)
