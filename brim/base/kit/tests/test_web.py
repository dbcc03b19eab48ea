import logging
import threading

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.template import engines
from django.test import Client, RequestFactory
from pytest_django.fixtures import DjangoAssertNumQueries

from brim.base.kit import health, logs, requests
from brim.base.kit.rendering import QueryInTemplate, joined, no_queries


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


def test_what_a_template_is_handed_from_several_hands_has_every_name_once() -> None:
    assert joined({"a": 1}, {}, {"b": 2}) == {"a": 1, "b": 2}
    with pytest.raises(AssertionError, match="b"):
        joined({"a": 1, "b": 1}, {"b": 2})


def test_alive_answers_without_a_database(client: Client) -> None:
    with no_queries():
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_ready_says_what_is_amiss(client: Client, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "amiss": []})
    monkeypatch.setattr(health, "whats_amiss", lambda: ["database"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "amiss": ["database"]})


def test_once_all_migrations_are_seen_the_database_is_only_asked_whether_it_answers(
    db: None, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(health, "is_migrated", threading.Event())
    assert health.whats_amiss() == []
    monkeypatch.setattr(health, "MigrationExecutor", None)
    with django_assert_num_queries(1):
        assert health.whats_amiss() == []

    class Away:
        def cursor(self) -> None:
            raise OperationalError

    monkeypatch.setattr(health, "connection", Away())
    assert health.whats_amiss() == ["database"]


def test_what_waits_to_be_migrated_is_asked_for_again_until_it_is_there(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "is_migrated", threading.Event())
    with monkeypatch.context() as patch:
        patch.setattr(health.MigrationExecutor, "migration_plan", lambda *_given: ["one"])
        assert health.whats_amiss() == ["migrations"]
    assert health.whats_amiss() == []


@pytest.mark.parametrize(
    ("status", "level", "at_warning", "told"),
    [(404, "INFO", False, True), (422, "INFO", False, True), (422, "INFO", True, False), (500, "ERROR", True, True)],
)
def test_an_expected_refusal_is_no_warning_in_the_logs(
    status: int, level: str, at_warning: bool, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    logger = logging.getLogger("django.request")
    monkeypatch.setattr(logger, "level", logging.WARNING if at_warning else logging.INFO)
    logger.manager._clear_cache()
    record = logger.makeRecord(
        logger.name,
        logging.ERROR if status >= 500 else logging.WARNING,
        "",
        0,
        "%s",
        (),
        None,
        extra={"status_code": status},
    )
    assert logs.ExpectedRefusals().filter(record) is told
    assert record.levelname == level
    logger.manager._clear_cache()
    assert any(isinstance(one, logs.ExpectedRefusals) for one in logger.filters)


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


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.5", "198.51.100.9"),
        (1, "", "198.51.100.9"),
        (1, "192.0.2.1, 203.0.113.5", "203.0.113.5"),
        (2, "192.0.2.1, 203.0.113.5 , 198.51.100.7", "203.0.113.5"),
        (2, "203.0.113.5", "198.51.100.9"),
    ],
)
def test_as_many_proxies_as_are_trusted_say_where_a_request_came_from(settings, proxies, forwarded, expected) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert requests.address_behind(forwarded, "198.51.100.9") == expected
