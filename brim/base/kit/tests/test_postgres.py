import os
import shutil
import subprocess
import time
from pathlib import Path

import psutil
import pytest
from django.core.management import call_command
from django.db import connection

from brim.base.kit import postgres


@pytest.mark.django_db
def test_the_application_is_no_superuser():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("brim", False)


@pytest.mark.django_db(transaction=True)
def test_committing_tests_are_emptied_after():
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_session VALUES ('a', 'b', now())")
        call_command("flush", verbosity=0, interactive=False)
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)


@pytest.mark.chaos
def test_a_server_starts_again_although_its_killed_postmaster_was_never_reaped(tmp_path: Path):
    server = postgres.Server(tmp_path / "pg", fsync=False)
    server.folder.mkdir()
    postgres.initialise(server)
    owner = postgres.system_user() if os.geteuid() == 0 else None
    ours = subprocess.Popen(
        [postgres.binaries() / "postgres", "-D", server.data], stderr=subprocess.DEVNULL, cwd="/",
        user=owner and owner.pw_uid, group=owner and owner.pw_gid, extra_groups=owner and [],
    )  # fmt: skip
    try:
        until = time.monotonic() + 30
        while not postgres.is_answering(server) and time.monotonic() < until:
            time.sleep(0.05)
        workers = psutil.Process(ours.pid).children()
        ours.kill()
        psutil.wait_procs(workers, timeout=30)
        assert psutil.Process(ours.pid).status() == psutil.STATUS_ZOMBIE
        postgres.start(server)
        assert postgres.is_answering(server)
    finally:
        ours.wait()
        postgres.stop(server, mode="immediate")


@pytest.mark.chaos
def test_data_that_were_moved_or_restored_start_in_their_new_folder(tmp_path: Path):
    first, second = postgres.Server(tmp_path / "a b" / "pg", fsync=False), postgres.Server(tmp_path / "c", fsync=False)
    try:
        assert postgres.ensure_running(first)
        postgres.stop(first)
        second.folder.mkdir()
        shutil.copytree(first.data, second.data)
        assert postgres.ensure_running(second)
        assert postgres.is_answering(second)
        assert not postgres.is_answering(first)
    finally:
        postgres.remove(first)
        postgres.remove(second)
