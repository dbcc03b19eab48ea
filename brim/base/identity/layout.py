"""The frame of the sign-in pages."""

from typing import Any

from django.views.generic.base import ContextMixin

from brim.base.identity.queries.house import own_name


def house() -> dict[str, Any]:
    return {"house_name": own_name()}


class Housed(ContextMixin):
    """A view of the library in Brim's frame, with the name of the business."""

    def house(self) -> dict[str, Any]:
        return house()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **self.house()}
