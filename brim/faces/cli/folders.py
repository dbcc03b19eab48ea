"""A group of commands that is a folder: each file one command, imported only when it is called."""

import importlib
import importlib.util
import pkgutil
from typing import Any

import click


class Folder(click.Group):
    """`package`'s modules as commands; a trailing underscore keeps a name clear of Python's keywords."""

    def __init__(self, package: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.package = package

    def list_commands(self, ctx: click.Context) -> list[str]:
        folder = importlib.import_module(self.package)
        files = [module.name.rstrip("_").replace("_", "-") for module in pkgutil.iter_modules(folder.__path__)]
        return sorted([*files, *super().list_commands(ctx)])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = cmd_name.replace("-", "_")
        for name in (module, f"{module}_"):
            if importlib.util.find_spec(f"{self.package}.{name}"):
                command: click.Command = importlib.import_module(f"{self.package}.{name}").command
                return command
        return super().get_command(ctx, cmd_name)
