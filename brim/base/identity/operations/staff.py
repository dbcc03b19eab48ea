"""Members of staff: create, change, deactivate."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from brim.base.identity import catalogue
from brim.base.identity.audit import note
from brim.base.identity.models import Role, Staff
from brim.base.identity.operations.grants import refuse_beyond, refuse_stores_beyond
from brim.base.identity.operations.sessions import is_own, revoke_other_sessions
from brim.base.identity.permissions import authorise
from brim.base.identity.queries.staff import staff_member, unknown_staff
from brim.base.identity.types import ALL, Actor, ActorKind, StaffFacts
from brim.base.kit.refusals import Conflict, Forbidden, Invalid, Refused
from brim.base.kit.text import clean

Stores = Sequence[int] | None
CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"


def create_staff(
    *,
    actor: Actor,
    now: datetime,
    email: str,
    name: str,
    roles: Sequence[str],
    password: str | None = None,
    is_temporary: bool = False,
    language: str = "",
    store_ids: Stores = None,
) -> StaffFacts:
    """Add a person who signs in by `email`; without `password` they cannot until one is set. `roles` are role codes.

    `is_temporary`: the password opens only the page where its owner chooses another.

    Raises: Invalid, Conflict `email_taken`, Forbidden (`beyond_own_permissions`, `beyond_own_stores`).
    """
    authorise(actor, "staff:write")
    address, known = clean_email(email), clean_roles(roles)
    check_name_and_language(name, language)
    refuse_beyond(actor, words_of(known))
    refuse_stores_beyond(actor, store_ids)
    person = Staff(
        email=address,
        name=clean(name, "name"),
        language=language,
        created_at=now,
        has_temporary_password=is_temporary,
        store_ids=None if store_ids is None else sorted(set(store_ids)),
    )
    put_password(person, password)
    with transaction.atomic():
        refuse_taken(address, except_id=0)
        person.save(force_insert=True)
        person.roles.set(known)
        codes = tuple(sorted(role.code for role in known))
        note(catalogue.StaffCreated(staff_id=person.pk, roles=codes), actor=actor, now=now)
    return staff_member(person.pk)


def edit_staff(
    staff_id: int,
    *,
    actor: Actor,
    now: datetime,
    email: str | None = None,
    name: str | None = None,
    language: str | None = None,
    roles: Sequence[str] | None = None,
    store_ids: Stores | bool = False,
) -> StaffFacts:
    """Change a person; what is left out stays (`store_ids` None means every store, so leaving it out is False).

    Raises: NotFound `unknown_staff`, Invalid, Conflict `email_taken`, Refused `last_owner`, Forbidden.
    """
    authorise(actor, "staff:write")
    changes: dict[str, object] = {}
    if email is not None:
        changes["email"] = clean_email(email)
    if name is not None:
        changes["name"] = clean(name, "name")
    if language is not None:
        changes["language"] = language
    if not isinstance(store_ids, bool):
        refuse_stores_beyond(actor, store_ids)
        changes["store_ids"] = None if store_ids is None else sorted(set(store_ids))
    check_name_and_language("-" if name is None else name, language or "")
    with transaction.atomic():
        person = locked(staff_id, actor)
        changed = {field for field, value in changes.items() if getattr(person, field) != value}
        if "email" in changed:
            refuse_taken(str(changes["email"]), except_id=staff_id)
        for field in changed:
            setattr(person, field, changes[field])
        person.save(update_fields=sorted(changed) or ["name"])
        if roles is not None and change_roles(person, actor, roles):
            changed.add("roles")
        note_edit(person, changed, actor, now)
    return staff_member(staff_id)


def choose_language(*, actor: Actor, now: datetime, language: str) -> StaffFacts:
    """Set the actor's own language for the screens. Raises: Invalid; Forbidden `forbidden` if the actor is no
    person."""
    if actor.kind is not ActorKind.STAFF:
        raise Forbidden("forbidden", _("Only a signed-in person has a language of their own."))
    check_name_and_language("-", language)
    with transaction.atomic():
        person = Staff.objects.select_for_update().get(pk=actor.id)
        if person.language != language:
            person.language = language
            person.save(update_fields=["language"])
            note_edit(person, {"language"}, actor, now)
    return staff_member(actor.id)


def deactivate_staff(staff_id: int, *, actor: Actor, now: datetime) -> StaffFacts:
    """Deactivate a person: they can no longer sign in, and all their sessions end. Repeating the call changes nothing.

    Raises: NotFound `unknown_staff`, Refused `last_owner`, Refused `not_oneself`, Forbidden.
    """
    authorise(actor, "staff:write")
    if is_own(staff_id, actor):
        raise Refused("not_oneself", _("You cannot deactivate yourself. Ask another owner to do it."))
    with transaction.atomic():
        person = locked(staff_id, actor)
        if person.is_active:
            refuse_last_owner(person)
            person.is_active = False
            person.save(update_fields=["is_active"])
            note(catalogue.StaffDeactivated(staff_id=staff_id), actor=actor, now=now)
        revoke_other_sessions(staff_id, actor=actor, now=now)
    return staff_member(staff_id)


def reactivate_staff(staff_id: int, *, actor: Actor, now: datetime) -> StaffFacts:
    """Reactivate a person with the roles that they had. Raises: NotFound `unknown_staff`, Forbidden."""
    authorise(actor, "staff:write")
    with transaction.atomic():
        person = locked(staff_id, actor)
        if not person.is_active:
            person.is_active = True
            person.save(update_fields=["is_active"])
            note(catalogue.StaffReactivated(staff_id=staff_id), actor=actor, now=now)
    return staff_member(staff_id)


def set_password(staff_id: int, *, actor: Actor, now: datetime, password: str, is_temporary: bool = False) -> None:
    """Give a person a new password; all their sessions end. `is_temporary` as for `create_staff`.

    Raises: NotFound `unknown_staff`, Invalid, Forbidden.
    """
    authorise(actor, "staff:write")
    with transaction.atomic():
        person = locked(staff_id, actor)
        put_password(person, password)
        person.has_temporary_password = is_temporary
        person.save(update_fields=["password", "has_temporary_password"])
        revoke_other_sessions(staff_id, actor=actor, now=now)
        note(catalogue.PasswordChanged(staff_id=staff_id), actor=actor, now=now)


def own_password_chosen(staff_id: int) -> None:
    """Clear the temporary mark after the person has chosen a password. The caller records the change."""
    Staff.objects.filter(pk=staff_id, has_temporary_password=True).update(has_temporary_password=False)


def temporary_password() -> str:
    """About 80 random bits in four groups, from letters and digits that are not easily confused."""
    return "-".join("".join(secrets.choice(CLEAR) for _place in range(4)) for _group in range(4))


def reset_two_step(staff_id: int, *, actor: Actor, now: datetime) -> StaffFacts:
    """Remove app, passkeys and recovery codes of a person who lost them; all their sessions end.

    Raises: NotFound `unknown_staff`, Refused `no_two_step`, Forbidden.
    """
    authorise(actor, "staff:write")
    with transaction.atomic():
        locked(staff_id, actor)
        held = list(Authenticator.objects.select_for_update().filter(user_id=staff_id).order_by("id"))
        if not held:
            raise Refused("no_two_step", _("This person has no two-step sign-in. Nothing was changed."))
        Authenticator.objects.filter(pk__in=[row.pk for row in held]).delete()
        revoke_other_sessions(staff_id, actor=actor, now=now)
        for row in held:
            if row.type == Authenticator.Type.TOTP:
                note(catalogue.TotpDisabled(staff_id=staff_id), actor=actor, now=now)
            elif row.type == Authenticator.Type.WEBAUTHN:
                note(catalogue.PasskeyRemoved(staff_id=staff_id, passkey_id=row.pk), actor=actor, now=now)
    return staff_member(staff_id)


def locked(staff_id: int, actor: Actor) -> Staff:
    """The locked row, after checking that the actor holds every permission and store of this person."""
    person = Staff.objects.select_for_update().filter(pk=staff_id).first()
    if person is None:
        raise unknown_staff(staff_id)
    refuse_beyond(actor, words_of(person.roles.all()))
    refuse_stores_beyond(actor, person.store_ids)
    return person


def change_roles(person: Staff, actor: Actor, codes: Sequence[str]) -> bool:
    """Returns whether anything changed."""
    wanted = clean_roles(codes)
    if set(wanted) == set(person.roles.all()):
        return False
    refuse_beyond(actor, words_of(wanted))
    if ALL not in words_of(wanted):
        refuse_last_owner(person)
    person.roles.set(wanted)
    return True


def refuse_last_owner(person: Staff) -> None:
    """There is always an active owner; the owner role's row is locked, so that two owners cannot leave at once."""
    whole = list(Role.objects.select_for_update().filter(permissions__contains=[ALL]))
    owners = Staff.objects.filter(is_active=True, roles__in=whole)
    if owners.filter(pk=person.pk).exists() and not owners.exclude(pk=person.pk).exists():
        raise Refused(
            "last_owner", _("This is the last active owner. Nothing was changed: make somebody else an owner first.")
        )


