from django.urls import path

from brim.faces.console.settings import business, keys, roles, staff, stores, yours

urlpatterns = [
    path("settings/business/", business.business, name="settings-business"),
    path("settings/business/edit/", business.edit, name="settings-business-edit"),
    path("settings/stores/", stores.stores, name="settings-stores"),
    path("settings/stores/open/", stores.open_one, name="settings-store-open"),
    path("settings/stores/<int:store_id>/", stores.edit, name="settings-store"),
    path("settings/stores/<int:store_id>/standing/", stores.standing, name="settings-store-standing"),
    path("settings/staff/", staff.staff, name="settings-staff"),
    path("settings/staff/add/", staff.add, name="settings-staff-add"),
    path("settings/staff/<int:staff_id>/", staff.person, name="settings-person"),
    path("settings/staff/<int:staff_id>/edit/", staff.edit, name="settings-person-edit"),
    path("settings/staff/<int:staff_id>/password/", staff.password, name="settings-person-password"),
    path("settings/staff/<int:staff_id>/two-step/", staff.two_step, name="settings-person-two-step"),
    path("settings/staff/<int:staff_id>/sessions/", staff.sessions, name="settings-person-sessions"),
    path("settings/staff/<int:staff_id>/standing/", staff.standing, name="settings-person-standing"),
    path("settings/roles/", roles.roles, name="settings-roles"),
    path("settings/roles/add/", roles.add, name="settings-role-add"),
    path("settings/roles/<slug:code>/", roles.edit, name="settings-role"),
    path("settings/keys/", keys.keys, name="settings-keys"),
    path("settings/keys/make/", keys.make, name="settings-key-make"),
    path("settings/keys/<int:key_id>/edit/", keys.edit, name="settings-key-edit"),
    path("settings/keys/<int:key_id>/revoke/", keys.revoke, name="settings-key-revoke"),
    path("settings/yours/", yours.yours, name="settings-yours"),
]
