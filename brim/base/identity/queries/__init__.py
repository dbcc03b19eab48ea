"""The queries of identity."""

from brim.base.identity.permissions import catalogue as permissions
from brim.base.identity.permissions import grouped as grouped_permissions
from brim.base.identity.queries.actors import actor_numbers, names_of_actors
from brim.base.identity.queries.house import (
    business,
    is_set_up,
    own_name,
    read_time_zone,
    store,
    stores,
    time_zone,
    time_zone_question,
)
from brim.base.identity.queries.keys import actor_in_memory, actor_of_key, keys
from brim.base.identity.queries.present import present
from brim.base.identity.queries.reach import labels_of_person, person_behind
from brim.base.identity.queries.sessions import sessions
from brim.base.identity.queries.staff import actor_of_staff, held_roles, roles, staff, staff_member, staff_names
from brim.base.identity.rules import approval_of, both_sides
from brim.base.identity.rules import device as device_name

__all__ = [
    "actor_in_memory",
    "actor_numbers",
    "actor_of_key",
    "actor_of_staff",
    "approval_of",
    "both_sides",
    "business",
    "device_name",
    "grouped_permissions",
    "held_roles",
    "is_set_up",
    "keys",
    "labels_of_person",
    "names_of_actors",
    "own_name",
    "permissions",
    "person_behind",
    "present",
    "read_time_zone",
    "roles",
    "sessions",
    "staff",
    "staff_member",
    "staff_names",
    "store",
    "stores",
    "time_zone",
    "time_zone_question",
]
