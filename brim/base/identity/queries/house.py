"""The business and its stores, as facts."""

from django.db import connection
from django.utils.translation import gettext as _

from brim.base.identity.models import Business, Store
from brim.base.identity.types import BusinessFacts, StoreFacts
from brim.base.kit.refusals import NotFound


def is_set_up() -> bool:
    return Business.objects.exists()


def business() -> BusinessFacts:
    """Raises: NotFound `business_not_set_up`."""
    row = Business.objects.filter(pk=1).first()
    if row is None:
        raise NotFound("business_not_set_up", _("The business has not been set up yet."))
    return business_facts(row)


def time_zone() -> str:
    """The business's time zone alone, quickly: every batch of the posting path asks. Empty before it is set up."""
    with connection.cursor() as db:
        db.execute("SELECT time_zone FROM identity_business WHERE id = 1")
        row = db.fetchone()
    return str(row[0]) if row else ""


def stores(*, active_only: bool = False) -> list[StoreFacts]:
    """Every store, in the order of their numbers."""
    rows = Store.objects.filter(is_active=True) if active_only else Store.objects.all()
    return [store_facts(row) for row in rows.order_by("id")]


def store(store_id: int) -> StoreFacts:
    """Raises: NotFound `unknown_store`."""
    row = Store.objects.filter(pk=store_id).first()
    if row is None:
        raise NotFound("unknown_store", _("There is no such store."), {"store_id": store_id})
    return store_facts(row)


def business_facts(row: Business) -> BusinessFacts:
    return BusinessFacts(
        row.name, row.name_zh, row.currency, row.time_zone, row.rule_pack, row.language, row.country
    )  # fmt: skip


def store_facts(row: Store) -> StoreFacts:
    return StoreFacts(row.id, row.code, row.name, row.name_zh, row.is_active)
