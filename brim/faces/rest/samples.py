"""A request of every call as curl writes it, made of the shapes' own examples."""

import json
from typing import Any

from brim.faces.rest.routes import Route

EXAMPLES: dict[str, Any] = {
    "customer": "ref:M00001", "to": "ref:M00002", "amount": {"amount": 1230, "currency": "CNY"}, "name": "Lin Wei",
    "channel": "cash", "outcome": "lost", "reason": "asked for", "account": "6222 **** 1234",
    "occurred_at": "2026-03-02T12:30:00+08:00",
}  # fmt: skip
IN_PATHS = {
    "customer": "ref:M00001", "spend": "spd_…", "topup": "top_…", "hold": "hld_…", "withdrawal": "wdr_…",
    "adjustment": "adj_…", "payment": "pay_…", "freeze": "frz_…", "expiry": "opn_…", "job": "blk_…",
    "dispute": "dsp_…", "outcome": "out_…",
}  # fmt: skip


def curl(one: Route) -> str:
    path = one.path
    for name in one.names:
        path = path.replace(f"{{{name}}}", IN_PATHS[name])
    needed = [part.alias or name for name, part in one.query.model_fields.items() if part.is_required()]
    query = "&".join(f"{name}={'consumer' if name == 'fault' else EXAMPLES[name]}" for name in needed)
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
    if one.name == "take_spends":
        item = {name: EXAMPLES[name] for name in ("customer", "amount")}
        return {"items": [{"ref": "line 1", "idempotency_key": "2026-03-02-1"} | item]}
    return {name: EXAMPLES[name] for name, part in one.body.model_fields.items() if part.is_required()}
