"""Roles: named sets of permission words."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from brim.base.identity import catalogue
from brim.base.identity.audit import note
from brim.base.identity.models import Role, Staff
from brim.base.identity.operations.grants import clean_networks, refuse_beyond, refuse_locked_out
from brim.base.identity.permissions import authorise, check_words
from brim.base.identity.queries.staff import role_facts
from brim.base.identity.types import ALL, Actor, RoleFacts
from brim.base.kit.refusals import Conflict, Invalid, NotFound, Refused
from brim.base.kit.text import clean


def create_role(
    *,
    actor: Actor,
    now: datetime,
    code: str,
    name: str,
    permissions: Sequence[str],
    name_zh: str = "",
    networks: str = "",
) -> RoleFacts:
    """Add a role.

    Raises: Invalid (also `unknown_permission`), Conflict `role_exists`, Forbidden (also `beyond_own_permissions`).
    """
    authorise(actor, "staff:write")
    if not code.isascii() or not code.replace("-", "").replace("_", "").isalnum() or len(code) > 32:
        raise Invalid("code", _("Give the role a code of up to 32 letters, digits, hyphens and underscores."))
    if not clean(name, "name"):
        raise Invalid("name", _("Give the role a name."))
    words = sorted(set(permissions))
    check_words(words)
    refuse_beyond(actor, words)
    with transaction.atomic():
        defaults = {"name": clean(name, "name"), "name_zh": clean(name_zh, "name_zh"), "permissions": words}
        defaults |= {"networks": list(clean_networks(networks))}
        row, is_new = Role.objects.get_or_create(code=code, defaults=defaults)
        if not is_new:
            raise Conflict("role_exists", _("There is a role with this code already. Nothing was changed."))
        note(catalogue.RoleCreated(role=code, permissions=tuple(words)), actor=actor, now=now)
    return role_facts(row)


def edit_role(
    code: str,
    *,
    actor: Actor,
    now: datetime,
    permissions: Sequence[str] | None = None,
    name: str | None = None,
    name_zh: str | None = None,
    networks: str | None = None,
    address: str = "",
) -> RoleFacts:
    """Change a role for everyone who has it; what is None stays. The owner role keeps every permission.

    `networks`: where it may be used from at the console; none is everywhere. `address` is the actor's own: an actor who
    has the role cannot lock themselves out.

    Only permissions that are new to the role are checked, so that one whose room was removed does not block an edit.
    Raises: NotFound `unknown_role`, Refused `owner_role_is_whole`, `locks_you_out`, Invalid (also `invalid_network`),
    Forbidden.
    """
    authorise(actor, "staff:write")
    with transaction.atomic():
        row = Role.objects.select_for_update().filter(code=code).first()
        if row is None:
            raise NotFound("unknown_role", _("There is no role “%(code)s”.") % {"code": code})
        before = set(row.permissions)
        after = before if permissions is None else set(permissions)
        if ALL in before and ALL not in after:
            raise Refused("owner_role_is_whole", _("The owner role keeps every permission. Nothing was changed."))
        check_words(sorted(after - before))
        refuse_beyond(actor, before | after)
        allowed = tuple(row.networks) if networks is None else clean_networks(networks)
        if allowed != tuple(row.networks) and Staff.objects.filter(pk=actor.id, roles=row).exists():
            refuse_locked_out(actor, allowed, address)
        is_moved = allowed != tuple(row.networks)
        row.permissions, row.networks = sorted(after), list(allowed)
        row.name = row.name if name is None else clean(name, "name")
        row.name_zh = row.name_zh if name_zh is None else clean(name_zh, "name_zh")
        row.save(update_fields=["permissions", "networks", "name", "name_zh"])
        note(
            catalogue.RoleChanged(
                role=code,
                added=tuple(sorted(after - before)),
                removed=tuple(sorted(before - after)),
                has_new_networks=is_moved,
            ),
            actor=actor,
            now=now,
        )
    return role_facts(row)
