"""Acts: a form that says in numbers what it would do, does it once, and says what came of it.

Opened by htmx an act is a dialog in the page's `#stage`; without scripts it is a page of its own at the same address.
While one types the form is sent with `step=preview`, and only its consequence comes back: nothing is done.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise

from brim.base.kit.refusals import Refused
from brim.base.money import Money
from brim.base.ui.forms import ActForm
from brim.faces.console.pages import Visit, show

Form = TypeVar("Form", bound=ActForm)


@dataclass(frozen=True)
class Line:
    """One line of a consequence: a name and an amount or a word."""

    name: str
    value: Money | str
    is_total: bool = False

    @property
    def is_money(self) -> bool:
        return isinstance(self.value, Money)


@dataclass(frozen=True)
class Consequence:
    """What would be, before it is: numbers, then words that need to be read first (an approval, an undo)."""

    lines: Sequence[Line] = ()
    words: Sequence[str] = ()


@dataclass(frozen=True)
class Done:
    """Where to go afterwards, and the one sentence that says what was done."""

    url: str
    message: str


@dataclass(frozen=True)
class Act:
    """How an act is shown. `submit` names the deed; `is_grave` marks one that cannot be undone."""

    title: str | Promise
    submit: str | Promise
    intro: str | Promise = ""
    back: str = ""
    is_grave: bool = False
    template: str = "console/act_fields.html"
    context: Mapping[str, Any] = field(default_factory=dict)


def perform(
    visit: Visit,
    act: Act,
    form: Form,
    *,
    do: Callable[[Form], Done],
    foresee: Callable[[Form], Consequence] | None = None,
) -> HttpResponse:
    """Show the form, preview its consequence, or do it. A refusal is shown at the form; nothing was done then."""
    if visit.posted is None:
        return shown(visit, act, form, foresee)
    if visit.request.POST.get("step") == "preview":
        return preview(visit, form, foresee)
    if form.is_valid():
        try:
            done = do(form)
        except Refused as refused:
            form.refuse(refused)
        else:
            return finished(visit, done)
    return shown(visit, act, form, None, status=422)


def preview(visit: Visit, form: Form, foresee: Callable[[Form], Consequence] | None) -> HttpResponse:
    return show(visit, "console/consequence.html", {"consequence": foreseen(form, foresee)})


def foreseen(form: Form, foresee: Callable[[Form], Consequence] | None) -> Consequence:
    """Fields that are not whole yet foresee nothing; a refusal is foreseen in its own words."""
    if foresee is None or not form.is_bound or not form.is_valid():
        return Consequence()
    try:
        return foresee(form)
    except Refused as refused:
        return Consequence(words=[refused.message])


def shown(
    visit: Visit, act: Act, form: Form, foresee: Callable[[Form], Consequence] | None, *, status: int = 200
) -> HttpResponse:
    context = {
        "act": act,
        "form": form,
        "here": visit.request.get_full_path(),
        "consequence": foreseen(form, foresee),
        **act.context,
    }
    template = "console/act_dialog.html" if visit.is_partial else "console/act_page.html"
    return show(visit, template, context, status=status)


def finished(visit: Visit, done: Done) -> HttpResponse:
    """On to `done.url`, with a toast there."""
    if done.message:
        messages.success(visit.request, done.message)
    if visit.is_partial:
        return HttpResponse(status=204, headers={"HX-Redirect": done.url})
    return HttpResponseRedirect(done.url)
