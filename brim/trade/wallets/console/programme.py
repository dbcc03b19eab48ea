"""The wallet programme: as it stands, its versions, and its editor with an example that follows every keystroke."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.names import store_names
from brim.base.identity.queries import names_of_actors
from brim.base.kit import clock, days
from brim.base.money import Money, money, typed
from brim.base.shell.actions import Consequence, Done, Line, perform
from brim.base.shell.pages import Visit, action_page, page, show
from brim.base.shell.settings import SettingsPage
from brim.base.ui import formats
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries
from brim.trade.wallets.console import programme_wording as words
from brim.trade.wallets.console.programme_form import ProgrammeForm
from brim.trade.wallets.queries import Example, ProgrammeVersion
from brim.trade.wallets.types import Programme

VERSIONS = 20


@page("settings:read")
def programme(visit: Visit) -> HttpResponse:
    now, named = clock.now(), store_names()
    current = queries.current_programme(now)
    newest = queries.programme_versions(limit=1)
    codes = list(current.currencies) or [visit.business.currency]
    example = shown_example(visit, current)
    context = {
        "programme": current,
        "general": words.general(current, named),
        "currencies": [currency_of(current, code) for code in codes],
        "example": Consequence() if example is None else told(example),
        "coming": newest[0] if newest and newest[0].effective_at > now else None,
        "may_edit": visit.actor.can("settings:write"),
    }
    return show(visit, "wallets/programme.html", context)


def currency_of(current: Programme, code: str) -> dict[str, object]:
    terms = current.terms(code)
    steps = [
        {
            "pay": money(step.pay, code),
            "get": money(step.get, code),
            "rate": f"{(step.get * 200 + step.pay) // (2 * step.pay)} %",
        }
        for step in terms.ladder
    ]
    return {"code": code, "steps": steps, "terms": words.terms_of(code, terms)}


def shown_example(visit: Visit, current: Programme) -> Example | None:
    code = visit.business.currency if visit.business.currency in current.currencies or not current.currencies else ""
    if not code:
        code = next(iter(current.currencies))
    ladder = current.terms(code).ladder
    paid = money(ladder[len(ladder) // 2].pay, code) if ladder else typed("100", code)
    return example_of(visit, current, paid)


def example_of(visit: Visit, wanted: Programme, paid: Money) -> Example:
    return queries.example(wanted, paid=paid, now=clock.now(), zone=ZoneInfo(visit.business.time_zone))


def told(example: Example) -> Consequence:
    """The example in lines and in one sentence."""
    order = str(words.SPENT[example.order])
    if example.refused:
        name = words.LIMITS[example.refused]
        return Consequence(
            lines=[Line(_("Pays"), example.paid)],
            refusal=_("Refused: it passes the limit “%(name)s”. Nothing is taken.") % {"name": name},
        )
    until = formats.last_day_text(example.bonus_until) if example.bonus_until else _("for good")
    lines = [Line(_("Pays"), example.paid), Line(_("Gets as bonus"), example.bonus)]
    if example.bonus:
        lines.append(Line(_("Bonus until"), until))
    lines.append(Line(_("Can spend"), example.paid + example.bonus, is_total=True))
    lines.append(Line(_("Spends half of it"), example.spent, note=str(words.ORDERS[example.order])))
    lines.append(Line(_("of which principal"), example.principal_part))
    lines.append(Line(_("of which bonus"), example.bonus_part))
    return Consequence(lines=lines, words=[sentence(example, order, until)])


def sentence(example: Example, order: str, until: str) -> str:
    paid = formats.money_text(example.paid)
    if not example.bonus:
        return _("Pays %(paid)s: gets no bonus.") % {"paid": paid}
    values = {"paid": paid, "bonus": formats.money_text(example.bonus), "order": order, "until": until}
    if example.bonus_until is None:
        return _("Pays %(paid)s: gets %(bonus)s bonus, %(order)s, bonus for good.") % values
    return _("Pays %(paid)s: gets %(bonus)s bonus, %(order)s, bonus until %(until)s.") % values


@action_page("settings:read", "settings:write")
def edit(visit: Visit) -> HttpResponse:
    newest = queries.programme_versions(limit=1)
    base = newest[0].programme if newest else Programme()
    form = ProgrammeForm(visit.posted, programme=base, currency=visit.business.currency, stores=store_names())
    back = reverse("console:settings-programme")
    shown = SettingsPage(
        title=_lazy("Edit the programme"),
        submit=_lazy("Save as a new version"),
        back=back,
        template="wallets/programme_fields.html",
    )
    step = visit.request.POST.get("step", "")
    if step not in {"", "preview"}:
        form.take(step)
        form.errors.clear()  # nobody has sent it yet: what is missing is said when it is
        template = "wallets/programme_form.html" if visit.is_partial else "shell/action_page.html"
        context = {"action": shown, "form": form, "here": visit.request.get_full_path(), "is_page": True}
        return show(visit, template, {**context, "consequence": Consequence()})

    def do(whole: ProgrammeForm) -> Done:
        data, now = whole.cleaned_data, clock.now()
        day = data["effective_on"]
        begins = days.start_of(day, ZoneInfo(visit.business.time_zone)) if day else now
        saved = wallets.save_programme(
            whole.draft(),
            actor=visit.actor,
            now=now,
            reason=data["reason"],
            effective_at=max(begins, now),
            version=data["version"],
        )
        return Done(back, _("Version %(number)s of the programme is saved.") % {"number": saved.version})

    def predict(whole: ProgrammeForm) -> Consequence:
        paid = whole.cleaned_data.get("example") or whole.fields["example"].initial
        return told(example_of(visit, queries.read_programme(whole.draft()), paid))

    return perform(
        visit,
        shown,
        form,
        do=do,
        predict=predict,
        at_first=lambda: told(
            shown_example(visit, base) or example_of(visit, base, typed("100", visit.business.currency))
        ),
    )


@page("settings:read")
def history(visit: Visit) -> HttpResponse:
    asked = visit.request.GET.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 9 else None
    found = queries.programme_versions(before=before, limit=VERSIONS + 1)
    now, named = clock.now(), store_names()
    actors = names_of_actors([version.actor for version in found])
    current = queries.current_programme(now).version
    older = [*found[1:], None] if len(found) <= VERSIONS else found[1:]
    rows = [row_of(version, prior, named) for version, prior in zip(found[:VERSIONS], older, strict=False)]
    for row, version in zip(rows, found, strict=False):
        row |= {
            "who": actors(version.actor),
            "is_current": version.programme.version == current,
            "is_coming": version.effective_at > now,
        }
    here = reverse("console:settings-programme-history")
    context = {
        "rows": rows,
        "next_url": f"{here}?before={found[VERSIONS - 1].programme.version}" if len(found) > VERSIONS else "",
        "first_url": here if before else "",
    }
    return show(visit, "wallets/programme_history.html", context)


def row_of(version: ProgrammeVersion, prior: ProgrammeVersion | None, named: Mapping[int, str]) -> dict[str, object]:
    before = prior.programme if prior else Programme()
    return {"version": version, "changes": words.changes(before, version.programme, named)}
