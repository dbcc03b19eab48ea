"""Many at once, on real connections: no burst buys more tries, or more codes, than one after the other."""

import re

import pytest

from brim.base.kit.refusals import Refused
from brim.base.kit.tests.racing import race
from brim.core.access import operations, queries, rules
from brim.core.access.models import Challenge
from brim.core.access.purposes import SIGN_IN
from brim.core.access.tests.conftest import NOW, SEED
from brim.core.customers import operations as customers
from brim.core.messages.models import Message

PHONE = "13800138000"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _lin(demonstrating):
    customers.create(actor=SEED, now=NOW, name="林小满", phone=PHONE)


def test_a_burst_of_guesses_has_five_tries_in_all():
    token = operations.ask_code(PHONE, address="a", now=NOW).token
    code = re.search(r"\d{6}", queries.demo_code(token, now=NOW))[0]
    wrong = [f"{(int(code) + number) % 10**6:06d}" for number in range(1, 13)]
    outcomes = race([lambda guess=guess: operations.prove(token, guess, SIGN_IN, now=NOW) for guess in wrong])
    assert outcomes == {"code_expired": 8, "wrong_code": 4}
    assert Challenge.objects.get().tries == rules.MAX_TRIES
    with pytest.raises(Refused):
        operations.prove(token, code, SIGN_IN, now=NOW)


def test_a_right_code_typed_twice_at_once_opens_once():
    token = operations.ask_code(PHONE, address="a", now=NOW).token
    code = re.search(r"\d{6}", queries.demo_code(token, now=NOW))[0]
    outcomes = race([lambda: operations.prove(token, code, SIGN_IN, now=NOW)] * 6)
    assert outcomes == {"code_expired": 5, "done": 1}


def test_a_burst_of_asking_sends_one_message():
    outcomes = race(
        [lambda home=home: operations.ask_code(PHONE, address=f"203.0.113.{home}", now=NOW) for home in range(8)]
    )
    assert outcomes == {"asked_too_often": 7, "done": 1}
    assert Message.objects.count() == 1
