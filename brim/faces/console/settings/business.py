"""The business: its names, how it reckons, and what the terms tell customers of it."""

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.operations import edit_business
from brim.base.kit import clock, days
from brim.base.shell.actions import Done, perform
from brim.base.shell.pages import Visit, action_page, page, show
from brim.base.shell.settings import SettingsPage
from brim.base.ui.forms import ActionForm

RULE_PACKS = {
    "cn": _lazy("China: prepaid consumption, 法释〔2025〕4号 and the consumer law"),
    "none": _lazy("None: only what the programme promises"),
}
COUNTRIES = ("CN", "HK", "MO", "TW", "SG", "MY", "TH", "JP", "KR", "GB", "DE", "FR", "US", "CA", "AU", "NZ")
LEGAL = ("legal_name", "registration", "address", "contact")


class BusinessForm(ActionForm):
    name = forms.CharField(label=_lazy("Name"), max_length=120)
    name_zh = forms.CharField(label=_lazy("Name in Chinese"), max_length=120, required=False)
    language = forms.ChoiceField(
        label=_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=_lazy("What customers read who have chosen none."),
    )
    time_zone = forms.ChoiceField(
        label=_lazy("Time zone"), help_text=_lazy("Days, months and statements begin and end by this clock.")
    )
    country = forms.ChoiceField(label=_lazy("Country"), required=False)
    rule_pack = forms.ChoiceField(
        label=_lazy("Rule pack"),
        choices=list(RULE_PACKS.items()),
        help_text=_lazy("The law that refunds are reckoned by."),
    )
    legal_name = forms.CharField(label=_lazy("Legal name"), max_length=200, required=False)
    registration = forms.CharField(label=_lazy("Registration number"), max_length=80, required=False)
    address = forms.CharField(label=_lazy("Address"), max_length=300, required=False)
    contact = forms.CharField(
        label=_lazy("Contact for complaints"),
        max_length=200,
        required=False,
        help_text=_lazy("A phone number or an email address that somebody answers."),
    )

    def __init__(self, *arguments: object, country: str, **named: object) -> None:
        super().__init__(*arguments, **named)
        self.fields["time_zone"].choices = [(zone, zone) for zone in sorted(days.zones())]  # type: ignore[attr-defined]  # a choice field has them
        codes = sorted({*COUNTRIES, *([country] if country else [])}, key=country_name)
        self.fields["country"].choices = [("", "–"), *((code, country_name(code)) for code in codes)]  # type: ignore[attr-defined]  # a choice field has them


@page("settings:read")
def business(visit: Visit) -> HttpResponse:
    own = visit.business
    context = {
        "own": own,
        "country": country_name(own.country),
        "rule_pack": RULE_PACKS.get(own.rule_pack, own.rule_pack),
        "language": dict(settings.LANGUAGES).get(own.language, own.language),
        "may_edit": visit.actor.can("settings:write"),
        "lacks_facts": not all(getattr(own, name) for name in LEGAL),
    }
    return show(visit, "console/settings/business.html", context)


@action_page("settings:write")
def edit(visit: Visit) -> HttpResponse:
    own, back = visit.business, reverse("console:settings-business")
    names = (*LEGAL, "name", "name_zh", "language", "time_zone", "country", "rule_pack")
    form = BusinessForm(visit.posted, country=own.country, initial={name: getattr(own, name) for name in names})
    title = SettingsPage(
        title=_lazy("Edit the business"),
        submit=_lazy("Save"),
        back=back,
        template="console/settings/business_fields.html",
    )

    def do(whole: BusinessForm) -> Done:
        changes = {name: whole.cleaned_data[name].strip() for name in names}
        edit_business(actor=visit.actor, now=clock.now(), **changes)
        return Done(back, _("The business is saved."))

    return perform(visit, title, form, do=do)


def country_name(code: str) -> str:
    """In the reader's language."""
    from babel import Locale

    if not code:
        return ""
    language = "zh_Hans" if (translation.get_language() or "").startswith("zh") else "en"
    return str(Locale.parse(language).territories.get(code, code))
