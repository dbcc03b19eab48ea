"""Who may do what in a house that was founded just now, and how the page of roles puts it in order."""

import pytest
from django.utils import translation

from brim.base.identity import operations as identity
from brim.base.identity.queries import roles
from brim.base.identity.types import customer, system
from brim.base.kit import clock
from brim.faces.console.settings.choices import groups

READS = ["customers:read", "spends:read", "topups:read", "wallets:read"]
TRACES = [*READS, "events:read", "payments:read", "statements:read", "withdrawals:read"]
HELD = {
    "owner": ["*"],
    "manager": sorted(
        [
            *TRACES,
            "adjustments:write",
            "customers:export",
            "customers:write",
            "holds:write",
            "payments:write",
            "refunds:write",
            "settings:read",
            "shifts:write",
            "spends:write",
            "staff:read",
            "topups:write",
            "transfers:write",
            "wallets:freeze",
            "withdrawals:write",
        ]
    ),
    "cashier": sorted([*READS, "customers:write", "holds:write", "shifts:write", "spends:write", "topups:write"]),
    "agent": sorted([*TRACES, "customers:write", "refunds:write", "wallets:freeze", "withdrawals:write"]),
    "finance": sorted(
        [
            *TRACES,
            "adjustments:approve",
            "disputes:approve",
            "ledger:read",
            "payments:write",
            "refunds:write",
            "settings:read",
            "withdrawals:approve",
            "withdrawals:pay",
        ]
    ),
    "risk": sorted([*TRACES, "disputes:write", "ledger:read", "staff:read", "wallets:freeze", "withdrawals:approve"]),
    "marketer": sorted([*READS, "settings:read"]),
}
SHOWN = [
    ("Customers", "客户", ["customers:export", "customers:forget", "customers:read", "customers:write"]),
    (
        "Wallets",
        "钱包",
        [
            "wallets:freeze",
            "wallets:read",
            "topups:read",
            "topups:write",
            "spends:read",
            "spends:write",
            "holds:write",
            "refunds:write",
            "transfers:write",
            "statements:read",
        ],
    ),
    (
        "Withdrawals and adjustments",
        "提现与调账",
        [
            "withdrawals:approve",
            "withdrawals:pay",
            "withdrawals:read",
            "withdrawals:write",
            "adjustments:approve",
            "adjustments:write",
        ],
    ),
    (
        "Payments and tills",
        "支付与收银",
        [
            "payments:read",
            "payments:write",
            "disputes:approve",
            "disputes:write",
            "shifts:write",
        ],
    ),
    ("Ledger", "账本", ["ledger:read"]),
    (
        "The house",
        "商家内部",
        [
            "settings:read",
            "settings:write",
            "staff:read",
            "staff:write",
            "keys:write",
            "events:read",
        ],
    ),
]
OWN = [
    "customers:read",
    "customers:write",
    "payments:read",
    "statements:read",
    "topups:read",
    "topups:write",
    "wallets:freeze",
    "wallets:read",
    "withdrawals:read",
    "withdrawals:write",
]


@pytest.mark.django_db
def test_built_in_roles_hold_these_words_after_the_founding() -> None:
    identity.set_up_business(
        actor=system("test"), now=clock.now(), name="Brim Tea", currency="CNY", time_zone="Asia/Shanghai"
    )
    assert [(role.code, list(role.permissions)) for role in roles()] == list(HELD.items())


@pytest.mark.parametrize(("language", "at"), [("en", 0), ("zh-hans", 1)])
def test_the_page_of_roles_has_its_order(language: str, at: int) -> None:
    with translation.override(language):
        shown = [(group.name, [word for word, _label in group.words]) for group in groups()]
    assert shown == [(row[at], row[2]) for row in SHOWN]


def test_a_customer_may_do_this_with_what_is_their_own() -> None:
    assert sorted(customer(5).permissions) == OWN
