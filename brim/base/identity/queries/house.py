"""The business and its stores, as facts."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from brim.base.identity import names
from brim.base.identity.models import Business, Store
from brim.base.identity.types import BusinessFacts, StoreFacts
from brim.base.kit.refusals import NotFound
from brim.base.kit.wire import Rows, Statement, ask


def is_set_up() -> bool:
    return Business.objects.exists()


def business() -> BusinessFacts:
    """Raises: NotFound `business_not_set_up`."""
    row = Business.objects.filter(pk=1).first()
    if row is None:
        raise NotFound("business_not_set_up", _("The business has not been set up yet."))
    return business_facts(row)


def own_name() -> str:
    """The business's name in the reader's language; empty before it is set up."""
    row = Business.objects.filter(pk=1).first()
    if row is None:
        return ""
    return names.own_name(row.name, row.name_zh)


TIME_ZONE = Statement("SELECT time_zone FROM identity_business WHERE id = 1")


def time_zone_question() -> Statement:
    """The SQL of the business's time zone; no row before it is set up. SQL rather than a value, since every posting
    sends it together with other questions."""
    return TIME_ZONE


def read_time_zone(rows: Rows) -> ZoneInfo:
    """The answer to `time_zone_question`."""
    return ZoneInfo((rows[0][0] if rows else "") or settings.BUSINESS_TIME_ZONE)


def time_zone() -> ZoneInfo:
    """The time zone in which the business's days begin and end; see `kit.days`."""
    (rows,) = ask([TIME_ZONE])
    return read_time_zone(rows)


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
        row.name,
        row.name_zh,
        row.currency,
        row.time_zone,
        row.rule_pack,
        row.language,
        row.country,
        row.legal_name,
        row.registration,
        row.address,
        row.contact,
    )


def store_facts(row: Store) -> StoreFacts:
    return StoreFacts(row.id, row.code, row.name, row.name_zh, row.is_active)
