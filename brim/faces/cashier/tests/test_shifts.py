"""Shifts on screen: opened by a count, emptied, closed by a count, and every difference has its reason."""

from datetime import timedelta

import pytest

from brim.base.identity import operations as identity
from brim.base.identity.models import Staff
from brim.base.identity.queries import actor_of_staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations as payments
from brim.trade.payments.models import CashMovementRow, ShiftRow
from brim.trade.payments.tests import house
from brim.trade.payments.tests.counter import CASHIER, hired, key_of, set_up, text_of


@pytest.fixture
def till(client, transactional_db):
    return set_up(client)


def manager(client):
    client.force_login(Staff.objects.get(email=house.MANAGER))
    return client


def worked(till, counted: int, reason: str = "") -> str:
    shift = till.shift()
    actor = actor_of_staff(Staff.objects.get(email=CASHIER))
    now = clock.now() + timedelta(minutes=1)
    payments.close_shift(shift_id=shift.id, counted=money(counted, "CNY"), reason=reason, actor=actor, now=now)
    return ids.public("sft", 0, shift.id)


def test_a_shift_is_opened_by_notes_and_coins(till):
    assert "No shift is open" in text_of(till.client.get("/console/cashier/shift/"))
    form = till.ask("shift/open/")
    assert "¥100 × " in text_of(form)
    seen = till.send("shift/open/", step="preview", n10000="2", n50="3")
    assert "In the drawer ¥201.50" in text_of(seen)
    opened = till.send("shift/open/", n10000="2", n50="3", key=key_of(form))
    assert opened.headers["HX-Redirect"] == "/console/cashier/"
    assert (ShiftRow.objects.get().opening, ShiftRow.objects.get().store_id) == (20_150, till.store_id)


@pytest.mark.parametrize(
    ("sent", "opening"), [({"sum": "0"}, 0), ({"sum": "88.80"}, 8_880), ({"n100": "5", "sum": "5"}, 500)]
)
def test_a_drawer_may_be_empty_or_counted_as_a_sum(till, sent, opening):
    till.send("shift/open/", **sent)
    assert ShiftRow.objects.get().opening == opening


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Count the drawer first"),
        ({"n10000": "1", "sum": "90"}, "The notes and coins come to ¥100.00"),
        ({"n10000": "-1"}, "greater than or equal to 0"),
        ({"sum": "many"}, "is no amount of CNY"),
    ],
)
def test_a_count_that_cannot_be_is_refused(till, sent, words):
    answer = till.send("shift/open/", **sent)
    assert (answer.status_code, ShiftRow.objects.count()) == (422, 0)
    assert words in text_of(answer)


def test_a_second_shift_at_the_same_drawer_is_not_opened(till):
    till.shift()
    assert till.client.get("/console/cashier/shift/open/").url == "/console/cashier/shift/"
    answer = till.send("shift/open/", sum="10")
    assert (answer.status_code, ShiftRow.objects.count()) == (422, 1)


def test_the_drawer_shows_what_went_through_it(till):
    till.shift()
    till.send(f"{till.public_id}/top-up/", amount="500", method="cash", key="form-1")
    text = text_of(till.client.get("/console/cashier/shift/"))
    for words in ("Should be in the drawer ¥ 700.00", "Top-up · 林小满", "+¥500.00", "钱多多"):
        assert words in text


def test_cash_goes_to_the_safe_once(till):
    till.shift()
    form = till.ask("shift/drop/")
    assert "Left in the drawer ¥50.00" in text_of(till.send("shift/drop/", step="preview", amount="150"))
    for _turn in range(2):
        done = till.send("shift/drop/", amount="150", reason="full", key=key_of(form))
        assert done.headers["HX-Redirect"] == "/console/cashier/shift/"
    assert [row.amount for row in CashMovementRow.objects.all()] == [-15_000]
    refused = till.send("shift/drop/", amount="60", key="form-2")
    assert (refused.status_code, CashMovementRow.objects.count()) == (422, 1)
    assert "The drawer holds only ¥50.00" in text_of(till.send("shift/drop/", step="preview", amount="60"))


