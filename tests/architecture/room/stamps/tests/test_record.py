"""A customer's record shows what the room has of them, tells what happened in its words, and in Chinese too."""

import pytest

from brim.base.identity import operations as identity
from brim.base.identity.models import Staff
from brim.base.identity.types import system
from brim.base.kit import clock, messages
from brim.core.customers.tests.console.test_customers_record import record_of
from brim.trade.payments.tests import house
from brim.trade.payments.tests.counter import text_of
from tests.architecture.room.stamps import cards, operations
from tests.architecture.room.stamps.models import Refused

SEED = system("seed")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lively(built):
    """Somebody with stamps, a card on its way, and spends that were refused."""
    now = clock.now()
    operations.redeem(customer_id=built.customer.id, currency="CNY", actor=SEED, now=now, key="x:gift")
    cards.send_card(built.customer.id, actor=SEED, now=now)
    Refused.objects.create(customer_id=built.customer.id, code="too_often", times=1)
    return built


def read(client, built, email: str = house.OWNER, language: str = "en", **asked: str) -> str:
    client.force_login(Staff.objects.get(email=email))
    return text_of(client.get(record_of(built.customer), asked, headers={"Accept-Language": language}))


def test_the_record_has_the_rooms_mark_part_and_word_above(client, lively):
    page = read(client, lively)
    assert "Spends too often. Spends were refused for it." in page
    assert "Stamp cards" in page
    assert "In the mail" in page


def test_the_timeline_tells_in_the_rooms_words_and_the_filter_keeps_them(client, lively):
    for page in (read(client, lively), read(client, lively, show="stamps")):
        assert "Stamps given" in page
        assert "Stamps redeemed" in page
    assert "Stamps redeemed" not in read(client, lively, show="notes")


def test_who_lacks_the_word_sees_none_of_it(client, lively):
    identity.create_role(
        code="quiet", name="Quiet", permissions=["customers:read", "wallets:read"], actor=SEED, now=clock.now()
    )
    identity.create_staff(
        email="quiet@example.com",
        name="Quiet",
        roles=["quiet"],
        password="seven calm herons",
        actor=SEED,
        now=clock.now(),
    )
    page = read(client, lively, "quiet@example.com")
    for word in ("In the mail", "Spends too often", "Stamps given", "Stamps redeemed"):
        assert word not in page


def test_its_chinese_lies_in_its_own_folder_and_is_whole(client, lively):
    room = next(path for path in messages.rooms() if path.name == "stamps")
    assert [line for locale in messages.LOCALES for line in messages.faults(room, locale)] == []
    assert list(messages.clashes(messages.rooms(), "zh_Hans")) == []
    page = read(client, lively, language="zh-CN")
    assert "已送印花" in page
    assert "印花卡" in page
