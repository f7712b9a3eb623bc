"""People at their browsers, without JavaScript: they use what a page shows by its words, and each page is looked at."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.chromium import PATIENCE, WIDE, Sight, Watch
from tests.support.looked_at import LookedAt
from tests.support.server import Server


class Cast:
    """Everybody who takes part, each in a browser context of their own."""

    def __init__(self, browser: Browser, server: Server, looked_at: LookedAt) -> None:
        self.browser = browser
        self.server = server
        self.looked_at = looked_at
        self.faults: list[str] = []
        self._people: dict[str, Person] = {}

    def __call__(self, name: str) -> "Person":
        """The person of the demonstration whose e-mail address begins like this; signed in when first called."""
        if name not in self._people:
            self._people[name] = person = Person(self, name)
            person.signs_in()
        return self._people[name]


class Person:
    """What one person does and sees. Words are exact names of links, buttons, labels and legends."""

    def __init__(self, cast: Cast, name: str) -> None:
        self.cast = cast
        self.name = name
        context = cast.browser.new_context(
            base_url=cast.server.url,
            java_script_enabled=False,
            viewport=WIDE,
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE)
        self.watch = Watch(context, cast.server.url)
        self.page: Page = context.new_page()
        self.sight = Sight(self.page, script=False)

    def signs_in(self) -> None:
        self.goes_to("/")
        self.fills(
            {"Email address": f"{self.name}@roundtable.example", "Password": self.cast.server.password}
        )
        self.presses("Sign in")
        self.sees("To do")

    def goes_to(self, address: str) -> None:
        self.page.goto(address)
        self._look()

    def opens(self, entry: str) -> None:
        """An entry of the navigation that stands on every page."""
        self._leave(self.page.get_by_role("navigation", name="Main").get_by_role("link", name=entry))

    def presses(self, words: str) -> None:
        """A link or a button that leads to a page."""
        self._leave(self._named(words))

    def presses_first(self, words: str) -> None:
        """Of several that begin with these words, the first."""
        self._leave(self._beginning(words).first)

    def presses_ending(self, words: str) -> None:
        """Of several that end with these words, the first."""
        self._leave(self._link_or_button(re.compile(f"{_spoken(words)}$")).first)

    def downloads(self, words: str, folder: Path) -> Path:
        with self.page.expect_download() as download:
            self._named(words).click()
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path

    def fills(self, texts: Mapping[str, str]) -> None:
        for label, text in texts.items():
            self.page.get_by_label(label, exact=True).fill(text)

    def fills_in(self, group: str, texts: Mapping[str, str]) -> None:
        for label, text in texts.items():
            self._group(group).get_by_label(label, exact=True).fill(text)

    def dates(self, days: Mapping[str, date]) -> None:
        for legend, day in days.items():
            boxes = self.page.get_by_role("group", name=legend, exact=True)
            for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
                boxes.get_by_label(label, exact=True).fill(str(number))

    def selects(self, options: Mapping[str, str]) -> None:
        for label, option in options.items():
            _select(self.page.get_by_label(label, exact=True), option)

    def chooses(self, *labels: str) -> None:
        """Radios and ticks."""
        for label in labels:
            self.page.get_by_label(label, exact=True).check()

    def chooses_in(self, group: str, label: str) -> None:
        self._group(group).get_by_label(label, exact=True).check()

    def selects_in(self, group: str, label: str, option: str) -> None:
        _select(self._group(group).get_by_label(label, exact=True), option)

    def attaches(self, label: str, file: Path) -> None:
        self.page.get_by_label(label, exact=True).set_input_files(file)

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_role("main")).to_contain_text(text, timeout=PATIENCE)

    def offers(self, words: str) -> bool:
        """Whether a link or button begins with these words."""
        return self._beginning(words).count() > 0

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def answers_section(self, grade: str, words: str) -> None:
        """Answers every question of the page by what it finds there."""
        for question in self.page.get_by_role("region").all():
            _answer(question, grade, words)

    def says_not_applicable(self, reference: str, reason: str) -> None:
        question = self.page.get_by_role("region", name=re.compile(f"^{re.escape(reference)} "))
        question.get_by_text("If you cannot answer this question").click()
        question.get_by_label("Not applicable").check()
        question.get_by_label(f"Reason for {reference}").fill(reason)

    def _named(self, words: str) -> Locator:
        return self._link_or_button(re.compile(f"^{_spoken(words)}$"))

    def _beginning(self, words: str) -> Locator:
        return self._link_or_button(re.compile(f"^{_spoken(words)}"))

    def _link_or_button(self, name: re.Pattern[str]) -> Locator:
        return self.page.get_by_role("link", name=name).or_(self.page.get_by_role("button", name=name))

    def _group(self, words: str) -> Locator:
        return self.page.get_by_role("group", name=re.compile(f"^{re.escape(words)}"))

    def _leave(self, way: Locator) -> None:
        with self.page.expect_navigation():
            way.click()
        self._look()

    def _look(self) -> None:
        assert not self.watch.faults, self.watch.faults
        if self.cast.looked_at.is_new(self.cast.looked_at.kind(self.page.url), self.sight.make()):
            self.cast.faults += self.sight.faults()


def _spoken(words: str) -> str:
    """Where words for the ear alone begin with a mark, a space stands before it."""
    return re.sub(r"([:,])", r"\\s*\1", re.escape(words))


def _select(box: Locator, words: str) -> None:
    """The option that begins with these words."""
    option = box.locator("option").filter(has_text=re.compile(f"^{re.escape(words)}"))
    box.select_option(value=option.get_attribute("value"))


_WORDS = {"Day": "6", "Month": "3", "Year": "2018", "Time": "14:30"}


def _answer(question: Locator, grade: str, words: str) -> None:
    radios = question.get_by_role("radio")
    if radios.count():
        graded = question.get_by_role("radio", name=grade, exact=True)
        (graded if graded.count() else radios.first).check()
    ticks = question.get_by_role("checkbox")
    if ticks.count():
        ticks.first.check()
    for box in question.get_by_role("textbox").all():
        label = str(box.evaluate("box => box.labels[0].innerText.trim()"))
        number = "3" if box.get_attribute("inputmode") == "numeric" else words
        box.fill(_WORDS.get(label, number))
