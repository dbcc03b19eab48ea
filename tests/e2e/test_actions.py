"""Every registered action is walked once, as it runs in life: by its page's own form, with no transaction around it.

Rooms walk theirs in their `tests/walks.py`. An address that takes POST and is not in the walk fails
`test_every_action_is_walked`; the API's writes are walked in
`brim/faces/rest/tests/test_every_write.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from brim.base.identity import operations as identity
from brim.base.identity.models import ApiKey, Staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.tests.walks import joined, walk
from brim.core.access import queries as access
from brim.core.access.models import Challenge
from brim.core.access.tests.portal.phone import CODE, sign_in
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations as payments
from brim.trade.payments import queries as payment_queries
from brim.trade.payments.models import PaymentRow, TopUpRow
from brim.trade.payments.tests import house
from brim.trade.payments.transport import send
from brim.trade.payments.types import OutcomeStatus
from brim.trade.sandbox import delivery
from brim.trade.sandbox import operations as provider
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries as wallet_queries
from brim.trade.wallets.models import Lot
from brim.trade.wallets.queries import assert_wallets_balance
from tests.e2e.forms import fields_of

SEED = system("seed")
ELSEWHERE = joined("ELSEWHERE", {"rest:call": "the API: brim/faces/rest/tests/test_every_write.py"})
# The provider's own, by their addresses: every top-up over the sandbox calls them.
PROVIDER = "sandbox:sandbox/api/"


def named(resolver: URLResolver, space: str = "", start: str = "") -> Iterator[tuple[str, URLPattern, str]]:
    """Every address: its name with its namespace, its pattern, its path."""
    for one in resolver.url_patterns:
        path = start + str(one.pattern)
        if isinstance(one, URLPattern):
            yield space + (one.name or path), one, path
        else:
            yield from named(one, f"{space}{one.namespace}:" if one.namespace else space, path)


def methods_of(view: object) -> set[str]:
    """By what Django's decorators hold; a view that names none takes all."""
    methods = {"GET", "POST"}
    while view is not None:
        code = getattr(view, "__code__", None)
        held = dict(zip(code.co_freevars, view.__closure__ or (), strict=True)) if code else {}
        if "request_method_list" in held:
            methods = set(held["request_method_list"].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return methods


def actions() -> set[str]:
    found = {name for name, pattern, _path in named(get_resolver()) if "POST" in methods_of(pattern.callback)}
    return {name for name in found if not name.startswith(PROVIDER)}


@dataclass
class Walk:
    """Somebody who goes from action to action, and what came of each: empty where it went well."""

    client: Client
    came: dict[str, str] = field(default_factory=dict)

    def go(self, action: str, /, *args: object, query: str = "", **typed: object) -> HttpResponseBase:
        """Open the action's page, type into its form, send it, and look where that leads."""
        path = reverse(action, args=args) + query
        shown = self.client.get(path)
        page = shown.content.decode() if shown.status_code == 200 and not shown.streaming else ""
        if shown.status_code == 302:
            self.client.get(shown["Location"])
        fields = {"key": f"form-{ids.make()}", **fields_of(page, path), **typed}
        answer = self.client.post(path, {field: value for field, value in fields.items() if value != [""]})
        self.came[action] = self.came.get(action) or self.trouble(answer)
        return answer

    def trouble(self, answer: HttpResponseBase) -> str:
        if answer.status_code >= 400:
            return f"{answer.status_code} {text_of(answer)[-600:]}"
        if answer.status_code != 302:
            return ""
        if "/sign-in/?" in answer["Location"]:
            return "was sent to sign in"
        follows = self.client.get(answer["Location"])
        if follows.status_code == 200 and not follows.streaming and 'class="toast error"' in follows.content.decode():
            return text_of(follows)[-600:]
        return ""


def text_of(answer: HttpResponseBase) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode()))


@pytest.fixture
def built(transactional_db, settings):
    settings.DEMO = settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = "http://testserver"
    made = house.build()
    Staff.objects.get(email=house.OWNER).roles.update(permissions=["*"])
    return made


@pytest.fixture
def staff(built) -> Walk:
    client = Client(raise_request_exception=False)
    client.post("/console/sign-in/", {"login": house.OWNER, "password": house.PASSWORD})
    return Walk(client)


def withdrawal(built) -> str:
    made = wallets.request_withdrawal(
        customer_id=built.customer.id,
        amount=money(100, "CNY"),
        account="Bank, ends 4417",
        actor=SEED,
        now=clock.now(),
        key=f"w:{ids.make()}",
        reason="Moving away",
    )
    return ids.public("wdr", made.customer_id, made.id)


