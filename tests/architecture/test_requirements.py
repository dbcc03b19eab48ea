"""The lists of pinned distributions are closed: every need of every one of them, extras included, is met by a pin.

So they are installed as they stand, without resolving anything.
"""

import re
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.database import ROOT

LISTS = {"brim": ("brim",), "dev": ("brim", "dev")}


def pins(names: tuple[str, ...]) -> dict[str, str]:
    """Version by name of what is pinned for this platform."""
    found: dict[str, str] = {}
    for name in names:
        for line in (ROOT / f"requirements/{name}.txt").read_text().splitlines():
            if line[:1].isalnum():
                wanted = Requirement(line.removesuffix("\\").strip())
                if wanted.marker is None or wanted.marker.evaluate():
                    (pin,) = wanted.specifier
                    assert pin.operator == "==", line
                    found[canonicalize_name(wanted.name)] = pin.version
    return found


def asked(names: tuple[str, ...]) -> list[Requirement]:
    """What people wrote down, extras included."""
    lines = [line for name in names for line in (ROOT / f"requirements/{name}.in").read_text().splitlines()]
    return [Requirement(line) for line in lines if line[:1].isalnum()]


def needs(of: Requirement) -> list[Requirement]:
    extras = ["", *of.extras]
    wanted = [Requirement(line) for line in distribution(of.name).requires or ()]
    return [one for one in wanted if one.marker is None or any(one.marker.evaluate({"extra": it}) for it in extras)]


@pytest.mark.parametrize("name", LISTS)
def test_every_need_is_met_by_a_pin(name):
    pinned, seen = pins(LISTS[name]), set()
    open_ends = asked(LISTS[name]) + [Requirement(one) for one in pinned]
    while open_ends:
        one = open_ends.pop()
        met = pinned.get(canonicalize_name(one.name))
        assert met is not None, f"{one} is needed and not pinned"
        assert one.specifier.contains(Version(met), prereleases=True), f"{one} is needed, {met} is pinned"
        if (one.name, frozenset(one.extras)) not in seen:
            seen.add((one.name, frozenset(one.extras)))
            open_ends += needs(one)


def test_what_is_installed_is_what_is_pinned():
    assert {name: distribution(name).version for name in pins(LISTS["dev"])} == pins(LISTS["dev"])


@pytest.mark.parametrize("name", LISTS)
def test_every_pin_bears_a_hash(name):
    text = (ROOT / f"requirements/{name}.txt").read_text()
    pinned = [block for block in re.split(r"(?m)^(?=[a-z0-9])", text) if block[:1].isalnum()]
    assert pinned
    assert [block for block in pinned if "--hash=sha256:" not in block] == []
    assert "://" not in text


def test_the_install_resolves_nothing():
    lines = [line for line in (ROOT / "bin/setup").read_text().splitlines() if "pip install" in line]
    assert lines
    assert [line for line in lines if "--no-deps" not in line] == []
