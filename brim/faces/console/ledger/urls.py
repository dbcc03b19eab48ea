from django.urls import path

from brim.faces.console.ledger import account, trial

urlpatterns = [
    path("ledger/", trial.trial_balance, name="ledger"),
    path("ledger/accounts/", trial.accounts, name="accounts"),
    path("ledger/accounts/<str:public_id>/", account.accounts_of, name="accounts-of"),
    path("ledger/accounts/<str:public_id>/<int:code>/", account.account, name="account"),
    path("ledger/books/<int:code>/", account.book, name="book"),
    path("ledger/books/<int:code>/csv", account.book_csv, name="book-csv"),
    path("ledger/entries/", account.entries, name="entries"),
    path("ledger/transfers/<str:public_id>/", account.transfer, name="ledger-transfer"),
]