def online(customer_id: int, minor: int):
    return payments.start_top_up(
        customer_id=customer_id,
        amount=money(minor, "CNY"),
        channel="sandbox",
        store_id=None,
        actor=SEED,
        now=clock.now(),
        key=f"p:{ids.make()}",
    )


def newest(customer_id: int, kind: str) -> str:
    found = wallet_queries.operations(customer_id, limit=1, kinds=(kind,)).items[0]
    return ids.public("opn", customer_id, found.id)


def walk_records(staff: Walk, built) -> None:
    public = ids.public_customer(built.customer.id)
    other = ids.public_customer(built.others[0].id)
    staff.go("console:new-customer", name="Chen Yu", phone="13700001111")
    staff.go("console:customer-columns", columns=["email"], next="/console/customers/")
    staff.go("console:customers-tag", pick=[public], tag="VIP", do="tag")
    staff.go("console:customers-export", list="")
    staff.go("console:customer-edit", public, "name", value="林小满")
    staff.go("console:customer-own", public, name="Cup", value="A-117")
    staff.go("console:customer-tags", public, tag="regular")
    staff.go("console:customer-notes", public, text="Wants the window table")
    page = staff.client.get(reverse("console:customer", args=[public])).content.decode()
    staff.go("console:note", public, re.search(r"/notes/(\w+)/", page)[1], text="Wants the corner table")
    staff.go("console:spend", public, amount="10", store=str(built.customer.store_id))
    spent = newest(built.customer.id, "spend").replace("opn_", "spd_")
    staff.go("console:refund-spend", public, spent, amount="5", reason="Cold tea")
    staff.go("console:hold", public, amount="10", minutes="1440", store=str(built.customer.store_id))
    held = wallet_queries.open_holds(built.customer.id)[0]
    number = ids.public("hld", built.customer.id, held.id)
    staff.go("console:capture", public, number, amount="1")
    left = wallet_queries.open_holds(built.customer.id)[0]
    staff.go("console:release", public, ids.public("hld", built.customer.id, left.id))
    staff.go("console:adjust", public, amount="5", way="more", purse="bonus", reason="Spilled pot")
    then = (clock.now() - timedelta(days=1)).isoformat()
    staff.go(
        "console:late-spend", public, amount="1", occurred_at=then, store=str(built.customer.store_id), reason="No line"
    )
    staff.go("console:credit-line", public, amount="5", reason="A regular")
    staff.go("console:credit-line", public, amount="0", reason="No more")
    staff.go("console:transfer", public, to="大明", chosen=other, amount="1", reason="A gift")
    staff.go("console:withdraw", public, amount="1", account="Bank 4417", reason="Moves away")
    staff.go("console:freeze", public, reason="Lost the phone")
    staff.go("console:freeze", public, reason="Found it")


def walk_ends(staff: Walk, built) -> None:
    """What ends something, or what can only be done once something has ended."""
    public = ids.public_customer(built.customer.id)
    soon = clock.now() + timedelta(minutes=1)
    Lot.objects.filter(customer_id=built.customer.id, purse="bonus").update(expires_at=soon)
    assert wallets.expire_lots(soon) > 0
    staff.go("console:reverse-expiry", public, expiry=newest(built.customer.id, "expiry"), reason="Was ill")
    leaves, gone = built.others[0], built.others[1]
    staff.go(
        "console:close", ids.public_customer(leaves.id), fault="consumer", account="Bank 4417", reason="Moves away"
    )
    staff.go("console:customer-forget", ids.public_customer(gone.id), reason="asked by mail", name=gone.name)


def walk_till(staff: Walk, built) -> None:
    public, store = ids.public_customer(built.customer.id), str(built.customer.store_id)
    staff.go("console:cashier-store", store=store)
    staff.go("console:cashier-printing", prints="1")
    staff.go("console:shift-open", n10000="5", store=store)
    staff.go("console:cashier-find", q="5678")
    staff.go("console:cashier-new", name="Lu Yun", phone="13700002222")
    staff.go("console:cashier-top-up", public, amount="100", channel="cash")
    staff.go("console:cashier-spend", public, amount="3")
    staff.go("console:top-up", public, amount="100", channel="cash", store=store)
    found = TopUpRow.objects.filter(customer_id=built.customer.id).latest("id")
    staff.go(
        "console:refund-top-up",
        public,
        ids.public("top", built.customer.id, found.id),
        amount="10",
        fault="consumer",
        reason="Changed their mind",
    )
    waits = online(built.customer.id, 100)
    staff.go("console:cashier-cancel", ids.public("top", waits.customer_id, waits.id))
    staff.go("console:shift-drop", amount="20")
    staff.go("console:shift-close", n10000="1", reason="A test")


