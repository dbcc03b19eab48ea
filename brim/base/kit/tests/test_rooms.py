from pathlib import Path

import pytest
from django.apps import apps

from brim.base.kit import rooms
from brim.base.kit.config import ROOT


def test_a_room_is_found_by_its_folder_the_lower_wing_first(tmp_path: Path):
    for room in ("faces/console", "base/kit", "trade/wallets", "core/ledger", "trade/bulk"):
        folder = tmp_path / "brim" / room
        folder.mkdir(parents=True)
        (folder / "apps.py").touch()
    (tmp_path / "brim/trade/notes").mkdir()
    assert rooms.found(tmp_path) == [
        "brim.base.kit", "brim.core.ledger", "brim.trade.bulk", "brim.trade.wallets", "brim.faces.console",
    ]  # fmt: skip


def test_a_wing_that_nobody_placed_is_refused(tmp_path: Path):
    folder = tmp_path / "brim/attic/boxes"
    folder.mkdir(parents=True)
    (folder / "apps.py").touch()
    with pytest.raises(AssertionError, match="WINGS"):
        rooms.found(tmp_path)


def test_every_room_of_this_house_is_installed_once():
    installed = [config.name for config in apps.get_app_configs() if config.name.startswith("brim.")]
    assert installed == rooms.found(ROOT)


def test_rooms_of_ones_own_come_after_those_of_brim(monkeypatch):
    monkeypatch.setenv("BRIM_ROOMS", "shop.loyalty, shop.messages")
    assert rooms.installed() == [*rooms.found(), "shop.loyalty", "shop.messages"]


def test_what_a_room_has_to_say_is_imported_in_its_order(tmp_path: Path, monkeypatch):
    room = tmp_path / "a_room_to_try"
    room.mkdir()
    (room / "__init__.py").write_text("heard = []\n")
    (room / "apps.py").write_text(
        "from brim.base.kit.rooms import Room\n\n\nclass Tried(Room):\n    name = label = 'a_room_to_try'\n"
    )
    for name in ("hooks", "catalogue", "console", "unheard"):
        (room / f"{name}.py").write_text(f"from a_room_to_try import heard\n\nheard.append({name!r})\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    import a_room_to_try
    from a_room_to_try.apps import Tried

    Tried("a_room_to_try", a_room_to_try).ready()
    assert a_room_to_try.heard == ["catalogue", "hooks", "console"]
