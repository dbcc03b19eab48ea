"""Devices: signed in by a code, remembered, ended here and from afar."""

import re
from datetime import datetime, timedelta

import pytest

from brim.base.events import queries as events
from brim.base.events.listeners import drain
from brim.base.identity.types import Unauthenticated, customer
from brim.base.kit.refusals import Forbidden, NotFound
from brim.core.access import operations, queries, rules
from brim.core.access.models import Challenge, DeviceRow
from brim.core.access.tests.conftest import NOW, SEED
from brim.core.access.types import SignedIn
from brim.core.customers import operations as customers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demonstrating")]


def person(phone: str) -> int:
    return customers.create(actor=SEED, now=NOW, name="林小满", phone=phone).id


def sign_in(phone: str, *, now: datetime = NOW, is_remembered: bool = True) -> SignedIn:
    token = operations.ask_code(phone, address=phone, now=now).token
    code = re.search(r"\d{6}", queries.demo_code(token, now=now))[0]
    return operations.sign_in(token, code, device="Chrome · Android", is_remembered=is_remembered, now=now)


def is_known(token: str, now: datetime = NOW) -> bool:
    try:
        operations.recognise(token, now=now)
    except Unauthenticated:
        return False
    return True


def test_a_device_is_recognised_as_its_customer_with_their_own_words_alone():
    lin = person("13800138000")
    device = sign_in("13800138000")
    found = operations.recognise(device.token, now=NOW, request_id="req-1")
    assert (found.actor.label, found.actor.request_id, found.device_id) == (
        f"customer:{lin}",
        "req-1",
        device.device_id,
    )
    assert not found.actor.can("wallets:unfreeze")
    assert not found.actor.can("spends:write")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: token[:-1],
        lambda token: token + "x",
        lambda token: "dev_x.y",
        lambda token: token.replace(".", ""),
        lambda token: token.partition(".")[0] + ".",
        lambda token: "\ud800.\ud800",
    ],
)
def test_a_token_that_is_not_whole_opens_nothing(spoil):
    person("13800138000")
    assert not is_known(spoil(sign_in("13800138000").token))


def test_one_devices_secret_opens_no_other_device():
    person("13800138000")
    person("13900139000")
    mine, theirs = sign_in("13800138000"), sign_in("13900139000")
    assert not is_known(theirs.token.partition(".")[0] + "." + mine.token.partition(".")[2])


def test_a_remembered_device_lives_ninety_days_from_its_last_use():
    person("13800138000")
    token = sign_in("13800138000").token
    used = NOW + timedelta(days=89)
    assert operations.recognise(token, now=used).is_renewed
    assert is_known(token, used + timedelta(days=89))
    assert not is_known(token, used + timedelta(days=89) + rules.REMEMBERED)


def test_a_passing_device_lives_two_hours_from_its_last_use():
    person("13800138000")
    token = sign_in("13800138000", is_remembered=False).token
    assert is_known(token, NOW + timedelta(minutes=119))
    assert is_known(token, NOW + timedelta(minutes=238))
    assert not is_known(token, NOW + timedelta(minutes=358))


def test_use_is_written_down_every_five_minutes_at_most():
    person("13800138000")
    token = sign_in("13800138000").token
    assert not operations.recognise(token, now=NOW + timedelta(minutes=4)).is_renewed
    assert operations.recognise(token, now=NOW + timedelta(minutes=5)).is_renewed


def test_devices_are_listed_and_ended_one_by_one_and_all_at_once():
    lin = person("13800138000")
    actor, first = customer(lin), sign_in("13800138000")
    later = [sign_in("13800138000", now=NOW + timedelta(minutes=number)) for number in (1, 2, 3)]
    listed = queries.devices(lin, actor=actor, now=NOW, current_id=first.device_id)
    assert [device.is_current for device in listed] == [False, False, False, True]
    operations.end_device(lin, later[0].device_id, actor=actor, now=NOW)
    assert not is_known(later[0].token)
    assert operations.end_other_devices(lin, actor=actor, now=NOW, current_id=first.device_id) == 2
    assert [is_known(device.token) for device in (first, *later)] == [True, False, False, False]
    with pytest.raises(NotFound):
        operations.end_device(lin, later[0].device_id, actor=actor, now=NOW)
    ended = [event for event in events.timeline(lin, limit=50).items if event.type == "access.device_ended"]
    assert len(ended) == 3


def test_nobody_sees_or_ends_anothers_devices():
    lin, wang = person("13800138000"), person("13900139000")
    mine = sign_in("13800138000")
    for act in (
        lambda: queries.devices(lin, actor=customer(wang), now=NOW),
        lambda: operations.end_device(lin, mine.device_id, actor=customer(wang), now=NOW),
        lambda: operations.end_other_devices(lin, actor=customer(wang), now=NOW),
    ):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(NotFound):
        operations.end_device(wang, mine.device_id, actor=customer(wang), now=NOW)
    assert is_known(mine.token)


def test_the_token_is_kept_nowhere():
    person("13800138000")
    device = sign_in("13800138000")
    row = DeviceRow.objects.get()
    assert device.token.partition(".")[2].encode() not in bytes(row.digest)
    assert len(row.digest) == 32


def test_an_erased_customer_is_signed_in_nowhere():
    lin = person("13800138000")
    token = sign_in("13800138000").token
    customers.forget(lin, actor=SEED, now=NOW, reason="asked")
    drain("access.forget_devices")
    assert not is_known(token)
    assert Challenge.objects.filter(customer_id=lin).count() == 0


def test_old_codes_and_devices_are_tidied_away():
    person("13800138000")
    sign_in("13800138000")
    assert operations.tidy(NOW + timedelta(hours=23)) == 0
    assert operations.tidy(NOW + timedelta(hours=25)) == 1
    assert operations.tidy(NOW + timedelta(days=92)) == 1
    assert DeviceRow.objects.count() == 0
