"""The channels money comes in by, and the sandbox's mischief."""

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.events.sentences import named
from brim.base.kit import clock
from brim.base.kit.refusals import NotFound
from brim.base.shell.actions import Done, perform
from brim.base.shell.pages import Visit, action_page, page, show
from brim.base.shell.settings import SettingsPage
from brim.base.ui.forms import ActionForm
from brim.trade.payments import queries
from brim.trade.sandbox import operations as sandbox
from brim.trade.sandbox import queries as sandbox_queries
from brim.trade.wallets.console.programme_wording import span

# In the order of the list; every kind of mischief the sandbox knows has its words.
FAULT_KINDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "delayed": (_lazy("Late"), _lazy("The notification comes only after the delay.")),
    "duplicated": (_lazy("Doubled"), _lazy("It comes three times.")),
    "reordered": (_lazy("Out of order"), _lazy("An older word comes after the newer one.")),
    "lost": (_lazy("Lost"), _lazy("No notification ever comes: Brim must ask.")),
    "forged": (_lazy("Forged"), _lazy("It is signed by somebody else: Brim must not believe it.")),
    "wrong_amount": (_lazy("Wrong amount"), _lazy("It tells a hundred times what was paid: Brim must keep it apart.")),
    "slow_refund": (_lazy("Slow refund"), _lazy("A refund settles only after the delay.")),
    "failed_refund": (_lazy("Refused refund"), _lazy("A refund is refused: the money goes back to the wallet.")),
    "down": (_lazy("Down"), _lazy("The provider answers no question.")),
}


def fault_choices() -> list[tuple[str, str | Promise]]:
    return [(kind, FAULT_KINDS[kind][0]) for kind in sandbox_queries.FAULT_KINDS]


class FaultForm(ActionForm):
    mischief = forms.MultipleChoiceField(
        choices=fault_choices,
        required=False,
        label=_lazy("What goes wrong"),
        widget=forms.CheckboxSelectMultiple,
    )
    delay_s = forms.IntegerField(
        label=_lazy("Delay in seconds"),
        min_value=0,
        max_value=86_400,
        help_text=_lazy("For what is late or slow."),
    )

    def kinds(self) -> list[tuple[object, str]]:
        """Each kind to tick, with what it does."""
        return [(option, str(FAULT_KINDS[option.data["value"]][1])) for option in self["mischief"]]


@page("settings:read")
def channels(visit: Visit) -> HttpResponse:
    habit = sandbox_queries.sandbox_faults()
    context = {
        "channels": [
            (facts, named("channel", facts.name), span(int(facts.lifetime.total_seconds()) // 60))
            for facts in queries.channel_facts()
        ],
        "has_sandbox": sandbox_queries.has_sandbox(),
        "mischief": [FAULT_KINDS[kind][0] for kind in sandbox_queries.FAULT_KINDS if kind in habit.mischief],
        "delay_s": habit.delay_s,
        "may_edit": visit.actor.can("settings:write"),
    }
    return show(visit, "payments/channels.html", context)


@action_page("settings:write")
def configure_faults(visit: Visit) -> HttpResponse:
    if not sandbox_queries.has_sandbox():
        raise NotFound("no_sandbox", _("The sandbox is switched off here."))
    habit, back = sandbox_queries.sandbox_faults(), reverse("console:settings-channels")
    shown = SettingsPage(
        title=_lazy("The sandbox's mischief"),
        submit=_lazy("Save"),
        back=back,
        template="payments/mischief_fields.html",
        intro=_lazy("How payments go wrong that are opened from now on. No real money moves in the sandbox."),
    )
    form = FaultForm(visit.posted, initial={"mischief": sorted(habit.mischief), "delay_s": habit.delay_s})

    def do(whole: FaultForm) -> Done:
        data = whole.cleaned_data
        sandbox.configure_sandbox(
            mischief=data["mischief"], delay_s=data["delay_s"], actor=visit.actor, now=clock.now()
        )
        return Done(back, _("The sandbox knows."))

    return perform(visit, shown, form, do=do)
