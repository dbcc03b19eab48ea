"""Making, editing and erasing customers."""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Unpack

from django.db import connection, transaction
from django.utils.translation import gettext as _

from brim.base.events.operations import record, record_many
from brim.base.events.types import Fact
from brim.base.identity.operations import authorise
from brim.base.identity.queries import stores, time_zone
from brim.base.identity.types import Actor, ActorKind
from brim.base.kit import ids
from brim.base.kit.cards import refuse_card_numbers
from brim.base.kit.days import day_of
from brim.base.kit.refusals import Conflict, Detail, Invalid
from brim.base.kit.shards import grouped
from brim.base.kit.text import clean as clean_text
from brim.core.customers.catalogue import CustomerCreated, CustomerEdited, CustomerForgotten
from brim.core.customers.encryption import current, reseal, rewrapped, seal, tokens, unseal
from brim.core.customers.erasure import refuse_blocked
from brim.core.customers.identities import Kind, Taken, all_identities, claim, holders_of_values, release
from brim.core.customers.models import INDEX_VERSION, CustomerRow, NoteRow, StandingRow
from brim.core.customers.operations.claims import FIELDS as CLAIMED
from brim.core.customers.operations.claims import is_unchanged, let_go, settled
from brim.core.customers.operations.contacts import refuse_not_own, tell_of_contacts
from brim.core.customers.operations.duplicates import refuse_probable_duplicate
from brim.core.customers.operations.keys import first_answer
from brim.core.customers.profile import clean, sealed_values, searchable, unsealed
from brim.core.customers.queries.reading import country_code, opened, sealed_of
from brim.core.customers.rules import Searchable, changed, filled, grams, plain_ref
from brim.core.customers.types import NO_KEY, Changes, Customer, CustomValue, Draft, Once
from brim.core.customers.visibility import is_served, see

CHUNK = 1_000
ATTEMPTS = 3
COLUMNS = (
    "customer_id, version, store_id, key_version, wrapped_key, profile, tokens, created_at, updated_at, tags,"
    " index_version"
)
FIELDS = ("name", "phone", "email", "ref", "store_id", "birthday", "note", "custom")


def create(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    phone: str = "",
    email: str = "",
    ref: str = "",
    store_id: int | None = None,
    birthday: date | None = None,
    note: str = "",
    custom: Mapping[str, CustomValue] | None = None,
    once: Once = NO_KEY,
    refuse_probable: bool = False,
) -> Customer:
    """Make a customer; it has version 1. Under the key of `once` one is made, however often and at once it is asked
    for: the others get the customer as it is by now, `is_replayed`.

    Raises: Forbidden; Conflict `key_conflict` where the key was used for something else, `customer_forgotten` where
    its customer is erased by now; NotFound where that customer is not to be seen; Invalid with an entry for every field
    that cannot be used; Conflict `duplicate_customer` with the candidates' public ids where phone, email or reference
    belong to a customer the actor may see; with `refuse_probable` also Conflict `probable_duplicate`, as `duplicates`
    has it.
    """
    authorise(actor, "customers:write", store_id)
    code = country_code()
    draft = Draft(name, phone, email, ref, store_id, birthday, note, custom or {})
    draft = clean(draft, today=day_of(now, time_zone()), country_code=code)
    check_stores({store_id})
    customer_id = ids.make()
    with transaction.atomic():
        row, parts = new_row(customer_id, draft, now=now, country_code=code)
        again = first_answer(once, row, f"create {vars(draft)}", actor, version=1)
        if again is not None:
            return again
        refuse_taken(claim({customer_id: parts}), actor)
        if refuse_probable:
            refuse_probable_duplicate(draft, actor, country_code=code)
        row.save(force_insert=True)
        record(created(draft), customer_id=customer_id, actor=actor.label, now=now, request_id=actor.request_id)
    return opened(row)[0]


def create_many(drafts: Sequence[Draft], *, actor: Actor, now: datetime) -> list[int]:
    """Make customers set-wise, all or none; their ids in the order of the drafts.

    A draft whose reference is known, or stands earlier in the list, is not made again: its customer's id is returned
    and nothing of that customer changes.
    Raises: Forbidden; Invalid with fields named `3.phone`; Conflict `duplicate_customer` for a taken phone or email.
    """
    for store_id in {draft.store_id for draft in drafts} or {None}:
        authorise(actor, "customers:write", store_id)
    check_stores({draft.store_id for draft in drafts})
    code, today = country_code(), day_of(now, time_zone())
    tidy = [cleaned(draft, at, today=today, country_code=code) for at, draft in enumerate(drafts)]
    with transaction.atomic():
        for attempt in range(ATTEMPTS):
            known = holders_of_values(Kind.REF, {draft.ref for draft in tidy})
            made = new_drafts(tidy, known)
            taken = insert_many(made, actor=actor, now=now, country_code=code)
            if not taken:
                break
            # Another import made these references meanwhile: their customers are known in the next round.
            met = {claim_.claimant for claim_ in taken if claim_.kind is Kind.REF}
            refuse_taken([claim_ for claim_ in taken if claim_.claimant not in met or attempt == ATTEMPTS - 1], actor)
    new = {plain_ref(draft.ref): customer_id for customer_id, draft in made.items() if draft.ref}
    unnamed = iter([customer_id for customer_id, draft in made.items() if not draft.ref])
    return [(known.get(draft.ref) or new[plain_ref(draft.ref)]) if draft.ref else next(unnamed) for draft in tidy]