def walk_funds(staff: Walk, built) -> None:
    waits, doubted, paid = (online(built.others[number].id, 10_000) for number in (2, 3, 4))
    staff.go("console:payment-ask", ids.public("pay", waits.customer_id, waits.payment.id))
    staff.go("console:payment-cancel", ids.public("pay", waits.customer_id, waits.payment.id))
    PaymentRow.objects.filter(id=doubted.payment.id).update(doubt="wrong_amount")
    staff.go("console:payment-settle", ids.public("pay", doubted.customer_id, doubted.payment.id), reason="A test")
    provider.set_order_faults(paid.payment.number, ("slow_refund",), 600)
    provider.pay(paid.payment.number, clock.now())
    staff.go("console:payment-ask", ids.public("pay", paid.customer_id, paid.payment.id))
    refund = payments.refund_top_up(
        customer_id=paid.customer_id,
        topup_id=paid.id,
        amount=money(100, "CNY"),
        reason="A test",
        actor=SEED,
        now=clock.now(),
        key="rf:1",
    )
    staff.go("console:refund-ask", ids.public("rfd", paid.customer_id, refund.id))
    walk_disputes(staff, built)
    payments.receive_notification("sandbox", b"{}", {}, clock.now())
    page = staff.client.get(reverse("console:quarantine")).content.decode()
    number = re.search(r'href="/console/funds/quarantine/(?!csv)(\w+)/"', page)[1]
    staff.go("console:quarantine-settle", number, reason="A test of ours")
    rejected, kept, failed = (withdrawal(built) for _turn in range(3))
    staff.go("console:withdrawal-reject", rejected, reason="Wrong account")
    for public in (kept, failed):
        staff.go("console:withdrawal-approve", public)
    staff.go("console:withdrawal-paid", kept, payout_reference="B-7")
    staff.go("console:withdrawal-failed", failed, reason="Returned by the bank")
    for name, more in (("approve", {}), ("reject", {"reason": "No"})):
        asked = wallets.adjust(
            customer_id=built.customer.id,
            purse="bonus",
            change=money(90_000, "CNY"),
            reason="A test",
            actor=SEED,
            now=clock.now(),
            key=f"adj:{name}",
        )
        staff.go(f"console:adjustment-{name}", ids.public("adj", asked.customer_id, asked.id), **more)
    staff.go("console:prove-now")


def walk_disputes(staff: Walk, built) -> None:
    contested = online(built.others[2].id, 10_000)
    provider.pay(contested.payment.number, clock.now())
    payments.ask_channel(contested.customer_id, contested.payment.id, actor=SEED, now=clock.now())
    public = ids.public("pay", contested.customer_id, contested.payment.id)
    staff.go("console:payment-dispute", public, amount="100", reason="Letter of the bank")
    (found,) = payment_queries.disputes_of_payment(contested.customer_id, contested.payment.id)
    number = ids.public("dsp", contested.customer_id, found.id)
    for name in ("won", "lost"):
        staff.go(f"console:dispute-{name}", number, reason="Letter of the bank")
        (said,) = payment_queries.dispute_outcomes(actor=SEED, status=OutcomeStatus.REQUESTED).items
        staff.go("console:outcome-reject", ids.public("out", said.customer_id, said.id), reason="Not on the bill")
    said = payments.record_dispute_outcome(
        customer_id=found.customer_id,
        dispute_id=found.id,
        outcome="lost",
        reason="Debited",
        actor=SEED,
        now=clock.now(),
        key="said",
    )
    staff.go("console:outcome-approve", ids.public("out", said.customer_id, said.id))


def walk_settings(staff: Walk) -> None:
    person = Staff.objects.get(email=house.MARKETER)
    second = identity.open_store(actor=SEED, now=clock.now(), code="tower", name="Tower")
    staff.go("console:settings-business-edit", name="Clear Spring Tea")
    staff.go("console:settings-store-open", name="Hefang", code="hefang")
    staff.go("console:settings-store", second.id, name="Old Tower")
    staff.go("console:settings-store-standing", second.id)
    staff.go("console:settings-staff-add", name="Mei", email="mei@teahouse.example", roles=["cashier"])
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    for name in ("edit", "password", "two-step", "sessions", "standing"):
        staff.go(f"console:settings-person-{name}", person.pk)
    staff.go("console:settings-role-add", name="Floor lead", code="floor-lead", permissions=["spends:write"])
    staff.go("console:settings-role", "floor-lead", name="Floor", permissions=["spends:read"])
    staff.go("console:settings-key-make", name="Till", scopes=["spends:write"])
    staff.go("console:settings-key-edit", ApiKey.objects.get().pk, networks="192.0.2.0/24")
    staff.go("console:settings-key-revoke", ApiKey.objects.get().pk)
    staff.go("console:settings-programme-edit", reason="Spring")
    staff.go("console:settings-yours", theme="dark")
    staff.go("ui:theme", theme="dark")
    staff.go("ui:language", language="zh-hans")
    staff.go("ui:language", language="en")
    other = Client()
    other.post("/console/sign-in/", {"login": house.OWNER, "password": house.PASSWORD})
    page = staff.client.get("/console/security/").content.decode()
    staff.go("end_session", re.search(r"/sessions/(\d+)/end/", page)[1])
    staff.go("end_other_sessions")


