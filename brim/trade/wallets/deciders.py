"""Every command of the wallets and who decides it."""

from brim.trade.wallets import registry
from brim.trade.wallets.engine import commands as c
from brim.trade.wallets.engine import (
    corrections,
    credits,  # noqa: A004  # our own word
    disputes,
    holds,
    late,
    returns,
    spends,
)


def register() -> None:
    registry.command(c.TakeSpend, spends.spend)
    registry.command(c.CreditTopUp, credits.credit_top_up)
    registry.command(c.PlaceHold, holds.hold)
    registry.command(c.CaptureHold, holds.capture)
    registry.command(c.ReleaseHold, holds.release)
    registry.command(c.RefundSpend, spends.refund_spend)
    registry.command(c.StartTopUpRefund, returns.start_top_up_refund)
    registry.command(c.EndTopUpRefund, returns.end_top_up_refund)
    registry.command(c.RequestWithdrawal, returns.request_withdrawal)
    registry.command(c.EndWithdrawal, returns.end_withdrawal)
    registry.command(c.CloseWallet, returns.close)
    registry.command(c.Adjust, corrections.adjust)
    registry.command(c.TellLateSpend, late.tell)
    registry.command(c.RejectAdjustment, corrections.reject_adjustment)
    registry.command(c.TransferOut, corrections.transfer_out)
    registry.command(c.TransferIn, credits.transfer_in)
    registry.command(c.ExpireLot, corrections.expire_lot)
    registry.command(c.ReverseExpiry, corrections.reverse_expiry)
    registry.command(c.SetStatus, corrections.set_status)
    registry.command(c.SetCreditLine, corrections.set_credit_line)
    registry.command(c.Contest, disputes.contest)
    registry.command(c.EndContest, disputes.end_contest)
