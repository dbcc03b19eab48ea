"""One call from bytes to answer. `serve` is the way of Django's views; `asgi.py` takes the same steps without them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import structlog
from django.db import InterfaceError, OperationalError
from django.utils import translation
from django.utils.translation import gettext as _
from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from brim.base.kit import clock, strict_json
from brim.base.kit.refusals import Refused
from brim.base.rest import answers
from brim.base.rest.admission import admit
from brim.base.rest.answers import Answer
from brim.base.rest.calls import Call, Header, begin, identify, language
from brim.base.rest.limits import of_address
from brim.base.rest.routes import MAX_UPLOAD_BYTES, Route, Upload, find

MAX_PARAMETERS = 50
# An answer is data: nothing in it may be run or framed.
FIXED = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "same-origin",
    "Vary": "Accept-Language",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

DATABASE_AWAY = (OperationalError, InterfaceError)

log = structlog.get_logger("brim.rest")


class Unusable(Refused):
    """A body that cannot be read at all: 400, 413 or 415."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code, message)
        self.status = status


@dataclass(frozen=True)
class Asked:
    """A request as both ways in see it. `read` gives the body, or refuses one of more bytes than it is told;
    `pieces` likewise, as it comes."""

    method: str
    path: str
    query: str
    header: Header
    address: str
    read: Callable[[int], bytes]
    pieces: Callable[[int], Iterator[bytes]]


def serve(asked: Asked, own_id: str) -> Answer:
    """Every call of /api/v1 through Django; never raises."""
    spoken = language(asked.header)
    with translation.override(spoken):
        call: Call | None = None
        try:
            actor = identify(asked.header, address=asked.address, own_id=own_id)
            call = begin(actor, asked.method, address=asked.address)
            route, names = chosen(asked.method, asked.path)
            admit(call, asked.header, route)
            body = asked.read(route.most_bytes) if route.body else b""
            handed = given(route, names, asked.query, asked.header, body)
            if route.uploads:
                handed["upload"] = upload_of(asked, route)
            answer = route.run(call, **handed)
        except Exception as fault:  # noqa: BLE001 - each becomes a problem, and what is a bug is logged
            answer = failed(fault, own_id)
        return finished(answer, call, asked.address, own_id, spoken)


def chosen(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """Raises: Unusable 404 `unknown_path`, 405 `method_not_allowed`."""
    methods, names = find(path)
    if not methods:
        raise Unusable(404, "unknown_path", _("There is no such address in this API. See /api/docs."))
    if method not in methods:
        raise NotAllowed(sorted(methods))
    return methods[method], names


class NotAllowed(Unusable):
    def __init__(self, methods: list[str]) -> None:
        super().__init__(405, "method_not_allowed", _("This address does not take this method. See Allow."))
        self.methods = methods


def given(route: Route, names: dict[str, str], query: str, header: Header, body: bytes) -> dict[str, Any]:
    """What `run` is handed. Raises: ValidationError; Unusable."""
    found: dict[str, Any] = dict(names)
    if query or route.query.model_fields:
        values = route.query.model_validate_strings(read_query(query))
        if route.query.model_fields:
            found["query"] = values
    if route.takes_if_match:
        found["if_match"] = header("if-match")
    if route.takes_last_event_id:
        found["last_event_id"] = header("last-event-id")[:8000]
    if route.body is not None:
        found["body"] = read_body(route, header("content-type"), body)
    return found


def upload_of(asked: Asked, route: Route) -> Upload:
    """Raises: Unusable `unsupported_media_type`; while it is read, `body_too_large`."""
    media, _semicolon, rest = asked.header("content-type").lower().partition(";")
    charset = rest.strip().replace('"', "")
    if media.strip() not in route.uploads or charset not in {"", "charset=utf-8", "charset=utf8", "header=present"}:
        wanted = ", ".join(route.uploads)
        text = _("Send the file as one of: %(wanted)s. Nothing was done.") % {"wanted": wanted}
        raise Unusable(415, "unsupported_media_type", text)
    return Upload(media.strip(), asked.pieces(MAX_UPLOAD_BYTES))


def read_body(route: Route, content_type: str, body: bytes) -> Any:
    assert route.body is not None
    if not body:
        return route.body.model_validate_json("{}")
    if content_type != "application/json" and not is_json(content_type):
        raise Unusable(415, "unsupported_media_type", _("Send the body as application/json. Nothing was done."))
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Unusable(400, "malformed_json", _("The body is not in UTF-8. Nothing was done.")) from None
    refuse_twice(text)
    return route.body.model_validate_json(text)


def refuse_twice(text: str) -> None:
    """Raises: Unusable `malformed_json` for a name that stands twice; what else is wrong is told field by field."""
    try:
        strict_json.read(text)
    except strict_json.Twice:
        detail = _("The body has the same name twice in one object. Nothing was done. Send each name once.")
        raise Unusable(400, "malformed_json", detail) from None
    except ValueError:
        return


def is_json(content_type: str) -> bool:
    kind, _semicolon, rest = content_type.lower().partition(";")
    return kind.strip() == "application/json" and rest.strip().replace('"', "") in {"", "charset=utf-8", "charset=utf8"}


def read_query(query: str) -> dict[str, str]:
    """Raises: ValidationError for a repeated parameter; Unusable."""
    if not query:
        return {}
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MAX_PARAMETERS)
    except ValueError:
        raise Unusable(400, "malformed_query", _("The address holds too many parameters.")) from None
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _value in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        kind = PydanticCustomError("repeated", "Give this parameter once")
        raise ValidationError.from_exception_data(
            "query", [InitErrorDetails(type=kind, loc=(name,), input=None) for name in twice]
        )
    return values


def too_large(most: int) -> Unusable:
    return Unusable(
        413, "body_too_large", _("The body is larger than %(most)s bytes. Nothing was done.") % {"most": most}
    )


def too_slow() -> Unusable:
    return Unusable(408, "too_slow", _("The body did not arrive in time. Nothing was done. Send it again at once."))


def failed(fault: Exception, own_id: str) -> Answer:
    if isinstance(fault, ValidationError):
        return answers.invalid(fault, own_id)
    if isinstance(fault, Refused):
        answer = answers.refusal(fault, own_id)
        if isinstance(fault, NotAllowed):
            answer.headers["Allow"] = ", ".join(fault.methods)
        return answer
    if isinstance(fault, DATABASE_AWAY):
        log.warning("rest.database_away", request_id=own_id, fault=type(fault).__name__)
        away = _("The database does not answer. Ask again with the same Idempotency-Key: nothing is done twice.")
        answer = answers.problem(503, "database_away", away, own_id)
        answer.headers["Retry-After"] = "1"
        return answer
    log.exception("rest.failed", request_id=own_id, exc_info=fault)
    return answers.problem(500, "internal_error", answers.fault_of_ours(), own_id)


def finished(answer: Answer, call: Call | None, address: str, own_id: str, spoken: str) -> Answer:
    """The headers that every answer has. `call` is None where it is not known who calls, or nothing is left to them."""
    limits = call.headers if call else of_address(address, now=clock.now())
    answer.headers = FIXED | {"Content-Language": spoken, "X-Request-Id": own_id} | limits | answer.headers
    return answer
