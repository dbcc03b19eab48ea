from brim.base.shell.tests.walks import OF_LISTS

IDS = {
    "hold_id": "hld",
    "spend_id": "spd",
    "operation_id": "opn",
    "hold": "hld",
    "spend": "spd",
    "withdrawal": "wdr",
    "adjustment": "adj",
    "freeze": "frz",
    "expiry": "opn",
}
IDS_BY_PAGE = {
    "movement": "opn",
    "hold-page": "hld",
    "withdrawal": "wdr",
    "withdrawal-approve": "wdr",
    "withdrawal-reject": "wdr",
    "withdrawal-paid": "wdr",
    "withdrawal-failed": "wdr",
    "adjustment": "adj",
    "adjustment-approve": "adj",
    "adjustment-reject": "adj",
    "bill": "opn",
}
LISTS = ("spends", "holds", "withdrawals", "adjustments")
ASKED = {
    **{f"console:{name}": OF_LISTS for name in LISTS},
    **{f"console:{name}-csv": OF_LISTS[::2] for name in LISTS},
    "console:customers": ("sort=balance", "is=frozen", "least=1"),
    "console:receivers": ("to=Zebulon", "to=9887", "to={ref}"),
    "list_customers": ("include=wallet",),
    "list_withdrawals": ("include_total=true",),
    "list_adjustments": ("include_total=true",),
    "list_events": ("type=wallets.balance_spent",),
}
