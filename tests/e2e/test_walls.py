"""Who works for one store walks every page and every call: nothing of the other store's is told, and nothing that the
other store does changes what is told. A page or a call that is new fails here until the walk knows its address."""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pprint import pformat

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import get_resolver

from brim.base.events.models import EventRow
from brim.base.kit import ids
from brim.base.rest.routes import NAME, Route, every
from brim.base.shell.tests.walks import joined, said
from brim.core.access.tests.portal.phone import sign_in
from brim.core.ledger import books
from brim.trade.bulk.models import JobRow
from brim.trade.payments.tests import house
from brim.trade.wallets.queries import assert_wallets_balance
from tests.e2e.test_actions import methods_of, named
from tests.e2e.two_stores import FAR, NEAR, WANDERS, found_everything, give, marks_of, open_store, roam, tell, wander

PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
# What a name in an address stands for, by the prefix of a store's ids; a page may say otherwise.
IDS = joined("IDS", {})
IDS_BY_PAGE = joined("IDS_BY_PAGE", {"ledger-transfer": "txn"})
# What has no store, online payments and loose holds, beside what has one.
WITHOUT_STORE = {"pay": "pay_online", "top": "top_online", "hld": "hld_loose", "opn": "opn_loose", "spd": "spd_loose"}
# What pages and calls that join rooms are asked, in the other store's words; rooms say what theirs are.
OF_FACES = {
    "console:palette": (
        "q=Zebulon",
        "q=9887",
        "q={ref}",
        "q={cus}",
        "q={pay}",
        "q={wdr}",
        "recent={cus}",
        "at=/console/customers/{cus}/",
        "q=top up Zebulon",
    ),
    "console:cashier-find": ("q=Zebulon", "q=9887", "q={ref}", "q={cus}"),
    "console:entries": ("code={code}", "kind=spend"),
    "list_events": ("limit=200",),
}
NOT_WALKED = {
    "account_": "one's own sign-in",
    "mfa_": "one's own sign-in",
    "end_": "one's own sessions",
    "security": "one's own",
    "portal:": "a customer's own",
    "payments:": "a payer's or the provider's, each by a token of its own",
    "sandbox:": "the provider's, by a number that nobody guesses or a signature",
    "rest:call": "call by call",
    "metrics": "the house's own, by a token",
    "console:live": "topics without data: brim/faces/console/tests/test_live.py",
    "console:settings-": "the house's own facts, roles, people and keys hold nothing of a customer, but for its log",
}
WALKED = {"console:settings-log", "console:settings-stores", "console:settings-store"}
# What is another each time: tokens, the numbers of requests, places in the log, the minute, what one looked at oneself.
BY_ITSELF = re.compile(
    r'(?:csrfmiddlewaretoken|name="key"|name="shown"|name="note_id")[^>]*value="[^"]*|X-CSRFToken[^:]*: *"[^"]*|'
    r'nonce="[^"]*|"(?:request_id|position|next_cursor)":"[^"]*|made on [^<]*|'
    r"<section>\s*<h2>Last at this till.*?</section>",
    re.DOTALL,
)
# An entry of the ledger has no store: it is its customer's, and seen by who sees the customer.
OF_CUSTOMERS = ("/console/ledger/entries/",)
TYPED = {
    "reason": "A reason",
    "amount": {"amount": 100, "currency": "CNY"},
    "account": "Bank 1",
    "channel": "cash",
    "payout_reference": "B-7",
    "name": "Changed",
    "outcome": "lost",
    "is_final": False,
    "line": {"amount": 100, "currency": "CNY"},
}


@dataclass
class Visitor:
    """Somebody who looks at everything."""

    client: Client
    side: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)

    def look(self, address: str) -> str:
        found = [self.client.get(address, headers=self.headers)]
        if re.search("palette/|find/|receivers", address):
            found.append(self.client.get(address, headers={"HX-Request": "true"}))
        return "\n".join(f"{one.status_code} {text_of(one)}" for one in found)


def text_of(answer: HttpResponseBase) -> str:
    content = b"".join(streamed(answer)) if answer.streaming else answer.content
    return BY_ITSELF.sub("", content.decode("utf-8-sig"))


def streamed(answer: HttpResponseBase) -> list[bytes]:
    async def gathered() -> list[bytes]:
        return [piece async for piece in answer]

    return asyncio.run(gathered()) if answer.is_async else list(answer)


def filled(path: str, side: Mapping[str, str], short: str = "") -> str:
    def word(found: re.Match[str]) -> str:
        name = found[1]
        return side[IDS_BY_PAGE[short] if name in {"public_id", "code"} and short in IDS_BY_PAGE else IDS[name]]

    return "/" + PLACE.sub(word, path)


