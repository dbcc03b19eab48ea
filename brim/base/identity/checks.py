"""A start-up check: every permission belongs to a group that some room registered."""

from typing import Any

from django.core import checks

from brim.base.identity.permissions import groups, registered


def register_checks() -> None:
    checks.register(permissions_stand_in_groups_that_are_there)


def permissions_stand_in_groups_that_are_there(**_given: Any) -> list[checks.CheckMessage]:
    return [
        checks.Error(f"{word!r} stands in the group {one.group!r}, which no room has.", id="identity.E001")
        for word, one in registered.items()
        if one.group not in groups
    ]
