"""Staff and roles as facts, and the actor of a signed-in person."""

from collections.abc import Collection, Iterable

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from brim.base.identity.models import Role, Staff
from brim.base.identity.queries import reach
from brim.base.identity.types import Actor, ActorKind, RoleFacts, StaffFacts, Unauthenticated
from brim.base.kit.refusals import NotFound


def actor_of_staff(
    user: AbstractBaseUser | AnonymousUser, *, request_id: str = "", address: str | None = None
) -> Actor:
    """The actor of a signed-in person, with the permissions of their roles; with `address`, of those roles that may be
    used from there.

    Raises: Unauthenticated `unauthenticated` where nobody is signed in or the person was deactivated.
    """
    if not isinstance(user, Staff) or not user.is_active:
        raise Unauthenticated("unauthenticated", _("You are not signed in. Sign in and try again."))
    roles = reach.roles_of(user)
    held, is_elsewhere = reach.of_roles(user, roles, address), reach.is_elsewhere(roles, address)
    return Actor(ActorKind.STAFF, user.pk, held.permissions, held.store_ids, request_id, user.name, is_elsewhere)


def staff() -> list[StaffFacts]:
    """Everyone, the active first, then by name."""
    return staff_facts(Staff.objects.order_by("-is_active", "name", "id"))


def staff_member(staff_id: int) -> StaffFacts:
    """Raises: NotFound `unknown_staff`."""
    found = staff_facts(Staff.objects.filter(pk=staff_id))
    if not found:
        raise unknown_staff(staff_id)
    return found[0]


def staff_names(staff_ids: Collection[int]) -> dict[int, str]:
    return dict(Staff.objects.filter(pk__in=staff_ids).values_list("pk", "name"))


def held_roles(staff_id: int) -> list[RoleFacts]:
    """A person's roles, in the order they were made; one query."""
    held = Staff.roles.through.objects.filter(staff_id=staff_id).values("role_id")
    return [role_facts(row) for row in Role.objects.filter(pk__in=held).order_by("id")]


def roles() -> list[RoleFacts]:
    """Every role, in the order they were made."""
    return [role_facts(row) for row in Role.objects.order_by("id")]


def role_facts(row: Role) -> RoleFacts:
    return RoleFacts(row.pk, row.code, row.name, row.name_zh, tuple(row.permissions), tuple(row.networks))


def staff_facts(rows: Iterable[Staff]) -> list[StaffFacts]:
    """Three queries whatever the number of people."""
    people = list(rows)
    ids = [person.pk for person in people]
    codes: dict[int, list[str]] = {}
    held = Staff.roles.through.objects.filter(staff_id__in=ids).values_list("staff_id", "role__code")
    for staff_id, code in held.order_by("role__code"):
        codes.setdefault(staff_id, []).append(code)
    factors = list(Authenticator.objects.filter(user_id__in=ids).values_list("user_id", "type"))
    return [
        StaffFacts(
            person.pk,
            person.email,
            person.name,
            person.language,
            None if person.store_ids is None else tuple(person.store_ids),
            tuple(codes.get(person.pk, ())),
            person.is_active,
            (person.pk, "totp") in factors,
            person.last_login,
            factors.count((person.pk, "webauthn")),
            person.has_temporary_password,
        )
        for person in people
    ]


def unknown_staff(staff_id: int) -> NotFound:
    return NotFound("unknown_staff", _("There is nobody with this staff number."), {"staff_id": staff_id})
