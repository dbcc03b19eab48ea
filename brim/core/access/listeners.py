"""An erased customer is signed in nowhere any more."""

from collections.abc import Set

from django.utils.translation import gettext_lazy as _lazy

from brim.core.customers.erasure import register_erasure


def forget_devices(customer_ids: Set[int]) -> None:
    """An erased customer's devices and codes go."""
    from brim.core.access.operations import forget

    forget(customer_ids)


register_erasure("access.forget_devices", _lazy("Devices that are signed in, and codes"), forget_devices)
