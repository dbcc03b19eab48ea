"""What customers see of what happened: bills and statements."""

from django.urls import path
from django.utils.translation import gettext_lazy as _lazy

from brim.core.access.portal.bar import tab
from brim.core.access.portal.places import Entry, entry, places
from brim.trade.statements.portal import bills, home, statement

places(
    [
        path("bills/", bills.bills, name="bills"),
        path("bills/<str:public_id>/", bills.bill, name="bill"),
        path("statement/", statement.statement, name="statement"),
        path("statement.csv", statement.statement_csv, name="statement-csv"),
    ]
)
tab("bills", _lazy("Bills"), "receipt-text", order=20)
entry(Entry("portal:statement", _lazy("Statement"), "file-text", order=10))
home.register()
