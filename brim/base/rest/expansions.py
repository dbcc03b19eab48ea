"""What a room adds to the answers of a room below it, where `include=` asks for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from brim.base.rest.calls import Call

Bodies = Callable[[Call, Sequence[int]], Sequence[dict[str, Any]]]


@dataclass(frozen=True)
class Expansion:
    """`bodies` answers for the ids of one page, in their order, and refuses who may not see it. `adds` says in the
    document what it adds: `each customer's wallet`."""

    name: str
    adds: str | Promise
    model: type[BaseModel]
    bodies: Bodies


REGISTERED: dict[type[BaseModel], dict[str, Expansion]] = {}
"""By the answer that is expanded, then by name."""


def expand(
    what: type[BaseModel],
    name: str,
    model: type[BaseModel],
    bodies: Bodies,
    *,
    adds: str | Promise,
) -> None:
    """`include=<name>` adds a field of that name to the answer `what`."""
    known = REGISTERED.setdefault(what, {})
    assert name not in known | what.model_fields, f"{what.__name__} has {name} already"
    known[name] = Expansion(name, adds, model, bodies)


@dataclass(frozen=True)
class Include:
    """In an `Annotated[str, …]`: nothing, or the name of an expansion of `what`."""

    what: type[BaseModel]

    @property
    def names(self) -> list[str]:
        return ["", *REGISTERED.get(self.what, {})]

    def check(self, text: str) -> str:
        if text not in self.names:
            *others, last = [repr(name) for name in self.names]
            raise PydanticCustomError(
                "literal_error",
                "Input should be {expected}",
                {"expected": f"{', '.join(others)} or {last}" if others else last},
            )
        return text

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        known = REGISTERED.get(self.what, {}).values()
        texts = [_("`%(name)s` adds %(what)s.") % {"name": one.name, "what": one.adds} for one in known]
        about = {"description": " ".join(texts)} if texts else {}
        return handler(schema) | about | {"enum": self.names}
