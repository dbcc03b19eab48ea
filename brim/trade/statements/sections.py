"""What rooms add to a statement: figures of a period in a section of their own, such as points that came and went.

A section is shown below the lines: on staff's page and the customer's, in print, in the files and in the API. It
changes none of the statement's own figures.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from brim.base.kit.registers import Register
from brim.trade.statements.queries import Statement

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Number:
    """`code` names it to programs; `value` is whole units of its section."""

    code: str
    label: Text
    value: int


Read = Callable[[Statement], Sequence[Number]]


@dataclass(frozen=True, slots=True)
class Registered:
    """`read` gives the figures of the statement's customer and period, in their order; nothing where there is nothing
    to show. `unit` is what they count, as people read it."""

    name: str
    title: Text
    unit: Text
    read: Read


@dataclass(frozen=True, slots=True)
class Section:
    """A section as it is shown, in the reader's language: a stream outlives the request's."""

    name: str
    title: str
    unit: str
    numbers: tuple[Number, ...]


registered: Register[Registered] = Register("section of statements")


def section(name: str, title: Text, unit: Text, read: Read) -> None:
    """Raises: ValueError for a name that is taken."""
    registered.add(name, Registered(name, title, unit, read))


def sections(found: Statement) -> list[Section]:
    """What rooms have to say of the period of this statement."""
    shown = []
    for one in registered.values:
        numbers = tuple(Number(number.code, str(number.label), number.value) for number in one.read(found))
        if numbers:
            shown.append(Section(one.name, str(one.title), str(one.unit), numbers))
    return shown
