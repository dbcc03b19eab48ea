"""The pages by the name of their address, those of the rooms' `tests/pages.py` with them. A test fails where an address
is missing here and has no exception."""

from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec

from brim.base.kit import rooms
from brim.base.shell.tests.addresses import Found, Page, path_of

__all__ = ["EXCEPTIONS", "MADE", "PAGES", "path_of"]

PERSON = Found("/console/settings/staff/", r'href="(/console/settings/staff/\d+/)"')
CUSTOMER = Found("/console/customers/?q=小满", r'href="(/console/customers/cus_\w+/)')


def on_record(rest: str) -> Found:
    return replace(CUSTOMER, rest=rest)


PAGES: dict[str, Page] = {
    "public:home": Page("/", ""),
    "public:terms": Page("/terms/", ""),
    "public:terms-version": Page("/terms/1/", ""),
    "public:verify": Page("/verify/", ""),
    "account_login": Page("/console/sign-in/", ""),
    "security": Page("/console/security/"),
    "account_change_password": Page("/console/security/password/"),
    "console:home": Page("/console/"),
    "console:palette": Page("/console/palette/?q=小满"),
    "console:customers": Page("/console/customers/"),
    "console:new-customer": Page("/console/customers/new/"),
    "console:customer-columns": Page("/console/customers/columns/"),
    "console:customer": Page(CUSTOMER),
    **{
        f"console:{name}": Page(on_record(rest))
        for name, rest in {
            "customer-own": "own/",
            "customer-tags": "tags/",
            "customer-forget": "forget/",
            "customer-edit": "edit/name/",
            "freeze": "freeze/",
            "top-up": "top-up/",
            "spend": "spend/",
            "hold": "hold/",
            "refunds": "refunds/",
            "withdraw": "withdraw/",
            "adjust": "adjust/",
            "reverse-expiry": "reverse-expiry/",
            "credit-line": "credit-line/",
            "late-spend": "late-spend/",
            "transfer": "transfer/",
            "close": "close/",
            "statement": "statement/",
            "timeline": "timeline",
        }.items()
    },
    **{
        f"console:{name}": Page(f"/console/funds/{rest}/")
        for name, rest in {
            "payments": "payments",
            "topups": "topups",
            "fund-refunds": "refunds",
            "spends": "spends",
            "holds": "holds",
            "withdrawals": "withdrawals",
            "adjustments": "adjustments",
            "quarantine": "quarantine",
        }.items()
    },
    "console:disputes": Page("/console/funds/disputes/"),
    "console:payment": Page(Found("/console/funds/payments/", r'href="(/console/funds/payments/pay_\w+/)"')),
    "console:payment-dispute": Page(
        Found("/console/funds/payments/", r'href="(/console/funds/payments/pay_\w+/)"', "dispute/")
    ),
    "console:movement": Page(Found("/console/funds/spends/", r'href="(/console/funds/movements/\w+/)"')),
    "console:hold-page": Page(Found("/console/funds/holds/", r'href="(/console/funds/holds/\w+/)"')),
    "console:ledger": Page("/console/ledger/"),
    "console:accounts": Page("/console/ledger/accounts/"),
    "console:book": Page(Found("/console/ledger/", r'href="(/console/ledger/books/\d+/)')),
    "console:entries": Page("/console/ledger/entries/"),
    "console:proof": Page("/console/ledger/proof/"),
    "console:cashier": Page("/console/cashier/", "cashier"),
    "console:cashier-store": Page("/console/cashier/store/", "cashier"),
    "console:cashier-new": Page("/console/cashier/new/", "cashier"),
    "console:shift": Page("/console/cashier/shift/", "cashier"),
    "console:shifts": Page("/console/cashier/shifts/"),
    "console:settings-business": Page("/console/settings/business/"),
    "console:settings-business-edit": Page("/console/settings/business/edit/"),
    "console:settings-stores": Page("/console/settings/stores/"),
    "console:settings-store-open": Page("/console/settings/stores/open/"),
    "console:settings-store": Page("/console/settings/stores/1/"),
    "console:settings-store-standing": Page("/console/settings/stores/1/standing/"),
    "console:settings-staff": Page("/console/settings/staff/"),
    "console:settings-staff-add": Page("/console/settings/staff/add/"),
    "console:settings-person": Page(PERSON),
    "console:settings-roles": Page("/console/settings/roles/"),
    "console:settings-role-add": Page("/console/settings/roles/add/"),
    "console:settings-role": Page("/console/settings/roles/cashier/"),
    "console:settings-keys": Page("/console/settings/keys/"),
    "console:settings-key-make": Page("/console/settings/keys/make/"),
    "console:settings-programme": Page("/console/settings/programme/"),
    "console:settings-programme-edit": Page("/console/settings/programme/edit/"),
    "console:settings-programme-history": Page("/console/settings/programme/history/"),
    "console:settings-channels": Page("/console/settings/channels/"),
    "console:settings-mischief": Page("/console/settings/channels/sandbox/"),
    "console:settings-log": Page("/console/settings/log/"),
    "console:settings-yours": Page("/console/settings/yours/"),
    "portal:sign-in": Page("/portal/sign-in/", ""),
    "portal:home": Page("/portal/", "customer"),
    "portal:top-up": Page("/portal/top-up/", "customer"),
    "portal:pay": Page("/portal/pay/", "customer"),
    "portal:bills": Page("/portal/bills/", "customer"),
    "portal:bill": Page(Found("/portal/bills/", r'href="(/portal/bills/\w+/)"'), "customer"),
    "portal:statement": Page("/portal/statement/", "customer"),
    "portal:holds": Page("/portal/holds/", "customer"),
    "portal:refund": Page("/portal/refund/", "customer"),
    "portal:withdraw": Page("/portal/refund/part/", "customer"),
    "portal:close": Page("/portal/refund/all/", "customer"),
    "portal:me": Page("/portal/me/", "customer"),
    "portal:profile": Page("/portal/me/profile/", "customer"),
    "portal:contact": Page("/portal/me/contact/", "customer"),
    "portal:security": Page("/portal/me/security/", "customer"),
    "portal:export": Page("/portal/me/export/", "customer"),
    "portal:offline": Page("/portal/offline/", ""),
}

