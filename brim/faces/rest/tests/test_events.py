import asyncio
import json

import pytest
from asgiref.sync import sync_to_async

from brim.base.events import stream as streams
from brim.base.identity.models import ApiKey
from brim.base.identity.types import Actor, ActorKind
from brim.base.money import money
from brim.base.rest.tests.calling import NOW, cny, make_key
from brim.trade.payments import operations as payments


def test_the_log_is_read_on_by_position(api, rich):
    first = api.get("/events?limit=1").json()
    seen, after = list(first["data"]), first["position"]
    while True:
        page = api.get(f"/events?limit=2&after={after}").json()
        seen += page["data"]
        after = page["position"]
        if page["next_cursor"] is None:
            break
    assert len({one["id"] for one in seen}) == len(seen)
    assert api.get(f"/events?after={after}").json()["data"] == []
    api.post("/spends", {"customer": rich, "amount": cny(5)})
    (news,) = api.get(f"/events?after={after}").json()["data"]
    assert (news["type"], news["customer"], news["data"]["amount"]) == ("wallets.balance_spent", rich, 5)


def test_the_log_is_filtered_and_refuses_what_it_does_not_know(api, rich):
    spends = api.get(f"/events?type=wallets.balance_spent&customer={rich}").json()["data"]
    assert spends == []
    credited = api.get(f"/events?type=wallets.topped_up,wallets.balance_spent&customer={rich}").json()["data"]
    assert [one["type"] for one in credited] == ["wallets.topped_up"]
    assert api.get("/events?type=wallets.gone").json()["code"] == "unknown_event_type"
    assert api.get("/events?after=nonsense").json()["code"] == "invalid_cursor"
    assert api.get("/events", token=make_key("spends:write")).status_code == 403


def test_a_key_of_one_store_reads_its_own_customers_only(api, rich, house):
    theirs = api.post("/customers", {"name": "Wu", "store": "S1"}).json()["id"]
    token = make_key("events:read", store_ids=[house["S2"]])
    told = api.get("/events?limit=200", token=token).json()["data"]
    assert rich in {one["customer"] for one in told}
    assert theirs not in {one["customer"] for one in told}
    assert api.get("/events/stream", token=token).json()["code"] == "every_store_needed"


class Stream:
    """Reads a live answer off the application itself: test clients wait for an end that never comes."""

    def __init__(self, app, token, headers=()):
        self.app, self.sent, self.text, self.status = app, asyncio.Queue(), "", 0
        self.gone = asyncio.Event()
        names = [(b"authorization", f"Bearer {token}".encode()), (b"host", b"localhost"), *headers]
        self.scope = {
            "type": "http",
            "method": "GET",
            "path": "/api/v1/events/stream",
            "raw_path": b"/api/v1/events/stream",
            "query_string": b"",
            "headers": names,
            "client": ("127.0.0.1", 1),
            "server": ("localhost", 80),
            "scheme": "http",
            "http_version": "1.1",
            "asgi": {"version": "3.0"},
            "root_path": "",
        }

    async def receive(self):
        await self.gone.wait()
        return {"type": "http.disconnect"}

    def first_receive(self):
        """A request without a body, then a caller who waits."""
        started = False

        async def receive():
            nonlocal started
            if not started:
                started = True
                return {"type": "http.request", "body": b"", "more_body": False}
            return await self.receive()

        return receive

    async def send(self, message):
        await self.sent.put(message)

    async def events(self, count):
        """The first `count` events, then hangs up."""
        task = asyncio.create_task(self.app(self.scope, self.first_receive(), self.send))
        try:
            while self.text.count("\nevent: ") < count:
                message = await asyncio.wait_for(self.sent.get(), 20)
                self.status = message.get("status", self.status)
                self.text += message.get("body", b"").decode()
        finally:
            self.gone.set()
            await asyncio.wait([task], timeout=10)
        return [block.splitlines() for block in self.text.split("\n\n") if block.startswith("id: ")]


def test_a_stream_goes_on_where_it_broke_off(api, rich):
    start = api.get("/events?limit=200").json()["position"]
    for amount in (1, 2, 3):
        api.post("/spends", {"customer": rich, "amount": cny(amount)})

    async def listen(after, count):
        return await Stream(api.app, api.token, [(b"last-event-id", after.encode())]).events(count)

    first = asyncio.run(listen(start, 1))
    position = first[0][0].removeprefix("id: ")
    rest = asyncio.run(listen(position, 2))
    told = [json.loads(block[2].removeprefix("data: ")) for block in first[:1] + rest]
    assert [one["data"]["amount"] for one in told] == [1, 2, 3]
    assert first[0][1] == "event: wallets.balance_spent"


def test_a_stream_from_nowhere_or_for_strangers_is_refused(api, house):
    assert api.get("/events/stream", headers={"Last-Event-ID": "x"}).json()["code"] == "invalid_cursor"
    assert api.get("/events/stream", token=make_key("spends:write")).status_code == 403
    assert api.get("/events/stream", token="x").status_code == 401


CHANGES = {
    "revoked": lambda key: ApiKey.objects.filter(pk=key).update(revoked_at=NOW),
    "expired": lambda key: ApiKey.objects.filter(pk=key).update(expires_at=NOW),
    "without the word": lambda key: ApiKey.objects.filter(pk=key).update(scopes=["spends:read"]),
    "limited to a store": lambda key: ApiKey.objects.filter(pk=key).update(store_ids=[1]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_stream_ends_once_its_key_may_hear_no_more(api, rich, change, monkeypatch):
    monkeypatch.setattr(streams.stream, "__kwdefaults__", streams.stream.__kwdefaults__ | {"heartbeat_s": 0.2})
    token = make_key("events:read")
    opened, key = Stream(api.app, token, []), ApiKey.objects.latest("id").pk

    async def listen():
        task = asyncio.create_task(opened.app(opened.scope, opened.first_receive(), opened.send))
        await asyncio.wait_for(opened.sent.get(), 20)
        await sync_to_async(change)(key)
        await asyncio.wait_for(task, 30)

    asyncio.run(listen())
    texts = []
    while not opened.sent.empty():
        texts.append(opened.sent.get_nowait())
    assert texts[-1].get("more_body", False) is False


def test_a_key_that_takes_too_many_streams_is_told_so_and_no_other_is(api, house, monkeypatch):
    monkeypatch.setattr(streams, "MAX_PER_ACTOR", 0)
    answer = api.get("/events/stream")
    assert (answer.status_code, answer.json()["code"]) == (503, "too_many_streams")
    assert answer.headers["retry-after"] == "1"


def test_what_happens_in_a_stores_drawer_is_for_who_serves_it(api, house):
    cashier = Actor(ActorKind.STAFF, 1, frozenset({"shifts:write"}))
    for code, opening in (("S1", 111_00), ("S2", 222_00)):
        payments.open_shift(store_id=house[code], opening=money(opening, "CNY"), actor=cashier, now=NOW)
    token = make_key("events:read", store_ids=[house["S2"]])
    told = api.get("/events?limit=200&type=payments.shift_opened", token=token).json()["data"]
    assert [one["data"]["store_id"] for one in told] == [house["S2"]]
    assert len(api.get("/events?limit=200&type=payments.shift_opened").json()["data"]) == 2


def test_totals_over_all_stores_are_for_who_serves_all(api, house, rich):
    limited = make_key("ledger:read", store_ids=[house["S2"]])
    assert api.get("/ledger/proof", token=limited).json()["code"] == "every_store_needed"
    assert api.get("/ledger/proof", token=make_key("ledger:read")).status_code == 200
