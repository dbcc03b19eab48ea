"""Names that the business gave itself, its stores and its roles, in the reader's language."""

from django.utils import translation

from brim.base.identity.models import Store
from brim.base.identity.types import RoleFacts, StoreFacts


def own_name(name: str, name_zh: str) -> str:
    """The name in the reader's language, where the business has given it one."""
    return name_zh if name_zh and (translation.get_language() or "").startswith("zh") else name


def store_name(store: StoreFacts) -> str:
    return own_name(store.name, store.name_zh)


def store_names() -> dict[int, str]:
    """Every store's name, those that are closed too, by its number."""
    rows = Store.objects.order_by("id").values_list("id", "name", "name_zh")
    return {store_id: own_name(name, name_zh) for store_id, name, name_zh in rows}


def role_name(role: RoleFacts) -> str:
    return own_name(role.name, role.name_zh)
