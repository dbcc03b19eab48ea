"""Notes about customers: encrypted like all personal data; the log has only their numbers."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from brim.base.events.operations import record
from brim.base.events.types import Event
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.cards import refuse_card_numbers
from brim.base.kit.refusals import Conflict, Invalid, NotFound
from brim.base.kit.text import clean
from brim.core.customers.catalogue import NoteEdited, NoteErased, NoteWritten
from brim.core.customers.encryption import seal_text, unseal_texts
from brim.core.customers.models import CustomerRow, NoteRow
from brim.core.customers.operations.people import locked
from brim.core.customers.queries.notes import field_of, note_of
from brim.core.customers.queries.reading import sealed_of
from brim.core.customers.types import Note

LONGEST = 4_000
MAY_CHANGE = timedelta(days=7)


def write_note(customer_id: int, text: str, *, actor: Actor, now: datetime, note_id: int | None = None) -> Note:
    """Write a note about a customer. `note_id`, made by `kit.ids.make()` when the form was shown, lets the same form
    sent twice write once. Locks the customer's row.

    Raises: NotFound; Forbidden (customers:write); Invalid; Conflict `customer_forgotten`, `key_conflict`.
    """
    words = tidy(text)
    with transaction.atomic():
        row = locked(customer_id, actor, "customers:write")
        again = NoteRow.objects.filter(customer_id=customer_id, id=note_id or 0).first()
        if again is not None:
            return same(again, row, words, actor)
        number = note_id or ids.make()
        blob = seal_text(customer_id, sealed_of(row), field_of(number), words)
        made = NoteRow(customer_id=customer_id, id=number, text=blob, author=actor.label, written_at=now)
        made.save(force_insert=True)
        tell(NoteWritten(number), customer_id, actor, now)
    return note_of(made, words)


def same(row: NoteRow, customer: CustomerRow, words: str, actor: Actor) -> Note:
    """The note that this form wrote already. Raises: Conflict `key_conflict` where it says something else."""
    field = field_of(row.id)
    text = unseal_texts(row.customer_id, sealed_of(customer), {field: bytes(row.text)})[field]
    if text != words or row.author != actor.label:
        raise Conflict("key_conflict", _("This form has written another note already. Load the page and write again."))
    return note_of(row, text)


def edit_note(customer_id: int, note_id: int, text: str, *, actor: Actor, now: datetime) -> Note:
    """Change a note of one's own, within seven days. Locks the customer's row, so that erasing it waits or comes first.

    Raises: NotFound `unknown_note`; Forbidden; Invalid; Conflict `note_stands` for another's or an older one.
    """
    words = tidy(text)
    with transaction.atomic():
        customer = locked(customer_id, actor, "customers:write")
        row = own(customer_id, note_id, actor, now)
        row.text = seal_text(customer_id, sealed_of(customer), field_of(note_id), words)
        row.edited_at = now
        row.save(force_update=True)
        tell(NoteEdited(note_id), customer_id, actor, now)
    return note_of(row, words)


def erase_note(customer_id: int, note_id: int, *, actor: Actor, now: datetime) -> None:
    """Take away a note of one's own, within seven days; who may erase customers may take away any. As `edit_note`."""
    with transaction.atomic():
        locked(customer_id, actor, "customers:write")
        own(customer_id, note_id, actor, now, any_of_them=actor.can("customers:forget")).delete()
        tell(NoteErased(note_id), customer_id, actor, now)


def own(customer_id: int, note_id: int, actor: Actor, now: datetime, *, any_of_them: bool = False) -> NoteRow:
    row = NoteRow.objects.filter(customer_id=customer_id, id=note_id).first()
    if row is None:
        raise NotFound("unknown_note", _("There is no such note; perhaps it was taken away. Nothing was changed."))
    if not any_of_them and (row.author != actor.label or now - row.written_at > MAY_CHANGE):
        raise Conflict(
            "note_stands",
            _("A note is changed by who wrote it, within seven days. Nothing was changed: write another note."),
        )
    return row


def tidy(text: str) -> str:
    words = clean(text, "text", has_lines=True)
    if not words:
        raise Invalid("text", _("Write something."))
    if len(words) > LONGEST:
        raise Invalid("text", _("This is too long: write at most %(most)d characters.") % {"most": LONGEST})
    refuse_card_numbers(words, "text")
    return words


def tell(event: Event, customer_id: int, actor: Actor, now: datetime) -> None:
    record(event, customer_id=customer_id, actor=actor.label, now=now, request_id=actor.request_id)