def test_closing_shows_the_difference_and_wants_its_reason(till):
    shift = till.shift()
    till.send(f"{till.public_id}/top-up/", amount="500", method="cash", key="form-1")
    seen = text_of(till.send("shift/close/", step="preview", n10000="6", n5000="1"))
    for words in ("Should be there ¥700.00", "Counted ¥650.00", "Difference −50.00", "say why it differs"):
        assert words in seen
    refused = till.send("shift/close/", n10000="6", n5000="1")
    assert refused.status_code == 422
    assert "The shift stays open" in text_of(refused)
    assert ShiftRow.objects.get().closed_at is None
    closed = till.send("shift/close/", n10000="6", n5000="1", reason="wrong change")
    assert closed.headers["HX-Redirect"] == f"/console/cashier/shifts/{ids.public('sft', 0, shift.id)}/"
    row = ShiftRow.objects.get()
    assert (row.expected, row.counted, row.reason) == (70_000, 65_000, "wrong change")
    assert_books_balance()


def test_the_report_stands_on_both_papers(till):
    shift = worked(till, 19_900, "a note was false")
    for path in (f"shifts/{shift}/", f"shifts/{shift}/slip/"):
        text = text_of(till.client.get(f"/console/cashier/{path}"))
        for words in ("Shift report", "钱多多", "West Lake", "¥200.00", "−1.00", "a note was false", shift):
            assert words in text
    assert "Yinquan Tea" in text_of(till.client.get(f"/console/cashier/shifts/{shift}/slip/"))


def test_managers_see_everybody_s_shifts_with_differences_marked(till, client):
    worked(till, 20_000)
    worked(till, 19_900, "a note was false")
    till.shift()
    page = text_of(manager(client).get("/console/cashier/shifts/"))
    assert page.count("钱多多") == 3
    assert "−1.00" in page
    assert text_of(client.get("/console/cashier/shifts/?show=different")).count("钱多多") == 1
    assert text_of(client.get("/console/cashier/shifts/?show=open")).count("钱多多") == 1


def test_the_list_goes_on_page_by_page_in_few_queries(till, client, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("brim.trade.payments.console.shifts.ROWS", 2)
    for _turn in range(3):
        worked(till, 20_000)
    manager(client)
    with django_assert_max_num_queries(14):
        first = client.get("/console/cashier/shifts/")
    assert text_of(first).count("钱多多") == 2
    following = first.content.decode().split('class="pagination"')[1].split('href="')[1].split('"')[0]
    assert text_of(client.get(following.replace("&amp;", "&"))).count("钱多多") == 1


def test_a_manager_closes_a_shift_that_was_left_open(till, client):
    shift = ids.public("sft", 0, till.shift().id)
    manager(client)
    report = client.get(f"/console/cashier/shifts/{shift}/")
    assert f"/console/cashier/shift/close/?shift={shift}" in report.content.decode()
    client.post(f"/console/cashier/shift/close/?shift={shift}", {"n10000": "2"})
    row = ShiftRow.objects.get()
    assert (row.counted, Staff.objects.get(pk=row.cashier_id).email) == (20_000, CASHIER)


def test_a_shift_of_another_store_is_nobody_else_s_business(till, client):
    shift = worked(till, 20_000)
    second = identity.open_store(actor=system("test"), now=clock.now(), code="second", name="Second", name_zh="二店")
    client.force_login(hired("only@teahouse.example", "cashier", store_ids=[second.id]))
    assert client.get(f"/console/cashier/shifts/{shift}/").status_code == 403
    assert "No such shifts" in text_of(client.get("/console/cashier/shifts/"))
    assert client.get("/console/cashier/shifts/sft_nonsense/").status_code == 404


def test_shifts_speak_chinese(till):
    shift = worked(till, 19_900, "假币")
    page = till.client.get(f"/console/cashier/shifts/{shift}/", headers={"accept-language": "zh-CN"})
    for words in ("班次报表", "差额", "应有", "清点", "现金充值", "存入保险柜"):
        assert words in text_of(page)
