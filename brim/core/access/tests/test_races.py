"""Many at once, on real connections: no burst buys more tries, or more codes, than one after the other."""

import re
import threading
from datetime import UTC, datetime

import pytest
from django.db import connections

from brim.base.identity.operations import set_up_business
from brim.base.identity.types import system
from brim.base.kit.refusals import Refused
from brim.core.access import operations, queries, rules
from brim.core.access.models import Challenge
from brim.core.access.purposes import SIGN_IN
from brim.core.customers import operations as customers
from brim.core.messages.models import Message

NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)
SEED = system("seed")
PHONE = "13800138000"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _house(settings, db):
    settings.DEMO = True
    set_up_business(
        actor=SEED, now=NOW, name="Yinquan", name_zh="盈泉", currency="CNY", time_zone="Asia/Shanghai",
        rule_pack="cn", country="CN",
    )  # fmt: skip
    customers.create(actor=SEED, now=NOW, name="林小满", phone=PHONE)


def at_once(deeds) -> list[str]:
    """Each deed in a thread and a connection of its own, started together; what came of each, in no order."""
    start, outcomes = threading.Barrier(len(deeds)), []

    def run(deed) -> None:
        start.wait()
        try:
            deed()
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_a_burst_of_guesses_has_five_tries_in_all():
    token = operations.ask_code(PHONE, address="a", now=NOW).token
    code = re.search(r"\d{6}", queries.demo_code(token, now=NOW))[0]
    wrong = [f"{(int(code) + number) % 10**6:06d}" for number in range(1, 13)]
    outcomes = at_once([lambda guess=guess: operations.prove(token, guess, SIGN_IN, now=NOW) for guess in wrong])
    assert outcomes == ["code_expired"] * 8 + ["wrong_code"] * 4
    assert Challenge.objects.get().tries == rules.MOST_TRIES
    with pytest.raises(Refused):
        operations.prove(token, code, SIGN_IN, now=NOW)


def test_a_right_code_typed_twice_at_once_opens_once():
    token = operations.ask_code(PHONE, address="a", now=NOW).token
    code = re.search(r"\d{6}", queries.demo_code(token, now=NOW))[0]
    outcomes = at_once([lambda: operations.prove(token, code, SIGN_IN, now=NOW)] * 6)
    assert outcomes == ["code_expired"] * 5 + ["done"]


def test_a_burst_of_asking_sends_one_message():
    outcomes = at_once(
        [lambda home=home: operations.ask_code(PHONE, address=f"203.0.113.{home}", now=NOW) for home in range(8)]
    )
    assert outcomes == ["asked_too_often"] * 7 + ["done"]
    assert Message.objects.count() == 1