def note_edit(person: Staff, changed: set[str], actor: Actor, now: datetime) -> None:
    if changed:
        codes = tuple(person.roles.order_by("code").values_list("code", flat=True))
        fact = catalogue.StaffEdited(staff_id=person.pk, changed=tuple(sorted(changed)), roles=codes)
        note(fact, actor=actor, now=now)


def clean_email(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid("email", _("Give an email address, such as lin@example.com.")) from None
    return address


def refuse_taken(address: str, *, except_id: int) -> None:
    if Staff.objects.filter(email=address).exclude(pk=except_id).exists():
        raise Conflict("email_taken", _("Somebody signs in with this email address already. Nothing was changed."))


def clean_roles(codes: Sequence[str]) -> list[Role]:
    found = list(Role.objects.filter(code__in=set(codes)))
    missing = sorted(set(codes) - {role.code for role in found})
    if missing:
        raise Invalid("roles", _("There is no role “%(code)s”.") % {"code": missing[0]}, code="unknown_role")
    return found


def words_of(roles: Iterable[Role]) -> set[str]:
    return {word for role in roles for word in role.permissions}


def check_name_and_language(name: str, language: str) -> None:
    if not clean(name, "name"):
        raise Invalid("name", _("Give the name that colleagues see."))
    if language and language not in dict(settings.LANGUAGES):
        raise Invalid("language", _("Choose one of the languages that Brim speaks."))


def put_password(person: Staff, password: str | None) -> None:
    if password is not None:
        try:
            validate_password(password, person)
        except ValidationError as problem:
            raise Invalid("password", " ".join(problem.messages)) from None
    person.set_password(password)
