"""The document keeps its word: whatever it allows, and what lies just beside it, is answered as it says, never 5xx."""

import os
from contextlib import suppress
from urllib.parse import quote, urlencode

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from brim.base.rest.routes import every
from brim.base.rest.tests.calling import Caller
from brim.faces.rest.document import document

# LONG_CHECKS=1 takes a longer look.
EXAMPLES = 300 if os.environ.get("LONG_CHECKS") else 4
PROMISES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ENDLESS = {"stream_events"}
"""Never ends by itself; test_events.py reads it."""


@pytest.fixture
def unlimited(api: Caller, rich: str, monkeypatch: pytest.MonkeyPatch) -> Caller:
    """Budgets are not what is looked at here."""
    from brim.base.rest import calls
    from brim.base.rest.limits import Budget

    for name in ("READS", "WRITES"):
        monkeypatch.setattr(calls, name, Budget(name.lower(), most=10**9, window_s=60))
    return api


def given_to(part: object) -> dict[str, object]:
    return dict(part) if isinstance(part, dict) else {}


def ask(api: Caller, case: schemathesis.Case) -> httpx.Response:
    path = case.operation.path.removeprefix("/api/v1")
    for name, value in given_to(case.path_parameters).items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe="") or "-")
    query = urlencode({name: value for name, value in given_to(case.query).items() if value is not None}, doseq=True)
    headers = {
        name: text
        for name, value in given_to(case.headers).items()
        if (text := str(value)).isascii() and text.isprintable() and name.isascii()
    }
    body = case.body if isinstance(case.body, dict | list | str | int | float | bool | None) else None
    headers.pop("Authorization", None)
    return api.send(case.method.upper(), f"{path}?{query}" if query else path, body, key=None, headers=headers)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["within", "beside"])
def test_every_call_answers_as_the_document_says(unlimited, mode):
    schema = schemathesis.openapi.from_dict(document())
    seen: set[int] = set()
    for one in every():
        if one.name in ENDLESS:
            continue
        operation = schema[f"/api/v1{one.path}"][one.method]

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def look(case: schemathesis.Case) -> None:
            answer = ask(unlimited, case)
            seen.add(answer.status_code)
            case.validate_response(answer, checks=PROMISES)

        with suppress(Unsatisfiable):  # nothing lies beside a call that takes nothing
            look()
    assert {200, 201, 404, 422} <= seen if mode is GenerationMode.POSITIVE else {400, 422} & seen
