"""What somebody may guess at the doors, alone and twenty at once: a browser that was in before has a count of its own,
and it is a count."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from brim.base.identity.known_devices import COOKIE
from brim.base.identity.tests.conftest import PASSWORD, events
from brim.base.identity.tests.test_sign_in import CODE, CONFIRM, SECURITY, body, code_of, confirm, enrol, is_in, sign_in
from brim.base.identity.types import StaffFacts

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 20
WAIT = "Too many attempts. Wait five minutes, then try again."
WRONG = "wrong-password-2026"
CHANGE = "/console/security/password/"


def at_once(act: Callable[[int], object]) -> None:
    """Twenty at the same moment, each over a connection of its own."""
    start = threading.Barrier(AT_ONCE)

    def run(number: int) -> None:
        start.wait()
        try:
            act(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def failed(step: str) -> int:
    return sum(event.type == "identity.sign_in_failed" and event.data["step"] == step for event in events())


def beside(client: Client) -> Client:
    """Another window of the same browser: the same cookies, to be used at the same time."""
    other = Client(raise_request_exception=False)
    for name, morsel in client.cookies.items():
        other.cookies[name] = morsel.value
    return other


def known(client: Client) -> Client:
    """The same browser another day: it knows nothing but that somebody was signed in on it."""
    other = Client(raise_request_exception=False)
    other.cookies[COOKIE] = client.cookies[COOKIE].value
    return other


@pytest.fixture
def browser(owner: StaffFacts, client: Client) -> Client:
    sign_in(client)
    return client


@pytest.fixture
def strangers(browser: Client) -> None:
    """They guess at the name until it waits."""
    for number in range(6):
        answer = sign_in(Client(), password=f"guess number {number}", REMOTE_ADDR=f"192.0.2.{number}")
    assert WAIT in body(answer)


def test_strangers_keep_nobody_out_of_a_browser_that_was_in_before(browser: Client, strangers: None) -> None:
    assert sign_in(known(browser)).url == "/console/"
    assert WAIT in body(sign_in(Client()))


def test_a_known_browser_guesses_five_times_and_then_its_right_password_waits_too(browser: Client) -> None:
    guessing = known(browser)
    for _turn in range(5):
        assert WAIT not in body(sign_in(guessing, password=WRONG))
    assert WAIT in body(sign_in(guessing))
    # Nobody else waits for it.
    assert sign_in(Client()).url == "/console/"


def test_a_known_browser_that_guesses_in_twenty_windows_at_once_has_five_tries(browser: Client) -> None:
    at_once(lambda _number: sign_in(known(browser), password=WRONG))
    assert failed("password") == 5
    assert WAIT in body(sign_in(known(browser)))


def test_a_known_browser_is_known_for_its_own_person_alone(browser: Client, strangers: None) -> None:
    forged = Client()
    forged.cookies[COOKIE] = browser.cookies[COOKIE].value[:-2] + "aa"
    assert WAIT in body(sign_in(forged))
    other = known(browser)
    for _turn in range(6):
        answer = sign_in(other, "stranger@example.com", WRONG)
    assert WAIT in body(answer)
    assert sign_in(other).url == "/console/"


def test_who_knows_the_password_guesses_five_codes_from_a_known_browser(browser: Client) -> None:
    secret, codes = enrol(browser)
    tried = 0
    for _turn in range(4):
        guessing = known(browser)
        assert sign_in(guessing).url == CODE
        for _guess in range(4):
            guessing.post(CODE, {"code": wrong_code(secret)})
            tried += 1
    assert tried == 16
    assert failed("code") == 5
    last = known(browser)
    sign_in(last)
    assert WAIT in body(last.post(CODE, {"code": code_of(secret)}))
    assert WAIT in body(last.post(CODE, {"code": codes[0]}))
    assert not is_in(last)


def wrong_code(secret: str) -> str:
    right = {code_of(secret, steps) for steps in range(-2, 3)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in right)


def test_twenty_codes_at_once_are_five(browser: Client) -> None:
    secret, _codes = enrol(browser)
    guessing = known(browser)
    sign_in(guessing)
    windows = [beside(guessing) for _number in range(AT_ONCE)]
    at_once(lambda number: windows[number].post(CODE, {"code": wrong_code(secret)}))
    assert failed("code") <= 5


def test_strangers_who_know_the_password_keep_nobody_out_of_the_second_step(browser: Client) -> None:
    secret, _codes = enrol(browser)
    stranger = Client()
    sign_in(stranger)
    for _turn in range(6):
        answer = stranger.post(CODE, {"code": wrong_code(secret)})
    assert WAIT in body(answer)
    own = known(browser)
    assert sign_in(own).url == CODE
    assert own.post(CODE, {"code": code_of(secret)}).url == "/console/"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (CONFIRM, {"password": WRONG, "next": SECURITY}),
        (CHANGE, {"oldpassword": WRONG, "password1": "another-one-2026", "password2": "another-one-2026"}),
    ],
)
def test_a_session_that_was_left_open_guesses_ten_passwords_at_most(
    browser: Client, path: str, words: dict[str, str]
) -> None:
    if path == CHANGE:
        confirm(browser)
    for _turn in range(12):
        browser.post(path, words)
    at_once(lambda _number: beside(browser).post(path, words))
    assert failed("password") <= 10
    right = {name: PASSWORD if value == WRONG else value for name, value in words.items()}
    assert browser.post(path, right).status_code != 302
