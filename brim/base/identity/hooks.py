"""What identity says to the toolboxes: what a new master key seals anew."""

from brim.base.identity.operations.seals import reseal_all
from brim.base.kit import keyring

keyring.sealed.add("second factors", reseal_all)
