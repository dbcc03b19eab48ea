"""The faults that the sandbox is set to inject."""

from dataclasses import dataclass

from django.conf import settings

from brim.trade.sandbox.operations import sandbox_defaults
from brim.trade.sandbox.rules import FaultKind


@dataclass(frozen=True)
class SandboxFaults:
    """How payments of the sandbox behave that are opened from now on; `delay_s` counts for what is delayed or slow."""

    mischief: frozenset[str]
    delay_s: int


FAULT_KINDS = tuple(str(kind) for kind in FaultKind)


def has_sandbox() -> bool:
    return bool(settings.SANDBOX)


def sandbox_faults() -> SandboxFaults:
    row = sandbox_defaults()
    return SandboxFaults(frozenset(row.mischief.split()), row.delay_s)