def asked_of(name: str) -> list[str]:
    return [query for asked in (OF_FACES, *said("ASKED")) for query in asked.get(name, ())]


def without_store(side: Mapping[str, str]) -> dict[str, str]:
    return {**side, **{name: side[loose] for name, loose in WITHOUT_STORE.items()}}


def pages(side: Mapping[str, str], other: Mapping[str, str]) -> Iterator[str]:
    """Every page as it is, about things of one's own and of the other's, and with questions in the other's words."""
    for name, path, methods in named_paths():
        if "GET" not in methods:
            continue
        short = name.partition(":")[2]
        own = filled(path, side, short)
        yield own
        if PLACE.search(path):
            yield filled(path, other, short)
            yield filled(path, without_store(other), short)
        for query in asked_of(name):
            yield f"{own}?{query.format(**other)}"

    yield f"/console/customers/{side['giver']}/"
    yield f"/console/funds/movements/{side['given']}/"


def named_paths() -> Iterator[tuple[str, str, set[str]]]:
    for name, pattern, path in named(get_resolver()):
        if name in WALKED or not name.startswith(tuple(NOT_WALKED)):
            yield name, path, methods_of(pattern.callback)


def calls(side: Mapping[str, str], other: Mapping[str, str]) -> Iterator[str]:
    for one in every():
        if one.method != "GET" or one.name == "stream_events":
            continue
        path = "api/v1" + NAME.sub(r"<\1>", one.path)
        own = filled(path, side)
        asks = ("customer={cus}", "customer=ref:{ref}") if "customer" in fields_of(one) else ()
        yield f"{own}?customer={side['cus']}" if one.name == "list_entries" else own
        if PLACE.search(path):
            yield filled(path, other)
            yield filled(path, without_store(other))
        for query in (*asks, *(("q=Zebulon", "q=9887") if "q" in fields_of(one) else ()), *asked_of(one.name)):
            yield f"{own}?{query.format(**other)}"
    yield f"/api/v1/customers/{other['cus']}/statement?format=csv"
    yield f"/api/v1/customers/ref:{other['ref']}"


def fields_of(one: Route) -> set[str]:
    return set(one.query.model_fields)


@pytest.fixture
def sides(transactional_db, settings):
    """What the near store has, and what the far one has."""
    settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = "http://testserver"
    house.open_with_programme()
    found_everything()
    near, far = open_store("near", "Nearby"), open_store("far", "Yonder")
    common = {"version": "1", "device": "1", "field": "name", "role": "everything"}
    ours, theirs = ({**common, **tell(store, marks)} for store, marks in ((near, NEAR), (far, FAR)))
    code = next(str(one.code) for one in books.chart() if one.kind == "principal" and one.asset == "CNY")
    ours["code"] = theirs["code"] = code
    wander(far, WANDERS)
    ours |= give(near, roam(near, far, FAR))
    yield {"near": near, "far": far, "ours": ours, "theirs": theirs}
    assert_wallets_balance()


@pytest.fixture(params=["person", "key"])
def visitor(request, sides) -> Visitor:
    client, near = Client(raise_request_exception=False), sides["near"]
    if request.param == "person":
        assert client.post("/console/sign-in/", {"login": near.email, "password": house.PASSWORD}).status_code == 302
        return Visitor(client, sides["ours"])
    return Visitor(client, sides["ours"], {"Authorization": f"Bearer {near.token}"})


def walked(visitor: Visitor, sides) -> dict[str, str]:
    way = calls if visitor.headers else pages
    return {address: visitor.look(address) for address in dict.fromkeys(way(sides["ours"], sides["theirs"]))}


def marks_in(text: str, address: str, theirs: Mapping[str, str]) -> list[str]:
    """What of the other store's stands there, but for what the address itself said."""
    own = {"code", "device", "version", "field", "role", "frz", "store", "staff", "api_key"}
    rows = () if address.startswith(OF_CUSTOMERS) else WANDERS.texts_of_rows
    words = [*FAR.texts, *rows, *(word for name, word in theirs.items() if name not in own)]
    return [
        word
        for word in words
        # Hardly a word is there at all, which is known a hundred times sooner than that it does not stand alone.
        if word in text
        and word not in address
        and re.search(rf"(?<![0-9A-Za-z]){re.escape(word)}(?![0-9A-Za-z])", text)
    ]


