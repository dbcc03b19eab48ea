"""Acts: a form that says in numbers what it would do, does it once, and says what came of it.

Opened by htmx an act is a dialog in the page's `#stage`; without scripts it is a page of its own at the same address.
While one types the form is sent with `step=preview`, and only its consequence comes back: nothing is done.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol, TypeVar

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise

from brim.base.kit.refusals import Refused
from brim.base.money import Money
from brim.base.shell.confirming import Proof, read_proof
from brim.base.shell.pages import Visit, show
from brim.base.ui import agreeing
from brim.base.ui.forms import ActionForm

Form = TypeVar("Form", bound=ActionForm)


@dataclass(frozen=True)
class Line:
    """One line of a consequence: a name and an amount or a word; `note` is what explains it in small."""

    name: str
    value: Money | str
    is_total: bool = False
    note: str = ""
    has_sign: bool = False

    @property
    def is_money(self) -> bool:
        return isinstance(self.value, Money)


@dataclass(frozen=True)
class Consequence:
    """What would be, before it is: numbers, then words that need to be read first (an approval, an undo).

    `refusal`: why it would be refused. `agreed`: what is sent back with the form as its field of that name, so that a
    deed can tell that the person saw other numbers; `seen`: the mark of all that was shown, see `ui.agreeing`.
    """

    lines: Sequence[Line] = ()
    words: Sequence[str] = ()
    refusal: str = ""
    agreed: str = ""
    seen: str = ""

    def result(self) -> list[object]:
        """All that it says, for its mark."""
        return [*((line.name, line.value, line.note) for line in self.lines), *self.words]


class ValueLock(Protocol):
    """Whose value an action moves: what was shown is done, or nothing is."""

    def kept(self) -> AbstractContextManager[None]:
        """While it is entered, nothing of what was shown changes."""

    def is_first(self, form: ActionForm) -> bool:
        """What was done before under the form's key is answered as at first."""


@dataclass(frozen=True)
class Done:
    """Where to go afterwards, and the one sentence that says what was done; `warning` is what it leaves to look at."""

    url: str
    message: str
    warning: str = ""


@dataclass(frozen=True)
class ActionPage:
    """How an act is shown. `submit` names the deed; `is_grave` marks one that cannot be undone. `is_sensitive`: the
    password or a second factor is asked for where it was last given more than five minutes ago."""

    title: str | Promise
    submit: str | Promise
    intro: str | Promise = ""
    back: str = ""
    is_grave: bool = False
    is_sensitive: bool = False
    template: str = "shell/action_fields.html"
    layout: str = "ui/console.html"
    context: Mapping[str, Any] = field(default_factory=dict)


def perform(
    visit: Visit,
    action: ActionPage,
    form: Form,
    *,
    do: Callable[[Form], Done],
    predict: Callable[[Form], Consequence] | None = None,
    at_first: Callable[[], Consequence] | None = None,
    value_lock: ValueLock | None = None,
) -> HttpResponse:
    """Show the form, preview its consequence, or do it. A refusal is shown at the form; nothing was done then.

    `at_first`: the preview of an empty form. `value_lock`: if the result would differ from what was shown, nothing is
    done and the new consequence is shown.
    """
    proof = read_proof(visit, is_sensitive=action.is_sensitive)
    if visit.posted is None:
        return shown(visit, action, form, marked(form, expected(at_first)), proof=proof)
    if visit.request.POST.get("step") == "preview":
        return preview(visit, form, predict)
    if form.is_valid() and not proof.is_wanted:
        try:
            done = as_shown(form, do, predict, value_lock)
        except Refused as refused:
            form.refuse(refused)
        else:
            if done is not None:
                return finished(visit, done)
            form.add_error(None, agreeing.CHANGED)
    consequence = consequence_of(form, predict)
    expecting = Consequence() if consequence.refusal and not proof.is_wanted else consequence
    return shown(visit, action, form, expecting, proof=proof, status=422)


def as_shown(
    form: Form,
    do: Callable[[Form], Done],
    predict: Callable[[Form], Consequence] | None,
    value_lock: ValueLock | None,
) -> Done | None:
    """None where it would come to something else than was shown: nothing was done."""
    if value_lock is None or predict is None or not agreeing.was_shown(form):
        return do(form)
    with value_lock.kept():
        if value_lock.is_first(form) and not agreeing.is_same(form, predict(form).result()):
            return None
        return do(form)


def preview(visit: Visit, form: Form, predict: Callable[[Form], Consequence] | None) -> HttpResponse:
    return show(visit, "shell/consequence.html", {"consequence": consequence_of(form, predict)})


def consequence_of(form: Form, predict: Callable[[Form], Consequence] | None) -> Consequence:
    """Fields that are not whole yet have no consequence, but for those that are only words; a refusal is previewed."""
    if predict is None or not form.is_bound or set(form.errors) - {*form.words, NON_FIELD_ERRORS}:
        return Consequence()
    return marked(form, expected(partial(predict, form)))


def marked(form: ActionForm, consequence: Consequence) -> Consequence:
    result = consequence.result()
    return replace(consequence, seen=agreeing.mark(form, result)) if result and not consequence.refusal else consequence


def expected(predict: Callable[[], Consequence] | None) -> Consequence:
    try:
        return predict() if predict else Consequence()
    except Refused as refused:
        return Consequence(refusal=refused.message)


def shown(
    visit: Visit, action: ActionPage, form: Form, consequence: Consequence, *, proof: Proof, status: int = 200
) -> HttpResponse:
    context = {
        "action": action,
        "form": form,
        "here": visit.request.get_full_path(),
        "consequence": consequence,
        "proof": proof,
        **action.context,
    }
    template = "shell/action_dialog.html" if visit.is_partial else "shell/action_page.html"
    return show(visit, template, context, status=status)


def finished(visit: Visit, done: Done) -> HttpResponse:
    """On to `done.url`, with a toast there."""
    if done.message:
        messages.success(visit.request, done.message)
    if done.warning:
        messages.warning(visit.request, done.warning)
    if visit.is_partial:
        return HttpResponse(status=204, headers={"HX-Redirect": done.url})
    return HttpResponseRedirect(done.url)
