"""The OpenAPI 3.1 document, made of the table of calls. Its words are in the current language."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from brim import __version__
from brim.base.rest.answers import PROBLEM
from brim.base.rest.expansions import REGISTERED
from brim.base.rest.problems import MEANINGS
from brim.base.rest.routes import PREFIX, TAGS, Route, every, tags
from brim.base.rest.shapes import Problem

Schema = dict[str, Any]
OF_EVERY_CALL = ((401, "unauthenticated"), (403, "forbidden"), (422, "invalid_request"), (429, "rate_limited"))
OF_BODIES = ((400, "malformed_json"), (408, "too_slow"), (413, "body_too_large"), (415, "unsupported_media_type"))
FREE_TEXTS = frozenset({"account", "description", "metadata", "payout_reference", "reason"})
REF = "#/components/schemas/{model}"
TEXT = {"type": "string"}


def document() -> Schema:
    routes = sorted(every(), key=lambda one: TAGS[one.tag])
    refs, schemas = shapes(routes)
    paths: dict[str, Schema] = {}
    for one in routes:
        paths.setdefault(f"{PREFIX}{one.path}", {})[one.method.lower()] = operation(one, refs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Brim",
            "version": __version__,
            "description": _("Customers, their prepaid balances, and everything that moves them."),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in tags()],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": _("An API key: `brim_live_…`")}
            },
        },
    }


def shapes(routes: Iterable[Route]) -> tuple[dict[type[BaseModel], Schema], Schema]:
    """A reference for every shape, and the shapes."""
    wanted: dict[type[BaseModel], JsonSchemaMode] = {Problem: "serialization"}
    for one in routes:
        if one.body:
            wanted[one.body] = "validation"
        if one.answer:
            wanted[one.answer] = "serialization"
    added = [one.model for known in REGISTERED.values() for one in known.values()]
    wanted.update(dict.fromkeys(added, "serialization"))
    refs, found = models_json_schema(list(wanted.items()), ref_template=REF)
    for model, known in REGISTERED.items():
        properties = found["$defs"][model.__name__]["properties"]
        for expansion in known.values():
            kinds = [refs[expansion.model, "serialization"], {"type": "null"}]
            properties[expansion.name] = {"anyOf": kinds, "default": None}
    return {model: refs[model, mode] for model, mode in wanted.items()}, found["$defs"]


def operation(one: Route, refs: dict[type[BaseModel], Schema]) -> Schema:
    found: Schema = {
        "operationId": one.name,
        "tags": [one.tag],
        "summary": str(one.summary),
        "description": _("Scope: `%(scope)s`") % {"scope": scopes(one)},
        "parameters": [*names(one), *query(one), *headers(one)],
        "responses": responses(one, refs),
    }
    if one.body:
        is_needed = any(part.is_required() for part in one.body.model_fields.values())
        found["requestBody"] = {"required": is_needed, "content": {"application/json": {"schema": refs[one.body]}}}
    if one.uploads:
        content = {media: {"schema": {"type": "string", "format": "binary"}} for media in one.uploads}
        found["requestBody"] = {"required": True, "content": content}
    return found


def scopes(one: Route) -> str:
    return " | ".join(filter(None, (one.scope, one.or_scope)))


def names(one: Route) -> list[Schema]:
    text = _("An id, or `ref:` and your own reference; one that holds a slash is found by `GET /customers?q=`.")
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        | ({"description": text} if name == "customer" else {})
        for name in one.names
    ]


def query(one: Route) -> list[Schema]:
    schema = one.query.model_json_schema()
    return [
        {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": without_null(part)}
        for name, part in schema.get("properties", {}).items()
    ]


def without_null(part: Schema) -> Schema:
    """What may be left out is left out: there is no null in an address."""
    kinds = [kind for kind in part.get("anyOf", ()) if kind.get("type") != "null"]
    rest = {name: value for name, value in part.items() if name not in {"anyOf", "default", "title"}}
    merged = rest | kinds[0] if len(kinds) == 1 else {name: value for name, value in part.items() if name != "title"}
    return {name: value for name, value in merged.items() if not (name == "default" and value in {None, ""})}


def headers(one: Route) -> list[Schema]:
    found: list[Schema] = []
    if one.needs_key or one.takes_key:
        text = _("New for each new request; the same again answers the same and moves nothing.")
        kind = {"type": "string", "pattern": "^[!-~]{1,200}$"}
        found.append(
            {"name": "Idempotency-Key", "in": "header", "required": one.needs_key, "schema": kind, "description": text}
        )
    if one.takes_if_match:
        found.append({"name": "If-Match", "in": "header", "required": False, "schema": TEXT})
    if one.takes_last_event_id:
        found.append({"name": "Last-Event-ID", "in": "header", "required": False, "schema": TEXT})
    return found


def responses(one: Route, refs: dict[type[BaseModel], Schema]) -> Schema:
    good: Schema = {"description": _("Done"), "content": {}}
    for media in one.media:
        good["content"][media] = {"schema": refs[one.answer] if one.answer and media == one.media[0] else TEXT}
    if one.needs_key or one.takes_key:
        good["headers"] = {"Idempotency-Replayed": {"schema": {"const": "true"}}}
    found: Schema = {str(status): good for status in (one.status, *one.also)}
    for status, codes in sorted(refusals(one).items()):
        lines = [f"- `{code}`: {MEANINGS[code]}" for code in codes]
        found[str(status)] = {
            "description": "\n".join(lines),
            "content": {PROBLEM: {"schema": refs[Problem]}},
        }
    return found


def refusals(one: Route) -> dict[int, list[str]]:
    """The codes of a call by status, each once."""
    pairs = [*OF_EVERY_CALL, *(OF_BODIES if one.body else OF_BODIES[1:] if one.uploads else ()), *one.refusals]
    pairs += [(404, "unknown_path")] if one.names else []
    pairs += [(422, "card_number")] if one.body and not FREE_TEXTS.isdisjoint(one.body.model_fields) else []
    pairs += key_refusals(one)
    pairs += [(429, "too_many_failures"), (404, "business_not_set_up")]
    pairs += [(503, "database_away"), *([(503, "overloaded")] if one.hot else [])]
    found: dict[int, list[str]] = {}
    for status, code in pairs:
        if code not in found.setdefault(status, []):
            found[status].append(code)
    return found


def key_refusals(one: Route) -> list[tuple[int, str]]:
    if one.needs_key:
        return [(422, "idempotency_key_needed")]
    if one.takes_key:
        return [(409, "key_conflict"), (422, "idempotency_key_needed")]
    return [(422, "idempotency_key_not_taken")] if one.is_write else []


def text() -> str:
    """As it is served and kept under docs/api."""
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=False) + "\n"
