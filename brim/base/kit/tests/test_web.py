import pytest
from django.db import connection
from django.http import HttpRequest
from django.template import engines
from django.test import Client, RequestFactory

from brim.base.kit import health
from brim.base.kit.rendering import QueryInTemplate, no_queries


def test_a_query_under_the_guard_raises_and_after_it_does_not(db: None) -> None:
    with no_queries(), pytest.raises(QueryInTemplate), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_a_template_that_walks_into_the_database_raises(db: None) -> None:
    from django.contrib.contenttypes.models import ContentType

    template = engines["django"].from_string("{% for one in all %}{{ one }}{% endfor %}")
    with no_queries(), pytest.raises(QueryInTemplate):
        template.render({"all": ContentType.objects.all()})


def test_alive_answers_without_a_database(client: Client) -> None:
    with no_queries():
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_ready_says_what_is_amiss(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "amiss": []})
    monkeypatch.setattr(health, "whats_amiss", lambda: ["database"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "amiss": ["database"]})


def test_metrics_are_for_this_machine(client: Client) -> None:
    client.get("/healthz")
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert 'route="healthz"' in answer.content.decode()
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.5").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.5"}).status_code == 404


def test_metrics_with_a_token_are_for_its_bearer(client: Client, settings: object) -> None:
    settings.METRICS_TOKEN = "a-token"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer a-tokem"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer a-token"}).status_code == 200


@pytest.mark.parametrize("address", ["", "unix:"])
def test_an_address_that_is_none_reads_no_metrics(address: str) -> None:
    request: HttpRequest = RequestFactory().get("/metrics", REMOTE_ADDR=address)
    assert health.may_read_metrics(request) is False


def test_every_answer_carries_the_request_id(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-Id": "abc-12345"}).headers["X-Request-Id"] == "abc-12345"
    made = client.get("/healthz", headers={"X-Request-Id": "no spaces please"}).headers["X-Request-Id"]
    assert made.startswith("req_")
    assert len(made) == 15
