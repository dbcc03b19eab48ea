"""A request of every call as curl writes it, made of the shapes' own examples."""

import json
from typing import Any

from brim.base.rest.routes import Route

EXAMPLES: dict[str, Any] = {
    "amount": {"amount": 1230, "currency": "CNY"},
    "name": "Lin Wei",
    "occurred_at": "2026-03-02T12:30:00+08:00",
    "reason": "asked for",
}
"""Of a field that has to be there, by its name."""
IN_PATHS: dict[str, str] = {}
"""Of what stands in an address, by its name."""


def examples(**values: Any) -> None:
    """What a room's own fields are shown with."""
    twice = EXAMPLES.keys() & values.keys()
    assert not twice, f"these fields have an example already: {sorted(twice)}"
    EXAMPLES.update(values)


def in_paths(**values: str) -> None:
    """What a room's own names in addresses are shown with."""
    twice = IN_PATHS.keys() & values.keys()
    assert not twice, f"these names have an example already: {sorted(twice)}"
    IN_PATHS.update(values)


def curl(one: Route) -> str:
    path = one.path
    for name in one.names:
        path = path.replace(f"{{{name}}}", IN_PATHS[name])
    needed = [part.alias or name for name, part in one.query.model_fields.items() if part.is_required()]
    query = "&".join(f"{name}={EXAMPLES[name]}" for name in needed)
    lines = [f'curl "$BRIM/api/v1{path}{"?" + query if query else ""}"', '-H "Authorization: Bearer $KEY"']
    if one.method not in {"GET", "POST"}:
        lines.insert(1, f"-X {one.method}")
    if one.needs_key:
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    if one.body:
        body = sample_of(one)
        lines += ['-H "Content-Type: application/json"', f"-d '{json.dumps(body, ensure_ascii=False)}'"]
    if one.uploads:
        lines += ['-H "Content-Type: text/csv"', "--data-binary @spends.csv"]
    return " \\\n  ".join(lines)


def sample_of(one: Route) -> dict[str, Any]:
    assert one.body is not None
    return {name: EXAMPLES[name] for name, part in one.body.model_fields.items() if part.is_required()}
