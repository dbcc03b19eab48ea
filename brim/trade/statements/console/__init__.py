"""What staff see of statements: one page a customer, and its files."""

from django.urls import path

from brim.base.shell.places import pages
from brim.trade.statements.console import statement

pages(
    [
        path("customers/<str:public_id>/statement/", statement.statement, name="statement"),
        path("customers/<str:public_id>/statement/csv", statement.statement_csv, name="statement-csv"),
        path("customers/<str:public_id>/statement/json", statement.statement_json, name="statement-json"),
        path("customers/<str:public_id>/statement/seal", statement.statement_seal, name="statement-seal"),
    ]
)
