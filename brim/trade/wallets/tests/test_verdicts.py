"""What becomes of a command that judges have seen: in their order, and never of what is due."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from brim.base.kit.refusals import Refused
from brim.trade.wallets.engine.commands import Aside, CreditTopUp, TakeSpend, Verdict
from brim.trade.wallets.engine.verdicts import judged
from brim.trade.wallets.tests.conftest import NOW


def a_spend(amount: int = 1000) -> TakeSpend:
    return TakeSpend(customer_id=1, currency="CNY", amount=amount, actor="test", key="x:1")


def a_top_up() -> CreditTopUp:
    return CreditTopUp(
        customer_id=1,
        currency="CNY",
        amount=1000,
        topup_id=7,
        payment_id=8,
        channel="cash",
        actor="test",
        key="topup:7",
    )


def by(*judges):
    batch = SimpleNamespace(reduction=0)
    return lambda command: (judged(batch, command, judges), batch.reduction)


def refuse(_batch: object, _command: object) -> Verdict:
    raise Refused("too_much", "This is too much.")


def test_each_judge_sees_what_those_before_left_of_the_price() -> None:
    def tenth(_batch: object, command: TakeSpend) -> Verdict:
        return Verdict(command.amount // 10)

    asked = a_spend()
    found, reduction = by(tenth, tenth)(asked)
    assert (found.amount, found.verdict, reduction) == (810, Verdict(190), 190)
    assert (asked.amount, asked.verdict) == (1000, None)


def test_a_command_of_which_nothing_is_said_stays_what_it_is() -> None:
    asked = a_spend()
    assert by(lambda _batch, _command: None)(asked) == (asked, 0)
    assert by(lambda _batch, _command: None)(asked)[0] is asked


def test_nobody_takes_all_of_a_price_nor_any_of_what_has_none() -> None:
    for command in (a_spend(), a_top_up()):
        with pytest.raises(AssertionError):
            by(lambda _batch, command: Verdict(command.amount))(command)


def test_a_refusal_ends_it_but_what_is_due_is_set_aside_instead() -> None:
    with pytest.raises(Refused):
        by(refuse)(a_spend())
    found, _reduction = by(refuse)(a_top_up())
    assert found.verdict == Verdict(0, Aside("too_much"))


def test_the_longest_of_several_asides_counts() -> None:
    for until, later in ((NOW, NOW + timedelta(days=1)), (NOW, None)):
        asides = [Aside("first", until), Aside("second", later)]
        judges = [lambda _batch, _command, aside=aside: Verdict(aside=aside) for aside in asides]
        for order in (judges, judges[::-1]):
            assert by(*order)(a_top_up())[0].verdict.aside == asides[1]
