"""What each event is called on a customer's timeline: a sentence, an icon, and which way the money went."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

Text = str | Promise


@dataclass(frozen=True)
class Sentence:
    """`text` may name %(channel)s, %(other)s, %(fields)s; `at` is the one for events that happened in a %(store)s,
    `despite` the one for what had left before something that would have kept it.

    `sign`: 1 value came, -1 it went, 0 it only changed its state. `word` is the permission that shows it. A step is
    part of another line's path and no line of its own. `is_leaving`: an amount of money is on its way out, and what
    ends with it stands in the small print.
    """

    text: Text
    icon: str
    at: Text = ""
    despite: Text = ""
    mark: str = ""
    sign: int = 0
    word: str = "wallets:read"
    is_step: bool = False
    is_leaving: bool = False


WITHDRAWALS = "withdrawals:read"
WALLET = {
    "wallets.topped_up": Sentence(_lazy("Topped up by %(channel)s"), "arrow-up", mark="in", sign=1),
    "wallets.balance_spent": Sentence(_lazy("Spent"), "coffee", at=_lazy("Spent at %(store)s"), sign=-1),
    "wallets.hold_placed": Sentence(_lazy("Set aside"), "hourglass", at=_lazy("Set aside at %(store)s")),
    "wallets.hold_captured": Sentence(
        _lazy("Captured from a hold"), "coffee", at=_lazy("Captured from a hold at %(store)s"), sign=-1
    ),
    "wallets.hold_released": Sentence(_lazy("Hold released"), "lock-open"),
    "wallets.hold_expired": Sentence(_lazy("Hold expired and released"), "timer-off"),
    "wallets.spend_refunded": Sentence(
        _lazy("Spend refunded"), "undo-2", at=_lazy("Spend refunded at %(store)s"), mark="in", sign=1
    ),
    "wallets.top_up_refund_started": Sentence(_lazy("Top-up refund started"), "undo-2", is_leaving=True),
    "wallets.top_up_refund_completed": Sentence(
        _lazy("Top-up refunded to its origin"),
        "undo-2",
        sign=-1,
        despite=_lazy("Top-up refunded to its origin: it had left before the wallet was barred"),
        is_leaving=True,
    ),
    "wallets.top_up_refund_cancelled": Sentence(_lazy("Top-up refund cancelled"), "circle-x", is_leaving=True),
    "wallets.withdrawal_requested": Sentence(
        _lazy("Withdrawal requested"), "banknote-arrow-down", word=WITHDRAWALS, is_leaving=True
    ),
    "wallets.withdrawal_approved": Sentence(
        _lazy("Withdrawal approved"), "circle-check", word=WITHDRAWALS, is_leaving=True
    ),
    "wallets.withdrawal_rejected": Sentence(
        _lazy("Withdrawal rejected"), "circle-x", word=WITHDRAWALS, is_leaving=True
    ),
    "wallets.withdrawal_paid": Sentence(
        _lazy("Withdrawal paid out"),
        "banknote-arrow-down",
        sign=-1,
        despite=_lazy("Withdrawal paid out: it had left before the wallet was barred"),
        word="withdrawals:read",
        is_leaving=True,
    ),
    "wallets.withdrawal_failed": Sentence(
        _lazy("Withdrawal failed, the money is back"),
        "triangle-alert",
        mark="bad",
        word="withdrawals:read",
        is_leaving=True,
    ),
    "wallets.adjustment_requested": Sentence(_lazy("Adjustment requested"), "scale"),
    "wallets.adjustment_rejected": Sentence(_lazy("Adjustment rejected"), "circle-x"),
    "wallets.adjustment_approved": Sentence(_lazy("Adjustment approved"), "circle-check", is_step=True),
    "wallets.adjustment_made": Sentence(_lazy("Balance adjusted"), "scale", sign=1),
    "wallets.transferred_out": Sentence(_lazy("Transferred to %(other)s"), "arrow-right", sign=-1, is_leaving=True),
    "wallets.transferred_in": Sentence(_lazy("Received from %(other)s"), "arrow-left", mark="in", sign=1),
    "wallets.lots_expired": Sentence(_lazy("Bonus expired"), "timer-off", mark="tea", sign=-1),
    "wallets.expiry_moved": Sentence(_lazy("Bonus lasts until the end of its last day"), "calendar", mark="tea"),
    "wallets.expiry_reversed": Sentence(_lazy("Expired bonus given back"), "gift", mark="tea", sign=1),
    "wallets.top_up_contested": Sentence(
        _lazy("Top-up contested: until decided, it cannot be refunded, sent or withdrawn"), "shield-alert", is_step=True
    ),
    "wallets.contest_ended": Sentence(_lazy("A top-up that was contested counts again"), "circle-check", is_step=True),
    "wallets.charged_back": Sentence(_lazy("Charged back: the dispute was lost"), "shield-alert", mark="bad", sign=-1),
    "wallets.charge_back_reversed": Sentence(_lazy("Charge-back reversed"), "undo-2", mark="in", sign=1),
    "wallets.debt_paid": Sentence(_lazy("Paid what was owed for a charge-back"), "hand-coins", sign=-1),
    "wallets.wallet_frozen": Sentence(_lazy("Wallet frozen"), "snowflake", mark="bad"),
    "wallets.wallet_unfrozen": Sentence(_lazy("Wallet unfrozen"), "lock-open"),
    "wallets.wallet_closed": Sentence(_lazy("Wallet closed"), "lock", mark="bad", sign=-1),
    "wallets.credit_line_requested": Sentence(_lazy("Credit line requested"), "hand-coins"),
    "wallets.credit_line_rejected": Sentence(_lazy("Credit line rejected"), "circle-x"),
    "wallets.credit_line_approved": Sentence(_lazy("Credit line approved"), "circle-check", is_step=True),
    "wallets.credit_line_set": Sentence(_lazy("Credit line set"), "hand-coins"),
    "wallets.late_spend_requested": Sentence(_lazy("Late spend requested"), "history"),
    "wallets.late_spend_rejected": Sentence(_lazy("Late spend rejected"), "circle-x"),
    "wallets.late_spend_approved": Sentence(_lazy("Late spend approved"), "circle-check", is_step=True),
}

PAYMENT = {
    "payments.payment_created": Sentence(_lazy("Payment created"), "credit-card", word="topups:read", is_step=True),
    "payments.payment_paid": Sentence(
        _lazy("Payment paid by %(channel)s"), "credit-card", word="topups:read", is_step=True
    ),
    "payments.payment_credited": Sentence(_lazy("Payment credited"), "circle-check", word="topups:read", is_step=True),
    "payments.payment_failed": Sentence(
        _lazy("Payment by %(channel)s failed"), "circle-x", mark="bad", word="topups:read"
    ),
    "payments.payment_expired": Sentence(
        _lazy("Payment by %(channel)s expired unpaid"), "timer-off", word="topups:read"
    ),
    "payments.top_up_cancelled": Sentence(
        _lazy("Top-up by %(channel)s cancelled, unpaid"), "circle-x", word="topups:read"
    ),
    "payments.payment_disputed": Sentence(
        _lazy("Payment by %(channel)s disputed"), "shield-alert", mark="bad", word="topups:read"
    ),
    "payments.dispute_won": Sentence(
        _lazy("Dispute of a payment by %(channel)s won"), "circle-check", word="topups:read"
    ),
    "payments.dispute_lost": Sentence(
        _lazy("Dispute of a payment by %(channel)s lost"), "shield-alert", mark="bad", word="topups:read", is_step=True
    ),
    "payments.dispute_outcome_requested": Sentence(
        _lazy("The outcome of a dispute of a payment by %(channel)s waits for a second person"),
        "users",
        word="topups:read",
    ),
    "payments.dispute_outcome_rejected": Sentence(
        _lazy("The recorded outcome of a dispute of a payment by %(channel)s was rejected"),
        "circle-x",
        word="topups:read",
    ),
    "payments.refund_started": Sentence(
        _lazy("Refund sent to %(channel)s"), "undo-2", word="topups:read", is_step=True
    ),
    "payments.refund_completed": Sentence(
        _lazy("Refund paid out by %(channel)s"), "undo-2", word="topups:read", is_step=True
    ),
    "payments.refund_cancelled": Sentence(
        _lazy("Refund refused by %(channel)s, the money is back"), "triangle-alert", mark="bad", word="topups:read"
    ),
    "payments.refund_stalled": Sentence(
        _lazy("Refund without an answer of %(channel)s: somebody has to look"),
        "triangle-alert",
        mark="bad",
        word="topups:read",
    ),
    "payments.notification_quarantined": Sentence(
        _lazy("A notification of %(channel)s was quarantined"), "shield-alert", mark="bad", word="payments:read"
    ),
    "payments.notification_resolved": Sentence(
        _lazy("A quarantined notification of %(channel)s was settled"),
        "circle-check",
        word="payments:read",
        is_step=True,
    ),
    "payments.answer_resolved": Sentence(
        _lazy("A quarantined answer of %(channel)s was settled"), "circle-check", word="payments:read", is_step=True
    ),
    "payments.answer_quarantined": Sentence(
        _lazy("An answer of %(channel)s was quarantined"), "shield-alert", mark="bad", word="payments:read"
    ),
}

CHANGES = {
    "customers.customer_created": Sentence(_lazy("Became a customer"), "user-plus", word="customers:read"),
    "customers.customer_edited": Sentence(_lazy("Changed: %(fields)s"), "pencil", word="customers:read"),
    "customers.same_claim_found": Sentence(
        _lazy("Another customer has the same phone or reference: perhaps they are one person"),
        "users",
        mark="bad",
        word="customers:read",
    ),
    "customers.customer_forgotten": Sentence(
        _lazy("Personal data erased"), "trash-2", mark="bad", word="customers:read"
    ),
    "customers.customer_tagged": Sentence(_lazy("Tagged “%(tag)s”"), "tag", word="customers:read"),
    "customers.customer_untagged": Sentence(_lazy("Tag “%(tag)s” taken off"), "tag", word="customers:read"),
}

NOTES = {
    "customers.note_written": Sentence(_lazy("A note was written"), "sticky-note", word="customers:read"),
    "customers.note_edited": Sentence(_lazy("A note was changed"), "pencil", word="customers:read", is_step=True),
    "customers.note_erased": Sentence(_lazy("A note was taken away"), "trash-2", word="customers:read", is_step=True),
}

# In the portal; codes go by text message or email.
ACCESS = {
    "access.signed_in": Sentence(_lazy("Signed in to the portal on a device"), "smartphone", word="customers:read"),
    "access.code_refused": Sentence(
        _lazy("Typed a wrong code in the portal"), "shield-alert", mark="bad", word="customers:read"
    ),
    "access.device_ended": Sentence(_lazy("Signed out of the portal on a device"), "log-out", word="customers:read"),
    "access.data_exported": Sentence(
        _lazy("Took a copy of everything known of them"), "download", word="customers:read"
    ),
    "messages.message_queued": Sentence(
        _lazy("A code was asked for, by %(channel)s"), "message-square", word="customers:read", is_step=True
    ),
    "messages.message_failed": Sentence(
        _lazy("A code could not be sent by %(channel)s"), "triangle-alert", mark="bad", word="customers:read"
    ),
}

SENTENCES: dict[str, Sentence] = {**WALLET, **PAYMENT, **CHANGES, **NOTES, **ACCESS}
FAMILIES = {
    "money": frozenset({*WALLET, *PAYMENT}),
    "changes": frozenset({*CHANGES, *ACCESS}),
    "notes": frozenset(NOTES),
}

CHANNELS: dict[str, Text] = {
    "cash": pgettext_lazy("channel", "cash"),
    "sandbox": pgettext_lazy("channel", "the sandbox"),
    "wechat": pgettext_lazy("channel", "WeChat Pay"),
    "alipay": pgettext_lazy("channel", "Alipay"),
    "card": pgettext_lazy("channel", "card"),
    "sms": pgettext_lazy("channel", "text message"),
    "email": pgettext_lazy("channel", "email"),
}

FIELDS: dict[str, Text] = {
    "name": pgettext_lazy("customer", "name"),
    "phone": pgettext_lazy("customer", "phone"),
    "email": pgettext_lazy("customer", "email"),
    "ref": pgettext_lazy("customer", "reference"),
    "store_id": pgettext_lazy("customer", "store"),
    "birthday": pgettext_lazy("customer", "birthday"),
    "note": pgettext_lazy("customer", "note"),
    "custom": pgettext_lazy("customer", "own fields"),
}

# What happens to the house itself, for its log: nothing of it is a line of any customer.
HOUSE: dict[str, Sentence] = {
    "identity.business_set_up": Sentence(_lazy("The business was founded"), "store", word="events:read"),
    "identity.business_edited": Sentence(_lazy("Business changed"), "pencil", word="events:read"),
    "identity.store_opened": Sentence(_lazy("Store opened"), "store", word="events:read"),
    "identity.store_edited": Sentence(_lazy("Store changed"), "pencil", word="events:read"),
    "identity.role_created": Sentence(_lazy("Role added"), "shield", word="events:read"),
    "identity.role_changed": Sentence(_lazy("Role changed"), "shield", word="events:read"),
    "identity.staff_created": Sentence(_lazy("Somebody joined"), "user-plus", word="events:read"),
    "identity.staff_edited": Sentence(_lazy("Staff changed"), "pencil", word="events:read"),
    "identity.staff_deactivated": Sentence(_lazy("Staff deactivated"), "user", mark="bad", word="events:read"),
    "identity.staff_reactivated": Sentence(_lazy("Staff taken back"), "user", word="events:read"),
    "identity.password_changed": Sentence(_lazy("Password changed"), "key-round", word="events:read"),
    "identity.key_created": Sentence(_lazy("API key made"), "code", word="events:read"),
    "identity.key_edited": Sentence(_lazy("API key changed"), "code", word="events:read"),
    "identity.key_revoked": Sentence(_lazy("API key revoked"), "code", mark="bad", word="events:read"),
    "identity.signed_in": Sentence(_lazy("Signed in"), "log-in", word="events:read"),
    "identity.signed_out": Sentence(_lazy("Signed out"), "log-out", word="events:read"),
    "identity.sign_in_failed": Sentence(_lazy("Sign-in failed"), "shield-alert", mark="bad", word="events:read"),
    "identity.session_revoked": Sentence(_lazy("Session ended"), "log-out", word="events:read"),
    "identity.totp_enabled": Sentence(_lazy("Two-step sign-in turned on"), "smartphone", word="events:read"),
    "identity.totp_disabled": Sentence(_lazy("Two-step sign-in turned off"), "smartphone", word="events:read"),
    "identity.recovery_codes_made": Sentence(_lazy("Recovery codes made"), "list", word="events:read"),
    "identity.recovery_code_used": Sentence(_lazy("Recovery code used"), "list", word="events:read"),
    "identity.passkey_added": Sentence(_lazy("Passkey added"), "fingerprint", word="events:read"),
    "identity.passkey_renamed": Sentence(_lazy("Passkey renamed"), "fingerprint", word="events:read"),
    "identity.passkey_removed": Sentence(_lazy("Passkey removed"), "fingerprint", word="events:read"),
    "wallets.programme_saved": Sentence(_lazy("Programme saved"), "gift", mark="tea", word="events:read"),
    "payments.sandbox_told": Sentence(_lazy("Sandbox told to misbehave"), "triangle-alert", word="events:read"),
    "payments.shift_opened": Sentence(_lazy("Shift opened"), "hand-coins", word="events:read"),
    "payments.cash_dropped": Sentence(_lazy("Cash taken out of a drawer"), "banknote", word="events:read"),
    "payments.shift_closed": Sentence(_lazy("Shift closed"), "hand-coins", word="events:read"),
    "bulk.job_received": Sentence(_lazy("Bulk job received"), "list", word="events:read"),
    "bulk.job_done": Sentence(_lazy("Bulk job done"), "circle-check", word="events:read"),
    "bulk.job_cancelled": Sentence(_lazy("Bulk job cancelled"), "circle-x", word="events:read"),
    "bulk.undo_started": Sentence(_lazy("Undoing a bulk job"), "undo-2", word="events:read"),
    "bulk.job_undone": Sentence(_lazy("Bulk job undone"), "undo-2", word="events:read"),
}
