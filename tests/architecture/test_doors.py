"""Rooms are entered by their doors. import-linter keeps the floors apart (pyproject.toml); this keeps the doors."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from brim.base.kit import rooms
from tests.architecture.source import ROOT, code, room_of, those, tree, where
from tests.architecture.source import rooms as folders


def room_name(room: rooms.Room) -> str:
    """`trade.wallets`."""
    return room.name.partition(".")[2]


DOORS = {*rooms.DOORS}
# What more a room shows, as its `apps.py` says.
MORE_DOORS = {room_name(room): {*room.doors} for room in apps.get_app_configs() if isinstance(room, rooms.Room)}
# A room's faces: a room above builds its own of one kind upon those of the same kind below, and the faces compose them.
FACES = {"console", "counter", "demo", "portal", "public", "rest"}
# What only a face or the switchboard may ask for: to place pages and endpoints.
FOR_FACES = FACES | {"urls", "tasks", "listeners", "permissions", "catalogue", "asgi"}


def imported(path: Path) -> Iterator[tuple[ast.AST, str]]:
    """Every module that a file imports, with `from package import module` read as `package.module`."""
    for plain in those(path, ast.Import):
        yield from ((plain, alias.name) for alias in plain.names)
    for node in those(path, ast.ImportFrom):
        if node.module:
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def is_allowed(room: str, name: str, kind: str = "") -> bool:
    """Whether code of `room` (`trade.wallets`; "" or `config` outside any), in its face `kind` where it is in one, may
    import `name` (brim.core.ledger...)."""
    parts = name.split(".")
    if parts[0] != "brim" or len(parts) < 4 or parts[1] == "config":
        return True
    target, door = ".".join(parts[1:3]), parts[3]
    if target == room or target in rooms.TOOLBOXES:
        return True
    doors = DOORS | MORE_DOORS.get(target, set())
    if room == "" or room.startswith(("faces.", "config")):
        doors = doors | FOR_FACES
    return door in doors or door == kind


def face_of(path: Path) -> str:
    """The face of its room that a file is part of; nothing where it is in none."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[3] if len(parts) > 3 and parts[3] in FACES else ""


def test_rooms_are_entered_by_their_doors_only() -> None:
    wrong = [
        f"{where(path, node)} imports {name}"
        for path in code()
        for node, name in imported(path)
        if not is_allowed(room_of(path), name, face_of(path))
    ]
    assert wrong == []


def test_the_rule_tells_doors_from_walls() -> None:
    assert is_allowed("trade.wallets", "brim.core.ledger.operations.post")
    assert is_allowed("trade.wallets", "brim.trade.wallets.models.Operation")
    assert is_allowed("trade.wallets", "brim.base.kit.ids")
    assert is_allowed("faces.rest", "brim.trade.wallets.rest.router")
    assert not is_allowed("trade.wallets", "brim.core.ledger.models.Account")
    assert is_allowed("trade.payments", "brim.trade.wallets.rest.shapes", "rest")
    assert not is_allowed("trade.payments", "brim.trade.wallets.rest.shapes")
    assert not is_allowed("trade.payments", "brim.trade.wallets.rest.shapes", "console")
    assert not is_allowed("faces.console", "brim.trade.wallets.models.Operation")


def test_every_room_says_what_it_is_for() -> None:
    assert [str(room) for room in folders() if not ast.get_docstring(tree(room / "__init__.py"))] == []
