"""What guards sign-in is not forgotten before its time, whatever else is counted meanwhile, and ends at its time."""

import threading
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client

from brim.base.identity.models import Attempt, Kept
from brim.base.identity.operations import forget_attempts, take_attempt, tidy
from brim.base.identity.tests.conftest import PASSWORD, events
from brim.base.identity.tests.test_sign_in import CODE, body, code_of, enrol, is_in, sign_in
from brim.base.identity.types import StaffFacts

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)
TOO_MANY = "Too many attempts. Wait five minutes, then try again."


def flood(now: datetime) -> None:
    """What a stranger with many addresses adds: more than any cache of a few hundred entries holds."""
    for number in range(400):
        take_attempt("public.verify", f"192.0.{number // 250}.{number % 250}", most=20, within=MINUTE, now=now)
        cache.add(f"flood:{number}", 0, 60)


def at_once(number: int, act: object) -> list[object]:
    """What each of `number` acts gives, each in a thread and a connection of its own, begun together."""
    start, found = threading.Barrier(number), []

    def run() -> None:
        start.wait()
        try:
            found.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_a_flood_of_others_wipes_out_no_failed_attempt(owner: StaffFacts, now: datetime) -> None:
    for guess in range(5):
        sign_in(Client(), password=f"guess number {guess}", REMOTE_ADDR=f"192.0.2.{guess}")
    flood(now)
    assert TOO_MANY in body(sign_in(Client(), REMOTE_ADDR="192.0.2.77"))


def test_a_flood_of_others_makes_no_used_code_good_again(owner: StaffFacts, client: Client, now: datetime) -> None:
    sign_in(client)
    secret, _codes = enrol(client)
    used, again = Client(), Client()
    sign_in(used)
    sign_in(again)
    code = code_of(secret)
    assert used.post(CODE, {"code": code}).status_code == 302
    flood(now)
    assert again.post(CODE, {"code": code}).status_code == 200
    assert not is_in(again)


def test_guesses_that_come_at_once_are_five_all_the_same(owner: StaffFacts) -> None:
    at_once(16, lambda: sign_in(Client(), password="guessed at once").status_code)
    failed = [event for event in events() if event.type == "identity.sign_in_failed"]
    assert 1 <= len(failed) <= 5
    assert TOO_MANY in body(sign_in(Client(), password=PASSWORD)) or len(failed) < 5


def test_of_many_that_use_a_code_at_once_one_gets_in(owner: StaffFacts, client: Client) -> None:
    sign_in(client)
    secret, _codes = enrol(client)
    Kept.objects.all().delete()
    code = code_of(secret)
    clients = [Client() for _number in range(5)]
    for one in clients:
        sign_in(one)
    waiting = iter(clients)
    at_once(5, lambda: next(waiting).post(CODE, {"code": code}).status_code)
    assert sum(is_in(one) for one in clients) == 1


def test_a_burst_is_counted_whole(now: datetime) -> None:
    waits = at_once(12, lambda: take_attempt("test", "somebody", most=4, within=MINUTE, now=now))
    assert sorted(waits) == [0] * 4 + [60] * 8
    assert Attempt.objects.get().count == 5


def test_a_window_ends_and_another_begins(now: datetime) -> None:
    def take(seconds: float, who: str = "somebody") -> int:
        return take_attempt("test", who, most=2, within=MINUTE, now=now + timedelta(seconds=seconds))

    assert [take(0), take(1), take(2), take(59.5)] == [0, 0, 58, 1]
    assert take(3, who="else") == 0
    assert [take(60), take(61), take(62)] == [0, 0, 58]
    forget_attempts("test", "somebody")
    assert take(63) == 0
    assert "somebody" not in Attempt.objects.values_list("who", flat=True)


def test_what_is_kept_is_there_until_its_end() -> None:
    assert cache.add("code", [1.5, 2.25], 60)
    assert not cache.add("code", "other", 60)
    assert cache.get("code") == [1.5, 2.25]
    cache.set("code", True, 60)
    assert cache.get("code") is True
    cache.set("code", "past", -1)
    assert cache.get("code", "nothing") == "nothing"
    assert cache.add("code", "new", 60)
    assert cache.delete("code")
    assert not cache.delete("code")


def test_what_has_ended_is_tidied_away(owner: StaffFacts, client: Client, now: datetime) -> None:
    client.get("/console/sign-in/")
    sign_in(client)
    sign_in(Client(), password="wrong at this")
    take_attempt("test", "somebody", most=2, within=MINUTE, now=now)
    last = max(row.expire_date for row in Session.objects.all()) + timedelta(days=1)
    assert tidy(now) == 0
    assert tidy(max(last, now + MINUTE)) >= 3
    assert (Attempt.objects.count(), Kept.objects.count(), Session.objects.count()) == (0, 0, 0)
