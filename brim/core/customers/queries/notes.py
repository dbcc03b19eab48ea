"""Notes by staff about customers, and the tags."""

from collections.abc import Collection, Iterator

from brim.base.identity.types import Actor
from brim.core.customers.encryption import unseal_texts
from brim.core.customers.models import CustomerRow, NoteRow, TagRow
from brim.core.customers.queries.reading import sealed_of
from brim.core.customers.types import Note, Tag
from brim.core.customers.visibility import see

A_READ = 200


def notes(customer_id: int, note_ids: Collection[int], *, actor: Actor) -> dict[int, Note]:
    """Notes of one customer by their ids, opened together; those that were taken away are left out. Two queries.

    Raises: NotFound, Forbidden, UnreadableError after tampering.
    """
    row = CustomerRow.objects.filter(customer_id=customer_id).first()
    found = see(row, actor)
    rows = list(NoteRow.objects.filter(customer_id=customer_id, id__in=list(note_ids))) if note_ids else []
    if not rows:
        return {}
    texts = unseal_texts(customer_id, sealed_of(found), {field_of(row.id): bytes(row.text) for row in rows})
    return {row.id: note_of(row, texts[field_of(row.id)]) for row in rows}


def notes_of(customer_id: int, *, actor: Actor) -> Iterator[Note]:
    """All notes of one customer, the oldest first, read a little at a time. Raises: as `notes`."""
    last = 0
    while True:
        rows = NoteRow.objects.filter(customer_id=customer_id, id__gt=last).order_by("id")
        note_ids = list(rows.values_list("id", flat=True)[:A_READ])
        if not note_ids:
            return
        found = notes(customer_id, note_ids, actor=actor)
        yield from (found[note_id] for note_id in note_ids if note_id in found)
        last = note_ids[-1]


def field_of(note_id: int) -> str:
    """What a note's text is sealed as."""
    return f"note/{note_id}"


def note_of(row: NoteRow, text: str) -> Note:
    return Note(row.id, row.customer_id, text, row.author, row.written_at, row.edited_at)


def tags() -> list[Tag]:
    """All tags of the business, by name; there are a few hundred at most."""
    return [Tag(row.id, row.name) for row in TagRow.objects.order_by("name")]
