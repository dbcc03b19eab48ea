"""Secrets shown once: straight in the answer to the form that made them, kept nowhere on the way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.http import HttpResponse
from django.utils.translation import gettext as _

from brim.base.kit.refusals import Conflict
from brim.base.shell.actions import ActionPage, Done, perform
from brim.base.shell.pages import Visit, show
from brim.base.ui.forms import ActionForm

Form = TypeVar("Form", bound=ActionForm)
SENT = "settings_sent"
REMEMBERED = 20


@dataclass(frozen=True)
class Secret:
    """`text` is shown this once; `word` says what to do with it."""

    title: str
    text: str
    word: str
    name: str


def perform_once(visit: Visit, action: ActionPage, form: Form, *, do: Callable[[Form], Secret]) -> HttpResponse:
    """Like `perform`, for an act that makes a secret; the same form sent again makes nothing."""
    made: list[Secret] = []

    def once(whole: Form) -> Done:
        refuse_again(visit, whole.idempotency_key)
        made.append(do(whole))
        remember(visit, whole.idempotency_key)
        return Done(action.back, "")

    answer = perform(visit, action, form, do=once)
    if not made:
        return answer
    template = "shell/once_dialog.html" if visit.is_partial else "shell/once_page.html"
    return show(visit, template, {"secret": made[0], "back": action.back})


def refuse_again(visit: Visit, key: str) -> None:
    if key in visit.request.session.get(SENT, []):
        message = _("This form was sent already, and what it made is shown only once. Make a new one if you missed it.")
        raise Conflict("sent_already", message)


def remember(visit: Visit, key: str) -> None:
    session = visit.request.session
    session[SENT] = [*session.get(SENT, []), key][-REMEMBERED:]
