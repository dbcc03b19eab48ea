"""What every test may rely on: one shared test server, a migrated template, a database of one's own per worker."""

import gc
import os
import shutil
import sys
from collections.abc import Iterator

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation.reloader import translation_file_changed
from hypothesis import HealthCheck, settings

from brim.base.kit import messages
from tests.database import LOCK_TIMEOUT_S, TEST_SERVER, admin_connection, cloned_database, let_go

__all__ = ["TEST_SERVER"]


def pytest_configure() -> None:
    # Tests start some dozens of processes: none is to compile all of Brim anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    for made in messages.compile_all():
        # Django may have read the texts before they were whole: messages are looked at when they are registered.
        translation_file_changed(sender=None, file_path=made)
    # A slow machine is no counterexample.
    settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("untimed")


def pytest_collection_finish() -> None:
    """What was imported stays: nobody need look through it for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: once Playwright's loop runs in the main thread, no other loop can."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without Chromium the browser tests are passed over, saying so; in continuous integration they fail."""
    if item.get_closest_marker("browser") and not shutil.which("chromium"):
        reason = "no chromium here: apt-get install chromium fonts-noto-cjk"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def test_database(django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A database cloned from the migrated template; its name."""
    with django_db_blocker.unblock():
        yield from cloned_database()


@pytest.fixture(scope="session", autouse=True)
def _hash_passwords_quickly() -> Iterator[None]:
    """The real hasher takes a third of a second a password, which is its purpose; most tests make three people."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def _empty_quickly(test_database: str) -> Iterator[None]:
    """Django empties all tables after each test that commits, makes content types and permissions anew and closes the
    connection: longer than most of these tests take. Here the rows are deleted, over a connection that stays."""
    from django.db import connection
    from django.test import TransactionTestCase

    with admin_connection(test_database) as emptier, pytest.MonkeyPatch.context() as patch:
        emptier.execute("SELECT set_config('lock_timeout', %s, false)", [f"{LOCK_TIMEOUT_S}s"])

        def empty(_case: TransactionTestCase) -> None:
            if not let_go(connection.connection):
                connection.close()
            emptier.execute("SELECT testing.empty()")

        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        patch.setattr(TransactionTestCase, "_should_reload_connections", lambda _case: False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _look_for_static_files_once() -> Iterator[None]:
    """Each client makes its middleware anew, which looks at every static file there is: longer than most pages take."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    found: dict[str, object] = {}
    look = WhiteNoiseMiddleware.add_files_from_finders

    def look_once(self: WhiteNoiseMiddleware) -> None:
        if not found:
            look(self)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", look_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _pages_are_asked_outside_of_a_transaction() -> Iterator[None]:
    """What a page writes where no transaction is open fails as it would in life; within a test's own transaction it
    would not. So a test that asks for a page demands `transactional_db`, or is marked `django_db(transaction=True)`."""
    from django.core.handlers.base import BaseHandler
    from django.db import connections

    # Within a loop Django hands out another connection than the test's.
    of_the_tests = connections["default"]
    get_response, get_response_async = BaseHandler.get_response, BaseHandler.get_response_async

    def asked(self: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        refuse_outer_transaction(request, connections["default"])
        return get_response(self, request)

    async def asked_async(self: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        refuse_outer_transaction(request, of_the_tests)
        return await get_response_async(self, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseHandler, "get_response", asked)
        patch.setattr(BaseHandler, "get_response_async", asked_async)
        yield


def refuse_outer_transaction(request: HttpRequest, connection: BaseDatabaseWrapper) -> None:
    if connection.in_atomic_block:
        pytest.fail(f"{request.method} {request.path} was asked within a transaction: demand transactional_db")


@pytest.fixture(scope="session")
def django_db_setup(test_database: str, _empty_quickly: None, django_db_blocker: object) -> None:
    """Stands in for pytest-django's own: the database is a clone, nothing is migrated per worker."""


@pytest.fixture(autouse=True)
def _forget_what_processes_remember() -> Iterator[None]:
    """Tests empty tables; what a process remembers of them goes too, and so does the language a page was asked in."""
    from django.utils import translation

    from brim.base.events import operations as events
    from brim.core.ledger.operations import known_codes

    known_codes.clear()
    # Every few thousand events of a process a mark is left in the log: two statements more, in whose test it falls.
    events.unticked = 0
    translation.deactivate()
    yield
    known_codes.clear()
    translation.deactivate()
