from brim.base.rest.tests.calling import cny, make_key
from brim.base.shell.tests.walks import OF_LISTS
from brim.trade.payments.tests.rest.calling import pay

IDS = {
    "top_up_id": "top",
    "topup_id": "top",
    "topup": "top",
    "payment": "pay",
    "shift_id": "sft",
    "dispute": "dsp",
    "outcome": "out",
}
IDS_BY_PAGE = {
    "payment": "pay",
    "payment-ask": "pay",
    "payment-cancel": "pay",
    "payment-settle": "pay",
    "payment-dispute": "pay",
    "dispute-won": "dsp",
    "dispute-lost": "dsp",
    "outcome-approve": "out",
    "outcome-reject": "out",
    "refund-ask": "rfd",
    "quarantined": "ntf",
    "quarantine-settle": "ntf",
    "cancel-top-up": "top",
}
LISTS = ("payments", "topups", "fund-refunds", "disputes", "quarantine")
MORE = {"fund-refunds": ("is=stuck",), "quarantine": ("is=done",), "disputes": ("is=waiting", "state=open")}
ASKED = {
    **{f"console:{name}": (*OF_LISTS, *MORE.get(name, ())) for name in LISTS},
    **{f"console:{name}-csv": OF_LISTS[::2] for name in LISTS},
    "console:shifts": ("store={store}", "is=open", "is=different"),
    "console:top-up": ("currency=CNY",),
    "list_topups": ("include_total=true",),
    "list_payments": ("include_total=true", "channel=sandbox"),
    "list_disputes": ("include_total=true", "status=open"),
    "list_dispute_outcomes": ("include_total=true", "status=requested"),
    "list_events": ("type=payments.shift_closed",),
}


def writes(calls, rich: str) -> None:
    put = calls.post("/topups", {"customer": rich, "amount": cny(4000), "channel": "cash"})
    calls.post("/topups/{topup}/refunds", {"reason": "too much", "amount": cny(100)}, of=f"topup={put['id']}")
    waits = calls.post("/topups", {"customer": rich, "amount": cny(100), "channel": "sandbox"})
    calls.post("/topups/{topup}/cancel", of=f"topup={waits['id']}")
    dispute(calls, rich)


def dispute(calls, rich: str) -> None:
    paid = calls.post("/topups", {"customer": rich, "amount": cny(400), "channel": "sandbox"})
    pay(paid["id"])
    body = {"reason": "letter of the bank"}
    made = calls.post("/payments/{payment}/disputes", body, of=f"payment={paid['payment']['id']}")
    second, said = make_key(), {"outcome": "won", **body}
    asked = calls.post("/disputes/{dispute}/outcomes", said, of=f"dispute={made['id']}")["id"]
    calls.post("/dispute-outcomes/{outcome}/reject", {"reason": "no"}, of=f"outcome={asked}", token=second)
    asked = calls.post("/disputes/{dispute}/outcomes", said, of=f"dispute={made['id']}")["id"]
    calls.post("/dispute-outcomes/{outcome}/approve", of=f"outcome={asked}", token=second)
