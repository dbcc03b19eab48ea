"""The till: found by one field, topped up or spent from once, and shown before and after."""

import re

import pytest

from brim.base.identity import operations as identity
from brim.base.identity.models import Staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.core.customers import operations as customers
from brim.core.customers import paycodes
from brim.core.customers import queries as known
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import queries as payments
from brim.trade.payments.models import CashMovementRow, TopUpRow
from brim.trade.payments.tests import house
from brim.trade.payments.tests.counter import PART, hired, key_of, set_up, text_of
from brim.trade.payments.tests.till import Moment, post_comes
from brim.trade.sandbox import operations as provider
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import posting
from brim.trade.wallets.queries import assert_wallets_balance, wallet


@pytest.fixture
def till(client, transactional_db):
    return set_up(client)


@pytest.fixture
def moment(settings, monkeypatch) -> Moment:
    """The sandbox is within, and all clocks are the test's own."""
    settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    it = Moment(clock.now())
    monkeypatch.setattr("brim.base.kit.clock.now", lambda: it.now)
    return it


def available(till) -> int:
    return wallet(till.customer, "CNY", now=clock.now()).available


def proven() -> None:
    assert_books_balance()
    assert_wallets_balance()


def test_the_screen_is_one_field_and_says_what_to_do(till):
    page = till.client.get("/console/cashier/")
    assert "Who is it?" in text_of(page)
    assert re.search(r"<input[^>]+name=\"q\"[^>]+autofocus", page.content.decode())


@pytest.mark.parametrize("path", ["cashier/", "cashier/shift/", "cashier/shifts/"])
def test_who_neither_tops_up_nor_takes_spends_has_no_till(client, transactional_db, path):
    house.build()
    client.force_login(hired("agent@teahouse.example", "marketer"))
    assert client.get(f"/console/{path}").status_code == 403
    assert "/console/cashier/" not in client.get("/console/").content.decode()


@pytest.mark.parametrize("asked", ["5678", "小满", "cus"])
def test_typing_lists_and_enter_takes_the_only_one(till, asked):
    asked = till.public_id if asked == "cus" else asked
    listed = till.send("find/", q=asked, step="typing")
    assert ("林小满" in text_of(listed), "¥204.00" in text_of(listed)) == (True, True)
    assert 'aria-selected="true"' in listed.content.decode()
    taken = till.send("find/", q=asked)
    assert "Top up F2" in text_of(taken)
    assert "data-amount" in taken.content.decode()


def test_of_several_enter_takes_none(till):
    now = clock.now()
    customers.create(actor=system("test"), now=now, name="陈小满", phone="13700005678")
    answer = till.send("find/", q="5678")
    assert answer.content.decode().count('role="option"') == 2
    assert 'aria-selected="true"' not in answer.content.decode()


def test_what_is_typed_stays_out_of_addresses(till):
    page = till.client.get("/console/cashier/").content.decode()
    assert re.search(r'<form class="finder" method="post"', page)
    assert till.client.get("/console/cashier/find/?q=5678").status_code == 302


def test_too_little_and_nobody_say_how_to_search(till):
    assert "A little more, please" in text_of(till.send("find/", q="满", step="typing"))
    assert "Nobody found for “不存在的”" in text_of(till.send("find/", q="不存在的"))


def test_the_panel_says_who_it_is_and_what_they_have(till):
    text = text_of(till.ask(f"{till.public_id}/top-up/"))
    for words in ("林小满", "138 **** 5678", "Principal 124.00", "Bonus 80.00", "Held 120.00", "¥500 +¥80"):
        assert words in text
    assert "13812345678" not in text


def test_the_screen_around_a_panel_still_says_who_stands_there(till):
    page = text_of(till.client.get(f"/console/cashier/{till.public_id}/spend/"))
    assert ("钱多多" in page, "Last at this till" in page) == (True, False)


