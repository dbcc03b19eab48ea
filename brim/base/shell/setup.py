"""The guide through setting up: each room says what of it has to be done once, and home shows it until all is done."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from brim.base.identity.types import Actor


@dataclass(frozen=True)
class Step:
    """`word`: who lacks it is not shown the step. `is_done` is asked on every visit of home until all is done."""

    name: str | Promise
    text: str | Promise
    button: str | Promise
    view: str
    word: str
    is_done: Callable[[Actor], bool]
    order: int


STEPS: dict[str, Step] = {}


@dataclass(frozen=True)
class Row:
    """A step as it stands; a done one has no address."""

    name: str
    text: str
    button: str
    url: str
    is_done: bool


@dataclass(frozen=True)
class Guide:
    rows: list[Row]

    @property
    def done(self) -> int:
        return sum(row.is_done for row in self.rows)


def step(
    code: str,
    name: str | Promise,
    text: str | Promise,
    *,
    button: str | Promise,
    view: str,
    word: str,
    is_done: Callable[[Actor], bool],
    order: int,
) -> None:
    """Something to do once, at the page `view`, for who has the word; of a lower order comes first."""
    assert code not in STEPS, f"the step {code} is registered twice"
    STEPS[code] = Step(name, text, button, view, word, is_done, order)


def guide(actor: Actor) -> Guide | None:
    """The steps that this person may take, done ones too; None once nothing of it is left to do."""
    steps = sorted((one for one in STEPS.values() if actor.can(one.word)), key=lambda one: one.order)
    rows = [row_of(one, is_done=one.is_done(actor)) for one in steps]
    return Guide(rows) if any(not row.is_done for row in rows) else None


def row_of(one: Step, *, is_done: bool) -> Row:
    return Row(str(one.name), str(one.text), str(one.button), "" if is_done else reverse(one.view), is_done)
