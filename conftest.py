"""What every test may rely on: one shared test server, a migrated template, a database of one's own per worker."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from hypothesis import HealthCheck, settings
from psycopg import sql

from brim.base.kit import messages
from brim.base.kit.postgres import ROLE, Server, ensure_running

ROOT = Path(__file__).parent
TEST_SERVER = Server(ROOT / ".brim" / "test-postgres", fsync=False)


def pytest_configure() -> None:
    messages.compile_all()
    # A slow machine is no counterexample.
    settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("untimed")


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


def schema_digest() -> str:
    """Changes when any migration or the list of installed apps does, so that an old template is never reused."""
    digest = hashlib.sha256()
    for path in [
        *sorted(ROOT.glob("brim/**/migrations/*.py")),
        ROOT / "brim/config/settings.py",
        ROOT / "requirements/brim.txt",
    ]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def admin_connection() -> psycopg.Connection:
    return psycopg.connect(TEST_SERVER.conninfo("postgres", "postgres"), autocommit=True)


def build_template(admin: psycopg.Connection, template: str) -> None:
    from django.core.management import call_command
    from django.db import connection

    draft = f"{template}_draft"
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(draft)))
    admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(draft), sql.Identifier(ROLE)))
    connection.settings_dict["NAME"] = draft
    call_command("migrate", verbosity=0)
    connection.close()
    with psycopg.connect(TEST_SERVER.conninfo(draft, "postgres"), autocommit=True) as inside:
        # Django empties tables between committing tests; the application's role itself may not.
        inside.execute(sql.SQL("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {}").format(sql.Identifier(ROLE)))
    for (old,) in admin.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'brim_template_%%' AND datname <> %s", [draft]
    ).fetchall():
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
    admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(template)))


@pytest.fixture(scope="session")
def test_database(django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A database cloned from the migrated template; its name."""
    with django_db_blocker.unblock():
        yield from cloned_database()


def cloned_database() -> Iterator[str]:
    from django.db import connection

    ensure_running(TEST_SERVER)
    template = f"brim_template_{schema_digest()}"
    name = f"brim_test_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    connection.settings_dict.update(TEST_SERVER.django(name), CONN_MAX_AGE=0, CONN_HEALTH_CHECKS=False)
    with admin_connection() as admin:
        admin.execute("SELECT pg_advisory_lock(7203)")
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            build_template(admin, template)
        drop_leftovers(admin)
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(*map(sql.Identifier, (name, template, ROLE)))
        )
        admin.execute("SELECT pg_advisory_unlock(7203)")
    connection.close()
    connection.settings_dict["NAME"] = name
    yield name
    connection.close()
    with admin_connection() as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def drop_leftovers(admin: psycopg.Connection) -> None:
    """Databases of test runs whose process is gone."""
    for (name,) in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'brim_test_%'").fetchall():
        pid = name.split("_")[2]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session", autouse=True)
def _hash_passwords_quickly() -> Iterator[None]:
    """The real hasher takes a third of a second a password, which is its purpose; most tests make three people."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _empty_only_what_is_filled() -> Iterator[None]:
    """Django empties all tables after each test that commits, and makes content types and permissions anew, which
    nothing here asks for. That took longer than most of these tests; to find the filled tables takes milliseconds.
    """
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db import connection
    from django.db.backends.postgresql.operations import DatabaseOperations
    from django.db.models.signals import post_migrate

    empty = DatabaseOperations.sql_flush

    def empty_filled(self: DatabaseOperations, style: object, tables: list[str], **options: bool) -> list[str]:
        tables = [
            *tables,
            "procrastinate_jobs",
        ]  # no model of ours, so Django would leave the jobs of one test to the next
        asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables)
        with connection.cursor() as cursor:
            cursor.execute(asked)
            filled = [name for (name,) in cursor.fetchall()]
        return empty(self, style, filled, **options | {"allow_cascade": True})

    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", empty_filled)
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
def django_db_setup(test_database: str, django_db_blocker: object) -> None:
    """Stands in for pytest-django's own: the database is a clone, nothing is migrated per worker."""


@pytest.fixture(autouse=True)
def _forget_what_processes_remember() -> Iterator[None]:
    """Tests empty tables; what a process remembers of them goes too, and so does the language a page was asked in."""
    from django.utils import translation

    from brim.core.ledger.operations import known_codes

    known_codes.clear()
    translation.deactivate()
    yield
    known_codes.clear()
    translation.deactivate()
