"""Two ways to ask Brim for something: over HTTP, and of the process that posts directly."""

import json
import socket
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx

from brim.base.kit import ids
from tests.chaos.house import CURRENCY

TIMEOUT_S = 30.0
KINDS = ("topup", "spend", "hold", "capture", "release", "refund", "transfer")


Body = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """`of`: the id of the hold or spend it concerns. `amount` 0: all that is left."""

    key: str
    kind: str
    customer_id: int
    amount: int = 0
    of: int = 0
    to_customer_id: int = 0
    is_final: bool = False


@dataclass(frozen=True)
class Answer:
    """`id`: the row's number, 0 where the answer names none of its own. `body`: what a replay must repeat."""

    status: int
    code: str = ""
    id: int = 0
    body: dict[str, Any] = field(default_factory=dict)
    is_replayed: bool = False

    @property
    def is_accepted(self) -> bool:
        return self.status == 201


class Lost(Exception):
    """No answer that counts: whether it was done is unknown."""


class Door(Protocol):
    kinds: tuple[str, ...]

    def ask(self, request: Request) -> Answer:
        """Raises: Lost."""

    def ask_many(self, spends: Sequence[Request]) -> list[Answer]:
        """All in one call, where `kinds` has "bulk"; each is answered by itself. Raises: Lost."""

    def close(self) -> None: ...


class Rest:
    """Over loopback, as another program would."""

    kinds = (*KINDS, "bulk")

    def __init__(self, address: str, token: str) -> None:
        self.client = httpx.Client(
            base_url=f"{address}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT_S
        )

    def ask(self, request: Request) -> Answer:
        path, body = spelled(request)
        got, said = self.post(path, body, {"Idempotency-Key": request.key})
        if got.status_code != 201:
            return Answer(got.status_code, said["code"])
        replayed = got.headers.get("Idempotency-Replayed") == "true"
        return Answer(201, "", 0 if request.kind == "release" else number(said["id"]), said, replayed)

    def ask_many(self, spends: Sequence[Request]) -> list[Answer]:
        items = [spelled(one)[1] | {"ref": one.key, "idempotency_key": one.key} for one in spends]
        got, said = self.post("/spends/bulk", {"items": items}, {})
        assert got.status_code == 200, got.text
        assert [result["ref"] for result in said["results"]] == [one.key for one in spends]
        return [
            Answer(201, "", number(result["id"]), {}, result["replayed"])
            if result["status"] == "posted"
            else Answer(422, result["code"])
            for result in said["results"]
        ]

    def post(self, path: str, body: Body, headers: dict[str, str]) -> tuple[httpx.Response, Body]:
        try:
            got = self.client.post(path, json=body, headers=headers)
            said = got.json()
        except (httpx.TransportError, json.JSONDecodeError) as problem:
            raise Lost(type(problem).__name__) from problem
        if got.status_code >= 500 or got.status_code == 429:
            raise Lost(f"{got.status_code} {said.get('code', '')}")
        return got, said

    def close(self) -> None:
        self.client.close()


def number(public_id: str) -> int:
    """The row's number in any public id of a customer's row."""
    return ids.read_public(public_id.partition("_")[0], public_id)[1]


def spelled(request: Request) -> tuple[str, Body]:
    """(path, body) of a request."""
    customer = ids.public_customer(request.customer_id)
    amount = {"amount": request.amount, "currency": CURRENCY}
    part = {"amount": amount} if request.amount else {}
    hold, spend = (ids.public(prefix, request.customer_id, request.of) for prefix in ("hld", "spd"))
    match request.kind:
        case "topup":
            return "/topups", {"customer": customer, "amount": amount, "channel": "cash"}
        case "spend":
            return "/spends", {"customer": customer, "amount": amount}
        case "hold":
            return "/holds", {"customer": customer, "amount": amount}
        case "capture":
            return f"/holds/{hold}/captures", part | {"final": request.is_final}
        case "release":
            return f"/holds/{hold}/release", {}
        case "refund":
            return f"/spends/{spend}/refunds", part | {"reason": "chaos"}
        case "transfer":
            return "/transfers", {
                "customer": customer,
                "to": ids.public_customer(request.to_customer_id),
                "amount": amount,
            }
        case unknown:
            raise AssertionError(unknown)


class Direct:
    """By lines over the posting process's socket."""

    kinds = KINDS

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection: socket.socket | None = None

    def ask(self, request: Request) -> Answer:
        try:
            said = self.exchange(json.dumps(asdict(request)).encode() + b"\n")
        except (OSError, EOFError, json.JSONDecodeError) as problem:
            self.close()
            raise Lost(type(problem).__name__) from problem
        if "lost" in said:
            raise Lost(said["lost"])
        return Answer(**said)

    def ask_many(self, spends: Sequence[Request]) -> list[Answer]:
        return [self.ask(one) for one in spends]

    def exchange(self, line: bytes) -> dict[str, Any]:
        if self.connection is None:
            self.connection = socket.socket(socket.AF_UNIX)
            self.connection.settimeout(TIMEOUT_S)
            self.connection.connect(str(self.path))
        self.connection.sendall(line)
        got = b""
        while not got.endswith(b"\n"):
            more = self.connection.recv(65536)
            if not more:
                raise EOFError
            got += more
        return json.loads(got)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None