def check_stores(store_ids: Set[int | None]) -> None:
    """Raises: Invalid where one of them is no store."""
    wanted = store_ids - {None}
    if wanted and not wanted <= {store.id for store in stores()}:
        raise Invalid("store", _("There is no such store."))


def cleaned(draft: Draft, at: int, *, today: date, country_code: str) -> Draft:
    try:
        return clean(draft, today=today, country_code=country_code)
    except Invalid as refusal:
        errors = refusal.details["errors"]
        assert isinstance(errors, list)
        refusal.details["errors"] = [
            {**error, "field": f"{at}.{error['field']}"} for error in errors if isinstance(error, dict)
        ]
        raise


def new_drafts(drafts: Sequence[Draft], known: Mapping[str, int]) -> dict[int, Draft]:
    """Drafts that make a customer, by the id it gets; of several with one reference the first."""
    seen: set[str] = set()
    made: dict[int, Draft] = {}
    for draft in drafts:
        if not draft.ref or (draft.ref not in known and plain_ref(draft.ref) not in seen):
            made[ids.make()] = draft
            seen.add(plain_ref(draft.ref))
    return made


def insert_many(made: Mapping[int, Draft], *, actor: Actor, now: datetime, country_code: str) -> list[Taken]:
    """Claim and write all of them, or none and say what was taken."""
    pairs = [new_row(key, draft, now=now, country_code=country_code) for key, draft in made.items()]
    with transaction.atomic():
        taken = claim({row.customer_id: parts for row, parts in pairs})
        if taken:
            transaction.set_rollback(True)
            return taken
        copy([row for row, _parts in pairs])
        record_many(
            [
                Fact(created(draft), customer_id=customer_id, actor=actor.label, now=now, request_id=actor.request_id)
                for customer_id, draft in made.items()
            ]
        )
    return []


def copy(rows: Sequence[CustomerRow]) -> None:
    """Write new rows by COPY in its text format, whose columns hold nothing here that needs escaping."""
    with connection.cursor() as cursor, cursor.copy(f"COPY customers_customer ({COLUMNS}) FROM STDIN") as stream:
        for at in range(0, len(rows), CHUNK):
            stream.write("".join(map(copy_line, rows[at : at + CHUNK])))


def copy_line(row: CustomerRow) -> str:
    store = "\\N" if row.store_id is None else row.store_id
    return (
        f"{row.customer_id}\t{row.version}\t{store}\t{row.key_version}\t\\\\x{row.wrapped_key.hex()}"
        f"\t\\\\x{row.profile.hex()}\t{{{','.join(map(str, row.tokens))}}}"
        f"\t{row.created_at.isoformat()}\t{row.updated_at.isoformat()}\t{{}}\t{row.index_version}\n"
    )


def new_row(customer_id: int, draft: Draft, *, now: datetime, country_code: str) -> tuple[CustomerRow, Searchable]:
    values = sealed_values(draft, country_code)
    parts = searchable(values)
    sealed = seal(customer_id, values)
    row = CustomerRow(
        customer_id=customer_id,
        version=1,
        store_id=draft.store_id,
        key_version=sealed.key_version,
        wrapped_key=sealed.wrapped_key,
        profile=sealed.profile,
        tokens=tokens(current(), grams(parts)),
        created_at=now,
        updated_at=now,
        index_version=INDEX_VERSION,
    )
    return row, parts


def created(draft: Draft) -> CustomerCreated:
    return CustomerCreated(draft.store_id, filled((name, getattr(draft, name)) for name in FIELDS))


def edit(
    customer_id: int,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    once: Once = NO_KEY,
    **changes: Unpack[Changes],
) -> Customer:
    """Change some fields; what is the same already makes no new version. Under the key of `once` it is done once, and
    who asks again gets the customer as it is by now, `is_replayed`. Locks the customer's row.

    Raises: NotFound; Forbidden; Invalid; Conflict `stale_version` (details: version) where `version` is given and is
    not the current one; Conflict `duplicate_customer`, `key_conflict`, `customer_forgotten`.
    """
    code = country_code()
    refuse_not_own(actor, changes)
    with transaction.atomic():
        row = locked(customer_id, actor, "customers:write")
        again = first_answer(
            once, row, f"edit {customer_id} {version} {sorted(changes.items())}", actor, version=row.version + 1
        )
        if again is not None:
            return again
        if version is not None and version != row.version:
            raise stale(row.version)
        values = unseal(customer_id, sealed_of(row))
        before = unsealed(values, row.store_id)
        after = clean(merged(before, changes), today=day_of(now, time_zone()), country_code=code)
        if after.store_id != before.store_id:
            authorise(actor, "customers:write", after.store_id, customer_id=customer_id)
            check_stores({after.store_id})
        names = changed(vars(before), vars(after))
        if names:
            write_edit(row, values, sealed_values(after, code), actor=actor)
            row.version, row.store_id, row.updated_at = row.version + 1, after.store_id, now
            row.save(force_update=True)
            event = CustomerEdited(row.version, names)
            record(event, customer_id=customer_id, actor=actor.label, now=now, request_id=actor.request_id)
            tell_of_contacts(customer_id, before, set(names), actor=actor, now=now)
    return opened(row)[0]


