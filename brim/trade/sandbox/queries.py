"""The faults that the sandbox is set to inject."""

from dataclasses import dataclass

from django.conf import settings

from brim.trade.sandbox.operations import default_habit
from brim.trade.sandbox.rules import Mischief


@dataclass(frozen=True)
class SandboxHabit:
    """How payments of the sandbox behave that are opened from now on; `delay_s` counts for what is delayed or slow."""

    mischief: frozenset[str]
    delay_s: int


MISCHIEF = tuple(str(kind) for kind in Mischief)


def has_sandbox() -> bool:
    return bool(settings.SANDBOX)


def sandbox_habit() -> SandboxHabit:
    row = default_habit()
    return SandboxHabit(frozenset(row.mischief.split()), row.delay_s)
