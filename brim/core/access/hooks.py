"""What access hangs into the rooms below: who could sign in by a contact hears when it changes."""

from brim.core.access.operations import tell_the_old
from brim.core.customers.operations import tell_of_contact_changes

tell_of_contact_changes(tell_the_old)
