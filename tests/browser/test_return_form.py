"""The form of a return works whatever the browser lacks and whatever stands between: nothing typed is lost."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.support.chromium import PATIENCE, WIDE, Sight
from tests.support.small_rounds import ManyReturns

pytestmark = pytest.mark.browser

OF_LATER_BROWSERS = """
delete AbortSignal.timeout; delete AbortSignal.any; delete window.structuredClone; delete Object.hasOwn;
delete Object.groupBy; delete Map.groupBy; delete Array.fromAsync; delete Promise.withResolvers; delete Promise.try;
delete Crypto.prototype.randomUUID; delete window.scheduler; delete window.requestIdleCallback;
delete window.Iterator; delete URL.canParse; delete URL.parse; delete document.startViewTransition;
for (const name of ["at", "findLast", "findLastIndex", "toSorted", "toReversed", "toSpliced", "with"]) {
  delete Array.prototype[name];
}
for (const name of ["at", "replaceAll", "isWellFormed", "toWellFormed"]) delete String.prototype[name];
for (const name of ["replaceChildren", "checkVisibility", "setHTMLUnsafe", "moveBefore"]) delete Element.prototype[name];
for (const name of ["showPopover", "hidePopover", "togglePopover"]) delete HTMLElement.prototype[name];
for (const name of ["show", "showModal", "requestClose"]) delete HTMLDialogElement.prototype[name];
delete HTMLFormElement.prototype.requestSubmit; delete SubmitEvent.prototype.submitter;
for (const name of Object.getOwnPropertyNames(Element.prototype)) {
  if (name.startsWith("aria") && name !== "ariaLabel") delete Element.prototype[name];
}
const { querySelector, querySelectorAll } = Document.prototype;
for (const kind of [Document, Element]) {
  for (const [name, real] of Object.entries({
    querySelector: kind.prototype.querySelector, querySelectorAll: kind.prototype.querySelectorAll,
  })) {
    kind.prototype[name] = function (selector) {
      if (selector.includes(":has(")) throw new SyntaxError("no :has()");
      return real.call(this, selector);
    };
  }
}
const { FormData: Whole } = window;
window.FormData = class extends Whole { constructor(form) { super(form); } };
"""
WITHOUT_WHAT_SAVING_NEEDS = (
    "delete window.fetch; delete window.AbortController; delete window.IntersectionObserver;"
)


@pytest.fixture
def context(browser: Browser, many_returns: ManyReturns) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=WIDE, base_url=many_returns.server.url)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def signs_in(page: Page, email: str, made: ManyReturns) -> None:
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(made.password)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()


def opens(context: BrowserContext, made: ManyReturns) -> Page:
    """The section page of the auditor, just opened, of a return of the test's own."""
    page = context.new_page()
    page.goto("/sign-in")
    signs_in(page, made.email, made)
    page.goto(f"/returns/{next(made.returns)}/sections/notice?page=1")
    return page


def why(page: Page) -> None:
    page.locator("#rationale-told-in-time").fill("The log of 4 June")


def presses(page: Page, name: str = "Save and continue") -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def says(page: Page, words: str) -> None:
    expect(page.locator("#saved-line")).to_contain_text(words, timeout=PATIENCE)