def test_nothing_of_another_store_is_told_and_nothing_it_does_changes_what_is(visitor, sides):
    seen = walked(visitor, sides)
    told = {address: found for address, text in seen.items() if (found := marks_in(text, address, sides["theirs"]))}
    assert not told, pformat(told)
    assert {address: text[:200] for address, text in seen.items() if text[0] == "5"} == {}
    # The walk sees something: what is one's own stands there.
    own = [address for address, text in seen.items() if f"{NEAR.spent / 100:,.2f}" in text or str(NEAR.spent) in text]
    assert len(own) > 5, own
    tell(sides["far"], marks_of(1))
    after = walked(visitor, sides)
    moved = {address: changed(text, after[address]) for address, text in seen.items() if text != after[address]}
    assert not moved, pformat(moved)


def changed(before: str, after: str) -> tuple[str, str]:
    at = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after)))
    return before[max(at - 80, 0) : at + 120], after[max(at - 80, 0) : at + 120]


def test_nothing_can_be_done_to_what_is_another_store_s(visitor, sides):
    """Every act and every call that writes, at the other's address and with the other's customer."""
    theirs = sides["theirs"]
    owner = ids.read_customer(theirs["cus"])
    before = EventRow.objects.filter(customer_id=owner).count()
    tried, told = 0, {}
    for address, answer in acts(visitor, theirs) if not visitor.headers else writes(visitor, theirs):
        tried += 1
        if found := marks_in(text_of(answer), address, theirs):
            told[address] = found
        assert answer.status_code < 500, (address, text_of(answer)[:300])
    events = EventRow.objects.filter(customer_id=owner).order_by("id")
    assert [one.type for one in events[before:]] == []
    assert JobRow.objects.get(id=ids.read_public("blk", theirs["blk"])[1]).status == "queued"
    assert not told, pformat(told)
    assert tried > 10


def test_a_customer_is_told_of_nobody_else(sides, settings):
    """Every page of the portal, about one's own things and about another customer's."""
    settings.DEMO = True
    client, ours, theirs = Client(raise_request_exception=False), sides["ours"], sides["theirs"]
    assert sign_in(client, NEAR.phone).status_code == 302
    told, tried = {}, 0
    for name, pattern, path in named(get_resolver()):
        if not name.startswith("portal:") or "GET" not in methods_of(pattern.callback) or name == "portal:live":
            continue
        for side in (ours, theirs, without_store(theirs)):
            address = filled(path, side, name.partition(":")[2])
            answer = client.get(address)
            assert answer.status_code < 500, address
            tried += 1
            if found := marks_in(text_of(answer), address, theirs):
                told[address] = found
    assert not told, pformat(told)
    assert tried > 50
    assert f"{NEAR.spent / 100:,.2f}" in text_of(client.get("/portal/bills/"))


def acts(visitor: Visitor, theirs: Mapping[str, str]) -> Iterator[tuple[str, HttpResponseBase]]:
    typed = {
        "amount": "1",
        "reason": "A reason",
        "account": "Bank 1",
        "key": "walls-1",
        "channel": "cash",
        "text": "x",
        "value": "x",
        "name": "Zeb",
        "tag": "mine",
        "payout_reference": "B-7",
        "store": theirs["store"],
        "purse": "bonus",
        "way": "more",
        "fault": "consumer",
        "minutes": "60",
        "to": "Zebulon",
        "chosen": theirs["cus"],
        "pick": [theirs["cus"]],
        "do": "tag",
        "which": "picked",
        "list": "",
        "expiry": theirs["opn"],
        "n10000": "1",
    }
    for name, path, methods in named_paths():
        if "POST" not in methods or name.startswith("ui:"):
            continue
        short = name.partition(":")[2]
        for address in dict.fromkeys(filled(path, side, short) for side in (theirs, without_store(theirs))):
            for step in ({"step": "preview"}, {}):
                yield f"{address} {step}", visitor.client.post(address, {**typed, **step}, follow=True)


def writes(visitor: Visitor, theirs: Mapping[str, str]) -> Iterator[tuple[str, HttpResponseBase]]:
    for one in every():
        if one.method == "GET" or one.uploads:
            continue
        path = "api/v1" + NAME.sub(r"<\1>", one.path)
        known = set(one.body.model_fields) if one.body else set()
        body = {
            name: value
            for name, value in {**TYPED, "customer": theirs["cus"], "to": theirs["cus"]}.items()
            if name in known
        }
        headers = {**visitor.headers, "Idempotency-Key": f"walls-{one.name}"}
        for address in dict.fromkeys(filled(path, side) for side in (theirs, without_store(theirs))):
            answer = visitor.client.generic(
                one.method, address, json.dumps(body), content_type="application/json", headers=headers
            )
            yield f"{one.method} {address}", answer
