"""A Chromium to drive, a server to drive it against, and a small house that is set up through the real operations."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect, sync_playwright

# A busy machine is slow, not wrong: every wait is for a state, and this long at most.
WAIT_MS = 30_000
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright's loop lives in the main thread, where Django would refuse the tests' own queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Screen:
    """A browser window that remembers what went wrong in it."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def assert_sound(self) -> None:
        """No error in the console, nothing wider than the window, nothing that axe objects to."""
        assert self.complaints == []
        width = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], f"scrolls sideways: {width}"
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": STANDARDS}})
        assert found.response["violations"] == [], found.generate_report()


def is_complaint(said: ConsoleMessage) -> bool:
    """htmx says so too where a page is left while it still asks for a part: that is nobody's fault. (A request that
    fails is told by a line of its own, beside `afterRequest`.)"""
    return said.type in {"error", "warning"} and not said.text.startswith(("htmx:sendAbort,", "htmx:afterRequest,"))


@pytest.fixture
def screen(browser: Browser, live_server, request: pytest.FixtureRequest) -> Iterator[Screen]:
    """Parametrise indirectly with a dict of Playwright's context options."""
    options = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", **getattr(request, "param", {})}
    context = browser.new_context(**options)
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    screen = Screen(page, live_server.url)
    page.on("console", lambda said: screen.complaints.append(said.text) if is_complaint(said) else None)
    page.on("pageerror", lambda problem: screen.complaints.append(str(problem)))
    yield screen
    context.close()


def lose_the_answer(route: Route) -> None:
    """The server does it, and nobody hears of it. What is only foreseen comes through."""
    if "step=preview" in (route.request.post_data or ""):
        return route.continue_()
    route.fetch()
    return route.abort()
