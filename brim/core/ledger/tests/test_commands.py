"""`brim verify`."""

import pytest
from click.testing import CliRunner

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
