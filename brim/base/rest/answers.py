"""What a call answers: a body of JSON with status and headers; refusals as problems (RFC 9457)."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError
from pydantic_core import to_json

from brim.base.kit.refusals import Refused
from brim.base.rest.limits import LimitExceeded
from brim.base.rest.wording import field_text

JSON = "application/json"
PROBLEM = "application/problem+json"
Body = Mapping[str, Any]


@dataclass(slots=True)
class Answer:
    """`body`: what becomes JSON, or ready text; None is no content. `stream`: text that is sent as it comes."""

    status: int
    body: Body | str | None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = JSON
    stream: AsyncIterator[str | bytes] | None = None

    def content(self) -> bytes:
        if self.body is None:
            return b""
        if isinstance(self.body, str):
            return self.body.encode()
        return to_json(self.body)


def created(body: Body, *, is_replayed: bool = False) -> Answer:
    """201, with `Idempotency-Replayed: true` where the first answer is given again."""
    return Answer(201, body, {"Idempotency-Replayed": "true"} if is_replayed else {})


def problem(status: int, code: str, detail: str, request_id: str, more: Body | None = None) -> Answer:
    body = {
        "type": f"/api/docs/problems#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id,
        "errors": [],
    }
    # A refusal's own figures never take the place of a problem's own fields.
    body |= {name: value for name, value in (more or {}).items() if name == "errors" or name not in body}
    return Answer(status, body, {}, PROBLEM)


def refusal(refused: Refused, request_id: str) -> Answer:
    """The refusal as a problem; its details stand beside `code` under their own names."""
    more = {("current_status" if name == "status" else name): value for name, value in refused.details.items()}
    answer = problem(refused.status, refused.code, str(refused.message), request_id, more)
    wait = refused.details.get("retry_after_s", 1 if refused.status == 503 else None)
    if wait is not None:
        answer.headers["Retry-After"] = str(wait)
    if isinstance(refused, LimitExceeded):
        answer.headers |= refused.headers
    if refused.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def invalid(found: ValidationError, request_id: str) -> Answer:
    """What pydantic found, field by field, as `invalid_request`; a body that is no JSON is `malformed_json`, 400."""
    if found.errors(include_url=False, include_input=False)[0]["type"] == "json_invalid":
        return problem(
            400, "malformed_json", _("The body is no JSON, or is nested too deep. Nothing was done."), request_id
        )
    return problem(422, "invalid_request", unusable_fields(), request_id, {"errors": listed(found)})


def unusable_fields() -> str:
    return _("Some fields cannot be used. Nothing was done. See `errors`.")


def fault_of_ours() -> str:
    return _("Something went wrong on our side. Ask again with the same Idempotency-Key: nothing is done twice.")


def listed(found: ValidationError) -> list[dict[str, str]]:
    """Each field that cannot be used, and why."""
    errors = found.errors(include_url=False, include_input=False)
    return [{"field": field_name(error["loc"]), "message": field_text(error)} for error in errors]


def field_name(place: Iterable[object]) -> str:
    return ".".join(str(part) for part in place) or "body"
