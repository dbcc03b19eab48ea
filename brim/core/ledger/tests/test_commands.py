"""`brim verify`."""

import sys

import pytest
from click.testing import CliRunner

from brim.base.identity import operations as identity
from brim.base.identity.types import system
from brim.base.kit import clock
from brim.core.ledger.commands import verify


@pytest.mark.django_db(transaction=True)
def test_empty_books_are_right() -> None:
    done = CliRunner().invoke(verify.command, [])
    assert (done.exit_code, done.exception) == (0, None)
    assert "The books are right: 0 customers, 0 accounts, 0 entries." in done.output
    assert "Digest of all chain heads: none" in done.output


@pytest.mark.django_db(transaction=True)
def test_a_wrong_row_ends_with_1_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from brim.core.ledger import verify as proof

    monkeypatch.setattr(proof, "checkpoint_faults", lambda: ["book 9: its checkpoint is 1, its rows sum to 2"])
    done = CliRunner().invoke(verify.command, [])
    assert done.exit_code == 1
    assert "WRONG: book 9: its checkpoint is 1, its rows sum to 2" in done.output


@pytest.mark.django_db(transaction=True)
def test_a_role_that_asks_and_agrees_is_named() -> None:
    roles = {"both": ["withdrawals:write", "withdrawals:approve"], "one": ["withdrawals:write"]}
    for code, words in roles.items():
        identity.create_role(code=code, name=code.title(), permissions=words, actor=system("test"), now=clock.now())
    done = CliRunner().invoke(verify.command, [])
    assert done.exit_code == 0
    asks = "Note: the role 'Both' both asks and agrees (withdrawals:write and withdrawals:approve). Leave one"
    assert asks in done.output
    assert "'One'" not in done.output


@pytest.mark.parametrize("is_screen", [True, False])
def test_how_far_it_is_stands_on_a_screen_only(monkeypatch, capsys, is_screen: bool) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_screen, raising=False)
    verify.show(7)
    assert capsys.readouterr().err == ("\r7 entries proved" if is_screen else "")
