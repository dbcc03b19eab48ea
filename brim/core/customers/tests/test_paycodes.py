"""Pay codes: who they name, how long, and that nobody else can make one."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from brim.base.identity.operations import open_store
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit.refusals import Forbidden, NotFound, Refused
from brim.core.customers import operations, paycodes

NOW = datetime(2026, 3, 5, 4, 30, 0, 123_456, tzinfo=UTC)
SEED = system("seed")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

pytestmark = pytest.mark.django_db


def customer(store_id: int | None = None) -> int:
    return operations.create(actor=SEED, now=NOW, name="林小满", store_id=store_id).id


def cashier(*words: str, stores: set[int] | None = None) -> Actor:
    return Actor(ActorKind.STAFF, 12, frozenset(words), None if stores is None else frozenset(stores))


def refused(text: str, *, now: datetime = NOW, actor: Actor = SEED) -> str:
    with pytest.raises(Refused) as caught:
        paycodes.read(text, now=now, actor=actor)
    return caught.value.code


def test_a_code_names_its_customer_and_the_one_spend_it_pays():
    own = customer()
    code = paycodes.issue(own, now=NOW)
    scanned = paycodes.read(code.text, now=NOW, actor=cashier("customers:read"))
    assert scanned.customer_id == own
    assert scanned == paycodes.read(code.text, now=NOW + timedelta(seconds=30), actor=SEED)
    assert scanned.key.startswith("paycode:")
    assert len(scanned.key) == 28


def test_a_code_fits_a_small_qr_and_is_read_however_the_scanner_types_it():
    code = paycodes.issue(customer(), now=NOW)
    assert len(code.text) == 53
    assert set(code.text.removeprefix("BRIM-")) <= set(LETTERS)
    assert paycodes.read(f" {code.text.lower()}\n", now=NOW, actor=SEED)


def test_two_codes_of_one_moment_pay_two_spends():
    own = customer()
    one, two = (paycodes.read(paycodes.issue(own, now=NOW).text, now=NOW, actor=SEED) for _time in range(2))
    assert one.customer_id == two.customer_id == own
    assert one.key != two.key


def test_a_code_is_good_for_a_minute_to_the_millisecond():
    code = paycodes.issue(customer(), now=NOW)
    assert code.expires_at == datetime(2026, 3, 5, 4, 31, 0, 123_000, tzinfo=UTC)
    last = code.expires_at - timedelta(milliseconds=1)
    assert paycodes.read(code.text, now=last, actor=SEED)
    assert refused(code.text, now=code.expires_at) == "pay_code_expired"
    assert refused(code.text, now=code.expires_at + timedelta(days=400)) == "pay_code_expired"


def test_a_till_whose_clock_is_behind_reads_a_code_of_at_most_five_seconds_ahead():
    code = paycodes.issue(customer(), now=NOW)
    assert paycodes.read(code.text, now=NOW - timedelta(seconds=4), actor=SEED)
    assert refused(code.text, now=NOW - timedelta(seconds=6)) == "pay_code_unknown"


def test_no_letter_of_a_code_can_be_changed():
    text = paycodes.issue(customer(), now=NOW).text
    for at in range(5, len(text)):
        other = LETTERS[(LETTERS.index(text[at]) + 1) % 32]
        assert refused(text[:at] + other + text[at + 1 :]) == "pay_code_unknown"


@pytest.mark.parametrize("text", ["", "BRIM-", "BRIM-1", "138 0013 8000", "BRIM-" + "A" * 48, "BRIM-" + "1" * 48])
def test_what_is_no_code_is_refused(text):
    assert refused(text) == "pay_code_unknown"


def test_another_businesss_key_makes_no_code_of_ours(settings):
    own, ours = customer(), settings.MASTER_KEY
    settings.MASTER_KEY = os.urandom(32)
    theirs = paycodes.issue(own, now=NOW).text
    settings.MASTER_KEY = ours
    assert refused(theirs) == "pay_code_unknown"


def test_a_code_on_the_counter_survives_a_change_of_the_master_key(settings):
    own, text = customer(), ""
    text = paycodes.issue(own, now=NOW).text
    settings.OTHER_MASTER_KEYS = {settings.MASTER_KEY_VERSION: settings.MASTER_KEY}
    settings.MASTER_KEY, settings.MASTER_KEY_VERSION = os.urandom(32), 2
    assert paycodes.read(text, now=NOW, actor=SEED).customer_id == own


def test_who_may_not_see_customers_reads_no_code():
    text = paycodes.issue(customer(), now=NOW).text
    with pytest.raises(Forbidden):
        paycodes.read(text, now=NOW, actor=cashier("spends:write"))


def test_a_customer_of_another_store_is_not_told_apart_from_nobody():
    open_store(actor=SEED, now=NOW, code="lake", name="Lake")
    open_store(actor=SEED, now=NOW, code="bund", name="Bund")
    text = paycodes.issue(customer(store_id=1), now=NOW).text
    assert refused(text, actor=cashier("customers:read", stores={2})) == "pay_code_unknown"
    assert paycodes.read(text, now=NOW, actor=cashier("customers:read", stores={1}))


def test_a_forgotten_customer_has_no_code_any_more():
    own = customer()
    text = paycodes.issue(own, now=NOW).text
    operations.forget(own, actor=SEED, now=NOW, reason="asked")
    assert refused(text) == "pay_code_unknown"
    with pytest.raises(NotFound):
        paycodes.issue(own, now=NOW)
