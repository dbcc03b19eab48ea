"""Brim's own settings, and the room: installed as a room of one's own is."""

import os
from importlib import import_module

from brim.base.kit.config import Environment

os.environ["BRIM_ROOMS"] = "tests.architecture.room.stamps"
of_brim = import_module("brim.config.settings")
globals().update({name: value for name, value in vars(of_brim).items() if name.isupper()})

# A bench has the room stand idle, or lets a wallet pay as often as it likes.
STAMPS_ARE_GIVEN = Environment().flag("STAMPS_ARE_GIVEN", default=True)
STAMPS_MOST_SPENDS = Environment().number("STAMPS_MOST_SPENDS", 5, least=1, most=10**9)
