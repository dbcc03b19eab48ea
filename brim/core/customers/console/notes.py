"""Notes: the composer above the timeline, and one's own notes changed or taken away."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.names import store_names
from brim.base.kit import clock, ids
from brim.base.kit.refusals import NotFound, Refused
from brim.base.shell.actions import ActionPage, Done, perform
from brim.base.shell.pages import Visit, action_page, show
from brim.base.ui.forms import ActionForm
from brim.core.customers import operations, queries
from brim.core.customers.console.story import story_context


class NoteForm(ActionForm):
    text = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}))

    def __init__(self, data: Any = None, **named: Any) -> None:
        super().__init__(data, **named)
        self.fields["text"].label = _("Note")

    def number(self) -> int | None:
        """The note's number to be, out of the form's own key: the form sent twice writes once."""
        rest = self.idempotency_key.removeprefix("form-")
        return int(rest) if rest.isascii() and rest.isdigit() and 0 < int(rest) < ids.TOP else None


@action_page("customers:read", "customers:write")
def write(visit: Visit, public_id: str) -> HttpResponse:
    """Write a note; by htmx an empty composer and the newest lines come back."""
    customer_id = queries.resolve(public_id, actor=visit.actor)
    back = reverse("console:customer", args=[public_id])
    form = NoteForm(visit.posted)
    if visit.posted is None:
        return HttpResponseRedirect(back)
    if form.is_valid():
        try:
            operations.write_note(
                customer_id, form.cleaned_data["text"], actor=visit.actor, now=clock.now(), note_id=form.number()
            )
            form = NoteForm()
        except Refused as refused:
            form.refuse(refused)
    if visit.is_partial:
        context = {
            "composer": form,
            "note_url": visit.request.path,
            "public_id": public_id,
            **story_context(visit, customer_id, public_id, store_names()),
        }
        return show(visit, "customers/told.html", context, status=422 if form.errors else 200)
    for error in form.errors.get("text", []):
        messages.error(visit.request, str(error))
    return HttpResponseRedirect(back)


@action_page("customers:read", "customers:write")
def note(visit: Visit, public_id: str, note_id: str) -> HttpResponse:
    """Change a note of one's own, or take it away by leaving nothing of it."""
    customer_id = queries.resolve(public_id, actor=visit.actor)
    owner, number = ids.read_public("not", note_id)
    kept = queries.notes(customer_id, [number], actor=visit.actor) if owner == customer_id else {}
    if number not in kept:
        raise NotFound("unknown_note", _("There is no such note; perhaps it was taken away."))
    back = reverse("console:customer", args=[public_id])
    shown = ActionPage(
        title=_lazy("Your note"),
        submit=_lazy("Save"),
        back=back,
        intro=_lazy("It can be changed for seven days. Leave it empty to take it away."),
    )
    form = NoteForm(visit.posted, initial={"text": kept[number].text})
    form.fields["text"].required = False

    def do(form: NoteForm) -> Done:
        text = form.cleaned_data["text"].strip()
        if not text:
            operations.erase_note(customer_id, number, actor=visit.actor, now=clock.now())
            return Done(back, _("The note was taken away."))
        operations.edit_note(customer_id, number, text, actor=visit.actor, now=clock.now())
        return Done(back, _("The note is saved."))

    return perform(visit, shown, form, do=do)
