"""One walk over all pages: in both languages no complaint and nothing wider than a wide, a middle and a narrow window;
and, once a page, nothing that axe objects to, in the eight settings by turns.

The pages are those of `tests/shots/pages.py` and of rooms, which miss no address (`test_budgets`).
"""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import count
from pprint import pformat

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from brim.base.identity.models import Staff
from brim.base.identity.queries import actor_of_staff
from brim.base.identity.types import Actor
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.tests.visiting import given_ago
from brim.core.access.tests.portal.phone import sign_in as sign_in_as_customer
from brim.trade.payments import operations as payments
from brim.trade.payments.tests import house
from brim.trade.sandbox import operations as sandbox
from brim.trade.wallets import operations as wallets
from tests.e2e import two_stores
from tests.e2e.conftest import NARROW, SETTINGS, WAIT_MS, WIDE, Screen, carry, is_complaint
from tests.shots.pages import MADE, PAGES, path_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What is in order is counted by axe alone: told of, each element with its selector, it takes as long again.
STANDARDS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
AXE = Axe().axe_script
LANGUAGES = ("en-GB", "zh-CN")
WINDOWS = (WIDE, {"width": 1024, "height": 768}, NARROW)
ALL = PAGES | MADE
# In the order of the list, so that neighbours meet different settings.
TURNS = {name: SETTINGS[turn % len(SETTINGS)] for turn, name in zip(count(), ALL)}
PARTS = {
    "strangers": [name for name, page in ALL.items() if not page.who],
    "customers": [name for name, page in ALL.items() if page.who == "customer"],
    "settings": [
        name for name in ALL if name.startswith(("console:settings", "account_", "mfa_", "security")) and ALL[name].who
    ],
    "console": [
        name
        for name, page in PAGES.items()
        if page.who in {"owner", "cashier"} and name.startswith("console:") and not name.startswith("console:settings")
    ],
    "made": [
        name
        for name, page in MADE.items()
        if page.who
        and name.startswith(("console:", "payments:", "sandbox:"))
        and not name.startswith("console:settings")
    ],
}


def test_the_parts_are_all_pages() -> None:
    assert sorted(name for names in PARTS.values() for name in names) == sorted(ALL)


@pytest.fixture
def visitors(settings, live_server) -> dict[str, Client]:
    """Who may see everything, and the customer, in a house in which everything has happened."""
    settings.DEMO = settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = live_server.url
    built = house.build()
    two_stores.found_everything()
    store = two_stores.open_store("near", "Near")
    two_stores.tell(store, two_stores.NEAR)
    people = [Staff.objects.get(email=email) for email in (house.MANAGER, house.OWNER)]
    clients = {"": Client(), "owner": Client(), "cashier": Client(), "customer": Client()}
    for person, who in zip(people, ("owner", "cashier"), strict=True):
        person.roles.update(permissions=["*"])
        clients[who].force_login(person)
        given_ago(clients[who], seconds=0)
    go_on(built.customer.id, actor_of_staff(people[1]))
    sign_in_as_customer(clients["customer"], built.customer.phone)
    return clients


def go_on(customer_id: int, cashier: Actor) -> None:
    """What is at an end in the other story is open in this one: a dispute, a payout, a shift. Last comes a spend."""
    now = clock.now()
    who = {"customer_id": customer_id, "actor": two_stores.SEED, "now": now}
    paid = payments.start_top_up(amount=money(20_000, "CNY"), channel="sandbox", store_id=None, key="p", **who)
    sandbox.pay(paid.payment.number, now)
    payments.ask_channel(payment_id=paid.payment.id, **who)
    payments.raise_dispute(payment_id=paid.payment.id, reason="Not me", key="d", **who)
    leaves = wallets.request_withdrawal(amount=money(1_000, "CNY"), account="Bank, ends 4417", key="w", **who)
    wallets.approve_withdrawal(withdrawal_id=leaves.id, key="wa", **who | {"actor": cashier})
    payments.open_shift(store_id=1, opening=money(100, "CNY"), actor=cashier, now=now)
    wallets.spend(amount=money(1_000, "CNY"), store_id=1, key="last", **who | {"now": clock.now()})


