"""Brim's own settings, and the room: installed as a room of one's own is."""

import os
from importlib import import_module

os.environ["BRIM_ROOMS"] = "tests.architecture.room.stamps"
of_brim = import_module("brim.config.settings")
globals().update({name: value for name, value in vars(of_brim).items() if name.isupper()})
