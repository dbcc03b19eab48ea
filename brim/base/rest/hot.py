"""The hot calls: each is prepare, work and render, so that Django and the slim entry serve the very same thing.

prepare turns a request into an item and may refuse; work does many items at once; render makes the answer of one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from brim.base.kit.refusals import Refused
from brim.base.rest.answers import Answer
from brim.base.rest.calls import Call

Outcome = Any


@dataclass(frozen=True)
class HotCall:
    """`prepare` is handed what a route's `run` is. `work` answers each item with an outcome or a Refused, in order."""

    prepare: Callable[..., Any]
    work: Callable[[Sequence[Any]], Sequence[Outcome]]
    render: Callable[[Call, Outcome], Answer]

    def answer(self, call: Call, **given: Any) -> Answer:
        """One request alone, in the caller's thread. Raises: Refused."""
        (outcome,) = self.work([self.prepare(call, **given)])
        if isinstance(outcome, Refused):
            raise outcome
        return self.render(call, outcome)
