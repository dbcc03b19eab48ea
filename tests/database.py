"""The tests' PostgreSQL: one server, a migrated template, a clone of it per worker, and how a clone is emptied."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from brim.base.kit.postgres import ROLE, Server, ensure_running

ROOT = Path(__file__).parents[1]
TEST_SERVER = Server(ROOT / ".brim" / "test-postgres", fsync=False)
# No models of ours, so Django does not list them; the last two belong to the first.
QUEUE = ("procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers")
# A table that grew past this is truncated, which takes a hundred times as long as to delete a handful of rows.
TRUNCATE_PAST = 512 * 1024  # bytes
LOCK_TIMEOUT_S = 60


OWN_SETTINGS = "brim.config.settings"


def settings_module() -> str:
    return os.environ.get("DJANGO_SETTINGS_MODULE", OWN_SETTINGS)


def family() -> str:
    """How the templates of these settings begin: those of others stay."""
    return "brim_template_" if settings_module() == OWN_SETTINGS else "room_template_"


def schema_digest() -> str:
    """Changes when any migration or the list of installed apps does, so that an old template is never reused."""
    settings = ROOT / f"{settings_module().replace('.', '/')}.py"
    digest = hashlib.sha256()
    for path in [
        *sorted(ROOT.glob("brim/**/migrations/*.py")),
        *sorted(settings.parent.glob("**/migrations/*.py")),
        ROOT / "brim/config/settings.py",
        settings,
        ROOT / "requirements/brim.txt",
        Path(__file__),
    ]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def admin_connection(database: str = "postgres") -> psycopg.Connection:
    return psycopg.connect(TEST_SERVER.conninfo(database, "postgres"), autocommit=True)


def build_template(admin: psycopg.Connection, template: str) -> None:
    from django.core.management import call_command
    from django.db import connection

    draft = f"{template}_draft"
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(draft)))
    admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(draft), sql.Identifier(ROLE)))
    connection.settings_dict["NAME"] = draft
    call_command("migrate", verbosity=0)
    tables = [*connection.introspection.django_table_names(only_existing=True, include_views=False), *QUEUE]
    connection.close()
    with admin_connection(draft) as inside:
        inside.execute("CREATE SCHEMA testing")
        inside.execute(emptying(sorted(set(tables))))
        inside.execute("SELECT testing.empty()")
        inside.execute(KEEPING)
        inside.execute(sql.SQL("GRANT USAGE ON SCHEMA testing TO {}").format(sql.Identifier(ROLE)))
    for (old,) in admin.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND datname <> %s", [family(), draft]
    ).fetchall():
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
    admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(template)))


def emptying(tables: list[str]) -> sql.Composed:
    """`testing.empty()`: the rows of all tables go, whoever may not delete them and whatever refers to them.

    It waits for who is still writing to a table, as a truncation would, so that nothing comes after it.
    """
    one = """
        bytes := pg_relation_size({quoted});
        IF bytes > {bytes} THEN TRUNCATE {name} CASCADE;
        ELSIF bytes > 0 THEN
            LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE;
            DELETE FROM {name};
        END IF;"""
    steps = [
        sql.SQL(one).format(
            name=sql.Identifier(name), quoted=sql.Literal(f'"{name}"'), bytes=sql.Literal(TRUNCATE_PAST)
        )
        for name in tables
    ]
    return sql.SQL(
        "CREATE FUNCTION testing.empty() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica"
        " AS $$ DECLARE bytes bigint; BEGIN {} END $$"
    ).format(sql.SQL("").join(steps))


# What tests begin with, kept as copies of its rows: `kept` in brim/base/kit/tests/keeping.py says when. Run as their
# owner, since nobody else may write without the guards.
KEEPING = """
CREATE FUNCTION testing.is_empty() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE one text; found boolean;
BEGIN
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations' LOOP
        IF pg_relation_size(format('public.%I', one)) > 0 THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', one) INTO found;
            IF found THEN RETURN false; END IF;
        END IF;
    END LOOP;
    RETURN true;
END $$;
CREATE FUNCTION testing.keep(name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE place text := 'kept_' || md5(name); one text; found boolean; steps text := '';
BEGIN
    EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', place);
    EXECUTE format('CREATE SCHEMA %I', place);
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations' LOOP
        IF pg_relation_size(format('public.%I', one)) > 0 THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', one) INTO found;
            IF found THEN
                EXECUTE format('CREATE TABLE %I.%I AS SELECT * FROM public.%I', place, one, one);
                steps := steps || format('INSERT INTO public.%I SELECT * FROM %I.%I; ', one, place, one);
            END IF;
        END IF;
    END LOOP;
    EXECUTE format(
        'CREATE FUNCTION %I.put_back() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica'
        ' AS $put_back$ BEGIN %s END $put_back$', place, steps
    );
END $$;
CREATE FUNCTION testing.put_back(name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    EXECUTE format('SELECT %I.put_back()', 'kept_' || md5(name));
END $$;
"""


def cloned_database() -> Iterator[str]:
    from django.db import connection

    ensure_running(TEST_SERVER)
    template = f"{family()}{schema_digest()}"
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


def let_go(connection: psycopg.Connection | None) -> bool:
    """Whether the next test may have the connection too: nothing is open on it, and nobody hears or holds anything.

    A new one knows no table and no plan yet; what a test asks first then takes longer than many a test.
    """
    if connection is None or connection.closed or connection.info.transaction_status is not TransactionStatus.IDLE:
        return False
    try:
        connection.execute("SELECT pg_advisory_unlock_all()")
    except psycopg.Error:
        return False
    return True
