"""The hosted page, the return page, the notification address and the API, as browsers and merchants see them."""

import json

import pytest
from django.test import Client

from brim.base.kit import rendering
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import links, operations
from brim.trade.payments.channels.contract import Request
from brim.trade.payments.channels.sandbox import requests
from brim.trade.payments.channels.sandbox.config import config
from brim.trade.payments.models import NotificationRow
from brim.trade.payments.tests.till import Moment, again, post_comes, principal, start
from brim.trade.payments.transport import send
from brim.trade.payments.types import PaymentState, TopUp
from brim.trade.sandbox.models import SandboxOrder, SandboxSettings

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def topup(customer: int, moment: Moment) -> TopUp:
    return start(customer, moment, return_url="https://shop.example/back")


def page(topup: TopUp) -> str:
    return topup.checkout_url.removeprefix("http://127.0.0.1:8000")


def return_path(topup: TopUp) -> str:
    return links.return_page(topup.customer_id, topup.payment.id).removeprefix("http://127.0.0.1:8000")


@pytest.mark.parametrize(("language", "words"), [("en", "Pay to Brim Tea"), ("zh-hans", "支付给 盈茶")])
def test_the_hosted_page_says_who_is_paid_and_how_much(topup: TopUp, language: str, words: str) -> None:
    answer = Client(headers={"accept-language": language}).get(page(topup))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert words in text
    assert "100" in text
    assert 'value="pay"' in text


def test_paying_on_the_page_credits_the_wallet_once_the_post_has_come(topup: TopUp, moment: Moment) -> None:
    answer = Client().post(page(topup), {"action": "pay"})
    assert (answer.status_code, answer["Location"]) == (302, "http://127.0.0.1:8000" + return_path(topup))
    assert principal(topup.customer_id) == 0
    post_comes(moment)
    assert principal(topup.customer_id) == 10_000
    assert_books_balance()


def test_a_second_press_pays_no_second_time(topup: TopUp, moment: Moment) -> None:
    assert [Client().post(page(topup), {"action": "pay"}).status_code for _turn in range(2)] == [302, 302]
    post_comes(moment)
    assert principal(topup.customer_id) == 10_000
    assert_books_balance()


def test_the_page_misbehaves_as_it_is_told(topup: TopUp, moment: Moment) -> None:
    Client().post(page(topup), {"action": "pay", "chosen": "1", "mischief": ["lost", "nonsense"]})
    assert SandboxOrder.objects.get().mischief == "lost"
    assert post_comes(moment) == 0


def test_declining_and_leaving(topup: TopUp, moment: Moment) -> None:
    assert Client().post(page(topup), {"action": "leave"}).status_code == 302
    assert SandboxOrder.objects.get().state == "open"
    assert Client().post(page(topup), {"action": "decline"}).status_code == 302
    post_comes(moment)
    assert again(topup).payment.state is PaymentState.FAILED
    assert Client().post(page(topup), {"action": "pay"}).status_code == 409
    assert principal(topup.customer_id) == 0
    assert_books_balance()


def test_an_order_out_of_time_can_be_paid_no_more(topup: TopUp, moment: Moment) -> None:
    moment.passes(hours=2)
    assert 'value="pay"' not in Client().get(page(topup)).content.decode()
    assert Client().post(page(topup), {"action": "pay"}).status_code == 409
    assert SandboxOrder.objects.get().state == "open"


def test_a_stranger_s_number_and_a_foreign_form_open_nothing(topup: TopUp) -> None:
    assert Client().get("/sandbox/pay/BP0000/").status_code == 404
    assert Client(enforce_csrf_checks=True).post(page(topup), {"action": "pay"}).status_code == 403
    assert SandboxOrder.objects.get().state == "open"


def test_a_sandbox_that_is_switched_off_is_not_there(topup: TopUp, settings: object) -> None:
    settings.SANDBOX = False
    assert Client().get(page(topup)).status_code == 404
    assert Client().post("/sandbox/api/orders/").status_code == 404


