"""Roles: the matrix of who may do what, roles of one's own, and what each of them holds."""

from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity import operations as identity
from brim.base.identity import queries
from brim.base.identity.names import role_name
from brim.base.identity.types import ALL, Actor, RoleFacts, StaffFacts
from brim.base.kit import clock, ids
from brim.base.kit.refusals import NotFound
from brim.base.kit.requests import address_of
from brim.base.shell.actions import Consequence, Done, perform
from brim.base.shell.pages import Visit, action_page, page, show
from brim.base.shell.settings import SettingsPage
from brim.base.ui.forms import ActionForm
from brim.faces.console.settings.choices import groups, is_within, sides_text

FIELDS = "console/settings/role_fields.html"


@dataclass(frozen=True)
class Column:
    role: RoleFacts
    name: str
    people: int
    url: str


@dataclass(frozen=True)
class Cell:
    role: str
    is_held: bool


@dataclass(frozen=True)
class Tick:
    """A permission in a role's form; `is_free`: the actor holds it and so may hand it on."""

    word: str
    label: str
    is_on: bool
    is_free: bool


class RoleForm(ActionForm):
    name = forms.CharField(label=_lazy("Name"), max_length=80)
    name_zh = forms.CharField(label=_lazy("Name in Chinese"), max_length=80, required=False)
    permissions = forms.MultipleChoiceField(label=_lazy("Permissions"), required=False)
    networks = forms.CharField(
        label=_lazy("Allowed networks"),
        required=False,
        max_length=4_000,
        help_text=_lazy(
            "IP addresses or networks where the role counts, one a line, such as 192.0.2.0/24. Empty: anywhere."
        ),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )

    def __init__(self, *arguments: object, actor: Actor, **named: object) -> None:
        super().__init__(*arguments, **named)
        self.actor = actor
        self.fields["permissions"].choices = [(word, word) for group in groups() for word, _label in group.words]  # type: ignore[attr-defined]  # a choice field has them

    def ticks(self) -> list[tuple[str, list[Tick]]]:
        held = set(self["permissions"].value() or ())
        return [
            (
                group.name,
                [Tick(word, label, word in held, is_within([word], self.actor)) for word, label in group.words],
            )
            for group in groups()
        ]


@page("staff:read")
def roles(visit: Visit) -> HttpResponse:
    everyone, known = queries.staff(), queries.roles()
    columns = [
        Column(
            role,
            role_name(role),
            sum(role.code in one.role_codes for one in everyone if one.is_active),
            reverse("console:settings-role", args=[role.code]),
        )
        for role in known
    ]
    rows = [
        (
            group.name,
            [
                (
                    label,
                    word,
                    [
                        Cell(column.name, ALL in column.role.permissions or word in column.role.permissions)
                        for column in columns
                    ],
                )
                for word, label in group.words
            ],
        )
        for group in groups()
    ]
    context = {
        "columns": columns,
        "rows": rows,
        "may_edit": visit.actor.can("staff:write"),
        "width": len(columns) + 1,
        "warnings": [text for text in (*role_warnings(known), *people_warnings(everyone, known)) if text],
    }
    return show(visit, "console/settings/roles.html", context)


def role_warnings(known: list[RoleFacts]) -> list[str]:
    return [sides_text(role_name(role), role.permissions) for role in known]


def people_warnings(everyone: list[StaffFacts], known: list[RoleFacts]) -> list[str]:
    """Those who hold both sides of something by several roles, none of which does."""
    found = []
    words = {role.code: role.permissions for role in known}
    for one in everyone:
        held = [words[code] for code in one.role_codes if code in words]
        if one.is_active and len(held) > 1 and not any(ALL in each or queries.both_sides(each) for each in held):
            found.append(sides_text(one.name, [word for each in held for word in each], is_role=False))
    return found


@action_page("staff:write")
def add(visit: Visit) -> HttpResponse:
    """A role of one's own; with `?from=` it begins as a copy."""
    back = reverse("console:settings-roles")
    model = next((role for role in queries.roles() if role.code == visit.request.GET.get("from")), None)
    initial = {"permissions": [word for word in model.permissions if word != ALL]} if model else {}

    def do(form: RoleForm) -> Done:
        data = form.cleaned_data
        code = slugify(data["name"])[:32] or f"role-{ids.make() % 1_000_000}"
        made = identity.create_role(
            actor=visit.actor,
            now=clock.now(),
            code=code,
            name=data["name"],
            name_zh=data["name_zh"],
            permissions=data["permissions"],
            networks=data["networks"],
        )
        said = _("The role “%(name)s” is there.") % {"name": role_name(made)}
        return Done(back, said, warning=sides_text(role_name(made), made.permissions))

    title = _("A role like “%(name)s”") % {"name": role_name(model)} if model else _("Add a role")
    shown = SettingsPage(is_sensitive=True, title=title, submit=_lazy("Add the role"), back=back, template=FIELDS)
    return perform(
        visit,
        shown,
        RoleForm(visit.posted, actor=visit.actor, initial=initial),
        do=do,
        predict=predict,
    )


def predict(form: RoleForm) -> Consequence:
    """That the role would hold both sides of something."""
    text = sides_text(form.cleaned_data.get("name", ""), form.cleaned_data.get("permissions", ()))
    return Consequence(words=[text] if text else [])


@action_page("staff:read", "staff:write")
def edit(visit: Visit, code: str) -> HttpResponse:
    role, back = role_by(code), reverse("console:settings-roles")
    initial = {"name": role.name, "name_zh": role.name_zh, "permissions": role.permissions}
    initial["networks"] = "\n".join(role.networks)
    shown = SettingsPage(
        title=_("Role “%(name)s”") % {"name": role_name(role)},
        submit=_lazy("Save"),
        back=back,
        template=FIELDS,
        is_sensitive=True,
        intro=_lazy("What you change here counts at once for everybody who has this role."),
        context={"is_whole": ALL in role.permissions, "role": role},
    )

    def do(form: RoleForm) -> Done:
        data = form.cleaned_data
        kept = [word for word in role.permissions if word == ALL or word not in dict(offered(form))]
        saved = identity.edit_role(
            code,
            actor=visit.actor,
            now=clock.now(),
            name=data["name"],
            name_zh=data["name_zh"],
            permissions=sorted({*data["permissions"], *kept}),
            networks=data["networks"],
            address=address_of(visit.request),
        )
        said = _("The role “%(name)s” is saved.") % {"name": data["name"]}
        return Done(back, said, warning=sides_text(role_name(saved), saved.permissions))

    return perform(
        visit,
        shown,
        RoleForm(visit.posted, actor=visit.actor, initial=initial),
        do=do,
        predict=predict,
    )


def offered(form: RoleForm) -> list[tuple[str, str]]:
    """Words that the form could untick; a word whose room is gone stays with the role."""
    return [(tick.word, tick.label) for _name, ticks in form.ticks() for tick in ticks]


def role_by(code: str) -> RoleFacts:
    for role in queries.roles():
        if role.code == code:
            return role
    raise NotFound("unknown_role", _("There is no role “%(code)s”.") % {"code": code})
