"""The places at the bottom of the portal, which rooms register."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Tab:
    """`name` is its page in the namespace `portal`, and what pages say as their `tab`; the smaller `order` stands
    first."""

    name: str
    label: str | Promise
    icon: str
    order: int


TABS: dict[str, Tab] = {}


def tab(name: str, label: str | Promise, icon: str, *, order: int) -> None:
    assert name not in TABS, f"the portal's tab {name} is registered twice"
    TABS[name] = Tab(name, label, icon, order)


def bar(current: str) -> list[dict[str, Any]]:
    """What the bar shows on a page of the tab `current`."""
    return [
        {"url": reverse(f"portal:{one.name}"), "icon": one.icon, "name": one.label, "is_current": one.name == current}
        for one in sorted(TABS.values(), key=lambda one: one.order)
    ]
