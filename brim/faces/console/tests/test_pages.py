"""Each page by someone who may, someone who may not, and a stranger."""

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from brim.base.events.operations import record_many
from brim.base.events.types import Fact
from brim.base.identity.models import Staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids, pages
from brim.base.money import money
from brim.trade.payments.tests import house
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.catalogue import LotsExpired

CUSTOMERS = "/console/customers/"


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def record_of(built) -> str:
    return f"{CUSTOMERS}{ids.public_customer(built.customer.id)}/"


@pytest.mark.parametrize("path", ["", "customers/", "customers/cus_00000000001/", "proof/"])
def test_a_stranger_is_sent_to_sign_in_and_back(client, built, path):
    answer = client.get(f"/console/{path}")
    assert answer.status_code == 302
    assert answer.url == f"/console/sign-in/?next=/console/{path}"


def test_a_part_that_is_asked_for_after_the_session_ended_reloads_the_page(client, built):
    answer = client.get(CUSTOMERS, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Refresh"] == "true"


def test_a_form_that_is_sent_after_the_session_ended_is_told_so_and_kept(client, built):
    for headers in ({"HX-Request": "true"}, {"Brim-Form": "1"}):
        answer = client.post(f"{CUSTOMERS}new/", {"name": "Lin"}, headers=headers)
        assert (answer.status_code, "HX-Refresh" in answer.headers) == (401, False)
        assert answer.headers["Brim-Sign-In"].startswith("/console/sign-in/?next=")


def test_pages_only_read(manager):
    assert manager.post(CUSTOMERS).status_code == 405


def test_the_record_shows_money_first_in_english(manager, built):
    text = text_of(manager.get(record_of(built)))
    for words in (
        "¥ 204.00",
        "Principal 124.00",
        "80.00",
        "Held 120.00",
        "Spent at West Lake Longjing, 2 cups −¥56.00",
        "Spent at West Lake tea −¥200.00",
        "Topped up by cash +¥580.00",
        "principal 500.00, bonus 80.00",
        "Set aside at West Lake Table ¥120.00",
        "Became a customer",
        "138 **** 5678",
        "li***@mail.example",
        "12 March",
    ):
        assert words in text
    assert "13812345678" not in text


def test_the_record_speaks_chinese(manager, built):
    text = text_of(manager.get(record_of(built), headers={"accept-language": "zh-CN"}))
    for words in ("可用余额", "本金 124.00", "预授权 120.00", "在西湖店消费", "现金充值", "+¥580.00", "昨天", "手机"):
        assert words in text


def test_a_line_of_money_opens_its_path(manager, built):
    page = manager.get(record_of(built)).content.decode()
    paths = re.findall(r'hx-get="([^"]+/path/[^"]+)"', page)
    assert len(paths) == 4
    spend = text_of(manager.get(paths[1], headers={"HX-Request": "true"}))
    assert "Ledger, Principal 3: −¥56.00, balance 244.00" in spend
    assert "spd_" in spend
    top_up = text_of(manager.get(paths[3]))
    for words in (
        "Payment created",
        "Payment credited",
        "Ledger, Principal 1: +¥500.00, balance 500.00",
        "Ledger, Bonus 1: +¥80.00",
        "Recorded in the log evt_",
    ):
        assert words in top_up


def test_a_path_is_found_under_its_own_customer_only(manager, built):
    page = manager.get(record_of(built)).content.decode()
    event = re.search(r"/path/(evt_\w+)", page)[1]
    other = ids.public_customer(built.others[0].id)
    assert manager.get(f"{CUSTOMERS}{other}/path/{event}").status_code == 404


def test_filters_show_money_or_changes_alone(manager, built):
    assert "Became a customer" not in text_of(manager.get(record_of(built), {"show": "money"}))
    changes = text_of(manager.get(record_of(built), {"show": "changes"}))
    assert "Became a customer" in changes
    assert "Spent at" not in changes


def test_who_may_not_see_the_ledger_is_told_and_has_no_place_for_it(marketer):
    answer = marketer.get("/console/proof/")
    assert answer.status_code == 403
    assert "This is not for your role" in text_of(answer)
    assert "/console/proof/" not in marketer.get("/console/").content.decode()


def test_who_may_not_see_wallets_sees_no_money(client, built):
    person = Staff.objects.get(email=house.MARKETER)
    person.roles.update(permissions=["customers:read"])
    client.force_login(person)
    page = client.get(record_of(built)).content.decode()
    assert "¥" not in page
    assert "Became a customer" in page
    assert "¥" not in client.get(CUSTOMERS).content.decode()


def test_nothing_of_a_signed_in_page_is_kept_by_caches(manager, built):
    assert "no-store" in manager.get(record_of(built)).headers["Cache-Control"]


def test_home_tells_what_happened_last_and_to_whom(manager, built):
    text = text_of(manager.get("/console/"))
    assert "林小满 Lin Xiaoman Set aside at West Lake ¥120.00" in text
    assert "Maria Sørensen Became a customer" in text


def test_home_tells_nothing_of_the_customers_of_other_stores(client, built):
    person = Staff.objects.get(email=house.MARKETER)
    person.store_ids = [99]
    person.save(update_fields=["store_ids"])
    client.force_login(person)
    text = text_of(client.get("/console/"))
    assert "Find a customer" in text
    assert "林小满" not in text


def test_a_line_tells_when_it_happened_where_it_was_recorded_later_that_day(manager, built):
    now = clock.now()
    shanghai = ZoneInfo("Asia/Shanghai")
    early = datetime.combine(now.astimezone(shanghai).date(), time(0, 0, 1), shanghai)
    wallets.spend(
        customer_id=built.customer.id,
        amount=money(100, "CNY"),
        actor=system("till"),
        now=now,
        key="late",
        occurred_at=early,
    )
    assert "−¥1.00 00:00 · " in text_of(manager.get(record_of(built)))


def test_a_night_of_expiries_does_not_push_what_people_did_off_home(manager, built):
    expired = LotsExpired(1, "CNY", 100, 0, 100, 0, lot_id=1)
    with transaction.atomic():
        record_many([Fact(expired, built.customer.id, "system:wallets", clock.now()) for _line in range(pages.MOST)])
    text = text_of(manager.get("/console/"))
    assert "林小满 Lin Xiaoman Set aside at West Lake ¥120.00" in text
    assert "expired" not in text


def test_home_asks_the_database_a_fixed_number_of_times(manager, built, django_assert_max_num_queries):
    manager.get("/console/")
    with django_assert_max_num_queries(28):
        manager.get("/console/")
