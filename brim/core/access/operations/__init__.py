"""Codes and devices. Nothing here takes a password: there is none."""

from brim.core.access.operations.codes import ask_code, ask_own_code, prove, prove_own
from brim.core.access.operations.contacts import ask_contact_codes, change_contact, tell_the_old
from brim.core.access.operations.devices import (
    end_device,
    end_other_devices,
    forget,
    note_export,
    recognise,
    sign_in,
    tidy,
)

__all__ = [
    "ask_code",
    "ask_contact_codes",
    "ask_own_code",
    "change_contact",
    "end_device",
    "end_other_devices",
    "forget",
    "note_export",
    "prove",
    "prove_own",
    "recognise",
    "sign_in",
    "tell_the_old",
    "tidy",
]
