"""The business and its stores."""

from datetime import datetime
from functools import cache

from babel import Locale
from babel.numbers import is_currency
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from brim.base.identity import catalogue, rules
from brim.base.identity.audit import note
from brim.base.identity.models import Business, Role, Store
from brim.base.identity.permissions import authorise, words_of
from brim.base.identity.queries.house import business_facts, store_facts
from brim.base.identity.types import Actor, BusinessFacts, StoreFacts
from brim.base.kit import days
from brim.base.kit.refusals import Conflict, Invalid, NotFound
from brim.base.kit.text import clean

RULE_PACKS = ("none", "cn")
LEGAL = {"legal_name": 200, "registration": 80, "address": 300, "contact": 200}


def set_up_business(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    currency: str,
    time_zone: str,
    name_zh: str = "",
    rule_pack: str = "none",
    language: str = "en",
    country: str = "",
) -> BusinessFacts:
    """Make the one business and its built-in roles (owner, manager, cashier, agent, finance, risk, marketer).

    Raises: Conflict `business_exists`; Invalid naming the field; Forbidden.
    """
    authorise(actor, "settings:write")
    fields = {
        "name": name,
        "name_zh": name_zh,
        "currency": currency,
        "time_zone": time_zone,
        "rule_pack": rule_pack,
        "language": language,
        "country": country,
    }
    fields = {field: clean(text, field, has_lines=True) for field, text in fields.items()}
    check_business(fields)
    with transaction.atomic():
        row, is_new = Business.objects.get_or_create(pk=1, defaults={**fields, "created_at": now})
        if not is_new:
            raise Conflict("business_exists", _("This Brim has its business already. Nothing was changed."))
        Role.objects.bulk_create(
            Role(code=code, name=role.name, name_zh=role.name_zh, permissions=list(words_of(code)))
            for code, role in rules.ROLES.items()
        )
        note(catalogue.BusinessSetUp(currency=currency, rule_pack=rule_pack), actor=actor, now=now)
    return business_facts(row)


def edit_business(*, actor: Actor, now: datetime, **changes: str) -> BusinessFacts:
    """Change names, time zone, rule pack, language, country or legal facts (LEGAL); the currency stays.

    Raises: Invalid naming the field; NotFound `business_not_set_up`; Forbidden.
    """
    authorise(actor, "settings:write")
    allowed = {"name", "name_zh", "time_zone", "rule_pack", "language", "country", *LEGAL}
    assert set(changes) <= allowed, f"cannot edit {set(changes) - allowed}"
    changes = {field: clean(text, field, has_lines=True) for field, text in changes.items()}
    check_business(changes)
    with transaction.atomic():
        row = Business.objects.select_for_update().filter(pk=1).first()
        if row is None:
            raise NotFound("business_not_set_up", _("The business has not been set up yet."))
        changed = tuple(sorted(field for field, value in changes.items() if getattr(row, field) != value))
        for field in changed:
            setattr(row, field, changes[field])
        if changed:
            row.save(update_fields=changed)
            note(catalogue.BusinessEdited(changed=changed), actor=actor, now=now)
    return business_facts(row)


def open_store(*, actor: Actor, now: datetime, code: str, name: str, name_zh: str = "") -> StoreFacts:
    """Add a store; its number is the next free one. Raises: Invalid, Conflict `store_exists`, Forbidden."""
    authorise(actor, "settings:write")
    if not code or not code.isascii() or len(code) > 32 or not code.replace("-", "").replace("_", "").isalnum():
        raise Invalid("code", _("Give the store a code of up to 32 letters, digits, hyphens and underscores."))
    if not clean(name, "name"):
        raise Invalid("name", _("Give the store a name."))
    with transaction.atomic():
        list(Business.objects.select_for_update().filter(pk=1))  # stores are numbered one at a time
        if Store.objects.filter(code=code).exists():
            raise Conflict("store_exists", _("There is a store with this code already. Nothing was changed."))
        number = (Store.objects.aggregate(top=Max("id"))["top"] or 0) + 1
        row = Store.objects.create(
            id=number, code=code, name=clean(name, "name"), name_zh=clean(name_zh, "name_zh"), created_at=now
        )
        note(catalogue.StoreOpened(store_id=number, code=code), actor=actor, now=now)
    return store_facts(row)


def edit_store(
    store_id: int,
    *,
    actor: Actor,
    now: datetime,
    name: str | None = None,
    name_zh: str | None = None,
    is_active: bool | None = None,
) -> StoreFacts:
    """Rename, close or reopen a store; what is None stays. Raises: NotFound `unknown_store`, Invalid, Forbidden."""
    authorise(actor, "settings:write", store_id)
    name = None if name is None else clean(name, "name")
    name_zh = None if name_zh is None else clean(name_zh, "name_zh")
    if name == "":
        raise Invalid("name", _("Give the store a name."))
    with transaction.atomic():
        row = Store.objects.select_for_update().filter(pk=store_id).first()
        if row is None:
            raise NotFound("unknown_store", _("There is no such store."), {"store_id": store_id})
        wanted = {"name": name, "name_zh": name_zh, "is_active": is_active}
        changed = tuple(sorted(k for k, v in wanted.items() if v is not None and getattr(row, k) != v))
        for field in changed:
            setattr(row, field, wanted[field])
        if changed:
            row.save(update_fields=changed)
            note(catalogue.StoreEdited(store_id=store_id, changed=changed), actor=actor, now=now)
    return store_facts(row)


@cache
def territories() -> frozenset[str]:
    return frozenset(Locale("en").territories)


def check_business(fields: dict[str, str]) -> None:
    for name, most in LEGAL.items():
        if len(fields.get(name, "")) > most:
            raise Invalid(name, _("Shorten this to %(most)s characters.") % {"most": most})
    if fields.get("country") and not (len(fields["country"]) == 2 and fields["country"] in territories()):
        raise Invalid("country", _("Choose a country by its two letters, such as CN."))
    if "name" in fields and not fields["name"]:
        raise Invalid("name", _("Give the business a name."))
    if "currency" in fields and not is_currency(fields["currency"]):
        raise Invalid("currency", _("Choose a currency by its three letters, such as CNY."))
    if "time_zone" in fields and fields["time_zone"] not in days.zones():
        raise Invalid("time_zone", _("Choose a time zone by its name, such as Asia/Shanghai."))
    if "rule_pack" in fields and fields["rule_pack"] not in RULE_PACKS:
        raise Invalid("rule_pack", _("Choose the rule pack none or cn."))
    if "language" in fields and fields["language"] not in dict(settings.LANGUAGES):
        raise Invalid("language", _("Choose one of the languages that Brim speaks."))
