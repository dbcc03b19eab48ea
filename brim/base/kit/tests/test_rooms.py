import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from brim.base.kit import rooms
from brim.base.kit.config import ROOT, ConfigError


def test_a_room_is_found_by_its_folder_the_lower_wing_first(tmp_path: Path):
    for room in ("faces/console", "base/kit", "trade/wallets", "core/ledger", "trade/bulk"):
        folder = tmp_path / "brim" / room
        folder.mkdir(parents=True)
        (folder / "apps.py").touch()
    (tmp_path / "brim/trade/notes").mkdir()
    assert rooms.found(tmp_path) == [
        "brim.base.kit",
        "brim.core.ledger",
        "brim.trade.bulk",
        "brim.trade.wallets",
        "brim.faces.console",
    ]


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


@pytest.fixture
def shops(tmp_path: Path, monkeypatch):
    """Two rooms of one's own, each with a setting."""
    for room, name in (("a_shop", "SHOP_OPENS"), ("a_bar", "BAR_OPENS")):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
        (tmp_path / room / "conf.py").write_text(
            f"import os\n\nhour = os.environ.get({name!r}, '9')\n{name} = int(hour)\n"
        )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("BRIM_ROOMS", "a_shop, a_bar")
    for module in ("a_shop", "a_shop.conf", "a_bar", "a_bar.conf"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    return tmp_path


def test_what_a_room_says_in_capitals_in_its_conf_are_settings(shops, monkeypatch):
    monkeypatch.setenv("BAR_OPENS", "18")
    found = rooms.settings(taken={"DEBUG"})
    assert (found["SHOP_OPENS"], found["BAR_OPENS"]) == (9, 18)
    assert {"SMS_URL", "CHANNEL_NETWORKS", "API_READS_PER_MINUTE"} <= found.keys()
    assert "hour" not in found


@pytest.mark.parametrize("taken", [{"SHOP_OPENS"}, set()], ids=["brim's own", "another room's"])
def test_a_setting_that_is_there_already_is_refused(shops, taken):
    if not taken:
        (shops / "a_bar/conf.py").write_text("SHOP_OPENS = 7\n")
    with pytest.raises(ConfigError, match="SHOP_OPENS is a setting already"):
        rooms.settings(taken)


def test_a_setting_of_djangos_own_is_refused_though_brim_does_not_name_it(shops):
    (shops / "a_shop/conf.py").write_text("SESSION_COOKIE_DOMAIN = 'shop.example'\n")
    done = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; print(settings.DEBUG)"],
        env={**os.environ, "PYTHONPATH": str(shops), "DJANGO_SETTINGS_MODULE": "brim.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "SESSION_COOKIE_DOMAIN is a setting already" in done.stderr
