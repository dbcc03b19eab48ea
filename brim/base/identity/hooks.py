"""What identity registers: what a new master key re-encrypts, and its start-up checks."""

from brim.base.identity import checks
from brim.base.identity.operations.seals import reseal_all
from brim.base.kit import keyring

checks.register_checks()
keyring.sealed.add("second factors", reseal_all)
