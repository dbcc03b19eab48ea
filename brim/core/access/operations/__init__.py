"""Codes and devices. Nothing here takes a password: there is none."""

from brim.core.access.operations.codes import ask_code, ask_own_code, prove, prove_contact
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
    "ask_own_code",
    "end_device",
    "end_other_devices",
    "forget",
    "note_export",
    "prove",
    "prove_contact",
    "recognise",
    "sign_in",
    "tidy",
]