def locked(customer_id: int, actor: Actor, word: str) -> CustomerRow:
    """The customer's row, locked, if the actor may act on it and it is not forgotten."""
    row = CustomerRow.objects.select_for_update(no_key=True).filter(customer_id=customer_id).first()
    found = see(row, actor, word)
    if found.forgotten_at is not None:
        raise Conflict("customer_forgotten", _("This customer's personal data was erased. Nothing was changed."))
    return found


def locked_many(customer_ids: Collection[int]) -> Iterator[CustomerRow]:
    """Those that are not erased, locked in order, group by group: a row lock never reaches beyond one shard."""
    for group in grouped(customer_ids):
        rows = CustomerRow.objects.select_for_update(no_key=True)
        yield from rows.filter(customer_id__in=group, forgotten_at=None).order_by("customer_id")


def merged(before: Draft, changes: Changes) -> Draft:
    given: dict[str, Any] = dict(changes)
    if "custom" in changes:
        both = {**before.custom, **changes["custom"]}
        given["custom"] = {name: value for name, value in both.items() if value is not None}
    return replace(before, **given)


def write_edit(row: CustomerRow, old: Mapping[str, object], new: Mapping[str, object], *, actor: Actor) -> None:
    """Claims what is new, releases what is given up, seals anew; the row moves to the current master key."""
    taken = claim({row.customer_id: searchable(new)})
    standing = [one for one in taken if is_unchanged(one.kind, old, new)]
    refuse_taken([one for one in taken if one not in standing], actor)
    values, held = settled(old, new, standing)
    let_go({row.customer_id: old}, {row.customer_id: held})
    sealed = rewrapped(row.customer_id, reseal(row.customer_id, sealed_of(row), values))
    row.key_version, row.wrapped_key, row.profile = sealed.key_version, sealed.wrapped_key, sealed.profile
    row.tokens, row.index_version = tokens(current(), grams(searchable(values))), INDEX_VERSION


def stale(version: int) -> Conflict:
    return Conflict(
        "stale_version",
        _("Somebody else has changed this customer meanwhile. Nothing was changed: load it again and repeat."),
        {"version": version},
    )


def refuse_taken(taken: Sequence[Taken], actor: Actor) -> None:
    """Raises: Conflict `duplicate_customer` if anything is taken; only visible ones are named."""
    if not taken:
        return
    messages = {
        Kind.PHONE: _("Another customer has this phone."),
        Kind.EMAIL: _("Another customer has this email."),
        Kind.REF: _("Another customer has this reference."),
    }
    kinds = sorted({claim_.kind for claim_ in taken})
    details: dict[str, Detail] = {
        "errors": [{"field": CLAIMED[kind], "message": messages[kind]} for kind in kinds],
        "candidates": visible(sorted({claim_.holder for claim_ in taken}), actor),
    }
    raise Conflict(
        "duplicate_customer",
        _("This customer seems to exist already. Nothing was saved: open the other one, or correct the field."),
        details,
    )


def visible(customer_ids: Sequence[int], actor: Actor) -> list[str]:
    if actor.kind is ActorKind.CUSTOMER or not actor.can("customers:read"):
        return []
    rows = CustomerRow.objects.only("customer_id", "store_id").filter(customer_id__in=customer_ids)
    return [
        ids.public_customer(row.customer_id) for row in rows.order_by("customer_id") if is_served(row.store_id, actor)
    ]


def forget(customer_id: int, *, actor: Actor, now: datetime, reason: str) -> None:
    """Destroy the customer's key, blob, tokens, claims, notes and tags: the personal data is gone, the number and the
    money stay.

    What other rooms keep follows, as they said (`erasure`). Backups made before still hold the wrapped key until they
    expire. Raises: NotFound, Forbidden, Invalid `card_number`, Conflict `customer_forgotten`, `erasure_blocked`.
    """
    reason = clean_text(reason, "reason", has_lines=True)
    refuse_card_numbers(reason, "reason")
    with transaction.atomic():
        row = locked(customer_id, actor, "customers:forget")
        refuse_blocked(customer_id)
        release(customer_id, all_identities(searchable(unseal(customer_id, sealed_of(row)))))
        row.wrapped_key, row.profile, row.tokens, row.tags = b"", b"", [], []
        row.version, row.updated_at, row.forgotten_at = row.version + 1, now, now
        row.save(force_update=True)
        NoteRow.objects.filter(customer_id=customer_id).delete()
        StandingRow.objects.filter(customer_id=customer_id).delete()
        event = CustomerForgotten(row.version)
        record(event, customer_id=customer_id, actor=actor.label, now=now, request_id=actor.request_id, reason=reason)
