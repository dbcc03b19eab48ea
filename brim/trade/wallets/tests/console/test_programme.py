"""The programme in the settings: its example, its versions, its rows and what is refused."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from brim.base.events.queries import timeline
from brim.base.identity.tests.house import OWNER
from brim.base.kit import clock
from brim.base.shell.tests.visiting import signed_in
from brim.trade.wallets import queries as wallet_queries
from brim.trade.wallets.tests import house

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner() -> Client:
    house.open_with_programme()
    return signed_in(OWNER)


def at(name: str, *args: object) -> str:
    return reverse(f"console:{name}", args=args)


def newest() -> str:
    return timeline(0, limit=1).items[0].type


def text(response) -> str:
    return re.sub(r"<[^>]+>", " ", response.content.decode())


def programme_form(**changes: object) -> dict[str, object]:
    return {
        "currencies": ["CNY"],
        "CNY-pay": ["500", "1000"],
        "CNY-get": ["80", "200"],
        "spend_order": "principal_first",
        "bonus_days": "180",
        "grace_days": "30",
        "hold_default": "7",
        "hold_default_unit": "1440",
        "hold_most": "30",
        "hold_most_unit": "1440",
        "late_spend_days": "5",
        "reason": "Spring",
        "version": "1",
        "example": "500",
        **changes,
    }


def test_the_programme_foresees_an_example_and_saves_a_version(owner: Client) -> None:
    preview = owner.post(
        at("settings-programme-edit"), programme_form(step="preview", reason=""), headers={"HX-Request": "true"}
    )
    assert "Pays ¥500.00: gets ¥80.00 bonus, spent principal first, bonus until" in text(preview)
    assert len(wallet_queries.programme_versions()) == 1
    form = programme_form(**{"CNY-spend_daily": "2000", "CNY-adjustment_alone": "0"})
    assert owner.post(at("settings-programme-edit"), form).url == at("settings-programme")
    saved = wallet_queries.programme_versions()[0]
    terms = saved.programme.terms("CNY")
    assert (saved.programme.version, saved.reason) == (2, "Spring")
    assert [(step.pay, step.get) for step in terms.ladder] == [(50000, 8000), (100000, 20000)]
    assert (terms.limits.spend_daily, terms.limits.top_up_most, terms.adjustment_alone) == (200000, None, 0)
    assert saved.programme.late_spend_days == 5
    assert newest() == "wallets.programme_saved"
    history = text(owner.get(at("settings-programme-history")))
    assert "CNY · Spends a day" in history
    assert "A spend may come late by 3 days 5 days" in " ".join(history.split())
    assert "“Spring”" in history
    assert owner.post(at("settings-programme-edit"), form).status_code == 302  # sent again: answered as at first
    late = owner.post(at("settings-programme-edit"), form | {"reason": "Summer"})
    assert late.status_code == 422
    assert len(wallet_queries.programme_versions()) == 2


def test_rows_of_the_ladder_come_and_go_without_losing_what_was_typed(owner: Client) -> None:
    added = owner.post(
        at("settings-programme-edit"), programme_form(step="add:CNY", reason="Half"), headers={"HX-Request": "true"}
    ).content.decode()
    assert added.count('name="CNY-pay"') == 3
    assert (
        'class="error"'
        not in owner.post(at("settings-programme-edit"), programme_form(step="add:CNY", reason="")).content.decode()
    )
    assert 'value="Half"' in added
    assert "<html" not in added
    dropped = owner.post(at("settings-programme-edit"), programme_form(step="drop:CNY:0")).content.decode()
    assert dropped.count('name="CNY-pay"') == 1
    assert 'value="1000"' in dropped
    assert "<html" in dropped
    rule = owner.post(at("settings-programme-edit"), programme_form(step="add-rule")).content.decode()
    assert 'name="rule-0-order"' in rule
    assert len(wallet_queries.programme_versions()) == 1


def test_currencies_come_and_go(owner: Client) -> None:
    wrong = owner.post(at("settings-programme-edit"), programme_form(step="add-currency", new_currency="xxq"))
    assert "Write the three letters of a currency" in text(wrong)
    added = owner.post(at("settings-programme-edit"), programme_form(step="add-currency", new_currency="usd"))
    assert 'name="USD-spend_daily"' in added.content.decode()
    form = programme_form(**{"currencies": ["CNY", "USD"], "USD-pay": ["100"], "USD-get": ["5"]})
    assert owner.post(at("settings-programme-edit"), form).status_code == 302
    assert set(wallet_queries.programme_versions()[0].programme.currencies) == {"CNY", "USD"}
    dropped = owner.post(at("settings-programme-edit"), {**form, "step": "drop-currency:USD"}).content.decode()
    assert 'name="USD-pay"' not in dropped
    assert 'name="CNY-pay"' in dropped


def test_a_currency_that_comes_new_begins_with_limits(owner: Client) -> None:
    shown = owner.post(at("settings-programme-edit"), programme_form(step="add-currency", new_currency="usd"))
    assert "Empty: ten times the highest step of the ladder, or 1,000.00 where there is none." in text(shown)
    both = {"currencies": ["CNY", "USD", "EUR"], "USD-pay": ["100"], "USD-get": ["5"], "EUR-balance_most": "70"}
    assert owner.post(at("settings-programme-edit"), programme_form(**both)).status_code == 302
    saved = wallet_queries.programme_versions()[0].programme
    assert (saved.terms("CNY").limits.top_up_most, saved.terms("CNY").limits.balance_most) == (None, None)
    assert (saved.terms("USD").limits.top_up_most, saved.terms("USD").limits.balance_most) == (100_000, 100_000)
    assert (saved.terms("EUR").limits.top_up_most, saved.terms("EUR").limits.balance_most) == (100_000, 7_000)
    cleared = programme_form(
        **both, version="2", **{"USD-top_up_most": "", "USD-balance_most": "", "EUR-top_up_most": ""}
    )
    assert owner.post(at("settings-programme-edit"), cleared).status_code == 302
    assert wallet_queries.programme_versions()[0].programme.terms("USD").limits.top_up_most is None


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"CNY-get": ["80", ""]}, "Write both amounts"),
        ({"CNY-get": ["80", "10"]}, "gets no less"),
        ({"bonus_days": "0"}, "greater than or equal to 1"),
        ({"rule": ["0"], "rule-0-order": "bonus_first", "rule-0-days": "8, 40"}, "Write days from 1 to 31"),
        ({"rule": ["0"], "rule-0-order": "by_moon"}, "no such spend order"),
        ({"reason": ""}, "This field is required"),
    ],
)
def test_a_programme_of_nonsense_is_refused_and_nothing_is_saved(owner: Client, changes, word: str) -> None:
    refused = owner.post(at("settings-programme-edit"), programme_form(**changes))
    assert refused.status_code == 422
    assert word in text(refused)
    assert len(wallet_queries.programme_versions()) == 1


def test_exceptions_of_the_spend_order_are_kept(owner: Client) -> None:
    changes = {
        "rule": ["0"],
        "rule-0-order": "bonus_first",
        "rule-0-store": "1",
        "rule-0-weekdays": ["2"],
        "rule-0-days": "8, 18",
    }
    owner.post(at("settings-programme-edit"), programme_form(**changes))
    [rule] = wallet_queries.programme_versions()[0].programme.order_rules
    assert (str(rule.order), rule.store_id, rule.weekdays, rule.days_of_month) == (
        "bonus_first",
        1,
        frozenset({2}),
        frozenset({8, 18}),
    )
    assert "West Lake · Wednesday" in text(owner.get(at("settings-programme")))


def test_a_version_may_begin_on_a_later_day(owner: Client) -> None:
    owner.post(at("settings-programme-edit"), programme_form(effective_on="2099-01-01"))
    assert wallet_queries.current_programme(clock.now()).version == 1
    assert "Version 2 is saved and comes into force" in text(owner.get(at("settings-programme")))
    assert wallet_queries.programme_versions()[0].effective_at.isoformat() == "2098-12-31T16:00:00+00:00"


def test_a_line_for_all_above_what_one_may_lend_is_refused_at_its_field(owner: Client) -> None:
    form = programme_form(**{"CNY-credit_line": "50", "CNY-adjustment_alone": "10"})
    said = owner.post(at("settings-programme-edit"), form)
    assert said.status_code == 422
    assert "Every new wallet would be lent more than one person may lend alone." in text(said)
    assert 'id="id_CNY-credit_line"' in said.content.decode()
    assert len(wallet_queries.programme_versions()) == 1
    assert owner.post(at("settings-programme-edit"), {**form, "CNY-adjustment_alone": "50"}).status_code == 302
    assert wallet_queries.programme_versions()[0].programme.terms("CNY").credit_line == 5000
