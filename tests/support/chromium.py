"""Chromium, and what it finds wrong with a page: axe, sideways scrolling, errors, requests that lead elsewhere."""

import os
import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, ViewportSize

from audit_app.cli.demonstration.partnership import PASSWORD as DEMONSTRATION_PASSWORD
from config import ROOT
from tools.machine import CHROMIUM

FEATURES_OFF = (
    # What Playwright turns off: the last list of them counts.
    "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying",
    "OptimizationHints", "PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning",
    # For every page Chromium draws the list below its address bar, and for every context begins one process to spare:
    # together half of what a page costs.
    "AimEnabled", "SpareRendererForSitePerProcess", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxPopup",
)  # fmt: skip
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(FEATURES_OFF)}",
]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
CROWN = re.compile(r"crown|govuk-logo|govuk-header__logotype|GDS Transport", re.IGNORECASE)
PATIENCE = 30_000
"""Milliseconds: other tests run on the same processors."""


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = CHROMIUM.find()
    if path is None:
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop(CHROMIUM.missing)
    return path


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium_path: str) -> dict[str, Any]:
    return {"executable_path": chromium_path, "args": FLAGS, "timeout": PATIENCE}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"viewport": WIDE, "locale": "en-GB", "timezone_id": "Europe/London"}


def sign_in(page: Page, name: str) -> None:
    """As the person of the demonstration whose e-mail address begins like this."""
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(f"{name}@roundtable.example")
    page.get_by_label("Password").fill(DEMONSTRATION_PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()


class Sight:
    """What is wrong with a page as it stands. `script`: whether its context runs JavaScript; axe needs it, and gets
    it once a page was drawn without.
    """

    def __init__(self, page: Page, script: bool = True) -> None:
        self.page = page
        self.script = script
        self.line = page.context.new_cdp_session(page)
        self._let_script_run(script)

    def make(self) -> str:
        """Every kind of element that the page has: one that differs from another in nothing else differs in words."""
        return self.page.evaluate(_MAKE)

    def faults(self, axe: bool = True) -> list[str]:
        """Without `axe`: what is seen without its rules."""
        self._let_script_run(True)
        if axe:
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = [fault for width in (WIDE, NARROW) for fault in _faults_at(self.page, width, axe)]
        if CROWN.search(self.page.content()):
            found.append(f"{self.page.url}: a crown or a logo of the government")
        self.page.set_viewport_size(WIDE)
        self._let_script_run(self.script)
        return found

    def _let_script_run(self, may: bool) -> None:
        self.line.send("Emulation.setScriptExecutionDisabled", {"value": not may})


_MAKE = """() => [...new Set([...document.body.querySelectorAll('*')].map(one => [
  one.tagName, one.className, one.type, one.open, one.checked,
  ...one.getAttributeNames().filter(name => /^(role|hidden|tabindex|aria-)/.test(name)), one.role,
].join(' ')))].sort().join()"""


def _faults_at(page: Page, width: ViewportSize, axe: bool) -> list[str]:
    page.set_viewport_size(width)
    said = _violations(page) if axe else []
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        said.append("the page scrolls sideways")
    headings = page.locator("h1").count()
    if headings != 1:
        said.append(f"{headings} headings of the first level")
    return [f"{page.url} at {width['width']}: {one}" for one in said]


def _violations(page: Page) -> list[str]:
    options = {"runOnly": AXE_RULES, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate(_RUN_AXE, options)
    return [f"{one['id']}: {one['targets']}" for one in found]


# What is right, too, would be a list of all elements, and takes as long to hand over as to find.
_RUN_AXE = """options => axe.run(document, options).then(({violations}) => violations.map(
  ({id, nodes}) => ({id, targets: nodes.slice(0, 3).map(node => node.target)})
))"""


class Watch:
    """Notes what the pages of a context ask for, and what the browser complains about."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.origin = origin
        self.faults: list[str] = []
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        context.on("request", self._see)
        context.on("response", self._get)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _get(self, answer: Response) -> None:
        """Whoever hands in a form with a mistake gets it back with one of these."""
        if answer.status >= 400 and answer.status not in (409, 422):
            self.faults.append(f"{answer.status}: {answer.url}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:")):
            self.faults.append(f"a request to {request.url}")
        if request.resource_type == "font":
            self.faults.append(f"a font: {request.url}")
