"""What identity says to the toolboxes: what a new master key seals anew, what is checked at start."""

from brim.base.identity import checks
from brim.base.identity.operations.seals import reseal_all
from brim.base.kit import keyring

checks.register_checks()
keyring.sealed.add("second factors", reseal_all)
