from django.urls import path

from brim.core.customers.console import (
    bulk,
    columns,
    create,
    customer_list,
    edit,
    erase,
    live,
    log,
    notes,
    record,
    tags,
)

urlpatterns = [
    path("live", live.stream, name="live"),
    path("settings/log/", log.log, name="settings-log"),
    path("customers/", customer_list.customers, name="customers"),
    path("customers/new/", create.create, name="new-customer"),
    path("customers/columns/", columns.columns, name="customer-columns"),
    path("customers/tag/", bulk.tagging, name="customers-tag"),
    path("customers/export/", bulk.export, name="customers-export"),
    path("customers/<str:public_id>/", record.customer, name="customer"),
    path("customers/<str:public_id>/edit/<str:key>/", edit.edit, name="customer-edit"),
    path("customers/<str:public_id>/own/", edit.add_own, name="customer-own"),
    path("customers/<str:public_id>/tags/", tags.tags, name="customer-tags"),
    path("customers/<str:public_id>/notes/", notes.write, name="customer-notes"),
    path("customers/<str:public_id>/notes/<str:note_id>/", notes.note, name="note"),
    path("customers/<str:public_id>/forget/", erase.forget, name="customer-forget"),
    path("customers/<str:public_id>/timeline", record.earlier, name="timeline"),
]