WITHDRAWAL = Found("/console/funds/withdrawals/?state=requested", r'href="(/console/funds/withdrawals/wdr_\w+/)"')
APPROVED = Found("/console/funds/withdrawals/?state=approved", WITHDRAWAL.pattern)
ADJUSTMENT = Found("/console/funds/adjustments/?state=requested", r'href="(/console/funds/adjustments/adj_\w+/)"')
HELD = Found(
    Found("/console/funds/holds/", r'href="(/console/customers/cus_\w+/)"'),
    r'href="(/console/customers/cus_\w+/holds/hld_\w+/)(?:capture|release)/',
)
PATH = Found(CUSTOMER, r'href="(/console/customers/cus_\w+/path/\w+)"')
QUARANTINED = Found("/console/funds/quarantine/", r'href="(/console/funds/quarantine/(?!csv)\w+/)"')
CONTESTED = Found("/console/funds/payments/?state=disputed", r'href="(/console/funds/payments/pay_\w+/)"')
SAID = Found("/console/funds/disputes/?is=waiting", r'href="(/console/funds/payments/pay_\w+/)"')
WAITING = Found("/console/funds/payments/?state=pending", r'href="(/console/funds/payments/pay_\w+/)"')
SHIFT = Found("/console/cashier/shifts/", r'href="(/console/cashier/shifts/sft_\w+/)"')
ACCOUNTS = Found("/console/ledger/accounts/?q=小满", r'href="(/console/ledger/accounts/cus_\w+/)')
AT_TILL = Found(CUSTOMER.on, r'href="/console/customers/(cus_\w+/)', start="/console/cashier/")

