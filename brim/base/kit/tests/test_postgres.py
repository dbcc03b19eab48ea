import os
import shutil
import socket
import stat
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


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> postgres.Server:
    """A server whose path is too long for a socket beside its data."""
    temporary = tmp_path / "tmp"
    temporary.mkdir(mode=0o777)
    monkeypatch.setattr(postgres.tempfile, "gettempdir", lambda: str(temporary))
    server = postgres.Server(tmp_path / ("long" * 25), fsync=False)
    assert server.socket_folder.parent == temporary
    return server


def test_a_socket_in_the_temporary_folder_lies_in_a_folder_of_our_own(far: postgres.Server) -> None:
    postgres.own_folder(far.socket_folder)
    assert stat.S_IMODE(far.socket_folder.stat().st_mode) == 0o700
    far.socket_folder.chmod(0o777)
    postgres.own_folder(far.socket_folder)
    assert stat.S_IMODE(far.socket_folder.stat().st_mode) == 0o700


def test_nothing_is_said_in_a_folder_that_another_user_has_made(
    far: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    far.socket_folder.mkdir()
    monkeypatch.setattr(postgres, "own_users", lambda: {os.geteuid() + 1})
    for speak in (postgres.own_folder, postgres.check_own):
        with pytest.raises(postgres.NotOurs, match="belongs to another user"):
            speak(far.socket_folder)
    with pytest.raises(postgres.NotOurs):
        postgres.is_answering(far)
    with pytest.raises(postgres.NotOurs):
        postgres.ensure_running(far)


def test_nothing_is_said_through_a_link(far: postgres.Server, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    far.socket_folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(postgres.NotOurs):
        postgres.own_folder(far.socket_folder)


def test_who_stands_behind_the_socket_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = socket.socketpair()
    with here, there:
        postgres.check_peer(here.fileno())
        monkeypatch.setattr(postgres, "own_users", lambda: {os.geteuid() + 1})
        with pytest.raises(postgres.NotOurs, match="runs as another user"):
            postgres.check_peer(here.fileno())


def test_a_lock_is_nobodys_but_ours_to_hold(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    path.touch(mode=0o666)
    with postgres.own_file(path) as lock:
        lock.write("ours")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(OSError, match="symbolic"):
        postgres.own_file(tmp_path / "link")


def test_a_folder_that_is_opened_for_the_databases_user_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(postgres.log, "warning", lambda _event, **facts: told.append(facts["folder"]))
    closed = tmp_path / "closed"
    (closed / "data").mkdir(parents=True)
    closed.chmod(0o700)
    postgres.open_the_way(closed / "data")
    assert told[0] == str(closed)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o701
    told.clear()
    postgres.open_the_way(closed / "data")
    assert told == []
