"""What customers see and do of payments: topping up."""

from django.urls import path

from brim.core.access.portal.places import places
from brim.trade.payments.portal import own_data, top_up

places(
    [
        path("top-up/", top_up.top_up, name="top-up"),
        path("top-up/gives/", top_up.gives, name="gives"),
        path("top-up/<str:public_id>/cancel/", top_up.cancel, name="cancel-top-up"),
        path("top-up/result/", top_up.topped_up, name="topped-up"),
    ]
)
own_data.register()
