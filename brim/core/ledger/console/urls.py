from django.urls import path

from brim.core.ledger.console import proof

urlpatterns = [
    path("ledger/proof/", proof.proof, name="proof"),
    path("ledger/proof/now/", proof.prove_now, name="prove-now"),
    path("proof/", proof.moved),
]