def heads(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def stands_stored(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#rationale-told-in-time")).to_have_value("The log of 4 June")


@pytest.mark.parametrize("lacking", ["", WITHOUT_WHAT_SAVING_NEEDS], ids=["an old iPad", "no fetch at all"])
def test_a_return_is_saved_and_left_in_a_browser_without_what_came_later(
    context: BrowserContext, many_returns: ManyReturns, lacking: str
) -> None:
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.add_init_script(OF_LATER_BROWSERS + lacking)
    page = opens(context, many_returns)
    address = page.url
    why(page)
    says(page, "Not saved: this browser cannot save while you type" if lacking else "All changes saved at")
    page.locator("#rationale-told-in-time").press("End")
    presses(page)
    heads(page, "Overall")
    stands_stored(page, address)
    page.get_by_label("What was decided").first.fill("To meet again")
    presses(page, "Save and come back later")
    page.goto(address)
    expect(page.get_by_label("What was decided").first).to_have_value("To meet again")
    presses(page, "Remove row 1 of 1.5")
    expect(page.get_by_label("What was decided").first).to_have_value("")
    assert not errors


def answers_html(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<p>This page was filtered</p>")


def forbids(route: Route) -> None:
    route.fulfill(status=403, content_type="text/html", body="<p>Forbidden by your organisation</p>")


def drops(route: Route) -> None:
    route.abort()


@pytest.mark.parametrize(
    ("filter_", "line"),
    [
        (answers_html, "Not saved: something other than Roundtable replied"),
        (forbids, "Not saved: something other than Roundtable replied"),
        (drops, "Not saved: we are trying again"),
    ],
    ids=["answers in place of the server", "forbids", "drops the call"],
)
def test_the_button_sends_the_form_where_only_saving_while_typing_is_stopped(
    context: BrowserContext, many_returns: ManyReturns, filter_: object, line: str
) -> None:
    page = opens(context, many_returns)
    address = page.url
    page.route("**/autosave*", filter_)
    why(page)
    says(page, line)
    presses(page)
    heads(page, "Overall")
    stands_stored(page, address)


def test_the_page_stays_where_an_answer_has_just_opened_a_question(
    context: BrowserContext, many_returns: ManyReturns
) -> None:
    page = opens(context, many_returns)
    page.locator("#question-told-in-time").get_by_label("No", exact=True).check()
    presses(page)
    heads(page, "The notice")
    expect(page.get_by_role("main")).to_contain_text("Your answers have added 1 more question to this page")
    expect(page.locator("#value-why-late")).to_be_visible()
    presses(page)
    heads(page, "Overall")


def test_words_on_a_page_of_whoever_was_here_before_wait_for_them(
    context: BrowserContext, many_returns: ManyReturns
) -> None:
    page = opens(context, many_returns)
    address = page.url
    other = context.new_page()
    other.goto("/")
    presses(other, "Sign out")
    signs_in(other, many_returns.other_email, many_returns)
    why(page)
    says(page, "Press Save and continue to sign in again. Your answers are kept")
    presses(page)
    heads(page, "This page was opened by somebody else")
    assert "The log of 4 June" not in page.content()
    assert not Sight(page).faults()
    page.get_by_label("Email address").fill(many_returns.email)
    page.get_by_label("Password").fill(many_returns.password)
    presses(page, "Sign in and save what was typed")
    presses(page, "Save what I typed")
    stands_stored(page, address)


def test_the_length_of_a_gap_shows_while_it_is_typed(
    context: BrowserContext, many_returns: ManyReturns
) -> None:
    page = opens(context, many_returns)
    between = page.locator("#question-delay .rt-question__between")
    expect(between).to_have_text("Limit: 24 hours")
    for end, day, time in (("from", "5", "1200"), ("to", "6", "12.02 p.m.")):
        for box, text in (("day", day), ("month", "June"), ("year", "18"), ("time", time)):
            page.locator(f"#value-delay-{end}-{box}").fill(text)
    expect(between).to_have_text("Between: 24 hours 2 minutes (over the limit of 24 hours)")
    page.locator("#value-delay-to-time").fill("noon")
    expect(between).to_have_text("Between: 24 hours (within the limit of 24 hours)")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_rows_are_moved_and_inserted_by_keyboard_and_keep_all_that_is_typed(
    browser: Browser, many_returns: ManyReturns, script: bool
) -> None:
    context = browser.new_context(viewport=WIDE, base_url=many_returns.server.url, java_script_enabled=script)
    page = opens(context, many_returns)
    address = page.url
    decided = page.get_by_label("What was decided")
    decided.nth(0).fill("Second")
    decided.nth(1).fill("First")
    presses(page, "Save and add more rows")
    why(page)
    page.get_by_role("button", name="Move up row 2 of 1.5").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#row-meetings-1")).to_be_focused()
    expect(page.locator("#rationale-told-in-time")).to_have_value("The log of 4 June")
    presses(page, "Insert a row above row 2 of 1.5")
    expect(page.locator("#row-meetings-2")).to_be_focused()
    decided.nth(1).fill("Between")
    decided.nth(1).press("Enter")
    heads(page, "Overall")
    page.goto(address)
    assert [decided.nth(at).input_value() for at in range(3)] == ["First", "Between", "Second"]
    context.close()


def test_a_counter_shows_near_the_end_and_is_read_aloud(
    context: BrowserContext, many_returns: ManyReturns
) -> None:
    page = opens(context, many_returns)
    box, counter = page.locator("#rationale-told-in-time"), page.locator("#rationale-told-in-time-left")
    box.fill("x" * 4_400)
    expect(counter).to_have_count(0)
    box.fill("x" * 4_990)
    expect(counter.locator("[aria-hidden]")).to_have_text("You have 10 characters remaining")
    expect(counter.locator("[aria-live=polite]")).to_have_text("You have 10 characters remaining")
    box.fill("x" * 5_001)
    expect(counter.locator("[aria-hidden]")).to_have_text(re.compile("You have 1 character too many"))
    assert not Sight(page).faults()
