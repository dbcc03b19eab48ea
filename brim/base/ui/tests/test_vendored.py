import hashlib
import json
import re
from itertools import chain
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import loader

from brim.base.kit.config import ROOT
from brim.base.ui.stylesheets import EVERYWHERE, OF_FACES, stylesheet

HERE = ROOT / "brim/base/ui"
VENDOR = HERE / "static/vendor"
CSS = HERE / "static/ui/css"


def test_vendored_files_are_the_ones_that_were_fetched():
    lines = (VENDOR / "SHA256SUMS").read_text().splitlines()
    listed = {}
    for line in lines:
        digest, name = line.split()
        listed[name] = digest
    assert {name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() for name in listed} == listed
    assert {path.name for path in VENDOR.iterdir()} == set(listed) | {"SHA256SUMS"}


def test_the_lock_pins_exact_versions_and_names_no_registry():
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    text = (ROOT / "package-lock.json").read_text()
    assert "resolved" not in text
    assert "://" not in text
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())


def test_every_icon_that_is_used_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (VENDOR / "lucide.svg").read_text()))
    listed = {line for line in (HERE / "icons.txt").read_text().splitlines() if line and not line.startswith("#")}
    used = set()
    for template in ROOT.glob("brim/**/templates/**/*.html"):
        used |= set(re.findall(r'{% icon "([\w-]+)"|icon_name="([\w-]+)"', template.read_text()))
    assert sprite == listed
    assert {first or second for first, second in used} - sprite == set()


def test_every_stylesheet_is_linked_and_lives_in_a_layer():
    assert {f"ui/css/{path.name}" for path in CSS.glob("*.css")} == set(EVERYWHERE)
    for name in [*EVERYWHERE, *chain.from_iterable(OF_FACES.values())]:
        assert "@layer" in Path(finders.find(name)).read_text(), name


@pytest.mark.parametrize("face", ["console", "portal", "public"])
def test_a_face_links_what_rooms_add_to_it_and_no_other_does(face, monkeypatch):
    monkeypatch.setitem(OF_FACES, face, [])
    stylesheet(face, "ui/css/money.css")
    pages = {one: loader.get_template(f"ui/{one}.html").render({}) for one in ("console", "portal", "public", "bare")}
    assert [one for one, page in pages.items() if page.count("ui/css/money.css") == 2] == [face]
    with pytest.raises(AssertionError, match="money"):
        stylesheet(face, "ui/css/money.css")


def test_no_template_holds_inline_style_or_script():
    for template in ROOT.glob("brim/**/templates/**/*.html"):
        text = template.read_text()
        assert not re.search(r"\sstyle=|\son(click|load|submit|change)=|<style|<script(?![^>]*src=)", text), template
        assert not re.search(r"https?://", text), template


def test_what_every_page_of_the_console_loads_stays_small():
    import gzip

    files: list[Path] = [
        *(Path(finders.find(name)) for name in [*EVERYWHERE, *OF_FACES["console"]]),
        *(HERE / f"static/ui/js/{name}.js" for name in ("brim", "popovers", "live", "palette")),
        VENDOR / "htmx.min.js",
        VENDOR / "lucide.svg",
    ]
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < 55_000
