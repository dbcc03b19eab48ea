"""What a visitor is told, and what is logged, where it is not the visitor's page that is at fault."""

import logging

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import OperationalError
from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ["/", "/verify/", "/console/", "/portal/", "/console/account/login/", "/console/customers/"]


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_given: object, **_named: object) -> None:
        problem = OperationalError("server closed the connection unexpectedly")
        problem.__cause__ = psycopg.OperationalError("server closed the connection unexpectedly")
        raise problem

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", gone)
    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", gone)


@pytest.mark.parametrize("path", PAGES)
def test_while_the_database_is_away_a_page_says_when_to_come_back(away: None, path: str) -> None:
    client = Client(raise_request_exception=False)
    client.cookies[django_settings.SESSION_COOKIE_NAME] = "x" * 32
    client.cookies["brim_portal"] = "dev_" + "0" * 22 + ".x"
    answer = client.get(path)
    assert answer.status_code == 503, path
    assert answer.headers["Retry-After"] == "5"
    assert "The database does not answer" in answer.content.decode()
    chinese = client.get(path, headers={"Accept-Language": "zh-Hans"}).content.decode()
    assert "数据库" in chinese


def test_a_bug_is_still_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("brim.base.shell.public.show", lambda *_given, **_named: 1 / 0)
    monkeypatch.setattr("brim.core.ledger.public.verify.show", lambda *_given, **_named: 1 / 0)
    monkeypatch.setattr("brim.base.shell.public.is_set_up", lambda: 1 / 0, raising=False)
    answer = Client(raise_request_exception=False).get("/verify/")
    assert answer.status_code == 500


def test_a_strangers_host_header_is_refused_without_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        answer = Client(raise_request_exception=False).get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    told = [record for record in caplog.records if record.name.startswith("django.")]
    assert told
    assert {record.levelname for record in told} == {"INFO"}
    assert [record.exc_info for record in told] == [None] * len(told)


def test_a_database_that_is_away_is_a_warning_without_a_traceback(away: None, caplog: pytest.LogCaptureFixture) -> None:
    Client(raise_request_exception=False).get("/verify/")
    told = [record for record in caplog.records if record.name == "django.request"]
    assert [(record.levelname, record.exc_info) for record in told] == [("WARNING", None)]
