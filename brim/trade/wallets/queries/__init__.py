"""What can be read of wallets; frozen values and pages."""

from brim.trade.wallets.queries.lists import of_customers
from brim.trade.wallets.queries.quotes import RefundQuote, refund_quote
from brim.trade.wallets.queries.quotes import as_json as quote_as_json
from brim.trade.wallets.queries.reading import (
    adjustment,
    current_programme,
    hold_by_id,
    holds_by_id,
    lots,
    open_holds,
    operation,
    operations,
    pending_adjustments,
    pending_withdrawals,
    programme_json,
    wallet,
    wallets,
    withdrawal,
)
from brim.trade.wallets.queries.statement_files import as_json as statement_as_json
from brim.trade.wallets.queries.statement_files import kind_words as statement_kinds
from brim.trade.wallets.queries.statement_files import statement_csv, statement_json
from brim.trade.wallets.queries.statements import (
    Balances,
    Span,
    Statement,
    StatementLine,
    Totals,
    balances_at,
    balances_over,
    statement,
    statement_stream,
)
from brim.trade.wallets.queries.statements import totals as statement_totals
from brim.trade.wallets.queries.verification import assert_wallets_balance, verify_lots

__all__ = [
    "Balances",
    "RefundQuote",
    "Span",
    "Statement",
    "StatementLine",
    "Totals",
    "adjustment",
    "assert_wallets_balance",
    "balances_at",
    "balances_over",
    "current_programme",
    "hold_by_id",
    "holds_by_id",
    "lots",
    "of_customers",
    "open_holds",
    "operation",
    "operations",
    "pending_adjustments",
    "pending_withdrawals",
    "programme_json",
    "quote_as_json",
    "refund_quote",
    "statement",
    "statement_as_json",
    "statement_csv",
    "statement_json",
    "statement_kinds",
    "statement_stream",
    "statement_totals",
    "verify_lots",
    "wallet",
    "wallets",
    "withdrawal",
]
