"""The document, and the reference page made of it: our own files only, in the reader's language."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from brim.base.rest.problems import MEANINGS
from brim.base.rest.routes import PREFIX, every, tags
from brim.base.rest.samples import curl
from brim.faces.rest.document import document, refusals, scopes, text

# What the protocol says before it knows which call is meant, or when one broke.
OF_NO_CALL = {"malformed_query": 400, "method_not_allowed": 405, "internal_error": 500}


@require_GET
def openapi(_request: HttpRequest) -> HttpResponse:
    """In English, whoever asks: programs are made of it."""
    with translation.override("en"):
        return HttpResponse(text(), content_type="application/json")


@require_GET
def reference(request: HttpRequest) -> HttpResponse:
    described = document()
    groups = [{"name": tag, "calls": [call(one, described) for one in every() if one.tag == tag]} for tag in tags()]
    return render(request, "rest/reference.html", {"groups": groups, "prefix": PREFIX})


def call(one: Any, described: dict[str, Any]) -> dict[str, Any]:
    found = described["paths"][f"{PREFIX}{one.path}"][one.method.lower()]
    return {
        "name": one.name,
        "method": one.method,
        "path": one.path,
        "scope": scopes(one),
        "summary": marked(found["summary"]),
        "parameters": [
            one | {"about": marked(one.get("description", one["schema"].get("description", "")))}
            for one in found["parameters"]
        ],
        "fields": fields(one.body, described) if one.body else [],
        "answers": fields(one.answer, described) if one.answer else [],
        "status": one.status,
        "refusals": sorted(refusals(one).items()),
        "sample": curl(one),
    }


def fields(model: Any, described: dict[str, Any]) -> list[dict[str, Any]]:
    """(name, kind, whether it is needed) of a shape's own fields."""
    schema = described["components"]["schemas"][model.__name__]
    needed = schema.get("required", ())
    return [
        {"name": name, "kind": kind(part), "is_needed": name in needed, "about": marked(part.get("description", ""))}
        for name, part in schema.get("properties", {}).items()
    ]


def kind(part: dict[str, Any]) -> str:
    if "$ref" in part:
        return str(part["$ref"]).rsplit("/", 1)[-1].removesuffix("In").removesuffix("Out")
    if "anyOf" in part:
        return " | ".join(dict.fromkeys(kind(one) for one in part["anyOf"] if one.get("type") != "null"))
    if "enum" in part:
        return " | ".join(map(str, part["enum"]))
    if part.get("type") == "array":
        return f"[{kind(part.get('items', {}))}]"
    named = part.get("type", "any")
    return " | ".join(named) if isinstance(named, list) else str(part.get("format", named))


@require_GET
def problems(request: HttpRequest) -> HttpResponse:
    statuses = {code: {status} for code, status in OF_NO_CALL.items()}
    for one in every():
        for status, codes in refusals(one).items():
            for code in codes:
                statuses.setdefault(code, set()).add(status)
    rows = [
        {"code": code, "meaning": marked(meaning), "statuses": sorted(statuses.get(code, ()))}
        for code, meaning in MEANINGS.items()
    ]
    return render(request, "rest/problems.html", {"problems": rows})


def marked(said: object) -> SafeString:
    """The texts of the document are Markdown: what stands in backticks is code."""
    parts = str(said).split("`")
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if place % 2 else part,) for place, part in enumerate(parts))
    )
