"""What was acknowledged is on disk, whatever happens to the server; and a return can be answered by keyboard alone."""

import re
import threading
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.chromium import PATIENCE
from tests.support.server import OpenRound

KILLS = 3
SECTION = "notice"


class Saver:
    """Saves one answer again and again over plain HTTP, and remembers what the server acknowledged last."""

    def __init__(self, made: OpenRound) -> None:
        self.made = made
        self.cookie = ""
        self.acknowledged = ""
        self.sent = 0

    def signs_in(self) -> None:
        token = self._token("/sign-in")
        form = {"csrf_token": token, "email": self.made.email, "password": self.made.password}
        assert self._ask("POST", "/sign-in", form)[0] == 302

    def saves_until_the_server_is_gone(self) -> None:
        try:
            while True:
                page = self._ask("GET", self._address)[1]
                self.sent += 1
                words = f"Support number {self.sent}. " + "x" * (self.sent % 50) * 40
                form = _fields(page) | {"csrf_token": _token_of(page), "value-support": words}
                status, body = self._ask("POST", self._address, form)
                assert status == 303, f"{status}: {body[:500]}"
                self.acknowledged = words
        except (OSError, HTTPException):
            return

    def stored(self) -> str:
        """What the page shows, as it is kept."""
        found = re.search(
            r"<textarea[^>]*name=\"value-support\"[^>]*>([^<]*)<", self._ask("GET", self._address)[1]
        )
        assert found
        return found.group(1).strip()

    @property
    def _address(self) -> str:
        return f"/returns/{self.made.return_id}/sections/{SECTION}"

    def _token(self, address: str) -> str:
        return _token_of(self._ask("GET", address)[1])

    def _ask(self, method: str, address: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        line = HTTPConnection("127.0.0.1", self.made.server.port, timeout=20)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            line.request(method, address, urlencode(form) if form else None, headers)
            answer = line.getresponse()
            body = answer.read().decode()
            for value in answer.headers.get_all("Set-Cookie") or ():
                self.cookie = "; ".join(f"{name}={one.value}" for name, one in SimpleCookie(value).items())
            return answer.status, body
        finally:
            line.close()


def _token_of(page: str) -> str:
    found = re.search(r"name=\"csrf_token\" value=\"([^\"]+)\"", page)
    assert found, page[:500]
    return found.group(1)


def _fields(page: str) -> dict[str, str]:
    """The marks of what the page began with."""
    return dict(re.findall(r"name=\"(base-[^\"]+)\" value=\"([^\"]*)\"", page))


@pytest.mark.browser
def test_killing_the_server_during_saves_loses_nothing_that_it_acknowledged(open_round: OpenRound) -> None:
    saver = Saver(open_round)
    saver.signs_in()
    for number in range(KILLS):
        killer = threading.Timer(1.5 + 0.37 * number, open_round.server.kill)
        killer.start()
        saver.saves_until_the_server_is_gone()
        killer.join()
        open_round.server.start()
        number_stored = int(re.findall(r"number (\d+)", saver.stored())[0])
        number_acknowledged = int(re.findall(r"number (\d+)", saver.acknowledged)[0])
        assert number_acknowledged <= number_stored <= saver.sent
    assert saver.sent > KILLS * 3


@pytest.mark.browser
def test_a_return_is_answered_by_keyboard_alone(browser: Browser, open_round: OpenRound) -> None:
    page = browser.new_page(base_url=open_round.server.url)
    page.set_default_timeout(PATIENCE)
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    assert _focus_shows(page)
    _tab_to(page, "Email address")
    page.keyboard.type(open_round.email)
    _tab_to(page, "Password")
    page.keyboard.type(open_round.password)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("To do")
    _tab_to(page, "Open the return")
    assert _focus_shows(page)
    _enter(page)
    _tab_to(page, "The notice")
    _enter(page)
    _tab_to(page, "Yes")
    page.keyboard.press("Space")
    _tab_to(page, "Save and continue")
    _enter(page)
    expect(page.locator("h1")).to_have_text("Overall")
    page.close()


@pytest.mark.browser
def test_what_is_wrong_is_read_first_and_leads_to_its_field(browser: Browser, open_round: OpenRound) -> None:
    page = browser.new_page(base_url=open_round.server.url)
    page.set_default_timeout(PATIENCE)
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("There is a problem")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter your email address").press("Enter")
    expect(page.get_by_label("Email address")).to_be_focused()
    page.close()


def _tab_to(page: Page, words: str) -> None:
    """Tab after tab until what has this name is in focus: nothing on the way may keep the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if words in page.evaluate(_NAME_IN_FOCUS):
            return
    raise AssertionError(f"no tab leads to “{words}”")


_NAME_IN_FOCUS = """() => {
  const one = document.activeElement;
  const labels = one.labels ? [...one.labels].map(label => label.innerText) : [];
  return [one.innerText || '', ...labels].join(' ');
}"""


def _enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _focus_shows(page: Page) -> bool:
    """A line or a shadow around it, or another ground."""
    return page.evaluate(
        """() => {
          const style = getComputedStyle(document.activeElement);
          return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
        }"""
    )
