"""Configuration from the environment, checked once at start.

Every knob is a `BRIM_…` variable. A wrong value stops the process with one line that names the variable,
what stood there and what is wanted.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[3]

T = TypeVar("T")


class ConfigError(SystemExit):
    """A setting is wrong; carries the one line that the operator sees."""


class Environment:
    """Reads typed values out of an environment mapping.

    Raises: ConfigError naming the variable when a value cannot be used.
    """

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self.values = os.environ if values is None else values

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, default).strip()

    def flag(self, name: str, *, default: bool = False) -> bool:
        raw = self.text(name).lower()
        if raw in {"", "0", "1", "true", "false", "yes", "no"}:
            return default if raw == "" else raw in {"1", "true", "yes"}
        raise ConfigError(f"{name} is {raw!r}: write 1 or 0.")

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        raw = self.text(name)
        if raw == "":
            return default
        if raw.isdigit() and least <= int(raw) <= most:
            return int(raw)
        raise ConfigError(f"{name} is {raw!r}: write a whole number from {least} to {most}.")

    def choice(self, name: str, default: str, options: Sequence[str]) -> str:
        value = self.text(name).lower() or default
        if value in options:
            return value
        raise ConfigError(f"{name} is {value!r}: write one of {', '.join(options)}.")

    def words(self, name: str, default: str = "") -> list[str]:
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def path(self, name: str, default: Path) -> Path:
        return Path(self.text(name) or default).expanduser().resolve()

    def parsed(self, name: str, read: Callable[[str], T], wanted: str) -> T | None:
        """The variable put through `read`, or None where it is unset; `wanted` ends the error's sentence."""
        raw = self.text(name)
        if raw == "":
            return None
        try:
            return read(raw)
        except ValueError as problem:
            raise ConfigError(f"{name} cannot be read ({problem}): write {wanted}.") from problem