@pytest.fixture
def windows(browser: Browser, live_server, visitors) -> Iterator[Callable[[str, str], Page]]:
    """A window in a language for who is signed in; the same one each time."""
    opened: list[BrowserContext] = []

    @cache
    def window(language: str, who: str) -> Page:
        context = browser.new_context(locale=language)
        context.set_default_timeout(WAIT_MS)
        carry(visitors[who], context, live_server.url)
        opened.append(context)
        return context.new_page()

    yield window
    for context in opened:
        context.close()


@pytest.mark.parametrize("part", PARTS)
def test_every_page_is_sound(part: str, windows, visitors, live_server) -> None:
    wrong = []

    @cache
    def text(who: str, path: str) -> str:
        return visitors[who].get(path).content.decode()

    for name in PARTS[part]:
        who = ALL[name].who
        path = path_of(ALL[name], partial(text, who))
        if path is None:
            wrong.append((name, "is found nowhere"))
            continue
        for language in LANGUAGES:
            found = problems(windows(language, who), live_server.url + path, TURNS[name], language)
            wrong += [(name, language, what) for what in found]
    print(*wrong, sep="\n")
    assert wrong == []


def problems(page: Page, address: str, turn: dict, language: str) -> Iterator[str]:
    complaints: list[str] = []
    page.on("console", hear := lambda said: complaints.append(said.text) if is_complaint(said) else None)
    page.on("pageerror", fail := lambda problem: complaints.append(str(problem)))
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        yield f"answers {answer and answer.status}"
    for window in onwards(page.viewport_size):
        resize(page, window)
        width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        if width[0] > width[1]:
            yield f"scrolls sideways: {width}"
    if turn["locale"] == language:
        # The portal's bar lies over what one has yet to scroll to: seen at full length, nothing is under it.
        resize(page, turn["viewport"] | ({"height": 2400} if "/portal/" in address else {}))
        page.emulate_media(color_scheme=turn["color_scheme"])
        if found := violations(page):
            yield pformat(found)
    yield from complaints
    page.remove_listener("console", hear)
    page.remove_listener("pageerror", fail)


def onwards(size: dict) -> Iterable[dict]:
    """The windows, from the side on which it stands, so that a page is not laid out anew to begin with."""
    return WINDOWS if size["width"] >= WIDE["width"] else reversed(WINDOWS)


def resize(page: Page, window: dict) -> None:
    if page.viewport_size != window:
        page.set_viewport_size(window)


def violations(page: Page) -> list[dict]:
    """In one trip: axe's own runner has all that it found come over, what is in order too."""
    return page.evaluate(f"{AXE}; axe.run({json.dumps(STANDARDS)}).then(found => found.violations)")


@pytest.mark.rotating
def test_what_opens_over_a_page_is_sound(screen: Screen) -> None:
    built, page = house.build(), screen.page
    screen.enter(f"/console/customers/{ids.public_customer(built.customer.id)}/", house.MANAGER)
    expect(page.locator(".wallet .amount")).to_be_visible()
    page.keyboard.press("s")
    expect(page.locator("#stage dialog[open]")).to_be_visible()
    assert_accepted(page)
    page.locator("#stage [name=amount]").fill("10")
    expect(page.locator("#stage .consequence")).to_contain_text("194.00")
    assert_accepted(page)
    page.keyboard.press("Escape")
    expect(page.locator("#stage dialog")).to_have_count(0)
    page.locator(".more").click()
    expect(page.locator("#more-acts .item").first).to_be_visible()
    assert_accepted(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.locator("#found [aria-selected=true]")).to_be_visible()
    assert_accepted(page)
    screen.assert_quiet()


def assert_accepted(page: Page) -> None:
    found = violations(page)
    assert found == [], pformat(found)