def walk_phone(built) -> Walk:
    phone, again = Walk(Client(raise_request_exception=False)), Walk(Client(raise_request_exception=False))
    contact = built.customer.phone
    to_code = phone.go("portal:sign-in", contact=contact)
    code = CODE.search(phone.client.get(to_code.url).content.decode())[1]
    phone.go("portal:code", query=to_code.url.partition("code/")[2], code=code, is_remembered="on")
    phone.go("portal:profile", name="林大满", birthday="1990-03-12")
    to_codes = phone.go("portal:contact", contact="new@mail.example")
    own, new = re.findall(r"data-demo-code>\D*(\d{6})", phone.client.get(to_codes.url).content.decode())
    phone.go("portal:prove-contact", query=to_codes.url.partition("code/")[2], own_code=own, code=new)
    walk("phone", phone, built)
    phone.go("portal:top-up", other="500", channel="sandbox")
    begun = TopUpRow.objects.filter(customer_id=built.customer.id).latest("id")
    phone.go("portal:cancel-top-up", ids.public("top", begun.customer_id, begun.id))
    phone.go("portal:withdraw", amount="1", account="Bank of Hangzhou 4417")
    phone.go("portal:freeze")
    Challenge.objects.all().delete()
    asked = phone.go("portal:ask-to-unfreeze")
    code = CODE.search(phone.client.get(asked.url).content.decode())[1]
    phone.go("portal:unfreeze", code=code)
    phone.go("portal:export")
    for asked in wallet_queries.withdrawals_waiting(built.customer.id):
        wallets.reject_withdrawal(
            customer_id=built.customer.id,
            withdrawal_id=asked.id,
            actor=SEED,
            now=clock.now(),
            key=f"n:{asked.id}",
            reason="No",
        )
    for hold in wallet_queries.open_holds(built.customer.id):
        wallets.release(customer_id=built.customer.id, hold_id=hold.id, actor=SEED, now=clock.now(), key=f"p:{hold.id}")
    phone.go("portal:close", query="?why=operator", account="Bank 1", is_agreed="on")
    Challenge.objects.all().delete()
    assert sign_in(again.client, contact).status_code == 302
    current = {one.id for one in access.devices(built.customer.id, actor=SEED, now=clock.now())}
    phone.go("portal:end-device", max(current))
    phone.go("portal:end-other-devices")
    phone.go("portal:sign-out")
    return phone


def walk_in_public(built) -> Walk:
    stranger = Walk(Client(raise_request_exception=False))
    # It writes nothing, and says so of what is no seal.
    assert stranger.go("public:verify", pasted="nonsense").status_code == 422
    stranger.came["public:verify"] = ""
    waits = online(built.others[5].id, 10_000)
    number = waits.payment.number
    stranger.go("sandbox:checkout", number, action="pay")
    assert delivery.deliver_due(clock.now() + timedelta(minutes=5), send) > 0
    noted = stranger.client.post(reverse("payments:notify", args=["sandbox"]), b"{}", content_type="application/json")
    stranger.came["payments:notify"] = "" if noted.status_code < 500 else str(noted.status_code)
    return stranger


def test_every_action_is_walked(staff: Walk, built) -> None:
    walk_settings(staff)
    walk("staff", staff, built)
    walk_records(staff, built)
    walk_till(staff, built)
    walk_funds(staff, built)
    walk_ends(staff, built)
    came = {**staff.came, **walk_in_public(built).came, **walk_phone(built).came}
    assert {name: trouble for name, trouble in came.items() if trouble} == {}
    assert sorted(actions() - came.keys() - ELSEWHERE.keys()) == []
    assert sorted((came.keys() | ELSEWHERE.keys()) - actions()) == []
    assert_books_balance()
    assert_wallets_balance()
