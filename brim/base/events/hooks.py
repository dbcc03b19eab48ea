"""What events hang into Django, the metrics and the printed tables: listeners hear what is declared; their lag is a
gauge."""

from collections.abc import Iterable

from brim.base.events import checks, metrics
from brim.base.events.listeners import registry
from brim.base.kit import tables


def listeners() -> Iterable[tuple[str, str]]:
    """Each with what its docstring says first."""
    for name, listener in registry.items():
        said = (listener.handle.__doc__ or "").strip().partition("\n")[0].rstrip(".")
        yield f"`{name}`", said[:1].lower() + said[1:]


checks.register_checks()
metrics.register_collector()
tables.printed.add("listeners", tables.Table(("Listener", "What follows from an event"), listeners))
