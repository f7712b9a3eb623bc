"""A QA officer writes a question set in the pages alone: a new version by keyboard, and a theme of her own."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, Position, expect

from audit_app.cli.demonstration.partnership import PASSWORD
from tests.support.chromium import NARROW, PATIENCE, WIDE, Sight, Watch, sign_in
from tests.support.journey import Cast, Person
from tests.support.looked_at import LookedAt
from tests.support.server import Server

TEXT = "Was the child asked what they wanted?"


@pytest.mark.browser
def test_a_new_version_is_written_tried_out_and_published(
    browser: Browser, demonstration: Server, looked_at: LookedAt
) -> None:
    cast = Cast(browser, demonstration, looked_at)
    officer = cast("qa.officer")
    officer.opens("Themes")
    officer.presses("CAMHS thresholds")
    officer.presses("Make a new version")
    officer.sees("A draft of the next version has been created.", "There is nothing left to fix.")

    officer.presses_first("Add a question")
    officer.fills({"Question": TEXT})
    officer.chooses("One of a list")
    officer.presses("Add question")
    officer.sees("To fix here")
    officer.presses("Save")
    officer.presses("Back to the outline")
    officer.sees("1 thing to fix before you can publish")
    officer.presses_ending("“Choices” is missing: “One of a list” needs it.")
    officer.fills({"Choices": "Yes\nNo\nToo young to say"})
    officer.presses("Save")
    officer.sees("Saved.")
    officer.presses("Back to the outline")

    move_by_keyboard(officer)
    officer.presses("Preview")
    officer.goes_to(officer.page.url.split("/preview")[0].removeprefix(demonstration.url))
    officer.presses("See what changed and publish")
    officer.sees("What changed since version 3", "Added:", TEXT)
    officer.presses("Publish version 4")
    officer.sees("version 4: published", TEXT)
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
def test_a_theme_of_ones_own_begins_from_little(
    browser: Browser, demonstration: Server, looked_at: LookedAt
) -> None:
    cast = Cast(browser, demonstration, looked_at)
    officer = cast("qa.officer")
    officer.opens("Themes")
    officer.presses("Make a new theme")
    officer.presses("Create draft")
    officer.sees("Enter a title")
    officer.fills({"What is the audit called?": "Bruising in babies"})
    officer.presses("Create draft")
    officer.presses("About this set")
    officer.fills({"Minutes to complete a return": "soon"})
    officer.presses("Save")
    officer.sees("Enter a whole number")
    officer.fills({"Purpose": "To learn who looks at bruises.", "Minutes to complete a return": "25"})
    officer.presses("Save")
    officer.presses("Back to the outline")
    officer.presses("Add a scale")
    officer.fills({"What does the scale grade?": "Compliance"})
    officer.presses("Continue to levels")
    for label, rank in (("Met", "2"), ("Not met", "1")):
        typed = {"Grade in words": label, "1 or 2 letters": label[0], "Rank": rank}
        officer.fills_in("Another level", typed)
        officer.presses("Save and add another level")
    move_a_level_by_keyboard(officer)
    move_on_from_question_to_question(officer)
    officer.opens("Themes")
    officer.presses("Bruising in babies")
    officer.sees("There is nothing left to fix.")
    assert not cast.faults, "\n".join(cast.faults)


def move_a_level_by_keyboard(officer: Person) -> None:
    """What stands in the boxes is saved first, and Enter in a box saves and moves nothing."""
    page = officer.page
    second = page.get_by_role("group", name="Level 2")
    second.get_by_label("What deserves this grade").fill("Nobody was told.")
    second.get_by_role("button", name="Move up").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    officer.sees("Moved level “Not met” up.")
    first = page.get_by_role("group", name="Level 1")
    expect(first.get_by_label("What deserves this grade")).to_have_value("Nobody was told.")
    first.get_by_label("Rank").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    officer.sees("Saved.")
    expect(first.get_by_label("Grade in words")).to_have_value("Not met")


def move_on_from_question_to_question(officer: Person) -> None:
    officer.presses("Back to the outline")
    officer.presses_first("1.1")
    was = officer.heading
    officer.presses("Save and go to the next question")
    officer.sees(f"{was} saved.")
    officer.presses("Previous question")
    assert officer.heading == was


@pytest.fixture
def outline(browser: Browser, demonstration: Server) -> Iterator[Page]:
    """The outline of a draft that was just begun, with its script."""
    context = browser.new_context(
        viewport={"width": WIDE["width"], "height": 2600}, base_url=demonstration.url
    )
    context.set_default_timeout(PATIENCE)
    watch = Watch(context, demonstration.url)
    page = context.new_page()
    sign_in(page, "qa.officer")
    page.goto("/themes")
    page.get_by_role("link", name="CAMHS thresholds").first.click()
    page.get_by_role("button", name="Make a new version").click()
    expect(page.get_by_text("A draft of the next version has been created.")).to_be_visible()
    yield page
    context.close()
    # Who has been signed out hears 401.
    faults = [fault for fault in watch.faults if not fault.startswith("401")]
    assert not faults, "\n".join(faults)


def order(page: Page) -> list[list[str]]:
    """The keys of the questions of each section."""
    return page.locator("[data-section]").evaluate_all(
        "all => all.map(one => [...one.querySelectorAll('[data-question]')].map(one => one.dataset.question))"
    )


def says(page: Page, words: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(words)


def as_without_a_script(page: Page) -> list[list[str]]:
    """Opened afresh, and laid aside."""
    page.reload()
    return order(page)


@pytest.mark.browser
def test_questions_and_sections_are_dragged_and_each_drag_is_undone(outline: Page) -> None:
    page, begun = outline, order(outline)
    sight = Sight(page)
    first, second = begun[0][:2]
    drag(page, f'[data-question="{second}"]', f'[data-question="{first}"]', upper=True)
    says(page, "Moved question 1.2 above 1.1.")
    assert order(page)[0][:2] == [second, first]
    target = begun[1][0]
    drag(page, f'[data-question="{second}"]', f'[data-question="{target}"]', upper=False)
    says(page, "Moved question 1.2 above 2.2.")
    wanted = [[one for one in begun[0] if one != second], [target, second, *begun[1][1:]], *begun[2:]]
    assert order(page) == wanted == as_without_a_script(page)
    sections = page.locator("[data-section]").evaluate_all("all => all.map(one => one.dataset.section)")
    drag(page, f'[data-section="{sections[1]}"]', f'[data-section="{sections[0]}"]', upper=True)
    says(page, "Moved section")
    assert order(page)[:2] == [wanted[1], wanted[0]]
    assert not sight.faults()
    page.set_viewport_size({"width": WIDE["width"], "height": 2600})
    for words in ("Moved section", "Moved question 1.2 above 2.2.", "Moved question 1.2 above 1.1."):
        page.get_by_role("button", name="Undo: moved").click()
        says(page, f"Undone: {words}")
    expect(page.get_by_role("button", name="Undo: ")).to_have_count(0)
    assert order(page) == begun


def drag(page: Page, what: str, onto: str, *, upper: bool) -> None:
    box = page.locator(onto).bounding_box()
    assert box
    place: Position = {"x": 120, "y": 2 if upper else box["height"] - 2}
    page.locator(f"{what} .rt-outline__hand").first.drag_to(page.locator(onto), target_position=place)


@pytest.mark.browser
def test_the_keyboard_stays_on_the_button_of_what_it_moves(outline: Page) -> None:
    page, begun = outline, order(outline)
    key = begun[0][2]
    page.locator(f'[data-question="{key}"]').get_by_role("button", name="Up").focus()
    for place in (1, 0):
        page.keyboard.press("Enter")
        says(page, "Moved question 1.3 up.")
        expect(page.locator("[data-section]").first.locator("[data-question]").nth(place)).to_have_attribute(
            "data-question", key
        )
    expect(page.locator(f'[data-question="{key}"]').get_by_role("button", name="Down")).to_be_focused()


@pytest.mark.browser
def test_whoever_was_signed_out_signs_in_and_the_drag_is_done(outline: Page) -> None:
    page, (first, second) = outline, order(outline)[0][:2]
    page.context.clear_cookies()
    drag(page, f'[data-question="{second}"]', f'[data-question="{first}"]', upper=True)
    page.get_by_label("Email address").fill("qa.officer@roundtable.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Save what I typed").click()
    says(page, "Moved question 1.2 above 1.1.")
    assert order(page)[0][:2] == [second, first]


@pytest.mark.browser
def test_the_outline_stands_beside_a_question_where_there_is_room(outline: Page) -> None:
    page = outline
    page.set_viewport_size(WIDE)
    page.get_by_role("link", name="1.2 ").click()
    contents = page.get_by_role("navigation", name="Outline")
    expect(contents.locator("[aria-current=page]")).to_contain_text("1.2")
    assert page.evaluate("document.querySelector('.rt-contents').getBoundingClientRect().right") < 500
    for name in (re.compile("^Key lines, words"), re.compile("^1\\. "), re.compile("^Scale: ")):
        contents.get_by_role("link", name=name).first.click()
        expect(contents.locator("[aria-current=page]")).to_have_text(name)
        assert not Sight(page).faults()
    contents.get_by_role("link", name=re.compile("^1.2 ")).click()
    page.set_viewport_size(NARROW)
    expect(contents).to_be_hidden()
    expect(page.get_by_role("link", name="Next question")).to_be_visible()
    expect(page.get_by_role("link", name="Back to the outline")).to_be_visible()


@pytest.mark.browser
def test_an_arrow_key_leads_on_and_leaves_no_choice_behind(outline: Page) -> None:
    page = outline
    heading = page.get_by_role("heading", level=1)
    with page.expect_navigation():
        page.get_by_role("link", name="1.1 ").click()
    with page.expect_navigation():
        page.keyboard.press("ArrowRight")
    expect(heading).to_have_text("Question 1.2")
    page.get_by_label("Reasons").select_option("Required")
    page.get_by_label("Reasons").blur()
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_label("Reasons")).to_have_value("required")
    expect(heading).to_have_text("Question 1.2")
    assert asked == ["beforeunload"]


@pytest.mark.browser
def test_a_counter_shows_near_the_end_of_a_list_and_of_what_a_grade_means(outline: Page) -> None:
    page, draft = outline, outline.url.partition("#")[0]
    contents = page.get_by_role("link", name=re.compile("^Key lines, words")).first
    contents.click()
    box, counter = page.get_by_label("Key lines of enquiry"), page.locator("#key_lines-left [aria-hidden]")
    box.fill("Short\n" + "x" * 440)
    expect(counter).to_have_count(0)
    box.fill("Short\n" + "x" * 490)
    expect(counter).to_have_text("You have 10 characters remaining on the longest line")
    box.fill("\n".join(f"Line {number}" for number in range(51)))
    expect(counter).to_have_text("You have 1 line too many")
    box.fill("Short")
    expect(counter).to_have_text("")
    meaning = page.get_by_label("Words used")
    meaning.fill("CAMHS: " + "x" * 2_000)
    expect(page.locator("#glossary-left [aria-hidden]")).to_have_text(
        "You have 0 characters remaining on the longest line"
    )
    assert not Sight(page).faults()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{draft}/questions/overall-response")
    page.get_by_text("What each grade means here").click()
    rubric = page.get_by_label("What it means here").first
    rubric.fill("x" * 2_001)
    expect(page.locator("[id^='rubric-'][id$='-left'] [aria-hidden]")).to_have_text(
        "You have 1 character too many"
    )
