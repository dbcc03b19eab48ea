"""What was shown is what is done: a page's preview leaves a mark in its form, by which the operation tells whether it
would still come to the same. A mark binds what was filled in to what it was said to come to; typed over, it says
nothing."""

from collections.abc import Iterable
from hashlib import sha256

from django.utils.translation import gettext_lazy as _lazy

from brim.base.ui.forms import ActionForm

SEEN = "seen"
CHANGED = _lazy("What it comes to has changed since it was shown. Nothing was done: look at it again, then confirm.")


def mark(form: ActionForm, result: Iterable[object]) -> str:
    """To be sent back with the form, as its field `seen`."""
    return f"{filled(form)}.{digest(result)}"


def was_shown(form: ActionForm) -> bool:
    """Whether the form comes from a page that had shown what just this comes to."""
    return str(form.data.get(SEEN, "")).partition(".")[0] == filled(form)


def is_same(form: ActionForm, result: Iterable[object]) -> bool:
    return str(form.data.get(SEEN, "")) == mark(form, result)


def filled(form: ActionForm) -> str:
    """What is filled in, but for what is only said; of a form that is opened, what it begins with."""
    names = sorted(set(form.fields) - {*form.words, "key"})
    return digest((name, "" if (value := form[name].value()) is None else value) for name in names)


def digest(values: Iterable[object]) -> str:
    return sha256("\x1f".join(str(value) for value in values).encode()).hexdigest()[:20]