# Pages of something made first: their pictures are taken where the business has such a thing.
MADE: dict[str, Page] = {
    "account_reauthenticate": Page("/console/confirm/"),
    "mfa_activate_totp": Page("/console/security/two-step/on/"),
    "mfa_add_webauthn": Page("/console/security/passkeys/add/"),
    **{
        f"console:{name}": Page(replace(HELD, rest=rest))
        for name, rest in {"capture": "capture/", "release": "release/"}.items()
    },
    "console:refund-spend": Page(
        Found(on_record("refunds/"), r'href="(/console/customers/cus_\w+/refunds/spend/[^"]+)"')
    ),
    "console:refund-top-up": Page(
        Found(
            Found("/console/funds/topups/?state=credited", r'href="(/console/customers/cus_\w+/)"', "refunds/"),
            r'href="(/console/customers/cus_\w+/refunds/top-up/[^"]+)"',
        )
    ),
    "console:receipt": Page(Found(PATH, r'href="(/console/customers/cus_\w+/receipt/\w+/)"')),
    "console:cashier-top-up": Page(replace(AT_TILL, rest="top-up/"), "cashier"),
    "console:cashier-spend": Page(replace(AT_TILL, rest="spend/"), "cashier"),
    "console:cashier-done": Page(Found(PATH, r"/receipt/(opn_\w+/)", start="/console/cashier/done/"), "cashier"),
    "console:shift-open": Page("/console/cashier/shift/open/", "owner"),
    "console:shift-drop": Page("/console/cashier/shift/drop/", "cashier"),
    "console:shift-close": Page("/console/cashier/shift/close/", "cashier"),
    "console:shift-report": Page(SHIFT),
    "console:shift-slip": Page(replace(SHIFT, rest="slip/")),
    **{
        f"console:settings-person-{name}": Page(replace(PERSON, rest=f"{name}/"))
        for name in ("edit", "password", "two-step", "sessions", "standing")
    },
    "console:settings-key-edit": Page(Found("/console/settings/keys/", r'href="(/console/settings/keys/\d+/edit/)"')),
    "console:settings-key-revoke": Page(
        Found("/console/settings/keys/", r'href="(/console/settings/keys/\d+/revoke/)"')
    ),
    "console:dispute-won": Page(Found(CONTESTED, r'href="(/console/funds/disputes/dsp_\w+/won/)"')),
    "console:outcome-approve": Page(Found(SAID, r'href="(/console/funds/disputes/outcomes/out_\w+/approve/)"')),
    "console:outcome-reject": Page(Found(SAID, r'href="(/console/funds/disputes/outcomes/out_\w+/reject/)"')),
    "console:dispute-lost": Page(Found(CONTESTED, r'href="(/console/funds/disputes/dsp_\w+/lost/)"')),
    "console:payment-settle": Page(replace(WAITING, rest="settle/")),
    "console:withdrawal": Page(WITHDRAWAL),
    "console:withdrawal-approve": Page(replace(WITHDRAWAL, rest="approve/")),
    "console:withdrawal-reject": Page(replace(WITHDRAWAL, rest="reject/")),
    "console:withdrawal-paid": Page(replace(APPROVED, rest="paid/")),
    "console:withdrawal-failed": Page(replace(APPROVED, rest="failed/")),
    "console:adjustment": Page(ADJUSTMENT),
    "console:adjustment-approve": Page(replace(ADJUSTMENT, rest="approve/")),
    "console:adjustment-reject": Page(replace(ADJUSTMENT, rest="reject/")),
    "console:quarantined": Page(QUARANTINED),
    "console:quarantine-settle": Page(replace(QUARANTINED, rest="settle/")),
    "console:accounts-of": Page(ACCOUNTS),
    "console:account": Page(Found(ACCOUNTS, r'href="(/console/ledger/accounts/cus_\w+/\d+/)"')),
    "console:ledger-transfer": Page(Found("/console/ledger/entries/", r'href="(/console/ledger/transfers/txn_\w+/)"')),
}

POSTED = "takes POST alone, or only leads on"
FILE = "a file, or data for programs"
PART = "a part of another page, fetched by it"
STEP = "a step of an act: it needs what the step before has made"
EXCEPTIONS: dict[str, str] = {
    **dict.fromkeys(
        (
            "ui:theme",
            "ui:language",
            "account_logout",
            "end_session",
            "end_other_sessions",
            "console:customers-tag",
            "console:cashier-printing",
            "console:cashier-find",
            "portal:sign-out",
            "portal:freeze",
            "portal:unfreeze",
            "portal:ask-to-unfreeze",
            "portal:end-device",
            "portal:end-other-devices",
            "payments:notify",
            "payments:return",
            "console:customer-notes",
            "console:note",
            "console:payment-ask",
            "console:refund-ask",
            "console:prove-now",
            "console:cashier-cancel",
            "console:payment-cancel",
            "portal:cancel-top-up",
        ),
        POSTED,
    ),
    **dict.fromkeys(
        (
            "console:live",
            "portal:live",
            "console:customers-export",
            "console:statement-csv",
            "console:statement-json",
            "console:statement-seal",
            "console:payments-csv",
            "console:topups-csv",
            "console:fund-refunds-csv",
            "console:spends-csv",
            "console:holds-csv",
            "console:withdrawals-csv",
            "console:adjustments-csv",
            "console:quarantine-csv",
            "console:disputes-csv",
            "console:book-csv",
            "portal:statement-csv",
            "portal:manifest",
            "portal:worker",
            "mfa_login_webauthn",
        ),
        FILE,
    ),
    **dict.fromkeys(("console:path", "console:receivers", "portal:gives", "portal:foreseen"), PART),
    **dict.fromkeys(
        (
            "mfa_index",
            "mfa_list_webauthn",
            "mfa_edit_webauthn",
            "mfa_remove_webauthn",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "console:top-up-wait",
            "console:cashier-waiting",
            "portal:code",
            "portal:topped-up",
            "portal:prove-contact",
        ),
        STEP,
    ),
}

for room in rooms.installed():
    if find_spec(f"{room}.tests") and find_spec(f"{room}.tests.pages"):
        said = import_module(f"{room}.tests.pages")
        for whole, name in ((PAGES, "PAGES"), (MADE, "MADE"), (EXCEPTIONS, "EXCEPTIONS")):
            own = getattr(said, name, {})
            assert not whole.keys() & own.keys(), f"{room} says these again: {sorted(whole.keys() & own.keys())}"
            whole.update(own)
