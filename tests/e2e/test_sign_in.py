"""Ways in: a passkey on a virtual authenticator, a code of an app, a recovery code; and sessions ended from afar."""

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from brim.base.events.queries import timeline
from brim.trade.payments.tests import house
from tests.e2e.conftest import Screen
from tests.e2e.test_console import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECURITY = "/console/security/"


@pytest.fixture
def key(screen: Screen) -> Iterator[None]:
    """A device that keeps passkeys and knows its owner's finger."""
    session = screen.page.context.new_cdp_session(screen.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield
    session.send("WebAuthn.disable")


def confirm(page: Page) -> None:
    page.fill("[name=password]", house.PASSWORD)
    page.press("[name=password]", "Enter")


def code_of(secret: str, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def happened() -> list[str]:
    return [event.type.removeprefix("identity.") for event in reversed(timeline(0, limit=200).items)]


def sign_out(screen: Screen) -> None:
    screen.page.context.clear_cookies()
    screen.open("/console/")


@pytest.mark.rotating
@pytest.mark.usefixtures("key")
def test_a_passkey_is_added_signs_in_is_renamed_and_removed(screen: Screen) -> None:
    house.open_with_programme()
    page = screen.page
    words = screen.says(("Sign in with a passkey", "Hello"), ("用通行密钥登录", "你好"))
    screen.open(SECURITY)
    sign_in(page, house.MANAGER)
    page.locator("a[href$='/passkeys/add/']").click()
    confirm(page)
    page.fill("[name=name]", "Till phone")
    page.locator("form[data-passkey] button").click()
    expect(page.locator(".codes li")).to_have_count(10)
    screen.open(SECURITY)
    expect(page.locator(".rows strong").first).to_have_text("Till phone")

    sign_out(screen)
    page.get_by_role("button", name=words[0]).click()
    expect(page.locator("h1")).to_contain_text(words[1])

    sign_out(screen)
    sign_in(page, house.MANAGER)
    expect(page).to_have_url(re.compile(r"/console/sign-in/code/$"))
    page.locator("form[data-passkey] button").click()
    expect(page.locator("h1")).to_contain_text(words[1])

    screen.open(SECURITY)
    passkey_id = Authenticator.objects.get(type="webauthn").pk
    page.locator(f".rows a[href$='/passkeys/{passkey_id}/']").click()
    expect(page.locator("[name=password]")).to_be_visible()
    page.locator(".after a[href*='/confirm/passkey/']").click()
    page.locator("form[data-passkey] button").click()
    page.fill("[name=name]", "Old phone")
    page.press("[name=name]", "Enter")
    expect(page.locator(".rows strong").first).to_have_text("Old phone")
    page.locator(".rows a[href$='/remove/']").click()
    screen.assert_quiet()
    page.locator("main form button").click()
    expect(page.locator(".rows a[href$='/remove/']")).to_have_count(0)
    assert Authenticator.objects.count() == 0
    assert [fact for fact in happened() if fact.startswith("passkey")] == [
        "passkey_added",
        "passkey_renamed",
        "passkey_removed",
    ]
    assert happened().count("signed_in") == 3


@pytest.mark.usefixtures("key")
def test_a_passkey_that_nobody_added_opens_nothing(screen: Screen) -> None:
    house.open_with_programme()
    page = screen.page
    screen.open("/console/sign-in/")
    page.locator("form[data-passkey] button").click()
    expect(page.locator(".said")).to_contain_text("Nothing was done")
    screen.open("/console/")
    expect(page.locator("[name=login]")).to_be_visible()


@pytest.mark.parametrize("screen", [{"color_scheme": "dark"}], indirect=True)
def test_an_app_and_then_a_recovery_code_open_the_second_step(screen: Screen) -> None:
    house.open_with_programme()
    page = screen.page
    screen.enter(SECURITY, house.MANAGER)
    page.locator("a[href$='/two-step/on/']").click()
    confirm(page)
    page.locator("summary").click()
    secret = page.locator("details code").inner_text().strip()
    page.fill("[name=code]", code_of(secret))
    page.press("[name=code]", "Enter")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10

    sign_out(screen)
    sign_in(page, house.MANAGER)
    page.fill("[name=code]", "000000")
    page.press("[name=code]", "Enter")
    expect(page.locator(".error")).to_contain_text("The code is not right")
    screen.assert_quiet()
    page.fill("[name=code]", codes[0])
    page.press("[name=code]", "Enter")
    expect(page.locator("h1")).to_contain_text("Hello")
    assert happened()[-2:] == ["recovery_code_used", "signed_in"]

    sign_out(screen)
    sign_in(page, house.MANAGER)
    page.fill("[name=code]", codes[0])
    page.press("[name=code]", "Enter")
    expect(page.locator(".error")).to_contain_text("The code is not right")


def test_a_session_ended_in_one_window_is_out_in_the_other(screen: Screen) -> None:
    house.open_with_programme()
    page = screen.page
    screen.open(SECURITY)
    sign_in(page, house.MANAGER)
    other = page.context.browser.new_context(user_agent="Till tablet").new_page()
    other.goto(screen.address + "/console/")
    sign_in(other, house.MANAGER)
    expect(other.locator("h1")).to_contain_text("Hello")
    page.reload()
    row = page.locator(".sessions li", has_text="Till tablet")
    row.get_by_role("button", name="End").click()
    expect(page.locator(".sessions li")).to_have_count(1)
    expect(page.locator(".toast")).to_contain_text("The session has ended.")
    screen.assert_quiet()
    other.reload()
    expect(other.locator("[name=login]")).to_be_visible()
    other.context.close()
