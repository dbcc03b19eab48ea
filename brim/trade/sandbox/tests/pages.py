from brim.base.shell.tests.addresses import Found, Page

PAYMENT = Found("/console/funds/payments/?state=pending", r'href="(/console/funds/payments/pay_\w+/)"')
MADE = {"sandbox:checkout": Page(Found(PAYMENT, r">(BP\w+)<", "/", "/sandbox/pay/"))}