def test_a_top_up_is_foreseen_with_its_bonus_its_change_and_the_balance_after(till):
    till.shift()
    preview = till.send(f"{till.public_id}/top-up/", step="preview", amount="500", method="cash", received="600")
    text = text_of(preview)
    for words in ("Pays ¥500.00", "+¥80.00", "Change ¥100.00", "Balance after ¥784.00"):
        assert words in text
    assert available(till) == 20_400


def test_cash_is_credited_and_the_result_shows_the_new_balance(till, django_assert_max_num_queries):
    till.shift()
    key = key_of(till.ask(f"{till.public_id}/top-up/"))
    with django_assert_max_num_queries(60):
        answer = till.send(f"{till.public_id}/top-up/", amount="500", method="cash", received="600", key=key)
    text = text_of(answer)
    for words in ("Topped up ¥500.00", "bonus 80.00", "¥ 784.00", "Change ¥100.00", "Next customer", "Print receipt"):
        assert words in text
    assert available(till) == 78_400
    proven()


def test_enter_pressed_twice_tops_up_once_and_a_lost_answer_can_be_asked_for_again(till):
    till.shift()
    key = key_of(till.ask(f"{till.public_id}/top-up/"))
    answers = [till.send(f"{till.public_id}/top-up/", amount="500", method="cash", key=key) for _turn in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Topped up ¥500.00" in text_of(answers[1])
    assert (available(till), TopUpRow.objects.filter(key=key).count(), CashMovementRow.objects.count()) == (
        78_400,
        1,
        1,
    )
    proven()


def test_too_little_cash_is_refused_and_nothing_moves(till):
    till.shift()
    answer = till.send(f"{till.public_id}/top-up/", amount="500", method="cash", received="400", key="form-1")
    assert answer.status_code == 422
    assert "This is less than the amount. Nothing was done" in text_of(answer)
    assert available(till) == 20_400


def test_cash_wants_an_open_shift_and_the_screen_leads_to_one(till):
    panel = till.ask(f"{till.public_id}/top-up/")
    assert "Cash needs an open shift" in text_of(panel)
    assert 'hx-get="/console/cashier/shift/open/"' in panel.content.decode()
    refused = till.send(f"{till.public_id}/top-up/", amount="500", method="cash", key="form-1")
    assert (refused.status_code, available(till)) == (422, 20_400)


def test_a_spend_is_foreseen_and_taken_once(till):
    preview = text_of(till.send(f"{till.public_id}/spend/", step="preview", amount="150"))
    for words in ("From principal ¥124.00", "From bonus ¥26.00", "Balance after ¥54.00"):
        assert words in preview
    key = key_of(till.ask(f"{till.public_id}/spend/"))
    for _turn in range(2):
        answer = till.send(f"{till.public_id}/spend/", amount="150", description="Longjing", key=key)
        assert "Spent ¥150.00" in text_of(answer)
    assert available(till) == 5_400
    proven()


def test_a_spend_beyond_the_balance_says_how_much_is_missing(till):
    assert "46.00 short." in text_of(till.send(f"{till.public_id}/spend/", step="preview", amount="250"))
    answer = till.send(f"{till.public_id}/spend/", amount="250", key="form-1")
    assert (answer.status_code, available(till)) == (422, 20_400)


def test_a_pay_code_opens_the_spend_and_pays_once(till):
    code = paycodes.issue(till.customer, now=clock.now())
    assert till.send("find/", q=code.text, step="typing").status_code == 204
    panel = till.send("find/", q=code.text)
    assert "it pays once" in text_of(panel)
    key = key_of(panel)
    assert key.startswith("paycode:")
    assert "Spent ¥10.00" in text_of(till.send(f"{till.public_id}/spend/", amount="10", key=key, scan=scan_of(panel)))
    again = till.send("find/", q=code.text)
    other = till.send(f"{till.public_id}/spend/", amount="20", key=key_of(again), scan=scan_of(again))
    assert (other.status_code, available(till)) == (422, 19_400)
    assert "This pay code has paid already" in text_of(other)
    proven()


def test_a_code_that_is_shown_at_two_tills_pays_one_of_them_even_for_the_same_amount(till):
    code = paycodes.issue(till.customer, now=clock.now())
    panels = [till.send("find/", q=code.text) for _till in range(2)]
    first, second = ({"key": key_of(one), "scan": scan_of(one), "amount": "10"} for one in panels)
    assert first["key"] == second["key"]
    assert "Spent ¥10.00" in text_of(till.send(f"{till.public_id}/spend/", **first))
    refused = till.send(f"{till.public_id}/spend/", **second)
    assert (refused.status_code, "This pay code has paid already" in text_of(refused)) == (422, True)
    assert scan_of(refused) == second["scan"]
    assert "Spent ¥10.00" in text_of(till.send(f"{till.public_id}/spend/", **first))
    assert available(till) == 19_400
    proven()


def scan_of(panel) -> str:
    return re.search(r'name="scan" value="(\d+:[^"]+)"', panel.content.decode())[1]


def test_a_pay_codes_key_comes_from_a_scan_and_not_from_what_was_posted(till):
    panel = till.send("find/", q=paycodes.issue(till.customer, now=clock.now()).text)
    other = till.send("find/", q=paycodes.issue(till.customer, now=clock.now()).text)
    key = key_of(panel)
    for scan in ("", "1", scan_of(other)):
        till.send(f"{till.public_id}/spend/", amount="10", key=key, scan=scan)
    assert available(till) == 19_400
    assert not posting.was_used(till.customer, key)
    assert posting.was_used(till.customer, f"form-{key}")
    assert "Spent ¥20.00" in text_of(till.send(f"{till.public_id}/spend/", amount="20", key=key, scan=scan_of(panel)))
    assert available(till) == 17_400
    proven()


def test_a_form_sent_again_with_other_figures_does_nothing_and_says_what_was_done(till):
    till.send(f"{till.public_id}/spend/", amount="10", key="form-1")
    other = till.send(f"{till.public_id}/spend/", amount="11", key="form-1")
    assert (other.status_code, available(till)) == (422, 19_400)
    assert "It was done when it was sent first" in text_of(other)


def test_a_code_that_has_run_out_or_is_none_of_ours_is_refused_in_words(till, monkeypatch):
    code = paycodes.issue(till.customer, now=clock.now())
    assert "This is no pay code" in text_of(till.send("find/", q="BRIM-NONSENSE"))
    moment = Moment(clock.now())
    moment.passes(seconds=61)
    monkeypatch.setattr("brim.base.kit.clock.now", lambda: moment.now)
    late = till.send("find/", q=code.text)
    assert late.status_code == 422
    assert "This pay code has run out" in text_of(late)


def test_a_frozen_wallet_is_shown_and_neither_side_can_be_sent(till):
    wallets.freeze(
        customer_id=till.customer, currency="CNY", actor=system("test"), now=clock.now(), key="f", reason="lost phone"
    )
    for side in ("top-up", "spend"):
        panel = till.ask(f"{till.public_id}/{side}/")
        assert "The wallet is frozen" in text_of(panel)
        assert "data-till-form" not in panel.content.decode()
    assert till.send(f"{till.public_id}/spend/", amount="1", key="form-1").status_code == 422


def test_somebody_new_is_added_right_there(till):
    found = till.send("find/", q="13600001111")
    assert 'value="13600001111"' in found.content.decode()
    assert re.search(r'name="name"[^>]+autofocus', found.content.decode())
    panel = till.send("new/", name="吴小雨", phone="13600001111")
    assert "吴小雨" in text_of(panel)
    (made,) = known.find("1111", actor=system("test")).items
    assert made.store_id == till.store_id
    twice = till.send("new/", name="吴小雨", phone="13600001111")
    assert twice.status_code == 422
    assert len(known.find("1111", actor=system("test")).items) == 1


def test_somebody_who_is_probably_there_is_made_only_when_one_says_so(till):
    till.send("new/", name="吴小雨", phone="13600001111")
    asked = till.send("new/", name="吴小雨", phone="13600001112")
    assert asked.status_code == 422
    assert "Is it one of these?" in text_of(asked)
    assert re.search(r'href="/console/cashier/cus_\w+/top-up/" hx-get', asked.content.decode())
    assert not known.find("1112", actor=system("test")).items
    assert till.send("new/", name="吴小雨", phone="13600001112", allow_duplicate="on").status_code == 200
    assert len(known.find("1112", actor=system("test")).items) == 1


def test_somebody_new_sent_twice_with_one_form_is_added_once_and_taken_up(till):
    key = f"form-{ids.make()}"
    first, second = (till.send("new/", name="吴小雨", phone="13600001111", key=key) for _time in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert "吴小雨" in text_of(second)
    assert len(known.find("1111", actor=system("test")).items) == 1


def test_another_channel_waits_for_its_word_and_credits_on_nothing_less(moment, till):
    panel = till.send(f"{till.public_id}/top-up/", amount="500", method="sandbox", key="form-1")
    assert "Waiting for the payment" in text_of(panel)
    assert 'class="qr"' in panel.content.decode()
    look = re.search(r'hx-get="/console/cashier/(waiting/[^"?]+)\?look=1"', panel.content.decode())[1]
    assert (till.ask(look, look="1").status_code, available(till)) == (204, 20_400)
    topup = TopUpRow.objects.get(key="form-1")
    provider.pay(payments.payment(topup.customer_id, topup.payment_id).number, moment.now)
    assert till.ask(look, look="1").status_code == 204
    post_comes(moment)
    done = till.ask(look, look="1")
    assert "Topped up ¥500.00" in text_of(done)
    assert available(till) == 78_400
    proven()


def test_a_payer_who_changes_their_mind_is_let_off_at_the_till(moment, till):
    panel = till.send(f"{till.public_id}/top-up/", amount="500", method="sandbox", key="form-1")
    cancel = re.search(r'hx-post="/console/cashier/(waiting/[^"]+/cancel/)"', panel.content.decode())[1]
    assert "Cancel the top-up" in text_of(panel)
    ended = till.send(cancel, key="form-2")
    assert (ended.status_code, "The top-up is cancelled" in text_of(ended)) == (200, True)
    assert TopUpRow.objects.get(key="form-1").status == "cancelled"
    assert "The top-up is cancelled" in text_of(till.send(cancel, key="form-2"))
    again = till.send(f"{till.public_id}/top-up/", amount="500", method="sandbox", key="form-3")
    other = re.search(r'hx-post="/console/cashier/(waiting/[^"]+/cancel/)"', again.content.decode())[1]
    topup = TopUpRow.objects.get(key="form-3")
    provider.pay(payments.payment(topup.customer_id, topup.payment_id).number, moment.now)
    assert "Topped up ¥500.00" in text_of(till.send(other, key="form-4"))
    assert available(till) == 78_400
    proven()


def test_a_cashier_of_several_stores_says_once_which(till):
    identity.open_store(actor=system("test"), now=clock.now(), code="second", name="Second", name_zh="二店")
    assert "At which store are you?" in text_of(till.client.get("/console/cashier/"))
    assert "At which store are you?" in text_of(till.send("find/", q="5678"))
    till.client.post("/console/cashier/store/", {"store": till.store_id})
    page = text_of(till.client.get("/console/cashier/"))
    assert ("At which store" in page, "West Lake Change" in page) == (False, True)


def test_the_store_that_a_machine_remembers_counts_only_for_who_serves_it(till):
    second = identity.open_store(actor=system("test"), now=clock.now(), code="second", name="Second", name_zh="二店")
    till.client.force_login(hired("only@teahouse.example", "cashier", store_ids=[till.store_id]))
    till.client.cookies["till_store"] = str(second.id)
    assert "West Lake" in text_of(till.client.get("/console/cashier/"))
    till.client.post("/console/cashier/store/", {"store": second.id})
    assert "Second" not in text_of(till.client.get("/console/cashier/"))


def test_a_customer_of_another_store_is_not_found(till):
    second = identity.open_store(actor=system("test"), now=clock.now(), code="second", name="Second", name_zh="二店")
    till.client.force_login(hired("only@teahouse.example", "cashier", store_ids=[second.id]))
    assert "Nobody found" in text_of(till.send("find/", q="5678"))
    assert till.ask(f"{till.public_id}/spend/").status_code == 404


def test_what_was_done_last_stands_beside_the_till_by_ids_alone(till):
    till.send(f"{till.public_id}/spend/", amount="10", key="form-1")
    page = till.client.get("/console/cashier/")
    assert "Last at this till 林小满 Lin Xiaoman −¥10.00" in text_of(page)
    assert "林" not in str(till.client.session["till_last"])


def test_it_works_as_plain_pages_without_scripts(till):
    till.shift()
    found = till.client.post("/console/cashier/find/", {"q": "5678"})
    assert "<html" in found.content.decode()
    sent = {"amount": "500", "method": "cash", "received": "", "key": key_of(found)}
    answer = till.client.post(f"/console/cashier/{till.public_id}/top-up/", sent, follow=True)
    assert "/console/cashier/done/opn_" in answer.redirect_chain[-1][0]
    assert "Topped up ¥500.00" in text_of(answer)


def test_receipts_print_by_themselves_where_that_is_wished_and_only_just_after(till):
    till.client.post("/console/cashier/printing/", {"prints": "1"})
    done = till.send(f"{till.public_id}/spend/", amount="10", key="form-1")
    assert "data-prints-itself" in done.content.decode()
    number = re.search(r"opn_\w+", done.content.decode())[0]
    assert "data-prints-itself" not in till.ask(f"done/{number}/").content.decode()


def test_the_till_speaks_chinese(till):
    page = till.client.get(f"/console/cashier/{till.public_id}/spend/", headers={"accept-language": "zh-CN"})
    for words in ("充值", "消费", "可用余额", "本金 124.00", "输入金额"):
        assert words in text_of(page)


def test_pages_that_only_show_cannot_be_posted_to(till):
    assert till.client.post("/console/cashier/", headers=PART).status_code == 405


def test_who_may_refund_goes_from_the_result_to_the_record_s_act(till):
    cashier = till.send(f"{till.public_id}/spend/", amount="10", key="form-1")
    assert "Refund…" not in text_of(cashier)
    till.client.force_login(Staff.objects.get(email=house.MANAGER))
    done = till.send(f"{till.public_id}/spend/", amount="10", key="form-2").content.decode()
    assert re.search(rf'hx-get="/console/customers/{till.public_id}/refunds/spend/spd_\w+/"', done)


def test_an_operation_of_somebody_else_is_not_shown_as_done(till):
    other = till.built.others[0]
    by = {"actor": system("test"), "now": clock.now(), "key": "a", "reason": "test"}
    done = wallets.adjust(customer_id=other.id, purse="principal", change=money(100, "CNY"), **by)
    second = identity.open_store(actor=system("test"), now=clock.now(), code="second", name="Second", name_zh="二店")
    till.client.force_login(hired("only@teahouse.example", "cashier", store_ids=[second.id]))
    assert till.ask(f"done/{ids.public('opn', other.id, done.id)}/").status_code == 404


def test_a_store_in_full_width_digits_is_none(till):
    assert till.send("store/", store="１").cookies.keys() == set()
    assert [one.value for one in till.send("store/", store="1").cookies.values()] == ["1"]
