"""A Chromium to drive and a server to drive it against. A journey is made once, in a setting that its name chooses."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from zlib import crc32

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect, sync_playwright

from brim.base.identity.models import Staff
from brim.base.shell.tests.visiting import given_ago

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
KEPT_BY_BROWSERS = "cookies,local_storage,indexeddb,service_workers,cache_storage"
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 375, "height": 812}
# Every setting in which a page is met.
SETTINGS = [
    {"locale": locale, "color_scheme": theme, "viewport": viewport}
    for locale, theme, viewport in product(("en-GB", "zh-CN"), ("light", "dark"), (WIDE, NARROW))
]


def setting_of(name: str) -> dict[str, Any]:
    """The same for a journey in every run; all of them take turns over the eight."""
    return SETTINGS[crc32(name.encode()) % len(SETTINGS)]


@pytest.fixture(scope="session")
def browser(_pool: None) -> Iterator[Browser]:
    # Playwright's loop lives in the main thread, where Django would refuse the tests' own queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def _pool(django_db_setup: None) -> Iterator[None]:
    """The server answers from connections that stay, as `brim web` does: each page would begin with a new one."""
    from django.db import connection

    connection.close()
    options = connection.settings_dict["OPTIONS"]
    options["pool"] = {"min_size": 1, "max_size": 20, "timeout": WAIT_MS / 1000}
    yield
    connection.close()
    connection.close_pool()
    del options["pool"]


@dataclass
class Screen:
    """A browser window that remembers what went wrong in it."""

    page: Page
    address: str
    options: dict[str, Any]
    complaints: list[str] = field(default_factory=list)
    is_spent: bool = False

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def enter(self, path: str, email: str) -> None:
        """Opens it as somebody who signed in a moment ago, where signing in is not what is shown."""
        let_in(self.page.context, self.address, email)
        self.open(path)

    def install_clock(self) -> None:
        """The page's clock goes by the test from now on. No other test gets such a context."""
        self.page.clock.install()
        self.is_spent = True

    def says(self, english: Any, chinese: Any) -> Any:
        """What is to be read here."""
        return chinese if self.options["locale"] == "zh-CN" else english

    def assert_quiet(self) -> None:
        """No error in the console so far, nothing wider than the window. `test_soundness` asks for the rest."""
        assert self.complaints == []
        width = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], f"scrolls sideways: {width}"


def let_in(context: BrowserContext, address: str, email: str) -> None:
    visitor = Client()
    visitor.force_login(Staff.objects.get(email=email))
    given_ago(visitor, seconds=0)
    carry(visitor, context, address)


def carry(visitor: Client, context: BrowserContext, address: str) -> None:
    """The visitor's cookies into a browser."""
    context.add_cookies([{"name": one.key, "value": one.value, "url": address} for one in visitor.cookies.values()])


def is_complaint(said: ConsoleMessage) -> bool:
    """htmx says so too where a page is left while it still asks for a part: that is nobody's fault. (A request that
    fails is told by a line of its own, beside `afterRequest`.)"""
    return said.type in {"error", "warning"} and not said.text.startswith(("htmx:sendAbort,", "htmx:afterRequest,"))


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> dict[str, BrowserContext]:
    """Those that stay, by what cannot be changed of them."""
    return {}


@pytest.fixture
def screen(
    browser: Browser, contexts: dict[str, BrowserContext], live_server, request: pytest.FixtureRequest
) -> Iterator[Screen]:
    """Parametrise indirectly with a dict of Playwright's context options. A journey that is marked `rotating` is made
    in the setting that its name chooses, but for what the mark says.

    Styles and scripts are in the browser's cache from the first journey on, as for everybody who comes again; of what
    else a browser keeps, nothing is left.
    """
    options = {"viewport": WIDE, "locale": "en-GB", "color_scheme": "light", **getattr(request, "param", {})}
    if mark := request.node.get_closest_marker("rotating"):
        options |= setting_of(request.node.originalname) | mark.kwargs
    lasting = {name: value for name, value in options.items() if name not in {"viewport", "color_scheme"}}
    context = contexts.pop(repr(lasting), None) or browser.new_context(**lasting)
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.set_viewport_size(options["viewport"])
    page.emulate_media(color_scheme=options["color_scheme"])
    screen = Screen(page, live_server.url, options)
    page.on("console", lambda said: screen.complaints.append(said.text) if is_complaint(said) else None)
    page.on("pageerror", lambda problem: screen.complaints.append(str(problem)))
    yield screen
    if screen.is_spent:
        context.close()
    else:
        forget(context, live_server.url)
        contexts[repr(lasting)] = context


def forget(context: BrowserContext, address: str) -> None:
    """Pages go first: what one of them still hears of or writes down would else come after."""
    context.set_offline(False)
    for page in context.pages:
        page.close()
    context.clear_cookies()
    blank = context.new_page()
    session = context.new_cdp_session(blank)
    session.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": KEPT_BY_BROWSERS})
    blank.close()


def lose_the_answer(route: Route) -> None:
    """The server does it, and nobody hears of it. What is only foreseen comes through.

    A route is set before anything is typed: a request that was on its way when it is set may take the next past it.
    """
    if "step=preview" in (route.request.post_data or ""):
        return route.continue_()
    route.fetch()
    return route.abort()