def test_the_return_page_waits_and_moves_nothing_until_the_truth_is_known(topup: TopUp, moment: Moment) -> None:
    client = Client()
    client.post(page(topup), {"action": "pay"})
    waiting = client.get(return_path(topup)).content.decode()
    assert "hx-get" in waiting
    assert "Waiting" in waiting
    assert again(topup).payment.state is PaymentState.PENDING
    post_comes(moment)
    arrived = client.get(return_path(topup)).content.decode()
    assert "has arrived" in arrived
    assert "hx-get" not in arrived
    assert "https://shop.example/back" in arrived
    piece = client.get(return_path(topup), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert_books_balance()


@pytest.mark.parametrize("state", ["failed", "expired"])
def test_the_return_page_says_what_went_wrong(topup: TopUp, state: str) -> None:
    from brim.trade.payments.models import PaymentRow

    PaymentRow.objects.update(state=state, next_ask_at=None)
    assert "Nothing was taken" in Client().get(return_path(topup)).content.decode()


def test_a_return_page_opens_for_its_own_token_alone(topup: TopUp) -> None:
    assert Client().get(return_path(topup)[:-2] + "/").status_code == 404
    assert Client().get("/pay/return/nonsense/").status_code == 404


def test_no_page_queries_from_its_template(topup: TopUp) -> None:
    """Both pages are made by kit.rendering.render, under which a query raises."""
    assert rendering.render.__name__ == "render"
    assert Client().get(page(topup)).status_code == 200
    assert Client().get(return_path(topup)).status_code == 200


def test_the_notification_address_bounds_the_body_and_takes_posts_alone(house: int) -> None:
    client = Client(enforce_csrf_checks=True)
    large = client.post("/channels/sandbox/notify/", b"x" * 65_537, content_type="application/json")
    assert large.status_code == 413
    assert client.get("/channels/sandbox/notify/").status_code == 405
    assert client.post("/channels/nobody/notify/", b"{}", content_type="application/json").status_code == 404
    assert client.post("/channels/sandbox/notify/", b"{}", content_type="application/json").status_code == 401
    assert NotificationRow.objects.count() == 1


def test_a_channel_is_heard_from_its_networks_alone(client, house, settings):
    settings.SANDBOX = True
    settings.CHANNEL_NETWORKS = {"sandbox": ("192.0.2.0/24",)}
    for address, status in (("192.0.2.7", 401), ("198.51.100.1", 403), ("::ffff:192.0.2.8", 401), ("", 403)):
        answer = client.post("/channels/sandbox/notify/", b"{}", content_type="application/json", REMOTE_ADDR=address)
        assert answer.status_code == status, address


def call(method: str, path: str, body: dict[str, object] | None, moment: Moment) -> tuple[int, object]:
    reply = send(requests.signed(method, "/sandbox/api/" + path, body, config(), moment.now))
    return reply.status, json.loads(reply.content)


def test_mischief_is_set_for_one_payment_and_for_all_to_come_over_the_api(topup: TopUp, moment: Moment) -> None:
    number = topup.payment.number
    told = call("POST", f"orders/{number}/mischief/", {"kinds": ["lost", "delayed"], "delay_s": 5}, moment)
    assert told == (200, {"kinds": ["delayed", "lost"], "delay_s": 5})
    assert call("POST", "mischief/", {"kinds": ["duplicated"]}, moment)[0] == 200
    assert SandboxSettings.objects.get().mischief == "duplicated"
    second = start(topup.customer_id, moment, key="x:2")
    assert SandboxOrder.objects.get(number=second.payment.number).mischief == "duplicated"
    assert call("POST", "mischief/", {"kinds": ["fire"]}, moment) == (422, {"code": "bad_mischief"})
    assert call("POST", f"orders/{number}/disputes/", {}, moment) == (422, {"code": "not_paid"})


def test_the_provider_s_api_answers_nobody_but_its_merchant(topup: TopUp, moment: Moment) -> None:
    good = requests.query(topup.payment.number, config(), moment.now)
    bad = Request(good.method, good.url, dict(good.headers) | {requests.SIGNATURE_HEADER: "0" * 64})
    assert send(good).status == 200
    assert send(bad).status == 401
    assert send(Request("GET", good.url, {})).status == 401
    moment.passes(minutes=6)
    assert send(good).status == 401


def test_the_janitor_is_a_task_of_the_worker() -> None:
    from brim.trade.payments import tasks
    from brim.trade.sandbox import tasks as post

    assert (tasks.NOTIFICATION, post.DELIVERIES) == (
        "payments.work_notification",
        "payments.deliver_sandbox_notifications",
    )
    assert operations.janitor


def test_who_left_without_paying_finds_the_way_back_to_the_payment(topup: TopUp, moment: Moment) -> None:
    client = Client()
    assert page(topup) in client.get(return_path(topup)).content.decode()
    client.post(page(topup), {"action": "pay"})
    post_comes(moment)
    assert page(topup) not in client.get(return_path(topup)).content.decode()


def test_the_page_raises_wins_and_loses_a_dispute(topup: TopUp, moment: Moment) -> None:
    client = Client()
    assert client.post(page(topup), {"action": "contest"}).status_code == 409
    client.post(page(topup), {"action": "pay"})
    post_comes(moment)
    assert client.post(page(topup), {"action": "contest", "amount": "nonsense"}).status_code == 409
    assert client.post(page(topup), {"action": "won"}).status_code == 409
    assert client.post(page(topup), {"action": "contest", "amount": "30.00"}).status_code == 302
    post_comes(moment)
    assert again(topup).payment.state is PaymentState.DISPUTED
    assert "30.00 contested" in client.get(page(topup)).content.decode()
    moment.passes(minutes=1)
    assert client.post(page(topup), {"action": "lost"}).status_code == 302
    post_comes(moment)
    assert again(topup).payment.state is PaymentState.CHARGED_BACK
    assert principal(topup.customer_id) == topup.amount.amount_minor - 3_000
    moment.passes(minutes=1)
    client.post(page(topup), {"action": "won"})
    post_comes(moment)
    assert again(topup).payment.state is PaymentState.CREDITED
    assert principal(topup.customer_id) == topup.amount.amount_minor
    assert_books_balance()


def test_disputes_are_raised_and_decided_over_the_api(topup: TopUp, moment: Moment) -> None:
    number = topup.payment.number
    Client().post(page(topup), {"action": "pay"})
    status, body = call("POST", f"orders/{number}/disputes/", {"amount": 100}, moment)
    assert (status, body["state"], body["disputes"][0]["amount"]) == (200, "disputed", 100)
    assert call("POST", f"orders/{number}/disputes/", {"amount": "1"}, moment) == (422, {"code": "bad_amount"})
    status, body = call("POST", f"orders/{number}/disputes/decide/", {"state": "won"}, moment)
    assert (status, body["state"], body["disputes"][0]["state"]) == (200, "paid", "won")
    assert call("POST", f"orders/{number}/disputes/decide/", {"state": "?"}, moment) == (422, {"code": "bad_state"})
