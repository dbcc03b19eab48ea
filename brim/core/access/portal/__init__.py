"""What customers see and do of how they come in: signing in, profile, security, the installed page,
and the file of everything that is known of them."""

from django.urls import path
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.ui.stylesheets import stylesheet
from brim.core.access.portal import devices, export, install, live, own_data, profile, sign_in
from brim.core.access.portal.bar import tab
from brim.core.access.portal.places import Entry, entry, places

places(
    [
        path("live", live.stream, name="live"),
        path("sign-in/", sign_in.sign_in, name="sign-in"),
        path("sign-in/code/", sign_in.code, name="code"),
        path("sign-out/", sign_in.sign_out, name="sign-out"),
        path("me/", profile.me, name="me"),
        path("me/profile/", profile.profile, name="profile"),
        path("me/contact/", profile.change_contact, name="contact"),
        path("me/contact/code/", profile.prove_contact, name="prove-contact"),
        path("me/export/", export.export, name="export"),
        path("me/security/", devices.security, name="security"),
        path("me/security/devices/<int:device_id>/end/", devices.end_device, name="end-device"),
        path("me/security/devices/end-others/", devices.end_other_devices, name="end-other-devices"),
        path("manifest.webmanifest", install.manifest, name="manifest"),
        path("worker.js", install.worker, name="worker"),
        path("offline/", install.offline, name="offline"),
    ]
)
tab("me", pgettext_lazy("portal", "Me"), "user", order=40)
entry(Entry("portal:profile", _lazy("Profile and language"), "user", order=10, group=0))
entry(
    Entry(
        "portal:security",
        _lazy("Security"),
        "shield-check",
        order=20,
        note=_lazy("Devices, freezing the wallet"),
        group=0,
    )
)
entry(Entry("portal:export", _lazy("Everything known of me"), "download", order=50))
stylesheet("portal", "access/portal.css")
own_data.register()
