"""Staff: add with a one-time password, change, reset access, deactivate."""

from collections.abc import Callable
from dataclasses import replace

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.identity import operations as identity
from brim.base.identity import queries
from brim.base.identity.names import role_name, store_name
from brim.base.identity.types import Actor, StaffFacts
from brim.base.kit import clock
from brim.base.shell.actions import ActionPage, Done, perform
from brim.base.shell.pages import Visit, action_page, page, show
from brim.base.shell.settings import SettingsPage
from brim.base.shell.shown_once import Secret, perform_once
from brim.base.ui.forms import ActionForm
from brim.faces.console.settings.choices import chosen_stores, is_within, roles_field, stores_field

FIELDS = "console/settings/person_fields.html"


class PersonForm(ActionForm):
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120)
    email = forms.EmailField(label=_lazy("Email"), help_text=_lazy("What they sign in with."))
    language = forms.ChoiceField(label=_lazy("Language"), required=False)

    def __init__(self, *arguments: object, actor: Actor, **named: object) -> None:
        super().__init__(*arguments, **named)
        self.fields["language"].choices = [("", _("As their browser asks")), *settings.LANGUAGES]  # type: ignore[attr-defined]  # a choice field has them
        self.fields["roles"] = roles_field(actor)
        self.fields["store_ids"] = stores_field(actor)


@page("staff:read")
def staff(visit: Visit) -> HttpResponse:
    known = {role.code: role for role in queries.roles()}
    named = {store.id: store_name(store) for store in queries.stores()}
    rows = [
        {
            "person": person,
            "roles": [role_name(known[code]) for code in person.role_codes],
            "stores": stores_text(person, named),
            "url": reverse("console:settings-person", args=[person.id]),
        }
        for person in queries.staff()
    ]
    return show(visit, "console/settings/staff.html", {"rows": rows, "may_edit": visit.actor.can("staff:write")})


def stores_text(person: StaffFacts, named: dict[int, str]) -> str:
    if person.store_ids is None:
        return _("every store")
    return _(", ").join(named.get(number, str(number)) for number in person.store_ids)


@page("staff:read")
def person(visit: Visit, staff_id: int) -> HttpResponse:
    one = queries.staff_member(staff_id)
    known = {role.code: role for role in queries.roles()}
    held = {word for code in one.role_codes for word in known[code].permissions}
    is_self = visit.actor.id == staff_id
    may_edit = visit.actor.can("staff:write") and is_within(held, visit.actor)
    own_key = visit.request.session.session_key or ""
    context = {
        "person": one,
        "roles": [known[code] for code in one.role_codes],
        "stores": stores_text(one, {store.id: store_name(store) for store in queries.stores()}),
        "sessions": queries.sessions(staff_id, current_key=own_key) if may_edit or is_self else None,
        "may_edit": may_edit,
        "is_self": is_self,
        "language": dict(settings.LANGUAGES).get(one.language, ""),
    }
    return show(visit, "console/settings/person.html", context)


@action_page("staff:write")
def add(visit: Visit) -> HttpResponse:
    back = reverse("console:settings-staff")
    shown = SettingsPage(
        title=_lazy("Add somebody"),
        is_sensitive=True,
        submit=_lazy("Add"),
        back=back,
        template=FIELDS,
        intro=_lazy("They get a password for once, and choose their own when they first sign in."),
    )

    def do(form: PersonForm) -> Secret:
        data, password = form.cleaned_data, identity.temporary_password()
        made = identity.create_staff(
            actor=visit.actor,
            now=clock.now(),
            email=data["email"],
            name=data["name"],
            roles=data["roles"],
            language=data["language"],
            store_ids=chosen_stores(data),
            password=password,
            is_temporary=True,
        )
        return password_notice(made, password)

    return perform_once(visit, shown, PersonForm(visit.posted, actor=visit.actor), do=do)


@action_page("staff:write")
def password(visit: Visit, staff_id: int) -> HttpResponse:
    one, back = queries.staff_member(staff_id), reverse("console:settings-person", args=[staff_id])
    shown = SettingsPage(
        title=_("A new password for %(name)s") % {"name": one.name},
        submit=_lazy("Make a password"),
        back=back,
        is_sensitive=True,
        intro=_lazy("The old one opens nothing any more, and all their sessions end."),
        is_grave=True,
    )

    def do(_form: ActionForm) -> Secret:
        made = identity.temporary_password()
        identity.set_password(staff_id, actor=visit.actor, now=clock.now(), password=made, is_temporary=True)
        return password_notice(one, made)

    return perform_once(visit, shown, ActionForm(visit.posted), do=do)


