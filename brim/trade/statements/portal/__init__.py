"""What customers see of what happened: bills and statements."""

from django.urls import path

from brim.core.access.portal.places import places
from brim.trade.statements.portal import bills, statement

places(
    [
        path("bills/", bills.bills, name="bills"),
        path("bills/<str:public_id>/", bills.bill, name="bill"),
        path("statement/", statement.statement, name="statement"),
        path("statement.csv", statement.statement_csv, name="statement-csv"),
    ]
)
