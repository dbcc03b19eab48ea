from django.urls import path

from brim.faces.console.customers import bulk, columns, creating, editing, forgetting, listing, noting, record, tagging

urlpatterns = [
    path("customers/", listing.customers, name="customers"),
    path("customers/new/", creating.create, name="new-customer"),
    path("customers/columns/", columns.columns, name="customer-columns"),
    path("customers/tag/", bulk.tagging, name="customers-tag"),
    path("customers/export/", bulk.export, name="customers-export"),
    path("customers/<str:public_id>/", record.customer, name="customer"),
    path("customers/<str:public_id>/edit/<str:key>/", editing.edit, name="customer-edit"),
    path("customers/<str:public_id>/own/", editing.add_own, name="customer-own"),
    path("customers/<str:public_id>/tags/", tagging.tags, name="customer-tags"),
    path("customers/<str:public_id>/notes/", noting.write, name="customer-notes"),
    path("customers/<str:public_id>/notes/<str:note_id>/", noting.note, name="note"),
    path("customers/<str:public_id>/forget/", forgetting.forget, name="customer-forget"),
    path("customers/<str:public_id>/timeline", record.earlier, name="timeline"),
    path("customers/<str:public_id>/path/<str:event_id>", record.path_of, name="path"),
]