def password_notice(one: StaffFacts, made: str) -> Secret:
    word = _("It signs in %(email)s once; they choose their own then. Hand it over in person or by phone.")
    return Secret(_("Password for once"), made, word % {"email": one.email}, one.name)


@action_page("staff:write")
def edit(visit: Visit, staff_id: int) -> HttpResponse:
    one, back = queries.staff_member(staff_id), reverse("console:settings-person", args=[staff_id])
    initial = {
        "name": one.name,
        "email": one.email,
        "language": one.language,
        "roles": one.role_codes,
        "store_ids": one.store_ids or (),
    }

    def do(form: PersonForm) -> Done:
        data = form.cleaned_data
        identity.edit_staff(
            staff_id,
            actor=visit.actor,
            now=clock.now(),
            email=data["email"],
            name=data["name"],
            language=data["language"],
            roles=data["roles"],
            store_ids=chosen_stores(data),
        )
        return Done(back, _("%(name)s is saved.") % {"name": data["name"]})

    shown = SettingsPage(
        title=_("Edit %(name)s") % {"name": one.name},
        is_sensitive=True,
        submit=_lazy("Save"),
        back=back,
        template=FIELDS,
    )
    return perform(visit, shown, PersonForm(visit.posted, actor=visit.actor, initial=initial), do=do)


@action_page("staff:write")
def two_step(visit: Visit, staff_id: int) -> HttpResponse:
    one = queries.staff_member(staff_id)
    shown = SettingsPage(
        title=_("Reset two-step sign-in of %(name)s") % {"name": one.name},
        submit=_lazy("Reset"),
        is_grave=True,
        is_sensitive=True,
        intro=_lazy(
            "App, passkeys and recovery codes open nothing any more, and all their sessions end. "
            "Until they turn it on again the password alone is enough: make sure it is really them who asks."
        ),
    )
    return simple(visit, shown, one, identity.reset_two_step, _("Two-step sign-in is reset."))


@action_page("staff:write")
def standing(visit: Visit, staff_id: int) -> HttpResponse:
    """Let the person go, or take them back."""
    one = queries.staff_member(staff_id)
    if one.is_active:
        shown = SettingsPage(
            title=_("Deactivate %(name)s") % {"name": one.name},
            submit=_lazy("Deactivate"),
            is_grave=True,
            intro=_lazy("They are signed out everywhere at once and stay out. What they did stays under their name."),
        )
        return simple(visit, shown, one, identity.deactivate_staff, _("%(name)s is deactivated.") % {"name": one.name})
    shown = SettingsPage(
        title=_("Take %(name)s back") % {"name": one.name},
        is_sensitive=True,
        submit=_lazy("Reactivate"),
        intro=_lazy("They sign in again with the password and the roles they had."),
    )
    return simple(visit, shown, one, identity.reactivate_staff, _("%(name)s is back.") % {"name": one.name})


@action_page("staff:write")
def sessions(visit: Visit, staff_id: int) -> HttpResponse:
    one = queries.staff_member(staff_id)
    shown = SettingsPage(
        title=_("End the sessions of %(name)s") % {"name": one.name},
        submit=_lazy("End them all"),
        is_grave=True,
        intro=_lazy("They are signed out everywhere at once and may sign in again."),
    )
    key = visit.request.session.session_key or ""

    def end(staff_id: int, **who: object) -> int:
        return identity.revoke_other_sessions(staff_id, current_key=key, **who)  # type: ignore[arg-type]  # actor and now

    return simple(visit, shown, one, end, _("All their sessions have ended."))


def simple(visit: Visit, shown: ActionPage, one: StaffFacts, change: Callable[..., object], words: str) -> HttpResponse:
    """An act without fields."""
    back = reverse("console:settings-person", args=[one.id])

    def do(_form: ActionForm) -> Done:
        change(one.id, actor=visit.actor, now=clock.now())
        return Done(back, words)

    return perform(visit, replace(shown, back=back), ActionForm(visit.posted), do=do)
