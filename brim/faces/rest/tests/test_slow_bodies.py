"""A hot call whose body does not come is answered in its time, as a problem like any other."""

import asyncio
import json

from brim.base.kit import arriving
from brim.base.rest.tests.calling import Caller
from brim.faces.rest.asgi import Slim
from brim.trade.wallets.tests.rest.calling import balance


def test_a_hot_call_whose_body_never_comes_is_answered(ways, token, rich, monkeypatch):
    monkeypatch.setattr(arriving, "GRACE_S", 0.2)
    slim: Slim = ways["slim"]
    sent = []
    headers = {"authorization": f"Bearer {token}", "content-length": "100", "idempotency-key": "slow"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/spends",
        "query_string": b"",
        "client": ("203.0.113.9", 1),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive():
        await asyncio.sleep(0 if not sent else 60)
        return {"type": "http.request", "body": b"", "more_body": True}

    async def send(message):
        sent.append(message)

    asyncio.run(asyncio.wait_for(slim(scope, receive, send), 30))
    assert sent[0]["status"] == 408
    assert json.loads(sent[1]["body"])["code"] == "too_slow"
    assert balance(Caller(slim, token), rich) == 10_000
