"""What happens to the sandbox. Its events bear the name of the room it came from: names stay."""

from dataclasses import dataclass

from brim.base.events.types import Event, event


@event("payments.sandbox_told")
@dataclass(frozen=True)
class SandboxTold(Event):
    """How payments of the sandbox go wrong from now on; words of its list."""

    mischief: tuple[str, ...]
    delay_s: int
