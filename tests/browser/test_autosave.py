"""A section page saves itself: what was typed outlives a server, a line and a sign-in, and never clashes with itself."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from tests.support.chromium import PATIENCE, WIDE, Sight, Watch
from tests.support.small_rounds import OpenRound

pytestmark = pytest.mark.browser
SAVED = re.compile(r"All changes saved at \d+(:\d\d)?[ap]m|All changes saved at mid")


@pytest.fixture
def page(browser: Browser, open_round: OpenRound) -> Iterator[Page]:
    """The section page of the auditor, just opened."""
    context = browser.new_context(viewport=WIDE, base_url=open_round.server.url)
    context.set_default_timeout(PATIENCE)
    watch = Watch(context, open_round.server.url)
    page = context.new_page()
    page.goto("/sign-in")
    signs_in(page, open_round)
    page.goto(f"/returns/{open_round.return_id}/sections/notice?page=1")
    yield page
    context.close()
    # Who has been signed out hears 401, and 400 once somebody signed in again.
    faults = [fault for fault in watch.faults if not fault.startswith(("400", "401"))]
    assert not faults, "\n".join(faults)


def signs_in(page: Page, made: OpenRound) -> None:
    page.get_by_label("Email address").fill(made.email)
    page.get_by_label("Password").fill(made.password)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()


def line(page: Page) -> Locator:
    return page.locator("#saved-line")


def support(page: Page) -> Locator:
    return page.locator("#value-support")


def says(page: Page, words: str | re.Pattern[str]) -> None:
    expect(line(page)).to_contain_text(words, timeout=PATIENCE)


def stands_stored(page: Page, words: str) -> None:
    """Seen with other eyes: a page opened now."""
    other = page.context.new_page()
    other.goto(page.url)
    expect(support(other)).to_have_value(words)
    other.close()


def test_words_are_saved_while_they_are_typed_and_when_they_are_left(page: Page) -> None:
    sight = Sight(page)
    support(page).press_sequentially("A talk, NHS number 943 476 5919.")
    says(page, "Saving...")
    says(page, SAVED)
    expect(page.locator("#question-support .rt-warning")).to_contain_text("looks like an NHS number")
    stands_stored(page, "A talk, NHS number 943 476 5919.")
    assert not sight.faults()
    support(page).fill("Left the field")
    with page.expect_response(lambda answer: "autosave" in answer.url, timeout=1_000):
        page.keyboard.press("Tab")
    support(page).fill("Left the page")
    page.goto("/")
    page.go_back()
    expect(support(page)).to_have_value("Left the page")


def test_words_that_are_too_many_are_not_left_behind_unseen(page: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    support(page).fill("x" * 5_001)
    told = page.locator("#question-support .rt-question__saved")
    expect(told).to_have_text("Not saved: 1.3 Answer must be 5,000 characters or fewer: this has 5,001")
    expect(line(page)).to_be_in_viewport()
    sight = Sight(page)
    page.get_by_role("link", name="To do").click()
    expect(support(page)).to_have_value("x" * 5_001)
    assert asked == ["beforeunload"]
    assert not sight.faults()
    page.remove_listener("dialog", stay)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="To do").click()
    page.go_back()
    expect(told).to_contain_text("Not saved")
    support(page).fill("Shorter")
    says(page, SAVED)
    expect(told).to_contain_text("Saved by")
    page.get_by_role("link", name="To do").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("To do")


def test_words_outlive_a_server_that_is_killed_while_they_are_typed(
    page: Page, open_round: OpenRound
) -> None:
    support(page).press_sequentially("Before. ")
    open_round.server.kill()
    support(page).press_sequentially("While it was away. ")
    says(page, "Not saved: we are trying again. Your answers are still on this page")
    page.get_by_role("button", name="Save and continue").click()
    support(page).press_sequentially("After.")
    open_round.server.start()
    says(page, SAVED)
    stands_stored(page, "Before. While it was away. After.")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overall")


def test_a_line_that_drops_is_taken_up_again(page: Page) -> None:
    page.context.set_offline(True)
    support(page).fill("Typed on a train")
    says(page, "Not saved: we are trying again")
    page.context.set_offline(False)
    says(page, SAVED)
    stands_stored(page, "Typed on a train")


def test_going_back_clashes_with_nothing(page: Page) -> None:
    support(page).fill("First")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overall")
    page.go_back()
    expect(support(page)).to_have_value("First")
    support(page).fill("Second")
    says(page, SAVED)
    support(page).fill("Third")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overall")
    page.go_back()
    stands_stored(page, "Third")


def test_who_has_been_signed_out_signs_in_and_has_everything(page: Page, open_round: OpenRound) -> None:
    page.context.clear_cookies()
    support(page).fill("Typed after lunch")
    says(page, "You have been signed out. Press Save and continue to sign in again. Your answers are kept")
    page.get_by_role("button", name="Save and continue").click()
    signs_in(page, open_round)
    page.get_by_role("button", name="Save what I typed").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overall")
    page.goto(f"/returns/{open_round.return_id}/sections/notice?page=1")
    expect(support(page)).to_have_value("Typed after lunch")


def test_who_signs_in_in_another_window_just_goes_on(page: Page, open_round: OpenRound) -> None:
    page.context.clear_cookies()
    support(page).fill("Typed after")
    says(page, "You have been signed out")
    other = page.context.new_page()
    other.goto("/sign-in")
    signs_in(other, open_round)
    other.close()
    support(page).fill("Typed after lunch")
    says(page, SAVED)
    stands_stored(page, "Typed after lunch")


def test_another_window_s_words_are_not_overwritten(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    support(other).fill("Theirs")
    says(other, SAVED)
    other.close()
    support(page).fill("Mine")
    says(page, "Press Save and continue to see both")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("You wrote", exact=True)).to_be_visible()
    says(page, "select which answer to keep for 1.3")


def test_an_answer_and_a_reason_for_none_exclude_each_other(page: Page) -> None:
    told = page.locator("#question-told-in-time")
    told.get_by_label("Yes", exact=True).check()
    expect(told.get_by_label("Clear my answer")).to_be_visible()
    told.get_by_text("If you cannot answer this question").click()
    told.get_by_label("Not recorded on file").check()
    expect(told.get_by_label("Yes", exact=True)).not_to_be_checked()
    says(page, SAVED)
    told.get_by_label("No", exact=True).check()
    expect(told.get_by_label("Answered above")).to_be_checked()
    given = page.locator("#question-support")
    given.get_by_text("If you cannot answer this question").click()
    given.get_by_label("Declined to answer").check()
    says(page, SAVED)
    support(page).press_sequentially("A talk")
    expect(given.get_by_label("Answered above")).to_be_checked()
    given.get_by_label("Declined to answer").check()
    says(page, "1 answer is not saved yet: 1.3 Enter an answer or select why there is none")
