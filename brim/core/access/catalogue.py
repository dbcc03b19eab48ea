"""What the log tells of customers' sign-in: ids, counts and purposes; never a contact, an address or a code."""

from dataclasses import dataclass

from brim.base.events.types import Event, event


@event("access.signed_in")
@dataclass(frozen=True)
class SignedIn(Event):
    """`is_remembered`: the device stays signed in for 90 days."""

    device_id: int
    is_remembered: bool


@event("access.code_refused")
@dataclass(frozen=True)
class CodeRefused(Event):
    """A wrong code was typed; `tries_left` more may be."""

    purpose: str
    tries_left: int


@event("access.device_ended")
@dataclass(frozen=True)
class DeviceEnded(Event):
    """Signed out there, or from afar."""

    device_id: int


@event("access.data_exported")
@dataclass(frozen=True)
class DataExported(Event):
    """The customer took a copy of everything that is known of them."""
