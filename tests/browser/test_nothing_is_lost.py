"""What was acknowledged is on disk, whatever happens to the server; and a return can be answered by keyboard alone."""

import re
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.chromium import PATIENCE
from tests.support.server import Server
from tests.support.small_rounds import OpenRound

KILLS = 4
SAVES_BETWEEN_KILLS = 5
SECTION = "notice"


class Saver:
    """Saves one answer again and again over plain HTTP, each time with other words; remembers what was acknowledged."""

    def __init__(self, made: OpenRound) -> None:
        self.made = made
        self.address = f"/returns/{made.return_id}/sections/{SECTION}"
        self.cookies: dict[str, str] = {}
        self.acknowledged: list[str] = []
        self.under_way = ""

    def signs_in(self) -> None:
        _, page = self._ask("GET", "/sign-in")
        form = {"csrf_token": _token_of(page), "email": self.made.email, "password": self.made.password}
        status, _ = self._ask("POST", "/sign-in", form)
        assert status in (302, 303)

    def saves_until_the_server_is_gone(self) -> None:
        with suppress(OSError, HTTPException):
            while True:
                _, page = self._ask("GET", self.address)
                number = len(self.acknowledged) + 1
                self.under_way = f"Support number {number}." + " more" * number
                form = _marks(page) | {"csrf_token": _token_of(page), "value-support": self.under_way}
                status, answer = self._ask("POST", self.address, form)
                assert status == 303, f"{status}: {answer[:500]}"
                self.acknowledged.append(self.under_way)

    def stored(self) -> str:
        """What the page shows, as it is kept."""
        _, page = self._ask("GET", self.address)
        found = re.search(r"<textarea[^>]*name=\"value-support\"[^>]*>([^<]*)<", page)
        assert found
        return found.group(1).strip()

    def _ask(self, method: str, address: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        line = HTTPConnection("127.0.0.1", self.made.server.port, timeout=PATIENCE / 1000)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        with closing(line):
            line.request(method, address, urlencode(form) if form else None, headers)
            answer = line.getresponse()
            for value in answer.headers.get_all("Set-Cookie") or ():
                self.cookies |= {name: one.value for name, one in SimpleCookie(value).items()}
            return answer.status, answer.read().decode()


def _token_of(page: str) -> str:
    found = re.search(r"name=\"csrf_token\" value=\"([^\"]+)\"", page)
    assert found, page[:500]
    return found.group(1)


def _marks(page: str) -> dict[str, str]:
    """What the page began with."""
    return dict(re.findall(r"name=\"(base-[^\"]+)\" value=\"([^\"]*)\"", page))


def test_killing_the_server_during_saves_loses_nothing_that_it_acknowledged(open_round: OpenRound) -> None:
    saver = Saver(open_round)
    saver.signs_in()
    for _ in range(KILLS):
        kill_while_it_saves(open_round.server, saver)
        open_round.server.start()
        # The save under way may have been kept, too: the server died before it could say so.
        assert saver.stored() in (saver.acknowledged[-1], saver.under_way)


def kill_while_it_saves(server: Server, saver: Saver) -> None:
    enough = len(saver.acknowledged) + SAVES_BETWEEN_KILLS
    with ThreadPoolExecutor(1) as pool:
        saving = pool.submit(saver.saves_until_the_server_is_gone)
        while len(saver.acknowledged) < enough and not saving.done():
            time.sleep(0.005)
        time.sleep(secrets.randbelow(100) / 1000)
        server.kill()
        saving.result()


@pytest.mark.browser
def test_a_return_is_answered_by_keyboard_alone(browser: Browser, open_round: OpenRound) -> None:
    page = browser.new_page(base_url=open_round.server.url)
    page.set_default_timeout(PATIENCE)
    page.goto("/sign-in")
    skip_to_the_main_part(page)
    _tab_to(page, "Email address")
    page.keyboard.type(open_round.email)
    _tab_to(page, "Password")
    page.keyboard.type(open_round.password)
    _enter(page)
    _tab_to(page, "Open the return")
    assert _focus_shows(page)
    _enter(page)
    _tab_to(page, "The notice")
    _enter(page)
    _tab_to(page, "Yes")
    page.keyboard.press("Space")
    _tab_to(page, "Save and come back later")
    _enter(page)
    page.get_by_role("link", name="The notice").click()
    expect(page.get_by_role("radio", name="Yes")).to_be_checked()
    page.close()


def skip_to_the_main_part(page: Page) -> None:
    """The first stop of the keyboard leads over header and navigation."""
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    assert _focus_shows(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


@pytest.mark.browser
def test_what_is_wrong_is_read_first_and_leads_to_its_field(browser: Browser, open_round: OpenRound) -> None:
    page = browser.new_page(base_url=open_round.server.url)
    page.set_default_timeout(PATIENCE)
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(":focus")).to_contain_text("There is a problem")
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
    """By a line or a shadow around it."""
    return page.evaluate(
        """() => {
          const style = getComputedStyle(document.activeElement);
          return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
        }"""
    )
