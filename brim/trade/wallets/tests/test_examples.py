from datetime import UTC, timedelta

import pytest

from brim.base.money import money
from brim.trade.wallets import operations, queries
from brim.trade.wallets.programme import reading as programme
from brim.trade.wallets.tests.conftest import ALICE, NOW, save
from brim.trade.wallets.tests.test_programme import WHOLE

pytestmark = pytest.mark.django_db


def made(**changes):
    return programme.read({"currencies": {"CNY": {"ladder": [{"pay": 50000, "get": 8000}]}}, **changes}, version=0)


def test_the_example_is_reckoned_by_the_rules_of_the_posting_path():
    shown = queries.example(made(bonus_days=180), paid=money(50000, "CNY"), now=NOW, zone=UTC)
    assert (shown.bonus, shown.bonus_until) == (money(8000, "CNY"), NOW + timedelta(days=180, hours=20))
    assert (shown.spent, shown.principal_part, shown.bonus_part) == (
        money(29000, "CNY"),
        money(29000, "CNY"),
        money(0, "CNY"),
    )


@pytest.mark.parametrize(
    ("order", "parts"),
    [("bonus_first", (21000, 8000)), ("proportional", (25000, 4000)), ("earliest_expiry", (21000, 8000))],
)
def test_the_example_follows_the_spend_order(order, parts):
    shown = queries.example(made(bonus_days=1, spend_order=order), paid=money(50000, "CNY"), now=NOW, zone=UTC)
    assert (shown.principal_part.amount_minor, shown.bonus_part.amount_minor) == parts
    assert shown.spent.amount_minor == sum(parts) == 29000


def test_below_the_first_step_nothing_is_given():
    shown = queries.example(made(bonus_days=180), paid=money(49999, "CNY"), now=NOW, zone=UTC)
    assert (shown.bonus.amount_minor, shown.bonus_until) == (0, None)


@pytest.mark.parametrize(
    ("limits", "refused"),
    [
        ({"top_up_least": 50001}, "top_up_least"),
        ({"top_up_most": 49999}, "top_up_most"),
        ({"top_up_daily": 49999}, "top_up_daily"),
        ({"balance_most": 57999}, "balance_most"),
        ({"top_up_least": 50000, "top_up_most": 50000, "balance_most": 58000}, ""),
    ],
)
def test_the_example_says_which_limit_it_would_pass(limits, refused):
    terms = {"CNY": {"ladder": [{"pay": 50000, "get": 8000}], "limits": limits}}
    assert queries.example(made(currencies=terms), paid=money(50000, "CNY"), now=NOW, zone=UTC).refused == refused


def test_versions_are_told_newest_first_with_who_and_why():
    save(WHOLE)
    operations.save_programme(
        {"grace_days": 9}, actor=ALICE, now=NOW, reason="Spring", effective_at=NOW + timedelta(days=1)
    )
    newer, older = queries.programme_versions()
    assert (newer.programme.version, newer.actor, newer.reason) == (2, "staff:1", "Spring")
    assert newer.effective_at == NOW + timedelta(days=1)
    assert (older.programme.version, older.programme.bonus_days) == (1, 365)
    assert queries.programme_versions(before=2) == [older]
    assert queries.programme_versions(limit=1) == [newer]
