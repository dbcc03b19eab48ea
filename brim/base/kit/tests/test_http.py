import httpx
import pytest
from django.db import transaction

from brim.base.kit.http import Refusal, send, send_json
from brim.base.kit.refusals import Declined, Unavailable


class Provider:
    """Answers from a script; an exception in it is raised as the network would."""

    def __init__(self, *script: object) -> None:
        self.script = list(script)
        self.seen: list[httpx.Request] = []
        self.pauses: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    def send(self, method: str = "GET", **rest: object):
        transport = httpx.MockTransport(self)
        return send(method, "https://provider.test/x", transport=transport, pause=self.pauses.append, **rest)


def test_an_answer_comes_back_whole() -> None:
    provider = Provider(httpx.Response(200, json={"a": 1}, headers={"X-A": "b"}))
    answer = provider.send()
    assert (answer.status, answer.json(), answer.headers["x-a"]) == (200, {"a": 1}, "b")


def test_a_safe_call_is_repeated_until_it_is_answered() -> None:
    provider = Provider(httpx.ConnectError("x"), httpx.Response(503, headers={"Retry-After": "3"}), httpx.Response(200))
    assert provider.send().status == 200
    assert len(provider.seen) == 3
    assert 0.2 <= provider.pauses[0] <= 0.4
    assert provider.pauses[1] == 3.0


def test_attempts_are_bounded_and_end_as_unavailable() -> None:
    provider = Provider(*[httpx.ReadTimeout("x")] * 3)
    with pytest.raises(Unavailable):
        provider.send()
    assert len(provider.seen) == 3


def test_a_call_that_moves_something_is_not_repeated_without_a_key() -> None:
    provider = Provider(httpx.ReadTimeout("x"))
    with pytest.raises(Unavailable):
        provider.send("POST", body=b"1")
    assert len(provider.seen) == 1


def test_a_key_travels_with_every_repetition() -> None:
    provider = Provider(httpx.Response(502), httpx.Response(201))
    assert provider.send("POST", body=b"1", idempotency_key="k-1").status == 201
    assert [request.headers["Idempotency-Key"] for request in provider.seen] == ["k-1", "k-1"]


def test_a_no_is_final() -> None:
    provider = Provider(httpx.Response(402, text="no funds"))
    with pytest.raises(Declined) as declined:
        provider.send()
    assert isinstance(declined.value, Refusal)
    assert (declined.value.status, declined.value.body) == (402, b"no funds")
    assert len(provider.seen) == 1


def test_an_answer_without_end_is_cut_off() -> None:
    with pytest.raises(Unavailable):
        Provider(httpx.Response(200, content=b"x" * (8 * 2**20 + 1))).send()


def test_a_body_that_is_no_json_does_not_count() -> None:
    with pytest.raises(Unavailable):
        Provider(httpx.Response(200, text="<html>")).send().json()


def test_json_goes_out_as_utf_8() -> None:
    provider = Provider(httpx.Response(200))
    send_json("POST", "https://provider.test/x", {"name": "茶"}, transport=httpx.MockTransport(provider))
    assert provider.seen[0].content == '{"name":"茶"}'.encode()
    assert provider.seen[0].headers["Content-Type"] == "application/json"


@pytest.mark.django_db(transaction=True)
def test_a_call_inside_a_transaction_is_a_bug() -> None:
    provider = Provider(httpx.Response(200))
    with transaction.atomic(), pytest.raises(AssertionError, match="transaction"):
        provider.send()
    assert provider.seen == []
    assert provider.send().status == 200


@pytest.mark.django_db
def test_the_transaction_of_a_test_case_does_not_count() -> None:
    assert Provider(httpx.Response(200)).send().status == 200
