"""What a record of all rooms costs."""

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.core.customers import operations

LIST = "/console/customers/"
SEED = system("seed")


def record_of(customer) -> str:
    return f"{LIST}{ids.public_customer(customer.id)}/"


def test_a_record_asks_a_fixed_number_of_queries(manager, built, django_assert_max_num_queries):
    for number in range(12):
        operations.write_note(built.customer.id, f"note {number}", actor=SEED, now=clock.now())
    manager.get(record_of(built.customer))
    with django_assert_max_num_queries(60):
        manager.get(f"{record_of(built.customer)}?list=month%3D3")
